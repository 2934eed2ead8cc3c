"""Searches that cannot be read, in subscriptions.db: whoever has them is told nothing of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from db.files import timestamp, transaction
from db.queries import Connection, rows


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A search by its id, why it cannot be read, and since when; no address stands here."""

    search: str
    why: str
    since: datetime


def note(db: Database, found: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Keep these as the searches that cannot be read, each with why; those that are new."""
    known = {row["search"] for row in rows(db, "SELECT search FROM unreadable", [])}
    new = {search: why for search, why in found.items() if search not in known}
    if new or known - found.keys():
        with transaction(db):
            db.conn.executemany(
                "DELETE FROM unreadable WHERE search = ?",
                [(search,) for search in known - found.keys()],
            )
            db.conn.executemany(
                "INSERT INTO unreadable (search, why, since)"
                " SELECT id, ?, ? FROM searches WHERE id = ?",
                [(why, timestamp(now), search) for search, why in new.items()],
            )
    return new


def untold(db: Connection) -> list[Unreadable]:
    """Those of which the operator does not know yet."""
    sql = "SELECT search, why, since FROM unreadable WHERE NOT operator_knows ORDER BY search"
    return [
        Unreadable(**(row | {"since": datetime.fromisoformat(row["since"])}))
        for row in rows(db, sql, [])
    ]


def operator_knows(db: Database) -> None:
    """Note that the operator was told of all of them."""
    with transaction(db):
        db.execute("UPDATE unreadable SET operator_knows = 1")
