"""Writing a document: its rows, its addresses and the index.

Every function works inside the transaction of its caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlite_utils import Database

from db import people, search
from db.bodies import body_key
from db.moves import at_home, base_of
from db.proceedings import Row
from db.rows import citations
from parsers.records import ChangeKind, Document

_DIGITS = 16  # of the hash of the bytes, in the id

OF_A_DOCUMENT = (
    "document_parts",
    "document_answers",
    "document_matters",
    "document_meetings",
    "document_people",
    "document_citations",
    "document_attachments",
)
"""The tables that hold a document's parts, numbered in the order of its text."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where and when a document's bytes were seen.

    ``page`` is their hash, ``address`` the web's or that of a saved file, and ``item``
    the item (items.id) that the address says it is attached to.
    """

    page: str
    address: str
    item: str | None
    read_at: str


@dataclass(frozen=True, slots=True)
class Links:
    """What a document leads to: how many meetings it cites, and how many are in the archive.

    ``item`` is what its address says it is attached to, ``archived`` whether that is there.
    """

    cited: int
    found: int
    item: str | None
    archived: bool


def links(db: Database, document: str) -> Links:
    """What a document leads to today."""
    cited, found = db.execute(
        """
        SELECT count(DISTINCT body_key || ' ' || date || ' ' || coalesce(paragraph, '')),
            count(DISTINCT CASE WHEN EXISTS (
                SELECT 1 FROM citation_targets AS target
                WHERE target.document = told.document AND target.ordinal = told.ordinal
            ) THEN body_key || ' ' || date || ' ' || coalesce(paragraph, '') END)
        FROM document_citations AS told WHERE document = ? AND kind = 'decision'
        """,
        [document],
    ).fetchone()
    item, archived = db.execute(
        "SELECT min(told.item), count(items.id) FROM document_addresses AS told"
        " LEFT JOIN items ON items.id = told.item WHERE told.document = ?",
        [document],
    ).fetchone()
    return Links(cited, found, item, bool(archived))


def document_id(slug: str, page: str) -> str:
    """The id under which bytes of that hash stand in ``documents``: "espoo/d/0123456789abcdef"."""
    return f"{slug}/d/{page[:_DIGITS]}"


def save(db: Database, slug: str, record: Document, seen: Sighting) -> ChangeKind | None:
    """What the coming of a document is to the archive; None where all is known.

    The rows depend on what was seen, not on the order in which it came.
    """
    document = document_id(slug, seen.page)
    seen = replace(seen, address=at_home(seen.address, base_of(db, slug)))
    municipality = str(db.table("sources").get(slug)["municipality"])
    known = _stored(db, document)
    parts = _numbered(document, _parts(record, municipality))
    facts = {"source": slug, "municipality": municipality, **_facts(record), "page": seen.page}
    if known and known == (facts, parts) and _is_known_place(db, document, seen):
        return None
    put(db, document, facts, parts, seen)
    return ChangeKind.CORRECTED if known else ChangeKind.NEW


def put(
    db: Database, document: str, facts: Row, parts: Mapping[str, Iterable[Row]], *seen: Sighting
) -> None:
    """Put a document's rows in the place of those that there are, and index it."""
    before = people.of_document(db, document)
    search.remove_document(db, document)
    _write(db, document, facts, _numbered(document, parts))
    for place in seen:
        if not _is_known_place(db, document, place):
            _note_place(db, document, place)
    _settle(db, document)
    people.settle(db, before | people.of_document(db, document))
    search.add_document(db, document)


def _numbered(document: str, parts: Mapping[str, Iterable[Row]]) -> dict[str, list[Row]]:
    return {
        table: [
            {"document": document, "ordinal": n} | dict(row) for n, row in enumerate(rows, start=1)
        ]
        for table, rows in parts.items()
    }


def move(db: Database, slug: str) -> None:
    """Have the addresses of a source's documents follow to its base, as its pages' do."""
    base, moved = base_of(db, slug), set()
    found = db.execute(
        "SELECT document, address, told.item, told.read_at FROM document_addresses AS told"
        " JOIN documents ON documents.id = document WHERE source = ?",
        [slug],
    ).fetchall()
    for document, address, item, read_at in found:
        home = at_home(address, base)
        if home != address:
            key = [document, address]
            db.execute("DELETE FROM document_addresses WHERE document = ? AND address = ?", key)
            _note_place(db, document, Sighting("", home, item, read_at))
            moved.add(document)
    for document in moved:
        _settle(db, document)


def rename_municipality(db: Database, slug: str, municipality: str) -> None:
    """Carry a source's municipality into the rows of its documents that repeat it."""
    found = db.execute("SELECT id FROM documents WHERE source = ?", [slug]).fetchall()
    for (document,) in found:
        held = people.of_document(db, document)
        who = people.Company(municipality)
        db.table("documents").update(document, {"municipality": municipality})
        for table in ("document_meetings", "document_citations"):
            for row in _rows(db, table, document):
                key = body_key(row["body"], municipality) if row["body"] else None
                db.table(table).update((document, row["ordinal"]), {"body_key": key})
        for row in _rows(db, "document_people", document):
            person = {"person": who.person(row["name"])}
            db.table("document_people").update((document, row["ordinal"]), person)
        people.settle(db, held | people.of_document(db, document))


