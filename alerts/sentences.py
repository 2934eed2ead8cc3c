"""The sentence of a text that tells best why a search found it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from alerts.hits import around, hits
from alerts.telling import Sentence
from db.analyser import Keys
from db.analyser.forms import forms
from db.analyser.language import language_of
from db.analyser.signs import signs
from db.lexicon import Lexicon
from db.query.plan import Plan
from db.query.terms import Asks, Run, Term
from parsers.records import Item, SectionKind

LONGEST: Final = 320
"""Characters of a sentence that are told; minutes have lists that are one sentence."""

_TELLING: Final = 4
"""Words that a sentence has that tells something."""

# They repeat what a message says anyway, or only list.
_FRAME: Final = frozenset(
    {
        *(SectionKind.HEADER, SectionKind.PREPARERS, SectionKind.ATTACHMENTS),
        *(SectionKind.SUPPLEMENTARY, SectionKind.NOTIFY, SectionKind.APPEAL),
    }
)
_TITLE: Final = "title"
# A dot ends a sentence before a capital, but not that of a day, of a number or of "esim.".
_ENDS: Final = re.compile(
    r"(?<![0-9].)(?<!\b\w.)(?<!\bmm.)(?<!\bym.)(?<!\besim.)(?<!\bbl\.a.)(?<!\bt\.ex.)"
    r"(?<=[.!?])\s+(?=[^\W\d_a-zäöå])|\n+"
)


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence with its words, and the keys of each."""

    text: str
    words: Sequence[str]
    keys: Sequence[Keys]

    def has(self, term: Term) -> bool:
        """Whether it answers a term by itself."""
        if term.match is None:
            return False
        if term.asks is Asks.SIGN:
            return any(_is_sign(run[0], sign) for sign in signs(self.text) for run in term.runs)
        if term.asks is Asks.PHRASE:
            return _stands_in(term.forms, self.words)
        runs = [*term.runs, *(run for synonym in term.synonyms for run in synonym.runs)]
        begun = term.asks is Asks.BEGINNING and len(term.forms) == 1
        if begun and any(word.startswith(term.forms[0]) for word in self.words):
            return True
        return any(self._has_run(run) for run in runs)

    def _has_run(self, run: Run) -> bool:
        if len(run) == 1:
            return any(run[0] in (keys.base, *keys.more, *keys.parts) for keys in self.keys)
        return _stands_in(run, [keys.base for keys in self.keys])


def _stands_in(row: Sequence[str], words: Sequence[str]) -> bool:
    """Whether words follow each other among others."""
    spans = (words[at : at + len(row)] for at in range(len(words) - len(row) + 1))
    return any(tuple(span) == tuple(row) for span in spans)


def sentence(plan: Plan, record: Item, lexicon: Lexicon) -> Sentence | None:
    """The shortest sentence that answers most of a query, rather of the matter than of its frame.

    The title where no other does; None where what was found is no sentence, as a body.
    """
    terms = plan.wanted()
    found = [
        (_order(one, field, answered), one, field, heading)
        for one, field, heading in _sentences(record, lexicon)
        if (answered := sum(_is_in(term, field) and one.has(term) for term in terms))
    ]
    if not found:
        return None
    _, best, field, heading = min(found, key=lambda each: each[0])
    line = " ".join(best.text.split())
    asked = [term for term in terms if _is_in(term, field)]
    known = dict(zip(best.words, best.keys, strict=True))
    text, marked = around(line, hits(line, asked, known), LONGEST)
    return Sentence(text, field, heading, marked)


def _order(one: _Read, field: str, answered: int) -> tuple[bool, bool, int, bool, int]:
    short = len(one.words) < _TELLING
    return field == _TITLE, field in _FRAME, -answered, short, len(one.text)


def _is_in(term: Term, field: str) -> bool:
    if term.asks is Asks.SIGN:
        return True
    return term.field in (None, field) or (term.field == "text" and field != _TITLE)


def _sentences(record: Item, lexicon: Lexicon) -> Iterator[tuple[_Read, str, str]]:
    """Each sentence, the field it stands in, and its heading."""
    yield from ((one, _TITLE, "") for one in _read([record.title], lexicon, record.language))
    for section in record.sections:
        language = language_of(f"{section.heading}\n{section.text}", record.language)
        for one in _read(_ENDS.split(section.text), lexicon, language):
            yield one, section.kind.value, section.heading


def _read(texts: Sequence[str], lexicon: Lexicon, language: str) -> Iterator[_Read]:
    read = [(text, forms(text)) for text in texts]
    known = lexicon.keys({word for _, words in read for word in words}, language)
    for text, words in read:
        if words:
            yield _Read(text, words, [known[word] for word in words])


def _is_sign(wanted: str, sign: str) -> bool:
    return sign == wanted or (wanted.endswith("*") and sign.startswith(wanted[:-1]))
