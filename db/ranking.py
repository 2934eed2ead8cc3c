"""In which order results come.

By relevance where a search finds few: those with all its words in their title come first, then
those with all in the title or as parts of words in it, then with the decision's text, then with
the proposal's, then the rest. Within each of these, what only a synonym finds comes last. Among
those that are left it is bm25 that counts, by which a word counts for more in a title or
decision than elsewhere, and more than a part of a compound; the first sixty gain by having the
words in the very form that was typed. Of results that are as good as each other the newest comes
first.

Where a search finds many, those with its words in their title come first, and then all others,
newest first: nobody reads so many for what distinguishes them, and bm25 must look at each.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize

import numpy as np

from db.columns import Chosen, Columns, Hits, Numbers, columns
from db.query.find import matching
from db.query.plan import Plan
from db.query.targets import ITEMS
from db.query.terms import Asks
from db.schema_search import ITEM_COLUMNS

FEW = 2000
"""Of so many results at most each is weighed: 9 ms; 5,000 take 26, and 40,000 take 200."""

CANDIDATES = 60
"""So many of the best are looked at for the very form that was typed."""

# The more so much text has of the same words, the less one more of them says, and what stands in
# a title stands in the header too.
_WEIGHTS = {
    "title": 12.0,
    "decision": 4.0,
    "proposal": 2.5,
    "header": 0.2,
    "preparers": 0.5,
    "notify": 0.5,
    "appeal": 0.2,
    "body": 0.5,
    "own": 10.0,
}
_PARTS, _PART = "_parts", 0.3
# What a word is worth more for standing there as it was typed, and how much better one result
# must be than another to come first though it is older.
_EXACT, _STEP = 0.25, math.log(1.1)

# The classes: each takes in the columns of those before.
_CLASSES: tuple[tuple[str, ...], ...] = (
    ("title",),
    ("title_parts",),
    ("decision", "decision_parts"),
    ("proposal", "proposal_parts"),
)
_LAST = 2 * len(_CLASSES) + 1
"""The class of what belongs to none, where each is divided by synonyms."""
_OF_MANY = 2
"""So many of the classes tell apart the results of a search that finds many."""
# What says no word of the matter, but may have been asked for beside one.
_SIGNS = ("own", "cited")
_ASIDE = (
    ("body", ("body", "body_parts")),
    ("presenter", ("presenter",)),
    ("municipality", ("municipality",)),
)

_PAGES = 200
"""So many results are put in order at once; whoever reads on has all of them put in order."""

_SCORES = "SELECT rowid, bm25(item_index, {}) FROM item_index WHERE item_index MATCH ?"
_TEXTS = """
SELECT n, title, (SELECT group_concat(text, char(10)) FROM sections WHERE item = items.id)
FROM items WHERE n IN (SELECT value FROM json_each(?))
"""


class Order(StrEnum):
    """What results are sorted by; the last only where RELEVANCE was asked and finds many."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE_FIRST = "title_first"


@dataclass(frozen=True, slots=True)
class Ranked:
    """Some of a search's results: the numbers of the items, how many there are, in which order."""

    items: tuple[int, ...]
    total: int
    order: Order


def ranked(
    conn: sqlite3.Connection,
    plan: Plan,
    hits: Hits,
    *,
    order: Order = Order.RELEVANCE,
    offset: int = 0,
    size: int = 20,
    chosen: Chosen | None = None,
    few: int = FEW,
) -> Ranked:
    """The results from the so-manieth on, of ``hits`` that have the values chosen of each facet.

    The order of an archive's items stands until it changes; it is kept meanwhile, so that
    it costs nothing to go through all the pages.
    """
    search = _Search(conn, columns(conn), plan)
    found = narrowed(search.held, hits, chosen or {})
    used = _used(order, len(hits) <= few)
    need = _PAGES if offset + size <= _PAGES else len(found)
    # the answer holds the hits, so that no other can be known by the same id
    _, numbers = search.held.kept.get(
        ("order", id(found), plan.match, used, need),
        lambda: (found, search.ordered(found, used, need)),
        lambda kept: len(kept[0]) + len(kept[1]),
    )
    return Ranked(tuple(numbers[offset : offset + size]), len(found), used)


def narrowed(held: Columns, hits: Hits, chosen: Chosen) -> Hits:
    """Those of the hits that have the values chosen; the same array for the same hits."""
    wanted = {name: frozenset(values) for name, values in chosen.items() if values}
    if not wanted:
        return held.known(hits)
    _, found = held.kept.get(
        ("narrowed", id(hits), frozenset(wanted.items())),
        lambda: (hits, held.narrow(held.known(hits), wanted)),
        lambda kept: len(kept[0]) + len(kept[1]),
    )
    return found


def _used(order: Order, are_few: bool) -> Order:
    """The order that the hits of a search can be put in."""
    if order in {Order.NEWEST, Order.OLDEST}:
        return order
    return Order.RELEVANCE if are_few else Order.TITLE_FIRST


