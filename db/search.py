"""Full text: what is indexed of an item or a document.

An index (``item_index``, ``document_index``) holds keys in the place of words, and no
text: in each column the base keys of its words in their order, so that phrases are found,
and in the column beside it what else finds them, each key once. So that a row can be taken
out again, ``form_key`` remembers for ever the keys of each form (:mod:`db.form_keys`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Final, NamedTuple

from sqlite_utils import Database

from db.analyser import RULES, STEM_MARK, Keys
from db.analyser.forms import forms
from db.analyser.language import language_of
from db.analyser.signs import signs
from db.form_keys import KeysOf, forget, remembered, save, stored
from db.queries import Connection
from db.schema_facets import DIFFERING
from db.schema_search import (
    BESIDE,
    DOCUMENT_COLUMNS,
    ITEM_COLUMNS,
    drop_beside,
    drop_former,
    empty,
    is_begun,
)
from parsers.records import SectionKind

__all__ = ["forms"]

COLUMNS: Final = ITEM_COLUMNS
"""The columns of ``item_index``."""

EVERY: Final = "every"
"""The key that each row has among its own."""


_NONE: Final = Keys("")
_LACKING: Final = Keys(f"{STEM_MARK}{STEM_MARK}")
"""A key that no form has: a text whose words stand in no table of keys was never indexed."""


class Passage(NamedTuple):
    """A text, the language it is in, and its words."""

    text: str
    language: str
    words: list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What a row's texts say: the passages of each column, and the keys of what is no word.

    ``own`` are the texts of which the signs are the row's own; all others that its texts
    have are ``cited``.
    """

    passages: Mapping[str, Sequence[Passage]]
    own: Sequence[str]

    @property
    def signs(self) -> dict[str, str]:
        """The keys of what is no word."""
        own = _signs(self.own)
        all_texts = (one.text for passages in self.passages.values() for one in passages)
        cited = _signs(all_texts) - own
        return {"own": " ".join([EVERY, *sorted(own)]), "cited": " ".join(sorted(cited))}

    @property
    def forms(self) -> dict[str, set[str]]:
        """The forms of each language."""
        found: dict[str, set[str]] = defaultdict(set)
        for passages in self.passages.values():
            for one in passages:
                found[one.language].update(one.words)
        return found


@dataclass(frozen=True, slots=True)
class Index:
    """A full-text table, the table whose ``n`` is its rowid, and what stands in its columns."""

    name: str
    rows: str
    columns: tuple[str, ...]
    told: Callable[[Database, str], Told]

    def insert(self, table: str, command: str | None = None) -> str:
        """The statement that takes a row's number and the keys of its columns."""
        head = ("rowid", *self.columns)
        marks = ", ".join("?" * len(head))
        if command:
            head, marks = (table, *head), f"'{command}', {marks}"
        return f"INSERT INTO {table} ({', '.join(head)}) VALUES ({marks})"  # noqa: S608 - our own names

    def keyed(self, told: Told, keys: KeysOf) -> list[str]:
        """The text of keys for each column."""
        texts = dict.fromkeys(self.columns, "") | told.signs
        for column, passages in told.passages.items():
            base, rest = _keyed(passages, keys)
            if f"{column}_parts" in texts:
                texts[column], texts[f"{column}_parts"] = " ".join(base), " ".join(rest)
            else:
                texts[column] = " ".join((*base, *rest))
        return list(texts.values())


def _keyed(passages: Sequence[Passage], keys: KeysOf) -> tuple[list[str], dict[str, None]]:
    """The base keys in order, and the other keys once each, but for those."""
    base: list[str] = []
    rest: dict[str, None] = {}
    for one in passages:
        known = keys[one.language]
        base += [known[word].base for word in one.words]
        for word in dict.fromkeys(one.words):
            found = known[word]
            for key in chain(found.more, found.parts):
                rest[key] = None
    for key in rest.keys() & set(base):
        del rest[key]
    return base, rest


