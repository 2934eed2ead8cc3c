"""What subscriptions.db counts and whom it limits: numbers, with no address beside them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from db.files import timestamp, transaction
from db.queries import Connection, rows


def count(db: Database, name: str, by: int = 1) -> None:
    """Add to a counter, which begins at nought."""
    with transaction(db):
        db.execute(
            "INSERT INTO counters (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
            [name, by],
        )


def counters(db: Connection) -> dict[str, int]:
    """Every counter by its name: confirmed, unsubscribed, forgotten, sent, bounced, parked."""
    return {row["name"]: row["value"] for row in rows(db, "SELECT * FROM counters", [])}


def allow(db: Database, bucket: str, most: int, within: timedelta, now: datetime) -> bool:
    """Whether one more is allowed, ``most`` in each span that begins with the first; it is noted.

    A refused one is not noted, so that whoever keeps asking is let in when the span ends.
    """
    with transaction(db):
        found = rows(db, "SELECT since, used FROM allowances WHERE bucket = ?", [bucket])
        old = not found or datetime.fromisoformat(found[0]["since"]) + within <= now
        used = 0 if old else int(found[0]["used"])
        if used >= most:
            return False
        since = timestamp(now) if old else found[0]["since"]
        db.execute(
            "INSERT OR REPLACE INTO allowances (bucket, since, used) VALUES (?, ?, ?)",
            [bucket, since, used + 1],
        )
    return True


def forget_allowances(db: Database, before: datetime) -> None:
    """Remove the spans that began before; none is longer than what the caller leaves."""
    with transaction(db):
        db.execute("DELETE FROM allowances WHERE since < ?", [timestamp(before)])


def forget_bucket(db: Database, bucket: str) -> None:
    """Remove what was noted of one."""
    with transaction(db):
        db.execute("DELETE FROM allowances WHERE bucket = ?", [bucket])
