"""What a query asks, taken apart: the tree that :func:`db.query.parse` gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """What of a query was left out or changed, or may be meant otherwise.

    Why (a key of NOTES), what, a limit, and what would do better.
    """

    code: str
    what: str = ""
    limit: int = 0
    better: str = ""

    def __str__(self) -> str:
        return NOTES[self.code].format(what=self.what, limit=self.limit, better=self.better)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or several that a sign joins ("kaava-alue"); ``prefix`` where it is a beginning.

    ``alone``: no synonym will do for it.
    """

    text: str
    prefix: bool = False
    field: str | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand side by side, each in the very form that was typed."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """A §, a case number or a date: all of its ``keys``; ``own`` where only the item's own count.

    A key that ends in a star is the beginning of keys; of ``keys`` that are tuples one is enough.
    """

    text: str
    keys: tuple[tuple[str, ...], ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Alike:
    """What means the same as some words in a row ("tekninen lautakunta"), but not they."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be found."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """What must all be found; two or more."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Of which one is enough; two or more."""

    parts: tuple[Node, ...]


Leaf = Word | Phrase | Sign | Alike
Node = Leaf | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A query: what it asks, None where there is nothing to ask, and what was left out of it."""

    text: str
    root: Node | None
    notes: tuple[Note, ...] = ()


MOST_LETTERS = 1000
"""Characters of a query that are read: longer than any question, shorter than what a hundred
links on a page can carry."""
MOST_TERMS = 40
"""Words, phrases and signs of a query that are searched for."""
DEEPEST = 8
"""Brackets within brackets that are heeded."""
SHORTEST_BEGINNING = 2
"""Letters that the beginning of a word has at least."""
LONGEST_WORD = 100
"""Letters of a word that is searched for."""

NOTES = {
    "too_long": "only the first {limit} characters are read",
    "too_many": "only the first {limit} words are searched for; left out: {what}",
    "too_deep": "brackets more than {limit} deep are not heeded",
    "long_word": "left out, a word has at most {limit} letters: {what}",
    "no_word": "left out, no letter and no digit in it: {what}",
    "operator": "left out, it joins nothing: {what}",
    "empty_field": "left out, no word follows the field: {what}",
    "no_sign": "searched for without its field, which holds no such thing: {what}",
    "backwards": "not read as a span, which goes from the first to the last: {what}",
    "long_span": "not read as a span, which has at most {limit} paragraphs: {what}",
    "both_days": "searched for as texts print it, both days;"
    " for meetings between the days: date:{what}",
    "no_field": "taken as words, there is no field {what}; fields are, among others,"
    " title:, decision:, body:, municipality:, presenter:, paragraph:, case:, date: and year:",
    "near_field": "taken as words, there is no field {what}; the nearest is {better}:",
    "small_or": "searched for as a word: {what}; where one of the two is enough, {better}"
    " is written in capitals",
    "star": "a star means something at the end of a word only: {what}",
    "short_beginning": "a beginning has at least {limit} letters, so this is a word: {what}",
    "cut_beginning": "the archive has more than {limit} forms that begin so;"
    " of the others, those whose base form begins so are found: {what}",
    "not_here": "nothing is found, the texts searched have no such field: {what}",
}
"""What each note says, in English; the site says it in its own languages."""
