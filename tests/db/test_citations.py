"""Where references lead: found when asked for, in whatever order things came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from parsers.records import (
    Citation,
    CitationKind,
    EarlierHandling,
    Item,
    Links,
    Meeting,
    Stage,
)

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = date(2026, 2, 2)


def decision(
    body: str | None, day: date | None = DAY, paragraph: int | None = 8, text: str = "viite"
) -> Citation:
    return Citation(CitationKind.DECISION, text, body, day, paragraph)


@pytest.fixture
def board(minutes: Item) -> Item:
    """The board's § 8 of the cited day, of another case."""
    return replace(
        minutes,
        id="20259-3",
        body="Kaupunginhallitus",
        meeting_date=DAY,
        paragraph=8,
        title="Latuverkko",
        case_number=None,
        case_key=None,
        citations=(),
    )


def citing(minutes: Item, *citations: Citation) -> Item:
    return replace(minutes, citations=citations)


def targets(shelf: Shelf, view: str = "citation_targets") -> list[tuple[Any, ...]]:
    found = shelf.rows(f"SELECT item, target, meeting FROM {view} ORDER BY 1, 2, 3")  # noqa: S608 - as named
    return [tuple(row.values()) for row in found]


ITEM, BOARD, MEETING = "kuusi/20261-4", "kuusi/20259-3", "kuusi/20259"


def test_a_citation_is_stored_as_printed(shelf: Shelf, minutes: Item) -> None:
    law = Citation(CitationKind.LAW, "kuntalain 51 §", paragraph=51, law="kuntalaki")
    shelf.save(citing(minutes, decision("Kh", text="Kh 2.2.2026 § 8"), law), "p1", 1)
    assert shelf.rows("SELECT * FROM citations ORDER BY ordinal") == [
        {
            "item": ITEM,
            "ordinal": 1,
            "kind": "decision",
            "text": "Kh 2.2.2026 § 8",
            "body": "Kh",
            "body_key": "board",
            "date": "2026-02-02",
            "paragraph": 8,
            "law": None,
            "case_key": None,
        },
        {
            "item": ITEM,
            "ordinal": 2,
            "kind": "law",
            "text": "kuntalain 51 §",
            "body": None,
            "body_key": None,
            "date": None,
            "paragraph": 51,
            "law": "kuntalaki",
            "case_key": None,
        },
    ]


@pytest.mark.parametrize("body", ["Kh", "kaupunginhallitus", "Kuusivaaran kaupunginhallitus"])
def test_a_decision_is_found_under_every_name_of_its_body(
    shelf: Shelf, minutes: Item, board: Item, body: str
) -> None:
    shelf.save(citing(minutes, decision(body)), "p1", 1)
    assert targets(shelf) == []
    shelf.save(board, "p2", 2)
    assert targets(shelf) == [(ITEM, BOARD, MEETING)]
    (found,) = shelf.rows("SELECT * FROM citing_items WHERE target = ?", BOARD)
    assert found == {
        "target": BOARD,
        "meeting": MEETING,
        "item": ITEM,
        "document": None,
        "ordinal": 1,
        "kind": "decision",
        "text": "viite",
        "municipality": "Kuusivaara",
        "body": "Tekninen lautakunta",
        "date": "2026-03-12",
        "title": "Hiihtoladun valaistus",
    }


@pytest.mark.parametrize(
    "citation",
    [
        decision("Porin kaupunginhallitus"),
        decision("valtuusto"),
        decision("tekninen lautakunta"),
        decision("aluehallitus"),
        decision(None),
        decision("Kh", date(2026, 2, 3)),
        decision("Kh", None),
    ],
)
def test_what_is_not_in_the_archive_leads_nowhere(
    shelf: Shelf, minutes: Item, board: Item, citation: Citation
) -> None:
    shelf.save(citing(minutes, citation), "p1", 1)
    shelf.save(board, "p2", 2)
    assert targets(shelf) == []


def test_another_municipality_of_the_archive_is_not_meant(
    shelf: Shelf, minutes: Item, board: Item
) -> None:
    shelf.store.source("harju", "Harju", "https://harju.example", "fi")
    shelf.save(citing(minutes, decision("kaupunginhallitus")), "p1", 1)
    shelf.store.save_item("harju", board, "p2", url=None, at=START)
    assert targets(shelf) == []


