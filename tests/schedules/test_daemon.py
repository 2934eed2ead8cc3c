from __future__ import annotations

import logging
import os
import signal
import threading

import pytest

from parsers.errors import StoreError
from schedules.daemon import Batch, run
from scraper.source import Source

OFTEN = Source("kuusivaara", "Kuusivaara", "http://127.0.0.1:1", interval_minutes=1)
ALSO = Source("lillskar", "Lillskär", "http://127.0.0.1:2", interval_minutes=1)
SELDOM = Source("vanhasatama", "Vanhasatama", "http://127.0.0.1:3", interval_minutes=10_000)
MINUTE = 0.02


class Work:
    """Notes its batches and, at the last of them, stops the daemon."""

    def __init__(self, *, batches: int, stop: signal.Signals = signal.SIGINT) -> None:
        self.batches: list[Batch] = []
        self._last = batches
        self._stop = stop

    def __call__(self, batch: Batch) -> None:
        self.batches.append(batch)
        if len(self.batches) == self._last:
            os.kill(os.getpid(), self._stop)
            threading.Event().wait(10)  # the signal ends it


def test_all_are_visited_at_once_and_then_at_their_interval() -> None:
    work = Work(batches=3)
    run([OFTEN, SELDOM, ALSO], work, minute=MINUTE)
    assert work.batches == [(OFTEN, SELDOM, ALSO), (OFTEN, ALSO), (OFTEN, ALSO)]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_signals_stop_it_and_nothing_is_left_behind(how: signal.Signals) -> None:
    before = signal.getsignal(signal.SIGTERM)
    run([OFTEN], Work(batches=1, stop=how), minute=MINUTE)
    assert signal.getsignal(signal.SIGTERM) is before
    assert not [thread for thread in threading.enumerate() if "APScheduler" in thread.name]


def test_what_falls_due_several_times_during_the_work_is_done_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    started = threading.Event()

    class Slow(Work):
        def __call__(self, batch: Batch) -> None:
            if not self.batches:
                started.wait(10 * MINUTE)  # ten intervals
            super().__call__(batch)

    work = Slow(batches=2)
    with caplog.at_level(logging.WARNING, "pykala.schedule"):
        run([OFTEN], work, minute=MINUTE)
    assert work.batches == [(OFTEN,), (OFTEN,)]
    [told] = caplog.messages
    assert told.startswith("schedule: others waited: a batch of 1 took ")


def test_an_archive_that_cannot_be_written_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Full(Work):
        def __call__(self, batch: Batch) -> None:
            super().__call__(batch)
            raise StoreError("the disk is full")

    work = Full(batches=3)
    with caplog.at_level(logging.ERROR, "pykala.schedule"):
        run([OFTEN], work, minute=MINUTE)
    assert len(work.batches) == 3
    assert caplog.messages == ["schedule: the disk is full"] * 2


def test_a_bug_is_not_hidden() -> None:
    def work(_batch: Batch) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run([OFTEN], work, minute=MINUTE)
