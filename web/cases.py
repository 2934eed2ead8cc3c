"""A case as a page: its way through the bodies, and where else it is mentioned."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from db.queries import rows
from db.timeline import timeline
from web import proceedings, references
from web.addresses import case_path, document_path, full, item_path, items_path
from web.words import Words

Facts = dict[str, Any]

# Of two sources with one municipality (one in each language) either names its cases.
_CASE = """
SELECT cases.*, sources.slug AS source FROM sources
JOIN cases ON cases.municipality = sources.municipality
WHERE sources.slug = :slug AND cases.case_key = :case_key
"""
_ITEMS = """
SELECT id, language, body, meeting_date FROM items WHERE id IN (SELECT value FROM json_each(?))
"""
_CHANGES = """
SELECT changes.*, items.title FROM changes JOIN items ON items.id = changes.item
WHERE items.municipality = :municipality AND items.case_key = :case_key ORDER BY seq DESC
"""
_PLAIN = (
    *("municipality", "case_key", "case_number", "task_class"),
    *("handlings", "official_decisions", "cited_by"),
)


def load(conn: sqlite3.Connection, slug: str, case_key: str) -> Facts | None:
    """What the archive knows of a case; None if none of its items is there."""
    found = rows(conn, _CASE, {"slug": slug, "case_key": case_key})
    if not found:
        return None
    case = found[0] | timeline(conn, found[0]["municipality"], case_key)
    named = {
        item for one in case["handlings"] for item in (one["item"], one["told_by"], *one["others"])
    }
    known = rows(conn, _ITEMS, [json.dumps(sorted(filter(None, named)))])
    return case | {"known": {item["id"]: item for item in known}}


def changes(conn: sqlite3.Connection, case: Facts) -> list[Facts]:
    """What happened to the case's items, newest first."""
    return rows(conn, _CHANGES, case)


def plain(case: Facts) -> Facts:
    """The case as JSON, as ``pykala case --json`` prints it."""
    return {key: case[key] for key in _PLAIN}


def view(datasette: Datasette, request: Request, case: Facts, t: Words) -> Facts:
    """The case with everything its page prints, addresses included."""
    path = case_path(datasette, case["source"], case["case_key"]) or ""
    steps = [_step(datasette, one, case["known"], t) for one in case["handlings"]]
    # a body calls a matter its own way; the latest name is the one in use
    latest = next(step for step in reversed(steps) if step["item"])
    place = {"municipality": case["municipality"]}
    return {
        **case,
        "title": latest["title"],
        "language": latest["language"],
        "path": path,
        "permalink": full(datasette, request, path),
        "municipality_url": items_path(datasette, **place),
        "items_url": items_path(datasette, **place, case_key=case["case_key"]),
        "first_date": steps[0]["date"],
        "last_date": steps[-1]["date"],
        "steps": steps,
        "official": [
            one | {"url": document_path(datasette, one["document"])}
            for one in case["official_decisions"]
        ],
        "mentions": references.cited_by(datasette, reversed(case["cited_by"])),
    }


def _step(datasette: Datasette, handling: Facts, known: Facts, t: Words) -> Facts:
    """One handling, at its own page or at that of the item which tells of it."""
    teller = known[handling["told_by"]] if handling["told_by"] else None
    return {
        **handling,
        "language": known[handling["item"] or handling["told_by"]]["language"],
        "url": item_path(datasette, handling["item"]) if handling["item"] else None,
        "others": [known[one] | {"url": item_path(datasette, one)} for one in handling["others"]],
        "teller": teller and teller | {"url": item_path(datasette, teller["id"])},
        "mark": proceedings.mark_of(handling, handling["votes"], t),
    }
