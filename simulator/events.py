"""What befalls the published pages in the course of time: dated events, each on its own.

An event changes the view of every day on which it holds. What is told of the
published items (:func:`simulator.published.published`) follows from that view, so
a page and the list of what it should say cannot part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Any, ClassVar

from parsers.records import Presenter
from simulator.calendar import Meeting, Occasion, Seat
from simulator.matter import Matter
from simulator.view import View


class Away(StrEnum):
    """What the address of an item answers that was taken down."""

    MISSING = "404"
    GONE = "410"
    EMPTY = "empty"
    SHELL = "shell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that holds at one municipality from a day on, and until a day if it ends.

    The days are the service's own, which ``Skewed`` puts apart from everybody's.
    """

    kind: ClassVar[str]
    slug: str
    on: date
    until: date | None = None

    def holds(self, today: date) -> bool:
        """Whether it shows on that day."""
        return self.on <= today and (self.until is None or today < self.until)

    def show(self, view: View) -> View:
        """The view of a day on which it holds."""
        return view


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Event):
    """An item is taken down, from the lists too; where it ends, the item returns."""

    kind = "withdrawn"
    item: str
    how: Away

    def show(self, view: View) -> View:
        """Without the item; its address answers in the event's way."""
        gone = MappingProxyType({**view.gone, self.item: self.how.value})
        return replace(_in_meeting(view, _meeting_of(self.item), self._without), gone=gone)

    def _without(self, meeting: Meeting) -> Meeting:
        return replace(meeting, seats=tuple(s for s in meeting.seats if s.id != self.item))


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Event):
    """A text is edited in place; where it ends, the old one comes back.

    ``part`` is "title" or a text of the item's handling.
    """

    kind = "corrected"
    item: str
    part: str
    sentence: str

    def show(self, view: View) -> View:
        """With one more sentence in that part."""
        return _in_item(view, self.item, self._corrected)

    def _corrected(self, seat: Seat) -> Seat:
        if self.part == "title":
            return replace(seat, title=f"{seat.title} ({self.sentence})")
        text: dict[str, Any] = {
            self.part: f"{getattr(seat.handling, self.part)}\n{self.sentence}".strip()
        }
        return replace(seat, handling=replace(seat.handling, **text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymised(Event):
    """The names of who presented and prepared an item are taken out."""

    kind = "anonymised"
    item: str

    def show(self, view: View) -> View:
        """With titles only."""
        return _in_item(view, self.item, self._nameless)

    @staticmethod
    def _nameless(seat: Seat) -> Seat:
        told = seat.handling.presenter
        presenter = Presenter(told.title, None) if told and told.title else None
        return replace(seat, handling=replace(seat.handling, presenter=presenter, preparers=()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reissued(Event):
    """A list comes out again with a new matter before the others: each takes the next number.

    The last matter falls off. Items without a case number stay where they are.
    """

    kind = "reissued"
    meeting: str
    matter: Matter

    def show(self, view: View) -> View:
        """With other matters under the same numbers."""
        return _in_meeting(view, self.meeting, self._shifted)

    def _shifted(self, meeting: Meeting) -> Meeting:
        moved = [seat for seat in meeting.pages if seat.case_number]
        first = _seated(moved[0], self.matter)
        contents = dict(zip([seat.id for seat in moved], [first, *moved], strict=False))
        seats = tuple(
            _at(seat, contents[seat.id]) if seat.id in contents else seat for seat in meeting.seats
        )
        return replace(meeting, seats=seats)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowded(Event):
    """A meeting has so many more items that a feed of the usual length cannot show them."""

    kind = "crowded"
    meeting: str
    matters: tuple[Matter, ...]

    def show(self, view: View) -> View:
        """With the matters at the end of the list."""
        return _in_meeting(view, self.meeting, self._longer)

    def _longer(self, meeting: Meeting) -> Meeting:
        last = meeting.seats[-1]
        # The § of a body run on through its year: these are out of their way.
        more = tuple(
            replace(_seated(last, matter), position=last.position + n, paragraph=1000 + n)
            for n, matter in enumerate(self.matters, start=1)
        )
        return replace(meeting, seats=meeting.seats + more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed(Event):
    """A body has another name at its meetings from that day on."""

    kind = "renamed"
    body: str
    name: str

    def show(self, view: View) -> View:
        """With the new name at the body's later meetings, and the old one at the earlier."""
        return replace(view, meetings=tuple(map(self._under_new_name, view.meetings)))

    def _under_new_name(self, meeting: Meeting) -> Meeting:
        occasion = meeting.occasion
        if occasion.body.id != self.body or occasion.on < self.on:
            return meeting
        return _moved_to(meeting, replace(occasion, body=replace(occasion.body, name=self.name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded(Event):
    """The software is replaced: every page is other bytes and says the same."""

    kind = "upgraded"
    version: str

    def show(self, view: View) -> View:
        """With ``&amp;`` in every address of a page, and another footer."""
        markup = replace(view.town.markup, version=self.version, ampersand="&amp;")
        return replace(view, town=replace(view.town, markup=markup))


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubled(Event):
    """The feeds list some of their entries twice."""

    kind = "doubled"

    def show(self, view: View) -> View:
        """With every third entry twice."""
        return replace(view, doubled=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ampersands(Event):
    """The feeds write every ``&`` of a link as ``&amp;``, inside CDATA."""

    kind = "ampersands"

    def show(self, view: View) -> View:
        """With ``&amp;`` in each link."""
        return replace(view, ampersands=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTogether(Event):
    """Every page prints the address of the feed of meetings run together with the other's."""

    kind = "run_together"

    def show(self, view: View) -> View:
        """With the malformed address in the pages' head."""
        return replace(view, run_together=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skewed(Event):
    """The service's clock, and with it its day, is ahead of everybody's, or behind (negative)."""

    kind = "skewed"
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Event):
    """The service goes on at another host; the old one answers for ever as on that day."""

    kind = "moved"


KINDS: tuple[type[Event], ...] = (
    Withdrawn, Corrected, Anonymised, Reissued, Crowded, Renamed,
    Upgraded, Doubled, Ampersands, RunTogether, Skewed, Moved,
)  # fmt: skip


def staged(events: Iterable[Event], view: View) -> View:
    """The view with every event that holds on its day, in the order in which they began."""
    ours = sorted(
        (event for event in events if event.slug == view.town.slug), key=lambda event: event.on
    )
    days = {day for event in ours for day in (event.on, event.until) if day}
    view = replace(view, changed=tuple(sorted(days)))
    for event in ours:
        if event.holds(view.today):
            view = event.show(view)
    return view


def service_day(events: Iterable[Event], slug: str, today: date) -> date:
    """What day a service believes it is."""
    skewed = (e for e in events if isinstance(e, Skewed) and e.slug == slug and e.holds(today))
    return today + timedelta(days=sum(event.days for event in skewed))


def with_guids(meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """The same meetings with ids as one install has them: a GUID with X for each hyphen."""
    return tuple(
        _moved_to(one, replace(one.occasion, id=_guid(one.occasion.id))) for one in meetings
    )


def _guid(key: str) -> str:
    digits = hashlib.sha256(key.encode()).hexdigest()[:32].upper()
    cuts = (0, 8, 12, 16, 20, 32)
    return "X".join(digits[start:end] for start, end in pairwise(cuts))


def _meeting_of(item: str) -> str:
    return item.rpartition("-")[0]


def _in_meeting(view: View, key: str, change: Callable[[Meeting], Meeting]) -> View:
    meetings = tuple(change(m) if m.occasion.id == key else m for m in view.meetings)
    return replace(view, meetings=meetings)


def _in_item(view: View, key: str, change: Callable[[Seat], Seat]) -> View:
    def changed(meeting: Meeting) -> Meeting:
        seats = tuple(change(seat) if seat.id == key else seat for seat in meeting.seats)
        return replace(meeting, seats=seats)

    return _in_meeting(view, _meeting_of(key), changed)


def _moved_to(meeting: Meeting, occasion: Occasion) -> Meeting:
    seats = tuple(replace(seat, occasion=occasion) for seat in meeting.seats)
    return Meeting(occasion, seats)


def _seated(seat: Seat, matter: Matter) -> Seat:
    """A seat with another matter on it, which was nowhere before and has no files."""
    handling = matter.handlings[-1]
    return replace(
        seat,
        title=handling.title or matter.title,
        case_number=matter.case_number,
        handling=replace(handling, attachments=(), supplementary=()),
        earlier=(),
        documents=(),
        secret=False,
    )


def _at(seat: Seat, content: Seat) -> Seat:
    """What another seat holds, on this one."""
    return replace(
        content, occasion=seat.occasion, position=seat.position, paragraph=seat.paragraph
    )
