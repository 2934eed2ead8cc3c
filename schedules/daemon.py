"""Harvesting again and again, each municipality at its own interval, until told to stop.

A batch is as slow as its slowest host, and whatever falls due meanwhile waits for
it. A host whose robots.txt asks for a pause of more than 10 s is therefore not
harvested (``scraper.politeness.LONGEST_DELAY``): at 10 s a first harvest takes
some three hours, which is the longest that politeness alone can hold up the
others. A host may still be slow to answer; a batch that took longer than the
shortest interval is told in the log.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC
from queue import Empty, SimpleQueue

from apscheduler.schedulers.background import BackgroundScheduler

from parsers.errors import PykalaError
from scraper.source import Source

log = logging.getLogger("pykala.schedule")

Batch = tuple[Source, ...]


def run(
    sources: Iterable[Source], work: Callable[[Batch], object], *, minute: float = 60.0
) -> None:
    """Call ``work`` with all sources now, and with those that are due from then on.

    It is called in this thread, one batch after another: the archive has one
    writer, and hosts are asked side by side within a batch. What falls due in
    the meantime waits, and is done once however often it did. Returns on
    SIGINT or SIGTERM, which reach ``work`` as KeyboardInterrupt. ``minute`` is
    in seconds.
    """
    sources = tuple(sources)
    patience = min((source.interval_minutes * minute for source in sources), default=minute)
    due: SimpleQueue[Batch] = SimpleQueue()
    with _scheduled(sources, due.put, minute), _interruptible():
        try:
            _attempt(work, sources, patience)
            while True:
                _attempt(work, _next_batch(due), patience)
        except KeyboardInterrupt:
            log.info("schedule: stopped")


@contextmanager
def _scheduled(
    sources: Batch, put: Callable[[Batch], None], minute: float
) -> Iterator[BackgroundScheduler]:
    """A scheduler that puts the sources of one interval together each time it has passed."""
    scheduler = BackgroundScheduler(timezone=UTC)
    for minutes in sorted({source.interval_minutes for source in sources}):
        scheduler.add_job(
            put,
            "interval",
            seconds=minutes * minute,
            args=[tuple(one for one in sources if one.interval_minutes == minutes)],
            id=f"every {minutes} minutes",
            replace_existing=True,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,  # a machine that slept harvests late rather than never
        )
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=False)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Have SIGTERM, by which a service is stopped, do what Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _attempt(work: Callable[[Batch], object], batch: Batch, patience: float) -> None:
    """Work on a batch. A full disk or a locked file may be mended by the next time."""
    started_at = time.monotonic()
    try:
        work(batch)
    except PykalaError as error:
        log.error("schedule: %s", error)  # noqa: TRY400 - the message says all; no traceback
    if (took := time.monotonic() - started_at) > patience:
        log.warning("schedule: others waited: a batch of %d took %.0f s", len(batch), took)


def _next_batch(due: SimpleQueue[Batch]) -> Batch:
    """Wait for sources to fall due; all that have, each once."""
    batch = {source.slug: source for source in due.get()}
    while True:
        try:
            batch |= {source.slug: source for source in due.get_nowait()}
        except Empty:
            return tuple(batch.values())
