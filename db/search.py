"""Full text: what is indexed of an item or a document, and what a person's words ask of it.

An index (``item_index``, ``document_index``) holds keys in the place of words, and no
text. So that a row can be taken out again, ``form_key`` remembers for ever the keys
of each form. Here a form is its own key; an analyser that knows more of the
languages replaces ``keys`` alone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

_FORM = re.compile(r"[^\W_]+")
# "words in quotes" (closed or not), or what stands between blanks
_ASKED = re.compile(r'"([^"]*)"?|([^\s"]+)')
# FTS5 refuses deeper expressions; nobody types as many words
_MOST_PHRASES = 60
_NOTHING = '""'


def keys(form: str) -> tuple[tuple[str, str], ...]:
    """The (key, kind) pairs under which a form, in lower case, is found."""
    return ((form, "form"),)


def forms(text: str) -> list[str]:
    """The words of a text in order, lower case, NFC; ä and a are different letters."""
    return _FORM.findall(unicodedata.normalize("NFC", text.lower()))


def match_query(text: str) -> str:
    """What a person typed, as an expression FTS5 takes: never an error.

    Every word must be found, words in quotes and words joined by a sign
    ("412/2025", "kaava-alue") next to each other; a star ends a word that is
    only the beginning of one. No word at all finds nothing.
    """
    phrases = []
    for quoted, word in _ASKED.findall(text):
        phrase = " ".join(key for form in forms(quoted or word) for key, _ in keys(form))
        if phrase:
            phrases.append(f'"{phrase}"' + ("*" if word.endswith("*") else ""))
    return " AND ".join(phrases[:_MOST_PHRASES]) or _NOTHING


@dataclass(frozen=True, slots=True)
class Index:
    """A full-text table, the table whose ``n`` is its rowid, and what stands in its columns."""

    name: str
    rows: str
    columns: tuple[str, ...]
    texts: Callable[[Database, str], list[str]]

    def insert(self, schema: str, command: str | None = None) -> str:
        """The statement that takes a row's number and the keys of its columns."""
        head = (self.name, "rowid", *self.columns) if command else ("rowid", *self.columns)
        marks = ", ".join("?" * (len(self.columns) + 1))
        values = f"'{command}', {marks}" if command else marks
        return f"INSERT INTO {schema}.{self.name} ({', '.join(head)}) VALUES ({values})"  # noqa: S608 - our own names


def add(db: Database, item: str) -> None:
    """Index an item by the rows it has now."""
    _add(db, ITEMS, item)


def remove(db: Database, item: str) -> None:
    """Take an item out of the index, before its rows change; one that is not there is no matter."""
    _remove(db, ITEMS, item)


def add_document(db: Database, document: str) -> None:
    """Index a document by the rows it has now."""
    _add(db, DOCUMENTS, document)


def remove_document(db: Database, document: str) -> None:
    """Take a document out of the index, as :func:`remove` does an item."""
    _remove(db, DOCUMENTS, document)


def begin_anew(db: Database) -> None:
    """Empty the indexes, and index the items and documents that there are."""
    for index in _INDEXES:
        db.execute(f"INSERT INTO {index.name} ({index.name}) VALUES ('delete-all')")  # noqa: S608 - our own names
    db.execute("DELETE FROM form_key")
    for index in _INDEXES:
        for row in _numbers(db, index).values():
            _add(db, index, row)


def check(db: Database) -> list[str]:
    """One line for each row whose keys in an index are not those of its texts; [] is sound.

    FTS5 cannot check an index without texts itself: the index that ought to be
    is built beside it and both are read through.
    """
    return [line for index in _INDEXES for line in _check(db, index)]


def _add(db: Database, index: Index, row: str) -> None:
    told = [forms(text) for text in index.texts(db, row)]
    known = _keys_of(db, _used(told))
    # most words have been met before, and to look for them costs less than to add them in vain
    if new := sorted(_used(told) - known.keys()):
        db.conn.executemany(
            "INSERT INTO form_key (form, key, kind) VALUES (?, ?, ?)",
            [(form, key, kind) for form in new for key, kind in keys(form)],
        )
        known |= _keys_of(db, new)
    db.execute(index.insert("main"), [_number(db, index, row), *_keyed(told, known)])


def _remove(db: Database, index: Index, row: str) -> None:
    n = _number(db, index, row)
    if n is None:
        return
    told = [forms(text) for text in index.texts(db, row)]
    db.execute(index.insert("main", "delete"), [n, *_keyed(told, _keys_of(db, _used(told)))])


