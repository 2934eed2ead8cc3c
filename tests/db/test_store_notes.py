"""Looks, faults, harvests and what is asked of them."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db import queries
from db.store import Harvest, LookResult, Store
from parsers.errors import ParseError, StoreError
from parsers.records import Item

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

URL = "https://kuusivaara.example/20261-4"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_looks(shelf: Shelf) -> None:
    shelf.store.look(URL, AT, 200, "p1")
    shelf.store.look(URL, AT + timedelta(days=1), 304, None)
    shelf.store.look(URL, AT, 200, "p1")
    assert queries.last_looks(shelf.db, [URL, "https://other.example/"]) == {
        URL: AT + timedelta(days=1)
    }
    assert queries.has_looked(shelf.db, URL, "p1", "2026-03-01T12:00:00.000Z")
    assert not queries.has_looked(shelf.db, URL, "p1", "2026-03-01T12:00:00.001Z")
    assert not queries.has_looked(shelf.db, URL, "p2", "2026-03-01T12:00:00.000Z")


def test_a_look_tells_who_asked_and_what_came(shelf: Shelf) -> None:
    shelf.store.look(URL, AT, 404, None, source="kuusi", result=LookResult.GONE)
    shelf.store.look(URL, AT + timedelta(days=1), 200, "p1")
    assert shelf.rows("SELECT source, result FROM looks ORDER BY at") == [
        {"source": "kuusi", "result": "gone"},
        {"source": None, "result": "page"},
    ]


def test_the_same_fault_again_adds_no_row(shelf: Shelf) -> None:
    for page in ("p1", None):
        for day in range(2):
            at = AT + timedelta(days=day)
            shelf.store.fault("kuusi", URL, "UnknownLayout", "an empty page", page=page, at=at)
    assert shelf.rows("SELECT page, at FROM faults ORDER BY page") == [
        {"page": None, "at": "2026-03-01T12:00:00.000Z"},
        {"page": "p1", "at": "2026-03-01T12:00:00.000Z"},
    ]
    assert queries.first_faults(shelf.db, "kuusi") == {URL: AT}
    shelf.store.fault("kuusi", f"{URL}0", "Unreachable", "no answer", page=None, at=AT)
    shelf.store.mend("kuusi", URL, AT)
    assert shelf.rows("SELECT url FROM faults") == [{"url": f"{URL}0"}]


def test_a_harvest(shelf: Shelf) -> None:
    harvest = Harvest("r1", "kuusi", AT, AT, "ok", 12, 30, 10, 8, 1, 0)
    shelf.store.harvest(harvest)
    shelf.store.harvest(replace(harvest, faults=1))
    (row,) = shelf.rows("SELECT * FROM harvests")
    assert (row["started_at"], row["requests"], row["faults"]) == (
        "2026-03-01T12:00:00.000Z",
        12,
        1,
    )


def test_requests_are_counted_by_host_and_day(shelf: Shelf) -> None:
    bases = ("https://kunta.example", "https://kunta.example/sv", "https://toinen.example:8080/k")
    for number, base in enumerate(bases):
        shelf.store.source(f"s{number}", "Kunta", base, "fi")
        harvest = Harvest("r1", f"s{number}", AT, AT, "done", 5, 0, 0, 0, 0, 0, bytes=100)
        shelf.store.harvest(harvest)
        later = AT + timedelta(days=1)
        shelf.store.harvest(replace(harvest, run="r2", started_at=later, not_before=later))
    assert shelf.rows("SELECT * FROM requests_by_day ORDER BY host, day") == [
        {"host": host, "day": day, "requests": requests, "bytes": 20 * requests}
        for host, requests in (("kunta.example", 10), ("toinen.example:8080", 5))
        for day in ("2026-03-01", "2026-03-02")
    ]
    assert {row["not_before"] for row in shelf.rows("SELECT not_before FROM harvests")} == {
        None,
        "2026-03-02T12:00:00.000Z",
    }


def test_two_writers_take_turns(shelf: Shelf, minutes: Item) -> None:
    def write(writer: int) -> None:
        with Store(shelf.path) as store:
            for number in range(40):
                record = replace(minutes, id=f"20{writer}-{number}")
                store.save_item("kuusi", record, f"p{writer}-{number}", url=None, at=AT)

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))
    assert shelf.db.table("items").count == 160


def test_values_that_no_row_can_hold_are_the_pages_fault(shelf: Shelf, minutes: Item) -> None:
    for odd in (replace(minutes, paragraph=10**25), replace(minutes, title="\ud800")):
        with pytest.raises(ParseError, match="no row can hold"):
            shelf.save(odd, "p1", 1)
    assert shelf.rows("SELECT * FROM items") == []
    shelf.save(minutes, "p1", 1)


def test_damage_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Store(path) as store:
        for number in range(200):
            store.look(f"{URL}{number}", AT, 200, None)
    path.write_bytes(path.read_bytes()[:8192] + b"\xff" * (path.stat().st_size - 8192))
    with closing(sqlite3.connect(path)) as db, pytest.raises(StoreError, match="damaged"):
        queries.rows(db, "SELECT * FROM looks", [])


def test_an_item_by_its_former_id(shelf: Shelf, minutes: Item) -> None:
    shelf.save(replace(minutes, id=None), "p1", 1, url=None)
    shelf.save(minutes, "p2", 2)
    shelf.save(replace(minutes, id="20262-1", meeting_date=date(2026, 4, 2), paragraph=40), "p3", 3)
    former = "kuusi/saved-2026-03-12-tekninen-lautakunta-31"
    item = queries.find_item(shelf.db.conn, former)
    assert item is not None
    assert item["id"] == "kuusi/20261-4"
    assert queries.find_item(shelf.db, "kuusi/1-1") is None
    key = item["id"]
    assert [v["version"] for v in queries.item_versions(shelf.db, key)] == ["p1"]
    assert [other["id"] for other in queries.same_case(shelf.db, key)] == ["kuusi/20262-1"]


def test_the_outcome_of_the_latest_harvest(shelf: Shelf) -> None:
    assert queries.last_outcome(shelf.db, "kuusi") is None
    first = Harvest("r1", "kuusi", AT, AT, "done", 1, 0, 0, 0, 0, 0)
    later = AT + timedelta(hours=1)
    shelf.store.harvest(replace(first, run="r2", started_at=later, outcome="refused"))
    shelf.store.harvest(first)
    assert queries.last_outcome(shelf.db, "kuusi") == "refused"


def test_the_outcome_of_the_latest_harvest_of_a_kind(shelf: Shelf) -> None:
    poll = Harvest("r1", "kuusi", AT, AT, "failed", 1, 0, 0, 0, 0, 0)
    later = AT + timedelta(hours=1)
    shelf.store.harvest(poll)
    shelf.store.harvest(replace(poll, run="r2", started_at=later, outcome="done", kind="backfill"))
    assert queries.last_outcome(shelf.db, "kuusi") == "done"
    assert queries.last_outcome(shelf.db, "kuusi", "poll") == "failed"
    assert queries.last_outcome(shelf.db, "kuusi", "backfill") == "done"
