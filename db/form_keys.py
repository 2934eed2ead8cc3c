"""The keys of forms as an archive keeps them: asked for once, analysed only if it has none.

``form_key`` is added to and never edited, so that a row of the index can be taken out by
the keys with which it was put in.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Final
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from db.analyser import RULES, Keys, analyse, identity
from db.analyser.known import known, shipped
from db.analyser.voikko import Voikko
from db.schema_search import FORMER

KeysOf = Mapping[str, Mapping[str, Keys]]
"""Language -> form -> keys."""

Fresh = Sequence[tuple[str, str, Keys]]
"""Forms, languages and keys that stand in no row yet."""

_MOST: Final = 60_000
"""Forms of a language that are remembered, some 25 MB, before those not met again are forgotten."""

_COUNTER = "CREATE TEMP TABLE IF NOT EXISTS forms_added (count INTEGER NOT NULL)"
_INSERT = (
    "INSERT OR IGNORE INTO form_key{} (form, language, base, more, parts, known)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
_BACK = (
    "INSERT INTO form_index (rowid, base, more, parts)"
    " SELECT n, base, more, parts FROM form_key WHERE n > ?"
)


def stored(
    connection: sqlite3.Connection, forms: Iterable[str], language: str, table: str = "form_key"
) -> dict[str, Keys]:
    """The keys of those of the forms that a table of keys has in the language."""
    found = connection.execute(
        f"SELECT form, base, more, parts, known FROM {table}"  # noqa: S608 - our own names
        " WHERE language = ? AND form IN (SELECT value FROM json_each(?))",
        [language, json.dumps(sorted(forms))],
    )
    return {form: keys_of(*row) for form, *row in found}


def keys_of(base: str, more: str | None, parts: str | None, known: int) -> Keys:
    """A row's keys."""
    return Keys(base, _split(more), _split(parts), bool(known))


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(text.split()) if text else ()


def save(db: Database, fresh: Fresh, *, beside: str = "") -> None:
    """Add forms to a table of keys; those that it has stay as they are."""
    (last,) = db.conn.execute(f"SELECT coalesce(max(n), 0) FROM form_key{beside}").fetchone()  # noqa: S608 - our own names
    db.conn.executemany(_INSERT.format(beside), [_row(*one) for one in fresh])
    if not beside:
        db.conn.execute(_BACK, [last])
    db.conn.executemany(
        f"INSERT OR IGNORE INTO analysers{beside} VALUES (?, ?)",  # noqa: S608 - our own names
        [(name, RULES) for name in _analysers(fresh)],
    )


def _analysers(fresh: Fresh) -> set[str]:
    """What made the keys; a dictionary is loaded to tell its name only where it was asked."""
    ships = known()
    told = {(form, language) in ships for form, language, _ in fresh}
    by = shipped()
    names = {identity()} if False in told else set()
    return names | {by.by} if by and True in told else names


def _row(form: str, language: str, keys: Keys) -> tuple[str | int | None, ...]:
    more, parts = (" ".join(some) or None for some in (keys.more, keys.parts))
    return form, language, keys.base, more, parts, int(keys.known)


class Lately:
    """The keys of the forms of one language that were asked for lately, twice _MOST at most.

    ``keys`` holds at least those of the forms recalled last and of what was added since.
    """

    def __init__(self) -> None:
        self.keys: dict[str, Keys] = {}
        self._old: dict[str, Keys] = {}

    def recall(self, forms: Set[str]) -> set[str]:
        """Have the keys of forms at hand; the forms that are not remembered come back."""
        if len(self.keys) > _MOST:
            self.keys, self._old = {}, self.keys
        missing = set(forms).difference(self.keys)
        old = self._old.keys() & missing
        self.keys.update((form, self._old[form]) for form in old)
        return missing - old


class Remembered:
    """What was learned of a table of keys, so that the next row asks for little."""

    def __init__(self, table: str, by: Voikko | None = None) -> None:
        """Of a table; what it has not is told by the dictionary given, else by the best."""
        self._table = table
        self._by = by
        self._held: dict[str, Lately] = {}

    def of(
        self, db: Database, used: Mapping[str, set[str]], keep: Callable[[Fresh], None]
    ) -> KeysOf:
        """The keys of forms by their language; those that stand in no row go to ``keep``."""
        fresh: list[tuple[str, str, Keys]] = []
        for language, forms in used.items():
            held = self._held.setdefault(language, Lately())
            if missing := held.recall(forms):
                found = stored(db.conn, missing, language, self._table)
                held.keys |= found
                missing -= found.keys()
            if missing:
                new = self._new(db, missing, language)
                held.keys |= new
                fresh += ((form, language, keys) for form, keys in new.items())
        if fresh:
            keep(fresh)
        return {language: self._held[language].keys for language in used}

    def _new(self, db: Database, forms: set[str], language: str) -> dict[str, Keys]:  # noqa: ARG002
        return {form: analyse(form, language, self._by) for form in sorted(forms)}


class RememberedByWriter(Remembered):
    """The same for a connection that writes, whose rollbacks take rows back.

    A count in a table of the connection's own goes back with them, and tells. What
    another connection writes is noticed, too.
    """

    def __init__(self) -> None:
        super().__init__("form_key")
        self._seen: tuple[int | None, int] | None = None
        self._former = False

    def of(
        self, db: Database, used: Mapping[str, set[str]], keep: Callable[[Fresh], None]
    ) -> KeysOf:
        """As of any, once it is certain that what is remembered still stands."""
        db.conn.execute(_COUNTER)
        if self._seen is None or self._seen != _state(db):
            self._held.clear()
            self._former = db.table(FORMER).exists()
            self._seen = _state(db)
        told = super().of(db, used, keep)
        if db.conn.in_transaction:
            self._count(db)
        return told

    def _count(self, db: Database) -> None:
        count, version = _state(db)
        db.conn.execute("DELETE FROM temp.forms_added")
        db.conn.execute("INSERT INTO temp.forms_added VALUES (?)", [(count or 0) + 1])
        self._seen = ((count or 0) + 1, version)

    def _new(self, db: Database, forms: set[str], language: str) -> dict[str, Keys]:
        former = stored(db.conn, forms, language, FORMER) if self._former else {}
        return super()._new(db, forms - former.keys(), language) | former


def _state(db: Database) -> tuple[int | None, int]:
    count = db.conn.execute("SELECT max(count) FROM temp.forms_added").fetchone()[0]
    return count, db.conn.execute("PRAGMA data_version").fetchone()[0]


_remembered: WeakKeyDictionary[Database, RememberedByWriter] = WeakKeyDictionary()


def remembered(db: Database) -> RememberedByWriter:
    """What is remembered of an archive that is open for writing."""
    return _remembered.setdefault(db, RememberedByWriter())


def forget(db: Database) -> None:
    """Remember nothing of an archive: its keys are another's now."""
    _remembered.pop(db, None)
