"""When a source is visited next: pure decisions, on a grid of times of its own.

What is next follows from when the source was last harvested, which stands in
``harvests``, and from its slug. So nothing else is kept between two runs of the
daemon: APScheduler's own job stores would keep pickled code in a table of their
own, through another package, and would have to be told of each change of a
municipality's file.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

FINLAND: Final = ZoneInfo("Europe/Helsinki")

SPREAD: Final = timedelta(hours=1)
"""How long overdue sources may be spread over, so that not all are asked at once."""

_HOUR: Final = timedelta(hours=1)
_GRID_BEGINS: Final = datetime(2000, 1, 1, tzinfo=UTC)

Hours = tuple[int, int]


def next_run(
    last: datetime | None,
    interval: timedelta,
    quiet: Hours | None,
    slug: str,
    now: datetime,
    *,
    spread: timedelta = SPREAD,
) -> datetime:
    """When to visit a source next: now or later, and never in its quiet hours.

    ``last`` is when it was last harvested, or began to be; None: never, or not
    to the end. Its times are an ``interval`` apart, and where they lie in it
    depends on the slug alone, so that a hundred sources spread over the hour
    and a restart moves none of them. It is the first such time at least half an
    interval after ``last``. If that has passed, however often, it is the next
    one of a narrower grid, ``spread`` wide; so is what the quiet hours put off.
    """
    narrow = min(interval, spread)
    if last is not None:
        # a clock that once ran ahead must not stop us until it is right
        due = _on_grid(min(last, now) + interval / 2, interval, slug)
        if due >= now:
            return _awake(due, quiet, narrow, slug)
    return _awake(_on_grid(now, narrow, slug), quiet, narrow, slug)


def is_quiet(quiet: Hours | None, at: datetime) -> bool:
    """Whether Finland's clocks show one of the quiet hours; (22, 6) is from ten to six."""
    if quiet is None:
        return False
    (first, last), hour = quiet, at.astimezone(FINLAND).hour
    return first <= hour < last if first < last else hour >= first or hour < last


def _awake(at: datetime, quiet: Hours | None, narrow: timedelta, slug: str) -> datetime:
    """That time, or one soon after the quiet hours that it lies in."""
    if not is_quiet(quiet, at):
        return at
    # Finland is whole hours from UTC, by summer and by winter
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while is_quiet(quiet, hour):
        hour += _HOUR
    # an hour is the least that is left of a day, and no spread is wider
    return hour + narrow * _share(slug)


def _on_grid(at: datetime, step: timedelta, slug: str) -> datetime:
    """The slug's first time at or after the given one, of those that are a step apart."""
    if not step:
        return at
    origin = _GRID_BEGINS + step * _share(slug)
    return origin + step * -((origin - at) // step)


def _share(slug: str) -> float:
    """A number from 0 up to 1, the same for a slug for ever, and evenly spread over slugs."""
    return int.from_bytes(sha256(slug.encode()).digest()[:6]) / 2**48
