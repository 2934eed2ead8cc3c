"""A meeting as a page: when and where, who was there, and what was on its list."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from db.queries import rows
from web import proceedings, references
from web.addresses import document_path, full, item_path, items_path, meeting_path, outside
from web.words import Words

Facts = dict[str, Any]

_MEETING = """
SELECT meetings.*, sources.municipality, sources.language, bodies.name AS body_name, bodies.body_key
FROM meetings JOIN sources ON sources.slug = meetings.source
LEFT JOIN bodies ON bodies.id = meetings.body
WHERE meetings.id = :id
"""
_LIST = "SELECT * FROM meeting_items WHERE meeting = :id ORDER BY ordinal"
_ITEMS = """
SELECT items.*, items.id AS item FROM items WHERE meeting = :id
ORDER BY coalesce(position, paragraph), n
"""
_ATTENDANCE = "SELECT * FROM attendance WHERE meeting = :id ORDER BY ordinal"
_ANNOUNCED = """
SELECT id, title, date, kind FROM documents
WHERE id IN (SELECT document FROM document_meeting_targets WHERE meeting = :id)
ORDER BY date, id
"""
_LISTED = ("position", "paragraph", "title", "item", "url")
# In the order of a sheet of minutes.
_ROLES = ("chair", "present", "absent", "secretary", "inspector")


def load(conn: sqlite3.Connection, meeting: str) -> Facts | None:
    """What the archive knows of a meeting; None if it was never heard of."""
    found = rows(conn, _MEETING, {"id": meeting})
    if not found:
        return None
    return found[0] | {
        "missing_numbers": json.loads(found[0]["missing_numbers"] or "[]"),
        "listed": rows(conn, _LIST, {"id": meeting}),
        "items": proceedings.with_votes(conn, rows(conn, _ITEMS, {"id": meeting})),
        "attendance": rows(conn, _ATTENDANCE, {"id": meeting}),
        "announced_in": rows(conn, _ANNOUNCED, {"id": meeting}),
        "citing": references.citing_meeting(conn, meeting),
    }


def plain(meeting: Facts) -> Facts:
    """The meeting as JSON."""
    keys = ("id", "municipality", "body_name", "date", "time", "place", "stage", "chair")
    return {
        **{key: meeting[key] for key in (*keys, "secretary", "inspection", "missing_numbers")},
        "url": meeting["url"],
        "items": [_without(row, "meeting") for row in meeting["listed"]]
        or [{key: item[key] for key in _LISTED} for item in meeting["items"]],
        "people": [_without(one, "meeting") for one in meeting["attendance"]],
    }


def _without(row: Facts, key: str) -> Facts:
    return {name: value for name, value in row.items() if name != key}


def view(datasette: Datasette, request: Request, meeting: Facts, t: Words) -> Facts:
    """The meeting with everything its page prints, addresses included."""
    place = {"municipality": meeting["municipality"]}
    path = meeting_path(datasette, meeting["id"])
    return {
        **meeting,
        "path": path,
        "permalink": full(datasette, request, path),
        "municipality_url": items_path(datasette, **place),
        "body_url": items_path(datasette, **place, body=meeting["body_name"]),
        "url": outside(meeting["url"]),
        "rows": _rows(datasette, meeting, t),
        "people": _people(meeting["attendance"]),
        "cited_by": references.cited_by(datasette, meeting["citing"]),
        "announced_in": [
            document | {"url": document_path(datasette, document["id"])}
            for document in meeting["announced_in"]
        ],
    }


def _rows(datasette: Datasette, meeting: Facts, t: Words) -> list[Facts]:
    """The list with its gaps; where the meeting's own page was not read, the items known."""
    items = {item["id"]: item for item in meeting["items"]}
    told = {row["item"] for row in meeting["listed"]}
    apart = [item | {"late": 0} for item in meeting["items"] if item["id"] not in told]
    listed = [
        _row(datasette, row, items.get(row["item"]), t) for row in (*meeting["listed"], *apart)
    ]
    return _with_gaps(listed, meeting["missing_numbers"])


def _row(datasette: Datasette, row: Facts, item: Facts | None, t: Words) -> Facts:
    """One line of the list; ``known`` tells one with a page of its own here."""
    return {
        "number": row["paragraph"] if row["paragraph"] is not None else row["position"],
        "is_paragraph": row["paragraph"] is not None,
        "title": row["title"],
        "late": bool(row["late"]),
        "url": item_path(datasette, item["id"]) if item else None,
        "source_url": None if item else outside(row["url"]),
        "outcome": item["outcome"] if item else None,
        "mark": proceedings.mark_of(item, item["votes"], t) if item else [],
    }


def _with_gaps(listed: Sequence[Facts], missing: Iterable[int]) -> list[Facts]:
    """The same with a line for each number that the list skips, before the next larger one."""
    out = list(listed)
    for number in sorted(missing):
        after = (at for at, row in enumerate(out) if (row["number"] or 0) > number)
        out.insert(next(after, len(out)), {"gap": number, "number": number})
    return out


def _people(attendance: Sequence[Facts]) -> list[tuple[str, list[Facts]]]:
    return [
        (role, held)
        for role in _ROLES
        if (held := [one for one in attendance if one["role"] == role])
    ]
