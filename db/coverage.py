"""What municipalities publish as their lists tell, what of it is held, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from db.queries import Connection, rows

# An item may stand on two lists; a meeting has no fault but at its own address.
_MISSING_ITEMS = """
SELECT listed.url, meetings.date, min(listed.title) AS title
FROM meetings
JOIN meeting_items AS listed ON listed.meeting = meetings.id
WHERE meetings.source = :source AND listed.item IS NOT NULL AND listed.url IS NOT NULL
    AND coalesce(meetings.robots, '') NOT LIKE '%nofollow%'
    AND NOT EXISTS (SELECT 1 FROM items WHERE items.id = listed.item)
    AND NOT EXISTS (
        SELECT 1 FROM faults
        WHERE faults.source = :source AND faults.url = listed.url AND faults.kind = 'Barred'
    )
GROUP BY listed.item
"""
_MISSING_MEETINGS = """
SELECT meetings.url, meetings.date, bodies.name AS title
FROM meetings LEFT JOIN bodies ON bodies.id = meetings.body
WHERE meetings.source = :source AND meetings.read_at IS NULL AND meetings.url IS NOT NULL
    AND meetings.date >= (
        SELECT meeting_date FROM items WHERE source = :source AND url IS NOT NULL
        ORDER BY meeting_date LIMIT 1
    )
"""
_MISSING = f"""
SELECT missing.url, missing.date, missing.title, (
    SELECT kind || ': ' || message FROM faults
    WHERE faults.source = :source AND faults.url = missing.url ORDER BY id DESC LIMIT 1
) AS fault
FROM ({_MISSING_ITEMS} UNION ALL {_MISSING_MEETINGS}) AS missing
ORDER BY missing.date DESC, missing.url LIMIT :most
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Missing:
    """A page that a list names and the archive lacks.

    ``fault`` is what was wrong when it was asked for, None if it never was.
    """

    url: str
    date: str | None
    title: str | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What lists of one source name, and what of it is held.

    Meetings are ``missing`` that are no older than the oldest item held and were never
    read; ``barred`` items are those that must not be followed or kept.
    """

    source: str
    municipality: str
    meetings_listed: int
    meetings_read: int
    meetings_missing: int
    items_listed: int
    items_held: int
    items_barred: int
    items_missing: int

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.meetings_missing and not self.items_missing


def coverage(db: Connection) -> list[Coverage]:
    """Of every source, by slug."""
    return [Coverage(**row) for row in rows(db, "SELECT * FROM coverage ORDER BY 1", [])]


def missing(db: Connection, source: str, most: int) -> list[Missing]:
    """At most so many of the missing pages of a source, those of the latest meetings first."""
    return [Missing(**row) for row in rows(db, _MISSING, {"source": source, "most": most})]
