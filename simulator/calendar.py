"""Three years of meetings: who met when, and which matter sat where on the list.

Everything follows from a seed and the content, nothing from the clock: what of it
is published on a given day is :func:`stage`.
"""

from __future__ import annotations

import calendar
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from parsers.records import Stage
from simulator.matter import Handling, Matter, StandingItem
from simulator.towns import Body, Layout, Town

YEARS = (2024, 2025, 2026)
SEED = 1
AGENDA_LEAD = timedelta(days=6)
MINUTES_LAG = timedelta(days=7)
# An agenda is out before the next body's meeting, so it must already know the last decision.
BETWEEN_BODIES = AGENDA_LEAD + timedelta(days=1)

SECRET_TITLE = {"fi": "Asia ei ole julkinen", "sv": "Ärendet är inte offentligt"}


@dataclass(frozen=True, slots=True)
class Content:
    """What the municipalities decide about; ``routine`` makes one more matter when asked."""

    matters: Sequence[Matter]
    routine: Callable[[random.Random, str, str, str, date, int], Matter]
    standing: Callable[[str], Sequence[StandingItem]]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One body's meeting, without its items. ``id`` is the service's."""

    id: str
    body: Body
    on: date


@dataclass(frozen=True, slots=True)
class Document:
    """A file of an item; ``number`` ends its name."""

    title: str
    number: int
    supplementary: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """One item of a meeting: ``position`` on the agenda, ``paragraph`` in the minutes.

    ``earlier`` are the same matter's seats at other meetings before, oldest first. A
    secret one has a row in the meeting's list but no page.
    """

    occasion: Occasion
    position: int
    paragraph: int
    title: str
    case_number: str | None
    handling: Handling
    earlier: tuple[Seat, ...] = ()
    documents: tuple[Document, ...] = ()
    secret: bool = False

    @property
    def id(self) -> str:
        """The service's id of the item."""
        return f"{self.occasion.id}-{self.position}"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One body's meeting with its items in the agenda's order."""

    occasion: Occasion
    seats: tuple[Seat, ...]

    @property
    def pages(self) -> tuple[Seat, ...]:
        """The items that have a page of their own."""
        return tuple(seat for seat in self.seats if not seat.secret)


@dataclass(frozen=True, slots=True)
class _Draft:
    """An item before it has its place."""

    title: str
    handling: Handling
    case_number: str | None = None
    secret: bool = False


def stage(on: date, today: date) -> Stage | None:
    """What is published on ``today`` of a meeting held ``on`` a day; None before the agenda."""
    if today >= on + MINUTES_LAG:
        return Stage.MINUTES
    return Stage.AGENDA if today >= on - AGENDA_LEAD else None


def meeting_dates(body: Body) -> list[date]:
    """Every day on which the body can meet, oldest first."""
    return [_nth_weekday(year, month, body) for year in YEARS for month in body.months]


def build(town: Town, content: Content) -> tuple[Meeting, ...]:
    """All meetings of a municipality, oldest first; the same for the same content.

    Raises ValueError where a matter finds no meeting, KeyError where its body is unknown.
    """
    occasions = _occasions(town)
    matters = [matter for matter in content.matters if matter.municipality == town.slug]
    bookings = _book(matters, occasions, town)
    secretary = _Secretary(town, content)
    return tuple(
        secretary.convene(occasion, bookings.get(occasion.id, ()))
        for occasion in occasions
        if occasion.id in bookings or occasion.on.month in occasion.body.regular
    )


def _nth_weekday(year: int, month: int, body: Body) -> date:
    first = calendar.monthrange(year, month)[0]
    return date(year, month, 1 + (body.weekday - first) % 7 + 7 * (body.week - 1))


def _occasions(town: Town) -> list[Occasion]:
    days = sorted((on, body.id, body) for body in town.bodies for on in meeting_dates(body))
    rng = random.Random(f"{SEED} ids {town.slug}")  # noqa: S311 - repeatable, not secret
    if town.layout is Layout.STATIC:
        # Their six digits do not grow with the date.
        numbers = iter(rng.sample(range(100_000, 500_000), len(days)))
    else:
        numbers = _steps(rng, 20, 2, 40)
    return [Occasion(f"{on.year}{next(numbers)}", body, on) for on, _, body in days]


def _steps(rng: random.Random, start: int, low: int, high: int) -> Iterator[int]:
    """Numbers that grow by uneven steps, as an install's running numbers do."""
    number = start
    while True:
        number += rng.randint(low, high)
        yield number


