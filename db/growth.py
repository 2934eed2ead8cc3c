"""What has come to an archive's words since somebody looked: who keeps what they mean must know."""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection
from typing import NamedTuple


class Mark(NamedTuple):
    """How far an archive's words had come; ``schema`` is another where all were made anew."""

    schema: int
    last: int


def mark(conn: Connection) -> Mark:
    """How far they have come now."""
    (schema,) = conn.execute("PRAGMA schema_version").fetchone()
    (last,) = conn.execute("SELECT coalesce(max(n), 0) FROM form_key").fetchone()
    return Mark(int(schema), int(last))


def forms_since(conn: Connection, former: Mark) -> Iterator[str]:
    """The forms that came after a mark of the same schema."""
    found = conn.execute("SELECT form FROM form_key WHERE n > ?", [former.last])
    yield from (form for (form,) in found)