def test_a_meeting_without_the_item(shelf: Shelf, minutes: Item, board: Item) -> None:
    shelf.save(
        citing(minutes, decision("Kh", paragraph=9), decision("Kh", paragraph=None)), "p1", 1
    )
    shelf.save(board, "p2", 2)
    assert targets(shelf) == [(ITEM, None, MEETING)] * 2
    found = shelf.rows("SELECT DISTINCT body, meeting_date FROM citation_targets")
    assert found == [{"body": "Kaupunginhallitus", "meeting_date": "2026-02-02"}]
    assert len(shelf.rows("SELECT * FROM citing_items WHERE meeting = ?", MEETING)) == 2


def test_a_saved_page_stands_for_its_meeting(shelf: Shelf, minutes: Item, board: Item) -> None:
    shelf.save(citing(minutes, decision("Kh", paragraph=None)), "p1", 1)
    shelf.save(replace(board, id=None), "p2", 2, url=None)
    assert targets(shelf) == [(ITEM, "kuusi/saved-2026-02-02-kaupunginhallitus-8", None)]


def test_two_languages_are_two_targets(shelf: Shelf, minutes: Item, board: Item) -> None:
    shelf.store.source("granby", "Kuusivaara", "https://granby.example", "sv")
    swedish = replace(board, body="Stadsstyrelsen", municipality="Granby stad", language="sv")
    shelf.save(citing(minutes, decision("Kh")), "p1", 1)
    shelf.save(board, "p2", 1)
    shelf.store.save_item("granby", swedish, "p3", url=None, at=START)
    assert [target for _, target, _ in targets(shelf)] == ["granby/20259-3", BOARD]


def test_an_earlier_handling_leads_to_its_own_page(
    shelf: Shelf, minutes: Item, board: Item
) -> None:
    told = EarlierHandling("KH", DAY, 8, None, ())
    only_told = EarlierHandling("KV", DAY, 3, None, ())
    shelf.save(replace(minutes, earlier_handlings=(told, only_told)), "p1", 1)
    assert targets(shelf, "earlier_handling_targets") == []
    shelf.save(board, "p2", 1)
    assert targets(shelf, "earlier_handling_targets") == [(ITEM, BOARD, MEETING)]
    (found,) = shelf.rows("SELECT ordinal, printed, body, title FROM earlier_handling_targets")
    assert found == {
        "ordinal": 1,
        "printed": "KH",
        "body": "Kaupunginhallitus",
        "title": "Latuverkko",
    }


def test_what_comes_first_does_not_matter(
    new_shelf: Callable[[], Shelf], minutes: Item, board: Item
) -> None:
    page = Meeting(
        id="20259",
        municipality=None,
        body="Kaupunginhallitus",
        body_id=None,
        date=DAY,
        time=None,
        place=None,
        stage=Stage.MINUTES,
        language="fi",
        items=(),
        links=Links(),
    )
    record = citing(minutes, decision("kaupunginhallitus"), decision("Kh", paragraph=None))
    steps: list[Callable[[Shelf], object]] = [
        lambda shelf: shelf.save(record, "p1", 1),
        lambda shelf: shelf.save(board, "p2", 1),
        lambda shelf: shelf.store.save_meeting("kuusi", page, url=None, at=START),
    ]
    found = set()
    for order in permutations(steps):
        shelf = new_shelf()
        for step in order:
            step(shelf)
        found.add(tuple(targets(shelf)))
    assert found == {((ITEM, None, MEETING), (ITEM, BOARD, MEETING))}


def test_no_citation_makes_the_views_read_everything(shelf: Shelf) -> None:
    """Both ends are found by an index, the item of a citation and the citations of an item."""
    for asked in ("citation_targets WHERE item = 'x'", "earlier_handling_targets WHERE item = 'x'"):
        plan = shelf.rows(f"EXPLAIN QUERY PLAN SELECT * FROM {asked}")  # noqa: S608 - as above
        read = [row["detail"] for row in plan if row["detail"].startswith("SCAN")]
        assert read == [f"SCAN {asked.split()[0]}"]
    plan = shelf.rows("EXPLAIN QUERY PLAN SELECT * FROM citing_items WHERE meeting = 'x'")
    assert [row["detail"] for row in plan if row["detail"].startswith("SCAN")] == [
        "SCAN citation_targets"
    ]
