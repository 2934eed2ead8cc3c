"""How often each value occurs among the results of a search.

A facet's counts are those under every filter but its own: the values that were not chosen
tell how many results they would bring. (Datasette counts under all filters, so that of a
chosen facet's other values it shows nothing.) What an item does not say is not counted.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from db.columns import FACETS, Chosen, Columns, Hits, columns

BUDGET = 2.0
"""Seconds that counting may take: a million results need a tenth of it."""

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a facet: years the newest first, others by count and then by name.

    ``timed_out``: there was no time left to count them, and ``values`` is empty.
    """

    name: str
    values: tuple[tuple[str, int], ...]
    timed_out: bool = False


Counted = tuple[Hits, dict[str, Facet]]


def facets(
    conn: sqlite3.Connection,
    hits: Hits,
    chosen: Chosen | None = None,
    *,
    budget: float = BUDGET,
    clock: Clock = time.monotonic,
) -> dict[str, Facet]:
    """All nine facets of what a search found, ``hits``, before the filters ``chosen``.

    They are kept for these very hits until the archive changes, but for what ran out of time.
    """
    held = columns(conn)
    wanted = {name: frozenset(values) for name, values in (chosen or {}).items() if values}

    def count() -> Counted:
        until = clock() + budget
        return hits, _facets(held, held.known(hits), wanted, lambda: clock() >= until)

    # the answer holds the hits, so that no other can be known by the same id
    key = ("facets", id(hits), frozenset(wanted.items()))
    return held.kept.get(key, count, _size)[1]


def _size(counted: Counted) -> int | None:
    hits, found = counted
    if any(facet.timed_out for facet in found.values()):
        return None
    return len(hits) + sum(len(facet.values) for facet in found.values())


def _facets(
    held: Columns, hits: Hits, chosen: Chosen, is_late: Callable[[], bool]
) -> dict[str, Facet]:
    """The facets by name, in the order of FACETS, as far as there is time."""
    items = np.asarray(held.narrow(hits, chosen))
    counted: dict[str, Facet] = {}
    for name in FACETS:
        if not is_late():
            counted[name] = _facet(name, held.counts(name, items))
    for name in chosen:
        if name in counted:
            counted.pop(name)
            if not is_late():
                counted[name] = _chosen(held, hits, chosen, name)
    return {name: counted.get(name) or Facet(name, (), timed_out=True) for name in FACETS}


def _chosen(held: Columns, hits: Hits, chosen: Chosen, name: str) -> Facet:
    """A facet of which values were chosen, under the other filters."""
    others = {other: values for other, values in chosen.items() if other != name}
    return _facet(name, held.counts(name, np.asarray(held.narrow(hits, others))))


def _facet(name: str, counts: Mapping[str, int]) -> Facet:
    if name == "year":
        return Facet(name, tuple(sorted(counts.items(), reverse=True)))
    return Facet(name, tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))))
