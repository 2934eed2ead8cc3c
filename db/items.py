"""Writing an item: its versions, the rows of the one that stands, the index and the change.

Every function works inside the transaction of its caller.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlite_utils import Database

from db import meetings, people, search
from db.identity import place, provisional, resolve
from db.insert import insert, upsert
from db.moves import at_home, base_of, files_at_home
from db.proceedings import NAMING, Row
from db.rows import PARTS, facts, record_text
from db.versions import Version, change, observe, reasons, standing
from parsers.as_json import item_from_json
from parsers.records import ChangeKind, Item

Parts = Mapping[str, Callable[[Item, people.Company], Iterator[Row]]]


def save(
    db: Database, slug: str, seen: Version, *, robots: str | None, emit: bool
) -> ChangeKind | None:
    """What the coming of a version is to a reader; no row is written where all is known."""
    meetings.body_row(db, slug, seen.record.body)
    item = resolve(db, slug, seen.record)
    former = provisional(db, slug, seen.record)
    moved = [version for saved in former for version in _take_over(db, saved, item)]
    known = versions = _versions(db, item)
    for version in (*moved, seen):
        versions = observe(versions, version)
    if not former and versions == known:
        _note_robots(db, item, robots, seen)
        return None
    _write(db, slug, item, versions, is_new=not known)
    _note_robots(db, item, robots, seen)
    current = standing(versions)
    kind = change(standing(known).record if known else None, current.record)
    if kind is not None and emit:
        row = {"item": item, "version": current.page, "kind": kind.value, "at": seen.read_at}
        insert(db, "changes", [row])
    return kind


def _note_robots(db: Database, item: str, robots: str | None, seen: Version) -> None:
    """Keep what the youngest page asks of robots; an older one, read late, tells nothing of today.

    A file on disk tells nothing either: it came by no server, which could have asked more.
    """
    if seen.url is not None:
        db.execute(
            "UPDATE items SET robots = ?1 WHERE id = ?2 AND robots IS NOT ?1 AND updated_at <= ?3",
            [robots, item, seen.read_at],
        )


def rename_municipality(db: Database, slug: str, municipality: str) -> None:
    """Carry a source's municipality into the rows that repeat it."""
    meetings.rename_municipality(db, slug, municipality)
    stored = db.execute(
        "SELECT id FROM items WHERE source = ? AND municipality <> ?", [slug, municipality]
    )
    for (item,) in stored.fetchall():
        _write(db, slug, item, _versions(db, item))


def _versions(db: Database, item: str) -> tuple[Version, ...]:
    rows = db.execute(
        "SELECT page, url, read_at, shown_at, record FROM item_versions"
        " WHERE item = ? ORDER BY read_at, page",
        [item],
    )
    return tuple(
        Version(page, url, read_at, shown_at, item_from_json(json.loads(record)))
        for page, url, read_at, shown_at, record in rows
    )


def _take_over(db: Database, former: str, item: str) -> tuple[Version, ...]:
    """Give a saved page's row the service's id; where that has a row, the versions to add to it."""
    moved: tuple[Version, ...] = ()
    retired: int | None = None
    db.execute("UPDATE changes SET item = ? WHERE item = ?", [item, former])
    if db.table("items").count_where("id = ?", [item]):
        moved, retired = _versions(db, former), _number(db, former)
        _dissolve(db, former, item)
    else:
        db.execute("UPDATE items SET id = ? WHERE id = ?", [item, former])
    db.table("aliases").insert({"former": former, "item": item, "n": retired})
    return moved


def _dissolve(db: Database, former: str, item: str) -> None:
    """Remove a row that turned out to be another's; its aliases stay."""
    touched, case = people.of_item(db, former), _case(db, former)
    search.remove(db, former)
    db.execute("UPDATE aliases SET item = ? WHERE item = ?", [item, former])
    db.execute("DELETE FROM items WHERE id = ?", [former])
    people.settle(db, touched)
    _settle_case(db, *case)


def _write(
    db: Database, slug: str, item: str, versions: Sequence[Version], *, is_new: bool = False
) -> None:
    """Put the versions and the rows of the standing one in the place of what was there.

    Of an item that ``is_new`` nothing was, and nothing is looked for.
    """
    current, base = standing(versions), base_of(db, slug)
    told = current.record
    files = files_at_home(told.attachments, base, current.url, told.links.pdf)
    case = (None, None) if is_new else _case(db, item)
    if not is_new:
        search.remove(db, item)
    row = _item_row(db, slug, item, versions)
    upsert(db, "items", row, "id")
    _write_versions(db, item, versions, is_new=is_new)
    _write_parts(db, item, replace(told, attachments=files), PARTS, is_new=is_new)
    for touched in {case, (row["municipality"], row["case_key"])}:
        _settle_case(db, *touched)
    search.add(db, item)


