from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import kills
from benchmarks.equality import Comparison
from benchmarks.kills import FEW_KILLS, TWO, Office, Tally, integrity

ENOUGH = 3_000_000
"""Bytes that an archive's log outgrows before all is stored; SQLite takes it for a bad disk."""


def test_a_few_kills_do_no_harm() -> None:
    tally = kills.run(FEW_KILLS, 7, TWO)
    assert tally.findings == []
    assert tally.sound
    assert tally.kills == FEW_KILLS
    assert tally.requests > 50


def test_any_harm_is_told() -> None:
    for name in Tally().counts():
        tally = Tally()
        setattr(tally, name, 1)
        assert tally.sound == (name in {"kills", "requests"})


def test_damage_is_found(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with closing(sqlite3.connect(db)) as made, made:
        made.execute("CREATE TABLE t (a TEXT)")
        made.execute("CREATE INDEX i ON t(a)")
        made.executemany("INSERT INTO t VALUES (?)", [(f"{n:050}",) for n in range(2000)])
    assert integrity(db) == ["ok"]
    content = bytearray(db.read_bytes())
    content[-4096:] = bytes(4096)
    db.write_bytes(content)
    assert integrity(db) != ["ok"]


@pytest.fixture
def office() -> Iterator[Office]:
    with Office.open(seed=1) as opened:
        yield opened


def test_a_full_disk_ends_a_harvest_in_one_line_and_room_lets_it_go_on(office: Office) -> None:
    home = office.folder / "home"
    home.mkdir()
    code, told = office.finish(home, most_bytes=ENOUGH)
    assert code == 2
    (line,) = [one for one in told.splitlines() if one.startswith("pykala: ")]
    assert "Traceback" not in told
    assert line.endswith(": the disk cannot be written; check it and its room, and start again")
    assert integrity(home / "archive.db") == ["ok"]
    stored = len(Comparison(home / "archive.db", office.book()).stored)
    assert 0 < stored < len(office.public())
    code, told = office.finish(home)
    assert code == 0
    comparison = Comparison(home / "archive.db", office.book())
    assert comparison.findings == []
    assert comparison.stored == office.public()
    assert [integrity(home / name) for name in kills.DATABASES] == [["ok"], ["ok"]]
