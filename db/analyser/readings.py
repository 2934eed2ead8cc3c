"""Voikko's readings taken apart: ``[Ln][Xp]kunta[X]kunn[Sg][Ny]an`` says "kunta", inflected. Pure.

A reading is a row of constituents, parted by ``[Bc]``. Each has its class ``[L…]``, its
base form between ``[Xp]`` and ``[X]``, or for a derivation its end between ``[Xj]`` and
``[X]``, and outside of tags the letters as they stand in the word. Base forms are told
from these alone, so that both back ends of :mod:`db.analyser.voikko` agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

_BOUNDARY = "[Bc]"
_TOKEN = re.compile(r"\[[^\]]*\]|[^\[]+")
_NO_LETTER = re.compile(r"[\W_]+")
_VOWELS = frozenset("aeiouyäöå")
NAMES = frozenset({"Lee", "Les", "Lep", "Lem"})
"""The classes of names: given names, surnames, places and others."""
_VERB = "Lt"
_ADVERB = "Ls"
_MINEN = "[Tn4]"  # "rakentaminen": the noun of every verb
_PLACE = "[Ica]"  # a noun that ends names of places
_SECOND_PERSON = frozenset({"[P2]", "[O2y]", "[O2m]"})
_PREFIX = "Lp"
_PLURAL = "[Nm]"
_GENITIVE, _ELATIVE, _PARTITIVE, _INSTRUCTIVE = "[Sg]", "[Sela]", "[Sp]", "[Sin]"
_ARCHAIC = frozenset({"in", "ain", "äin"})  # genitives plural: "kansain"
_NUMERALS = frozenset({"Lu", ""})  # "toista" has no class


@dataclass(frozen=True, slots=True)
class Constituent:
    """A word that a compound is made of; a word that is no compound has one.

    ``origin`` is the verb behind a participle and behind "-minen", the noun behind
    "-ittain". ``derived`` counts the derivations that the reading assumes. ``is_joined``
    is a compound that the dictionary has as one word, "perus=korjata"; ``addresses``
    somebody: "muuta!", "kuusi" as your moon. ``root`` is the word that is derived from, or
    itself; ``case`` as the dictionary writes it; an archaic genitive is "kansain".
    """

    surface: str
    base: str
    word_class: str
    origin: str | None = None
    derived: int = 0
    is_place: bool = False
    is_joined: bool = False
    addresses: bool = False
    root: str = ""
    case: str = ""
    is_plural: bool = False
    is_archaic: bool = False

    @property
    def is_elative_plural(self) -> bool:
        """Whether it stands in a form that can be another word's partitive: "kielistä"."""
        return self.is_plural and self.case == _ELATIVE

    @property
    def is_adjectives_partitive(self) -> bool:
        """Whether it is "-ista" of an adjective in -inen that is derived from its root."""
        is_derived = self.derived > 0 and self.base.endswith("inen")
        return is_derived and self.case == _PARTITIVE and not self.is_plural

    @property
    def is_rare(self) -> bool:
        """Whether it stands in a form that hardly any word has: "kansain", "asemain" of asemaa."""
        return self.is_archaic or (self.is_plural and self.case == _INSTRUCTIVE)

    @property
    def is_prefix(self) -> bool:
        """Whether it is no word of its own: "yhteis", "esi"."""
        return self.word_class == _PREFIX


@dataclass(frozen=True)
class Reading:
    """One of the ways to read a form; never without constituents."""

    constituents: tuple[Constituent, ...]

    @cached_property
    def base(self) -> str:
        """The base form of the whole."""
        return self.run(0, len(self.constituents))

    @property
    def head(self) -> Constituent:
        """The last constituent, which is what the compound is a kind of."""
        return self.constituents[-1]

    @property
    def modifiers(self) -> str:
        """What stands before the head, as it stands there."""
        return "".join(part.surface for part in self.constituents[:-1])

    def run(self, start: int, end: int) -> str:
        """The base form of neighbouring constituents: as they stand, the last in its base form."""
        before, last = self.constituents[start : end - 1], self.constituents[end - 1]
        if last.word_class in _NUMERALS:  # all of "kahdentoista" is inflected
            return "".join(part.base for part in (*before, last))
        return "".join(part.surface for part in before) + last.base


