"""An item of a meeting: its sections, and the facts copied from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parsers.records.minutes import (
    Citation,
    Disqualification,
    Dissent,
    Motion,
    Outcome,
    Person,
    UndecidedName,
    Vote,
)


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
    motions: tuple[Motion, ...] = ()
    votes: tuple[Vote, ...] = ()
    outcome: Outcome | None = None


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
    excepted; all other fields are copies, and those from ``motions`` on are what
    grammar makes of them. ``case_key`` is serial/year.
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
    motions: tuple[Motion, ...] = ()
    votes: tuple[Vote, ...] = ()
    outcome: Outcome | None = None
    people: tuple[Person, ...] = ()
    disqualifications: tuple[Disqualification, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    citations: tuple[Citation, ...] = ()
    undecided_names: tuple[UndecidedName, ...] = ()

    @property
    def meeting_id(self) -> str | None:
        """The id without its last part: "20261727-4" belongs to "20261727"."""
        return self.id.rpartition("-")[0] if self.id else None
