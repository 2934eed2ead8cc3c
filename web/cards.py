"""Items as a list of results shows them: each with its votes and the passage that answers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Literal

from db.query.targets import OWN
from web import proceedings
from web.items import Facts
from web.passages import Finder, mark, passage

_NAMES = ("municipality", "body")
_FIELDS = {
    "title": "title",
    **{name: name for name in (*_NAMES, "presenter")},
    **dict.fromkeys(("paragraph", "case_number", "meeting_date"), OWN),
}
"""What is told of an item beside its sections, and the field of a search that it is of."""

_ITEMS = {
    "id": "SELECT * FROM items WHERE id IN (SELECT value FROM json_each(?))",
    "n": "SELECT * FROM items WHERE n IN (SELECT value FROM json_each(?))",
}
_SECTIONS = """
SELECT item, ordinal, kind, text FROM sections
WHERE item IN (SELECT value FROM json_each(?)) ORDER BY item, ordinal
"""


def cards(
    conn: sqlite3.Connection,
    keys: Sequence[str] | Sequence[int],
    find: Finder,
    by: Literal["id", "n"],
) -> list[Facts]:
    """The items of these ids, or numbers, in this order; without those that have gone since."""
    rows = conn.execute(_ITEMS[by], [json.dumps(list(keys))])
    found = proceedings.with_votes(conn, map(dict, rows))
    texts: dict[str, list[Facts]] = {item["id"]: [] for item in found}
    for section in conn.execute(_SECTIONS, [json.dumps(list(texts))]):
        texts[section["item"]].append(dict(section))
    shown = {item[by]: _card(item, texts[item["id"]], find) for item in found}
    return [shown[key] for key in keys if key in shown]


def _card(item: Facts, sections: Sequence[Facts], find: Finder) -> Facts:
    facts = {field: _told(item, field) for field in _FIELDS}
    hits = {name: find(text, _FIELDS[name]) for name, text in facts.items() if text}
    return item | {
        "marked_title": mark(item["title"], hits.get("title", ())),
        "marked_facts": {name: mark(facts[name], hits.get(name, ())) for name in _NAMES},
        "found_in": [name for name, found in hits.items() if found],
        "passage": passage(sections, find),
    }


def _told(item: Facts, name: str) -> str:
    """A fact of an item as a search finds it."""
    if name == "presenter":
        return " ".join(filter(None, (item["presenter_title"], item["presenter_name"])))
    value = item[name]
    if value is None:
        return ""
    return f"§ {value}" if name == "paragraph" else str(value)
