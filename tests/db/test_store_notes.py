"""Looks, faults, harvests and what is asked of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from db import queries
from db.queries import KnownItem, KnownMeeting
from db.store import Harvest
from parsers.records import Item, Stage

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
    assert queries.has_looked(shelf.db, URL, "p1")
    assert not queries.has_looked(shelf.db, URL, "p2")


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
    shelf.store.mend(URL)
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


def test_what_is_known(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    assert queries.known_items(shelf.db, "kuusi") == {
        "20261-4": KnownItem(
            "20261-4",
            "20261",
            date(2026, 3, 12),
            Stage.MINUTES,
            URL,
            datetime(2026, 1, 2, tzinfo=UTC),
        )
    }
    assert queries.known_meetings(shelf.db, "kuusi") == {
        "20261": KnownMeeting("20261", date(2026, 3, 12), None, None, None)
    }
    assert queries.known_items(shelf.db, "other") == {}


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
