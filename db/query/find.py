"""Which rows of an index a plan finds, phrases verified."""

from __future__ import annotations

import sqlite3
from array import array
from itertools import chain
from sqlite3 import Connection, OperationalError
from typing import TypeAlias

from db.lexicon import Lexicon
from db.query.kept import Kept
from db.query.phrases import holding
from db.query.plan import Plan, has_phrases
from db.query.targets import ITEMS
from db.query.terms import Term
from db.query.tree import And, Leaf, Node, Not, Or

Hits: TypeAlias = "array[int]"
"""Numbers of rows (items.n), ascending."""

_Version = tuple[object, ...]

_STAMPS = "SELECT last, removed FROM search_stamp"
_WORDS = "SELECT max(n) FROM form_key"
# of all kept answers together, 8 bytes each
_MOST_KEPT = 4_000_000


def find(conn: Connection, plan: Plan) -> Hits:
    """The numbers of the rows that a plan finds, ascending; the same array for the same archive.

    It is kept for the next one who asks: whoever changes it makes a copy.
    """
    if plan.empty:
        return array("q")
    key = _key(conn, plan)
    found = None if key is None else _KEPT.get(key)
    if found is None:
        found = found_in(conn, plan, None if key is None else Lexicon(conn))
        if key is not None:
            _KEPT.put(key, found)
    return found


def found_in(conn: Connection, plan: Plan, lexicon: Lexicon | None = None) -> Hits:
    """The same for a plan that is not empty, and nothing is kept of it.

    A lexicon that has all forms of the texts spares reading some of them.
    """
    hits = _ids(conn, plan, plan.match)
    root = plan.query.root
    if root is None or not has_phrases(root):
        return hits
    return array("q", sorted(_Search(conn, plan, lexicon).narrow(root, set(hits), implied=True)))


def _ids(conn: Connection, plan: Plan, match: str | None) -> Hits:
    return array("q") if match is None else matching(conn, plan.target.index, match)


def matching(conn: Connection, index: str, match: str) -> Hits:
    """The numbers of the rows of an index that an expression of FTS5 finds, ascending."""
    sql = f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid"  # noqa: S608 - our own names
    try:
        # one long text takes half the time of forty thousand rows
        told = conn.execute(f"SELECT group_concat(rowid) FROM ({sql})", [match]).fetchone()[0]  # noqa: S608
    except sqlite3.DataError:  # longer than a value may be here: more than a million numbers
        return array("q", chain.from_iterable(conn.execute(sql, [match])))
    return _numbers(told) if told else array("q")


def _numbers(told: str) -> Hits:
    """The numbers between the commas."""
    import numpy as np  # noqa: PLC0415 - only who searches waits for it

    return array("q", np.fromstring(told, np.int64, sep=",").tobytes())


class _Search:
    """Goes through the tree of a query with the rows that may be found.

    A lexicon that has all forms of the texts spares reading the texts.
    """

    def __init__(self, conn: Connection, plan: Plan, lexicon: Lexicon | None) -> None:
        self._conn = conn
        self._plan = plan
        self._lexicon = lexicon

    def narrow(self, node: Node, rows: set[int], *, implied: bool = False) -> set[int]:
        """Those of the rows that a node finds; ``implied``: all are found by its base forms."""
        if not has_phrases(node):
            return rows if implied else rows & set(self._ids(node))
        if isinstance(node, Not):
            return rows - self.narrow(node.part, rows)
        if isinstance(node, And):
            for part in node.parts:
                rows = self.narrow(part, rows, implied=implied)
            return rows
        if isinstance(node, Or):
            return set[int]().union(*(self.narrow(part, rows) for part in node.parts))
        return self._holding(node, rows if implied else rows & set(self._ids(node)))

    def _holding(self, leaf: Leaf, rows: set[int]) -> set[int]:
        term = self._plan.terms[leaf]
        if self._lexicon and _is_sure(term, self._lexicon):
            return rows
        return holding(self._conn, self._plan.target, term, rows)

    def _ids(self, node: Node) -> Hits:
        return _ids(self._conn, self._plan, self._plan.upper(node))


def _is_sure(term: Term, lexicon: Lexicon) -> bool:
    """Whether no other form stands under the base forms of a phrase of one word ("ja")."""
    if len(term.forms) != 1:
        return False  # side by side may be the end of a heading and the beginning of its text
    found = lexicon.forms_with(term.keys, 2)
    return {form for form, where in found if where == "base"} == set(term.forms)


_KEPT: Kept[Hits] = Kept(_MOST_KEPT, size=lambda hits: len(hits) + 1)


def _key(conn: Connection, plan: Plan) -> _Version | None:
    """What an answer depends on; None where it cannot be told whether the archive has changed."""
    version = version_of(conn) if plan.target is ITEMS else None
    return version and (*version, plan.query.root, plan.match)


def version_of(conn: Connection) -> _Version | None:
    """A value that is another when the archive's items, its words or its index are.

    None where none can be told; a connection that writes may yet take back what it has written.
    """
    words = words_of(conn)
    return words and (*words, *conn.execute(_STAMPS).fetchone())


def words_of(conn: Connection) -> _Version | None:
    """A value that is another when the archive's words or its index are; None as above."""
    if conn.in_transaction:
        return None
    (file,) = [path for _, name, path in conn.execute("PRAGMA database_list") if name == "main"]
    try:
        (last,) = conn.execute(_WORDS).fetchone()
    except OperationalError:
        return None
    (schema,) = conn.execute("PRAGMA schema_version").fetchone()
    return (file, schema, last) if file else None
