"""Rows into a table: each statement is built once for a table and its columns.

sqlite-utils looks the schema over for every batch, which costs more than to write a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

Row = Mapping[str, Any]


def insert(db: Database, table: str, rows: Iterable[Row], *, ignore: bool = False) -> None:
    """Add rows that have the same columns; with ``ignore``, those whose key is not there yet."""
    known = list(rows)
    if known:
        statement = _insertion(table, tuple(known[0]))
        db.conn.executemany(f"{statement} ON CONFLICT DO NOTHING" if ignore else statement, known)


def upsert(db: Database, table: str, row: Row, *key: str) -> None:
    """Add a row, or set the columns it has in the row of the same key."""
    columns = tuple(row)
    rest = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    on = f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {rest}"
    db.conn.execute(f"{_insertion(table, columns)} {on}", row)


@lru_cache(maxsize=256)
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join(f":{column}" for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - our own names