def _item_row(db: Database, slug: str, item: str, versions: Sequence[Version]) -> Row:
    current = standing(versions)
    municipality = meetings.municipality_of(db, slug)
    base = base_of(db, slug)
    told = facts(current.record, municipality)
    meeting, position = place(item)
    if told["position"] is None:
        told["position"] = position
    return {
        "id": item,
        "n": _number(db, item),
        "source": slug,
        "municipality": municipality,
        "meeting": meetings.meeting_of_item(db, slug, meeting, current.record),
        **told,
        "url": at_home(current.url, base),
        "pdf": at_home(told["pdf"], base),
        "version": current.page,
        "versions": len(versions),
        "first_seen_at": versions[0].read_at,
        "updated_at": current.shown_at,
    }


def _number(db: Database, item: str) -> int:
    """The item's running number, or the next one; a number that was given is never given again.

    ``numbers`` are those from before the rebuild that is under way.
    """
    row = db.execute(
        """
        SELECT coalesce(
            (SELECT n FROM items WHERE id = ?1),
            (SELECT n FROM temp.numbers WHERE item = ?1 AND n NOT IN (SELECT n FROM items)),
            1 + max(
                coalesce((SELECT max(n) FROM items), 0),
                coalesce((SELECT max(n) FROM aliases), 0),
                coalesce((SELECT max(n) FROM temp.numbers), 0)
            )
        )
        """,
        [item],
    ).fetchone()
    return int(row[0])


def _write_versions(db: Database, item: str, versions: Sequence[Version], *, is_new: bool) -> None:
    if not is_new:
        db.execute("DELETE FROM item_versions WHERE item = ?", [item])
    numbered = enumerate(zip(versions, reasons(versions), strict=True), start=1)
    told = (
        {
            "item": item,
            "version": version.page,
            "ordinal": ordinal,
            "stage": version.record.stage.value,
            "reason": reason and reason.value,
            "page": version.page,
            "url": version.url,
            "read_at": version.read_at,
            "shown_at": version.shown_at,
            "record": record_text(version.record),
        }
        for ordinal, (version, reason) in numbered
    )
    insert(db, "item_versions", told)


def _write_parts(
    db: Database, item: str, record: Item, parts: Parts, *, is_new: bool = False
) -> None:
    """Put an item's rows in some of its tables, and the people they name, in place of the old."""
    municipality, meeting = db.execute(
        "SELECT municipality, meeting FROM items WHERE id = ?", [item]
    ).fetchone()
    who = people.company(db, municipality, meeting, record)
    touched = set() if is_new else people.of_item(db, item)
    for table, rows_of in parts.items():
        if not is_new:
            db.execute(f"DELETE FROM {table} WHERE item = ?", [item])  # noqa: S608 - our own names
        numbered = enumerate(rows_of(record, who), start=1)
        insert(db, table, ({"item": item, "ordinal": i, **row} for i, row in numbered))
    people.settle(db, touched | people.of_item(db, item))


_UNDECIDED = """
    SELECT items.id FROM items
    JOIN item_versions ON item_versions.item = items.id AND item_versions.version = items.version
    WHERE meeting = ? AND json_array_length(record, '$.undecided_names') > 0
"""


def meet(db: Database, meeting: str) -> None:
    """Name the people of a meeting's items anew, now that its attendance has changed.

    It tells who is meant by a surname alone, and by a name of which grammar left several.
    """
    undecided = {item for (item,) in db.execute(_UNDECIDED, [meeting])}
    for item in sorted(undecided | people.with_surnames_alone(db, meeting)):
        _write_parts(db, item, standing(_versions(db, item)).record, NAMING)


def _case(db: Database, item: str) -> tuple[str | None, str | None]:
    row = db.execute("SELECT municipality, case_key FROM items WHERE id = ?", [item]).fetchone()
    return row or (None, None)


def _settle_case(db: Database, municipality: str | None, case_key: str | None) -> None:
    """Let a case say what its first item says that prints the class; without items it goes."""
    if case_key is None:
        return
    first = db.execute(
        "SELECT case_number, task_class FROM items WHERE municipality = ? AND case_key = ?"
        " ORDER BY task_class IS NULL, meeting_date, id",
        [municipality, case_key],
    ).fetchone()
    case = {"municipality": municipality, "case_key": case_key}
    if first is None:
        db.table("cases").delete((municipality, case_key))
    else:
        case |= {"case_number": first[0], "task_class": first[1]}
        upsert(db, "cases", case, "municipality", "case_key")
