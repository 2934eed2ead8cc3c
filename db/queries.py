"""What others ask of archive.db, read-only; rows come as plain values.

``db`` is an sqlite-utils database or a bare sqlite3 connection: Datasette
lends the latter.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from parsers.errors import StoreError

Connection = Database | sqlite3.Connection
Row = dict[str, Any]


def last_looks(db: Connection, urls: Iterable[str]) -> dict[str, datetime]:
    """When each address was last asked; one that never was is left out."""
    found = rows(
        db,
        "SELECT url, max(at) AS at FROM looks"
        " WHERE url IN (SELECT value FROM json_each(?)) GROUP BY url",
        [json.dumps(list(urls))],
    )
    return {row["url"]: datetime.fromisoformat(row["at"]) for row in found}


def has_looked(db: Connection, url: str, page: str, at: str) -> bool:
    """True if what an address gave at that time was dealt with: only then is a look noted."""
    return bool(
        rows(
            db,
            "SELECT 1 FROM looks WHERE url = ? AND page = ? AND at >= ? LIMIT 1",
            [url, page, at],
        )
    )


def first_faults(db: Connection, slug: str) -> dict[str, datetime]:
    """The addresses of a source whose pages are at fault, and since when; files have none."""
    found = rows(
        db,
        "SELECT url, min(at) AS at FROM faults WHERE source = ? AND instr(url, '://') GROUP BY url",
        [slug],
    )
    return {row["url"]: datetime.fromisoformat(row["at"]) for row in found}


def last_outcome(db: Connection, slug: str, kind: str | None = None) -> str | None:
    """How the latest harvest of a source came out; None if there was none.

    Of this ``kind`` ("poll" or "backfill"), or of any if it is None.
    """
    found = rows(
        db,
        "SELECT outcome FROM harvests WHERE source = ?1 AND kind = coalesce(?2, kind)"
        " ORDER BY started_at DESC, run DESC LIMIT 1",
        [slug, kind],
    )
    return found[0]["outcome"] if found else None


def last_finished(db: Connection, slug: str) -> datetime | None:
    """When the latest poll of a source that came to its end ended; None if none did."""
    found = rows(
        db,
        "SELECT finished_at AS at FROM harvests WHERE source = ?"
        " AND kind = 'poll' AND outcome IN ('done', 'faults') ORDER BY finished_at DESC LIMIT 1",
        [slug],
    )
    return datetime.fromisoformat(found[0]["at"]) if found else None


def last_harvests(db: Connection) -> dict[str, tuple[datetime, str]]:
    """When the latest harvest of each source began, and how it came out, by slug."""
    found = rows(
        db,
        "SELECT source, max(started_at) AS started_at, outcome FROM harvests GROUP BY source",
        [],
    )
    return {
        row["source"]: (datetime.fromisoformat(row["started_at"]), row["outcome"]) for row in found
    }


def runs_at(db: Connection, host: str, most: int) -> list[Row]:
    """How the last harvests of all sources at a host ended, newest first: finished_at, not_before.

    ``host`` has its port where the bases have one. Those that somebody interrupted tell nothing.
    """
    sources = """
        SELECT slug FROM (
            SELECT slug, substr(base, instr(base, '://') + 3) || '/' AS place FROM sources
            WHERE instr(base, ?1)
        ) WHERE substr(place, 1, instr(place, '/')) = ?1 || '/'
    """
    # one source at a time: so each is read from its end in the index, however long its past
    runs = """
        SELECT finished_at, not_before FROM harvests
        WHERE source = ? AND outcome <> 'interrupted' ORDER BY finished_at DESC LIMIT ?
    """
    slugs = [row["slug"] for row in rows(db, sources, [host])]
    found = [run for slug in slugs for run in rows(db, runs, [slug, most])]
    return sorted(found, key=lambda run: str(run["finished_at"]), reverse=True)[:most]


def find_item(db: Connection, item: str) -> Row | None:
    """The item of this id, or of the provisional id it once had; None if there is none."""
    found = rows(
        db,
        "SELECT * FROM items WHERE id = coalesce((SELECT item FROM aliases WHERE former = ?1), ?1)",
        [item],
    )
    return found[0] if found else None


def find_meeting(db: Connection, meeting: str) -> Row | None:
    """The body's printed name and the day of a meeting; None if it was never heard of."""
    found = rows(
        db,
        "SELECT bodies.name AS body, meetings.date FROM meetings"
        " LEFT JOIN bodies ON bodies.id = meetings.body WHERE meetings.id = ?",
        [meeting],
    )
    return found[0] if found else None


def item_versions(db: Connection, item: str) -> list[Row]:
    """The versions of an item, oldest first: ordinal, version, stage, reason, read_at."""
    return rows(
        db,
        "SELECT ordinal, version, stage, reason, url, read_at, shown_at FROM item_versions"
        " WHERE item = ? ORDER BY ordinal",
        [item],
    )


def last_seen(db: Connection, item: Row) -> str:
    """When an item's page was last there, as far as looks tell; else when it was last read."""
    sql = "SELECT max(at) AS at FROM looks WHERE url = ? AND result IN ('page', 'same')"
    (row,) = rows(db, sql, [item["url"]])
    return str(row["at"] or item["updated_at"])


def same_case(db: Connection, item: str) -> list[Row]:
    """The other items of the item's case, oldest first."""
    return rows(
        db,
        "SELECT other.id, other.body, other.meeting_date, other.paragraph, other.stage, other.title"
        " FROM items JOIN items AS other ON other.municipality = items.municipality"
        " AND other.case_key = items.case_key AND other.id <> items.id"
        " WHERE items.id = ? ORDER BY other.meeting_date, other.n",
        [item],
    )


def rows(db: Connection, sql: str, values: Sequence[object] | dict[str, object]) -> list[Row]:
    """All rows that a query gives, each a dict by column; StoreError if the file is damaged."""
    try:
        cursor = db.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
    except sqlite3.DatabaseError as error:
        # a damaged file is told by no class of its own
        if type(error) is not sqlite3.DatabaseError:
            raise
        raise StoreError(
            f"the archive is damaged; take a copy back from a backup: {error}"
        ) from error
