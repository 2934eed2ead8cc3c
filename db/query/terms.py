"""What each word, phrase and sign of a query asks of an index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import islice, product

from db.analyser.forms import forms
from db.analyser.keys import STEM_MARK
from db.query.expression import Expression, both, either, phrase, within
from db.query.synonyms import Synonyms
from db.query.targets import OWN, SIGNS, Place, Target
from db.query.tree import Alike, Leaf, Note, Phrase, Sign, Word
from db.query.words import LANGUAGES, Words

Run = tuple[str, ...]
"""Keys that stand side by side; of a single word, one."""

# of words that a sign joins, each of which can mean several
_MOST_READINGS = 12
# the archive's forms that a beginning is asked by, besides the base forms that begin so
_MOST_FORMS = 300
CASE_ENDING = re.compile(
    r":(?:n|s|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|na|nä|ta|tä|a|ä|in|an|än|iin|een|hin|t|ien|"
    r"den)\b",
    re.IGNORECASE,
)
"""The ending of "EU:n", "SOTE:ssa", "HVB:s": the case, not a word."""


class Asks(StrEnum):
    """What a term asks for."""

    WORD = "word"
    JOINED = "joined"
    BEGINNING = "beginning"
    PHRASE = "phrase"
    SIGN = "sign"
    SYNONYMS = "synonyms"
    """Only what means the same as some words in a row, which are terms beside it."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another word for one typed, and the keys it is found by."""

    text: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word, phrase or sign of a query: its forms as typed, and the keys that find it.

    ``field`` is None where it may stand anywhere. ``runs`` are alternatives.
    """

    text: str
    asks: Asks
    field: str | None
    forms: tuple[str, ...]
    runs: tuple[Run, ...]
    match: Expression
    synonyms: tuple[Synonym, ...] = ()
    alone: Expression = None
    """Where it has synonyms, what finds it without them."""

    @property
    def as_typed(self) -> Expression:
        """What finds it, synonyms left aside."""
        return self.alone if self.synonyms else self.match

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys of it, synonyms left aside."""
        return tuple(dict.fromkeys(key for run in self.runs for key in run))


def typed_forms(text: str) -> tuple[str, ...]:
    """The words of a text as typed, without case endings behind a colon."""
    return tuple(forms(CASE_ENDING.sub("", text))) or tuple(forms(text))