@dataclass(frozen=True, slots=True)
class _Search:
    """A query, asked of an archive as it is now."""

    conn: sqlite3.Connection
    held: Columns
    plan: Plan

    def ordered(self, hits: Hits, order: Order, need: int) -> list[int]:
        """The first results in an order; at least as many as needed, if there are."""
        if order is Order.RELEVANCE:
            return self._by_relevance(hits)
        numbers = np.asarray(hits)
        if order is Order.TITLE_FIRST:
            return self._title_first(numbers, need)
        return self.held.first(numbers, need, oldest=order is Order.OLDEST)

    def _title_first(self, hits: Numbers, need: int) -> list[int]:
        """Those with the words in their title, then those with parts of it, then the rest."""
        numbers: list[int] = []
        for members in self._classes(_OF_MANY):
            is_inside = np.zeros(max(len(self.held.places), int(members.max(initial=0)) + 1), bool)
            is_inside[members] = True
            inside, hits = hits[is_inside[hits]], hits[~is_inside[hits]]
            numbers += self.held.first(inside, len(inside))
            if len(numbers) >= need:
                return numbers
        return numbers + self.held.first(hits, need)

    def _by_relevance(self, hits: Hits) -> list[int]:
        """All results, the best first."""
        rest = [self._found(self.plan.as_typed)] if self.plan.has_synonyms else []
        classes = _class_of([*self._classes(len(_CLASSES)), *rest])
        worth, places = self._worth(), dict(zip(hits, self.held.places[hits].tolist(), strict=True))

        def place(n: int, exact: float = 0.0) -> tuple[int, int, int]:
            step = _step(worth.get(n, 0.0) * (1 + _EXACT * exact))
            return classes.get(n, _LAST), -step, -places[n]

        ordered = sorted(hits, key=place)
        first = ordered[:CANDIDATES]
        exact = self._exactness(classes, first)
        return sorted(first, key=lambda n: place(n, exact.get(n, 0.0))) + ordered[CANDIDATES:]

    def _classes(self, most: int) -> Iterator[Numbers]:
        """The items of the first classes, each with those of the ones before.

        What is found without synonyms is a class before what is found with them.
        """
        matches = list(dict.fromkeys((self.plan.as_typed, self.plan.match)))
        fields = {term.field for term in self.plan.wanted()}
        inside = [*_SIGNS, *(name for field, names in _ASIDE if field in fields for name in names)]
        for more in _CLASSES[:most]:
            inside += more
            for match in matches:
                yield self._found(f"{{{' '.join(inside)}}} : ({match})")

    def _found(self, match: str) -> Numbers:
        return np.asarray(matching(self.conn, ITEMS.index, match))

    def _worth(self) -> dict[int, float]:
        """What bm25 gives, the more the better."""
        weights = ", ".join(str(_weight(column)) for column in ITEM_COLUMNS)
        found = self.conn.execute(_SCORES.format(weights), [self.plan.match])
        return {n: -score for n, score in found}

    def _exactness(self, classes: Mapping[int, int], numbers: Sequence[int]) -> dict[int, float]:
        """The share of the words typed that items have in that very form, where they count."""
        typed = _typed(self.plan)
        if not typed:
            return {}
        told = {}
        for n, title, texts in self.conn.execute(_TEXTS, [json.dumps(list(numbers))]):
            text = title if classes.get(n) == 0 else f"{title}\n{texts or ''}"
            text = normalize("NFC", text).lower()
            told[n] = sum(_stands(form, text) for form in typed) / len(typed)
        return told


def _class_of(classes: Iterable[Numbers]) -> dict[int, int]:
    """For each item the first class that it belongs to; the last is of all that have no other."""
    found: dict[int, int] = {}
    for number, members in reversed(list(enumerate(classes))):
        found |= dict.fromkeys(members.tolist(), number)
    return found


def _weight(column: str) -> float:
    whole = column.removesuffix(_PARTS)
    return _WEIGHTS.get(whole, 1.0) * (1.0 if whole == column else _PART)


def _step(worth: float) -> int:
    """The same number for results that are about equally good."""
    return round(math.log(max(worth, 1e-12)) / _STEP)


def _typed(plan: Plan) -> list[str]:
    """The words of a query in the forms as typed, each once."""
    words = (Asks.WORD, Asks.JOINED)
    return list(
        dict.fromkeys(f for term in plan.wanted() if term.asks in words for f in term.forms)
    )


def _stands(form: str, text: str) -> bool:
    """Whether a text has a form as a word of its own, and not within another."""
    start = text.find(form)
    while start >= 0:
        before, after = (
            text[max(0, start - 1) : start],
            text[start + len(form) : start + len(form) + 1],
        )
        if not (before.isalnum() or after.isalnum()):
            return True
        start = text.find(form, start + 1)
    return False
