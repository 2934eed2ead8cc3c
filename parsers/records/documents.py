"""The texts that live beside decisions: releases, answers, memos, attachments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parsers.records.minutes import Citation, Person

_Day = date  # a record with a field "date" cannot say so otherwise


class DocumentKind(StrEnum):
    """What a document is, told by its form; an attachment and an announcement by its address.

    An officer's decision stands among the documents of the archive; no file is read as one.
    """

    PRESS_RELEASE = "press_release"
    ANSWERS = "answers"
    MEMO = "memo"
    ATTACHMENT = "attachment"
    ANNOUNCEMENT = "announcement"
    OFFICIAL_DECISION = "official_decision"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A titled part of a document, or a page of one; ``page`` from 1, None where it has none."""

    heading: str
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of a report of answers: what was asked, which unit answers, and what.

    ``number`` is the question's, None where none is printed.
    """

    number: int | None
    question: str
    unit: str | None
    answer: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One numbered matter of a memo; ``decision`` is what was decided, None where nothing."""

    number: int
    title: str
    text: str
    decision: str | None


@dataclass(frozen=True, slots=True)
class AnnouncedMeeting:
    """A meeting a document announces; ``printed`` is its day as it stands there.

    ``date`` is None where no calendar has that day. ``text`` is the sentence, or the
    lines that tell what will be on its list.
    """

    body: str | None
    date: date | None
    printed: str
    time: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text beside decisions; ``parts`` hold every word of it once and in order.

    ``date`` is its own, that of the meeting for a memo, and ``when`` the whole line
    that tells it, as printed. ``dates`` are the days its text names, each once.
    ``scanned``: all pages of a PDF are pictures, without a word of text.
    """

    kind: DocumentKind
    title: str
    language: str
    date: date | None
    when: str | None
    time: str | None
    place: str | None
    body: str | None
    lead: str | None
    parts: tuple[DocumentPart, ...]
    people: tuple[Person, ...] = ()
    answers: tuple[Answer, ...] = ()
    matters: tuple[Matter, ...] = ()
    announces: tuple[AnnouncedMeeting, ...] = ()
    citations: tuple[Citation, ...] = ()
    dates: tuple[_Day, ...] = ()
    pages: int | None = None
    scanned: bool = False
