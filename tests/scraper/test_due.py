from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parsers.records import Stage
from scraper.due import (
    Failure,
    Known,
    Reason,
    bodies_are_due,
    failure_is_due,
    feed_length,
    item_is_due,
    meeting_is_due,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def known(stage: Stage, *, age: int, looked: timedelta, read: timedelta | None = None) -> Known:
    """A page looked at so long ago, of a meeting that was so many days old then; read before."""
    held = (NOW - looked).date() - timedelta(days=age)
    read_at = NOW - (timedelta(days=900) if read is None else read)
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
        (Stage.AGENDA, -10, days(0), True),
        (Stage.AGENDA, 59, days(0), True),
        (Stage.AGENDA, 59, days(500), True),
        (Stage.AGENDA, 61, days(6), False),
        (Stage.AGENDA, 61, days(7), True),
        (Stage.AGENDA, 400, days(300), False),
        (Stage.MINUTES, 20, days(29), False),
        (Stage.MINUTES, 40, days(30), True),
        (Stage.MINUTES, 181, days(90), False),
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
        (Stage.AGENDA, 61, days(30), False),
        (Stage.MINUTES, 40, days(30), True),
        (Stage.MINUTES, 181, days(90), False),
    ],
)
def test_items_are_looked_at_again(stage: Stage, age: int, looked: timedelta, due: bool) -> None:
    reason = item_is_due(known(stage, age=age, looked=looked), NOW)
    assert (reason is Reason.AGAIN) == due


def test_agenda_items_are_due_when_their_meeting_shows_minutes() -> None:
    agenda = known(Stage.AGENDA, age=7, looked=days(0))
    minutes = known(Stage.MINUTES, age=7, looked=days(0))
    assert item_is_due(agenda, NOW, minutes_are_out=True) is Reason.DECIDED
    assert item_is_due(minutes, NOW, minutes_are_out=True) is None


@pytest.mark.parametrize(
    ("first", "last", "due"),
    [
        (days(0), days(0), True),
        (days(1), days(0.1), True),
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
