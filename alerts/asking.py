"""A query's expression taken apart, so that what many queries ask is asked of an index once.

The expression of a plan (:mod:`db.query.plan`) joins those of its words by AND, OR and NOT,
which FTS5 does row by row: the rows of its parts, joined as sets, are its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from db.query.plan import Plan
from db.query.terms import Term
from db.query.tree import And, Leaf, Node, Not, Or

Ask = Callable[[str], frozenset[int]]
"""The rows that an expression finds."""


class All(NamedTuple):
    """What all of some find, but nothing that any of the others does."""

    parts: tuple[Question, ...]
    unwanted: tuple[Question, ...]


class Any(NamedTuple):
    """What any of some find."""

    of: tuple[Question, ...]


Question = str | None | All | Any
"""An expression of FTS5; None finds nothing."""


def question(plan: Plan) -> Question:
    """What a plan without phrases asks."""
    root = plan.query.root
    return None if root is None else _of(root, plan.terms)


def _of(node: Node, terms: Mapping[Leaf, Term]) -> Question:
    if isinstance(node, Or):
        return Any(tuple(_of(part, terms) for part in node.parts))
    if isinstance(node, And | Not):
        parts = node.parts if isinstance(node, And) else (node,)
        return All(
            tuple(_of(part, terms) for part in parts if not isinstance(part, Not)),
            tuple(_of(part.part, terms) for part in parts if isinstance(part, Not)),
        )
    return terms[node].match


def answer(question: Question, ask: Ask, rows: frozenset[int]) -> frozenset[int]:
    """Those of the rows that a question finds."""
    if question is None:
        return frozenset()
    if isinstance(question, str):
        return ask(question)
    if isinstance(question, Any):
        return frozenset[int]().union(*(answer(one, ask, rows) for one in question.of))
    for part in question.parts:
        rows &= answer(part, ask, rows)
    for part in question.unwanted:
        rows -= answer(part, ask, rows)
    return rows
