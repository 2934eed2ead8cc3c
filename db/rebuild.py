"""Making room for rows that are read anew from the kept pages.

Every function works inside the transaction of its caller.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlite_utils import Database

from db import people, search, withdrawn

NUMBERS = "CREATE TEMP TABLE numbers (item TEXT PRIMARY KEY, n INTEGER NOT NULL)"
"""The running numbers of items and documents that a rebuild removed, for as long as it lasts."""

# a page tells of an item under its present or its former id
_REMEMBER = """
    INSERT INTO temp.numbers
    SELECT id, n FROM items
    UNION SELECT id, n FROM documents
    UNION SELECT former, coalesce(aliases.n, items.n) FROM aliases JOIN items ON items.id = item
"""

# In an order in which nothing removed is still referred to; parts go with their items.
# A fault without a page is one of the network: no page tells it, and it decides what is
# asked for again.
_OF_A_SOURCE = (
    "DELETE FROM documents WHERE source IN (SELECT value FROM json_each(?))",
    "DELETE FROM announcements WHERE source IN (SELECT value FROM json_each(?))",
    "DELETE FROM items WHERE source IN (SELECT value FROM json_each(?))",
    "DELETE FROM meetings WHERE source IN (SELECT value FROM json_each(?))",
    "DELETE FROM bodies WHERE source IN (SELECT value FROM json_each(?))",
    "DELETE FROM faults WHERE page IS NOT NULL AND source IN (SELECT value FROM json_each(?))",
)
_WITHOUT_ITEMS = """
    DELETE FROM cases WHERE NOT EXISTS (
        SELECT 1 FROM items
        WHERE items.municipality = cases.municipality AND items.case_key = cases.case_key
    )
"""
# Another source of the municipality may hold items of a case; it says now what those print.
_CASES = """
    UPDATE cases SET (case_number, task_class) = (
        SELECT case_number, task_class FROM items
        WHERE items.municipality = cases.municipality AND items.case_key = cases.case_key
        ORDER BY task_class IS NULL, meeting_date, id
    )
    WHERE municipality IN (
        SELECT municipality FROM sources WHERE slug IN (SELECT value FROM json_each(?))
    )
"""
_READ = "UPDATE sources SET read_by = ? WHERE slug IN (SELECT value FROM json_each(?))"


def clear(db: Database, slugs: Iterable[str]) -> None:
    """Remove all that pages tell of the sources; their items' numbers are remembered."""
    db.execute(_REMEMBER)
    chosen = json.dumps(sorted(slugs))
    for removal in _OF_A_SOURCE:
        db.execute(removal, [chosen])
    db.execute(_WITHOUT_ITEMS)
    db.execute(_CASES, [chosen])
    people.settle_all(db)
    search.begin_anew(db)


def settle(db: Database, slugs: Iterable[str], release: str) -> None:
    """Forget the numbers again, and note which release has read the sources.

    The keys of what is gone are forgotten, too. What was withdrawn is withdrawn: no page
    tells that.
    """
    search.end_anew(db)
    db.execute("DELETE FROM temp.numbers")
    withdrawn.remember(db)
    db.execute(_READ, [release, json.dumps(sorted(slugs))])
