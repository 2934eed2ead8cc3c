"""What looks tell of a page that does not come any more, and of its host meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

from db.queries import Connection, rows
from db.store import LookResult

_OURS = "coalesce(source, :source) = :source"

_SINCE = f"""
SELECT at, result FROM looks WHERE url = :url AND {_OURS} AND at > coalesce((
    SELECT max(at) FROM looks WHERE url = :url AND {_OURS}
    AND result IN (SELECT value FROM json_each(:stood))
), '') ORDER BY at
"""  # noqa: S608 - our own words

_BEFORE = """(
    SELECT result FROM looks AS before
    WHERE before.url = looks.url AND before.at < :day AND coalesce(before.source, :source) = :source
    ORDER BY before.at DESC LIMIT 1
)"""
_DAY = f"""
SELECT
    count(DISTINCT CASE WHEN result IN (SELECT value FROM json_each(:stood)) THEN url END) AS stood,
    count(DISTINCT CASE
        WHEN result IN (SELECT value FROM json_each(:absent))
            AND {_BEFORE} IN (SELECT value FROM json_each(:stood))
        THEN url
    END) AS fell
FROM looks
WHERE source = :source AND at >= :day AND at < :next
    AND (EXISTS (SELECT 1 FROM items WHERE items.url = looks.url)
        OR EXISTS (SELECT 1 FROM meetings WHERE meetings.url = looks.url)
        OR EXISTS (SELECT 1 FROM official_decisions AS one WHERE one.url = looks.url))
"""  # noqa: S608 - our own words


def since_it_stood(
    db: Connection, source: str, url: str, stood: Iterable[LookResult]
) -> list[tuple[datetime, LookResult]]:
    """The looks at a page after the last that says it stood, oldest first."""
    values: dict[str, object] = {"source": source, "url": url, "stood": json.dumps(sorted(stood))}
    found = rows(db, _SINCE, values)
    return [(datetime.fromisoformat(row["at"]), LookResult(row["result"])) for row in found]


def day_of(
    db: Connection,
    source: str,
    day: date,
    *,
    stood: Iterable[LookResult],
    absent: Iterable[LookResult],
) -> tuple[int, int]:
    """Of the known pages asked for on a day: how many stood, and how many fell.

    Those fell that stood at the look before that day.
    """
    values: dict[str, object] = {
        "source": source,
        "day": day.isoformat(),
        "next": f"{day.isoformat()}T24",  # after every time of that day, before the next
        "stood": json.dumps(sorted(stood)),
        "absent": json.dumps(sorted(absent)),
    }
    (row,) = rows(db, _DAY, values)
    return row["stood"], row["fell"]


def is_known(db: Connection, source: str, url: str) -> bool:
    """Whether an item, a meeting or an officer's decision was read at this address."""
    sql = """
        SELECT 1 FROM items WHERE source = :source AND url = :url
        UNION ALL SELECT 1 FROM official_decisions WHERE source = :source AND url = :url
        UNION ALL SELECT 1 FROM meetings
            WHERE source = :source AND url = :url AND read_at IS NOT NULL
        LIMIT 1
    """
    return bool(rows(db, sql, {"source": source, "url": url}))


def absent_now(
    db: Connection, source: str, urls: Iterable[str], absent: Iterable[LookResult]
) -> set[str]:
    """Those of the known pages whose last look found nothing there."""
    sql = f"""
        SELECT told.value AS url FROM json_each(:urls) AS told
        WHERE (
            SELECT result FROM looks WHERE looks.url = told.value AND {_OURS}
            ORDER BY at DESC LIMIT 1
        ) IN (SELECT value FROM json_each(:absent)) AND (
            EXISTS (SELECT 1 FROM items WHERE items.source = :source AND items.url = told.value)
            OR EXISTS (
                SELECT 1 FROM meetings WHERE meetings.source = :source
                AND meetings.url = told.value AND read_at IS NOT NULL
            )
        )
    """  # noqa: S608 - our own words
    values: dict[str, object] = {
        "source": source,
        "urls": json.dumps(sorted(urls)),
        "absent": json.dumps(sorted(absent)),
    }
    return {row["url"] for row in rows(db, sql, values)}


def latest_items(db: Connection, source: str, most: int) -> list[str]:
    """The service's ids of the items of the latest meetings that are not withdrawn."""
    sql = """
        SELECT id FROM items WHERE source = ? AND withdrawn_at IS NULL AND url IS NOT NULL
        ORDER BY meeting_date DESC LIMIT ?
    """
    return [row["id"].partition("/")[2] for row in rows(db, sql, [source, most])]
