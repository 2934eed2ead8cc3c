"""What to fetch now, and why: pure decisions from what the archive already knows.

Agendas are replaced by minutes under the same address about a week after the
meeting, and minutes are edited in place when names must go; how often we look
again is a table for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from parsers.records import Stage

LONG_LIST: Final = 1000
"""Entries one feed gives in one answer at most, some eighteen months of items."""


class Reason(StrEnum):
    """Why a page is fetched."""

    NEW = "new"
    DECIDED = "its meeting has minutes"
    AGAIN = "time to look again"
    FAILED = "did not work last time"


@dataclass(frozen=True, slots=True)
class Known:
    """An item or meeting whose page we have read.

    ``read_at`` is when the page last told something new, ``looked_at`` when we last asked for it.
    """

    id: str
    url: str
    stage: Stage
    date: date
    read_at: datetime
    looked_at: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be fetched or read; ``last`` is when we last tried."""

    url: str
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """A page that was no older than this when we looked is due again when this long has passed.

    So whatever changed while nobody harvested is seen once, however late.
    """

    age: timedelta
    every: timedelta


_NOW = timedelta(0)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)

# Minutes stand about a week after the meeting; sixty days cover a summer. One
# request tells for a whole meeting, so its list is asked for each time.
_MEETING_AGENDA = (_Rhythm(60 * _DAY, _NOW), _Rhythm(365 * _DAY, _WEEK))
_ITEM_AGENDA = (_Rhythm(60 * _DAY, _DAY),)
# The appeal time is over, and names are taken out, within months.
_MINUTES = (_Rhythm(180 * _DAY, 30 * _DAY),)
_FAILED = (_Rhythm(_DAY, _NOW), _Rhythm(30 * _DAY, _DAY))


def feed_length(show: int, *, complete: bool) -> int:
    """How many entries to ask a feed for.

    ``complete`` says that the last harvest came to its end; if not (or there was
    none), what it left undone is only in the long list.
    """
    return show if complete else LONG_LIST


def bodies_are_due(looked_at: datetime | None, now: datetime) -> bool:
    """Whether to ask for the list of bodies, which hardly ever changes."""
    return looked_at is None or now - looked_at >= _WEEK


def meeting_is_due(known: Known | None, now: datetime) -> Reason | None:
    """Why to fetch a meeting's list now; None if there is no reason."""
    # What an archive read within a day it may have read late, or from a service with
    # another clock: however old the meeting, whoever harvests again expects its minutes.
    if known is not None and known.stage is Stage.AGENDA and now - known.read_at < _DAY:
        return Reason.AGAIN
    return _why(known, _MEETING_AGENDA, now)


def item_is_due(
    known: Known | None, now: datetime, *, minutes_are_out: bool = False
) -> Reason | None:
    """Why to fetch an item's page now; None if there is no reason."""
    if known is not None and known.stage is Stage.AGENDA and minutes_are_out:
        return Reason.DECIDED
    return _why(known, _ITEM_AGENDA, now)


def failure_is_due(failure: Failure, now: datetime) -> Reason | None:
    """Why to try again what failed; None if it is too soon, or has failed for too long."""
    again = _is_due(_FAILED, failure.last - failure.first, now - failure.last)
    return Reason.FAILED if again else None


def is_given_up(failure: Failure, now: datetime) -> bool:
    """Whether a page has failed for so long that it is not tried again for that."""
    return now - failure.first > _FAILED[-1].age


def _why(known: Known | None, agenda: tuple[_Rhythm, ...], now: datetime) -> Reason | None:
    if known is None:
        return Reason.NEW
    rhythms = agenda if known.stage is Stage.AGENDA else _MINUTES
    age = known.looked_at - datetime.combine(known.date, time(), UTC)
    return Reason.AGAIN if _is_due(rhythms, age, now - known.looked_at) else None


def _is_due(rhythms: tuple[_Rhythm, ...], age: timedelta, since_look: timedelta) -> bool:
    for rhythm in rhythms:
        if age <= rhythm.age:
            return since_look >= rhythm.every
    return False