def read(told: str) -> Reading | None:
    """A reading as the dictionary writes it; None for one that the spelling forbids."""
    segments = [segment for segment in told.split(_BOUNDARY) if segment]
    constituents = tuple(part for part in map(_constituent, segments) if part.base)
    if not constituents or _is_misspelt(constituents):
        return None
    return Reading(constituents)


def _is_misspelt(constituents: tuple[Constituent, ...]) -> bool:
    """Two like vowels do not meet without a hyphen, nor a name and a noun that makes no places.

    pyvoikko gives such readings, libvoikko does not: "koko" + "ontunut".
    """
    meet = any(
        one.surface[-1:] == other.surface[:1] and other.surface[:1] in _VOWELS
        for one, other in pairwise(constituents)
    )
    return meet or _is_name_and_noun(constituents)


def _is_name_and_noun(constituents: tuple[Constituent, ...]) -> bool:
    first, last = constituents[0], constituents[-1]
    return first.word_class in NAMES and last.word_class == "Ln" and not last.is_place


@lru_cache(maxsize=1 << 15)
def _constituent(segment: str) -> Constituent:
    told = _Told()
    for token in _TOKEN.findall(segment):
        told.take(token)
    return told.constituent()


class _Told:
    """What has been read of a constituent so far."""

    def __init__(self) -> None:
        self.surface = ""  # the letters of the word
        self.before = ""  # those before the latest base form or end of one
        self.end: str | None = None  # that base form or end; None before the first
        self.word_class = ""
        self.is_place = self.is_joined = self.addresses = self.is_participle = False
        self.origin: str | None = None
        self.minen: str | None = None
        self.derived = 0
        self.root = self.case = ""
        self.is_plural = self.is_archaic = False
        self.inside = ""  # which [X?] is open

    def take(self, token: str) -> None:
        if not token.startswith("["):
            self._letters(token.lower())
        elif token.startswith("[X"):
            self._mark(token[1:-1])
        elif token.startswith("[L"):
            self._begin(token[1:-1])
        elif token.startswith("[S"):
            self.case = token
        elif token.startswith("[R"):
            self.is_participle = True
        elif token == _MINEN:
            self.origin, self.minen = self.base, self.surface + "minen"
        self.is_plural = self.is_plural or token == _PLURAL
        self.is_place = self.is_place or token == _PLACE
        self.addresses = self.addresses or token in _SECOND_PERSON

    @property
    def base(self) -> str:
        return self.surface if self.end is None else self.before + self.end

    def _letters(self, letters: str) -> None:
        if self.inside in ("Xp", "Xj"):
            self.end = _NO_LETTER.sub("", letters)
            self.is_joined = self.is_joined or "=" in letters
            self.root = self.root or self.end
        elif not self.inside:
            self.surface += _NO_LETTER.sub("", letters)
            self.is_archaic = self.case == _GENITIVE and self.is_plural and letters in _ARCHAIC

    def _mark(self, mark: str) -> None:
        self.inside = "" if mark == "X" else mark
        if mark in ("Xp", "Xj"):
            self.before, self.end = self.surface, ""
            self.derived += mark == "Xj"

    def _begin(self, word_class: str) -> None:
        if self.word_class == _VERB or word_class == _ADVERB:
            self.origin = self.base
        self.word_class = word_class

    @property
    def _has_origin(self) -> bool:
        return self.is_participle or bool(self.minen) or self.word_class == _ADVERB

    def constituent(self) -> Constituent:
        return Constituent(
            self.surface,
            self.minen or self.base,
            self.word_class,
            self.origin if self._has_origin else None,
            self.derived,
            self.is_place,
            self.is_joined,
            self.addresses,
            self.root,
            self.case,
            self.is_plural,
            self.is_archaic,
        )
