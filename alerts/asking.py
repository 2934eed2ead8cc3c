"""A query as a question to some texts: what FTS5 does row by row, done by sets.

The words, phrases and signs of a query are leaves (:mod:`alerts.leaves`); two queries that
ask for the same one hold the same leaf. Which texts meet a leaf is told once, and joined as
the queries join it. A set of texts is a number: the nth bit is that of the nth text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from alerts.conditions import Condition, conditions
from alerts.leaves import Leaf, Often
from db.batch import Batch, Indexed
from db.query.plan import Plan
from db.query.terms import Asks, Term
from db.query.tree import And, Node, Not, Or


class All(NamedTuple):
    """What all of some find, but nothing that any of the others does."""

    parts: tuple[Question, ...]
    unwanted: tuple[Question, ...] = ()


class Any(NamedTuple):
    """What any of some find."""

    of: tuple[Question, ...]


class Joined:
    """A question of more than one leaf that so many queries are; equal to itself alone.

    A text that it finds meets one of ``led_by``; where that is None, any text may.
    """

    __slots__ = ("holders", "led_by", "question")

    def __init__(self, question: Question, often: Often) -> None:
        self.question = question
        found = leads(question, often)
        self.led_by: tuple[Leaf | None, ...] = (None,) if found is None else found
        self.holders = 0


Question = Leaf | All | Any
"""Any of nothing finds nothing, all of nothing finds everything."""

NOTHING: Final = Any(())
EVERYTHING: Final = All(())

LeafOf = Callable[[Condition], Leaf]


def question(plan: Plan, leaf: LeafOf) -> Question:
    """What a plan asks, of leaves that are there already where others ask for the same."""
    root = plan.query.root
    return NOTHING if root is None else _of(root, plan, leaf)


def _of(node: Node, plan: Plan, leaf: LeafOf) -> Question:
    if isinstance(node, Or):
        return Any(tuple(_of(part, plan, leaf) for part in node.parts))
    if isinstance(node, And | Not):
        parts = node.parts if isinstance(node, And) else (node,)
        return All(
            tuple(_of(part, plan, leaf) for part in parts if not isinstance(part, Not)),
            tuple(_of(part.part, plan, leaf) for part in parts if isinstance(part, Not)),
        )
    return _of_term(plan.terms[node], leaf)


def _of_term(term: Term, leaf: LeafOf) -> Question:
    if term.match is None:
        return NOTHING
    told = conditions(term.match)
    if term.asks is Asks.PHRASE:
        # nothing else of it is read by those who look for it in texts
        phrase = replace(term, text="", runs=(), match=None)
        parts = tuple(leaf(one._replace(phrase=phrase)) for one in told.of)
    else:
        parts = tuple(leaf(one) for one in told.of)
    if len(parts) == 1:
        return parts[0]
    return All(parts) if told.all else Any(parts)


def leaves(question: Question) -> Iterator[Leaf]:
    """All leaves of a question, one as often as it stands there."""
    if isinstance(question, Leaf):
        yield question
    elif isinstance(question, Any):
        for part in question.of:
            yield from leaves(part)
    else:
        for part in (*question.parts, *question.unwanted):
            yield from leaves(part)


def leads(question: Question, often: Often) -> tuple[Leaf, ...] | None:
    """Leaves of which every text meets one that is found, the rarest; None if any may be found."""
    if isinstance(question, Leaf):
        return (question,)
    if isinstance(question, Any):
        several = [leads(part, often) for part in question.of]
        if None in several:
            return None
        return tuple(dict.fromkeys(leaf for some in several for leaf in some or ()))
    found = [some for part in question.parts if (some := leads(part, often)) is not None]
    if len(found) < 2:
        return found[0] if found else None
    return min(found, key=lambda some: sum(leaf.often(often) for leaf in some))


class Answers(dict[Leaf | Joined, int]):
    """Which texts of a batch queries find; what is told once is not looked for again."""

    def __init__(self, batch: Batch, texts: Sequence[Indexed], met: Mapping[Leaf, int]) -> None:
        """``met`` are the leaves that the texts meet, phrases left aside."""
        super().__init__((leaf, some) for leaf, some in met.items() if leaf.phrase is None)
        self._batch = batch
        self._texts = texts
        self._met = met
        self._all = (1 << len(texts)) - 1

    def __missing__(self, words: Leaf | Joined) -> int:
        if isinstance(words, Leaf):
            found = self._holding(words.phrase, self._met.get(words, 0))
        else:
            found = self._of(words.question)
        self[words] = found
        return found

    def _of(self, question: Question) -> int:
        if isinstance(question, Leaf):
            return self[question]
        if isinstance(question, Any):
            found = 0
            for part in question.of:
                found |= self._of(part)
            return found
        found = self._all
        for part in question.parts:
            found &= self._of(part)
            if not found:
                return 0
        for part in question.unwanted:
            found &= ~self._of(part)
        return found

    def _holding(self, phrase: Term | None, met: int) -> int:
        """Those of the texts that have a phrase."""
        if not met or phrase is None:
            return met
        likely = {self._texts[nth].n: nth for nth in places(met)}
        return sum(1 << likely[n] for n in self._batch.holding(phrase, likely))


def places(some: int) -> Iterator[int]:
    """The numbers of the bits that are set, ascending."""
    while some:
        bit = some & -some
        yield bit.bit_length() - 1
        some ^= bit
