"""Writing an item: its versions, the rows of the one that stands, the index and the change.

Every function works inside the transaction of its caller.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from db import meetings, search
from db.identity import place, provisional, resolve
from db.rows import PARTS, Row, facts, record_text, roles
from db.versions import Version, change, observe, reasons, standing
from parsers.as_json import item_from_json
from parsers.records import ChangeKind, Item


def save(db: Database, slug: str, seen: Version, *, emit: bool) -> ChangeKind | None:
    """What the coming of a version is to a reader; no row is written where all is known."""
    meetings.body_row(db, slug, seen.record.body)
    item = resolve(db, slug, seen.record)
    former = provisional(db, slug, seen.record)
    moved = [version for saved in former for version in _take_over(db, saved, item)]
    known = versions = _versions(db, item)
    for version in (*moved, seen):
        versions = observe(versions, version)
    if not former and versions == known:
        return None
    _write(db, slug, item, versions)
    current = standing(versions)
    kind = change(standing(known).record if known else None, current.record)
    if kind is not None and emit:
        row = {"item": item, "version": current.page, "kind": kind.value, "at": seen.read_at}
        db.table("changes").insert(row)
    return kind


def rename_municipality(db: Database, slug: str, municipality: str) -> None:
    """Carry a source's municipality into the rows that repeat it."""
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
    people, case = _people(db, former), _case(db, former)
    search.remove(db, former)
    db.execute("UPDATE aliases SET item = ? WHERE item = ?", [item, former])
    db.execute("DELETE FROM items WHERE id = ?", [former])
    _settle_people(db, people)
    _settle_case(db, *case)


def _write(db: Database, slug: str, item: str, versions: Sequence[Version]) -> None:
    """Put the versions and the rows of the standing one in the place of what was there."""
    current = standing(versions).record
    people, case = _people(db, item), _case(db, item)
    search.remove(db, item)
    row = _item_row(db, slug, item, versions)
    db.table("items").upsert(row, pk="id")
    _write_versions(db, item, versions)
    _write_parts(db, item, current)
    _write_roles(db, item, row["municipality"], current)
    _settle_people(db, people)
    for touched in {case, (row["municipality"], row["case_key"])}:
        _settle_case(db, *touched)
    search.add(db, item)


def _item_row(db: Database, slug: str, item: str, versions: Sequence[Version]) -> Row:
    current = standing(versions)
    told = facts(current.record)
    meeting, position = place(item)
    if told["position"] is None:
        told["position"] = position
    return {
        "id": item,
        "n": _number(db, item),
        "source": slug,
        "municipality": db.table("sources").get(slug)["municipality"],
        "meeting": meetings.meeting_of_item(db, slug, meeting, current.record),
        **told,
        "url": current.url,
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


def _write_versions(db: Database, item: str, versions: Sequence[Version]) -> None:
    db.execute("DELETE FROM item_versions WHERE item = ?", [item])
    numbered = enumerate(zip(versions, reasons(versions), strict=True), start=1)
    db.table("item_versions").insert_all(
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


def _write_parts(db: Database, item: str, record: Item) -> None:
    for table, rows_of in PARTS.items():
        db.execute(f"DELETE FROM {table} WHERE item = ?", [item])  # noqa: S608 - our own names
        numbered = enumerate(rows_of(record), start=1)
        db.table(table).insert_all({"item": item, "ordinal": i, **row} for i, row in numbered)


def _write_roles(db: Database, item: str, municipality: str, record: Item) -> None:
    db.execute("DELETE FROM roles WHERE item = ?", [item])
    held = [{"item": item, "municipality": municipality, **role} for role in roles(record)]
    db.table("roles").insert_all(held)
    people = [{"municipality": municipality, "name": role["name"]} for role in held]
    db.table("people").insert_all(people, ignore=True)


def _people(db: Database, item: str) -> list[tuple[str, str]]:
    rows = db.execute("SELECT DISTINCT municipality, name FROM roles WHERE item = ?", [item])
    return rows.fetchall()


def _settle_people(db: Database, people: list[tuple[str, str]]) -> None:
    """Remove those who hold no role any more."""
    db.conn.executemany(
        "DELETE FROM people WHERE municipality = ?1 AND name = ?2 AND NOT EXISTS"
        " (SELECT 1 FROM roles WHERE municipality = ?1 AND name = ?2)",
        people,
    )


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
        db.table("cases").upsert(case, pk=("municipality", "case_key"))
