"""Opening the files: what is wrong is said in one line, and nothing is lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlite_utils import Database

from db.archive import Archive
from db.files import timestamp
from db.schema import open_archive
from db.store import Store
from parsers.errors import StoreError


def said(error: pytest.ExceptionInfo[StoreError], path: Path) -> str:
    """What the error says after the path, one line."""
    line = str(error.value)
    assert line.startswith(f"{path}: ")
    assert "\n" not in line
    return line.removeprefix(f"{path}: ")


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "archive.db"
    Store(path).close()
    assert path.is_file()


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Store(path).close()
    before = path.read_bytes()
    Store(path).close()
    assert path.read_bytes() == before


def test_the_log_is_emptied_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Store(path) as store:
        store.source("kuusi", "Kuusivaara", "https://kuusivaara.example", "fi")
        assert store.db.journal_mode == "wal"
    assert [file.name for file in tmp_path.iterdir()] == ["archive.db"]


def test_references_are_watched(tmp_path: Path) -> None:
    with Store(tmp_path / "archive.db") as store, pytest.raises(sqlite3.IntegrityError):
        store.db.table("bodies").insert(
            {"id": "x/y", "source": "x", "name": "y", "service_ids": "[]"}
        )


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Store(path).close()
    db = open_archive(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM items")
    db.close()


def test_a_reader_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with pytest.raises(StoreError) as error:
        open_archive(path)
    assert said(error, path) == "there is no such archive; harvest or import first"
    assert not path.exists()


def test_a_newer_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Store(path) as store:
        store.db.table("_sqlite_migrations").insert(
            {"migration_set": "pykala-archive", "name": "of_tomorrow", "applied_at": "2030"}
        )
    for write in (True, False):
        with pytest.raises(StoreError) as error:
            open_archive(path, write=write)
        assert said(error, path) == "written by a newer Pykälä; update the program"


def test_an_archive_of_nothing_yet(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.touch()
    with pytest.raises(StoreError) as error:
        open_archive(path)
    assert said(error, path) == "it is empty; harvest or import first"
    Store(path).close()


def test_another_database(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    other = Database(path)
    other.table("recipes").insert({"name": "korvapuusti"})
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as error:
        Store(path)
    assert said(error, path) == "this database is not a pykala-archive; give another path"
    assert path.read_bytes() == before


def test_pages_are_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "pages.db"
    Archive(path).close()
    with pytest.raises(StoreError, match="is not a pykala-archive"):
        Store(path)


def test_no_database(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_text("Pöytäkirja 12.3.2026\n" * 100, encoding="utf-8")
    before = path.read_bytes()
    for write in (True, False):
        with pytest.raises(StoreError) as error:
            open_archive(path, write=write)
        assert said(error, path) == "it is not a database; give another path with --db"
    assert path.read_bytes() == before


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as error:
        Store(tmp_path)
    assert said(error, tmp_path) == "it cannot be opened; check the folder and who owns it"


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    path = tmp_path / "data" / "archive.db"
    with pytest.raises(StoreError) as error:
        Store(path)
    assert said(error, path).startswith("its folder cannot be made")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_and_a_file_closed_to_us(tmp_path: Path) -> None:
    path = tmp_path / "data" / "archive.db"
    Store(path).close()
    path.chmod(0o400)
    with pytest.raises(StoreError) as error:
        Store(path)
    assert said(error, path) == "it cannot be written; check who owns the file"
    path.chmod(0o600)
    path.unlink()
    path.parent.chmod(0o500)
    with pytest.raises(StoreError) as error:
        Store(path)
    assert said(error, path) == "it cannot be opened; check the folder and who owns it"
    path.parent.chmod(0o700)


@pytest.mark.skipif(
    not Path("/proc/self").is_dir(), reason="only Linux has a folder closed to root"
)
def test_a_folder_closed_even_to_root() -> None:
    path = Path("/proc/archive.db")
    with pytest.raises(StoreError) as error:
        Store(path)
    assert said(error, path) == "it cannot be opened; check the folder and who owns it"


def test_another_writer_is_named(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Store(path) as store:
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        store.db.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(StoreError) as error:
            store.source("kuusi", "Kuusivaara", "https://kuusivaara.example", None)
        other.close()
    assert said(error, path) == "another process is writing to it; wait for it or stop it"


READ_IN_A_CLOSED_FOLDER = """
import asyncio, os, sys
from pathlib import Path
from db.store import Store
from parsers.errors import StoreError
from web import site

def municipality(archive):
    answer = asyncio.run(site.build(archive).client.get("/pykala/sources.json?_shape=array"))
    return [row["municipality"] for row in answer.json()]

archive, other = map(Path, sys.argv[1:])
Store(other).close()
municipality(other)  # what is imported late, while we may
if os.geteuid() == 0:
    os.setuid(65534)  # to root no folder is closed
assert not os.access(archive.parent, os.W_OK)
try:
    print(*municipality(archive))
except StoreError as error:
    print(error)
"""


def test_an_archive_in_a_closed_folder_can_be_read(tmp_path: Path) -> None:
    with closed_folder() as path:
        with Store(path) as store:
            store.source("kuusi", "Kuusivaara", "https://kuusivaara.example", "fi")
        before = path.read_bytes()
        assert read_closed(path, tmp_path) == "Kuusivaara"
        assert path.read_bytes() == before


def test_an_archive_in_a_closed_folder_can_be_read_beside_its_owner(tmp_path: Path) -> None:
    with closed_folder() as path, Store(path) as store:
        store.source("kuusi", "Kuusivaara", "https://kuusivaara.example", "fi")
        assert path.with_name("archive.db-wal").stat().st_size
        assert read_closed(path, tmp_path) == "Kuusivaara"


def test_a_log_in_a_closed_folder_is_not_passed_over(tmp_path: Path) -> None:
    with closed_folder() as path:
        Store(path).close()
        path.with_name("archive.db-wal").write_bytes(b"what was written last")
        says = read_closed(path, tmp_path)
    assert says == f"{path}: it cannot be opened; check the folder and who owns it"


@contextmanager
def closed_folder() -> Iterator[Path]:
    """The place of an archive that anybody may come to: the folders of pytest are its own."""
    with TemporaryDirectory() as folder:
        yield Path(folder) / "archive.db"


def read_closed(path: Path, ours: Path) -> str:
    """What a process that may not write in the archive's folder reads there."""
    path.parent.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-c", READ_IN_A_CLOSED_FOLDER, str(path), str(ours / "archive.db")],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    path.parent.chmod(0o755)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_times_sort_as_text() -> None:
    helsinki = timezone(timedelta(hours=2))
    assert timestamp(datetime(2026, 11, 20, 9, 5, tzinfo=helsinki)) == "2026-11-20T07:05:00.000Z"
    assert timestamp(datetime(2026, 1, 2, 3, 4, 5, 67890, tzinfo=UTC)) == "2026-01-02T03:04:05.067Z"
