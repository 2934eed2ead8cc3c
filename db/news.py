"""The diary of changes with all that can be told of each: its text, the one before, its case.

``db`` is archive.db, only read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from db.bodies import body_key
from db.people import company
from db.proceedings import motions
from db.queries import Connection, Row, rows
from db.rows import authorities, facts
from parsers.as_json import item_from_json
from parsers.records import ChangeKind, Item, OutcomeKind, Stage

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

# How a text comes may be told otherwise by what is read of it later: that it comes is not.
_BEFELL = "CASE WHEN {0}.kind IN ('withdrawn', 'restored') THEN {0}.kind ELSE 'text' END"
_NTH = f"""
(SELECT count(*) FROM changes AS same
WHERE same.item = changes.item AND same.version = changes.version AND same.seq <= changes.seq
    AND {_BEFELL.format("same")} = {_BEFELL.format("changes")})
"""  # noqa: S608 - our own names
_IS_KIND = "changes.kind IN (SELECT value FROM json_each(:kinds{0}))"
# A version that is not known by its name may be anything: it is looked at.
_IS_STAGE = "(shown.stage IS NULL OR shown.stage = :stage{0})"
_ENDED_SO = """(shown.stage IS NULL OR
    CASE WHEN changes.version = items.version THEN items.outcome
    ELSE json_extract(shown.record, '$.outcome.kind') END
    IN (SELECT value FROM json_each(:outcomes{0})))"""
_HAS_COME = """(
    EXISTS (SELECT 1 FROM items AS other WHERE other.municipality = items.municipality
        AND other.case_key = items.case_key AND other.id <> items.id
        AND other.first_seen_at <= changes.at)
    OR CASE WHEN changes.version = items.version
    THEN EXISTS (SELECT 1 FROM earlier_handlings AS one WHERE one.item = items.id)
    ELSE shown.stage IS NULL OR json_array_length(shown.record, '$.earlier_handlings') > 0 END)"""
_LATEST = f"""
SELECT seq, changes.item, changes.version, n, {_BEFELL.format("changes")} AS befell, {_NTH} AS nth
FROM {{tables}}
LEFT JOIN item_versions AS shown
    ON shown.item = changes.item AND shown.version = changes.version
WHERE NOT (changes.kind = 'new'
    AND julianday(substr(changes.at, 1, 10)) - julianday(items.meeting_date) > :late)
AND ({{sought}})
"""  # noqa: S608 - our own names
_ALL = "changes CROSS JOIN items ON items.id = changes.item"
_OF_SOME = "items CROSS JOIN changes ON changes.item = items.id"
_AMONG = "(SELECT value FROM json_each(:ns))"
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
class Sought:
    """Changes of some kinds that may be meant; where named, only those of texts that are so.

    Of one ``stage``, with one of ``outcomes``; or of a case, or a page, that tells ``elsewhere``
    of another handling.
    """

    kinds: frozenset[ChangeKind]
    stage: Stage | None = None
    outcomes: frozenset[OutcomeKind] = frozenset()
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Diary:
    """A row of the diary; ``nth``: so many times ``befell`` that text what befell it here.

    That is "withdrawn", "restored", or "text" where it came to stand, whatever that was called.
    """

    seq: int
    item: str
    version: str
    befell: str
    nth: int


def latest(
    db: Database, ns: Sequence[int], sought: Sequence[Sought], late: timedelta
) -> Iterator[Diary]:
    """The changes of items (by their numbers) that may be any of those sought, the last first.

    Left out is what was new so long after its meeting that it is ``late``.
    """
    values: dict[str, Any] = {"late": late.days}
    where = " OR ".join(_condition(nth, one, values) for nth, one in enumerate(sought))
    if len(ns) <= _FEW:
        values["ns"] = json.dumps(list(ns))
        sql = _LATEST.format(tables=_OF_SOME, sought=where)
        found: Iterable[Row] = db.query(f"{sql} AND n IN {_AMONG} ORDER BY seq DESC", values)
    else:
        # of many items the last changes are soon met; a statement would be given all numbers
        some = frozenset(ns)
        sql = _LATEST.format(tables=_ALL, sought=where)
        found = (row for row in db.query(f"{sql} ORDER BY seq DESC", values) if row["n"] in some)
    for row in found:
        yield Diary(row["seq"], row["item"], row["version"], row["befell"], row["nth"])


def _condition(nth: int, one: Sought, values: dict[str, Any]) -> str:
    """In SQL, with its values among the others."""
    values[f"kinds{nth}"] = json.dumps(sorted(one.kinds))
    parts = [_IS_KIND.format(nth)]
    if one.stage:
        values[f"stage{nth}"] = one.stage.value
        parts.append(_IS_STAGE.format(nth))
    if one.outcomes:
        values[f"outcomes{nth}"] = json.dumps(sorted(one.outcomes))
        parts.append(_ENDED_SO.format(nth))
    if one.elsewhere:
        parts.append(_HAS_COME)
    return f"({' AND '.join(parts)})"


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
