"""Every saved search over every change, one after the other: what readers must be told.

In a copy of the archive each text that a change is about becomes an item of its own. Words are
asked as the site asks them, filters and what is followed are looked up in the rows; what a
change is to a reader is told here anew. Neither the index of searches nor the rules of
``alerts/`` has a say in it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.saved import Following, SavedSearch
from db.bodies import body_key
from db.lexicon import Lexicon
from db.names import person_id
from db.query import find, parse, plan
from db.store import Store
from parsers.as_json import item_from_json

_HALF_A_YEAR = timedelta(days=180)
_FIRST_COPY = 100_000
"""The number of the first copy on its meeting's list, where no item is."""

_CHANGES = """
SELECT seq, changes.item, changes.version, kind, at, record, municipality
FROM changes JOIN items ON items.id = changes.item
LEFT JOIN item_versions ON item_versions.item = changes.item
    AND item_versions.version = changes.version
ORDER BY seq
"""
# The columns of items that filters are about, as the site's facets ask for them.
_IS = {
    "municipality": "municipality = ?",
    "body": "body = ?",
    "stage": "stage = ?",
    "outcome": "outcome = ?",
    "year": "CAST(year AS TEXT) = ?",
    "section": "? IN (SELECT value FROM json_each(section_kinds))",
    "presenter": "presenter_name = ?",
    "task_class": "task_class = ?",
    "language": "language = ?",
}
_KINDS = {"corrected": "corrected", "withdrawn": "withdrawn", "restored": "restored"}
_FIRST = {"new", "replaced"}


@dataclass(frozen=True, slots=True)
class Change:
    """A row of ``changes``; ``copy`` is the id of the item that has its text in the copy."""

    seq: int
    item: str
    version: str
    kind: str
    at: datetime
    municipality: str
    copy: str

    @property
    def key(self) -> str:
        """What messages call it."""
        return f"{self.item} {self.version} {self.kind} {self.at.isoformat()}"


@dataclass(frozen=True, slots=True)
class _Text:
    """What the copy says of a text."""

    n: int
    stage: str
    outcome: str | None
    day: date
    body: str
    case: tuple[str, str] | None
    earlier: tuple[tuple[date, str], ...]

    @property
    def means(self) -> str:
        """What becomes of a matter by it."""
        if self.stage == "agenda":
            return "agenda"
        return "postponed" if self.outcome in {"returned", "tabled"} else "decided"


class BruteForce:
    """All changes of an archive, each with its events; searches are run by :meth:`found`."""

    def __init__(self, home: Path) -> None:
        """Copy the archive of a folder, within it."""
        db = home / "copy.db"
        archive = sqlite3.connect(home / "archive.db")
        with closing(archive), closing(sqlite3.connect(db)) as copy:
            archive.backup(copy)
        self.changes = list(_copied(db))
        self._db = sqlite3.connect(db)
        self._db.row_factory = sqlite3.Row
        texts = {change.copy: self._text(change.copy) for change in self.changes}
        self._of_n = {text.n: copy for copy, text in texts.items()}
        self.events = dict(_events(self.changes, texts))

    def close(self) -> None:
        """Close the copy."""
        self._db.close()

    def found(self, search: SavedSearch) -> dict[int, frozenset[str]]:
        """The numbers of the changes that a search finds, each with the events it asked for."""
        copies = self._copies(search)
        asked = {event.value for event in search.events}
        return {
            change.seq: told
            for change in self.changes
            if change.copy in copies and (told := self.events[change.seq] & asked)
        }

    def _copies(self, search: SavedSearch) -> set[str]:
        """The texts that it finds."""
        ids = set(self._of_n.values())
        if search.query:
            made = plan(parse(search.query), Lexicon(self._db))
            ids &= {self._of_n[n] for n in find(self._db, made) if n in self._of_n}
        for facet, values in search.filters:
            ids &= self._any(facet, values)
        if search.follow:
            ids &= self._followed(search.follow.kind, search.follow.municipality, search.follow.key)
        return ids

    def _any(self, facet: str, values: Collection[str]) -> set[str]:
        sql = f"SELECT id FROM items WHERE {_IS[facet]}"  # noqa: S608 - our own words
        return {row["id"] for value in values for row in self._db.execute(sql, [value])}

    def _followed(self, kind: Following, municipality: str, key: str) -> set[str]:
        if kind is Following.MATTER:
            where, value = "case_key = ?", key
        elif kind is Following.BODY:
            where, value = "body_key = ?", body_key(key, municipality)
        else:
            where = "id IN (SELECT item FROM motions WHERE person = ?)"
            value = person_id(municipality, key) or ""
        sql = f"SELECT id FROM items WHERE municipality = ? AND {where}"  # noqa: S608 - our own words
        return {row["id"] for row in self._db.execute(sql, [municipality, value])}

    def _text(self, copy: str) -> _Text:
        row = self._db.execute("SELECT * FROM items WHERE id = ?", [copy]).fetchone()
        earlier = self._db.execute(
            "SELECT date, body_key FROM earlier_handlings WHERE item = ? AND date IS NOT NULL",
            [copy],
        )
        return _Text(
            row["n"],
            row["stage"],
            row["outcome"],
            date.fromisoformat(row["meeting_date"]),
            row["body_key"],
            (row["municipality"], row["case_key"]) if row["case_key"] else None,
            tuple((date.fromisoformat(one["date"]), one["body_key"]) for one in earlier),
        )


