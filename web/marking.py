"""Where in a text stands what a search asks for: in whole words of the text as it is printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import is_normalized

from db.analyser.forms import spans
from db.analyser.signs import placed
from db.lexicon import Lexicon
from db.query.plan import Plan
from db.query.targets import OWN
from db.query.terms import Asks, Run, Term
from parsers.records import SectionKind
from web.passages import Finder, Hit

# Forms of the archive that one key is known to find: more than a language has of any word.
_MOST_FORMS = 5000
# The fields of a query that stand in an item's texts, and those of what it is told by.
_TITLE, _TEXT, _BODY = "title", "text", "body"
_NAMES = (_BODY, "municipality", "presenter")
_FIELDS = (_TITLE, *SectionKind, *_NAMES, OWN, "")
_WORD = re.compile(r"[^\W_]+")

Span = tuple[int, int, str]
Words = Callable[[str], bool]
"""Whether a form is one of a place in a sequence."""


@dataclass(frozen=True, slots=True)
class _Sequence:
    """Words that must follow each other, and which term of the query asks for them."""

    words: tuple[Words, ...]
    term: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is marked in one kind of text: single forms, beginnings, words in a row."""

    forms: dict[str, frozenset[int]]
    beginnings: tuple[tuple[str, int], ...]
    sequences: tuple[_Sequence, ...]
    signs: tuple[tuple[str, int], ...]

    def of(self, form: str) -> frozenset[int]:
        """The terms that a single form answers."""
        found = self.forms.get(form, frozenset())
        begun = [term for beginning, term in self.beginnings if form.startswith(beginning)]
        return found.union(begun) if begun else found

    def of_sign(self, keys: Iterable[str]) -> frozenset[int]:
        """The terms that signs answer; one may ask for the beginning of them."""
        return frozenset(
            term
            for wanted, term in self.signs
            for key in keys
            if key == wanted or (wanted.endswith("*") and key.startswith(wanted[:-1]))
        )


def marker(plan: Plan, forms: Forms) -> Finder:
    """Marks what the plan finds, by the archive's own forms of its keys.

    A compound is marked whole, a phrase as one, from its first letter to its last. Where a
    term names a field, it is marked in that field alone; "" is a text of no field of these.
    In what is an item's own ("own": its paragraph, case and day) signs alone are marked.
    """
    terms = [(nth, term) for nth, term in enumerate(plan.wanted()) if term.match is not None]
    of_terms: dict[tuple[tuple[int, bool], ...], _Asked] = {}

    def of_field(field: str) -> _Asked:
        there = [(nth, term, _is_whole(term, field)) for nth, term in terms if _is_in(term, field)]
        numbers = tuple((nth, whole) for nth, _, whole in there)
        if numbers not in of_terms:
            of_terms[numbers] = _asked(there, forms)
        return of_terms[numbers]

    # all at once: whoever keeps it has no archive to ask any more
    of_fields = {field: of_field(field) for field in _FIELDS}
    return lambda text, field: _hits(text, of_fields.get(field, of_fields[""]))


def _is_in(term: Term, field: str) -> bool:
    if field == OWN:
        return term.asks is Asks.SIGN
    is_text = field != _TITLE and field not in _NAMES
    return term.field in (None, field) or (term.field == _TEXT and is_text)


def _is_whole(term: Term, field: str) -> bool:
    """Whether a term is found there by whole words alone, as a body is where none is asked for."""
    return field == _BODY and term.field is None


class Forms:
    """The archive's forms that keys find, each key asked for once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._known: dict[tuple[str, ...], list[str]] = {}
        self._bases: dict[str, frozenset[str]] = {}

    def found(self, keys: Iterable[str]) -> list[str]:
        """All that they find, in any reading and as a part of a compound; the nearest first."""
        asked = tuple(keys)
        if asked not in self._known:
            found = self.lexicon.forms_with(asked, _MOST_FORMS) if asked else []
            self._known[asked] = [form for form, _ in found]
        return self._known[asked]

    def whole(self, keys: Iterable[str]) -> frozenset[str]:
        """Those whose own word one of them is."""
        return frozenset[str]().union(*map(self.bases, keys))

    def bases(self, key: str) -> frozenset[str]:
        """Those whose own word it is: what stands in a text's order is of these alone."""
        if key not in self._bases:
            found = self.lexicon.forms_with((key,), _MOST_FORMS)
            self._bases[key] = frozenset(form for form, where in found if where == "base")
        return self._bases[key]


def single_keys(runs: Iterable[Run]) -> list[str]:
    """The keys that find a word by itself."""
    return [run[0] for run in runs if len(run) == 1]


