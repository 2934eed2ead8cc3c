"""Sources come to the inbox at their times, and signals end it."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parsers.errors import StoreError
from schedules.daemon import Daily, Often, run
from scraper.inbox import Inbox
from scraper.source import Source

OFTEN = Source("kuusivaara", "Kuusivaara", "http://127.0.0.1:1", interval_minutes=1)
ALSO = Source("lillskar", "Lillskär", "http://127.0.0.1:2", interval_minutes=1)
SELDOM = Source("vanhasatama", "Vanhasatama", "http://127.0.0.1:3", interval_minutes=1_000_000)
QUICK = timedelta(milliseconds=20)
AT_ONCE = timedelta(0)
PATIENCE = 20.0


class Work:
    """Notes what comes, and stops the daemon by a signal once ``enough`` of it has."""

    def __init__(
        self, enough: Callable[[list[str]], bool], stop: signal.Signals = signal.SIGINT
    ) -> None:
        self.came: list[str] = []
        self._enough = enough
        self._stop = stop

    def __call__(self, inbox: Inbox) -> None:
        while True:
            inbox.wait()
            self.came += [source.slug for source in inbox.take()]
            if self._enough(self.came):
                os.kill(os.getpid(), self._stop)


def times(slug: str, count: int) -> Callable[[list[str]], bool]:
    return lambda came: came.count(slug) >= count


def never(_came: list[str]) -> bool:
    return False


def start(work: Callable[[Inbox], object], *sources: Source, **rest: object) -> None:
    run(sources, work, **({"last": {}, "minute": QUICK, "apart": AT_ONCE} | rest))  # type: ignore[arg-type]


def test_all_are_visited_at_once_and_then_at_their_interval() -> None:
    work = Work(lambda came: times("kuusivaara", 4)(came) and times("lillskar", 4)(came))
    start(work, OFTEN, SELDOM, ALSO)
    assert set(work.came[:3]) == {"kuusivaara", "lillskar", "vanhasatama"}
    assert work.came.count("vanhasatama") == 1


def test_what_was_harvested_before_the_start_waits_for_its_time() -> None:
    work = Work(times("kuusivaara", 3))
    start(work, OFTEN, SELDOM, last={"vanhasatama": datetime.now(UTC)})
    assert "vanhasatama" not in work.came


def test_the_overdue_do_not_all_begin_at_once() -> None:
    many = [replace(SELDOM, slug=f"kunta-{number}") for number in range(100)]
    work = Work(bool)
    # over twenty seconds, of which we wait for the first that comes
    start(work, *many, minute=timedelta(minutes=1), apart=timedelta(seconds=0.2))
    assert len(work.came) < 50


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_signals_stop_it_and_nothing_is_left_behind(
    how: signal.Signals, caplog: pytest.LogCaptureFixture
) -> None:
    handled = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    before = [signal.getsignal(number) for number in handled]
    with caplog.at_level(logging.INFO, "pykala.schedule"):
        start(Work(times("kuusivaara", 1), how), OFTEN)
    assert caplog.messages == ["schedule: started, municipalities: 1", "schedule: stopped"]
    assert [signal.getsignal(number) for number in handled] == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert not [thread for thread in threading.enumerate() if "APScheduler" in thread.name]


def test_a_second_signal_breaks_off_what_does_not_heed_the_first() -> None:
    def deaf(_inbox: Inbox) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(PATIENCE)
        pytest.fail("the second signal was not heeded")

    start(deaf, OFTEN)


def test_an_archive_that_cannot_be_written_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    calls: list[Inbox] = []

    def full(inbox: Inbox) -> None:
        calls.append(inbox)
        if len(calls) == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        raise StoreError("the disk is full")

    with caplog.at_level(logging.ERROR, "pykala.schedule"):
        start(full, OFTEN)
    assert caplog.messages == ["schedule: the disk is full"] * 3


def test_a_bug_is_not_hidden() -> None:
    def work(_inbox: Inbox) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        start(work, OFTEN)


def daily(work: Callable[[threading.Event], None], last: datetime | None) -> Daily:
    # half a day from now, so that only what is overdue is done
    away = (datetime.now(UTC) + timedelta(hours=12)).time()
    return Daily("maintenance", away, work, lambda: last)


def stop_us(_stopping: threading.Event) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize("last", [None, datetime.now(UTC) - timedelta(days=2)])
def test_a_daily_job_that_was_missed_is_done_soon_after_the_start(last: datetime | None) -> None:
    start(Work(never), OFTEN, daily=[daily(stop_us, last)])


def test_a_daily_job_that_was_done_waits_for_its_time() -> None:
    done: list[str] = []
    job = daily(lambda _stopping: done.append("done"), datetime.now(UTC))
    start(Work(times("kuusivaara", 30)), OFTEN, daily=[job])
    assert done == []


def test_what_is_done_often_is_done_again_and_again() -> None:
    done: list[int] = []

    def work(stopping: threading.Event) -> None:
        done.append(len(done))
        if len(done) == 3:
            stop_us(stopping)

    start(Work(never), OFTEN, daily=[Often("operator", timedelta(milliseconds=10), work)])
    assert len(done) >= 3


def test_a_daily_job_is_told_to_stop() -> None:
    heard = threading.Event()

    def long(stopping: threading.Event) -> None:
        stop_us(stopping)
        assert stopping.wait(PATIENCE)
        heard.set()

    start(Work(never), OFTEN, daily=[daily(long, None)])
    assert heard.wait(PATIENCE)


def test_what_is_wrong_in_a_daily_job_is_one_line_and_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failed = threading.Event()

    def fail(_stopping: threading.Event) -> None:
        failed.set()
        raise StoreError("the disk is full")

    def enough(came: list[str]) -> bool:
        return failed.is_set() and len(came) > 3

    with caplog.at_level(logging.ERROR, "pykala.schedule"):
        start(Work(enough), OFTEN, daily=[daily(fail, None)])
    assert caplog.messages == ["maintenance: the disk is full"]


def test_a_bug_in_a_daily_job_is_not_hidden() -> None:
    def broken(_stopping: threading.Event) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        start(Work(never), OFTEN, daily=[daily(broken, None)])
