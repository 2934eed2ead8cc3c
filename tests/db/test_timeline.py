"""A matter's way through its bodies, whatever of it the archive has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from db.timeline import find_cases, timeline
from parsers.records import (
    Citation,
    CitationKind,
    EarlierHandling,
    Item,
    Motion,
    MotionKind,
    MotionOutcome,
    Named,
    Outcome,
    OutcomeKind,
    Vote,
    VotingList,
)

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

START = datetime(2026, 3, 1, tzinfo=UTC)
CASE = ("Kuusivaara", "412/2025")

MOTION = Motion(
    MotionKind.TABLING,
    None,
    Named("Havun", "Havu"),
    (Named("Koivun", None),),
    and_others=False,
    text="Jätetään pöydälle.",
    outcome=MotionOutcome.REJECTED,
    sentence="Havu esitti.",
)
VOTE = Vote(
    question=None,
    yes_means=None,
    no_means=None,
    yes=7,
    no=2,
    blank=None,
    absent=None,
    names=(),
    result="continue",
    casting_vote=None,
    consistent=True,
    list=VotingList("Lista", None),
    motion=1,
    sentence="Äänin 7-2.",
)
TOLD = EarlierHandling(
    body="KH",
    date=date(2026, 2, 2),
    paragraph=8,
    presenter=None,
    sections=(),
    motions=(MOTION,),
    votes=(VOTE,),
    outcome=Outcome(OutcomeKind.AS_PROPOSED, unanimous=False, sentence="Hyväksyttiin."),
)


@pytest.fixture
def final(minutes: Item) -> Item:
    """The committee's decision, which retells the board's handling."""
    outcome = Outcome(OutcomeKind.AMENDED, unanimous=True, sentence="Muutettiin.", changed=True)
    return replace(
        minutes, earlier_handlings=(TOLD,), outcome=outcome, motions=(MOTION,), votes=(VOTE,)
    )


@pytest.fixture
def board(minutes: Item) -> Item:
    """The board's own page of that handling, which prints no case number."""
    return replace(
        minutes,
        id="20259-3",
        body="Kaupunginhallitus",
        meeting_date=date(2026, 2, 2),
        paragraph=8,
        case_number=None,
        case_key=None,
        task_class=None,
        citations=(),
        outcome=TOLD.outcome,
    )


@pytest.mark.parametrize(
    "number", ["412/2025", "412/10.03.01/2025", " 412/2025 ", "412/00.00/2025"]
)
def test_a_case_is_found_by_its_number(shelf: Shelf, minutes: Item, number: str) -> None:
    shelf.save(minutes, "p1", 1)
    assert find_cases(shelf.db, number) == [
        {
            "municipality": "Kuusivaara",
            "case_key": "412/2025",
            "case_number": "412/10.03.01/2025",
            "task_class": "10.03.01",
        }
    ]
    assert find_cases(shelf.db, number, "Harju") == []


def test_no_number_finds_no_case(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    assert [find_cases(shelf.db, number) for number in ("", "412", "413/2025", "%")] == [[]] * 4


def test_a_handling_that_is_only_told_of(shelf: Shelf, final: Item) -> None:
    shelf.save(final, "p1", 1)
    told, own = timeline(shelf.db, *CASE)["handlings"]
    assert (told["item"], told["told_by"]) == (None, "kuusi/20261-4")
    assert (told["date"], told["body"], told["paragraph"]) == ("2026-02-02", "KH", 8)
    assert (told["outcome"], told["unanimous"], told["changed"]) == ("as_proposed", False, None)
    assert (own["item"], own["told_by"]) == ("kuusi/20261-4", None)
    assert (own["outcome"], own["unanimous"], own["changed"]) == ("amended", True, True)
    for part in ("motions", "votes"):
        # what is told and what is read have the same keys, but for people that are matched
        assert set(own[part][0]) - {"person"} == set(told[part][0]), part
    assert told["motions"][0]["mover"] == own["motions"][0]["mover"] == "Havu"
    assert told["votes"][0]["list_title"] == own["votes"][0]["list_title"] == "Lista"


def test_a_handling_whose_page_is_there_stands_once(
    new_shelf: Callable[[], Shelf], final: Item, board: Item
) -> None:
    found = set()
    for order in permutations([(final, "p1", 1), (board, "p2", 2)]):
        shelf = new_shelf()
        for page in order:
            shelf.save(*page)
        handlings = timeline(shelf.db, *CASE)["handlings"]
        found.add(tuple((one["item"], one["told_by"]) for one in handlings))
    assert found == {(("kuusi/20259-3", None), ("kuusi/20261-4", None))}


def test_a_handling_retold_by_two_pages_stands_once(shelf: Shelf, final: Item) -> None:
    later = replace(final, id="20262-1", meeting_date=date(2026, 4, 9), paragraph=50)
    shelf.save(final, "p1", 1)
    shelf.save(later, "p2", 2)
    handlings = timeline(shelf.db, *CASE)["handlings"]
    assert [one["told_by"] for one in handlings] == ["kuusi/20262-1", None, None]


def test_a_heading_without_its_number_is_of_the_item_of_that_day(
    shelf: Shelf, final: Item, board: Item
) -> None:
    bare = replace(TOLD, paragraph=None)
    shelf.save(replace(final, earlier_handlings=(bare,)), "p1", 1)
    shelf.save(replace(board, case_number="412/2025", case_key="412/2025"), "p2", 1)
    assert len(timeline(shelf.db, *CASE)["handlings"]) == 2


def test_one_handling_in_two_languages(shelf: Shelf, minutes: Item) -> None:
    shelf.store.source("granby", "Kuusivaara", "https://granby.example", "sv")
    shelf.save(minutes, "p1", 1)
    swedish = replace(minutes, body="Tekninen lautakunta", language="sv")
    shelf.store.save_item("granby", swedish, "p2", url=None, at=START)
    (one,) = timeline(shelf.db, *CASE)["handlings"]
    assert (one["item"], one["others"]) == ("granby/20261-4", ["kuusi/20261-4"])


def test_what_cites_the_matter(shelf: Shelf, minutes: Item) -> None:
    by_number = Citation(CitationKind.CASE, "412/10.03.01/2025", case_key="412/2025")
    by_paragraph = Citation(
        CitationKind.DECISION, "tekn.ltk § 31", "tekninen lautakunta", date(2026, 3, 12), 31
    )
    citing = replace(
        minutes,
        id="20265-1",
        body="Valtuusto",
        meeting_date=date(2026, 5, 4),
        title="Talousarvio",
        case_number="7/02.02/2026",
        case_key="7/2026",
        citations=(by_number, by_paragraph),
    )
    shelf.save(minutes, "p1", 1)
    shelf.save(citing, "p2", 1)
    assert timeline(shelf.db, *CASE)["cited_by"] == [
        {
            "item": "kuusi/20265-1",
            "document": None,
            "body": "Valtuusto",
            "date": "2026-05-04",
            "title": "Talousarvio",
            "texts": ["412/10.03.01/2025", "tekn.ltk § 31"],
        }
    ]