def _asked(told: Sequence[tuple[int, Term, bool]], forms_of: Forms) -> _Asked:
    forms: dict[str, frozenset[int]] = {}
    beginnings: list[tuple[str, int]] = []
    sequences: list[_Sequence] = []
    for nth, term, whole in told:
        alone = frozenset((nth,))
        for form in _single(term, forms_of, whole=whole):
            forms[form] = forms[form] | alone if form in forms else alone
        if term.asks is Asks.BEGINNING and len(term.forms) == 1:
            beginnings.append((term.forms[0], nth))
        sequences += (_Sequence(words, nth) for words in _rows(term, forms_of))
    signs_of = [
        (run[0], nth) for nth, term, _ in told if term.asks is Asks.SIGN for run in term.runs
    ]
    return _Asked(forms, tuple(beginnings), tuple(sequences), tuple(signs_of))


def _single(term: Term, forms_of: Forms, *, whole: bool) -> Iterator[str]:
    """The forms that are hits each by itself; ``whole``: but for those it is only a part of."""
    if term.asks is Asks.SIGN:
        return
    if term.asks is Asks.WORD or (term.asks is Asks.PHRASE and len(term.forms) == 1):
        yield from term.forms
    if term.asks is not Asks.PHRASE:
        find = forms_of.whole if whole else forms_of.found
        for runs in (term.runs, *(synonym.runs for synonym in term.synonyms)):
            yield from find(single_keys(runs))


def _runs(term: Term) -> list[Run]:
    return [*term.runs, *(run for synonym in term.synonyms for run in synonym.runs)]


def _rows(term: Term, forms_of: Forms) -> Iterator[tuple[Words, ...]]:
    """The rows of words that are hits together."""
    if term.asks is Asks.SIGN:
        return
    if term.asks is Asks.PHRASE:
        if len(term.forms) > 1:
            yield tuple(form.__eq__ for form in term.forms)
        return
    for run in _runs(term):
        if len(run) > 1:
            *first, last = (forms_of.bases(key).__contains__ for key in run)
            begins = term.asks is Asks.BEGINNING and run in term.runs
            yield (*first, _beginning(run[-1]) if begins else last)


def _beginning(letters: str) -> Words:
    return lambda form: form.startswith(letters)


def _hits(text: str, asked: _Asked) -> list[Hit]:
    words = _words(text) if asked.beginnings or asked.sequences else ()
    if asked.beginnings:
        hits = [Hit(start, end, of) for start, end, form in words if (of := asked.of(form))]
    else:
        hits = _single_forms(text, asked.forms)
    longer = [hit for one in asked.sequences for hit in _in_a_row(words, one)]
    if asked.signs:
        longer += _signs(text, asked)
    return _apart(sorted([*hits, *longer], key=_longest_first)) if longer else hits


def _single_forms(text: str, told: Mapping[str, frozenset[int]]) -> list[Hit]:
    """The words that are hits each by itself: most searches have no more, and texts many words."""
    lower = _in_place(text)
    if lower is None:
        return [Hit(start, end, told[form]) for start, end, form in spans(text) if form in told]
    words = _WORD.finditer(lower)
    return [Hit(*word.span(), told[word[0]]) for word in words if word[0] in told]


def _words(text: str) -> list[Span]:
    """The words of a text with their places in it."""
    lower = _in_place(text)
    if lower is None:
        return list(spans(text))
    return [(match.start(), match.end(), match[0]) for match in _WORD.finditer(lower)]


def _in_place(text: str) -> str | None:
    """A text in lower case, where that leaves each letter in its place: nearly every text's."""
    lower = text.lower()
    return lower if len(lower) == len(text) and is_normalized("NFC", lower) else None


def _signs(text: str, asked: _Asked) -> Iterator[Hit]:
    """The signs that are asked for; all that one place is of are one hit."""
    keys: dict[tuple[int, int], list[str]] = {}
    for start, end, key in placed(text):
        keys.setdefault((start, end), []).append(key)
    for place, found in keys.items():
        if terms := asked.of_sign(found):
            yield Hit(*place, terms)


def _in_a_row(words: Sequence[Span], sequence: _Sequence) -> Iterator[Hit]:
    """The places where the words of a sequence follow each other."""
    first, *others = sequence.words
    for at, (start, _, form) in enumerate(words):
        if first(form):
            following = words[at + 1 : at + 1 + len(others)]
            if len(following) == len(others) and all(
                fits(word) for fits, (_, _, word) in zip(others, following, strict=True)
            ):
                end = following[-1][1] if following else words[at][1]
                yield Hit(start, end, frozenset((sequence.term,)))


def _longest_first(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _apart(hits: Sequence[Hit]) -> list[Hit]:
    """Without those that begin within one before them."""
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept
