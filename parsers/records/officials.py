"""What officers decide alone, and what a municipality announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parsers.records.items import Attachment, Links, Preparer, Section
from parsers.records.minutes import Citation


@dataclass(frozen=True, slots=True)
class OfficialDecision:
    """A decision that one officer made (viranhaltijapäätös, tjänsteinnehavarbeslut).

    ``id`` is the service's opaque string ("2026374767"), None where the page does not
    tell it. ``number`` is as printed ("174/2026"), ``paragraph`` its § where one is
    printed. ``sections`` hold every word of the page's content once and in order,
    navigation excepted; all other fields are copies. ``case_key`` is serial/year.
    """

    id: str | None
    municipality: str | None
    officer_title: str | None
    officer_name: str | None
    number: str | None
    paragraph: int | None
    date: date
    title: str
    case_number: str | None
    case_key: str | None
    task_class: str | None
    language: str
    preparers: tuple[Preparer, ...]
    sections: tuple[Section, ...]
    attachments: tuple[Attachment, ...]
    links: Links
    citations: tuple[Citation, ...] = ()


_Day = date  # a record with a field "date" cannot say so otherwise


@dataclass(frozen=True, slots=True)
class OfficialDecisionLink:
    """An officer's decision as a list refers to it; ``officer`` is the office as printed."""

    id: str
    officer: str | None
    date: _Day | None
    number: str | None
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class OfficialDecisions:
    """A list of officers' decisions, in the page's order."""

    municipality: str | None
    language: str
    decisions: tuple[OfficialDecisionLink, ...]


@dataclass(frozen=True, slots=True)
class Announcement:
    """A public notice as the list of them tells it; its text is in the PDF at ``url``.

    ``published`` and ``until`` are the days between which it is to be seen.
    """

    id: str
    title: str
    published: date | None
    until: date | None
    url: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Announcements:
    """The list of a municipality's announcements, in the page's order."""

    municipality: str | None
    language: str
    announcements: tuple[Announcement, ...]
