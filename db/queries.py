"""What others ask of archive.db, read-only; rows come as plain values.

``db`` is an sqlite-utils database or a bare sqlite3 connection: Datasette
lends the latter.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from parsers.errors import StoreError
from parsers.records import Stage

Connection = Database | sqlite3.Connection
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item as far as the archive knows it; ``id`` is the service's, without the slug."""

    id: str
    meeting_id: str | None
    meeting_date: date
    stage: Stage
    url: str | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class KnownMeeting:
    """A meeting as far as the archive knows it; ``read_at`` is None until its own page was read."""

    id: str
    date: date | None
    stage: Stage | None
    url: str | None
    read_at: datetime | None


def known_items(db: Connection, slug: str) -> dict[str, KnownItem]:
    """The items of a source by the service's ids; ``read_at`` is when the standing version came."""
    found = rows(
        db,
        "SELECT id, meeting, meeting_date, stage, url, updated_at FROM items WHERE source = ?",
        [slug],
    )
    known = (
        KnownItem(
            id=_bare(row["id"]),
            meeting_id=row["meeting"] and _bare(row["meeting"]),
            meeting_date=date.fromisoformat(row["meeting_date"]),
            stage=Stage(row["stage"]),
            url=row["url"],
            read_at=datetime.fromisoformat(row["updated_at"]),
        )
        for row in found
    )
    return {item.id: item for item in known}


def known_meetings(db: Connection, slug: str) -> dict[str, KnownMeeting]:
    """The meetings of a source by the service's ids, those only heard of included."""
    found = rows(db, "SELECT id, date, stage, url, read_at FROM meetings WHERE source = ?", [slug])
    known = (
        KnownMeeting(
            id=_bare(row["id"]),
            date=row["date"] and date.fromisoformat(row["date"]),
            stage=row["stage"] and Stage(row["stage"]),
            url=row["url"],
            read_at=row["read_at"] and datetime.fromisoformat(row["read_at"]),
        )
        for row in found
    )
    return {meeting.id: meeting for meeting in known}


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


def last_outcome(db: Connection, slug: str) -> str | None:
    """How the latest harvest of a source came out; None if there was none."""
    found = rows(
        db,
        "SELECT outcome FROM harvests WHERE source = ? ORDER BY started_at DESC, run DESC LIMIT 1",
        [slug],
    )
    return found[0]["outcome"] if found else None


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


def _bare(key: str) -> str:
    """The service's own id: what stands after the slug."""
    return key.partition("/")[2]
