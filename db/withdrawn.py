"""Noting that the page of an item or an officer's decision was taken off the web, or came back.

Nothing of it is removed. Every function works inside the transaction of its caller.
"""

from __future__ import annotations

from sqlite_utils import Database

from db.insert import insert
from parsers.records import ChangeKind

_TABLES = ("items", "official_decisions")


def withdraw(db: Database, source: str, url: str, at: str) -> bool:
    """True if a page at that address stood until now: it is withdrawn, and that is a change."""
    return _turn(db, source, url, ChangeKind.WITHDRAWN, withdrawn_at=at, at=at)


def restore(db: Database, source: str, url: str, at: str) -> bool:
    """True if a page at that address was withdrawn until now: it stands, and that is a change."""
    return _turn(db, source, url, ChangeKind.RESTORED, withdrawn_at=None, at=at)


def is_withdrawn(db: Database, source: str, url: str) -> bool:
    """Whether the page at that address is withdrawn."""
    where = "source = ?1 AND url = ?2 AND withdrawn_at IS NOT NULL"
    sql = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE {where}" for table in _TABLES)  # noqa: S608 - our own names
    return db.execute(sql, [source, url]).fetchone() is not None


def remember(db: Database) -> None:
    """Withdraw again, after a rebuild, what the diary says was withdrawn and not restored."""
    for table in _TABLES:
        db.execute(f"""
            UPDATE {table} SET withdrawn_at = (
                SELECT CASE kind WHEN 'withdrawn' THEN at END FROM changes
                WHERE changes.item = {table}.id AND kind IN ('withdrawn', 'restored')
                ORDER BY seq DESC LIMIT 1
            )
            WHERE id IN (SELECT item FROM changes WHERE kind = 'withdrawn')
        """)  # noqa: S608 - our own names


def _turn(
    db: Database, source: str, url: str, kind: ChangeKind, *, withdrawn_at: str | None, at: str
) -> bool:
    where = "source = ? AND url = ? AND (withdrawn_at IS NULL) = ?"
    turned = [
        (table, *row)
        for table in _TABLES
        for row in db.execute(
            f"SELECT id, version FROM {table} WHERE {where}",  # noqa: S608 - our own names
            [source, url, withdrawn_at is not None],
        ).fetchall()
    ]
    for table, item, version in turned:
        db.execute(f"UPDATE {table} SET withdrawn_at = ? WHERE id = ?", [withdrawn_at, item])  # noqa: S608 - our own names
        row = {"item": item, "version": version, "kind": kind.value, "at": at}
        insert(db, "changes", [row])
    return bool(turned)
