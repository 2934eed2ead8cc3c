"""Who a name means: settled by those at the meeting, one row a person in a municipality.

What a row says depends on the names that stand in the archive, never on the order in
which they came. Every function that takes a database works inside its caller's transaction.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlite_utils import Database

from db.names import folded, is_full, person_id, person_key, person_row, surnames
from parsers.records import Item, Role

# A person and a form of the name that stands in the archive.
Held = tuple[str, str]

# The tables that name people, and the column that has the name.
_OF_AN_ITEM = {
    "roles": "name",
    "motions": "mover",
    "vote_names": "name",
    "disqualifications": "name",
    "dissents": "name",
}
_HOLDERS = _OF_AN_ITEM | {"attendance": "name", "document_people": "name"}

# Officers who prepare and present are no members: a surname alone in the handling is not theirs.
_APART = frozenset({Role.PRESENTER, Role.PREPARER, Role.QUOTED})


@dataclass(frozen=True, slots=True)
class Company:
    """Those who may be meant where a page names somebody, by their full names.

    ``attendance`` are those at the meeting, ``page`` the members that the page itself
    names in full, ``undecided`` the base forms that a printed name may have.
    """

    municipality: str
    attendance: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    undecided: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def name(self, printed: str, name: str | None) -> str | None:
        """The base form; where grammar leaves several, the only one of somebody at the meeting."""
        if name is not None:
            return name
        fits = [one for one in self.undecided.get(printed, ()) if _keys(one, self.attendance)]
        return fits[0] if len(fits) == 1 else None

    def person(self, name: str | None) -> str | None:
        """The person of that name; a surname alone must be of one person only."""
        if name is None or is_full(name):
            return person_id(self.municipality, name)
        meant = _keys(name, self.attendance) or _keys(name, self.page)
        return f"{self.municipality}/{meant.pop()}" if len(meant) == 1 else None


def _keys(name: str, company: Iterable[str]) -> set[str]:
    """The people of a company who have this full name, or this surname."""
    key = person_key(name)
    return {
        known
        for one in company
        if (known := person_key(one)) and (known == key if key else folded(name) in surnames(one))
    }


def company(db: Database, municipality: str, meeting: str | None, record: Item) -> Company:
    """Those who may be meant on an item's page."""
    at_meeting = db.execute(
        "SELECT name FROM attendance WHERE meeting = ? AND role <> 'absent' AND name IS NOT NULL"
        " ORDER BY ordinal",
        [meeting],
    )
    return Company(
        municipality,
        tuple(name for (name,) in at_meeting),
        tuple(p.name for p in record.people if p.name and p.role not in _APART),
        {one.printed: one.candidates for one in record.undecided_names},
    )


def of_item(db: Database, item: str) -> set[Held]:
    """The people whom an item's rows name, each with the form of the name."""
    return _held(db, _OF_AN_ITEM, "item", item)


def of_meeting(db: Database, meeting: str) -> set[Held]:
    """The people whom a meeting's attendance names."""
    return _held(db, {"attendance": "name"}, "meeting", meeting)


def of_document(db: Database, document: str) -> set[Held]:
    """The people whom a document names."""
    return _held(db, {"document_people": "name"}, "document", document)


def _held(db: Database, tables: Mapping[str, str], by: str, value: str) -> set[Held]:
    selects = " UNION ".join(
        f"SELECT person, {name} FROM {table} WHERE {by} = ?1 AND person IS NOT NULL"  # noqa: S608 - our own names
        for table, name in tables.items()
    )
    return set(db.execute(selects, [value]))


_NAMED = " UNION ".join(
    f"SELECT {table}.item, {name} FROM {table} JOIN items ON items.id = {table}.item"  # noqa: S608 - our own names
    f" WHERE items.meeting = ?1 AND {name} IS NOT NULL"
    for table, name in _OF_AN_ITEM.items()
)


def with_surnames_alone(db: Database, meeting: str) -> set[str]:
    """The meeting's items that name somebody by the surname alone."""
    return {item for item, name in db.execute(_NAMED, [meeting]) if not is_full(name)}


_IS_HELD = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} WHERE person = ?1 AND {name} = ?2)"  # noqa: S608 - our own names
    for table, name in _HOLDERS.items()
)


def settle(db: Database, touched: Iterable[Held]) -> None:
    """Bring the rows of people up to date whose names came or went; nobody is named: no row."""
    forms: dict[str, list[str]] = defaultdict(list)
    for person, name in touched:
        if is_full(name):
            forms[person].append(name)
    for person, names in forms.items():
        _settle_person(db, person, names)


def _settle_person(db: Database, person: str, names: list[str]) -> None:
    row = db.execute("SELECT forms FROM people WHERE id = ?", [person]).fetchone()
    known = set(json.loads(row[0])) if row else set()
    held = {
        name for name in names if db.execute(f"SELECT {_IS_HELD}", [person, name]).fetchone()[0]
    }
    now = (known - set(names)) | held
    if now != known:
        _write(db, person, now)


def settle_all(db: Database) -> None:
    """Bring every person's row up to date; for when much was removed at once."""
    selects = " UNION ".join(
        f"SELECT person, {name} FROM {table} WHERE person IS NOT NULL"  # noqa: S608 - our own names
        for table, name in _HOLDERS.items()
    )
    held: dict[str, set[str]] = {}
    for person, name in db.execute(selects):
        held.setdefault(person, set()).update({name} if is_full(name) else ())
    for person, forms in db.execute("SELECT id, forms FROM people").fetchall():
        now = held.get(person, set())
        if not now or now != set(json.loads(forms)):
            _write(db, person, now)


def _write(db: Database, person: str, forms: set[str]) -> None:
    if not forms:
        db.execute("DELETE FROM people WHERE id = ?", [person])
        return
    row = person_row(person, person.rpartition("/")[0], sorted(forms))
    db.execute(
        "INSERT INTO people (id, municipality, name, surname, forms)"
        " VALUES (:id, :municipality, :name, :surname, :forms) ON CONFLICT (id) DO UPDATE"
        " SET name = excluded.name, surname = excluded.surname, forms = excluded.forms",
        row,
    )
