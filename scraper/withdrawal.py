"""Whether a page that does not come any more was taken off the web: pure, from its looks.

A municipality takes a page down without a word, and a server that is ill says the same
for an hour: 404, no byte, or the frame of a page with nothing in it. The two are told
apart by time and by the other pages of the same host.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from db.store import LookResult

ABSENT: Final = frozenset({LookResult.GONE, LookResult.EMPTY, LookResult.SHELL})
"""What says that there is no such page. Another page in its place does not: the service
confuses pages. Nor does a refusal, or an answer that did not come."""

STOOD: Final = frozenset({LookResult.PAGE, LookResult.SAME})
"""What says that the page is there."""

LOOKS: Final = 3
"""Times it was absent: a page is off by chance once, and by a chain of chances twice."""

DAYS: Final = 3
"""Days on which it was absent, so that no evening of repairs counts as several looks."""

SPAN: Final = timedelta(days=7)
"""Between the first and the last of them: a server that breaks on a Friday is mended in the
week after, and a page that was taken down to be mended is back."""

OTHERS: Final = 3
"""Other pages of the host that came on the same day, at least: one could be a cache's."""


class Standing(StrEnum):
    """What is to be thought of a page."""

    STANDING = "standing"
    SUSPECTED = "suspected"
    WITHDRAWN = "withdrawn"


class Look(NamedTuple):
    """When an address was asked, and what came of it."""

    at: datetime
    result: LookResult


class Day(NamedTuple):
    """Of the known pages asked for on a day: how many came, and how many fell.

    Those fell that were there at the look before.
    """

    stood: int
    fell: int


def standing(looks: Sequence[Look], sound: Collection[date]) -> Standing:
    """What is to be thought of a page, from its looks since it last stood, oldest first.

    Only looks on ``sound`` days count, those on which the host worked.
    """
    if not any(look.result in ABSENT for look in looks):
        return Standing.STANDING
    counted = [look for look in looks if look.at.date() in sound]
    return Standing.WITHDRAWN if is_enough(counted) else Standing.SUSPECTED


def is_enough(looks: Sequence[Look]) -> bool:
    """Whether the page was absent often, on enough days and for long enough."""
    absent = [look.at for look in looks if look.result in ABSENT]
    if len(absent) < LOOKS or len({at.date() for at in absent}) < DAYS:
        return False
    return max(absent) - min(absent) >= SPAN


def is_sound(day: Day) -> bool:
    """Whether the host worked on a day: pages came, and more than disappeared.

    Where more disappear than come, the host is ill, or all its pages are of a new kind
    that shows us nothing. A page that disappeared before that day tells nothing of it.
    """
    return day.stood >= OTHERS and day.stood > day.fell


def sound_days(days: Mapping[date, Day]) -> frozenset[date]:
    """The days on which the host worked."""
    return frozenset(day for day, counts in days.items() if is_sound(counts))
