from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.channels import letter_key
from benchmarks.alerted_month import SHORT
from benchmarks.brute_force import BruteForce
from benchmarks.deliveries import Month, Result, judge, simulate, subscribed
from benchmarks.readers import Arrival
from benchmarks.received import Received, payload_of, text_of

Spoil = Callable[[Sequence[Arrival]], list[Arrival]]


def of_news(arrivals: Sequence[Arrival], channel: str) -> int:
    """The place of the first letter that tells two things or more and came once."""
    keys = [one.key for one in arrivals]
    return next(
        place
        for place, one in enumerate(arrivals)
        if one.channel == channel and keys.count(one.key) == 1 and told_by(one) > 1
    )


def told_by(one: Arrival) -> int:
    if one.channel == "email":
        return text_of(one).count("?version=")
    return sum(len(matter["changes"]) for matter in payload_of(one)["matters"])


def lose(arrivals: Sequence[Arrival]) -> list[Arrival]:
    at = of_news(arrivals, "webhook")
    return [*arrivals[:at], *arrivals[at + 1 :]]


def lose_a_mail(arrivals: Sequence[Arrival]) -> list[Arrival]:
    at = of_news(arrivals, "email")
    return [*arrivals[:at], *arrivals[at + 1 :]]


def tell_of_it_under_another_key(arrivals: Sequence[Arrival]) -> list[Arrival]:
    at = of_news(arrivals, "webhook")
    return [*arrivals, replace(arrivals[at], key="0" * 32)]


def tell_another_reader(arrivals: Sequence[Arrival]) -> list[Arrival]:
    at = of_news(arrivals, "email")
    other = next(one for one in arrivals if one.channel == "email" and _differs(one, arrivals[at]))
    return [*arrivals, replace(arrivals[at], address=other.address)]


def _differs(one: Arrival, other: Arrival) -> bool:
    return one.address != other.address


def tell_a_stranger(arrivals: Sequence[Arrival]) -> list[Arrival]:
    return [*arrivals, replace(arrivals[0], address="stranger@readers.example", key="<a@b>")]


def say_another_thing_under_the_key(arrivals: Sequence[Arrival]) -> list[Arrival]:
    at = of_news(arrivals, "webhook")
    told = json.loads(arrivals[at].content)
    told["matters"].pop()
    return [*arrivals, replace(arrivals[at], content=json.dumps(told).encode())]


def name_another_event(arrivals: Sequence[Arrival]) -> list[Arrival]:
    at = of_news(arrivals, "webhook")
    told = json.loads(arrivals[at].content)
    told["matters"][0]["changes"][0]["events"] = ["restored"]
    spoiled = replace(arrivals[at], content=json.dumps(told).encode())
    return [*arrivals[:at], spoiled, *arrivals[at + 1 :]]


SPOILS: tuple[tuple[Spoil, str], ...] = (
    (lose, "missing"),
    (lose_a_mail, "missing"),
    (tell_of_it_under_another_key, "extra"),
    (tell_another_reader, "extra"),
    (tell_a_stranger, "extra"),
    (say_another_thing_under_the_key, "extra"),
    (name_another_event, "extra"),
)


def test_a_few_days_are_told_once_whatever_happens(tmp_path: Path) -> None:
    """All of it in one test: the days are simulated once."""
    month = simulate(SHORT, tmp_path)
    with closing(BruteForce(tmp_path)) as brute:
        assert_whole(judge(month, brute))
        received = month.received(brute)
        for spoil, counted in SPOILS:
            assert_found_out(received, month, spoil, counted)
        assert_a_reader_who_is_told_twice_is_found(received, month)


def assert_whole(result: Result) -> None:
    month, tally = result.month, result.tally
    assert tally.findings == []
    assert month.runs.failed == []
    assert result.holds
    assert result.counts() | {"resent": 0, "failed_answers": 0} == {
        "missing": 0,
        "duplicates": 0,
        "extra": 0,
        "resent": 0,
        "kills": SHORT.kills,
        "failed_answers": 0,
    }
    # it would be, too, had nothing been told, and nothing failed
    assert tally.expected == tally.told > 50
    assert len(tally.events) >= 4
    assert month.runs.killed_at_work
    assert month.runs.killed_by_a_letter
    assert tally.resent >= month.runs.killed_by_a_letter
    assert {one.channel for one in month.arrivals} == {"email", "webhook"}
    share = month.refused["email"] / month.asked["email"]
    assert share == pytest.approx(1 / 3, abs=0.15)


def assert_found_out(received: Received, month: Month, spoil: Spoil, counted: str) -> None:
    tally = received.compare(spoil(month.arrivals))
    assert counted in {one.what for one in tally.findings}, spoil.__name__
    assert getattr(tally, counted) >= 1
    assert not Result(month, tally, 1, 1).holds


def assert_a_reader_who_is_told_twice_is_found(received: Received, month: Month) -> None:
    """By two letters, each with the key that its changes make."""
    one = month.arrivals[of_news(month.arrivals, "webhook")]
    (reader,) = [
        known.id
        for known in subscribed(month.home / "subscriptions.db")
        if known.address == one.address
    ]
    told = json.loads(one.content)
    changes = [change["id"] for matter in told["matters"] for change in matter["changes"]]
    assert letter_key(reader, "alert", changes) == one.key
    told["matters"] = [{"changes": told["matters"][0]["changes"][:1]}]
    again = replace(
        one,
        key=letter_key(reader, "alert", changes[:1]),
        content=json.dumps(told).encode(),
    )
    tally = received.compare([*month.arrivals, again])
    assert tally.duplicates == 1
    assert tally.missing == tally.extra == 0


def test_too_many_resent_letters_or_too_few_kills_do_not_hold(tmp_path: Path) -> None:
    terms = replace(SHORT, days=1, interval=timedelta(hours=24), searches=1, kills=0)
    month = simulate(terms, tmp_path)
    with closing(BruteForce(tmp_path)) as brute:
        result = judge(month, brute)
    assert result.holds
    most = month.runs.killed + month.lost
    for resent, holds in ((most, True), (most + 1, False)):
        assert replace(result, tally=replace(result.tally, resent=resent)).holds == holds
    failed = replace(month.runs, failed=["exit code 1"])
    assert not replace(result, month=replace(month, runs=failed)).holds
    assert not replace(result, month=replace(month, terms=replace(terms, kills=1))).holds
