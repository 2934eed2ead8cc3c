"""Texts cut and marked for reading: the passage that answers a search, the points of a proposal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any

# What a search result shows of an item, in characters before and after the first hit.
_BEFORE, _AFTER = 90, 230
# Where the beginning of a decision is best read, when no word was searched for.
_TELLING = ("decision", "proposal", "handling", "explanation", "other", "history")
# Sections that repeat what a result shows anyway.
_FRAME = ("header", "attachments", "preparers")

_WORD = re.compile(r"[^\W_]+")

Pieces = list[tuple[str, bool]]
Wanted = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a section; in ``pieces`` True stands with a word that was searched for."""

    ordinal: int
    kind: str
    pieces: Pieces


def passage(sections: Iterable[Mapping[str, Any]], wanted: Wanted) -> Passage | None:
    """The passage with the most wanted words, else the beginning of the decision."""
    body = [s for s in sections if s["kind"] not in _FRAME and s["text"]]
    if not body:
        return None
    best = max(body, key=lambda s: (_distinct_hits(s["text"], wanted), _rank(s["kind"])))
    text = re.sub(r"\s+", " ", best["text"])
    first = next((m.start() for m in _WORD.finditer(text) if wanted(m[0])), 0)
    return Passage(best["ordinal"], best["kind"], mark(_cut(text, first), wanted))


def _distinct_hits(text: str, wanted: Wanted) -> int:
    return len({word.casefold() for word in _WORD.findall(text) if wanted(word)})


def _rank(kind: str) -> int:
    return -_TELLING.index(kind) if kind in _TELLING else -len(_TELLING)


def _cut(text: str, at: int) -> str:
    """Some text around a place, from word to word, with dots where it goes on."""
    start = max(at - _BEFORE, 0)
    end = at + _AFTER
    if start:
        start = text.find(" ", start, at) + 1 or at
    if end < len(text):
        end = max(text.rfind(" ", at, end), at + 1)
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def mark(text: str, wanted: Wanted) -> Pieces:
    """The text in pieces, each either plain or a wanted word."""
    pieces: Pieces = []
    done = 0
    for match in _WORD.finditer(text):
        if wanted(match[0]):
            pieces += [(text[done : match.start()], False), (match[0], True)]
            done = match.end()
    return [piece for piece in [*pieces, (text[done:], False)] if piece[0]]


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
