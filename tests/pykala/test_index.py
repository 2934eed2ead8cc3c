"""The search index, checked and made anew from the command line."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.lock import working_on
from tests.pykala.forking import Running

Run = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., AbstractContextManager[Running]]

PAGE = """<html><head><meta charset="utf-8"><title>Koepajan kunta</title></head><body>
<h1>Kunnanhallitus<br>Pöytäkirja 04.05.2026/Pykälä 61</h1>
<!--DATABEGIN--><div class='data-part meetingitem'>
<p><span style='font-weight:bold'>Kylätalon vuokra</span></p><p>Hyväksyttiin.</p>
</div><!--DATAEND--></body></html>"""


@pytest.fixture
def archive(pykala: Run, tmp_path: Path) -> Path:
    """An archive of one page."""
    page = tmp_path / "2026512-3.HTM"
    page.write_text(PAGE, "utf-8")
    done = pykala("import", page, "--municipality", "espoo", "--db", tmp_path / "archive.db")
    assert done.returncode == 0, done.stderr
    return tmp_path / "archive.db"


@pytest.fixture
def stale(archive: Path) -> Path:
    """The same, its index made by older rules."""
    with closing(sqlite3.connect(archive)) as db:
        db.execute("DELETE FROM analysers")
        db.execute("INSERT INTO analysers VALUES ('Snowball 1', 0)")
        db.commit()
    return archive


def test_a_sound_index_is_told_to_be_so(pykala: Run, archive: Path) -> None:
    done = pykala("index", "check", "--db", archive)
    assert (done.returncode, done.stdout) == (0, "0 of 1 items differ from their texts\n")


def test_check_says_that_other_rules_made_it_and_rebuild_mends_that(
    pykala: Run, stale: Path
) -> None:
    done = pykala("index", "check", "--db", stale)
    first, last = done.stdout.splitlines()
    assert done.returncode == 1
    assert "Snowball 1" in first
    assert "pykala index rebuild" in first
    assert last == "0 of 1 items differ from their texts"
    done = pykala("index", "rebuild", "--db", stale)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "1 items and documents indexed\n",
        "",
    )
    assert pykala("index", "check", "--db", stale).returncode == 0


def test_the_site_says_so_when_it_begins(pykala: Run, started: Start, stale: Path) -> None:
    with started("serve", "--port", "0", "--db", stale) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
    assert first.startswith(f"{stale}: the search index was made by Snowball 1")
    assert first.count("\n") == 1
    assert pykala("index", "rebuild", "--db", stale).returncode == 0
    with started("serve", "--port", "0", "--db", stale) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Pykälä: http://")


def test_a_harvest_says_so(pykala: Run, stale: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "koe.toml").write_text(
        'name = "Koe"\nbase = "http://127.0.0.1:9"\nplatform = "dynasty"\nlanguages = ["fi"]\n',
        "utf-8",
    )
    done = pykala("harvest", "koe", "--municipalities", own, "--db", stale)
    assert f"{stale}: the search index was made by Snowball 1" in done.stderr


def test_rebuild_waits_for_nobody(pykala: Run, archive: Path) -> None:
    with working_on(archive, since=datetime.now(UTC)):
        done = pykala("index", "rebuild", "--db", archive)
    assert (done.returncode, done.stdout) == (2, "")
    assert "another process" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_rebuild_makes_no_archive_where_none_is(pykala: Run, tmp_path: Path) -> None:
    done = pykala("index", "rebuild", "--db", tmp_path / "none" / "archive.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no such archive" in done.stderr
    assert not (tmp_path / "none").exists()
    assert not list(tmp_path.glob("*.lock"))


@pytest.mark.parametrize("value", ["0", "many"])
def test_bad_input(pykala: Run, archive: Path, value: str) -> None:
    done = pykala("index", "rebuild", "--db", archive, "--processes", value)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
