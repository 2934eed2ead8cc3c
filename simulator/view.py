"""What one install shows on one day, and how its addresses are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from parsers.records import Stage
from simulator.calendar import Meeting, Occasion, Seat, stage
from simulator.towns import Body, Town
from simulator.words import WORDS, Words


def printed(on: date) -> str:
    """The date as the frame of a page prints it: 08.05.2017."""
    return f"{on:%d.%m.%Y}"


def written(on: date) -> str:
    """The date as running text writes it: 8.5.2017."""
    return f"{on.day}.{on.month}.{on.year}"


@dataclass(frozen=True, slots=True)
class View:
    """One install on one day; ``origin`` is scheme, host and port as the visitor sees them.

    The rest is what events did to it: ``gone`` items, by id how their addresses answer,
    the ``changed`` days on which one began or ended, and oddities of feeds and pages.
    """

    town: Town
    meetings: tuple[Meeting, ...]
    today: date
    origin: str
    gone: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    changed: tuple[date, ...] = ()
    doubled: bool = False
    ampersands: bool = False
    run_together: bool = False

    @property
    def words(self) -> Words:
        """The labels of the install's language."""
        return WORDS[self.town.language]

    @property
    def cgi(self) -> str:
        """The one address of the current service, with the explicit port."""
        return f"{self.origin}{self.town.prefix}/cgi/DREQUEST.PHP"

    def address(self, page: str, key: str | None = None) -> str:
        """A page of the current service, whole."""
        return f"{self.cgi}?page={page}" + (f"&id={key}" if key is not None else "")

    def published(self, body: Body | None = None) -> list[Meeting]:
        """The meetings with a published agenda or minutes, newest first."""
        out = [
            meeting
            for meeting in reversed(self.meetings)
            if stage(meeting.occasion.on, self.today) is not None
        ]
        return [one for one in out if body is None or one.occasion.body.id == body.id]

    def stage(self, occasion: Occasion) -> Stage:
        """Agenda or minutes; only for what is published."""
        now = stage(occasion.on, self.today)
        if now is None:
            raise LookupError(f"meeting {occasion.id} is not published on {self.today}")
        return now

    def number(self, seat: Seat) -> int:
        """The number an item is headed with: its § in the minutes, else its place."""
        minuted = self.stage(seat.occasion) is Stage.MINUTES
        return seat.paragraph if minuted else seat.position

    def meeting(self, key: str) -> Meeting | None:
        """The published meeting of that id."""
        return next((one for one in self.published() if one.occasion.id == key), None)

    def item(self, key: str) -> tuple[Meeting, Seat] | None:
        """The published item of that id with its meeting; None for a secret one too."""
        meeting = self.meeting(key.rpartition("-")[0])
        if meeting is None:
            return None
        return next(((meeting, seat) for seat in meeting.pages if seat.id == key), None)


def neighbours(meeting: Meeting, seat: Seat) -> tuple[Seat | None, Seat | None]:
    """The items with a page before and after this one."""
    pages = meeting.pages
    at = pages.index(seat)
    return (
        pages[at - 1] if at else None,
        pages[at + 1] if at + 1 < len(pages) else None,
    )
