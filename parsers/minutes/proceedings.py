"""What happened to an item at one meeting, read from its handling and its decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parsers.minutes.ballots import Ballot
from parsers.minutes.drafts import Draft, People, Store
from parsers.minutes.motions import Reader
from parsers.minutes.outcome import outcome
from parsers.minutes.presence import disqualifications, dissents
from parsers.minutes.prose import rejoined, sentences
from parsers.minutes.statements import Statements
from parsers.records import (
    Attachment,
    Disqualification,
    Dissent,
    Motion,
    Outcome,
    Section,
    SectionKind,
    UndecidedName,
    Vote,
    VotingList,
)

_TALK = frozenset({SectionKind.HANDLING, SectionKind.DECISION})
_NOT_ITS_COURSE = frozenset(
    {SectionKind.PROPOSAL, SectionKind.EXPLANATION, SectionKind.HISTORY, SectionKind.APPEAL}
)
_VOTING_LIST = re.compile(
    r"äänestysl(?:ist|uettel)|äänestystulo|äänestyspöytäk|omröstningsl|omröstningspro"
    r"|omröstningsresu|röstningsl",
    re.IGNORECASE,
)
_REMOVED = re.compile(
    r"peruutti (?:esityksensä|ehdotuksensa)|(?:poistettiin|pois) (?:esitys|asia)listalta|togs "
    r"bort från föredragningslistan"
)


@dataclass(frozen=True, slots=True)
class Proceedings:
    """Motions and votes in the order of the meeting, the outcome, and who stood aside."""

    motions: tuple[Motion, ...] = ()
    votes: tuple[Vote, ...] = ()
    outcome: Outcome | None = None
    disqualifications: tuple[Disqualification, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    undecided_names: tuple[UndecidedName, ...] = ()


def read_proceedings(
    sections: Sequence[Section],
    *,
    body: str | None,  # noqa: ARG001, part of the seam; the grammar names no body
    language: str,
    attachments: Sequence[Attachment] = (),
) -> Proceedings:
    """What the sections of one handling, in document order, say of it."""
    sections = [_whole(section) for section in sections]
    told = _told(sections)
    people = People([section.text for section in sections], language)
    store = Store(people)
    read = sentences(told, language)
    reader = Reader(read, store)
    reader.read()
    statements = Statements(read, store, reader.taken, reader.made_at)
    statements.read()
    beside = [
        line
        for section in sections
        if section.kind not in _NOT_ITS_COURSE
        for line in section.text.split("\n")
    ]
    return Proceedings(
        motions=tuple(draft.record for draft in store.drafts),
        votes=_votes(statements.ballots, store.drafts, attachments),
        outcome=outcome(_with(sections, told), statements.facts, store.drafts, statements.ballots),
        disqualifications=disqualifications(beside, people.own),
        dissents=dissents(beside, people.own),
        undecided_names=tuple(_undecided(people)),
    )


def _whole(section: Section) -> Section:
    """The section with words whole that a line's end breaks."""
    text = rejoined(section.text)
    return section if text is section.text else replace(section, text=text)


def _told(sections: Sequence[Section]) -> list[Section]:
    """The sections that tell the meeting's course; a withdrawn item may tell it elsewhere."""
    told = [section for section in sections if section.kind in _TALK]
    if any(section.text.strip() for section in told):
        return told
    return [
        Section(SectionKind.DECISION, section.heading, line)
        for section in sections
        if section.kind in {SectionKind.EXPLANATION, SectionKind.OTHER, SectionKind.HEADER}
        for line in section.text.split("\n")
        if _REMOVED.search(line)
    ]


def _with(sections: Sequence[Section], told: Sequence[Section]) -> list[Section]:
    return [*(section for section in sections if section.kind is SectionKind.PROPOSAL), *told]


def _votes(
    ballots: Sequence[Ballot], drafts: list[Draft], attachments: Sequence[Attachment]
) -> tuple[Vote, ...]:
    lists = [
        VotingList(document.title, document.url)
        for document in attachments
        if _VOTING_LIST.search(document.title)
    ]
    held = sorted(ballots, key=lambda ballot: ballot.place)
    return tuple(
        ballot.record(drafts, _list(lists, at, len(held), listed=ballot.listed))
        for at, ballot in enumerate(held)
    )


def _list(lists: Sequence[VotingList], at: int, votes: int, *, listed: bool) -> VotingList | None:
    """The list of a vote: its own where there are as many as votes, else the common one."""
    if not lists:
        return VotingList(None, None) if listed else None
    if len(lists) == votes:
        return lists[at]
    return lists[0] if listed or votes == 1 else None


def _undecided(people: People) -> Iterable[UndecidedName]:
    found = {one.printed: one for names in people.undecided for one in names.undecided}
    return (found[printed] for printed in sorted(found))
