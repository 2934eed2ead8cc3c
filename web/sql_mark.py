"""The function of SQL that marks what a search asks for: ``mark(text, search [, field])``."""

from __future__ import annotations

import sqlite3
from typing import Any

from db.lexicon import Lexicon
from db.query.functions import planned, stopping
from db.query.targets import ITEMS
from web.marking import Forms, marker
from web.passages import Finder, mark

_OPEN, _CLOSE = "«", "»"
# a text of no field: in it words are marked that may stand anywhere
_PLAIN = ""


def register(conn: sqlite3.Connection) -> None:
    """Give a connection ``mark``: the text with what the search asks for between « and »."""
    last: dict[str, Finder] = {}

    def finder(search: str) -> Finder:
        """That of the search, made once for all rows of a statement."""
        if search not in last:
            last.clear()
            last[search] = marker(planned(conn, search, ITEMS), Forms(Lexicon(conn)))
        return last[search]

    def marked(text: Any, search: Any, field: Any = _PLAIN) -> Any:
        if not isinstance(text, str) or not isinstance(search, str):
            return text
        pieces = mark(text, finder(search)(text, str(field or _PLAIN)))
        return "".join(f"{_OPEN}{piece}{_CLOSE}" if hit else piece for piece, hit in pieces)

    for arguments in (2, 3):
        conn.create_function("mark", arguments, stopping(conn, marked))