def _number(db: Database, index: Index, row: str) -> int | None:
    found = db.execute(f"SELECT n FROM {index.rows} WHERE id = ?", [row]).fetchone()  # noqa: S608 - our own names
    return int(found[0]) if found else None


def _numbers(db: Database, index: Index) -> dict[int, str]:
    """The ids of the rows that there are, by their numbers in order."""
    return dict(db.execute(f"SELECT n, id FROM {index.rows} ORDER BY n").fetchall())  # noqa: S608 - our own names


def _check(db: Database, index: Index) -> list[str]:
    db.execute(
        f"CREATE VIRTUAL TABLE temp.{index.name} USING fts5({', '.join(index.columns)},"
        " content='', tokenize='unicode61 remove_diacritics 0')"
    )
    ids = _numbers(db, index)
    try:
        for n, row in ids.items():
            _expect(db, index, n, row)
        wrong = _differing(_terms(db, "main", index.name), _terms(db, "temp", index.name))
    finally:
        db.execute(f"DROP TABLE temp.{index.name}")
    return [
        f"{ids[n]}: the index does not hold the keys of its texts"
        if n in ids
        else f"row {n} of the index belongs to no {index.rows.removesuffix('s')}"
        for n in sorted(wrong)
    ]


def _expect(db: Database, index: Index, n: int, row: str) -> None:
    told = [forms(text) for text in index.texts(db, row)]
    known = _keys_of(db, _used(told))
    # a form without a key is a fault of the index, which then shows as a difference
    db.execute(index.insert("temp"), [n, *_keyed(told, defaultdict(str, known))])


def _terms(db: Database, schema: str, table: str) -> dict[int, int]:
    """For each row of an index a number made of all its terms and their places."""
    name = f"{table}_terms"
    db.execute(f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab({schema}, {table}, instance)")
    try:
        sums: dict[int, int] = defaultdict(int)
        for term, n, column, place in db.execute(
            f"SELECT term, doc, col, offset FROM temp.{name}"  # noqa: S608 - named above
        ):
            sums[n] += hash((term, column, place))
        return sums
    finally:
        db.execute(f"DROP TABLE temp.{name}")


def _differing(one: Mapping[int, int], other: Mapping[int, int]) -> set[int]:
    return {n for n, _ in one.items() ^ other.items()}


def _item_texts(db: Database, item: str) -> list[str]:
    """The texts of an item, one for each column; sections of no column's kind are "rest"."""
    texts: dict[str, list[str]] = {column: [] for column in ITEMS.columns}
    texts["title"] += db.execute("SELECT title FROM items WHERE id = ?", [item]).fetchone()
    for kind, heading, text in db.execute(
        "SELECT kind, heading, text FROM sections WHERE item = ? ORDER BY ordinal", [item]
    ):
        texts[kind if kind in ("decision", "proposal") else "rest"] += (heading, text)
    return ["\n".join(parts) for parts in texts.values()]


def _document_texts(db: Database, document: str) -> list[str]:
    """The title of a document, and all its parts."""
    (title,) = db.execute("SELECT title FROM documents WHERE id = ?", [document]).fetchone()
    parts = db.execute(
        "SELECT heading, text FROM document_parts WHERE document = ? ORDER BY ordinal", [document]
    )
    return [title, "\n".join(text for part in parts for text in part)]


ITEMS = Index("item_index", "items", ("title", "decision", "proposal", "rest"), _item_texts)
DOCUMENTS = Index("document_index", "documents", ("title", "text"), _document_texts)
_INDEXES = (ITEMS, DOCUMENTS)


def _keys_of(db: Database, used: Iterable[str]) -> dict[str, str]:
    """The keys of each form as the index holds them, joined by blanks."""
    found: dict[str, list[str]] = defaultdict(list)
    for form, key in db.execute(
        "SELECT form, key FROM form_key WHERE form IN (SELECT value FROM json_each(?))"
        " ORDER BY form, key, kind",
        [json.dumps(sorted(used))],
    ):
        found[form].append(key)
    return {form: " ".join(held) for form, held in found.items()}


def _keyed(told: Iterable[Iterable[str]], known: Mapping[str, str]) -> list[str]:
    return [" ".join(map(known.__getitem__, column)) for column in told]


def _used(told: Iterable[Iterable[str]]) -> set[str]:
    return set().union(*told)