class TermMaker:
    """Makes the terms of one query, and collects what there is to tell of them."""

    def __init__(self, words: Words, target: Target, synonyms: Synonyms) -> None:
        self._words = words
        self._asked = cache(words.asked)
        self._target = target
        self._synonyms = synonyms
        self.notes: list[Note] = []

    def term(self, leaf: Leaf) -> Term:
        """What a leaf asks; nothing, and a note, where the texts have no such field."""
        if isinstance(leaf, Sign):
            return _of_sign(leaf)
        place = self._target.places.get(leaf.field)
        typed = typed_forms(leaf.text)
        if place is None:
            self.notes.append(Note("not_here", f"{leaf.field}:{leaf.text}"))
            return Term(leaf.text, Asks.WORD, leaf.field, typed, (), None)
        if isinstance(leaf, Phrase):
            return self._phrase(leaf, tuple(forms(leaf.text)), place)
        if isinstance(leaf, Alike):
            return self._alike(leaf, typed, place)
        if leaf.prefix:
            return self._beginning(leaf, typed, place)
        return self._word(leaf, typed, place)

    def _phrase(self, leaf: Phrase, typed: tuple[str, ...], place: Place) -> Term:
        runs = tuple(dict.fromkeys(self._bases(typed)))
        match = within(place.in_order, either(map(phrase, runs)))
        return Term(leaf.text, Asks.PHRASE, leaf.field, typed, runs, match)

    def _word(self, leaf: Word, typed: tuple[str, ...], place: Place) -> Term:
        runs = self.runs(typed)
        asks = Asks.WORD if len(typed) == 1 else Asks.JOINED
        synonyms = () if leaf.alone else self._alternatives(typed)
        match = _anywhere([*runs, *_runs(synonyms)], place)
        alone = _anywhere(runs, place) if synonyms else None
        return Term(leaf.text, asks, leaf.field, typed, runs, match, synonyms, alone)

    def _alike(self, leaf: Alike, typed: tuple[str, ...], place: Place) -> Term:
        synonyms = self._alternatives(typed)
        match = _anywhere(_runs(synonyms), place)
        return Term(leaf.text, Asks.SYNONYMS, leaf.field, typed, (), match, synonyms)

    def _alternatives(self, typed: tuple[str, ...]) -> tuple[Synonym, ...]:
        found = self._synonyms.of(typed, self._asked)
        return tuple(Synonym(text, self.runs(tuple(forms(text)))) for text in found)

    def _beginning(self, leaf: Word, typed: tuple[str, ...], place: Place) -> Term:
        *before, beginning = typed
        starts = [(*run, beginning) for run in (self.runs(tuple(before)) if before else [()])]
        begins = [phrase(start, prefix=True) for start in starts]
        text = f"{leaf.text}*"
        if before:
            match = within(place.in_order, either(begins))
            return Term(text, Asks.BEGINNING, leaf.field, typed, tuple(starts), match)
        found = self._words.beginning(beginning, _MOST_FORMS + 1)
        if len(found) > _MOST_FORMS:
            self.notes.append(Note("cut_beginning", text, _MOST_FORMS))
        keys = self._keys_of(found[:_MOST_FORMS], (beginning, STEM_MARK + beginning))
        begins.append(phrase([STEM_MARK + beginning], prefix=True))
        match = within(place.loose, either([*begins, *(phrase([key]) for key in keys)]))
        runs = ((beginning,), *((key,) for key in keys))
        return Term(text, Asks.BEGINNING, leaf.field, typed, runs, match)

    def _keys_of(self, found: Sequence[str], beginnings: tuple[str, ...]) -> list[str]:
        """The base forms of some forms, but for those that begin so themselves."""
        bases = {keys.base for one in LANGUAGES for keys in self._words.keys(found, one).values()}
        return sorted(base for base in bases if not base.startswith(beginnings))

    def runs(self, typed: tuple[str, ...]) -> tuple[Run, ...]:
        """The keys that some words side by side ask for, in all their readings up to a limit."""
        readings = [sorted(self._asked(form)) for form in typed]
        if len(typed) == 1:
            return tuple((key,) for key in readings[0])
        return tuple(
            dict.fromkeys([*self._bases(typed), *islice(product(*readings), _MOST_READINGS)])
        )

    def _bases(self, typed: tuple[str, ...]) -> Iterator[Run]:
        """What stands in an index for these very forms: a text is of one language or the other."""
        for language in LANGUAGES:
            known = self._words.keys(typed, language)
            yield tuple(known[form].base for form in typed)


def _runs(synonyms: Sequence[Synonym]) -> list[Run]:
    return [run for synonym in synonyms for run in synonym.runs]


def _anywhere(runs: Sequence[Run], place: Place) -> Expression:
    """Single keys wherever they count, several where they stand side by side."""
    single = [phrase(run) for run in runs if len(run) == 1]
    several = [phrase(run) for run in runs if len(run) > 1]
    return either([within(place.loose, either(single)), within(place.in_order, either(several))])


def _of_sign(leaf: Sign) -> Term:
    columns = OWN if leaf.own else SIGNS
    matches = [
        within(columns, either(phrase([key.rstrip("*")], prefix="*" in key) for key in keys))
        for keys in leaf.keys
    ]
    runs = tuple((key,) for keys in leaf.keys for key in keys)
    return Term(leaf.text, Asks.SIGN, OWN if leaf.own else None, (), runs, both(matches))
