"""Harvesting again and again, each source at its own times, until told to stop.

APScheduler tells when; it only puts sources into an inbox, and one thread (the
caller's, which has the archive) visits them side by side as they come. So no
source waits for a slow one. What is looked at again each day needs no job of
its own: every harvest asks ``scraper.due`` which pages those are.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from threading import Event
from types import FrameType
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from parsers.errors import PykalaError
from schedules.times import FINLAND, SPREAD, next_run
from scraper.inbox import Inbox
from scraper.source import Source

log = logging.getLogger("pykala.schedule")

APART: Final = timedelta(seconds=24)
"""Between two sources that are overdue: 150 of them make the hour (``SPREAD``)."""

GRACE: Final = 5.0
"""Seconds to come to a clean end after SIGTERM; then the work is broken off where it is."""


_STOPS = (signal.SIGINT, signal.SIGTERM)

# A machine that slept harvests late rather than never, and once.
_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


@dataclass(frozen=True, slots=True)
class Daily:
    """Work done once a day, beside the harvest, in a thread of its own.

    ``at`` is a time of Finland's clock. Avoid the hour from three to four, which
    one night of the year lacks and another has twice. ``work`` is given the
    wish to stop, and has seconds to heed it (by
    KeyboardInterrupt, if it likes). ``last`` is when it was done last:
    what a machine that was off at night missed is done soon after its start.
    """

    name: str
    at: time
    work: Callable[[Event], None]
    last: Callable[[], datetime | None]


@dataclass(frozen=True, slots=True)
class Often:
    """Work done again and again, ``every`` so often, as :class:`Daily` is."""

    name: str
    every: timedelta
    work: Callable[[Event], None]


def run(
    sources: Iterable[Source],
    work: Callable[[Inbox], object],
    *,
    last: Mapping[str, datetime],
    daily: Iterable[Daily | Often] = (),
    minute: timedelta = timedelta(minutes=1),
    apart: timedelta = APART,
) -> None:
    """Have ``work`` visit each source when it is due, until SIGINT or SIGTERM.

    ``work`` gets an inbox and harvests what comes; it ends with KeyboardInterrupt
    or, where something is wrong with the archive, with PykalaError: then it is
    called again when the next source falls due. ``last`` tells by slug when each
    was harvested; one that is not in it is overdue. ``minute`` is how long the
    minute of an interval takes.
    """
    sources = tuple(sources)
    spread = min(SPREAD, apart * (len(sources) - 1))
    inbox, stopping = Inbox(), Event()
    helpers = [_Helper(job, inbox, stopping) for job in daily]
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults=_DEFAULTS)
    for source in sources:
        times = _Times(source, last.get(source.slug), minute, spread)
        scheduler.add_job(inbox.put, times, args=[source], id=f"harvest {source.slug}")
    for helper in helpers:
        helper.join(scheduler, soon=10 * minute)
    with _stopped_by_signals(inbox, stopping):
        scheduler.start()
        log.info("schedule: started, municipalities: %d", len(sources))
        try:
            _keep_at(work, inbox)
        except KeyboardInterrupt:
            signal.setitimer(signal.ITIMER_REAL, 0)  # it has come to its end
            for helper in helpers:
                helper.raise_bug()
            log.info("schedule: stopped")
        finally:
            stopping.set()
            scheduler.shutdown(wait=False)


def _keep_at(work: Callable[[Inbox], object], inbox: Inbox) -> None:
    """Work on what comes; a full disk or a broken file may be mended by the next time."""
    while True:
        inbox.wait()
        try:
            work(inbox)
        except PykalaError as error:
            log.error("schedule: %s", error)  # noqa: TRY400 - the message says all; no traceback
            inbox.take()  # each has its next time


class _Times(BaseTrigger):  # type: ignore[misc]  # APScheduler carries no types
    """When a source is due, as APScheduler asks for it: after the last time, and now."""

    def __init__(
        self, source: Source, last: datetime | None, minute: timedelta, spread: timedelta
    ) -> None:
        self._source = source
        self._last = last
        self._minute = minute
        self._spread = spread

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The time after the previous one; None for that: there was none since the start."""
        source = self._source
        return next_run(
            previous_fire_time or self._last,
            source.interval_minutes * self._minute,
            source.quiet_hours,
            source.slug,
            now,
            spread=self._spread,
        )


class _Helper:
    """A job beside the harvest on APScheduler's threads, whose bugs are not hidden there."""

    def __init__(self, job: Daily | Often, inbox: Inbox, stopping: Event) -> None:
        self._job = job
        self._inbox = inbox
        self._stopping = stopping
        self._bug: Exception | None = None

    def join(self, scheduler: BackgroundScheduler, *, soon: timedelta) -> None:
        """Take a place in the schedule; what is overdue is done soon."""
        if isinstance(self._job, Often):
            trigger = IntervalTrigger(seconds=self._job.every.total_seconds(), timezone=UTC)
            scheduler.add_job(self._do, trigger, id=self._job.name)
            return
        at, last, now = self._job.at, self._job.last(), datetime.now(UTC)
        overdue = last is None or now - last > timedelta(days=1)
        scheduler.add_job(
            self._do,
            CronTrigger(hour=at.hour, minute=at.minute, timezone=FINLAND),
            id=self._job.name,
            **({"next_run_time": now + soon} if overdue else {}),
        )

    def raise_bug(self) -> None:
        """Raise what ended the job, and the daemon with it."""
        if self._bug is not None:
            raise self._bug

    def _do(self) -> None:
        try:
            self._job.work(self._stopping)
        except KeyboardInterrupt:
            log.info("%s: broken off", self._job.name)
        except PykalaError as error:
            log.error("%s: %s", self._job.name, error)  # noqa: TRY400 - as above
        except Exception as error:  # noqa: BLE001 - raised in the thread that waits
            self._bug = error
            self._inbox.stop()


@contextmanager
def _stopped_by_signals(inbox: Inbox, stopping: Event) -> Iterator[None]:
    """Have SIGTERM, by which a service is stopped, and Ctrl-C end the work cleanly, but soon.

    What does not heed the wish, since it is at something long or the wish got
    lost on its way, is broken off by KeyboardInterrupt; so is it by a second signal.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        inbox.stop()
        for number in _STOPS:
            signal.signal(number, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, GRACE, 1)

    before = {number: signal.signal(number, stop) for number in _STOPS}
    before[signal.SIGALRM] = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
