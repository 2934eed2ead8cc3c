"""Which events a change is, kind by kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.events import HISTORY, events, moved_from
from alerts.saved import Event
from db.news import Handling, News
from parsers.records import (
    ChangeKind,
    Item,
    Links,
    Outcome,
    OutcomeKind,
    Section,
    SectionKind,
    Stage,
)

DAY = date(2026, 3, 12)

AGENDA = Item(
    id="20261-4",
    municipality="Kuusivaara",
    stage=Stage.AGENDA,
    body="Kaupunginhallitus",
    meeting_date=DAY,
    position=4,
    paragraph=None,
    title="Hiihtoladun valaistus",
    case_number="412/2025",
    case_key="412/2025",
    task_class=None,
    language="fi",
    preparers=(),
    presenter=None,
    sections=(Section(SectionKind.HEADER, "", "Hiihtoladun valaistus"),),
    earlier_handlings=(),
    attachments=(),
    links=Links(),
)


def minutes(kind: OutcomeKind | None) -> Item:
    outcome = Outcome(kind, None, "Näin päätettiin.") if kind else None
    return replace(AGENDA, stage=Stage.MINUTES, paragraph=31, outcome=outcome)


DECIDED = minutes(OutcomeKind.AS_PROPOSED)
TABLED = minutes(OutcomeKind.TABLED)
RETURNED = minutes(OutcomeKind.RETURNED)


def news(
    kind: ChangeKind,
    record: Item,
    before: Item | None = None,
    *handlings: Handling,
    after_days: int = -5,
) -> News:
    day = record.meeting_date + timedelta(days=after_days)
    return News(
        seq=1,
        kind=kind,
        at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
        item="kuusi/20261-4",
        version="0" * 64,
        source="kuusi",
        municipality="Kuusivaara",
        record=record,
        before=before,
        facts={"body_key": "board"},
        movers=frozenset(),
        handlings=handlings,
    )


CASES = [
    (ChangeKind.NEW, AGENDA, None, [Event.AGENDA]),
    (ChangeKind.NEW, DECIDED, None, [Event.DECIDED]),
    (ChangeKind.NEW, minutes(None), None, [Event.DECIDED]),
    (ChangeKind.NEW, TABLED, None, [Event.POSTPONED]),
    (ChangeKind.DECIDED, DECIDED, AGENDA, [Event.DECIDED]),
    (ChangeKind.DECIDED, minutes(OutcomeKind.REJECTED), AGENDA, [Event.DECIDED]),
    (ChangeKind.DECIDED, RETURNED, AGENDA, [Event.POSTPONED]),
    (ChangeKind.DECIDED, TABLED, AGENDA, [Event.POSTPONED]),
    (ChangeKind.CORRECTED, AGENDA, AGENDA, [Event.CORRECTED]),
    (ChangeKind.CORRECTED, DECIDED, DECIDED, [Event.CORRECTED]),
    (ChangeKind.CORRECTED, TABLED, TABLED, [Event.CORRECTED]),
    (ChangeKind.CORRECTED, TABLED, DECIDED, [Event.CORRECTED, Event.POSTPONED]),
    (ChangeKind.CORRECTED, DECIDED, TABLED, [Event.DECIDED, Event.CORRECTED]),
    (ChangeKind.CORRECTED, DECIDED, None, [Event.CORRECTED]),
    (ChangeKind.WITHDRAWN, DECIDED, DECIDED, [Event.WITHDRAWN]),
    (ChangeKind.WITHDRAWN, TABLED, TABLED, [Event.WITHDRAWN]),
    (ChangeKind.RESTORED, AGENDA, AGENDA, [Event.RESTORED]),
    # another matter took the number: of the new one it is the first
    (ChangeKind.REPLACED, AGENDA, DECIDED, [Event.AGENDA]),
    (ChangeKind.REPLACED, DECIDED, AGENDA, [Event.DECIDED]),
]


@pytest.mark.parametrize(("kind", "record", "before", "expected"), CASES)
def test_each_kind_of_change_is_its_events(
    kind: ChangeKind, record: Item, before: Item | None, expected: list[Event]
) -> None:
    assert list(events(news(kind, record, before))) == expected


def test_every_kind_of_change_is_told_here() -> None:
    assert {case[0] for case in CASES} == set(ChangeKind)
    told = {event for *_, expected in CASES for event in expected}
    assert told | {Event.MOVED} == set(Event)


def earlier(days: int, body: str, key: str) -> Handling:
    return Handling(DAY - timedelta(days=days), body, key)


BOARD = earlier(20, "Kaupunginhallitus", "board")
COMMITTEE = earlier(40, "Tekninen lautakunta", "tekninen lautakunta")


@pytest.mark.parametrize(
    ("handlings", "former"),
    [
        ([], None),
        ([COMMITTEE], "Tekninen lautakunta"),
        ([BOARD], None),
        # it was at the committee before it was tabled here
        ([COMMITTEE, BOARD], None),
        ([BOARD, earlier(10, "Tekninen lautakunta", "tekninen lautakunta")], "Tekninen lautakunta"),
        ([earlier(-30, "Kaupunginvaltuusto", "council")], None),
        ([earlier(0, "Kaupunginvaltuusto", "council")], "Kaupunginvaltuusto"),
        ([earlier(0, "Kaupunginvaltuusto", "council"), earlier(0, "Kh", "board")], None),
    ],
)
@pytest.mark.parametrize("kind", [ChangeKind.NEW, ChangeKind.REPLACED])
def test_a_case_moves_when_it_comes_to_a_body_where_it_was_not_last(
    kind: ChangeKind, handlings: list[Handling], former: str | None
) -> None:
    one = news(kind, AGENDA, None, *handlings)
    found = moved_from(one)
    assert (found and found.body) == former
    assert (Event.MOVED in events(one)) == (former is not None)
    assert Event.AGENDA in events(one)


@pytest.mark.parametrize("kind", sorted(set(ChangeKind) - {ChangeKind.NEW, ChangeKind.REPLACED}))
def test_a_case_that_is_here_does_not_move_again(kind: ChangeKind) -> None:
    assert Event.MOVED not in events(news(kind, DECIDED, AGENDA, COMMITTEE))


def test_what_a_backfill_reads_is_no_news() -> None:
    days = HISTORY.days
    assert events(news(ChangeKind.NEW, DECIDED, after_days=days)) == (Event.DECIDED,)
    assert events(news(ChangeKind.NEW, DECIDED, None, COMMITTEE, after_days=days + 1)) == ()
    # that an old text is corrected is
    one = news(ChangeKind.CORRECTED, DECIDED, DECIDED, after_days=days + 1)
    assert events(one) == (Event.CORRECTED,)
