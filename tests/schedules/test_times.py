"""When a source is visited next."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.municipalities import FOLDER, load_all
from schedules.times import FINLAND, SPREAD, Hours, is_quiet, next_run

HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)

moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
intervals = st.integers(1, 7 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
slugs = st.from_regex(r"[a-z]+(-[a-z]+)?", fullmatch=True)
hours = st.integers(0, 23)
quiets = st.none() | st.tuples(hours, hours).filter(lambda pair: pair[0] != pair[1])


@given(st.none() | moments, intervals, quiets, slugs, moments)
def test_a_run_is_never_past_never_quiet_and_never_far(
    last: datetime | None, interval: timedelta, quiet: Hours | None, slug: str, now: datetime
) -> None:
    due = next_run(last, interval, quiet, slug, now)
    assert due >= now
    assert not is_quiet(quiet, due)
    # an hour at least of each day is not quiet, but for the night that lacks that hour
    put_off = timedelta(hours=49) if quiet else timedelta(0)
    assert due <= max(now + min(interval, SPREAD), min(last or now, now) + interval * 1.5) + put_off


@given(moments, intervals, slugs, st.floats(0, 1))
def test_runs_are_an_interval_apart_and_a_restart_moves_none(
    last: datetime, interval: timedelta, slug: str, part: float
) -> None:
    due = next_run(last, interval, None, slug, last)
    assert interval / 2 <= due - last <= interval * 1.5
    restarted = last + (due - last) * part
    assert next_run(last, interval, None, slug, restarted) == due
    ended = due + interval * 0.4
    assert abs(next_run(ended, interval, None, slug, ended) - due - interval) < timedelta(seconds=1)


@given(moments, intervals, slugs, st.floats(2, 100))
def test_runs_that_were_missed_are_made_up_for_by_one(
    last: datetime, interval: timedelta, slug: str, missed: float
) -> None:
    now = last + interval * missed
    due = next_run(last, interval, None, slug, now)
    assert due - now <= min(interval, SPREAD)
    # the time of it does not run away from a daemon that is started again and again
    assert next_run(last, interval, None, slug, now + (due - now) / 2) == due
    assert next_run(due, interval, None, slug, due) >= due + interval / 2


def test_the_hosts_spread_over_the_hour() -> None:
    sources = load_all(FOLDER)
    for quiet in (None, (9, 15)):
        minutes = [next_run(None, HOUR, quiet, slug, NOW).minute for slug in sources]
        tenths = Counter(minute // 10 for minute in minutes)
        assert len(tenths) == 6
        assert max(tenths.values()) < 2 * len(sources) / 6


def test_without_spread_what_is_overdue_is_due_now() -> None:
    assert next_run(None, HOUR, None, "espoo", NOW, spread=timedelta(0)) == NOW


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        # summer begins: 02:59 is followed by 04:00
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), False),
        # summer ends: there are two hours of three o'clock
        (datetime(2026, 10, 24, 23, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 1, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), False),
    ],
)
def test_quiet_hours_follow_the_clocks_on_the_two_nights(at: datetime, quiet: bool) -> None:
    assert is_quiet((22, 4), at) is quiet


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        (datetime(2026, 3, 28, 21, 30, tzinfo=UTC), datetime(2026, 3, 29, 3, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 21, 30, tzinfo=UTC), datetime(2026, 10, 25, 4, 0, tzinfo=UTC)),
    ],
)
def test_what_a_night_puts_off_comes_soon_after_it(evening: datetime, morning: datetime) -> None:
    assert morning.astimezone(FINLAND).hour == 6
    due = next_run(None, HOUR, (22, 6), "espoo", evening)
    assert morning <= due < morning + HOUR


def test_an_hour_that_a_night_lacks_is_waited_for_until_the_next() -> None:
    now = datetime(2026, 3, 28, 12, tzinfo=UTC)
    due = next_run(None, HOUR, (4, 3), "espoo", now)
    assert due.astimezone(FINLAND).strftime("%d.%m. %H") == "30.03. 03"


def test_a_day_is_quiet_between_two_hours_of_it() -> None:
    assert [hour for hour in range(24) if is_quiet((8, 16), NOW.replace(hour=hour))] == [
        *range(6, 14)
    ]


def test_a_clock_that_once_ran_ahead_stops_nothing() -> None:
    assert next_run(NOW + timedelta(days=900), HOUR, None, "espoo", NOW) <= NOW + 1.5 * HOUR
