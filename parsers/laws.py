"""Sections of laws in running text, and the laws in their base form."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from parsers.bodies import base, is_adjective, joined
from parsers.paragraphs import BLANK, LIST, RANGE, paragraphs

_REACH = 120  # letters before or behind a § among which the law is looked for
_NEAR = 40  # letters before a § that its numbers may take
_NUMBER = r"\d{1,4}/(?:19|20)\d{2}"  # of an act: "410/2015"
# The word a Finnish law's name ends with, and its cases: kuntalaki, rikoslain, säädös.
_FINNISH = {
    "laki": "la(?:ki|in|kia|issa|ista|kiin)",
    "asetus": "asetu(?:s|ksen|sta|ksessa|ksesta|kseen)",
    "sääntö": "sää(?:ntö|nnön|ntöä|nnössä|nnöstä|ntöön)",  # hallintosääntö
    "kaari": "kaar(?:i|en|ta|essa|esta|een)",  # perintökaari
    "järjestys": "järjesty(?:s|ksen|stä|ksessä|ksestä|kseen)",  # rakennusjärjestys
}
_BASES = list(_FINNISH)
_FINNISH_WORD = re.compile(
    r"(?P<prefix>[^\W\d_][\w-]{0,60}?)??(?:"
    + "|".join(f"(?P<h{n}>{forms})" for n, forms in enumerate(_FINNISH.values()))
    + ")"
)
# Named in the definite form, as Swedish texts do: "kommunallagen", "förvaltningsstadgan".
_SWEDISH_WORD = re.compile(r"(\w{1,40}(?:lagen|förordningen|stadgan|balken|ordningen))s?")
# or told by its number alone, whatever it is about: "lagen om lokaltrafik (12/2001)"
_SWEDISH_BARE = re.compile(r"(lagen|förordningen)s?")
_ABOUT = re.compile(
    rf"{BLANK}(lagen|förordningen){BLANK}(?:om{BLANK}[^§().\n]{{1,100}}{BLANK})?\(({_NUMBER})\)"
)
_SHORT = re.compile(r"(?:[A-ZÅÄÖ][\w]{0,8})?L")  # MRL, KuntaL, HL
_ACT = re.compile(rf"\(?({_NUMBER})\)?,?")  # "kuntalaki 410/2015, 129 §"

_SECTION = rf"{LIST}(?:\.\d{{1,2}})?(?:\s?[a-z])?"
# "51 §:n", "28.1 §", "14 a §": what stands before the sign
_AHEAD = re.compile(rf"(?<![\d.,/–-])(?P<numbers>{_SECTION})\s?$")
_CHAPTER = re.compile(r"\s\d{1,2}(?:\sa)?\s(?:luvun|luku|kap\.)$")
_CASE = re.compile(r":\w{1,6}")
_MOMENT = re.compile(
    rf"(?:{BLANK}\d{BLANK}?mom(?:\.|entet)?)?(?:{BLANK}(?:i|av|enligt))?(?={BLANK})"
)
_BEHIND = re.compile(rf"{BLANK}?(?P<numbers>{RANGE})(?![.,]?\d)")
_WORD = re.compile(r"[^\s()]+")


class NamedLaw(NamedTuple):
    """Sections of one law, and where in the text the reference stands."""

    law: str
    paragraphs: list[int]
    start: int
    end: int


def laws(text: str, taken: Collection[int] = ()) -> Iterator[NamedLaw]:
    """The sections of laws a text names, in its order; the signs at ``taken`` are of decisions.

    A rule of the municipality itself (hallintosääntö) counts as a law.
    """
    at = text.find("§")
    while at >= 0:
        if at not in taken and (found := _around(text, at)):
            yield found
        at = text.find("§", at + 1)


def _around(text: str, at: int) -> NamedLaw | None:
    """The law whose section the sign at this place is, None where none is named."""
    line = max(text.rfind("\n", max(0, at - _REACH), at) + 1, at - _REACH)
    before = text[line:at]
    ahead = _AHEAD.search(before, max(0, len(before) - _NEAR))
    if ahead is None:
        behind = _BEHIND.match(text, at + 1)
        named = _law_ending(before) if behind else None
        if behind is None or named is None:
            return None
        return NamedLaw(named[0], paragraphs(behind["numbers"]), line + named[1], behind.end())
    case = _CASE.match(text, at + 1)
    end = case.end() if case else at + 1
    numbers = paragraphs(re.sub(r"\.\d+", "", ahead["numbers"]))
    if named := _law_ending(before[: ahead.start()]):
        return NamedLaw(named[0], numbers, line + named[1], end)
    if following := _law_following(text, end):
        return NamedLaw(following[0], numbers, line + ahead.start(), following[1])
    return None


def _law_ending(before: str) -> tuple[str, int] | None:
    """The law that these letters end with, and where it begins."""
    before = before.rstrip()
    if chapter := _CHAPTER.search(before):
        before = before[: chapter.start()]
    found = list(_WORD.finditer(before))
    act = _ACT.fullmatch(found[-1][0]) if found else None
    if act:
        found.pop()
    words = [match[0] for match in found[-8:]]
    if named := _named(words, act[1] if act else None):
        return named[0], found[-named[1]].start()
    return None


def _named(words: Sequence[str], act: str | None) -> tuple[str, int] | None:
    """The law that the words end with, in its base form, and how many words it took."""
    if not words:
        return None
    word = words[-1].lower()
    if match := _SWEDISH_WORD.fullmatch(word):
        return " ".join((*joined(words), match[1])).lower(), len(joined(words)) + 1
    if bare := _SWEDISH_BARE.fullmatch(word):
        return (f"{bare[1]} {act}", 1) if act else None
    match = _FINNISH_WORD.fullmatch(word)
    if match is None:
        return (words[-1], 1) if _SHORT.fullmatch(words[-1]) else None
    name = (match["prefix"] or "") + _BASES[int(str(match.lastgroup)[1:])]
    if not match["prefix"]:  # "annetun lain (621/1999) 24 §": its number names it
        return (f"{name} {act}", 1) if act else None
    before = joined(words)
    if not before and len(words) > 1 and _agrees(words[-2], inflected=not word.endswith(name)):
        before = [words[-2]]
    return " ".join((*map(base, before), name)), len(before) + 1


def _agrees(word: str, *, inflected: bool) -> bool:
    """Whether a word is an adjective of the law's name: in its base form only where the law is."""
    return is_adjective(word) and word.lower().endswith("nen") != inflected


def _law_following(text: str, end: int) -> tuple[str, int] | None:
    """The Swedish law behind "18 § i" or "14 § 2 mom.", and where it ends."""
    moment = _MOMENT.match(text, end)
    if moment is None:
        return None
    if about := _ABOUT.match(text, moment.end()):
        return f"{about[1]} {about[2]}", about.end()
    words: list[str] = []
    for match in _WORD.finditer(text, moment.end(), moment.end() + _REACH):
        if "\n" in text[moment.end() : match.start()] or len(words) == 5:
            break
        words.append(match[0])
        bare = match[0].rstrip(",.;:")
        if law := _SWEDISH_WORD.fullmatch(bare.lower()):
            before = joined([*words[:-1], bare])
            fits = len(before) + 1 == len(words)
            return (
                (" ".join((*before, law[1])).lower(), match.start() + len(bare)) if fits else None
            )
    return None
