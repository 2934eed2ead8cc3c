"""A month in which much happens: long lists, texts edited in place, items that go and return.

On top of the few events of each kind of :mod:`simulator.seeded`, and never of an item or a
list that one of those has: drawn by seed, the same for the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from benchmarks.year import GUIDS
from simulator import content, templates
from simulator.calendar import AGENDA_LEAD, MINUTES_LAG, Meeting, Seat
from simulator.events import Away, Corrected, Crowded, Event, Withdrawn, with_guids
from simulator.matter import Matter
from simulator.seeded import seeded
from simulator.towns import TOWNS, Town

_EDITED = {
    "fi": "Kohtaa on täsmennetty {day}: valmistelua jatketaan keväällä.",
    "sv": "Punkten har preciserats {day}: beredningen fortsätter på våren.",
}
_PARTS = ("title", "proposal", "explanation", "decision")
_YOUNG = timedelta(days=75)  # before the month: older texts are hardly looked at again
_SERIALS = 8001
_TAKEN_BACK = 0.3
_RETURNING = 0.6


def busy(
    seed: int, first: date, last: date, *, crowd: int, edits: int, removals: int
) -> tuple[Event, ...]:
    """What befalls the towns between two days, oldest first.

    ``crowd`` matters more on each list that comes out in between, ``edits`` texts and
    ``removals`` items of each town.
    """
    usual = seeded(seed, first, last, guids=GUIDS)
    events = [*usual]
    for town in TOWNS:
        draw = _Town(random.Random(f"{seed} busy {town.slug}"), town, usual)  # noqa: S311 - repeatable, not secret
        events += draw.lists(first, last, crowd)
        events += draw.items(first, last, edits, removals)
    return tuple(sorted(events, key=lambda event: (event.on, event.slug)))


class _Town:
    """One town's meetings and items to which nothing happens yet."""

    def __init__(self, rng: random.Random, town: Town, taken: Sequence[Event]) -> None:
        self._rng = rng
        self._town = town
        ours = [event for event in taken if event.slug == town.slug]
        self._items = {getattr(event, "item", None) for event in ours}
        lists = {getattr(event, "meeting", None) for event in ours}
        meetings = content.meetings(town)
        every = with_guids(meetings) if town.slug in GUIDS else meetings
        self._meetings = [one for one in every if one.occasion.id not in lists]
        self._serials = iter(range(_SERIALS, 10_000))

    def lists(self, first: date, last: date, crowd: int) -> Iterator[Event]:
        """Each list that comes out between the days, with so many matters more."""
        for meeting in self._meetings:
            out = meeting.occasion.on - AGENDA_LEAD
            if first <= out <= last:
                matters = tuple(self._matter(meeting) for _ in range(crowd))
                yield Crowded(
                    slug=self._town.slug, on=out, meeting=meeting.occasion.id, matters=matters
                )

    def _matter(self, meeting: Meeting) -> Matter:
        town, on = self._town, meeting.occasion.on
        serial = next(self._serials)
        body = meeting.occasion.body.name
        return templates.routine(self._rng, town.slug, body, town.language, on, serial)

    def items(self, first: date, last: date, edits: int, removals: int) -> Iterator[Event]:
        """What was minuted before the first day, edited or taken down in the first half."""
        seats = list(self._minuted(first))
        self._rng.shuffle(seats)
        half = (last - first).days // 2
        gone = min(removals, len(seats) // 3)
        for number, seat in enumerate(seats[: gone + edits]):
            on = first + timedelta(days=self._rng.randint(1, max(1, half)))
            yield self._removed(seat, on) if number < gone else self._edited(seat, on)

    def _minuted(self, first: date) -> Iterator[Seat]:
        for meeting in self._meetings:
            minuted = meeting.occasion.on + MINUTES_LAG
            if first - _YOUNG <= minuted < first:
                yield from (s for s in meeting.pages if s.case_number and s.id not in self._items)

    def _edited(self, seat: Seat, on: date) -> Event:
        part = self._rng.choice([p for p in _PARTS if p == "title" or getattr(seat.handling, p)])
        said = _EDITED[self._town.language].format(day=f"{on.day}.{on.month}.{on.year}")
        back = self._rng.random() < _TAKEN_BACK
        return Corrected(
            slug=self._town.slug,
            on=on,
            until=on + timedelta(days=9) if back else None,
            item=seat.id,
            part=part,
            sentence=said,
        )

    def _removed(self, seat: Seat, on: date) -> Event:
        back = self._rng.random() < _RETURNING
        return Withdrawn(
            slug=self._town.slug,
            on=on,
            until=on + timedelta(days=11) if back else None,
            item=seat.id,
            how=self._rng.choice(list(Away)),
        )
