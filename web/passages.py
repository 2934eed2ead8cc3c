"""Texts cut and marked for reading: the passage that answers a search, the points of a proposal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any, NamedTuple

# What a search result shows of an item, in characters before the first hit and after it.
_BEFORE, _AFTER = 90, 230
# A text of hundreds of hits is cut as well by its first ones.
_MOST_HITS = 200
# Where the beginning of a decision is best read, when no word was searched for.
_TELLING = ("decision", "proposal", "handling", "explanation", "other", "history")
# Sections that repeat what a result shows anyway.
_FRAME = ("header", "attachments", "preparers")

_BLANKS = re.compile(r"\s+")

Pieces = list[tuple[str, bool]]


class Hit(NamedTuple):
    """A part of a text that answers a search; ``terms`` are the terms of it that it answers."""

    start: int
    end: int
    terms: frozenset[int]


Finder = Callable[[str, str], list[Hit]]
"""What is to be marked in a text of a field ("title", or a section's kind): in order, apart."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a section; in ``pieces`` True stands with what was searched for."""

    ordinal: int
    kind: str
    pieces: Pieces


def passage(sections: Iterable[Mapping[str, Any]], find: Finder) -> Passage | None:
    """The passage that answers best, else the beginning of the decision.

    Of a section, where most different things that were asked for stand near one another.
    What only repeats the title and the lists of an item is shown where nothing else answers.
    """
    read = [
        (section, find(section["text"], section["kind"])) for section in sections if section["text"]
    ]
    body = [pair for pair in read if pair[0]["kind"] not in _FRAME]
    listed = [pair for pair in read if pair[0]["kind"] in _FRAME[1:] and pair[1]]
    chosen = body if any(hits for _, hits in body) else listed or body
    if not chosen:
        return None
    best, hits = max(chosen, key=lambda pair: (_different(pair[1]), _rank(pair[0]["kind"])))
    return Passage(best["ordinal"], best["kind"], _cut(best["text"], hits))


def _different(hits: Iterable[Hit]) -> int:
    return len(frozenset[int]().union(*(hit.terms for hit in hits)))


def _rank(kind: str) -> int:
    return -_TELLING.index(kind) if kind in _TELLING else -len(_TELLING)


def _cut(text: str, hits: Sequence[Hit]) -> Pieces:
    """Some text around the best place, from word to word, marked, with dots where it goes on."""
    at = _best_place(hits[:_MOST_HITS])
    start = max(at - _BEFORE, 0)
    end = at + _AFTER
    if start:
        start = _next_blank(text, start, at)
    if end < len(text):
        end = _last_blank(text, at, end)
    # a hit that the cut would halve is kept whole
    end = max(end, *(hit.end for hit in hits if hit.start < end), 0)
    inside = [hit for hit in hits if hit.start >= start and hit.end <= max(end, at)]
    pieces = _pieces(text[:end], inside, start)
    dots = (
        ([("… ", False)] if start else []) + pieces + ([(" …", False)] if end < len(text) else [])
    )
    return _joined((_BLANKS.sub(" ", piece), hit) for piece, hit in dots)


def _best_place(hits: Sequence[Hit]) -> int:
    """Where the stretch with the most different hits begins; the first of equals, 0 for none."""
    best, place, all_of_them = 0, 0, _different(hits)
    for nth, first in enumerate(hits):
        if best == all_of_them:
            break
        near = takewhile(lambda hit: hit.end <= first.start + _AFTER, hits[nth:])  # noqa: B023 - used at once
        if (different := _different(near)) > best:
            best, place = different, first.start
    return place


def _next_blank(text: str, start: int, at: int) -> int:
    found = _BLANKS.search(text, start, at)
    return found.end() if found else at


def _last_blank(text: str, at: int, end: int) -> int:
    """Where the last word ends that is whole; the end itself in a word that long."""
    found = max(text.rfind(" ", at, end), text.rfind("\n", at, end))
    return found if found > at else end


def mark(text: str, hits: Iterable[Hit]) -> Pieces:
    """The text in pieces, each either plain or a hit; together they are the text."""
    return _joined(_pieces(text, hits, 0))


def _pieces(text: str, hits: Iterable[Hit], done: int) -> Pieces:
    pieces: Pieces = []
    for hit in hits:
        pieces += [(text[done : hit.start], False), (text[hit.start : hit.end], True)]
        done = hit.end
    return [*pieces, (text[done:], False)]


def _joined(pieces: Iterable[tuple[str, bool]]) -> Pieces:
    """The same without empty pieces, and with plain ones that follow each other in one."""
    joined: Pieces = []
    for text, hit in pieces:
        if joined and not hit and not joined[-1][1]:
            joined[-1] = (joined[-1][0] + text, False)
        elif text:
            joined.append((text, hit))
    return joined


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or a run of numbered points instead of it."""

    text: str = ""
    points: tuple[tuple[int, str], ...] = ()


def blocks(text: str) -> list[Block]:
    """The paragraphs of a section; bare numbers 1, 2, 3 become the points they number."""
    paragraphs = text.split("\n") if text else []
    found: list[Block] = []
    at = 0
    while at < len(paragraphs):
        points = _points(paragraphs[at:])
        found.append(Block(points=points) if points else Block(paragraphs[at]))
        at += 2 * len(points) or 1
    return found


def _points(paragraphs: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """The points with which the paragraphs begin: 1 and its text, 2 and its text, and so on."""
    pairs = zip(count(1), paragraphs[::2], paragraphs[1::2], strict=False)
    counted = takewhile(lambda pair: pair[1].rstrip(".)") == str(pair[0]), pairs)
    return tuple((number, text) for number, _, text in counted)
