"""The main job from the command line: simulate, harvest, serve, and the demo that is all three."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

from tests.pykala.forking import Running

Run = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., AbstractContextManager[Running]]
StartAnew = Callable[..., AbstractContextManager[subprocess.Popen[str]]]


def read_until(process: Running | subprocess.Popen[str], words: str) -> str:
    """What the command prints up to and with the line that has the words."""
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if words in line:
            return printed
    raise AssertionError(f"{words!r} was never printed, but:\n{printed}")


def page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own loopback server
        text: str = answer.read().decode()
        return text


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(db)) as archive:
        return archive.execute(sql).fetchall()


def test_the_demo_harvests_serves_and_ends_cleanly(started_anew: StartAnew, tmp_path: Path) -> None:
    with started_anew("demo", "--port", "0") as demo:
        printed = read_until(demo, "Ctrl-C ends all of it")
        assert "invented" in printed
        assert "pykala harvest espoo" in printed
        found = re.search(r"The site: (http://127\.0\.0\.1:\d+/)", printed)
        assert found, printed
        site = found[1]
        suggested = re.findall(rf"{site}\S+", printed)
        assert len(suggested) >= 3
        assert "Pykälä" in page(site)
        for address in suggested:
            # each leads to something, not to an empty result
            assert re.search(r'href="/kuusivaara/|href="/hiidenkoski/|<entry>', page(address))
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=30) == 0
    db = tmp_path / "data/demo/archive.db"
    left_in_the_log = db.with_name("archive.db-wal")
    assert not left_in_the_log.exists() or left_in_the_log.stat().st_size == 0
    items = rows(db, "SELECT count(*) FROM items")[0][0]
    assert isinstance(items, int)
    assert items >= 400
    assert rows(db, "SELECT count(*) FROM changes WHERE kind = 'decided'")[0][0] != 0


def test_the_simulators_clock_turns_agendas_into_minutes(
    pykala: Run, started: Start, four_ports: int, tmp_path: Path
) -> None:
    db, own = tmp_path / "archive.db", tmp_path / "own"
    outcomes = []
    for today in ("2024-04-08", "2024-05-20"):
        arguments = ("--port", str(four_ports), "--today", today, "--write-municipalities", own)
        with started("simulate", *arguments) as simulator:
            read_until(simulator, "Ctrl-C")
            done = pykala("harvest", "vanhasatama", "--municipalities", own, "--db", db)
            assert done.returncode == 0, done.stderr
            again = pykala("harvest", "vanhasatama", "--municipalities", own, "--db", db)
            assert "0 new items, 0 changed, 0 faults" in again.stderr
        outcomes.append(rows(db, "SELECT id, stage, versions FROM items"))
    first, then = outcomes
    agendas = {item for item, stage, _ in first if stage == "agenda"}
    assert agendas
    assert {item for item, stage, versions in then if stage == "minutes" and versions == 2} >= (
        agendas
    )


def test_a_checked_municipality_is_read_and_nothing_written(
    pykala: Run, started: Start, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    with started("simulate", "--port", "0", "--write-municipalities", own) as simulator:
        read_until(simulator, "Ctrl-C")
        done = pykala("check", "lillskar", "--municipalities", own)
    assert done.returncode == 0, done.stderr
    assert '"kind": "item"' in done.stdout
    assert '"language": "sv"' in done.stdout
    assert not (tmp_path / "data").exists()
