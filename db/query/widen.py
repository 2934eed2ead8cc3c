"""The tree of a query made wider where words in a row have synonyms: "tekninen lautakunta"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from db.query.synonyms import Synonyms
from db.query.terms import typed_forms
from db.query.tree import Alike, And, Node, Not, Or, Word
from db.query.words import Words


def widen(root: Node, synonyms: Synonyms, words: Words) -> Node:
    """The tree with alternatives for its rows of words; what must not be there stays as typed."""
    asked = cache(words.asked)

    def has_others(row: Sequence[Word]) -> bool:
        typed = tuple(form for word in row for form in typed_forms(word.text))
        return bool(synonyms.of(typed, asked))

    def wide(node: Node) -> Node:
        if isinstance(node, Not):
            return Not(_alone(node.part))
        if isinstance(node, Or):
            return Or(tuple(map(wide, node.parts)))
        return And(tuple(rows(node.parts))) if isinstance(node, And) else node

    def rows(parts: Sequence[Node]) -> list[Node]:
        """The parts, the longest rows that have synonyms each an Or with them."""
        found: list[Node] = []
        at = 0
        while at < len(parts):
            row = _row(parts[at : at + synonyms.longest])
            while len(row) > 1 and not has_others(row):
                row.pop()
            found.append(_either(row) if len(row) > 1 else wide(parts[at]))
            at += max(1, len(row))
        return found

    return wide(root)


def _row(parts: Sequence[Node]) -> list[Word]:
    """The plain words of one field with which the parts begin."""
    row: list[Word] = []
    for part in parts:
        if not isinstance(part, Word) or part.prefix or (row and part.field != row[0].field):
            break
        row.append(part)
    return row


def _either(row: Sequence[Word]) -> Node:
    text = " ".join(word.text for word in row)
    return Or((And(tuple(row)), Alike(text, row[0].field)))


def _alone(node: Node) -> Node:
    if isinstance(node, Word):
        return replace(node, alone=True)
    if isinstance(node, Not):
        return Not(_alone(node.part))
    return type(node)(tuple(map(_alone, node.parts))) if isinstance(node, And | Or) else node
