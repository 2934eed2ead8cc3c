"""What one sentence of minutes says, before it is known whom and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parsers.minutes.words import Table, Words
from parsers.records import MotionKind

# (stem, kind, seen): the first that is found names the kind; None is the order of business.
Kinds = tuple[tuple[str, MotionKind | None, str], ...]

MOST_NAMED = 200
"""A sentence that names more motions is none; reading it must not take for ever."""


class Verdict(StrEnum):
    """What a sentence says became of what it names."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Guess:
    """A motion's kind; ``said``: by a word for motions, not by what the motion asks."""

    kind: MotionKind | None
    said: bool


@dataclass(frozen=True, slots=True)
class Made:
    """Somebody moves something: who with whom, as printed; ``text_at``: where its text begins.

    ``inflected``: the seconders stand in the genitive.

    ``below``: the text follows in the next paragraphs. ``several``: more than one
    motion is announced.
    """

    mover: str
    seconders: str
    others: bool
    inflected: bool
    intro: str
    text_at: int
    below: bool
    several: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A motion or the base proposal as a sentence names it.

    ``people`` is the mover's side as printed, "" where only the noun stands;
    ``proposal``: it is the presenter's or a body's. ``subject``: it is in the
    nominative. ``base``: its people are ("på förslag av NAME"). ``noun`` is the word,
    ``kind`` what it or the words behind it name.
    """

    people: str
    seconders: str
    noun: str
    kind: Guess | None
    numbers: tuple[int, ...]
    proposal: bool
    plain: bool
    subject: bool
    start: int
    end: int
    base: bool = False


def compiled(kinds: Kinds) -> Table[MotionKind | None]:
    """A table of kinds ready to search with, in lower case."""
    return Table((Words(stem), kind) for stem, kind, _ in kinds)
