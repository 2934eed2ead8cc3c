"""What is known of officers' decisions, announcements and listed files: what is due of them.

As with items, nothing is read of what is not due: a poll asks about the recent ones only,
and about all others once a day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from db.files import timestamp
from db.queries import Connection, Row, rows

_LOOKED = """(
    SELECT max(at) FROM looks
    WHERE looks.url = known.url AND coalesce(looks.source, :source) = :source
)"""
# At the host that was left, perhaps: then no look tells of the address, but its text does.
_READ = "(SELECT max(read_at) FROM document_addresses WHERE address = known.url)"
# Those of the last months, or all the others.
_OF = {True: "known.date >= :recent", False: "(known.date < :recent OR known.date IS NULL)"}
_KNOWN = f"""
SELECT id, url, officer_title, date, paragraph, title, updated_at AS read_at,
    versions > 1 AS edited, withdrawn_at, coalesce({_LOOKED}, updated_at) AS looked_at
FROM official_decisions AS known
"""  # noqa: S608 - our own words
_DECISIONS = f"""{_KNOWN}
WHERE source = :source AND url IS NOT NULL AND looked_at <= :before
    AND (withdrawn_at IS NOT NULL OR {{of}})
ORDER BY looked_at, id
"""
_DECISION = f"{_KNOWN} WHERE id = :id AND url IS NOT NULL"
_FILES = f"""
SELECT known.url, max(known.date) AS day, coalesce({_LOOKED}, {_READ}) AS looked_at
FROM listed_files AS known
WHERE known.source = :source AND {{of}}
    AND (:attached OR (known.announcement IS NOT NULL AND known.ordinal = 0))
    AND NOT EXISTS (
        SELECT 1 FROM items WHERE items.id = known.item AND items.robots LIKE '%nofollow%'
    )
GROUP BY known.url
HAVING looked_at IS NULL OR (looked_at <= :before AND day >= :worth)
ORDER BY looked_at IS NOT NULL, day DESC, min(known.ordinal), known.url
LIMIT :most
"""  # noqa: S608 - our own words
_IS_LISTED = """EXISTS (
    SELECT 1 FROM attachments AS one WHERE one.url = told.url
    UNION ALL SELECT 1 FROM document_attachments AS one WHERE one.url = told.url
    UNION ALL SELECT 1 FROM announcements AS one WHERE one.url = told.url
    UNION ALL SELECT 1 FROM announcement_attachments AS one WHERE one.url = told.url
)"""
_ASKED = f"""
SELECT count(DISTINCT url) AS files FROM looks AS told
WHERE source = :source AND at >= :since AND {_IS_LISTED}
"""  # noqa: S608 - our own words
_MISSED = f"""
SELECT url, min(at) AS at FROM faults AS told
WHERE source = :source AND page IS NULL AND {_IS_LISTED} GROUP BY url
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Decision:
    """An officer's decision whose page was read; ``id`` is the service's."""

    id: str
    url: str
    officer: str | None
    date: date
    paragraph: int | None
    title: str
    read_at: datetime
    looked_at: datetime
    edited: bool
    withdrawn_at: datetime | None


def known_decisions(db: Connection, source: str, ids: Iterable[str]) -> set[str]:
    """Those of the service's ids whose page was read."""
    wanted = json.dumps([f"{source}/o/{key}" for key in ids])
    found = rows(
        db,
        "SELECT id FROM official_decisions WHERE id IN (SELECT value FROM json_each(?))",
        [wanted],
    )
    return {row["id"].rpartition("/")[2] for row in found}


def decisions(
    db: Connection, source: str, *, recent: date, of_recent: bool, before: datetime
) -> list[Decision]:
    """The decisions last asked for before a time: those since ``recent``, or all the others."""
    values: dict[str, object] = {
        "source": source,
        "recent": recent.isoformat(),
        "before": timestamp(before),
    }
    return list(map(_decision, rows(db, _DECISIONS.format(of=_OF[of_recent]), values)))


def decision(db: Connection, source: str, key: str) -> Decision | None:
    """The decision of the service's id; None if its page was never read."""
    values: dict[str, object] = {"source": source, "id": f"{source}/o/{key}"}
    return next(map(_decision, rows(db, _DECISION, values)), None)


def _decision(row: Row) -> Decision:
    gone = row["withdrawn_at"]
    return Decision(
        id=row["id"].rpartition("/")[2],
        url=row["url"],
        officer=row["officer_title"],
        date=date.fromisoformat(row["date"]),
        paragraph=row["paragraph"],
        title=row["title"],
        read_at=datetime.fromisoformat(row["read_at"]),
        looked_at=datetime.fromisoformat(row["looked_at"]),
        edited=bool(row["edited"]),
        withdrawn_at=gone and datetime.fromisoformat(gone),
    )


def files(
    db: Connection,
    source: str,
    *,
    recent: date,
    of_recent: bool,
    before: datetime,
    worth: date,
    most: int,
    attached: bool,
) -> list[str]:
    """The addresses of listed files to ask for: those never asked for first, the latest first.

    Then those last asked for before a time, unless what lists them is older than ``worth``.
    Not ``attached``: only the files that announcements are.
    """
    values = {
        "source": source,
        "recent": recent.isoformat(),
        "before": timestamp(before),
        "worth": worth.isoformat(),
        "most": most,
        "attached": attached,
    }
    return [row["url"] for row in rows(db, _FILES.format(of=_OF[of_recent]), values)]


def files_asked_since(db: Connection, source: str, since: datetime) -> int:
    """How many listed files a source was asked for since a time."""
    (row,) = rows(db, _ASKED, {"source": source, "since": timestamp(since)})
    return int(row["files"])


def files_missed(db: Connection, source: str) -> dict[str, datetime]:
    """The listed files that could not be had, and since when."""
    found = rows(db, _MISSED, {"source": source})
    return {row["url"]: datetime.fromisoformat(row["at"]) for row in found}
