"""Patterns that are tried only where one of their stems stands: most sentences have none."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Generic, TypeVar

from parsers.minutes.stems import KNOWN, asked, gate, may_hold, may_stand, several_ways

_held = KNOWN.of
T = TypeVar("T")

RECENT = 8
"""How many sentences' answers are kept: each is asked about twice, and votes repeat formulae."""


class Words:
    """A pattern over lower-case text, tried only where the stems it asks for stand."""

    __slots__ = ("_ways", "_written", "bits", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)
        self.bits, self._ways = gate(pattern)
        self._written = several_ways(pattern) or [(asked(pattern),) if asked(pattern) else ()]

    def search(self, low: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match between two places of a text in lower case."""
        held = _held(low)
        if not held & self.bits:
            return None
        if self._ways and not may_hold(held, self._ways):
            return None
        return self.pattern.search(low, start, end)

    def search_once(
        self, text: str, start: int = 0, end: int = sys.maxsize
    ) -> re.Match[str] | None:
        """The same in a text that no other pattern is tried on."""
        return self.pattern.search(text, start, end) if self.may_stand(text) else None

    def may_stand(self, text: str) -> bool:
        """Whether such a text has what the pattern asks for."""
        return may_stand(text, self._written)


class Table(Generic[T]):
    """Patterns in order, each with what it tells; of most texts none is tried."""

    def __init__(self, entries: Iterable[tuple[Words, T]]) -> None:
        self.entries = tuple(entries)
        self.bits = reduce(or_, (words.bits for words, _ in self.entries))

    def found(self, low: str) -> Iterator[tuple[T, re.Match[str]]]:
        """What the entries tell that stand in a text in lower case, and where each first does."""
        held = _held(low)
        if not held & self.bits:
            return
        for words, told in self.entries:
            if held & words.bits and (match := words.search(low)):
                yield told, match

    def first(self, low: str) -> re.Match[str] | None:
        """The match of the first entry that stands."""
        return next((match for _, match in self.found(low)), None)


def listed(words: Iterable[Words]) -> Table[None]:
    """A table of patterns that all tell the same."""
    return Table((one, None) for one in words)


def has_any(text: str, stems: Iterable[str]) -> bool:
    """Whether one of the stems stands in the text."""
    for stem in stems:  # noqa: SIM110, a generator costs more than what it would look for
        if stem in text:
            return True
    return False


def lower(text: str) -> str:
    """The text in lower case, letter for letter: as it is where that would change its length."""
    low = text.lower()
    return low if len(low) == len(text) else text
