"""The domain model: what a page, once read, says.

Every record is frozen and made of plain values, so that it can be compared,
hashed, stored as JSON and rebuilt. ``None`` means "the page does not say";
failure is an exception from :mod:`parsers.errors`, never an empty record.

Texts are NFC, without control characters, blanks folded, one newline between
paragraphs. Words are kept as printed: spelling is never corrected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """What a meeting's document is: the agenda before it, the minutes after it."""

    AGENDA = "agenda"
    MINUTES = "minutes"


class SectionKind(StrEnum):
    """What a titled part of an item is, whatever its heading says."""

    HEADER = "header"
    PREPARERS = "preparers"
    PROPOSAL = "proposal"
    HANDLING = "handling"
    DECISION = "decision"
    EXPLANATION = "explanation"
    HISTORY = "history"
    ATTACHMENTS = "attachments"
    SUPPLEMENTARY = "supplementary"
    NOTIFY = "notify"
    APPEAL = "appeal"
    OTHER = "other"


class AttachmentKind(StrEnum):
    """Whether a document belongs to the decision or only came along."""

    ATTACHMENT = "attachment"
    SUPPLEMENTARY = "supplementary"


class ChangeKind(StrEnum):
    """What happened to an item between two looks."""

    NEW = "new"
    DECIDED = "decided"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a server as it came: nothing decoded, nothing judged.

    ``url`` is the address asked for, ``fetched_at`` an aware UTC time, and
    ``headers`` keep the names in lower case.
    """

    url: str
    content: bytes
    fetched_at: datetime
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Profile:
    """Known oddities of one municipality's pages, as data.

    ``labels`` adds headings (as printed, without colon) to the common table.
    ``presenter_labels`` are officers' titles that stand where other pages print
    the proposal's heading. ``abbreviations`` are the short names of bodies that
    head a handling ("KH"), each with the full name it stands for.
    """

    labels: Mapping[str, SectionKind] = field(default_factory=lambda: MappingProxyType({}))
    presenter_labels: tuple[str, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Presenter:
    """Who presented the matter at this meeting; a body can, and then has no title."""

    title: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Preparer:
    """One person who prepared the matter, the name as printed."""

    name: str


@dataclass(frozen=True, slots=True)
class Section:
    """One titled part of an item; ``heading`` is as printed, "" where there is none."""

    kind: SectionKind
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class EarlierHandling:
    """How an earlier body handled the matter, as this page retells it."""

    body: str
    date: date | None
    paragraph: int | None
    presenter: Presenter | None
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document of an item; ``url`` is absolute, ``None`` where only the title is printed."""

    title: str
    url: str | None
    kind: AttachmentKind | None


@dataclass(frozen=True, slots=True)
class Links:
    """Where an item's page leads, absolute addresses."""

    previous: str | None = None
    next: str | None = None
    pdf: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A matter on the agenda or in the minutes of one meeting.

    ``id`` is the service's opaque string ("20261727-4") as the page itself
    tells it, never taken from the address asked for. ``sections`` hold every
    word of the page's content region once and in document order, navigation
    excepted; all other fields are copies. ``case_key`` is serial/year.
    """

    id: str | None
    municipality: str | None
    stage: Stage
    body: str
    meeting_date: date
    position: int | None
    paragraph: int | None
    title: str
    case_number: str | None
    case_key: str | None
    task_class: str | None
    language: str
    preparers: tuple[Preparer, ...]
    presenter: Presenter | None
    sections: tuple[Section, ...]
    earlier_handlings: tuple[EarlierHandling, ...]
    attachments: tuple[Attachment, ...]
    links: Links

    @property
    def meeting_id(self) -> str | None:
        """The id without its last part: "20261727-4" belongs to "20261727"."""
        return self.id.rpartition("-")[0] if self.id else None


@dataclass(frozen=True, slots=True)
class MeetingItem:
    """One row of a meeting's list; a row without a link (a secret matter) has no id."""

    id: str | None
    position: int | None
    paragraph: int | None
    title: str
    url: str | None
    has_attachments: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting's page: what is on its list. ``time`` is local, "17:00"."""

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


Record = Item | Meeting | Meetings | Bodies | Feed

DEFAULT_PROFILE = Profile()
