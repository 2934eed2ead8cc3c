"""What is a trouble, and what looks like one and is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from db.health import TROUBLES, State, allowed_pause, awake, health, judge, shares
from db.health_facts import Cause, Facts, Fault, Run, Sample, Watched, cause_of, watched
from db.store import Harvest, LookResult, Store
from db.told import remember, told_states

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def polls(*outcomes: str, last: datetime = NOW, every: timedelta = HOUR) -> tuple[Run, ...]:
    """Polls that came out so, newest first."""
    return tuple(
        Run(last - n * every, last - n * every, out, None) for n, out in enumerate(outcomes)
    )


def every(days: int, *, since: int, until: int = 0) -> tuple[date, ...]:
    return tuple(sorted((NOW - n * DAY).date() for n in range(until, since, days)))


WELL = Facts(
    slug="kemi",
    municipality="Kemi",
    base="http://kemi.example",
    filed_base=None,
    runs=polls(*["done"] * 10),
    last_success=NOW,
    meeting_days=every(7, since=200),
    entries=(60,) * 12,
    why=None,
    feed_faults=(),
    causes=(),
    looked=100,
    fallen=0,
    fallen_example=None,
    gaps=0,
    samples=(),
    latest=0,
    coverage=None,
)


def fault(cause: str, ago: timedelta, message: str = "said") -> Fault:
    return Fault("http://kemi.example/x?page=rss/meetings", cause, message, NOW - ago, NOW)


def at_fault(cause: str, pages: int, ago: timedelta = 2 * DAY) -> Cause:
    settled = pages if ago >= DAY else 0
    return Cause(cause, "said", pages, settled, NOW - ago, "http://kemi.example/1")


def codes(**facts: object) -> list[str]:
    found = judge(replace(WELL, **facts), NOW)  # type: ignore[arg-type]  # any of its fields
    assert all(trouble.code in TROUBLES for trouble in found.troubles)
    assert (found.state is State.OK) == (not found.troubles)
    return [trouble.code for trouble in found.troubles]


FAILED = {
    "runs": polls(*["failed"] * 4, *["done"] * 6, every=3 * HOUR),
    "last_success": NOW - 12 * HOUR,
}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, []),
        # the host
        ({"runs": (), "last_success": None}, ["never_begun"]),
        ({"runs": polls("interrupted"), "last_success": None}, ["never_begun"]),
        ({"runs": polls("refused"), "last_success": None}, ["never_finished"]),
        (FAILED, ["failing_unreachable"]),
        (FAILED | {"why": fault("redirected", DAY)}, ["moved"]),
        (FAILED | {"why": fault("layout", DAY)}, ["failing_unreadable"]),
        (FAILED | {"why": fault("empty", DAY)}, ["empty_feed"]),
        (FAILED | {"filed_base": "http://new.example"}, ["moved_file"]),
        # it began three hours ago only; the one before was broken off and tells nothing
        ({"runs": polls("failed", "interrupted", "failed", "done", every=1.5 * HOUR)}, []),
        ({"runs": polls("failed", *["done"] * 9), "last_success": NOW - HOUR}, []),
        # one failure, after which it asked for a week of peace
        (
            {
                "runs": (
                    Run(NOW - DAY, NOW - DAY, "failed", NOW + 6 * DAY),
                    *polls("done", last=NOW - 2 * DAY),
                ),
                "last_success": NOW - 2 * DAY,
                "why": fault("slow_down", DAY),
            },
            ["failing_slow_down"],
        ),
        (
            {"runs": polls(*["done"] * 5, last=NOW - 2 * DAY), "last_success": NOW - 2 * DAY},
            ["silence"],
        ),
        # weekly, and a week and a half ago
        (
            {
                "runs": polls(*["done"] * 5, last=NOW - 10 * DAY, every=7 * DAY),
                "last_success": NOW - 10 * DAY,
            },
            [],
        ),
        (
            {"runs": polls(*["interrupted"] * 30, "done"), "last_success": NOW - 30 * HOUR},
            ["broken_off"],
        ),
        # the lists
        ({"meeting_days": every(7, since=200, until=30)}, ["frozen"]),
        ({"meeting_days": every(7, since=200, until=20)}, []),
        ({"meeting_days": every(30, since=390, until=40)}, []),
        ({"meeting_days": every(30, since=390, until=50)}, ["frozen"]),
        ({"meeting_days": (date(2026, 9, 1),)}, []),
        ({"meeting_days": ()}, []),
        (
            {"meeting_days": every(7, since=200, until=30), "filed_base": "http://n.example"},
            ["frozen_file"],
        ),
        ({"feed_faults": (fault("empty_feed", DAY),)}, ["empty_feed"]),
        ({"feed_faults": (fault("layout", DAY),)}, ["bad_feed"]),
        ({"feed_faults": (fault("empty_feed", 5 * HOUR),)}, []),
        ({"entries": (5, 6, 5, *(60,) * 9)}, ["short_feed"]),
        ({"entries": (5, 60, 5, *(60,) * 9)}, []),
        ({"entries": (5, 6, 5, 60)}, []),
        # the pages
        ({"causes": (at_fault("layout", 10),)}, ["pages_unreadable"]),
        ({"causes": (at_fault("wrong_page", 10),)}, ["pages_wrong_page"]),
        ({"causes": (at_fault("layout", 10, ago=20 * HOUR),)}, []),
        ({"causes": (at_fault("layout", 2),)}, []),
        ({"causes": (at_fault("layout", 2),), "looked": 5}, []),
        ({"causes": (at_fault("layout", 3),), "looked": 20}, ["pages_unreadable"]),
        ({"causes": (at_fault("gone", 50),)}, []),
        ({"fallen": 20}, ["many_gone"]),
        ({"fallen": 4, "looked": 5}, []),
        ({"fallen": 6, "looked": 100}, []),
        ({"gaps": 3}, ["gaps"]),
        ({"gaps": 2}, []),
    ],
)
def test_what_is_a_trouble(facts: dict[str, object], told: list[str]) -> None:
    assert codes(**facts) == told


def test_the_worst_state_is_the_source_s() -> None:
    facts = replace(WELL, fallen=20, meeting_days=every(7, since=200, until=30))
    found = judge(facts, NOW)
    assert [one.code for one in found.troubles] == ["frozen", "many_gone"]
    assert found.state is State.STALE


def test_nobody_meets_in_july() -> None:
    spring = [date(2026, 3, 1) + n * timedelta(days=10) for n in range(11)]  # to 9 June
    assert awake(date(2026, 6, 14), date(2026, 8, 15)) == 0
    assert awake(spring[-1], date(2026, 8, 20)) == 10 < allowed_pause(spring)


def items(body: str, kinds: str, count: int, stage: str = "minutes") -> list[Sample]:
    return [Sample(stage, body, frozenset(kinds.split()))] * count


def test_a_section_that_faded_is_a_new_template() -> None:
    samples = (*items("A", "proposal", 20), *items("A", "proposal decision", 60))
    assert codes(samples=samples, latest=20) == ["new_template"]
    (decision, proposal) = shares(samples, 20)
    assert (decision.before, decision.now, decision.found) == (1.0, 0.0, 0)
    assert (proposal.before, proposal.now) == (1.0, 1.0)


@pytest.mark.parametrize(
    "samples",
    [
        # another body's, which never had it; agendas, which have no decision yet; too few to tell
        [*items("B", "proposal", 20), *items("A", "decision", 60), *items("B", "proposal", 9)],
        [
            *items("A", "x", 20, "agenda"),
            *items("A", "x decision", 60),
            *items("A", "x", 9, "agenda"),
        ],
        [*items("A", "x", 7), *items("A", "x decision", 60)],
    ],
)
def test_other_bodies_and_stages_are_no_new_template(samples: list[Sample]) -> None:
    latest = 7 if len(samples) == 67 else 20
    assert codes(samples=tuple(samples), latest=latest) == []


def test_a_fault_s_cause_is_told_by_kind_and_words() -> None:
    assert cause_of("Refused", "leads to another host: http://x") == "redirected"
    assert cause_of("Refused", "robots.txt") == "refused"
    assert cause_of("UnknownLayout", "a feed without entries") == "empty_feed"
    assert cause_of("ValueError", "whatever") == "other"


# What the archive tells


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "archive.db") as store:
        store.source("kemi", "Kemi", "http://kemi.example", "fi")
        store.source("saved", "Saved pages", "http://saved.example", "fi")
        yield store


def polled(store: Store, at: datetime, outcome: str = "done", *, kind: str = "poll") -> None:
    store.harvest(Harvest(str(at), "kemi", at, at, outcome, 1, 0, 0, 0, 0, 0, kind=kind))


def test_only_what_is_harvested_is_watched(store: Store) -> None:
    assert watched(store.db) == []
    polled(store, NOW)
    assert watched(store.db) == ["kemi"]


def test_a_source_that_the_archive_never_heard_of_was_never_harvested(store: Store) -> None:
    (found,) = health(store.db, NOW, [Watched("oulu", "http://oulu.example")])
    assert (found.state, found.facts.base) == (State.NEVER, "http://oulu.example")


def test_a_backfill_is_no_poll(store: Store) -> None:
    polled(store, NOW - 5 * DAY)
    polled(store, NOW, kind="backfill")
    (found,) = health(store.db, NOW, [Watched("kemi")])
    assert found.facts.last_success == NOW - 5 * DAY


def test_a_feed_s_fault_counts_while_the_feed_is_asked_for(store: Store) -> None:
    url = "http://kemi.example/cgi/DREQUEST.PHP?page=rss/meetings&show=30"
    store.fault(
        "kemi", url, "UnknownLayout", "a feed without entries", page=None, at=NOW - 9 * HOUR
    )
    store.look(url, NOW - 9 * HOUR, 200, None, source="kemi", result=LookResult.UNREADABLE)
    polled(store, NOW - 10 * HOUR, "faults")
    (found,) = health(store.db, NOW, [Watched("kemi")])
    assert [one.code for one in found.troubles] == ["empty_feed"]
    polled(store, NOW, "faults")  # which no more asked for it
    (found,) = health(store.db, NOW, [Watched("kemi")])
    assert found.troubles == ()


def test_what_was_told_stands_until_something_else_is(store: Store) -> None:
    polled(store, NOW - DAY)
    remember(store.path, {"kemi": "failing"})
    polled(store, NOW)
    assert told_states(store.db) == {"kemi": "failing"}
    remember(store.path, {"kemi": "ok"})
    assert told_states(store.db) == {"kemi": "ok"}
