"""A night's maintenance: what is sound is tidied and backed up, what is not is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.archive import Archive
from db.backup import Keep, backups
from db.maintenance import Maintained, check, maintain
from db.store import Store
from parsers.errors import StoreError

NIGHT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def go_on() -> bool:
    return False


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "archive.db", tmp_path / "pages.db"]
    with Store(paths[0]) as store:
        store.source("kuusi", "Kuusivaara", "https://kuusivaara.example", "fi")
    Archive(paths[1]).close()
    return paths


def night(files: list[Path], keep: Keep = Keep()) -> Maintained:  # noqa: B008 - it is frozen
    archive, pages = files
    return maintain(
        archive,
        pages,
        backups=archive.parent / "backups",
        keep=keep,
        now=lambda: NIGHT,
        stop=go_on,
    )


def test_what_is_sound_is_backed_up_and_told_in_one_line(files: list[Path]) -> None:
    done = night(files)
    folder = files[0].parent / "backups"
    [backup] = backups(folder)
    assert done.faults == ()
    assert done.done == (
        f"archive.db and pages.db sound, {backup.size / 1e6:.1f} MB to {backup.path},"
        " 1 kept, 0 removed"
    )
    assert check(backup.path / "archive.db", go_on) == check(backup.path / "pages.db", go_on) == []


def test_the_log_is_emptied_beside_a_reader_and_a_writer(files: list[Path]) -> None:
    with Store(files[0]) as writing, closing(sqlite3.connect(files[0])) as reading:
        writing.source("lill", "Lillskär", "https://lillskar.example", "sv")
        assert reading.execute("SELECT count(*) FROM sources").fetchone() == (2,)
        night(files)
        assert files[0].with_name("archive.db-wal").stat().st_size == 0
        writing.source("vanha", "Vanhasatama", "https://vanhasatama.example", "fi")
        assert reading.execute("SELECT count(*) FROM sources").fetchone() == (3,)


def test_a_reader_in_the_midst_of_its_reading_does_not_stop_the_night(files: list[Path]) -> None:
    with Store(files[0]) as writing, closing(sqlite3.connect(files[0])) as reading:
        reading.execute("BEGIN")
        assert reading.execute("SELECT count(*) FROM sources").fetchone() == (1,)
        writing.source("lill", "Lillskär", "https://lillskar.example", "sv")
        assert night(files).faults == ()
        assert reading.execute("SELECT count(*) FROM sources").fetchone() == (1,)


def test_the_parts_of_the_search_index_are_joined(files: list[Path]) -> None:
    with closing(sqlite3.connect(files[0])) as db:
        # each commit leaves a part; by itself FTS5 joins sixteen
        for n in range(1, 13):
            with db:
                db.execute("INSERT INTO item_index (rowid, title) VALUES (?, 'kaava')", [n])
    before = parts(files[0])
    night(files)
    assert parts(files[0]) < before
    with closing(sqlite3.connect(files[0])) as db:
        found = db.execute("SELECT count(*) FROM item_index WHERE item_index MATCH 'kaava'")
        assert found.fetchone() == (12,)


def parts(archive: Path) -> int:
    """How many segments the index has: each has its first page in item_index_idx or none."""
    with closing(sqlite3.connect(archive)) as db:
        found = db.execute("SELECT count(DISTINCT segid) FROM item_index_idx")
        return int(found.fetchone()[0])


def test_a_damaged_archive_is_told_and_takes_the_place_of_no_backup(files: list[Path]) -> None:
    night(files)
    folder = files[0].parent / "backups"
    before = backups(folder)
    raw = bytearray(files[0].read_bytes())
    raw[3 * 4096 : 9 * 4096] = b"rust" * (6 * 1024)
    files[0].write_bytes(raw)
    done = night(files)
    assert done.faults
    assert all(fault.startswith(f"{files[0]}: damaged: ") for fault in done.faults)
    assert backups(folder) == before


def test_a_file_that_is_no_database_is_damaged(files: list[Path]) -> None:
    files[1].write_bytes(b"rust" * 4096)
    assert night(files).faults == (f"{files[1]}: damaged: file is not a database",)


def test_a_row_that_refers_to_nothing_is_damage(files: list[Path]) -> None:
    with closing(sqlite3.connect(files[0])) as db, db:
        db.execute("INSERT INTO bodies (id, source, name, service_ids) VALUES ('x/y','x','y','[]')")
    assert check(files[0], go_on) == ["row 1 of bodies refers to no row of sources"]


def test_a_backup_that_fails_is_told_beside_what_was_done(files: list[Path]) -> None:
    (files[0].parent / "backups").touch()
    done = night(files)
    assert done.done == "archive.db and pages.db sound, no backup"
    assert len(done.faults) == 1
    assert "no backup was made" in done.faults[0]


def test_no_backup_is_made_where_none_is_to_stay(files: list[Path]) -> None:
    assert night(files, Keep(0, 0)) == Maintained(
        "archive.db and pages.db sound, no backup wanted", ()
    )
    assert not (files[0].parent / "backups").exists()


def test_there_must_be_an_archive(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such archive"):
        night([tmp_path / "archive.db", tmp_path / "pages.db"])


def test_it_stops_when_told(files: list[Path]) -> None:
    with pytest.raises(KeyboardInterrupt):
        check(files[0], lambda: True)
