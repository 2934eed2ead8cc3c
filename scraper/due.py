"""What to fetch now, and why: pure decisions from what the archive already knows.

Agendas are replaced by minutes under the same address about a week after the
meeting, and minutes are edited in place when names must go; how often we look
again is a table for each. Nothing here draws lots: two runs that know the same ask
for the same.

What that costs a host: a municipality with 10,000 items of five years publishes some
38 a week in four or five meetings. It is asked a day for about 65 items that are agendas,
50 lists of meetings whose minutes are awaited, 40 items and 5 lists whose minutes are
young, 125 old pages, and two feeds at each poll: some 330 requests with a poll an hour,
one in four minutes. ``tests/scraper/test_due.py`` counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from db.due import Beat, Question, Table
from parsers.records import Stage

LONG_LIST: Final = 1000
"""Entries one feed gives in one answer at most, some eighteen months of items."""


class Reason(StrEnum):
    """Why a page is fetched."""

    NEW = "new"
    DECIDED = "its meeting has minutes"
    AGAIN = "time to look again"
    CONTROL = "to see whether the host shows what it has"
    FAILED = "did not work last time"


@dataclass(frozen=True, slots=True)
class Known:
    """An item or meeting whose page we have read.

    ``read_at`` is when the page last told something new, ``looked_at`` when we last asked
    for it. ``edited`` says that another text of it was seen before, so that ``read_at`` is
    when this one appeared, and not only when we came to read it.
    """

    id: str
    url: str
    stage: Stage
    date: date
    read_at: datetime
    looked_at: datetime
    edited: bool = False
    withdrawn_at: datetime | None = None

    @property
    def since(self) -> datetime:
        """From when on its rhythm counts: the meeting, the minutes, or the withdrawal."""
        if self.withdrawn_at is not None:
            return self.withdrawn_at
        if self.stage is Stage.AGENDA:
            return _midnight(self.date)
        expected = _midnight(self.date) + MINUTES_LAG
        return self.read_at if self.edited else min(self.read_at, expected)

    @property
    def state(self) -> State:
        """Which rhythm it follows."""
        return "withdrawn" if self.withdrawn_at is not None else self.stage.value


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be fetched or read; ``last`` is when we last tried.

    ``absent`` says that it is one we have read, and that the host now says there is none.
    """

    url: str
    first: datetime
    last: datetime
    absent: bool = False


class Rhythm(NamedTuple):
    """A page that was no older than this when we looked is due again when this long has passed.

    So whatever changed while nobody harvested is seen once, however late.
    """

    age: timedelta
    every: timedelta


State = Literal["agenda", "minutes", "withdrawn"]
Rhythms = Mapping[State, tuple[Rhythm, ...]]

_NOW = timedelta(0)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_FOR_EVER = timedelta.max
_EVER_BEFORE = timedelta.min

RARELY: Final = 90 * _DAY
"""Between two looks at what has settled. Pages vanish after one to three years: a quarter
tells in which season, and keeps the load of an archive of ten years below its budget."""

MINUTES_LAG: Final = timedelta(days=14)
"""Minutes stand a week or two after the meeting. What we first read as minutes, however late,
appeared no later than that: a first harvest of a thousand old items brings no thousand looks."""

BUDGET: Final = 240
"""Old pages looked at again in one day at most, those first that waited longest. At a request
a second it is four minutes, and 21,600 pages in ninety days; more pages wait longer."""

RECENT: Final = 60 * _DAY + RARELY
"""A page whose meeting is no further back is looked for at each poll, an older one once a day.

Of an older one the minutes appeared more than 135 days ago, unless they were edited since.
So at its last look it either was older than 44 days, and waits for RARELY, or has waited for
more than that: minutes looked at within RARELY need not be reckoned with at all.
"""

# Looks fall on the first, second, fourth, eighth, fifteenth, thirtieth and forty-fifth day:
# most corrections come with the first readers, and a decision can be appealed against
# for 14 or 30 days after it was told (Local Government Act 410/2015, sections 134 to 140), for
# which the minutes must be on show; what is taken out for the sake of somebody's
# privacy is taken out after that. The limits lie between the days, so that a poll's hour
# adds no look.
_MINUTES = (
    Rhythm(1.5 * _DAY, _DAY),
    Rhythm(3 * _DAY, 2 * _DAY),
    Rhythm(6 * _DAY, 4 * _DAY),
    Rhythm(11 * _DAY, 7 * _DAY),
    Rhythm(44 * _DAY, 15 * _DAY),
    Rhythm(_FOR_EVER, RARELY),
)
# Somebody who takes a page down by mistake notices within weeks.
_WITHDRAWN = (Rhythm(45 * _DAY, _WEEK), Rhythm(365 * _DAY, 30 * _DAY), Rhythm(_FOR_EVER, RARELY))

ITEMS: Final[Rhythms] = {
    # An agenda may be mended or issued again until its minutes stand; sixty days cover a
    # summer. Then hardly any body still minutes, but a board that meets twice a year.
    "agenda": (
        Rhythm(60 * _DAY, _DAY),
        Rhythm(365 * _DAY, 30 * _DAY),
        Rhythm(_FOR_EVER, RARELY),
    ),
    "minutes": _MINUTES,
    "withdrawn": _WITHDRAWN,
}
"""When an item is due again."""

