"""Some texts of items as an index in memory, with the tables, columns and keys of the archive's.

What a query finds here is what it would find in an archive that had these texts: the same
functions make the keys, the same expression asks, the same verification reads the texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Final

from sqlite_utils import Database

from db import search
from db.form_keys import Remembered
from db.queries import Row
from db.query.find import find_anew
from db.query.plan import Plan
from db.script import run_script
from parsers.records import Item

_PLAIN = re.compile("[0-9a-zäöåéèëüøæáóñõšž]+")

_FACTS: Final = (
    "title", "body", "presenter_title", "presenter_name", "municipality", "language",
    "paragraph", "case_number", "case_key", "meeting_date",
)  # fmt: skip
_TABLES = f"""
CREATE TABLE items (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, {", ".join(_FACTS)});
CREATE TABLE sections (
    item TEXT NOT NULL, ordinal INTEGER NOT NULL, kind TEXT, heading TEXT, text TEXT,
    PRIMARY KEY (item, ordinal)
);
CREATE VIRTUAL TABLE item_index USING fts5(
    {", ".join(search.COLUMNS)},
    content='', tokenize='unicode61 remove_diacritics 0'
);
CREATE VIRTUAL TABLE item_terms USING fts5vocab(item_index, row);
"""
_EMPTY = (
    "DELETE FROM items",
    "DELETE FROM sections",
    "INSERT INTO item_index (item_index) VALUES ('delete-all')",
)
_ASK = "SELECT rowid FROM item_index WHERE item_index MATCH ?"
_ITEM = f"INSERT INTO items VALUES ({', '.join('?' * (len(_FACTS) + 2))})"  # noqa: S608 - marks


@dataclass(frozen=True, slots=True)
class Indexed:
    """A text by its number in the batch, and all keys of it, or more."""

    n: int
    keys: frozenset[str]


class Batch:
    """The texts put in since it was emptied, numbered from 1; ``archive`` tells of words."""

    def __init__(self, archive: Database) -> None:
        self._archive = archive
        self._words = Remembered("form_key")
        self._db = Database(memory=True)
        self._n = 0
        run_script(self._db, _TABLES)

    def close(self) -> None:
        """Give the memory back."""
        self._db.close()

    def empty(self) -> None:
        """Forget all texts."""
        self._n = 0
        for statement in _EMPTY:
            self._db.conn.execute(statement)

    def add(self, facts: Row, record: Item) -> Indexed:
        """Put a text in; ``facts`` are the columns of ``items`` for it."""
        self._n += 1
        conn, item = self._db.conn, str(self._n)
        conn.execute(_ITEM, [self._n, item, *(facts[name] for name in _FACTS)])
        conn.executemany(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?)",
            [
                (item, ordinal, section.kind.value, section.heading, section.text)
                for ordinal, section in enumerate(record.sections, start=1)
            ],
        )
        return self._index(item)

    @property
    def all(self) -> frozenset[int]:
        """The numbers of all texts."""
        return frozenset(range(1, self._n + 1))

    def find(self, plan: Plan) -> frozenset[int]:
        """The numbers of the texts that a query finds."""
        return frozenset(() if plan.empty else find_anew(self._db.conn, plan))

    def ask(self, match: str) -> frozenset[int]:
        """The numbers of the texts that an expression of FTS5 finds."""
        return frozenset(n for (n,) in self._db.conn.execute(_ASK, [match]))

    def _index(self, item: str) -> Indexed:
        told = search.ITEMS.told(self._db, item)
        words = told.words
        # what the archive lacks it is not told: it is only read
        keys = self._words.of(self._archive, search.used(words), lambda _: None)
        texts = search.ITEMS.keyed(told, words, keys)
        self._db.conn.execute(search.ITEMS.insert("item_index"), [self._n, *texts])
        return Indexed(self._n, self._keys(texts))

    def _keys(self, texts: list[str]) -> frozenset[str]:
        """The keys, and where FTS5 may cut or fold one in its own way, all terms of the batch."""
        keys = frozenset[str]().union(*(text.split() for text in texts))
        if all(map(is_plain, keys)):
            return keys
        terms = self._db.conn.execute("SELECT term FROM item_terms")
        return keys.union(term for (term,) in terms)


def is_plain(key: str) -> bool:
    """Whether FTS5 takes a key for one term, as it is."""
    return _PLAIN.fullmatch(key) is not None


class Frequencies:
    """In how many items of an archive a key stands, each asked for once."""

    def __init__(self, archive: Connection) -> None:
        self._archive = archive
        self._known: dict[str, int] = {}

    def of(self, key: str) -> int:
        """How many."""
        if key not in self._known:
            sql = "SELECT doc FROM item_terms WHERE term = ?"
            found = self._archive.execute(sql, [key]).fetchone()
            self._known[key] = int(found[0]) if found else 0
        return self._known[key]
