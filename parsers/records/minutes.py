"""What happened at a meeting: motions, votes, the outcome, and who had which part in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class MotionKind(StrEnum):
    """What a member moved; a motion on the order of business has none of these."""

    AMENDMENT = "amendment"
    COUNTER = "counter"
    ADDITION = "addition"
    WISH = "wish"
    REFERRAL_BACK = "referral_back"
    TABLING = "tabling"
    REJECTION = "rejection"


class MotionOutcome(StrEnum):
    """What became of a motion."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class OutcomeKind(StrEnum):
    """How an item ended; ``unknown``: decided, and the page does not say how."""

    AS_PROPOSED = "as_proposed"
    AMENDED = "amended"
    REJECTED = "rejected"
    RETURNED = "returned"
    TABLED = "tabled"
    REMOVED = "removed"
    NOTED = "noted"
    ELECTED = "elected"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


class Choice(StrEnum):
    """How somebody voted."""

    YES = "yes"
    NO = "no"
    BLANK = "blank"
    ABSENT = "absent"


class Role(StrEnum):
    """What part somebody had in an item or a meeting."""

    PRESENTER = "presenter"
    PREPARER = "preparer"
    CHAIR = "chair"
    SECRETARY = "secretary"
    INSPECTOR = "inspector"
    MOVER = "mover"
    SECONDER = "seconder"
    VOTER = "voter"
    DISQUALIFIED = "disqualified"
    DISSENTER = "dissenter"
    PRESENT = "present"
    ABSENT = "absent"
    QUOTED = "quoted"


class CitationKind(StrEnum):
    """What a citation leads to: a decision or meeting, a section of a law, a case."""

    DECISION = "decision"
    LAW = "law"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Named:
    """A person as the text names one.

    ``printed`` is never rewritten ("Hyrkön"). ``name`` is the base form, None where
    none is printed ("Puheenjohtaja") or where grammar leaves several.
    """

    printed: str
    name: str | None


@dataclass(frozen=True, slots=True)
class UndecidedName:
    """A printed form with several base forms, sorted: "Hyrkön" is of "Hyrkkö" or "Hyrkö"."""

    printed: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Motion:
    """One proposal of a member at the meeting.

    ``kind`` is None for a motion on the order of business. ``number`` is printed
    where one mover made several. ``and_others``: more seconders than are named.
    ``text`` is what was moved, whole, one newline between paragraphs, without the
    sentence that introduces it; ``sentence`` is that one.
    """

    kind: MotionKind | None
    number: int | None
    mover: Named | None
    seconders: tuple[Named, ...]
    and_others: bool
    text: str
    outcome: MotionOutcome
    sentence: str


@dataclass(frozen=True, slots=True)
class Voter:
    """One member's vote, where the page prints it."""

    printed: str
    name: str | None
    choice: Choice


@dataclass(frozen=True, slots=True)
class VotingList:
    """Where the names are when an attachment holds them; ``title`` as printed."""

    title: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote of an item, in the order of the meeting.

    ``yes`` and ``no`` are the printed jaa/ja and ei/nej; where the page prints no such
    words, ``yes`` is the side the sentence is about. ``result`` says who won:
    "proposal", "continue", "returned", "motion of NAME". ``motion`` is the place,
    from 1, of the motion it was about in the item's list. ``consistent`` is False
    where what is printed contradicts itself. ``sentence`` is where it was read.
    """

    question: str | None
    yes_means: str | None
    no_means: str | None
    yes: int | None
    no: int | None
    blank: int | None
    absent: int | None
    names: tuple[Voter, ...]
    result: str | None
    casting_vote: Named | None
    consistent: bool
    list: VotingList | None
    motion: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the item ended, and the sentence that says so.

    ``changed`` tells whether the decision differs from the proposal, None where that
    cannot be seen; ``changed_points`` are the paragraphs that do, as decided.
    """

    kind: OutcomeKind
    unanimous: bool | None
    sentence: str
    changed: bool | None = None
    changed_points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Disqualification:
    """Somebody who took no part for a conflict of interest; ``reason`` where said."""

    printed: str
    name: str | None
    reason: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Dissent:
    """Somebody whose differing opinion is in the minutes."""

    printed: str
    name: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's part in an item, meeting or document, one row a part.

    ``title`` is an office or "puheenjohtaja", as printed; ``remark`` what else stands
    beside the name: "saapui klo 16.53", a party.
    """

    name: str | None
    printed: str
    role: Role
    title: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """What a running text refers to; ``text`` is the reference as printed.

    ``body`` is in its base form, lower case but for abbreviations ("kaupunginhallitus",
    "Kh"), None where the text names none; ``law`` likewise ("kuntalaki").
    """

    kind: CitationKind
    text: str
    body: str | None = None
    date: date | None = None
    paragraph: int | None = None
    law: str | None = None
    case_key: str | None = None
