"""The diary of changes with all that can be told of each: its text, the one before, its case.

``db`` is archive.db, only read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlite_utils import Database

from db.bodies import body_key
from db.people import company
from db.proceedings import motions
from db.queries import Connection, Row, rows
from db.rows import authorities, facts
from parsers.as_json import item_from_json
from parsers.records import ChangeKind, Item

ArchiveFile = Database
"""archive.db, open, for those who need not know what it is made of."""


def lent(conn: sqlite3.Connection) -> ArchiveFile:
    """archive.db as Datasette lends it."""
    return Database(conn)


@dataclass(frozen=True, slots=True)
class Handling:
    """That a body dealt with a case; ``key`` is the same however the body is named."""

    date: date
    body: str
    key: str


@dataclass(frozen=True, slots=True)
class News:
    """A change of an item as the diary has it.

    ``record`` is the version that it is about, not what the item is today; ``before`` the
    one that stood until then, None if none did. ``facts`` are the columns of ``items`` for
    that version, ``movers`` the ids of those who moved something in it. ``handlings`` are the
    others of its case that were known at that time, by the archive or by the page.
    """

    seq: int
    kind: ChangeKind
    at: datetime
    item: str
    version: str
    source: str
    municipality: str
    record: Item
    before: Item | None
    facts: Row
    movers: frozenset[str]
    handlings: tuple[Handling, ...]

    @property
    def key(self) -> str:
        """Names the change for ever, also in an archive that was read anew."""
        return f"{self.item} {self.version} {self.kind.value} {self.at.isoformat()}"


_CHANGES = """
SELECT seq, item, changes.version, kind, at, source, municipality
FROM changes JOIN items ON items.id = changes.item
"""
# A page that was found later may have given the text another name: then it is the text that
# was shown last at that time.
_RECORD = """
SELECT version, record FROM item_versions WHERE item = :item
ORDER BY version = :version DESC, read_at <= :at DESC, shown_at DESC LIMIT 1
"""
_BEFORE = """
SELECT record FROM item_versions WHERE item = :item AND version = coalesce(
    (SELECT version FROM changes WHERE item = :item AND seq < :seq ORDER BY seq DESC LIMIT 1),
    (SELECT version FROM item_versions WHERE item = :item AND version <> :version
        AND read_at < :at ORDER BY read_at DESC LIMIT 1))
"""
_HANDLINGS = """
SELECT meeting_date, body, body_key FROM items
WHERE municipality = :municipality AND case_key = :case_key AND id <> :item
    AND first_seen_at <= :at
"""

_NTH = """
(SELECT count(*) FROM changes AS same WHERE same.item = changes.item
    AND same.version = changes.version AND same.kind = changes.kind AND same.seq <= changes.seq)
"""
_LATEST = f"""
SELECT seq, item, changes.version, n, {_NTH} AS nth
FROM changes JOIN items ON items.id = changes.item
WHERE changes.kind IN (SELECT value FROM json_each(?)) ORDER BY seq DESC
"""  # noqa: S608 - our own names
_LATEST_OF_FEW = f"""
SELECT seq, item, changes.version, {_NTH} AS nth
FROM items CROSS JOIN changes ON changes.item = items.id
WHERE changes.kind IN (SELECT value FROM json_each(?)) AND n IN (SELECT value FROM json_each(?))
ORDER BY seq DESC LIMIT ?
"""  # noqa: S608 - our own names
_FEW = 5_000
"""Items whose changes are looked up one by one."""


def newest(db: Connection) -> int:
    """The number of the last change; 0 where there is none."""
    return int(rows(db, "SELECT coalesce(max(seq), 0) AS seq FROM changes", [])[0]["seq"])


def upto(db: Database, seq: int, most: int) -> int:
    """The number of the last of so many changes after that number; itself where none is."""
    sql = "SELECT max(seq) AS seq FROM (SELECT seq FROM changes WHERE seq > ? ORDER BY seq LIMIT ?)"
    return int(rows(db, sql, [seq, most])[0]["seq"] or seq)


def between(db: Database, after: int, last: int) -> Iterator[News]:
    """The changes of items after a number up to another one, in order.

    One whose item or texts are gone is left out, and so are those of what is no item.
    """
    where = f"{_CHANGES} WHERE seq > ? AND seq <= ? ORDER BY seq"
    for row in rows(db, where, [after, last]):
        yield from _news(db, row)


@dataclass(frozen=True, slots=True)
class Diary:
    """A row of the diary; ``nth``: so many times that kind of change has befallen that text."""

    seq: int
    item: str
    version: str
    nth: int


def latest(db: Database, ns: Sequence[int], kinds: Iterable[ChangeKind], most: int) -> list[Diary]:
    """So many of the last changes of these kinds, of items by their numbers, the last first."""
    wanted = json.dumps(sorted(kinds))
    if len(ns) <= _FEW:
        found: Iterable[Row] = rows(db, _LATEST_OF_FEW, [wanted, json.dumps(list(ns)), most])
    else:
        # of many items the last changes are soon met; a statement would be given all numbers
        some = frozenset(ns)
        asked = db.query(_LATEST, [wanted])
        found = islice((row for row in asked if row["n"] in some), most)
    return [Diary(row["seq"], row["item"], row["version"], row["nth"]) for row in found]


def named(db: Database, seqs: Sequence[int]) -> dict[int, News]:
    """Those of the changes that there are, by their numbers."""
    where = "WHERE seq IN (SELECT value FROM json_each(?))"
    found = rows(db, f"{_CHANGES} {where}", [json.dumps(list(seqs))])
    return {row["seq"]: news for row in found for news in _news(db, row)}


def _news(db: Database, row: Row) -> Iterator[News]:
    asked = {name: row[name] for name in ("item", "version", "at")}
    for found in rows(db, _RECORD, asked):
        record, municipality = _read(found["record"]), row["municipality"]
        told = facts(record, municipality) | {"municipality": municipality}
        yield News(
            seq=row["seq"],
            kind=ChangeKind(row["kind"]),
            at=datetime.fromisoformat(row["at"]),
            item=row["item"],
            version=found["version"],
            source=row["source"],
            municipality=municipality,
            record=record,
            before=_before(db, row["seq"], found["version"], asked),
            facts=told,
            movers=_movers(db, row["item"], municipality, record),
            handlings=tuple(_handlings(db, told, record, asked)),
        )


def _before(db: Database, seq: int, version: str, asked: Row) -> Item | None:
    found = rows(db, _BEFORE, asked | {"seq": seq, "version": version})
    return _read(found[0]["record"]) if found else None


def _movers(db: Database, item: str, municipality: str, record: Item) -> frozenset[str]:
    if not record.motions:
        return frozenset()
    meeting = rows(db, "SELECT meeting FROM items WHERE id = ?", [item])[0]["meeting"]
    who = company(db, municipality, meeting, record)
    return frozenset(row["person"] for row in motions(record, who) if row["person"])


def _handlings(db: Database, told: Row, record: Item, asked: Row) -> Iterator[Handling]:
    if told["case_key"]:
        same = {name: told[name] for name in ("municipality", "case_key")}
        for row in rows(db, _HANDLINGS, asked | same):
            day = date.fromisoformat(row["meeting_date"])
            yield Handling(day, row["body"], row["body_key"])
    ours = authorities(record, told["municipality"])
    for one in record.earlier_handlings:
        if one.date is not None:
            yield Handling(one.date, one.body, body_key(one.body, *ours))


def _read(record: Any) -> Item:
    return item_from_json(json.loads(record))
