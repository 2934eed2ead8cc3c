from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parsers.records import Stage
from scraper.due import (
    BUDGET,
    Failure,
    Known,
    Reason,
    bodies_are_due,
    failure_is_due,
    feed_length,
    item_is_due,
    meeting_is_due,
    old_are_due,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def known(stage: Stage, *, age: int, looked: timedelta, read: timedelta | None = None) -> Known:
    """A page looked at so long ago, of a meeting that was so many days old then."""
    held = (NOW - looked).date() - timedelta(days=age)
    read_at = NOW - (looked if read is None else read)
    return Known("20261727", "http://k/x", stage, held, read_at, NOW - looked)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def test_first_harvest_and_the_one_after_a_break_ask_for_the_long_list() -> None:
    assert feed_length(30, complete=False) == 1000
    assert feed_length(30, complete=True) == 30


def test_what_the_archive_does_not_know_is_due() -> None:
    assert meeting_is_due(None, NOW) is Reason.NEW
    assert item_is_due(None, NOW) is Reason.NEW


@pytest.mark.parametrize(
    ("stage", "age", "looked", "due"),
    [
        (Stage.AGENDA, -10, days(0.24), False),
        (Stage.AGENDA, -10, days(0.25), True),
        (Stage.AGENDA, 5, days(0.12), False),
        (Stage.AGENDA, 5, days(0.125), True),
        (Stage.AGENDA, 59, days(0.9), False),
        (Stage.AGENDA, 59, days(1), True),
        (Stage.AGENDA, 59, days(500), True),
        (Stage.AGENDA, 61, days(6), False),
        (Stage.AGENDA, 61, days(7), True),
        (Stage.AGENDA, 400, days(89), False),
        (Stage.AGENDA, 400, days(90), True),
        (Stage.MINUTES, 30, days(14), False),
        (Stage.MINUTES, 30, days(15), True),
        (Stage.MINUTES, 181, days(89), False),
        (Stage.MINUTES, 181, days(90), True),
    ],
)
def test_meetings_are_looked_at_again(stage: Stage, age: int, looked: timedelta, due: bool) -> None:
    reason = meeting_is_due(known(stage, age=age, looked=looked), NOW)
    assert (reason is Reason.AGAIN) == due


@pytest.mark.parametrize(
    ("stage", "age", "looked", "due"),
    [
        (Stage.AGENDA, -10, days(0.9), False),
        (Stage.AGENDA, -10, days(1), True),
        (Stage.AGENDA, 61, days(29), False),
        (Stage.AGENDA, 61, days(30), True),
        (Stage.AGENDA, 400, days(90), True),
        (Stage.MINUTES, 30, days(14), False),
        (Stage.MINUTES, 30, days(15), True),
        (Stage.MINUTES, 181, days(89), False),
        (Stage.MINUTES, 181, days(90), True),
    ],
)
def test_items_are_looked_at_again(stage: Stage, age: int, looked: timedelta, due: bool) -> None:
    reason = item_is_due(known(stage, age=age, looked=looked), NOW)
    assert (reason is Reason.AGAIN) == due


HOURLY = days(1 / 24)


def looks(known: Known, *, until: float, poll: timedelta = HOURLY) -> list[float]:
    """The days since its rhythm began on which an item is looked at, polled so often."""
    at = known.since
    found: list[float] = []
    while (at - known.since).days <= until:
        if item_is_due(known, at):
            known = replace(known, looked_at=at)
            found.append(round((at - known.since) / days(1), 1))
        at += poll
    return found


@pytest.mark.parametrize("poll", [days(1), days(1 / 24), days(1.3 / 24)])
def test_young_minutes_are_looked_at_at_growing_intervals(poll: timedelta) -> None:
    minuted = replace(known(Stage.MINUTES, age=7, looked=days(0)), edited=True)
    minuted = replace(minuted, read_at=minuted.looked_at)
    assert [round(day) for day in looks(minuted, until=140, poll=poll)] == [
        *(1, 2, 4, 8, 15, 30, 45),
        135,
    ]


def test_minutes_that_were_first_read_late_are_not_young() -> None:
    old = known(Stage.MINUTES, age=600, looked=days(0), read=days(0))
    assert item_is_due(old, NOW + days(89)) is None
    assert item_is_due(replace(old, edited=True), NOW + days(1)) is Reason.AGAIN


def test_what_was_withdrawn_is_looked_at_ever_more_rarely() -> None:
    gone = replace(known(Stage.MINUTES, age=600, looked=days(0)), withdrawn_at=NOW)
    assert looks(gone, until=400)[:9] == [7, 14, 21, 28, 35, 42, 49, 79, 109]
    assert looks(gone, until=400)[-1] < 400


def test_old_pages_are_looked_for_once_a_day() -> None:
    assert old_are_due(None, NOW)
    assert not old_are_due(NOW - timedelta(hours=12), NOW)
    assert old_are_due(NOW - timedelta(hours=13), NOW)


def test_a_year_of_a_municipality_of_ten_thousand_items_spares_its_host() -> None:
    """Five years with two thousand items in two hundred and fifty meetings a year each."""
    items, meetings, agenda_days = 2_000 / 365, 250 / 365, (-5, 8)
    first = replace(known(Stage.AGENDA, age=agenda_days[0], looked=days(0)), looked_at=NOW)
    span = days(agenda_days[1] - agenda_days[0])
    as_agenda = len([d for d in looks(first, until=agenda_days[1]) if d <= agenda_days[1]])
    listed = span / timedelta(hours=3)  # an upper bound: every three hours, before it every six
    minuted = 7
    old = 5 * (2_000 + 250) / 90
    a_day = items * (as_agenda + minuted) + meetings * (listed + minuted) + old + 2 * 24
    assert old < BUDGET
    assert 250 < a_day < 400


def test_agenda_items_are_due_when_their_meeting_shows_minutes() -> None:
    agenda = known(Stage.AGENDA, age=7, looked=days(0))
    minutes = known(Stage.MINUTES, age=7, looked=days(0))
    assert item_is_due(agenda, NOW, minutes_are_out=True) is Reason.DECIDED
    assert item_is_due(minutes, NOW, minutes_are_out=True) is None


@pytest.mark.parametrize(
    ("first", "last", "due"),
    [
        (days(0), days(0), True),
        (days(0.3), days(0.1), True),
        (days(1), days(0.1), False),
        (days(1), days(0.125), True),
        (days(2), days(0.9), False),
        (days(2), days(1), True),
        (days(40), days(30), True),
        (days(40), days(1), False),
    ],
)
def test_failed_pages_are_tried_again_ever_more_rarely(
    first: timedelta, last: timedelta, due: bool
) -> None:
    reason = failure_is_due(Failure("http://k/x", NOW - first, NOW - last), NOW)
    assert (reason is Reason.FAILED) == due


def test_bodies_are_asked_for_weekly() -> None:
    assert bodies_are_due(None, NOW)
    assert not bodies_are_due(NOW - days(6.9), NOW)
    assert bodies_are_due(NOW - days(7), NOW)


@pytest.mark.parametrize(("stage", "due"), [(Stage.AGENDA, True), (Stage.MINUTES, False)])
def test_an_old_meeting_read_today_is_looked_at_again_for_its_minutes(
    stage: Stage, due: bool
) -> None:
    old = known(stage, age=600, looked=timedelta(minutes=1), read=timedelta(minutes=5))
    assert (meeting_is_due(old, NOW) is Reason.AGAIN) == due
