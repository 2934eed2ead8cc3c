"""What meetings' lists name and the archive does not have as it should."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from db.queries import Connection, rows


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a meeting's list that leads to a page; ``item`` is the service's id.

    ``minutes`` says that the list is of minutes.
    """

    item: str
    url: str
    body: str | None
    date: date
    position: int | None
    paragraph: int | None
    title: str
    minutes: bool


_FOUND = """
SELECT listed.item, listed.url, bodies.name AS body, meetings.date, listed.position,
    listed.paragraph, listed.title, meetings.stage = 'minutes' AS minutes
FROM meetings
JOIN meeting_items AS listed ON listed.meeting = meetings.id
LEFT JOIN bodies ON bodies.id = meetings.body
LEFT JOIN items ON items.id = listed.item
WHERE {which} AND meetings.read_at IS NOT NULL
    AND listed.item IS NOT NULL AND listed.url IS NOT NULL
    AND coalesce(meetings.robots, '') NOT LIKE '%nofollow%'
    AND {what}
ORDER BY meetings.date DESC, meetings.id, listed.ordinal
"""
_MISSING = "items.id IS NULL"
_UNREAD = f"({_MISSING} OR (items.stage = 'agenda' AND meetings.stage = 'minutes'))"
_SINCE = "meetings.source = :source AND meetings.date >= :since"
_OF_MEETINGS = "meetings.id IN (SELECT value FROM json_each(:meetings))"


def listed_unread(db: Connection, source: str, since: date = date.min) -> list[Listed]:
    """The items that lists of a source's meetings name and that were not read, or not as minutes.

    Latest meeting first; of meetings before ``since`` none, and none of a list that asks not
    to be followed.
    """
    return _listed(db, _SINCE, _UNREAD, source=source, since=since.isoformat())


def unread_of(db: Connection, source: str, meeting: str) -> list[Listed]:
    """Those of one meeting, by the service's id."""
    return _listed(db, _OF_MEETINGS, _UNREAD, meetings=_keys(source, [meeting]))


def listed_missing(
    db: Connection, source: str, meetings: Iterable[str] | None = None
) -> list[Listed]:
    """The items that lists name and of which the archive has nothing; of some meetings, or of all.

    All means that every list of the source is compared: once a day, not at each poll.
    """
    if meetings is None:
        return _listed(db, _SINCE, _MISSING, source=source, since=date.min.isoformat())
    return _listed(db, _OF_MEETINGS, _MISSING, meetings=_keys(source, meetings))


def lengths(db: Connection, source: str, since: date) -> tuple[int, int]:
    """How many lists of meetings from that day on were read, and how many pages they name."""
    sql = """
        SELECT count(DISTINCT meetings.id) AS lists, count(listed.url) AS pages
        FROM meetings LEFT JOIN meeting_items AS listed ON listed.meeting = meetings.id
        WHERE meetings.source = ? AND meetings.date >= ? AND meetings.read_at IS NOT NULL
    """
    (row,) = rows(db, sql, [source, since.isoformat()])
    return row["lists"], row["pages"]


def stood_since(db: Connection, source: str, url: str, at: str) -> bool:
    """Whether the source's page at an address was there when it was asked for since that time."""
    sql = """
        SELECT 1 FROM looks WHERE url = ? AND at >= ? AND coalesce(source, ?) = ?
        AND result IN ('page', 'same') LIMIT 1
    """
    return bool(rows(db, sql, [url, at, source, source]))


def _keys(source: str, meetings: Iterable[str]) -> str:
    return json.dumps([f"{source}/{meeting}" for meeting in meetings])


def _listed(db: Connection, which: str, what: str, **values: object) -> list[Listed]:
    return [
        Listed(
            item=row["item"].partition("/")[2],
            url=row["url"],
            body=row["body"],
            date=date.fromisoformat(row["date"]),
            position=row["position"],
            paragraph=row["paragraph"],
            title=row["title"],
            minutes=bool(row["minutes"]),
        )
        for row in rows(db, _FOUND.format(which=which, what=what), values)
    ]
