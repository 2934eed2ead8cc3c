"""How long a host is left alone that fails: pure, from how its last runs came out.

A run that fails leaves the host alone for a quarter of an hour, and each further one in a
row for twice as long, up to a day. The run after that asks for the first feed alone:
only if it comes does it ask for more. What a host itself asks for (Retry-After)
counts where it is longer. All of this stands in ``harvests``, so it outlives the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from scraper.politeness import LONGEST_WISH

FIRST: Final = timedelta(minutes=15)
"""After the first failure: a restart of a server takes minutes, and the next poll is due in an
hour anyway."""

LONGEST: Final = timedelta(days=1)
"""After any number of failures: once a day is no burden, and no news is older than that."""


class Run(NamedTuple):
    """How a run came out at a host.

    ``not_before`` is until when the host was to be left alone after it, None if not at all.
    """

    finished_at: datetime
    not_before: datetime | None


def failures(runs: Sequence[Run]) -> int:
    """How many of the last runs, newest first, failed in a row."""
    for count, run in enumerate(runs):
        if run.not_before is None:
            return count
    return len(runs)


def not_before(runs: Sequence[Run], now: datetime, retry_after: float | None) -> datetime:
    """Until when to leave a host alone of which a run failed just now, after those runs."""
    # a power of more than a few is a day in any case
    pause = min(FIRST * (1 << min(failures(runs), 10)), LONGEST)
    wish = timedelta(seconds=min(retry_after or 0.0, LONGEST_WISH))
    return now + max(pause, wish)


def left_alone(runs: Sequence[Run], now: datetime) -> datetime | None:
    """Until when the host is still to be left alone; None if it may be asked."""
    until = runs[0].not_before if runs else None
    return until if until is not None and now < until else None


def is_on_probation(runs: Sequence[Run]) -> bool:
    """Whether the last run failed, so that one request has to show first that the host is back."""
    return failures(runs) > 0
