"""How long a failing host is left alone: the rules, and runs over hosts that fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from db.store import Harvest
from scraper.breaker import Run, failures, is_on_probation, left_alone, not_before
from scraper.harvest import harvest
from scraper.source import Source
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SourceOf = Callable[[Simulator, str], Source]

WELL = Run(NOW - HOUR, None)
ILL = Run(NOW - HOUR, NOW - HOUR / 2)


@pytest.mark.parametrize(
    ("before", "minutes"),
    [([], 15), ([WELL], 15), ([ILL], 30), ([ILL, ILL], 60), ([ILL, WELL, ILL], 30)],
)
def test_each_failure_in_a_row_doubles_the_pause(before: list[Run], minutes: int) -> None:
    assert not_before(before, NOW, None) == NOW + timedelta(minutes=minutes)


def test_a_pause_is_never_longer_than_a_day() -> None:
    assert not_before([ILL] * 20, NOW, None) == NOW + timedelta(days=1)
    assert not_before([ILL] * 6, NOW, None) == NOW + timedelta(hours=16)


@pytest.mark.parametrize(
    ("wish", "pause"),
    [
        (0.0, timedelta(minutes=15)),
        (60.0, timedelta(minutes=15)),
        (7200.0, 2 * HOUR),
        (1e18, timedelta(days=7)),
    ],
)
def test_what_a_host_asks_for_counts_where_it_is_longer(wish: float, pause: timedelta) -> None:
    assert not_before([], NOW, wish) == NOW + pause


def test_a_host_is_left_alone_until_then_and_tried_out_after_it() -> None:
    resting = Run(NOW - HOUR, NOW + HOUR)
    assert left_alone([resting, WELL], NOW) == NOW + HOUR
    assert left_alone([resting], NOW + HOUR) is None
    assert left_alone([WELL, resting], NOW) is None
    assert left_alone([], NOW) is None
    assert is_on_probation([resting, WELL])
    assert not is_on_probation([WELL, resting])
    assert failures([ILL, ILL, WELL]) == 2


@pytest.fixture
def down(small: Simulator, source_of: SourceOf) -> Source:
    """A source at whose host nobody listens."""
    port = source_of(small, "kuusivaara").base.rpartition(":")[2]
    return Source("poissa", "Poissa", f"http://127.255.255.254:{port}")


def test_a_run_leaves_alone_a_host_that_failed(desk: Desk, down: Source) -> None:
    desk.harvest([down])
    (row,) = desk.rows("harvests")
    assert row["requests"] == 3
    assert row["not_before"] > row["finished_at"]
    report = desk.harvest([down])
    assert [one.source.slug for one in report.left_alone] == ["poissa"]
    assert not report.ok
    assert len(desk.rows("harvests")) == 1  # nothing was asked


def test_back_off_outlives_the_run_and_grows(desk: Desk, down: Source) -> None:
    for _ in range(4):
        desk.harvest([down])
        desk.clock.seconds += 86_400
    pauses = [
        datetime.fromisoformat(row["not_before"]) - datetime.fromisoformat(row["finished_at"])
        for row in desk.rows("harvests")
    ]
    assert [round(pause / timedelta(minutes=15)) for pause in pauses] == [1, 2, 4, 8]


def test_one_source_tries_out_the_host_for_all(desk: Desk, down: Source) -> None:
    other = Source("toinen", "Toinen", f"{down.base}/toinen")
    desk.harvest([down])
    desk.clock.seconds += 3600
    report = desk.harvest([other, down])
    assert [harvest.source for harvest in report.harvests] == ["toinen"]
    assert [one.source.slug for one in report.left_alone] == ["poissa"]
    assert report.harvests[0].requests == 3  # the first feed, three times


def test_a_host_that_is_back_is_asked_by_all_at_once(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    one = source_of(small, "kuusivaara")
    other = Source("toinen", "Toinen", one.base, languages=("fi",))
    desk.store.source(one.slug, one.municipality, one.base, one.language)
    at = desk.clock.now() - 2 * HOUR
    desk.store.harvest(
        Harvest("r", one.slug, at, at, "failed", 3, 0, 0, 0, 0, 1, not_before=at + HOUR)
    )
    report = desk.harvest([one, other])
    assert report.ok
    assert {harvest.source for harvest in report.harvests} == {"kuusivaara", "toinen"}


def test_who_asks_in_any_case_is_heard(desk: Desk, down: Source) -> None:
    desk.harvest([down])
    with desk.client() as client:
        report = harvest(
            [down],
            store=desk.store,
            archive=desk.archive,
            client=client,
            now=desk.clock.now,
            in_any_case=True,
        )
    assert report.left_alone == ()
    assert len(report.harvests) == 1