def _book(
    matters: Sequence[Matter], occasions: Sequence[Occasion], town: Town
) -> dict[str, list[tuple[Matter, Handling]]]:
    """Which handlings each meeting gets, by the meeting's id."""
    bookings: dict[str, list[tuple[Matter, Handling]]] = {}
    for matter in matters:
        earliest = date.min
        for handling in matter.handlings:
            body = town.body(handling.body)
            wanted = max(handling.after, earliest)
            occasion = _first(occasions, body, wanted, matter)
            bookings.setdefault(occasion.id, []).append((matter, handling))
            earliest = occasion.on + BETWEEN_BODIES
    return bookings


def _first(occasions: Sequence[Occasion], body: Body, wanted: date, matter: Matter) -> Occasion:
    for occasion in occasions:
        if occasion.body is body and occasion.on >= wanted:
            return occasion
    raise ValueError(f"no meeting of {body.name} on or after {wanted} for {matter.case_number}")


class _Secretary:
    """Makes the lists of one municipality's meetings, in the order in which they are held."""

    def __init__(self, town: Town, content: Content) -> None:
        self._town = town
        self._content = content
        self._rng = random.Random(f"{SEED} {town.slug}")  # noqa: S311 - repeatable, not secret
        self._serials = _steps(self._rng, 40, 3, 23)
        self._documents = _steps(self._rng, 41_000, 1, 60)
        self._paragraphs: dict[tuple[str, int], Iterator[int]] = defaultdict(lambda: count(1))
        self._seated: dict[str, list[Seat]] = defaultdict(list)

    def convene(self, occasion: Occasion, booked: Sequence[tuple[Matter, Handling]]) -> Meeting:
        """A meeting with the booked matters, routine ones and what every meeting has."""
        drafts = [_draft(matter, handling) for matter, handling in booked]
        wanted = self._rng.randint(2, 3) - len(booked)
        drafts += [self._routine(occasion) for _ in range(wanted)]
        self._rng.shuffle(drafts)
        if self._rng.random() < 0.12:
            drafts.append(self._secret(occasion))
        opening, closing = self._standing(occasion)
        return Meeting(occasion, tuple(self._seats(occasion, [*opening, *drafts, *closing])))

    def _routine(self, occasion: Occasion) -> _Draft:
        town = self._town
        matter = self._content.routine(
            self._rng,
            town.slug,
            occasion.body.name,
            town.language,
            occasion.on,
            next(self._serials),
        )
        return _draft(matter, matter.handlings[-1])

    def _secret(self, occasion: Occasion) -> _Draft:
        handling = Handling(occasion.body.name, occasion.on)
        return _Draft(SECRET_TITLE[self._town.language], handling, secret=True)

    def _standing(self, occasion: Occasion) -> tuple[list[_Draft], list[_Draft]]:
        """The first two at the beginning, some of the others at the end."""
        first, second, *rest = self._content.standing(self._town.language)
        if self._rng.random() < 0.1:
            first = StandingItem(first.title)
        closing = [item for item in rest if self._rng.random() < 0.15]
        return (
            [_standing_draft(occasion, item) for item in (first, second)],
            [_standing_draft(occasion, item) for item in closing],
        )

    def _seats(self, occasion: Occasion, drafts: Sequence[_Draft]) -> Iterator[Seat]:
        """The items in their places; a withdrawn one leaves its number unused."""
        withdrawn = self._rng.randrange(3, len(drafts) + 1) if self._rng.random() < 0.15 else None
        paragraphs = self._paragraphs[occasion.body.id, occasion.on.year]
        positions = (number for number in count(1) if number != withdrawn)
        for draft, position in zip(drafts, positions, strict=False):
            seat = Seat(
                occasion=occasion,
                position=position,
                paragraph=next(paragraphs),
                title=draft.title,
                case_number=draft.case_number,
                handling=draft.handling,
                earlier=tuple(self._seated[draft.case_number]) if draft.case_number else (),
                documents=self._filed(draft.handling),
                secret=draft.secret,
            )
            if seat.case_number:
                self._seated[seat.case_number].append(seat)
            yield seat

    def _filed(self, handling: Handling) -> tuple[Document, ...]:
        """An item's files, numbered by the install's counter or, in the older layout, from 1."""
        titles = [(title, False) for title in handling.attachments]
        titles += [(title, True) for title in handling.supplementary]
        numbers = count(1) if self._town.layout is Layout.STATIC else self._documents
        return tuple(
            Document(title, number, extra)
            for (title, extra), number in zip(titles, numbers, strict=False)
        )


def _draft(matter: Matter, handling: Handling) -> _Draft:
    return _Draft(handling.title or matter.title, handling, matter.case_number)


def _standing_draft(occasion: Occasion, item: StandingItem) -> _Draft:
    handling = Handling(
        occasion.body.name,
        occasion.on,
        proposal=item.proposal,
        handling=item.handling,
        decision=item.decision,
    )
    return _Draft(item.title, handling)
