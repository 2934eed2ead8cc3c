"""Pages that do not tell their id, and the harvested ones that take them over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

from db import search
from parsers.records import ChangeKind, Item

if TYPE_CHECKING:
    from tests.db.conftest import Shelf


def saved(record: Item) -> Item:
    """The record as a page tells it that was saved without its address."""
    position = None if record.paragraph else record.position
    return replace(record, id=None, position=position)


def test_a_saved_page_gets_an_id_that_can_be_read(
    shelf: Shelf, agenda: Item, minutes: Item
) -> None:
    shelf.save(saved(minutes), "p1", 1, url=None)
    shelf.save(replace(saved(agenda), body="Ympäristö- ja Ålandsnämnden"), "p2", 1, url=None)
    shelf.save(replace(saved(minutes), paragraph=None), "p3", 1, url=None)
    ids = [row["id"] for row in shelf.rows("SELECT id FROM items ORDER BY n")]
    assert ids == [
        "kuusi/saved-2026-03-12-tekninen-lautakunta-31",
        "kuusi/saved-2026-03-12-ymparisto-ja-alandsnamnden-item-4",
        "kuusi/saved-2026-03-12-tekninen-lautakunta-title-7dc14857",
    ]
    assert shelf.rows("SELECT DISTINCT meeting, url FROM items") == [{"meeting": None, "url": None}]


def test_a_harvested_page_takes_the_row_over(shelf: Shelf, minutes: Item, corrected: Item) -> None:
    shelf.save(saved(minutes), "p1", 1, url=None)
    assert shelf.save(corrected, "p2", 2) is ChangeKind.CORRECTED
    (row,) = shelf.rows("SELECT id, n, meeting, versions, version, first_seen_at FROM items")
    assert row == {
        "id": "kuusi/20261-4",
        "n": 1,
        "meeting": "kuusi/20261",
        "versions": 2,
        "version": "p2",
        "first_seen_at": "2026-01-02T00:00:00.000Z",
    }
    assert shelf.rows("SELECT * FROM aliases") == [
        {
            "former": "kuusi/saved-2026-03-12-tekninen-lautakunta-31",
            "item": "kuusi/20261-4",
            "n": None,
        }
    ]
    assert shelf.rows("SELECT DISTINCT item FROM changes") == [{"item": "kuusi/20261-4"}]
    assert search.check(shelf.db) == []


def test_the_same_text_harvested_gives_the_id_and_the_address_and_is_no_change(
    shelf: Shelf, minutes: Item
) -> None:
    shelf.save(saved(minutes), "p1", 1, url=None)
    assert shelf.save(minutes, "p2", 2) is None
    (row,) = shelf.rows("SELECT id, meeting, position, versions, version, url FROM items")
    assert row == {
        "id": "kuusi/20261-4",
        "meeting": "kuusi/20261",
        "position": 4,
        "versions": 1,
        "version": "p1",
        "url": "https://kuusivaara.example/20261-4",
    }
    before = shelf.dump()
    assert shelf.save(minutes, "p2", 3) is None
    assert shelf.save(saved(minutes), "p1", 4, url=None) is None
    assert shelf.dump() == before


def test_a_saved_page_of_a_known_item_adds_to_it(
    shelf: Shelf, agenda: Item, minutes: Item, corrected: Item
) -> None:
    shelf.save(corrected, "p1", 5)
    assert shelf.save(saved(minutes), "p2", 1, url=None) is None
    assert shelf.save(saved(agenda), "p3", 0, url=None) is None
    assert [r["id"] for r in shelf.rows("SELECT id FROM items")] == ["kuusi/20261-4"]
    assert [
        r["reason"] for r in shelf.rows("SELECT reason FROM item_versions ORDER BY ordinal")
    ] == [
        "new",
        "decided",
        "corrected",
    ]


def test_another_spelling_of_a_body_is_the_same_body(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.save(replace(saved(minutes), body="TEKNINEN  LAUTAKUNTA"), "p2", 2, url=None)
    assert len(shelf.rows("SELECT id FROM items")) == 1


def test_two_rows_that_turn_out_to_be_one(
    shelf: Shelf, agenda: Item, minutes: Item, corrected: Item
) -> None:
    shelf.save(agenda, "p1", 1)
    shelf.save(saved(minutes), "p2", 2, url=None)
    assert len(shelf.rows("SELECT id FROM items")) == 2
    assert shelf.save(corrected, "p3", 3) is ChangeKind.DECIDED
    assert shelf.rows("SELECT id, n, versions FROM items") == [
        {"id": "kuusi/20261-4", "n": 1, "versions": 3}
    ]
    assert shelf.rows("SELECT item, n FROM aliases") == [{"item": "kuusi/20261-4", "n": 2}]
    assert search.check(shelf.db) == []
    other = replace(minutes, id="20269-1", meeting_date=minutes.meeting_date.replace(day=2))
    shelf.save(other, "p4", 4)
    assert shelf.rows("SELECT n FROM items WHERE id = 'kuusi/20269-1'") == [{"n": 3}]


def test_any_order_of_saved_and_harvested_gives_the_same_row(
    new_shelf: Callable[[], Shelf], agenda: Item, minutes: Item, corrected: Item
) -> None:
    address = "https://kuusivaara.example/20261-4"
    pages = [
        (saved(agenda), "p1", 1, None),
        (agenda, "p2", 2, address),
        (saved(minutes), "p3", 3, None),
        (corrected, "p4", 4, address),
    ]
    outcomes = set()
    for order in permutations(pages):
        shelf = new_shelf()
        for record, page, day, url in order:
            shelf.save(record, page, day, emit=False, url=url)
        assert search.check(shelf.db) == []
        item = shelf.rows(
            "SELECT id, meeting, position, stage, version, versions, url, first_seen_at FROM items"
        )
        versions = shelf.rows("SELECT version, reason, url FROM item_versions ORDER BY ordinal")
        outcomes.add(repr((item, versions)))
    assert len(outcomes) == 1


def test_what_happened_goes_along(shelf: Shelf, debated: Item) -> None:
    shelf.save(saved(debated), "p1", 1, url=None)
    shelf.save(debated, "p2", 2)
    tables = ("motions", "votes", "vote_names", "dissents", "disqualifications", "roles")
    held = [shelf.rows(f"SELECT DISTINCT item FROM {table}") for table in tables]  # noqa: S608 - as above
    assert held == [[{"item": "kuusi/20261-4"}]] * len(tables)
    assert shelf.rows("SELECT id FROM people") == [
        {"id": "Kuusivaara/aavasalo tyyne"},
        {"id": "Kuusivaara/lehto onni"},
    ]
    assert shelf.rows("PRAGMA foreign_key_check") == []
