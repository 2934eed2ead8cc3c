"""What one sentence of minutes says, before it is known whom and what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from parsers.minutes.words import Table, Words
from parsers.records import MotionKind

# (stem, kind, seen): the first that is found names the kind; None is the order of business.
Kinds = tuple[tuple[str, MotionKind | None, str], ...]

_ASKS_WITHIN = 260  # letters of a motion's text that tell what it asks
_LONGEST_RANGE = 99
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


class KindsNamed:
    """The kinds of motions in one language, by the words for them and by what they ask."""

    def __init__(self, nouns: Kinds, asks: Kinds) -> None:
        self._nouns, self._asks = _compiled(nouns), _compiled(asks)

    def said(self, words: str) -> Guess | None:
        """The kind that words for motions name, None where there is only a plain word."""
        kinds = (Guess(kind, said=True) for kind, _ in self._nouns.found(words.lower()))
        return next(kinds, None)

    def asked(self, text: str) -> Guess:
        """The kind by what is asked; anything else changes the proposal."""
        kinds = (kind for kind, _ in self._asks.found(text[:_ASKS_WITHIN].lower()))
        return Guess(next(kinds, MotionKind.AMENDMENT), said=False)


def numbers_named(match: re.Match[str]) -> tuple[int, ...]:
    """The numbers of motions behind their noun, "2", "1-3" or "1, 2 ja 4"; () where none stand.

    Its groups: ``first``, ``last`` of a range, ``more`` of a list.
    """
    if not match["first"]:
        return ()
    first = int(match["first"])
    if match["last"]:
        # none where it falls: "Ahon ehdotus 7–2" is how many voted
        return tuple(range(first, min(int(match["last"]), first + _LONGEST_RANGE) + 1))
    return (first, *(int(number) for number in re.findall(r"\d+", match["more"] or "")))


def _compiled(kinds: Kinds) -> Table[MotionKind | None]:
    """A table of kinds ready to search with, in lower case."""
    return Table((Words(stem), kind) for stem, kind, _ in kinds)
