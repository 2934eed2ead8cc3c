"""What the archive says that a page should be."""

from __future__ import annotations

from datetime import date

from db import queries
from db.queries import Connection
from scraper.expect import Hint


def meeting_hint(db: Connection, key: str) -> Hint | None:
    """Of a meeting (meetings.id); None if it was never heard of."""
    row = queries.find_meeting(db, key)
    if row is None:
        return None
    return Hint(row["body"], row["date"] and date.fromisoformat(row["date"]))


def item_hint(db: Connection, key: str) -> Hint | None:
    """Of an item (items.id); None if there is none."""
    row = queries.find_item(db, key)
    if row is None:
        return None
    day = date.fromisoformat(row["meeting_date"])
    return Hint(row["body"], day, row["position"], row["paragraph"], row["title"])