MEETINGS: Final[Rhythms] = {
    # One request tells for a whole meeting. Before it, matters are added; in the two weeks
    # after it the minutes come, which readers wait for; then they are late.
    "agenda": (
        Rhythm(_NOW, 6 * _HOUR),
        Rhythm(14 * _DAY, 3 * _HOUR),
        Rhythm(60 * _DAY, _DAY),
        Rhythm(365 * _DAY, _WEEK),
        Rhythm(_FOR_EVER, RARELY),
    ),
    "minutes": _MINUTES,
    "withdrawn": _WITHDRAWN,
}
"""When a meeting's list is due again."""

# An agenda is published a week ahead, its minutes stand within weeks.
_AHEAD = 30 * _DAY
_BEFORE = 60 * _DAY

# A server's bad hour is over within the day; one that lasts is a matter of days. Thirty days
# on, nobody will mend it.
_FAILED = (Rhythm(6 * _HOUR, _NOW), Rhythm(_DAY, 3 * _HOUR), Rhythm(30 * _DAY, _DAY))
# Whether a page was taken off the web is told by days, not by hours. A little less than a day,
# so that a poll that comes a minute early is not a day late.
_ABSENT = (Rhythm(30 * _DAY, _DAY - _HOUR),)


def beats(rhythms: Rhythms) -> tuple[Beat, ...]:
    """The rhythms as rows, by which the archive finds what is due without reading the rest."""
    return tuple(
        Beat(state, above, rhythm.age, rhythm.every)
        for state, table in rhythms.items()
        for above, rhythm in zip((_EVER_BEFORE, *(one.age for one in table)), table, strict=False)
    )


_BEATS: Final[dict[Table, tuple[Beat, ...]]] = {"items": beats(ITEMS), "meetings": beats(MEETINGS)}


def question(source: str, table: Table, now: datetime) -> Question:
    """What to ask the archive for the items or meetings of a source that are due."""
    return Question(
        table=table,
        source=source,
        now=now,
        beats=_BEATS[table],
        lag=MINUTES_LAG,
        recent=RECENT,
        settled=RARELY,
        fresh=now - _DAY,
        these=((now - _BEFORE).date(), (now + _AHEAD).date()),
    )


def feed_length(show: int, *, complete: bool) -> int:
    """How many entries to ask a feed for.

    ``complete`` says that the last harvest came to its end; if not (or there was
    none), what it left undone is only in the long list.
    """
    return show if complete else LONG_LIST


def bodies_are_due(looked_at: datetime | None, now: datetime) -> bool:
    """Whether to ask for the list of bodies, which hardly ever changes."""
    return looked_at is None or now - looked_at >= _WEEK


def old_are_due(finished_at: datetime | None, now: datetime) -> bool:
    """Whether to look for old pages: once a day, in the first run of it (in UTC).

    ``finished_at`` is when the last run came to its end, None if none did.
    """
    return finished_at is None or finished_at.date() < now.date()


def meeting_is_due(known: Known | None, now: datetime) -> Reason | None:
    """Why to fetch a meeting's list now; None if there is no reason."""
    if known is not None and _is_of_another_time(known, now):
        return Reason.AGAIN
    return _why(known, MEETINGS, now)


def item_is_due(
    known: Known | None, now: datetime, *, minutes_are_out: bool = False
) -> Reason | None:
    """Why to fetch an item's page now; None if there is no reason."""
    if known is not None and known.stage is Stage.AGENDA and minutes_are_out:
        return Reason.DECIDED
    return _why(known, ITEMS, now)


def failure_is_due(failure: Failure, now: datetime) -> Reason | None:
    """Why to try again what failed; None if it is too soon, or has failed for too long."""
    rhythm = _ABSENT if failure.absent else _FAILED
    again = _is_due(rhythm, failure.last - failure.first, now - failure.last)
    return Reason.FAILED if again else None


def is_given_up(failure: Failure, now: datetime) -> bool:
    """Whether a page has failed for so long that it is not tried again for that."""
    return now - failure.first > _FAILED[-1].age


def _is_of_another_time(known: Known, now: datetime) -> bool:
    """Whether an agenda that was read within a day is of no meeting of these weeks.

    It was read late, or from a service with another clock: however old the
    meeting, whoever harvests again expects its minutes.
    """
    of_these_weeks = (now - _BEFORE).date() <= known.date <= (now + _AHEAD).date()
    return known.stage is Stage.AGENDA and now - known.read_at < _DAY and not of_these_weeks


def _why(known: Known | None, rhythms: Rhythms, now: datetime) -> Reason | None:
    if known is None:
        return Reason.NEW
    age = known.looked_at - known.since
    again = _is_due(rhythms[known.state], age, now - known.looked_at)
    return Reason.AGAIN if again else None


def _is_due(rhythms: tuple[Rhythm, ...], age: timedelta, since_look: timedelta) -> bool:
    for rhythm in rhythms:
        if age <= rhythm.age:
            return since_look >= rhythm.every
    return False


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
