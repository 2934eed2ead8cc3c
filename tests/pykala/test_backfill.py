"""All of a municipality from the command line, killed on the way, and what is missing told."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

from tests.pykala.conftest import environment
from tests.pykala.forking import Running

Run = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., AbstractContextManager[Running]]

_SAME = (
    "SELECT id, version, versions, title, stage, url FROM items ORDER BY id",
    "SELECT item, ordinal, kind, heading, text FROM sections ORDER BY item, ordinal",
    "SELECT meeting, ordinal, title, item, url FROM meeting_items ORDER BY meeting, ordinal",
    "SELECT id, date, stage, url FROM meetings ORDER BY id",
    "SELECT item, version, stage, reason FROM item_versions ORDER BY item, version",
    "SELECT item, version, kind FROM changes ORDER BY item, version",
)


def told(db: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(db)) as archive:
        return [archive.execute(sql).fetchall() for sql in _SAME]


def wait_for(process: Running | subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if words in line:
            return
    raise AssertionError(f"{words!r} was never printed, but:\n{printed}")


def killed(tmp_path: Path, arguments: tuple[str | Path, ...], words: str) -> None:
    """Run a command until it says something, and kill it there."""
    with subprocess.Popen(
        [sys.executable, "-m", "pykala", *map(str, arguments), "--debug"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        wait_for(process, words)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    assert process.returncode == -signal.SIGKILL


def test_backfill_that_was_killed_ends_in_the_same_archive(
    pykala: Run, started: Start, four_ports: int, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    asking = ("--municipalities", own)
    simulate = ("simulate", "--port", str(four_ports), "--today", "2024-09-20")
    with started(*simulate, "--write-municipalities", own) as simulator:
        wait_for(simulator, "Ctrl-C")
        done = pykala("backfill", "kuusivaara", *asking, "--db", "whole/archive.db")
        assert done.returncode == 0, done.stderr
        (line,) = done.stdout.splitlines()
        assert line.startswith("kuusivaara: done: ")
        assert "0 faults" in line
        assert "to be read" in done.stderr
        arguments = ("backfill", "kuusivaara", *asking, "--db", "broken/archive.db")
        for words in ("page=meeting&id=", "page=meetingitem&id="):
            killed(tmp_path, arguments, words)
            held = told(tmp_path / "broken/archive.db")[0]
            assert len(held) < len(told(tmp_path / "whole/archive.db")[0])
        again = pykala(*arguments)
        assert again.returncode == 0, again.stderr
    assert told(tmp_path / "broken/archive.db") == told(tmp_path / "whole/archive.db")
    covered = pykala("coverage", "kuusivaara", "--json", "--db", "broken/archive.db")
    assert covered.returncode == 0, covered.stderr
    (numbers,) = json.loads(covered.stdout)
    assert (
        numbers["items_held"]
        == numbers["items_listed"]
        == len(told(tmp_path / "whole/archive.db")[0])
    )
    assert numbers["missing"] == []


def test_coverage_names_what_is_missing(pykala: Run, started: Start, tmp_path: Path) -> None:
    own = tmp_path / "own"
    with started(
        "simulate", "--port", "0", "--today", "2024-04-08", "--write-municipalities", own
    ) as simulator:
        wait_for(simulator, "Ctrl-C")
        done = pykala("harvest", "vanhasatama", "--municipalities", own, "--db", "a.db")
        assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "a.db")) as archive, archive:
        url = archive.execute("SELECT url FROM items ORDER BY id LIMIT 1").fetchone()[0]
        archive.execute("DELETE FROM items WHERE url = ?", [url])
    lacking = pykala("coverage", "--db", "a.db")
    assert lacking.returncode == 1
    assert f"vanhasatama: missing: {url} (not asked for yet)" in lacking.stdout
    (told_of,) = json.loads(pykala("coverage", "--json", "--db", "a.db").stdout)
    assert told_of["items_missing"] == 1
    assert [page["url"] for page in told_of["missing"]] == [url]
    with closing(sqlite3.connect(tmp_path / "a.db")) as archive, archive:
        older = "UPDATE meetings SET read_at = NULL, date = '2001-02-03' WHERE id = ?"
        archive.execute(older, archive.execute("SELECT min(id) FROM meetings").fetchone())
    told_beside = pykala("coverage", "--db", "a.db").stdout
    assert (
        "vanhasatama: 1 meeting older than what is held never read; `pykala backfill" in told_beside
    )


def test_what_was_never_harvested_is_told_in_one_line(pykala: Run, tmp_path: Path) -> None:
    assert pykala("coverage", "--db", "none.db").returncode == 2
    pykala("import", "--municipality", "espoo", tmp_path / "none.html", "--db", "a.db")
    unknown = pykala("backfill", "espo", "--db", "a.db")
    told = pykala("coverage", "--db", "a.db")
    assert "espoo: no list of it was ever read" in told.stdout
    assert unknown.returncode == 2
    assert "did you mean" in unknown.stderr
    assert unknown.stdout == ""
