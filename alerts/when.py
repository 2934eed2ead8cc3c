"""When the next digest goes out, by the clock on the wall in Helsinki."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.saved import Cadence, SavedSearch

HELSINKI = ZoneInfo("Europe/Helsinki")


def next_due(search: SavedSearch, after: datetime) -> datetime | None:
    """The first moment after ``after`` at which a digest is due, in UTC; None if told at once.

    Once each day, or each week, whatever the night: an hour that summer time leaves out is
    the moment at which it would have begun, of one that comes twice the first is meant.
    """
    if search.cadence is Cadence.AT_ONCE:
        return None
    day = after.astimezone(HELSINKI).date()
    step = timedelta(days=1)
    while True:
        # an hour that is left out is counted from the hour before: 3.00 is 4.00 in summer time
        wall = datetime(day.year, day.month, day.day, search.hour, tzinfo=HELSINKI)
        moment = wall.astimezone(UTC)
        fits = search.cadence is Cadence.DAILY or day.weekday() == search.weekday
        if fits and moment > after:
            return moment
        day += step
