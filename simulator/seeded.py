"""A list of events for a span of days, drawn by seed: the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from simulator import content, templates
from simulator.calendar import AGENDA_LEAD, MINUTES_LAG, Meeting, Seat
from simulator.events import (
    Ampersands,
    Anonymised,
    Away,
    Corrected,
    Crowded,
    Doubled,
    Event,
    Moved,
    Reissued,
    Renamed,
    RunTogether,
    Skewed,
    Upgraded,
    Withdrawn,
    with_guids,
)
from simulator.matter import Matter
from simulator.towns import TOWNS, Layout, Town

CROWD = 45
"""Items more in a crowded meeting: a feed of the usual length shows 30."""

_CORRECTED = {"fi": "Luku on korjattu {day}.", "sv": "Siffran har rättats {day}."}
_RETITLED = {"fi": "täydennetty", "sv": "kompletterat"}
_RENAMED = {"fi": "{name}, uusi", "sv": "{name}, nya"}
_TEXTS = ("title", "proposal", "explanation", "decision")
_WANTED = 16  # items that the kinds of events take of one town, all together
# Days after the meeting on which texts are edited: at once, within the appeal time, much later.
_AFTER = (1, 9, 20, 38, 75, 130)


def seeded(seed: int, first: date, last: date, *, guids: Collection[str] = ()) -> tuple[Event, ...]:
    """Events of every kind between two days, oldest first, each at some of the four towns.

    ``guids`` are the towns whose ids are GUIDs, as the simulator is told.
    """
    draws = (_Draw(seed, town, first, last, guids=town.slug in guids) for town in TOWNS)
    events = [event for draw in draws for event in draw.events()]
    return tuple(sorted(events, key=lambda event: (event.on, event.slug)))


@dataclass(frozen=True, slots=True)
class _Place:
    """An item with a case number, and its meeting."""

    meeting: Meeting
    seat: Seat


class _Draw:
    """One town's events; no item meets two of them, so that each can be told by itself."""

    def __init__(self, seed: int, town: Town, first: date, last: date, *, guids: bool) -> None:
        self._rng = random.Random(f"{seed} events {town.slug}")  # noqa: S311 - repeatable, not secret
        self._town = town
        self._first = first
        self._last = last
        meetings = with_guids(content.meetings(town)) if guids else content.meetings(town)
        held = [one for one in meetings if first <= one.occasion.on - AGENDA_LEAD <= last]
        self._rng.shuffle(held)
        self._meetings = held
        lists = [[_Place(m, seat) for seat in m.pages if seat.case_number] for m in held]
        # every matter after a re-issued one's first changes its place: leave those meetings alone
        self._reissued, self._crowded, *rest = lists if len(lists) > 2 else ([], [], *lists)
        minuted = last - MINUTES_LAG
        self._places = [p for places in rest for p in places if p.meeting.occasion.on < minuted]
        self._rng.shuffle(self._places)
        self._share = min(1.0, len(self._places) / _WANTED)
        self._serials = iter(range(7001, 7999))

    def events(self) -> Iterator[Event]:
        """All of them, in no order."""
        for kind in (
            self._lists, self._texts, self._names, self._removals, self._outages, self._install,
        ):  # fmt: skip
            yield from kind()

    def _lists(self) -> Iterator[Event]:
        """One list that is issued again, one that is longer than a feed."""
        slug = self._town.slug
        for places in filter(None, [self._reissued]):
            meeting = places[0].meeting
            on = meeting.occasion.on - timedelta(days=self._rng.randint(1, 4))
            matter = self._matter(meeting)
            yield Reissued(slug=slug, on=on, meeting=meeting.occasion.id, matter=matter)
        for places in filter(None, [self._crowded]):
            meeting = places[0].meeting
            more = tuple(self._matter(meeting) for _ in range(CROWD))
            on = meeting.occasion.on - AGENDA_LEAD
            yield Crowded(slug=slug, on=on, meeting=meeting.occasion.id, matters=more)

    def _texts(self) -> Iterator[Event]:
        for place in self._take(6, lambda seat: bool(seat.handling.decision)):
            on = self._day(place, self._rng.choice(_AFTER))
            part = self._rng.choice([p for p in _TEXTS if p == "title" or _has(place.seat, p)])
            yield Corrected(
                slug=self._town.slug,
                on=on,
                # one in three is taken back
                until=on + timedelta(days=12) if self._rng.random() < 0.34 else None,
                item=place.seat.id,
                part=part,
                sentence=self._sentence(part, on),
            )

    def _sentence(self, part: str, on: date) -> str:
        if part == "title":
            return _RETITLED[self._town.language]
        return _CORRECTED[self._town.language].format(day=f"{on.day}.{on.month}.{on.year}")

    def _names(self) -> Iterator[Event]:
        for place in self._take(3, lambda seat: bool(seat.handling.preparers)):
            on = self._day(place, self._rng.choice(_AFTER[2:]))
            yield Anonymised(slug=self._town.slug, on=on, item=place.seat.id)

    def _removals(self) -> Iterator[Event]:
        """One item in each way; two of the four return."""
        for how, place in zip(Away, self._take(len(Away)), strict=False):
            on = self._day(place, self._rng.choice(_AFTER[1:]))
            back = on + timedelta(days=40) if how in {Away.GONE, Away.SHELL} else None
            yield Withdrawn(slug=self._town.slug, on=on, until=back, item=place.seat.id, how=how)

    def _outages(self) -> Iterator[Event]:
        """Items that are away for a day or three: no withdrawal."""
        for place in self._take(3):
            on = self._day(place, self._rng.choice(_AFTER))
            yield Withdrawn(
                slug=self._town.slug,
                on=on,
                until=on + timedelta(days=self._rng.randint(1, 3)),
                item=place.seat.id,
                how=self._rng.choice(list(Away)),
            )

    def _install(self) -> Iterator[Event]:
        """What concerns a whole install: most of it at one town only."""
        slug, oddity = self._town.slug, self._odd_day()
        yield from (
            Upgraded(slug=slug, on=self._odd_day(), version="10.5.0.260915"),
            Doubled(slug=slug, on=oddity, until=oddity + timedelta(days=60)),
            Ampersands(slug=slug, on=self._odd_day()),
        )
        if self._town.layout is Layout.E:
            body = self._rng.choice(self._town.bodies)
            yield self._renamed(body.id, body.name)
            yield Moved(slug=slug, on=self._odd_day())
        elif self._town.layout is Layout.STATIC:
            yield Skewed(slug=slug, on=self._first, days=-1)
        elif self._town.language == "sv":
            body = self._rng.choice(self._town.bodies)
            yield self._renamed(body.id, body.name)
            yield Skewed(slug=slug, on=self._odd_day(), days=1)
        else:
            yield RunTogether(slug=slug, on=oddity)

    def _renamed(self, body: str, name: str) -> Event:
        new = _RENAMED[self._town.language].format(name=name)
        return Renamed(slug=self._town.slug, on=self._odd_day(), body=body, name=new)

    def _take(
        self, count: int, fits: Callable[[Seat], bool] = lambda _seat: True
    ) -> Sequence[_Place]:
        """So many items, which are then used up; in a short span each kind has its share."""
        share = ceil(count * self._share)
        chosen = [place for place in self._places if fits(place.seat)][:share]
        self._places = [place for place in self._places if place not in chosen]
        return chosen

    def _day(self, place: _Place, days: int) -> date:
        """So many days after the minutes; two thirds of the way to an end that comes first."""
        out = place.meeting.occasion.on + MINUTES_LAG
        wanted = out + timedelta(days=days)
        return wanted if wanted < self._last else out + (self._last - out) * 2 // 3

    def _odd_day(self) -> date:
        span = (self._last - self._first).days
        return self._first + timedelta(days=self._rng.randint(span // 5, max(span * 4 // 5, 1)))

    def _matter(self, meeting: Meeting) -> Matter:
        body, on = meeting.occasion.body.name, meeting.occasion.on
        town = self._town
        serial = next(self._serials)
        return templates.routine(self._rng, town.slug, body, town.language, on, serial)


def _has(seat: Seat, part: str) -> bool:
    return bool(getattr(seat.handling, part))
