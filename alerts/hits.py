"""Where in a sentence stands what a search asks for: in whole words, a phrase from end to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from db.analyser import Keys
from db.analyser.forms import spans
from db.analyser.signs import signs
from db.query.terms import Asks, Term

Hit = tuple[int, int]
_Word = tuple[int, int, str]
_Is = Callable[[str], bool]

_WIDEST: Final = 4
"""Words of a sign: "18. marraskuuta 2026" has three, "412/10.03.01/2025" is tried up to this."""


def hits(text: str, terms: Sequence[Term], known: Mapping[str, Keys]) -> tuple[Hit, ...]:
    """Beginnings and ends in order; of two that overlap the longer. ``known`` are words' keys."""
    words = [word for word in spans(text) if word[2] in known]
    found = {hit for term in terms for hit in _of(term, text, words, known)}
    return tuple(sorted(_apart(sorted(found, key=lambda hit: (hit[0] - hit[1], hit)))))


def around(text: str, found: Sequence[Hit], longest: int) -> tuple[str, tuple[Hit, ...]]:
    """The text, of a longer one what is around its first hit, cut between words; and its hits."""
    if len(text) <= longest:
        return text, tuple(found)
    begin, end = _window(text, found[0][0] if found else 0, longest)
    before, after = "… " if begin else "", " …" if end < len(text) else ""
    shift = len(before) - begin
    within = (
        (first + shift, last + shift) for first, last in found if begin <= first < last <= end
    )
    return f"{before}{text[begin:end]}{after}", tuple(within)


def _window(text: str, hit: int, longest: int) -> tuple[int, int]:
    """Where to begin and end: a third of it before the hit."""
    begin = max(0, min(hit - longest // 3, len(text) - longest))
    end = min(len(text), begin + longest)
    if begin:
        begin = text.find(" ", begin, hit + 1) + 1 or begin
    if end < len(text):
        blank = text.rfind(" ", begin, end)
        end = blank if blank > hit else end
    return begin, end


def _of(term: Term, text: str, words: Sequence[_Word], known: Mapping[str, Keys]) -> Iterator[Hit]:
    if term.match is None:
        return
    if term.asks is Asks.SIGN:
        yield from _signs(term, text, words)
        return
    for row in _rows(term, known):
        yield from _in_a_row(row, words)


def _rows(term: Term, known: Mapping[str, Keys]) -> Iterator[tuple[_Is, ...]]:
    """What words must be, one after the other."""
    if term.asks is Asks.PHRASE:
        yield tuple(form.__eq__ for form in term.forms)
        return
    if term.asks is Asks.BEGINNING and len(term.forms) == 1:
        beginning = term.forms[0]
        yield (lambda form: form.startswith(beginning),)
    for run in (*term.runs, *(run for synonym in term.synonyms for run in synonym.runs)):
        if len(run) == 1:
            yield (_has(run[0], known),)
        else:
            yield tuple(_is_base(key, known) for key in run)


def _has(key: str, known: Mapping[str, Keys]) -> _Is:
    def has(form: str) -> bool:
        keys = known[form]
        return key in (keys.base, *keys.more, *keys.parts)

    return has


def _is_base(key: str, known: Mapping[str, Keys]) -> _Is:
    return lambda form: known[form].base == key


def _in_a_row(row: Sequence[_Is], words: Sequence[_Word]) -> Iterator[Hit]:
    for at in range(len(words) - len(row) + 1):
        there = words[at : at + len(row)]
        if all(is_it(form) for is_it, (*_, form) in zip(row, there, strict=True)):
            yield there[0][0], there[-1][1]


def _signs(term: Term, text: str, words: Sequence[_Word]) -> Iterator[Hit]:
    """The narrowest row of words that gives a sign that is asked for, "§" beside it or not."""
    wanted = [run[0] for run in term.runs]
    free = 0  # the first word of no hit yet
    for last in range(len(words)):
        for at in range(last, max(free, last - _WIDEST + 1) - 1, -1):
            begin, end = words[at][0], words[last][1]
            found = signs(text[max(0, begin - 2) : end + 2])
            if any(_is_sign(one, sign) for one in wanted for sign in found):
                yield begin, end
                free = last + 1
                break


def _is_sign(wanted: str, sign: str) -> bool:
    return sign == wanted or (wanted.endswith("*") and sign.startswith(wanted[:-1]))


def _apart(longest_first: Sequence[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for begin, end in longest_first:
        if all(end <= first or last <= begin for first, last in kept):
            kept.append((begin, end))
    return kept
