"""Items as a list of results shows them: each with its votes and the passage that answers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Literal

from web import proceedings
from web.items import Facts
from web.passages import Finder, mark, passage

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
    return item | {
        "marked_title": mark(item["title"], find(item["title"], "title")),
        "passage": passage(sections, find),
    }
