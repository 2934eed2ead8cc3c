"""Full text: what is indexed of an item, and what a person's words ask of it.

The index (``item_index``) holds keys in the place of words, and no text. So
that a row can be taken out again, ``form_key`` remembers for ever the keys of
each form. Here a form is its own key; an analyser that knows more of the
languages replaces ``keys`` alone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlite_utils import Database

# Which sections stand in which column of the index; all others are "rest".
_COLUMNS = ("title", "decision", "proposal", "rest")

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


def add(db: Database, item: str) -> None:
    """Index an item by the rows it has now."""
    n, texts = _texts(db, item)
    used = {form for text in texts for form in forms(text)}
    db.conn.executemany(
        "INSERT OR IGNORE INTO form_key (form, key, kind) VALUES (?, ?, ?)",
        [(form, key, kind) for form in sorted(used) for key, kind in keys(form)],
    )
    db.execute(
        "INSERT INTO item_index (rowid, title, decision, proposal, rest) VALUES (?, ?, ?, ?, ?)",
        [n, *_keyed(texts, _keys_of(db, used))],
    )


def begin_anew(db: Database) -> None:
    """Empty the index, and index the items that there are."""
    db.execute("INSERT INTO item_index (item_index) VALUES ('delete-all')")
    db.execute("DELETE FROM form_key")
    for (item,) in db.execute("SELECT id FROM items ORDER BY n").fetchall():
        add(db, item)


def remove(db: Database, item: str) -> None:
    """Take an item out of the index, before its rows change; one that is not there is no matter."""
    if not db.table("items").count_where("id = ?", [item]):
        return
    n, texts = _texts(db, item)
    used = {form for text in texts for form in forms(text)}
    db.execute(
        "INSERT INTO item_index (item_index, rowid, title, decision, proposal, rest)"
        " VALUES ('delete', ?, ?, ?, ?, ?)",
        [n, *_keyed(texts, _keys_of(db, used))],
    )


def check(db: Database) -> list[str]:
    """One line for each item whose keys in the index are not those of its texts; [] is sound.

    FTS5 cannot check an index without texts itself: the index that ought to be
    is built beside it and both are read through.
    """
    db.execute(
        "CREATE VIRTUAL TABLE temp.expected USING fts5("
        "title, decision, proposal, rest, content='', tokenize='unicode61 remove_diacritics 0')"
    )
    try:
        ids = {}
        for item, n in db.execute("SELECT id, n FROM items").fetchall():
            ids[n] = item
            _expect(db, item)
        wrong = _differing(_terms(db, "main", "item_index"), _terms(db, "temp", "expected"))
    finally:
        db.execute("DROP TABLE temp.expected")
    return [
        f"{ids[n]}: the index does not hold the keys of its texts"
        if n in ids
        else f"row {n} of the index belongs to no item"
        for n in sorted(wrong)
    ]


def _expect(db: Database, item: str) -> None:
    n, texts = _texts(db, item)
    known = _keys_of(db, {form for text in texts for form in forms(text)})
    # a form without a key is a fault of the index, which then shows as a difference
    keyed = _keyed(texts, defaultdict(str, known))
    db.execute(
        "INSERT INTO temp.expected (rowid, title, decision, proposal, rest) VALUES (?, ?, ?, ?, ?)",
        [n, *keyed],
    )


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


def _texts(db: Database, item: str) -> tuple[int, list[str]]:
    """The item's running number and its texts, one for each column of the index."""
    n, title = db.execute("SELECT n, title FROM items WHERE id = ?", [item]).fetchone()
    texts: dict[str, list[str]] = {column: [] for column in _COLUMNS}
    texts["title"].append(title)
    for kind, heading, text in db.execute(
        "SELECT kind, heading, text FROM sections WHERE item = ? ORDER BY ordinal", [item]
    ):
        texts[kind if kind in ("decision", "proposal") else "rest"] += (heading, text)
    return n, ["\n".join(parts) for parts in texts.values()]


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


def _keyed(texts: Iterable[str], known: Mapping[str, str]) -> list[str]:
    return [" ".join(known[form] for form in forms(text)) for text in texts]
