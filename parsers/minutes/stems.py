"""Which stems patterns ask for, read from the patterns; and which of them a text holds.

A pattern is tried only where the stems it asks for stand. No list of them is kept beside
the pattern, so none can be forgotten; and a text's words are looked up once for all
patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

Asked = tuple[str, ...]
"""Stems one of which stands in whatever matches; () where nothing is known."""

_WORD = re.compile(r"\w+")
_SHORTEST = 2  # letters of a stem; those it is looked up by
_TOKEN = re.compile(  # of a pattern
    r"(?P<opens>\((?:\?(?:P<\w+>|<?[=!]|-?[a-z]*:))?)"
    r"|(?P<repeats>(?:[*+?]|\{[\d,]+\})\??)"
    r"|(?P<ends>[|)])|(?P<letter>\w)|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.",
    re.DOTALL,
)
_LOOKS_AROUND = re.compile(r"\(\?<?[=!]")
_MAY_BE_ABSENT = ("?", "*", "{0", "{,")
_EVERY_TEXT = 1  # a bit that all texts hold, for patterns that ask for nothing
_LISTED = re.compile(r"\\b\(\?:([\w|]+)\)\\b")


class Known:
    """All stems that patterns ask for, each with a bit of its own."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}
        self._whole: dict[str, int] = {}
        self._begun: dict[str, list[tuple[str, int]]] = {}
        self._of_word = lru_cache(1 << 14)(self._look_up)  # minutes have few words more
        self.of = lru_cache(32)(self._of)  # a sentence is asked about many times in a row

    def bits(self, stems: Iterable[str], *, whole: bool = False) -> int:
        """The bits of stems, or of whole words, that a pattern asks for."""
        return reduce(or_, (self._bit(stem, whole=whole) for stem in stems), 0)

    def _bit(self, stem: str, *, whole: bool) -> int:
        known = self._whole if whole else self._bits
        if stem not in known:
            known[stem] = 2 * _EVERY_TEXT << (len(self._bits) + len(self._whole))
            if not whole:
                self._begun.setdefault(stem[:_SHORTEST], []).append((stem, known[stem]))
            self._of_word.cache_clear()
            self.of.cache_clear()
        return known[stem]

    def _of(self, text: str) -> int:
        """The bits of the stems and words that stand in a text."""
        return reduce(or_, map(self._of_word, _WORD.findall(text)), _EVERY_TEXT)

    def _look_up(self, word: str) -> int:
        bits = self._whole.get(word, 0)
        for at in range(len(word)):
            for stem, bit in self._begun.get(word[at : at + _SHORTEST], ()):
                if word.startswith(stem, at):
                    bits |= bit
        return bits


KNOWN = Known()


class Gate(NamedTuple):
    """The bits of what a pattern asks for: of all its matches, and of each alternative's."""

    any: int
    ways: tuple[tuple[int, ...], ...]


def gate(pattern: str) -> Gate:
    """The gate of a pattern over lower-case text; one that asks for nothing lets all pass."""
    if listed := _LISTED.fullmatch(pattern):
        return Gate(KNOWN.bits(listed[1].split("|"), whole=True), ())
    several = (tuple(map(KNOWN.bits, way)) for way in several_ways(pattern))
    return Gate(KNOWN.bits(asked(pattern)) or _EVERY_TEXT, tuple(several))


def may_hold(held: int, ways: Iterable[Iterable[int]]) -> bool:
    """Whether a text that holds these bits has all that one of the alternatives asks for."""
    for way in ways:
        for bits in way:
            if not held & bits:
                break
        else:
            return True
    return False


def may_stand(text: str, ways: Iterable[Iterable[Asked]]) -> bool:
    """Whether a text has all that one of the alternatives asks for, its words not looked up."""
    for way in ways:
        for asked in way:
            for stem in asked:
                if stem in text:
                    break
            else:
                break
        else:
            return True
    return False


def several_ways(pattern: str) -> list[tuple[Asked, ...]]:
    """The ways of a pattern, those that ask for one thing as one; none where nothing is gained."""
    found = ways(pattern)
    several = [way for way in found if len(way) > 1]
    if not several or not all(found):
        return []
    alone = tuple(stem for way in found if len(way) == 1 for stem in way[0])
    return [(alone,), *several] if alone else several


def asked(pattern: str) -> Asked:
    """The stems one of which every match of a pattern holds; () where it asks for none."""
    return one_of(ways(pattern))


def ways(pattern: str) -> list[tuple[Asked, ...]]:
    """For each alternative of a pattern everything that it asks for."""
    return _Reader(pattern).alternatives()


def one_of(found: Iterable[tuple[Asked, ...]]) -> Asked:
    """Stems one of which every match holds, the most telling; () where an alternative has none."""
    best = [max(way, key=_telling, default=()) for way in found]
    return tuple(dict.fromkeys(stem for one in best for stem in one)) if all(best) else ()


def _telling(asked: Asked) -> tuple[int, int]:
    return min(map(len, asked)), -len(asked)


class _Reader:
    """Reads what a pattern asks for."""

    def __init__(self, pattern: str) -> None:
        self._tokens = list(_TOKEN.finditer(pattern))[::-1]

    def alternatives(self) -> list[tuple[Asked, ...]]:
        """Up to the end of the pattern, or of the group that is open."""
        found, ended = [], "|"
        while ended == "|":
            way, ended = self._sequence()
            found.append(way)
        return found

    def _sequence(self) -> tuple[tuple[Asked, ...], str]:
        """What one alternative asks for, and what ended it."""
        found: list[Asked] = []
        letters = ended = ""
        while self._tokens and not ended:
            token = self._tokens.pop()
            inner = one_of(self.alternatives()) if token["opens"] else ()
            ended = token["ends"] or ""
            repeats = "" if ended else self._repeats()
            needed = not (repeats.startswith(_MAY_BE_ABSENT) or _LOOKS_AROUND.match(token[0]))
            if token["letter"] and needed:
                letters += token[0]
            if not token["letter"] or repeats:
                found += [(letters,), inner if needed else ()]
                letters = ""
        found.append((letters,))
        return tuple(one for one in found if one and min(map(len, one)) >= _SHORTEST), ended

    def _repeats(self) -> str:
        again = self._tokens and self._tokens[-1]["repeats"]
        return self._tokens.pop()[0] if again else ""