def _signs(texts: Iterable[str]) -> set[str]:
    return {sign for text in texts for sign in signs(text)}


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
    """Empty the indexes, and index the items and documents that there are.

    Keys that today's rules made are not asked for again, until :func:`end_anew`.
    """
    drop_beside(db)
    empty(db, keep_forms=analyser_of(db) is None)
    forget(db)
    for index in INDEXES:
        for row in numbers(db, index).values():
            _add(db, index, row)


def end_anew(db: Database) -> None:
    """Forget the keys of forms that stand in no text any more."""
    drop_former(db)
    forget(db)


def analyser_of(db: Connection) -> str | None:
    """The analyser of other rules than today's that made keys of the index; None if none did."""
    found = db.execute(
        "SELECT name FROM analysers WHERE rules <> ? ORDER BY rules, name", [RULES]
    ).fetchone()
    return str(found[0]) if found else None


def stale(db: Connection) -> str | None:
    """One line that says what to do where other rules made the index; None if today's did."""
    name = analyser_of(db)
    return name and (
        f"the search index was made by {name}, not by today's rules, and searches may miss what"
        " they should find: `pykala index rebuild` makes it anew"
    )


def keys_of_item(db: Database, item: str) -> tuple[int, list[str]]:
    """The number of an item that is indexed, and what the index holds of it, column by column."""
    n = _number(db, ITEMS, item)
    if n is None:
        raise KeyError(item)
    return n, _keys_in_columns(db, ITEMS, item)


def _add(db: Database, index: Index, row: str) -> None:
    values = [_number(db, index, row), *_keys_in_columns(db, index, row)]
    db.conn.execute(index.insert(index.name), values)


def _remove(db: Database, index: Index, row: str) -> None:
    n = _number(db, index, row)
    if n is None:
        return
    if is_indexed(db, index.name, n):
        values = [n, *_keys_in_columns(db, index, row)]
        db.conn.execute(index.insert(index.name, "delete"), values)
    # a rebuild that was broken off goes on with the row as it will be then
    if is_begun(db) and is_indexed(db, index.name + BESIDE, n):
        values = [n, *kept_keys(db, index, row, table=f"form_key{BESIDE}")]
        db.conn.execute(index.insert(index.name + BESIDE, "delete"), values)


def check(db: Database) -> list[str]:
    """One line for each row whose keys in an index are not those of its texts; [] is sound.

    FTS5 cannot check an index without texts itself: the index that ought to be
    is built beside it and both are read through.
    """
    lines = [line for index in INDEXES for line in _check(db, index)]
    counted = [
        f"{item}: counted as something else than it says" for (item,) in db.execute(DIFFERING)
    ]
    return lines + _check_forms(db) + counted


def _check(db: Database, index: Index) -> list[str]:
    ids = numbers(db, index)
    with _expected(db, index.name, index.columns):
        for n, row in ids.items():
            expected = kept_keys(db, index, row, lacking=_LACKING)
            db.execute(index.insert(f"temp.{index.name}"), [n, *expected])
        wrong = _differing(_terms(db, "main", index.name), _terms(db, "temp", index.name))
    return [
        f"{ids[n]}: the index does not hold the keys of its texts"
        if n in ids
        else f"row {n} of the index belongs to no {index.rows.removesuffix('s')}"
        for n in sorted(wrong)
    ]


def _check_forms(db: Database) -> list[str]:
    """One line if the way back from keys to forms leads elsewhere."""
    with _expected(db, "form_index", _FORM_COLUMNS, ", detail=column"):
        db.execute(
            "INSERT INTO temp.form_index (rowid, base, more, parts)"
            " SELECT n, base, more, parts FROM form_key"
        )
        wrong = _differing(_terms(db, "main", "form_index"), _terms(db, "temp", "form_index"))
    return [f"{len(wrong)} forms are not found by their keys"] if wrong else []


@contextmanager
def _expected(
    db: Database, table: str, columns: Iterable[str], options: str = ""
) -> Iterator[None]:
    """An index of the same name and columns, for as long as the block lasts."""
    db.execute(
        f"CREATE VIRTUAL TABLE temp.{table} USING fts5({', '.join(columns)},"
        f" content='', tokenize='unicode61 remove_diacritics 0'{options})"
    )
    try:
        yield
    finally:
        db.execute(f"DROP TABLE temp.{table}")


