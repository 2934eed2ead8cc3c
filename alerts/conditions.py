"""What a text must have for a query to find it: keys by which the query is thought of at all.

A condition is necessary, not sufficient: it is told without a look at fields, order and what
must not be there. Whatever has it is asked the query itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from db.analyser import STEM_MARK
from db.batch import is_plain
from db.query.plan import Plan
from db.query.terms import Asks, Run, Term
from db.query.tree import And, Leaf, Node, Not, Or, Sign

Alternatives = frozenset[str]
"""Keys of which a text must have one, "koul*" any key that begins so; no text has one of none."""

Condition = tuple[Alternatives, ...]
"""Alternatives all of which must be met; () is met by every text."""

Often = Callable[[str], int]
"""In how many texts a key stands."""

_BEGINNING: Final = "*"


def condition(plan: Plan, often: Often) -> Condition:
    """What every text has that the plan finds, the rarest first."""
    root = plan.query.root
    if root is None or plan.empty:
        return (frozenset(),)
    found = dict.fromkeys(_of(root, plan.terms, often))
    return tuple(sorted(found, key=lambda one: (_weight(one, often), sorted(one))))


def _of(node: Node, terms: Mapping[Leaf, Term], often: Often) -> Iterator[Alternatives]:
    if isinstance(node, Not):
        return  # what lacks it may be found
    if isinstance(node, And):
        for part in node.parts:
            yield from _of(part, terms, often)
    elif isinstance(node, Or):
        of_parts = [_rarest(_of(part, terms, often), often) for part in node.parts]
        if None not in of_parts:
            yield frozenset[str]().union(*filter(None, of_parts))
    elif isinstance(node, Sign):
        yield from map(frozenset, node.keys)
    else:
        yield from _of_words(terms[node], often)


def _of_words(term: Term, often: Often) -> Iterator[Alternatives]:
    """One alternative for each run of keys that the term asks for, its rarest."""
    begins = term.asks is Asks.BEGINNING
    if begins and len(term.forms) == 1:
        runs = [run for run in term.runs if run != (term.forms[0],)]
        keys = {_begun(term.forms[0]), _begun(STEM_MARK + term.forms[0])}
    else:
        runs = [run[:-1] if begins else run for run in term.runs]
        runs += [run for synonym in term.synonyms for run in synonym.runs]
        keys = set()
    if term.match is None:
        runs = []
    found = [_key(run, often) for run in runs]
    # a key that FTS5 might cut or fold is nothing to go by
    if None not in found and all(is_plain(key.rstrip(_BEGINNING)) for key in keys):
        yield frozenset(keys if term.match else ()).union(filter(None, found))


def is_begun(key: str) -> bool:
    """Whether it is the beginning of keys."""
    return key.endswith(_BEGINNING)


def _begun(letters: str) -> str:
    return letters + _BEGINNING


def _key(run: Run, often: Often) -> str | None:
    """The rarest of keys that must all be there."""
    return min(filter(is_plain, run), key=lambda key: (often(key), key), default=None)


def _rarest(found: Iterable[Alternatives], often: Often) -> Alternatives | None:
    return min(found, key=lambda one: (_weight(one, often), sorted(one)), default=None)


def _weight(one: Alternatives, often: Often) -> float:
    """In how many texts one of them stands, at most; beginnings are many words'."""
    return sum(_MANY if is_begun(key) else often(key) for key in one)


_MANY: Final = 1000
