"""Each bad input: one clear line, a non-zero exit, nothing lost."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.store import Harvest, Store

Run = Callable[..., subprocess.CompletedProcess[str]]

ITEM = """<html><head><meta charset="utf-8"><title>Koepajan kunta</title></head><body>
<h1>Kunnanhallitus<br>Pöytäkirja 04.05.2026/Pykälä 61</h1>
<!--DATABEGIN-->
<div class='data-part page-navigation'>
<a href='../kokous/2026512-3.PDF'>Kokousasia PDF-muodossa</a></div>
<div class='data-part meetingitem'>
<p><span style='font-weight:bold'>Kylätalon vuokra</span></p>
<p><span>61/02.08.00/2026</span></p>
<p><span style='font-weight:bold'>Päätösehdotus</span></p>
<p>Kunnanhallitus päättää pitää vuokran ennallaan.</p>
<p><span style='font-weight:bold'>Päätös</span></p>
<p>Hyväksyttiin.</p>
</div><!--DATAEND--></body></html>"""


def complains(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One line on standard error that has the words, nothing on standard output."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "an empty page"),
        (b"<html><body><h1>Tervetuloa</h1></body></html>", "not a page of Dynasty"),
        (b"%PDF-1.4 nothing of ours", "a damaged PDF"),
        (ITEM.encode()[:600], "breaks off"),
        (ITEM.replace("Pöytäkirja 04.05.2026/Pykälä 61", "").encode(), "heading"),
    ],
    ids=["empty", "another site", "broken PDF", "truncated", "no heading"],
)
def test_a_page_that_cannot_be_read(pykala: Run, tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(content)
    complains(pykala("parse", file), says)
    imported = pykala("import", file, "--municipality", "espoo", "--db", tmp_path / "a.db")
    assert imported.returncode == 1
    assert says in imported.stderr
    assert file.read_bytes() == content


def test_a_page_of_another_charset_is_read_and_reported(pykala: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(ITEM.encode("cp1252"))
    done = pykala("parse", file)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "says it is utf-8" in done.stderr
    assert "Kunnanhallitus päättää pitää vuokran ennallaan." in done.stdout
    imported = pykala("import", file, "--municipality", "espoo")
    assert imported.returncode == 1
    assert "item, new" in imported.stdout
    assert "says it is utf-8" in imported.stderr


def test_a_feed_that_is_html(pykala: Run, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text("<html><body>Huoltokatko</body></html>", "utf-8")
    url = "https://kunta.example/cgi/DREQUEST.PHP?page=rss/meetingitems&show=30"
    complains(pykala("parse", file, "--url", url), "not a feed")


def test_a_file_that_is_not_there(pykala: Run) -> None:
    complains(pykala("parse", "nowhere.html"), "nowhere.html", "No such file")


@pytest.mark.parametrize("command", ["harvest", "check", "schedule"])
def test_an_unknown_slug(pykala: Run, command: str) -> None:
    complains(pykala(command, "esppoo"), "esppoo", "did you mean espoo")


@pytest.mark.parametrize("command", ["harvest", "check", "schedule"])
def test_a_real_host_is_not_asked_without_a_contact(pykala: Run, command: str) -> None:
    complains(pykala(command, "espoo"), "PYKALA_CONTACT", "pykala.toml")
    complains(pykala(command, "espoo", PYKALA_CONTACT="me"), "contact 'me'", "no e-mail address")


def test_a_taken_port(pykala: Run, tmp_path: Path) -> None:
    db = archive(pykala, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        complains(pykala("serve", "--db", db, "--port", str(port)), f"port {port} is taken")
        complains(pykala("simulate", "--port", str(port)), f"port {port}", "taken")


def test_a_database_from_a_newer_schema(pykala: Run, tmp_path: Path) -> None:
    db = archive(pykala, tmp_path)
    with sqlite3.connect(db) as raw:
        table = "_sqlite_migrations"
        (migration_set,) = raw.execute(f"SELECT migration_set FROM {table}").fetchone()  # noqa: S608 - its own name
        raw.execute(
            f"INSERT INTO {table} (migration_set, name, applied_at) VALUES (?, ?, ?)",  # noqa: S608 - as above
            [migration_set, "of_the_future", "2030-01-01"],
        )
    raw.close()
    before = db.read_bytes()
    complains(pykala("serve", "--port", "0", "--db", db), "newer")
    complains(pykala("reparse", "--db", db), "newer")
    assert db.read_bytes() == before


@pytest.mark.parametrize("command", ["harvest", "backfill", "schedule"])
def test_an_archive_that_is_ahead_of_the_clock(pykala: Run, tmp_path: Path, command: str) -> None:
    own, db = tmp_path / "own", tmp_path / "archive.db"
    own.mkdir()
    (own / "poissa.toml").write_text(
        'name = "Poissa"\nbase = "http://127.0.0.1:9"\nplatform = "dynasty"\nlanguages = ["fi"]\n'
    )
    later = datetime(2099, 1, 2, 3, 4, tzinfo=UTC)
    with Store(db) as store:
        store.source("poissa", "Poissa", "http://127.0.0.1:9", "fi")
        store.harvest(Harvest("run", "poissa", later, later, "ok", 1, 0, 0, 0, 0, 0))
    done = pykala(command, "poissa", "--municipalities", own, "--db", db)
    complains(done, str(db), "2099-01-02 03:04 UTC", "set the clock")
    with Store(db) as store:
        assert store.db.table("harvests").count == 1


def test_a_file_that_is_no_database(pykala: Run, tmp_path: Path) -> None:
    db = tmp_path / "notes.db"
    db.write_text("shopping list " * 100, "utf-8")
    complains(pykala("serve", "--port", "0", "--db", db), "notes.db")
    assert db.read_text("utf-8") == "shopping list " * 100


def test_an_archive_that_is_not_there_cannot_be_served(pykala: Run, tmp_path: Path) -> None:
    complains(pykala("serve", "--port", "0", "--db", tmp_path / "none.db"), "none.db")
    assert not (tmp_path / "none.db").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into a read-only folder")
def test_a_read_only_folder(pykala: Run, tmp_path: Path) -> None:
    folder = tmp_path / "fixed"
    folder.mkdir(mode=0o500)
    page = tmp_path / "2026512-3.HTM"
    page.write_text(ITEM, "utf-8")
    done = pykala("import", page, "--municipality", "espoo", "--db", folder / "archive.db")
    complains(done, "archive.db")


def test_a_file_whose_name_is_no_utf8(pykala: Run, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode("Päätös.html".encode("latin-1"))
    file.write_text(ITEM, "utf-8")
    done = pykala("parse", file)
    assert done.returncode == 0, done.stderr
    imported = pykala("import", file, "--municipality", "espoo")
    assert imported.returncode == 0, imported.stderr


def test_an_address_that_is_none(pykala: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(ITEM, "utf-8")
    done = pykala("import", file, "--municipality", "espoo", "--url", "not a url")
    complains(done, "not a url", "no address")


def test_a_folder_that_cannot_be_made(pykala: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    done = pykala("simulate", "--port", "0", "--write-municipalities", tmp_path / "file" / "own")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting(pykala: Run, tmp_path: Path) -> None:
    (tmp_path / "pykala.toml").write_text("databse = 'x'", "utf-8")
    complains(pykala("municipalities"), "pykala.toml", "databse")


def test_a_traceback_only_with_debug(pykala: Run) -> None:
    done = pykala("parse", "nowhere.html", "--debug")
    assert done.returncode != 0
    assert "Traceback" in done.stderr


def test_reading_anew_what_was_never_kept(pykala: Run, tmp_path: Path) -> None:
    complains(pykala("reparse", "--db", tmp_path / "typo" / "archive.db"), "no kept pages")
    assert not (tmp_path / "typo").exists()


def test_an_archive_is_rebuilt_from_its_kept_pages(pykala: Run, tmp_path: Path) -> None:
    db = archive(pykala, tmp_path)
    rebuilt = tmp_path / "again" / "archive.db"
    rebuilt.parent.mkdir()
    shutil.copy(db.with_name("pages.db"), rebuilt.with_name("pages.db"))
    done = pykala("reparse", "--db", rebuilt)
    assert (done.returncode, done.stdout) == (0, "1 pages read, 0 with faults\n"), done.stderr
    with closing(sqlite3.connect(rebuilt)) as raw:
        titles = raw.execute("SELECT id, title FROM items").fetchall()
    assert titles == [("espoo/2026512-3", "Kylätalon vuokra")]


def archive(pykala: Run, folder: Path) -> Path:
    """An archive with one imported page."""
    page = folder / "2026512-3.HTM"
    page.write_text(ITEM, "utf-8")
    db = folder / "archive.db"
    done = pykala("import", page, "--municipality", "espoo", "--db", db)
    assert done.returncode == 0, done.stderr
    return db


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["foo"], "No such command 'foo'"),
        (["backfill"], "Missing argument 'SLUG'"),
        (["import", "x"], "--municipality"),
        (["reparse", "--processes", "0"], "0 is not in the range"),
        (["harvest", "--nope"], "No such option"),
    ],
)
def test_a_command_called_wrongly(pykala: Run, arguments: list[str], says: str) -> None:
    complains(pykala(*arguments), says, "--help")


@pytest.mark.parametrize(
    ("output", "code", "says"),
    [
        ("> /dev/full", 2, "pykala: standard output: No space left on device\n"),
        ("| true", 1, ""),
    ],
)
def test_output_that_cannot_be_written(output: str, code: int, says: str) -> None:
    shell = f"set -o pipefail; {sys.executable} -m pykala municipalities {output}"
    done = subprocess.run(["bash", "-c", shell], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (code, says)
