"""The search box of Datasette's own table pages, asked our way.

Datasette's filter asks the full-text index with what ``escape_fts`` makes of the words. That
finds phrases by their base forms; what is asked here beside it leaves those that have the very
forms. The table of sections has no index of its own: its sections are those of the items found.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from datasette.app import Datasette
from datasette.filters import FilterArguments
from datasette.utils.asgi import Request

from db.query import DOCUMENTS, ITEMS, find
from db.query.functions import OF_DOCUMENTS, planned
from db.query.targets import Target
from web.addresses import DATABASE
from web.archive import read

_MATCHED = "SELECT rowid FROM item_index WHERE item_index MATCH escape_fts(:search)"
_VERIFIED = "SELECT value FROM json_each({}(:search))"


@dataclass(frozen=True, slots=True)
class _Box:
    """A table's search: the texts it searches, and which rows belong to the numbers found."""

    target: Target
    function: str
    rows: str
    own: bool = True
    """Whether Datasette knows the table's index, and so asks it."""


_BOXES = {
    "items": _Box(ITEMS, "search", "n IN ({})"),
    "decisions": _Box(ITEMS, "search", "n IN ({})"),
    "section_texts": _Box(ITEMS, "search", "n IN ({})"),
    "sections": _Box(ITEMS, "search", "item IN (SELECT id FROM items WHERE n IN ({}))", own=False),
    "documents": _Box(DOCUMENTS, "search_documents", "n IN ({})"),
}


async def asked(
    datasette: Datasette, request: Request, database: str, table: str
) -> FilterArguments | None:
    """The conditions that a table's search adds to Datasette's own; None for no table of ours."""
    box = _BOXES.get(table) if database == DATABASE else None
    if box is None or "_fts_table" in request.args or request.args.get("_searchmode") == "raw":
        return None
    context: dict[str, object] = {} if box.own else {"supports_search": True}
    if "_search" not in request.args:
        return FilterArguments([], extra_context=context)
    text = request.args["_search"]
    verified = await read(datasette, lambda conn: _verify(conn, text, box.target))
    return _conditions(box, text, context, verified=verified)


def _verify(conn: sqlite3.Connection, text: str, target: Target) -> bool:
    """Whether a query has phrases; then what it finds is known when SQL asks for it."""
    plan = planned(conn, text, target)
    if plan.phrases:
        find(conn, plan)
    return bool(plan.phrases)


def _conditions(
    box: _Box, text: str, context: dict[str, object], *, verified: bool
) -> FilterArguments:
    clean = text.replace("\x00", " ")
    params = {"search": f"{OF_DOCUMENTS}{clean}" if box.target is DOCUMENTS else clean}
    found = _VERIFIED.format(box.function) if verified else _MATCHED
    if box.own:
        # Datasette's own condition is there already
        return FilterArguments([box.rows.format(found)] if verified else [], params)
    told = [f'search matches "{text}"']
    return FilterArguments([box.rows.format(found)], params, told, context | {"search": text})