def _terms(db: Database, schema: str, table: str) -> dict[int, int]:
    """For each row of an index a number made of all its terms and their places."""
    name = f"{table}_instances"
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


def _keys_in_columns(db: Database, index: Index, row: str) -> list[str]:
    """The keys of a row's texts, of which those that are new are kept."""
    told = index.told(db, row)
    return index.keyed(told, remembered(db).of(db, told.forms, partial(save, db)))


def kept_keys(
    db: Database, index: Index, row: str, *, table: str = "form_key", lacking: Keys = _NONE
) -> list[str]:
    """The keys of a row's texts by a table of keys alone; a form that it lacks has these."""
    told = index.told(db, row)
    keys = {
        language: defaultdict(lambda: lacking, stored(db.conn, found, language, table))
        for language, found in told.forms.items()
    }
    return index.keyed(told, keys)


def is_indexed(db: Database, table: str, n: int) -> bool:
    """Whether a full-text table has a row of that number."""
    return bool(db.execute(f"SELECT 1 FROM {table}_docsize WHERE id = ?", [n]).fetchone())  # noqa: S608 - our own names


def _number(db: Database, index: Index, row: str) -> int | None:
    found = db.execute(f"SELECT n FROM {index.rows} WHERE id = ?", [row]).fetchone()  # noqa: S608 - our own names
    return int(found[0]) if found else None


def numbers(db: Database, index: Index) -> dict[int, str]:
    """The ids of the rows that there are, by their numbers in order."""
    return dict(db.execute(f"SELECT n, id FROM {index.rows} ORDER BY n").fetchall())  # noqa: S608 - our own names


_ITEM = """
    SELECT title, body, presenter_title, presenter_name, municipality, language,
        paragraph, case_number, case_key, meeting_date
    FROM items WHERE id = ?
"""


def _item_told(db: Database, item: str) -> Told:
    """The texts of an item; a section whose kind has no column of its own is "other"."""
    title, body, rank, name, municipality, language, paragraph, *own = db.execute(
        _ITEM, [item]
    ).fetchone()
    passages = {
        "title": [_passage(title, language)],
        "body": [_passage(body, language)],
        "presenter": [_passage(f"{rank or ''}\n{name or ''}", language)],
        "municipality": [_passage(municipality, language)],
    }
    for kind, heading, text in db.execute(
        "SELECT kind, heading, text FROM sections WHERE item = ? ORDER BY ordinal", [item]
    ):
        column = kind if kind in _KINDS else SectionKind.OTHER.value
        passages.setdefault(column, []).append(_part(heading, text, language))
    return Told(passages, [f"§ {paragraph}" if paragraph else "", *filter(None, own)])


def _document_told(db: Database, document: str) -> Told:
    """The title of a document and its parts; its head tells its number and its case."""
    title, language, date = db.execute(
        "SELECT title, language, date FROM documents WHERE id = ?", [document]
    ).fetchone()
    parts = db.execute(
        "SELECT kind, heading, text FROM document_parts WHERE document = ? ORDER BY ordinal",
        [document],
    ).fetchall()
    head = [text for kind, _, text in parts if kind == SectionKind.HEADER]
    passages = [_part(heading, text, language) for _, heading, text in parts]
    return Told({"title": [_passage(title, language)], "text": passages}, [date or "", *head])


def _passage(text: str, language: str) -> Passage:
    return Passage(text, language, forms(text))


def _part(heading: str, text: str, language: str) -> Passage:
    """A part with the language it is in, which on a mixed page need not be the page's."""
    whole = f"{heading}\n{text}"
    words = forms(whole)
    return Passage(whole, language_of(words, language), words)


_FORM_COLUMNS: Final = ("base", "more", "parts")
_KINDS: Final = frozenset(kind.value for kind in SectionKind)
ITEMS: Final = Index("item_index", "items", ITEM_COLUMNS, _item_told)
DOCUMENTS: Final = Index("document_index", "documents", DOCUMENT_COLUMNS, _document_told)
INDEXES: Final = (ITEMS, DOCUMENTS)
