"""An announcement as a page: what its list tells, and its files with their texts."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from db.queries import rows
from web.addresses import document_path, full, items_path, outside

Facts = dict[str, Any]

_ANNOUNCEMENT = "SELECT * FROM announcements WHERE id = :id"
_FILES = """
SELECT listed.title, listed.url, told.document AS text FROM listed_files AS listed
LEFT JOIN document_addresses AS told ON told.address = listed.url
WHERE listed.announcement = :id GROUP BY listed.ordinal ORDER BY listed.ordinal
"""


def load(conn: sqlite3.Connection, announcement: str) -> Facts | None:
    """What the archive holds of an announcement; None if there is none."""
    found = rows(conn, _ANNOUNCEMENT, {"id": announcement})
    return found[0] | {"files": rows(conn, _FILES, found[0])} if found else None


def plain(announcement: Facts) -> Facts:
    """The announcement as JSON: its row, and its files, of which the first is itself."""
    return announcement


def view(datasette: Datasette, request: Request, announcement: Facts) -> Facts:
    """The announcement with everything its page prints, addresses included."""
    path = document_path(datasette, announcement["id"])
    return {
        **announcement,
        "path": path,
        "permalink": full(datasette, request, path),
        "municipality_url": items_path(datasette, municipality=announcement["municipality"]),
        "files": [
            one
            | {
                "url": outside(one["url"]),
                "text_url": one["text"] and document_path(datasette, one["text"]),
            }
            for one in announcement["files"]
        ],
    }
