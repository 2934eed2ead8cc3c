"""The tables of the search index, and how they come about.

The index holds keys, not texts (:mod:`db.search`): contentless tables, whose rowids are
``items.n`` and ``documents.n``. Without remove_diacritics 0 an ä would be an a.
"""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database

from db.script import run_script
from parsers.records import SectionKind

_WITH_PARTS: Final = ("title", *SectionKind, "body")

ITEM_COLUMNS: Final = (
    *(column for name in _WITH_PARTS for column in (str(name), f"{name}_parts")),
    "presenter",
    "municipality",
    "own",
    "cited",
)
"""The columns of ``item_index``: base keys in the order of the text, and beside them the rest."""

DOCUMENT_COLUMNS: Final = ("title", "title_parts", "text", "text_parts", "own", "cited")
"""The columns of ``document_index``."""

BESIDE: Final = "_beside"
"""What the names of tables end with that are built to take the place of others."""

FORMER: Final = "form_key_former"
"""The keys of an archive that is read anew, for as long as that lasts."""

_FORM_KEY = """
CREATE TABLE form_key{beside} (
    n INTEGER PRIMARY KEY,
    form TEXT NOT NULL,
    language TEXT NOT NULL,
    base TEXT NOT NULL,
    more TEXT,
    parts TEXT,
    known INTEGER NOT NULL,
    UNIQUE (form, language)
);
"""
_ANALYSERS = """
CREATE TABLE analysers{beside} (
    name TEXT PRIMARY KEY,
    rules INTEGER NOT NULL
);
"""
_INDEXES = f"""
CREATE VIRTUAL TABLE item_index{{beside}} USING fts5(
    {", ".join(ITEM_COLUMNS)},
    content='', tokenize='unicode61 remove_diacritics 0'
);
CREATE VIRTUAL TABLE document_index{{beside}} USING fts5(
    {", ".join(DOCUMENT_COLUMNS)},
    content='', tokenize='unicode61 remove_diacritics 0'
);
"""
# The way back from a key to the forms that it finds: a third of what plain rows would take.
_FORM_INDEX = """
CREATE VIRTUAL TABLE form_index USING fts5(
    base, more, parts,
    content='form_key', content_rowid='n', detail=column, columnsize=0,
    tokenize='unicode61 remove_diacritics 0'
);
"""
_TERMS = """
CREATE VIRTUAL TABLE item_terms USING fts5vocab(item_index, row);
CREATE VIRTUAL TABLE document_terms USING fts5vocab(document_index, row);
"""
_OLDER = """
DROP TABLE item_index;
DROP TABLE document_index;
DROP TABLE form_key;
"""
# Its index held forms as they are; only the kept texts tell what it is to hold.
_NOT_MADE = """
INSERT INTO analysers
SELECT 'an older release', 0
WHERE EXISTS (SELECT 1 FROM items) OR EXISTS (SELECT 1 FROM documents);
"""

_TABLES = ("item_index", "document_index", "form_key", "analysers")


def search_tables(db: Database) -> None:
    """Put today's index in the place of the first release's, empty; it must be made anew."""
    for script in (_OLDER, _FORM_KEY, _ANALYSERS, _INDEXES):
        run_script(db, script.format(beside=""))
    for script in (_FORM_INDEX, _TERMS, _NOT_MADE):
        run_script(db, script)


def begin_beside(db: Database) -> None:
    """Empty tables beside those of the index, where there are none yet."""
    for script in (_FORM_KEY, _ANALYSERS, _INDEXES):
        run_script(db, script.format(beside=BESIDE))


def is_begun(db: Database) -> bool:
    """Whether there are tables beside those of the index."""
    return db.table(f"analysers{BESIDE}").exists()


def drop_beside(db: Database) -> None:
    """Leave what was begun beside the index."""
    for table in _TABLES:
        db.execute(f"DROP TABLE IF EXISTS {table}{BESIDE}")


def put_in_place(db: Database) -> None:
    """Put what was built beside the index in its place."""
    for table in ("form_index", *_TABLES):
        db.execute(f"DROP TABLE {table}")
    for table in _TABLES:
        db.execute(f"ALTER TABLE {table}{BESIDE} RENAME TO {table}")
    run_script(db, _FORM_INDEX)
    db.execute("INSERT INTO form_index (form_index) VALUES ('rebuild')")


def empty(db: Database, *, keep_forms: bool) -> None:
    """Empty the index; with ``keep_forms`` the keys stand under another name meanwhile."""
    for index in ("item_index", "document_index", "form_index"):
        db.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")  # noqa: S608 - our own names
    if keep_forms:
        db.execute(f"ALTER TABLE form_key RENAME TO {FORMER}")
    else:
        db.execute("DROP TABLE form_key")
        db.execute("DELETE FROM analysers")
    run_script(db, _FORM_KEY.format(beside=""))


def drop_former(db: Database) -> None:
    """Forget the keys that an emptied index left; those still used stand in the new one."""
    db.execute(f"DROP TABLE IF EXISTS {FORMER}")
