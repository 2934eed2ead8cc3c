"""Patterns that are tried only where one of their stems stands: most sentences have none."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache

_LISTED = re.compile(r"\\b\(\?:([\w|]+)\)\\b")
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|.", re.DOTALL)  # of a pattern
_BEFORE_LETTERS = re.compile(
    r"^(?:\\b|\^|\(\?<[!=](?:\\.|[^()\\])*\)|(?:\\[wWdDsS]|\[[^\]]+\])(?:[*+?]|\{[\d,]+\})?\??)*"
)
_LETTERS = re.compile(r"^[\w ,§-]*")
_MAY_BE_ABSENT = ("?", "*", "{")

RECENT = 8
"""How many sentences' answers are kept: each is asked about twice, and votes repeat formulae."""


class Words:
    """A pattern over lower-case text, with the stems one of which every match contains.

    To look for a stem costs a hundredth of trying the pattern. Of a pattern that only
    lists whole words a sentence's words tell at once whether it has one; of any other
    without stems, the first letters that its alternatives ask for are the stems; where
    one asks for none it is always tried. A match contains one of ``also`` besides.
    """

    __slots__ = ("_also", "_listed", "_pattern", "_stems")

    def __init__(
        self,
        pattern: str,
        *stems: str,
        also: tuple[str, ...] = (),
        flags: re.RegexFlag = re.NOFLAG,
    ) -> None:
        self._pattern, self._also = re.compile(pattern, flags), also
        held = stems or beginnings(pattern)
        self._stems = tuple(
            stem for stem in held if not any(one in stem for one in held if one != stem)
        )
        listed = _LISTED.fullmatch(pattern)
        self._listed = frozenset(listed[1].split("|")) if listed else None

    def search(self, low: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match between two places of a text in lower case."""
        if self._listed:
            if self._listed.isdisjoint(_words(low)):
                return None
        elif self._stems:
            for stem in self._stems:
                if stem in low:
                    break
            else:
                return None
        if self._also and not has_any(low, self._also):
            return None
        return self._pattern.search(low, start, end)


def beginnings(pattern: str) -> tuple[str, ...]:
    """The first letters that each alternative of a pattern asks for; none where one asks none."""
    found: list[str] = []
    for alternative in _alternatives(pattern):
        begun = _BEFORE_LETTERS.sub("", alternative, count=1)
        if begun.startswith("(?:"):
            inside = _group(begun)
            optional = begun[len(inside) + 4 :].startswith(_MAY_BE_ABSENT)
            first = () if optional else beginnings(inside)
        else:
            first = _letters(begun)
        if not first:
            return ()
        found += first
    return tuple(dict.fromkeys(found))


def _letters(begun: str) -> tuple[str, ...]:
    (letters,) = _LETTERS.findall(begun)
    if begun[len(letters) :].startswith(_MAY_BE_ABSENT):
        letters = letters[:-1]
    return (letters,) if len(letters) > 1 else ()


def _alternatives(pattern: str) -> Iterator[str]:
    """A pattern split at the bars that stand in no group."""
    depth = start = 0
    for token in _TOKEN.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token[0] == "|" and not depth:
            yield pattern[start : token.start()]
            start = token.end()
    yield pattern[start:]


def _group(begun: str) -> str:
    """What is inside the group that a pattern begins with."""
    depth = 0
    for token in _TOKEN.finditer(begun):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if not depth:
            return begun[3 : token.start()]
    return ""


@lru_cache(2)  # a sentence is asked about many times in a row
def _words(low: str) -> frozenset[str]:
    return frozenset(_WORD.findall(low))


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