def _facts(record: Document) -> Row:
    """The columns of ``documents`` that its text alone decides."""
    return {
        "kind": record.kind.value,
        "title": record.title,
        "date": record.date and record.date.isoformat(),
        "when_printed": record.when,
        "time": record.time,
        "place": record.place,
        "body": record.body,
        "language": record.language,
        "lead": record.lead,
        "pages": record.pages,
        "scanned": int(record.scanned),
    }


def _parts(record: Document, municipality: str) -> dict[str, Iterable[Row]]:
    """The rows of every table that holds parts of a document, in their order."""
    return {
        "document_parts": (
            {"page": part.page, "heading": part.heading, "text": part.text, "kind": None}
            for part in record.parts
        ),
        "document_answers": (
            {"number": row.number, "question": row.question, "unit": row.unit, "answer": row.answer}
            for row in record.answers
        ),
        "document_matters": (
            {"number": one.number, "title": one.title, "text": one.text, "decision": one.decision}
            for one in record.matters
        ),
        "document_meetings": _meetings(record, municipality),
        "document_people": _people(record, municipality),
        "document_citations": citations(record.citations, municipality),
        "document_attachments": (),
    }


def _meetings(record: Document, municipality: str) -> Iterator[Row]:
    for meeting in record.announces:
        yield {
            "body": meeting.body,
            "body_key": body_key(meeting.body, municipality) if meeting.body else None,
            "date": meeting.date and meeting.date.isoformat(),
            "printed": meeting.printed,
            "time": meeting.time,
            "text": meeting.text,
        }


def _people(record: Document, municipality: str) -> Iterator[Row]:
    who = people.Company(municipality)
    for one in record.people:
        yield {
            "role": one.role.value,
            "name": one.name,
            "printed": one.printed,
            "title": one.title,
            "remark": one.remark,
            "person": who.person(one.name),
        }


def _stored(db: Database, document: str) -> tuple[Row, dict[str, list[Row]]] | None:
    """What ``documents`` and the tables of its parts say of a document; None of a new one."""
    found = list(db.query("SELECT * FROM documents WHERE id = ?", [document]))
    if not found:
        return None
    left = {"id", "n", "item", "url", "read_at"}
    facts = {name: value for name, value in found[0].items() if name not in left}
    return facts, {table: _rows(db, table, document) for table in OF_A_DOCUMENT}


def _rows(db: Database, table: str, document: str) -> list[Row]:
    return list(
        db.query(f"SELECT * FROM {table} WHERE document = ? ORDER BY ordinal", [document])  # noqa: S608 - our own names
    )


def _write(db: Database, document: str, facts: Row, parts: dict[str, list[Row]]) -> None:
    row = {"id": document, "n": _number(db, document), "read_at": "", **facts}
    db.table("documents").upsert(row, pk="id")
    for table, rows in parts.items():
        db.execute(f"DELETE FROM {table} WHERE document = ?", [document])  # noqa: S608 - our own names
        db.table(table).insert_all(rows)


def _number(db: Database, document: str) -> int:
    """The document's running number, or the next one; as with items, none is given twice."""
    row = db.execute(
        """
        SELECT coalesce(
            (SELECT n FROM documents WHERE id = ?1),
            (SELECT n FROM temp.numbers WHERE item = ?1 AND n NOT IN (SELECT n FROM documents)),
            1 + max(
                coalesce((SELECT max(n) FROM documents), 0),
                coalesce((SELECT max(n) FROM temp.numbers
                    WHERE item LIKE '%/d/%' OR item LIKE '%/o/%'), 0)
            )
        )
        """,
        [document],
    ).fetchone()
    return int(row[0])


def _is_known_place(db: Database, document: str, seen: Sighting) -> bool:
    """Whether it was seen there, and no later than now."""
    where = "document = ? AND address = ? AND item IS ? AND read_at <= ?"
    return bool(
        db.table("document_addresses").count_where(
            where, [document, seen.address, seen.item, seen.read_at]
        )
    )


def _note_place(db: Database, document: str, seen: Sighting) -> None:
    """Note where it was seen; of two times at one address the first counts."""
    db.execute(
        "INSERT INTO document_addresses (document, address, item, read_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (document, address) DO UPDATE SET item = excluded.item,"
        " read_at = min(read_at, excluded.read_at)",
        [document, seen.address, seen.item, seen.read_at],
    )


def _settle(db: Database, document: str) -> None:
    """Let the row say where it was first seen, and what it is attached to (as the triggers do)."""
    db.execute(
        """
        UPDATE documents SET
            read_at = (SELECT min(read_at) FROM document_addresses WHERE document = ?1),
            url = (SELECT min(address) FROM document_addresses
                WHERE document = ?1 AND address LIKE '%://%'),
            item = (SELECT min(items.id) FROM document_addresses AS told
                JOIN items ON items.id = told.item WHERE told.document = ?1)
        WHERE id = ?1
        """,
        [document],
    )
