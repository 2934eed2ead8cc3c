"""A search through the archive: what was understood, what was found, and around it what is told."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from db.columns import Hits, columns
from db.facets import Facet, facets
from db.lexicon import Lexicon
from db.meant import did_you_mean
from db.query import Note, Plan, find
from db.query.find import words_of
from db.query.functions import planned
from db.query.joined import joined
from db.query.kept import Kept
from db.ranking import Order, Ranked, ranked
from web.asked import NEWEST, Asked
from web.cards import cards
from web.items import Facts
from web.marking import Forms, marker
from web.papers import papers
from web.passages import Finder
from web.understood import Understood, understood


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what a search finds, with all that stands around it."""

    total: int
    cards: Sequence[Facts]
    order: Order
    facets: Sequence[Facet]
    understood: Sequence[Understood]
    notes: Sequence[Note]
    meant: Sequence[str]
    papers: Sequence[Facts]
    nothing_asked: bool
    joined: str = ""


class _Read(NamedTuple):
    """What a search means in the archive's own words."""

    find: Finder
    understood: Sequence[Understood]


# So many forms of words together, some 30 MB.
_READ: Kept[_Read] = Kept(
    200_000, lambda read: 100 + sum(len(one.forms) for one in read.understood)
)


def page(conn: sqlite3.Connection, asked: Asked) -> Found:
    """The page of results asked for."""
    plan = planned(conn, asked.q)
    hits = _hits(conn, plan)
    found = _ranked(conn, plan, hits, asked)
    read = _read(conn, plan)
    return Found(
        total=found.total,
        cards=cards(conn, found.items, read.find, "n"),
        order=found.order,
        facets=list(facets(conn, hits, asked.chosen).values()),
        understood=read.understood,
        notes=plan.notes,
        meant=did_you_mean(conn, plan),
        papers=_papers(conn, asked),
        nothing_asked=plan.query.root is None and bool(asked.q.strip()),
        joined=joined(plan),
    )


def _papers(conn: sqlite3.Connection, asked: Asked) -> list[Facts]:
    """The documents beside the first page of results."""
    if asked.page > 1:
        return []
    return papers(conn, asked.q, asked.chosen)


def newest(conn: sqlite3.Connection, asked: Asked, most: int) -> list[Facts]:
    """What a search found last: the newest first, or in the order asked for."""
    return shown(conn, asked, first(conn, replace(asked, order=asked.order or NEWEST), most))


def first(conn: sqlite3.Connection, asked: Asked, most: int) -> Sequence[int]:
    """The numbers of so many results in the order asked for."""
    plan = planned(conn, asked.q)
    return _ranked(conn, plan, _hits(conn, plan), replace(asked, page=1, size=most)).items


def ordered(conn: sqlite3.Connection, asked: Asked) -> Sequence[int]:
    """The numbers of all results in the order asked for."""
    plan = planned(conn, asked.q)
    hits = _hits(conn, plan)
    return _ranked(conn, plan, hits, replace(asked, page=1, size=len(hits))).items


def shown(conn: sqlite3.Connection, asked: Asked, ns: Sequence[int]) -> list[Facts]:
    """These of the results, each with the passage that answers."""
    return cards(conn, ns, _read(conn, planned(conn, asked.q)).find, "n")


def marked(conn: sqlite3.Connection, ids: Sequence[str], search: str) -> list[Facts]:
    """The items of these ids in this order, marked where they answer a search."""
    return cards(conn, ids, _read(conn, planned(conn, search)).find, "id")


def _read(conn: sqlite3.Connection, plan: Plan) -> _Read:
    """The same while the archive's words are: one of many compounds has thousands of forms."""
    version = words_of(conn)
    key = version and (*version, plan.query.text)
    known = _READ.get(key) if key else None
    if known is None:
        forms = Forms(Lexicon(conn))
        known = _Read(marker(plan, forms), understood(plan, forms))
        if key:
            _READ.put(key, known)
    return known


def _ranked(conn: sqlite3.Connection, plan: Plan, hits: Hits, asked: Asked) -> Ranked:
    order = Order(asked.ordered)
    at = {"offset": asked.offset, "size": asked.size}
    return ranked(conn, plan, hits, order=order, chosen=asked.chosen, **at)


def _hits(conn: sqlite3.Connection, plan: Plan) -> Hits:
    """What the plan finds; everything, where nothing was typed."""
    if plan.query.text.strip():
        return find(conn, plan)
    return columns(conn).kept.get("everything", lambda: _everything(conn), len)


def _everything(conn: sqlite3.Connection) -> Hits:
    return array("q", (n for (n,) in conn.execute("SELECT n FROM item_facets ORDER BY n")))
