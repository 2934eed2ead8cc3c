"""The functions of SQL that search: for Datasette's search boxes and for researchers."""

from __future__ import annotations

import json
from collections.abc import Callable
from sqlite3 import Connection, OperationalError
from typing import ParamSpec, TypeVar

from db.lexicon import Lexicon
from db.query.find import find, words_of
from db.query.kept import Kept
from db.query.plan import Plan, plan
from db.query.targets import DOCUMENTS, EVERY, ITEMS, Target

OF_DOCUMENTS = "\x00documents\x00"
"""What a text for ``escape_fts`` begins with where document_index is asked; nobody types a NUL."""

_MOST_PLANS = 500

P = ParamSpec("P")
R = TypeVar("R")


def register(conn: Connection) -> None:
    """Give a connection ``search``, ``search_documents`` and our ``escape_fts``."""

    def search(text: object) -> str:
        return _found(conn, text, ITEMS)

    def search_documents(text: object) -> str:
        return _found(conn, text, DOCUMENTS)

    def escape_fts(text: object) -> str:
        typed = _text(text)
        target = DOCUMENTS if typed.startswith(OF_DOCUMENTS) else ITEMS
        typed = typed.removeprefix(OF_DOCUMENTS)
        # an empty search box narrows nothing
        return planned(conn, typed, target).match if typed.strip() else EVERY

    for function in (search, search_documents, escape_fts):
        asked = stopping(conn, function)
        conn.create_function(function.__name__, 1, asked, deterministic=True)


def stopping(conn: Connection, function: Callable[P, R]) -> Callable[P, R | None]:
    """A function of SQL that asks its own connection: stopped by a limit, it stops its statement.

    Raised from within a function, SQLite's "interrupted" would come out as a fault of ours.
    """

    def asked(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return function(*args, **kwargs)
        except OperationalError as error:
            if error.args != ("interrupted",):
                raise
            conn.interrupt()
            return None

    return asked


def _found(conn: Connection, text: object, target: Target) -> str:
    """The numbers of the rows that a query finds, a JSON array, ascending."""
    return json.dumps(
        find(conn, planned(conn, _text(text), target)).tolist(), separators=(",", ":")
    )


def _text(value: object) -> str:
    """What SQL gave, as text: nothing for NULL, and numbers as they are written."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def planned(conn: Connection, text: str, target: Target = ITEMS) -> Plan:
    """The plan of a query for the archive; the same one while its words are the same."""
    version = words_of(conn)
    key = (version, target.index, text)
    made = None if version is None else _PLANS.get(key)
    if made is None:
        made = plan(text, Lexicon(conn), target)
        if version is not None:
            _PLANS.put(key, made)
    return made


_PLANS: Kept[Plan] = Kept(_MOST_PLANS)