def _copied(db: Path) -> Iterator[Change]:
    """The changes, after the text of each was saved as an item of its own."""
    with Store(db) as store:
        store.db.conn.row_factory = sqlite3.Row
        rows = store.db.conn.execute(_CHANGES).fetchall()
        store.db.conn.row_factory = None
        copies: dict[tuple[str, str], str] = {}
        for row in rows:
            named = (row["item"], row["version"])
            if named not in copies:
                number = _FIRST_COPY + len(copies)
                copies[named] = _save(store, row, number)
            at = datetime.fromisoformat(row["at"])
            yield Change(
                row["seq"], *named, row["kind"], at, row["municipality"], copies[named]
            )  # fmt: skip


def _save(store: Store, row: sqlite3.Row, number: int) -> str:
    """The id of the new item; TypeError if the archive has lost the text."""
    slug, _, own = row["item"].partition("/")
    record: dict[str, Any] = json.loads(row["record"])
    copy = f"{own.rpartition('-')[0]}-{number}"
    item = replace(item_from_json(record), id=copy)
    at = datetime(2000, 1, 1, tzinfo=UTC)
    store.save_item(slug, item, f"copy-{number}", url=None, at=at, emit=False)
    return f"{slug}/{copy}"


def _events(
    changes: Collection[Change], texts: Mapping[str, _Text]
) -> Iterator[tuple[int, frozenset[str]]]:
    """What each change is, by its number, in the order in which they came."""
    standing: dict[str, _Text] = {}
    for change in changes:
        text, before = texts[change.copy], standing.get(change.item)
        told = {_KINDS.get(change.kind, text.means)}
        if change.kind == "corrected" and before and text.stage == before.stage == "minutes":
            told |= {text.means} - {before.means}
        if change.kind in _FIRST and _comes_from_elsewhere(change.item, text, standing):
            told.add("moved")
        standing[change.item] = text
        is_old = change.kind == "new" and change.at.date() - text.day > _HALF_A_YEAR
        yield change.seq, frozenset() if is_old else frozenset(told)


def _comes_from_elsewhere(item: str, text: _Text, standing: Mapping[str, _Text]) -> bool:
    """Whether its case was last at other bodies, as far as is known by then."""
    others = [
        (one.day, one.body)
        for known, one in standing.items()
        if text.case and one.case == text.case and known != item
    ]
    before = [(day, body) for day, body in (*others, *text.earlier) if day <= text.day]
    last = max((day for day, _ in before), default=None)
    bodies = {body for day, body in before if day == last}
    return bool(bodies) and text.body not in bodies
