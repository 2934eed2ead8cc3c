"""Some texts of items in memory, with the terms that the archive's index would hold of them.

What a query finds here is what it would find in an archive that had these texts: the same
functions make the keys, FTS5 itself cuts what it might take for something else than it is,
and the same verification reads the texts.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import lru_cache
from sqlite3 import Connection
from typing import Final, NamedTuple

from sqlite_utils import Database

from db import search
from db.form_keys import Remembered
from db.queries import Row
from db.query.phrases import holding
from db.query.targets import ITEMS
from db.query.terms import Run, Term
from db.script import run_script
from parsers.records import Item

_TOKENIZER: Final = "tokenize='unicode61 remove_diacritics 0'"
_PLAIN = re.compile("[0-9a-zäöåéèëüøæáóñõšž ]*")
_BEGINNING: Final = "*"

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
"""
_EMPTY: Final = ("DELETE FROM items", "DELETE FROM sections")
_ITEM = f"INSERT INTO items VALUES ({', '.join('?' * (len(_FACTS) + 2))})"  # noqa: S608 - marks
_BITS: Final = {name: 1 << place for place, name in enumerate(search.COLUMNS)}
_ALL: Final = (1 << len(search.COLUMNS)) - 1


class Indexed(NamedTuple):
    """A text by its number in the batch, as an index has it.

    ``terms`` tells of each term the columns where it stands (:func:`columns`); ``texts`` are
    the terms of each column in order, with a blank before and after each.
    """

    n: int
    terms: Mapping[str, int]
    texts: tuple[str, ...]

    def has(self, run: Run, where: int) -> bool:
        """Whether terms stand side by side in one of the columns; "koul*" is a beginning."""
        wanted = f" {' '.join(run)} "
        if is_begun(run):
            wanted = wanted.removesuffix(f"{_BEGINNING} ")
        return any(
            wanted in text
            for bit, text in zip(_BITS.values(), self.texts, strict=True)
            if where & bit
        )


class Texts:
    """Texts of items in tables of the memory; ``archive``, only read, tells of their words."""

    def __init__(self, archive: Database) -> None:
        self._archive = archive
        self._words = Remembered("form_key")
        self._db = Database(memory=True)
        run_script(self._db, _TABLES)

    @property
    def conn(self) -> Connection:
        """Where the tables are."""
        return self._db.conn

    def close(self) -> None:
        """Give the memory back."""
        self._db.close()

    def empty(self) -> None:
        """Forget all texts."""
        for statement in _EMPTY:
            self.conn.execute(statement)

    def put(self, n: int, facts: Row, record: Item) -> list[str]:
        """Put a text in by a number; the keys of each column, as an index would be given them.

        ``facts`` are the columns of ``items`` for it.
        """
        item = str(n)
        self.conn.execute(_ITEM, [n, item, *(facts[name] for name in _FACTS)])
        self.conn.executemany(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?)",
            [
                (item, ordinal, section.kind.value, section.heading, section.text)
                for ordinal, section in enumerate(record.sections, start=1)
            ],
        )
        told = search.ITEMS.told(self._db, item)
        # what the archive lacks it is not told: it is only read
        keys = self._words.of(self._archive, told.forms, lambda _: None)
        return search.ITEMS.keyed(told, keys)


class Batch:
    """The texts put in since it was emptied, numbered from 1; ``archive`` tells of words."""

    def __init__(self, archive: Database) -> None:
        self._texts = Texts(archive)
        self._n = 0

    def close(self) -> None:
        """Give the memory back."""
        self._texts.close()

    def empty(self) -> None:
        """Forget all texts."""
        self._n = 0
        self._texts.empty()

    def add(self, facts: Row, record: Item) -> Indexed:
        """Put a text in; ``facts`` are the columns of ``items`` for it."""
        self._n += 1
        return _indexed(self._n, self._texts.put(self._n, facts, record))

    def holding(self, phrase: Term, rows: Iterable[int]) -> set[int]:
        """Those of the texts, by their numbers, that have a phrase in the very forms typed."""
        return holding(self._texts.conn, ITEMS, phrase, rows)


def _indexed(n: int, columns: Iterable[str]) -> Indexed:
    terms: dict[str, int] = {}
    texts: list[str] = []
    for bit, keys in zip(_BITS.values(), columns, strict=True):
        found = _terms(keys) if keys else ()
        for term in set(found):
            terms[term] = terms.get(term, 0) | bit
        texts.append(f" {' '.join(found)} ")
    return Indexed(n, terms, tuple(texts))


def _terms(keys: str) -> list[str]:
    """The terms that FTS5 makes of keys, in order."""
    if _PLAIN.fullmatch(keys):
        return keys.split()
    return [term for key in keys.split() for term in terms_of(key)]


@lru_cache(maxsize=1 << 12)
def terms_of(text: str) -> tuple[str, ...]:
    """The terms that FTS5 makes of a text; of most keys, the key."""
    return tuple(text.split() if _PLAIN.fullmatch(text) else _cut(text))


def _cut(text: str) -> Iterator[str]:
    """What is neither plain letters nor digits is for FTS5 to tell: where it ends, how it folds."""
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, content='', {_TOKENIZER})")
        conn.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(texts, instance)")
        conn.execute("INSERT INTO texts (rowid, text) VALUES (1, ?)", [text])
        yield from (term for (term,) in conn.execute("SELECT term FROM terms ORDER BY offset"))


def columns(names: Iterable[str] | None = None) -> int:
    """Columns of the index as one number; without names, all of them."""
    return _ALL if names is None else sum(_BITS[name] for name in set(names))


def begun(run: Run) -> Run:
    """The same terms, of which the last is the beginning of one."""
    return (*run[:-1], run[-1] + _BEGINNING)


def is_begun(run: Run) -> bool:
    """Whether the last of terms is the beginning of one."""
    return run[-1].endswith(_BEGINNING)


class Frequencies:
    """In how many items of an archive a term stands."""

    def __init__(self, archive: Connection) -> None:
        self._archive = archive

    def of(self, term: str) -> int:
        """How many."""
        sql = "SELECT doc FROM item_terms WHERE term = ?"
        found = self._archive.execute(sql, [term]).fetchone()
        return int(found[0]) if found else 0
