"""Meetings, lists of meetings and bodies, and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parsers.records.items import Links, Stage
from parsers.records.minutes import Person


@dataclass(frozen=True, slots=True)
class MeetingItem:
    """One row of a meeting's list; a row without a link (a secret matter) has no id.

    ``late``: the page says that it came onto the list after the agenda.
    """

    id: str | None
    position: int | None
    paragraph: int | None
    title: str
    url: str | None
    has_attachments: bool
    late: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting's page: what is on its list. ``time`` is local, "17:00".

    ``people`` are those present and absent, chair and secretary among them, in the
    page's order. ``inspection`` is what the page says of the checking of the minutes.
    ``missing_numbers`` are those the list skips between its first and its last.
    """

    id: str | None
    municipality: str | None
    body: str
    body_id: str | None
    date: date
    time: str | None
    place: str | None
    stage: Stage
    language: str
    items: tuple[MeetingItem, ...]
    links: Links
    people: tuple[Person, ...] = ()
    inspection: str | None = None
    missing_numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingLink:
    """A meeting as another page refers to it."""

    id: str
    date: date | None
    stage: Stage | None
    url: str


@dataclass(frozen=True, slots=True)
class Meetings:
    """One body's list of meetings, in the page's order."""

    municipality: str | None
    body: str | None
    body_id: str | None
    language: str
    meetings: tuple[MeetingLink, ...]


@dataclass(frozen=True, slots=True)
class BodyLink:
    """A body as the list of bodies refers to it; without meetings it has no id."""

    id: str | None
    name: str
    url: str | None
    latest: MeetingLink | None


@dataclass(frozen=True, slots=True)
class Bodies:
    """The list of bodies; one body stands there once for each term, under one name."""

    municipality: str | None
    language: str
    bodies: tuple[BodyLink, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a feed. ``url`` is canonical, ``id`` the service's id in it."""

    title: str
    subject: str | None
    body: str | None
    meeting_date: date | None
    url: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed in its own order; ``topic`` is what its address asks for ("meetingitems")."""

    topic: str | None
    title: str
    link: str | None
    entries: tuple[Entry, ...]
