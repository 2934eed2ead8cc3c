"""Saved searches of many kinds, drawn by seed from what the simulator's towns decide about.

Words stand as they are printed, so mostly inflected: what finds a text is another form of
its word at least as often as the same.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from alerts.saved import (
    LANGUAGES,
    WEEKDAYS,
    Cadence,
    Event,
    SavedSearch,
    saved_search,
)
from parsers.records import OutcomeKind, SectionKind, Stage
from simulator import content
from simulator.calendar import Seat
from simulator.towns import TOWNS, Town

_AROUND = timedelta(days=40)
_SHORTEST = 5

# Base forms of what is common, to be found in any other form.
_COMMON = {
    "fi": "koulu kunta lautakunta sopimus hanke päätös talousarvio lausunto katu vuosi",
    "sv": "skola kommun nämnd avtal projekt beslut budget utlåtande gata år",
}
# What is typed, and how often of a hundred; {a} and {b} stand side by side in a text.
_SHAPES = {
    "{a}": 24,
    "{common}": 12,
    "{a} {b}": 8,
    '"{a} {b}"': 10,
    '"{common} {a}"': 2,
    "{stem}*": 12,
    "{a} OR {c}": 8,
    "{common} -{a}": 8,
    "({a} OR {c}) {common}": 6,
    "{field}:{common}": 6,
    "{field}:({a} OR {c})": 4,
}
_FIELDS = ("title", "decision", "proposal", "explanation")
# What is asked for beside words or in their place.
_KINDS = {"words": 52, "words and filters": 20, "filters": 8, "matter": 8, "body": 6, "person": 6}
_CADENCES = {Cadence.AT_ONCE: 45, Cadence.DAILY: 35, Cadence.WEEKLY: 20}
_ANY_EVENT, _NOTHING_NEW, _TWO_VALUES = 0.5, 0.1, 0.5
# Facets of which a second value may be chosen, too.
_MORE = {
    "stage": [one.value for one in Stage],
    "outcome": [one.value for one in OutcomeKind],
    "municipality": [town.name for town in TOWNS],
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who moves something, in a municipality."""

    municipality: str
    name: str


def draw(
    rng: random.Random, most: int, first: date, last: date, people: Sequence[Person]
) -> list[SavedSearch]:
    """So many searches, no two of which ask the same."""
    found: dict[str, SavedSearch] = {}
    seats = list(_seats(first - _AROUND, last + _AROUND))
    while len(found) < most:
        one = saved_search(_terms(rng) | _asked(rng, seats, people))
        found.setdefault(one.id, one)
    return list(found.values())


def _seats(first: date, last: date) -> Iterator[tuple[Town, Seat]]:
    for town in TOWNS:
        for meeting in content.meetings(town):
            if first <= meeting.occasion.on <= last:
                yield from ((town, seat) for seat in meeting.pages if seat.case_number)


def _terms(rng: random.Random) -> dict[str, Any]:
    """How it is told, and of which events."""
    some = rng.sample(list(Event), rng.randint(1, 4))
    return {
        "events": list(Event) if rng.random() < _ANY_EVENT else some,
        "cadence": rng.choices(list(_CADENCES), list(_CADENCES.values()))[0],
        "hour": rng.randrange(24),
        "weekday": rng.choice(WEEKDAYS),
        "language": rng.choice(LANGUAGES),
        "nothing_new": rng.random() < _NOTHING_NEW,
    }


def _asked(
    rng: random.Random, seats: Sequence[tuple[Town, Seat]], people: Sequence[Person]
) -> dict[str, Any]:
    kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0]
    town, seat = rng.choice(seats)
    if kind == "person" and people:
        one = rng.choice(people)
        return {"follow": {"municipality": one.municipality, "person": one.name}}
    if kind == "matter":
        return {"follow": {"municipality": town.name, "matter": _case_key(seat)}}
    if kind == "body":
        return {"follow": {"municipality": town.name, "body": seat.occasion.body.name}}
    out: dict[str, Any] = {}
    if kind.startswith("words"):
        out["query"] = _query(rng, town, seat, rng.choice(seats)[1])
    if kind.endswith("filters") or not out:
        out["filters"] = _filters(rng, town, seat)
    return out


def _case_key(seat: Seat) -> str:
    number = str(seat.case_number).split("/")
    return f"{number[0]}/{number[-1]}"


def _query(rng: random.Random, town: Town, seat: Seat, other: Seat) -> str:
    words = _words(rng, seat)
    at = rng.randrange(max(1, len(words) - 1))
    a, b = words[at], words[min(at + 1, len(words) - 1)]
    shape = rng.choices(list(_SHAPES), list(_SHAPES.values()))[0]
    return shape.format(
        a=a,
        b=b,
        c=rng.choice(_words(rng, other)),
        stem=a[: max(_SHORTEST - 1, len(a) // 2)],
        common=rng.choice(_COMMON[town.language].split()),
        field=rng.choice(_FIELDS),
    )


def _words(rng: random.Random, seat: Seat) -> list[str]:
    """The longer words of one of its texts, in their order."""
    told = seat.handling
    texts = [one for one in (seat.title, told.proposal, told.explanation, told.decision) if one]
    words = re.findall(r"[^\W\d_]{5,}", rng.choice(texts))
    return words or re.findall(r"[^\W\d_]+", seat.title)


def _filters(rng: random.Random, town: Town, seat: Seat) -> dict[str, list[str]]:
    """One to three facets with one value or two, one of which fits the item that was drawn."""
    presenter = seat.handling.presenter
    number = str(seat.case_number).split("/")
    fitting = {
        "municipality": town.name,
        "body": seat.occasion.body.name,
        "year": str(seat.occasion.on.year),
        "language": town.language,
        "stage": rng.choice(list(Stage)).value,
        "outcome": rng.choice(list(OutcomeKind)).value,
        "section": rng.choice(list(SectionKind)).value,
        "presenter": (presenter and presenter.name) or "",
        "task_class": number[1] if len(number) == 3 else "",
    }
    known = {facet: value for facet, value in fitting.items() if value}
    chosen = rng.sample(sorted(known), rng.randint(1, 3))
    out: dict[str, list[str]] = {}
    for facet in chosen:
        out[facet] = [known[facet]]
        if facet in _MORE and rng.random() < _TWO_VALUES:
            out[facet].append(rng.choice(_MORE[facet]))
    return out
