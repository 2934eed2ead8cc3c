"""Writing an officer's decision: a document that has versions.

It stands among the documents (kind ``official_decision``), not among the items: it has no
meeting, no body and no stage, and what counts agendas, votes or outcomes must not meet it.
A document has all it needs: parts in order, citations that are resolved both ways, the
full-text index, a page of the site. Two things set it apart. Its id is the service's own
("espoo/o/2026374767"; the "o" because meetings have ids of the same form), since its text is
edited in place at one address, which a document named by its bytes never is. And so it has
versions: which texts there were and which one stands is decided as for items.

Every function works inside the transaction of its caller.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from db import documents
from db.insert import insert, upsert
from db.moves import at_home, base_of, files_at_home
from db.proceedings import as_text
from db.rows import citations
from db.versions import Version, change, observe, reasons, standing
from parsers.as_json import official_decision_from_json, to_json
from parsers.records import (
    ChangeKind,
    DocumentKind,
    Item,
    OfficialDecision,
    Presenter,
    Section,
    SectionKind,
    Stage,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """A page of a decision as it was read; ``page`` is the hash of its bytes."""

    page: str
    url: str | None
    read_at: str
    record: OfficialDecision


def decision_id(slug: str, service_id: str) -> str:
    """The public id: "espoo/o/2026374767"."""
    return f"{slug}/o/{service_id}"


def save(
    db: Database, slug: str, service_id: str, seen: Reading, *, emit: bool
) -> ChangeKind | None:
    """What the coming of a page is to a reader; no row is written where all is known."""
    document = decision_id(slug, service_id)
    known, records = _known(db, document)
    records[seen.page] = seen.record
    versions = observe(
        known, Version(seen.page, seen.url, seen.read_at, seen.read_at, as_item(seen.record))
    )
    if versions == known:
        return None
    _write(db, slug, document, versions, records)
    kind = change(standing(known).record if known else None, standing(versions).record)
    if kind is not None and emit:
        row = {"item": document, "version": standing(versions).page, "kind": kind.value}
        insert(db, "changes", [row | {"at": seen.read_at}])
    return kind


def as_item(record: OfficialDecision) -> Item:
    """The decision in the form in which versions are compared: all that it says, and no more."""
    printed = (Section(SectionKind.OTHER, record.number or "", str(record.paragraph)),)
    return Item(
        id=record.id,
        municipality=record.municipality,
        stage=Stage.MINUTES,
        body=record.officer_title or "",
        meeting_date=record.date,
        position=None,
        paragraph=record.paragraph,
        title=record.title,
        case_number=record.case_number,
        case_key=record.case_key,
        task_class=record.task_class,
        language=record.language,
        preparers=record.preparers,
        presenter=Presenter(record.officer_title, record.officer_name),
        sections=(*printed, *record.sections),
        earlier_handlings=(),
        attachments=record.attachments,
        links=record.links,
        citations=record.citations,
    )


def _known(db: Database, document: str) -> tuple[tuple[Version, ...], dict[str, OfficialDecision]]:
    """The versions that there are, oldest first, and the record of each by its page."""
    rows = db.execute(
        "SELECT page, url, read_at, shown_at, record FROM document_versions"
        " WHERE document = ? ORDER BY read_at, page",
        [document],
    ).fetchall()
    records = {row[0]: official_decision_from_json(json.loads(row[4])) for row in rows}
    versions = (
        Version(page, url, read_at, shown_at, as_item(records[page]))
        for page, url, read_at, shown_at, _ in rows
    )
    return tuple(versions), records


def _write(
    db: Database,
    slug: str,
    document: str,
    versions: Sequence[Version],
    records: dict[str, OfficialDecision],
) -> None:
    """Put the versions and the rows of the standing one in the place of what was there."""
    municipality = str(db.table("sources").get(slug)["municipality"])
    current = standing(versions)
    base, record = base_of(db, slug), records[current.page]
    files = files_at_home(record.attachments, base, current.url, record.links.pdf)
    shown = replace(record, attachments=files)
    whose = {"source": slug, "municipality": municipality}
    seen = [
        documents.Sighting(v.page, at_home(v.url, base) or document, None, v.read_at)
        for v in versions
    ]
    db.execute("DELETE FROM document_addresses WHERE document = ?", [document])
    documents.put(
        db, document, whose | _document(record, current.page), parts(shown, municipality), *seen
    )
    facts = _facts(record)
    row = {
        "id": document,
        **whose,
        **facts,
        "pdf": at_home(facts["pdf"], base),
        "url": at_home(current.url, base),
        "version": current.page,
        "versions": len(versions),
        "first_seen_at": versions[0].read_at,
        "updated_at": current.shown_at,
    }
    upsert(db, "official_decisions", row, "id")
    db.execute("DELETE FROM document_versions WHERE document = ?", [document])
    insert(db, "document_versions", _versions(document, versions, records))


def _versions(
    document: str, versions: Sequence[Version], records: dict[str, OfficialDecision]
) -> Iterator[Row]:
    pairs = zip(versions, reasons(versions), strict=True)
    for ordinal, (version, reason) in enumerate(pairs, start=1):
        yield {
            "document": document,
            "version": version.page,
            "ordinal": ordinal,
            "reason": reason and reason.value,
            "page": version.page,
            "url": version.url,
            "read_at": version.read_at,
            "shown_at": version.shown_at,
            "record": as_text(to_json(records[version.page])),
        }


def _document(record: OfficialDecision, page: str) -> Row:
    """The columns of ``documents``; who decides stands where others have their body."""
    return {
        "kind": DocumentKind.OFFICIAL_DECISION.value,
        "title": record.title,
        "date": record.date.isoformat(),
        "when_printed": None,
        "time": None,
        "place": None,
        "body": record.officer_title,
        "language": record.language,
        "lead": None,
        "pages": None,
        "scanned": 0,
        "page": page,
    }


def _facts(record: OfficialDecision) -> Row:
    return {
        "officer_title": record.officer_title,
        "officer_name": record.officer_name,
        "number": record.number,
        "paragraph": record.paragraph,
        "date": record.date.isoformat(),
        "year": record.date.year,
        "title": record.title,
        "case_number": record.case_number,
        "case_key": record.case_key,
        "task_class": record.task_class,
        "language": record.language,
        "attachment_count": len(record.attachments),
        "pdf": record.links.pdf,
    }


def parts(record: OfficialDecision, municipality: str) -> dict[str, Iterable[Row]]:
    """The rows of the tables that hold parts of a document, in their order."""
    return {
        **dict.fromkeys(documents.OF_A_DOCUMENT, ()),
        "document_parts": (
            {"page": None, "heading": part.heading, "text": part.text, "kind": part.kind.value}
            for part in record.sections
        ),
        "document_attachments": (
            {"title": one.title, "url": one.url, "kind": one.kind and one.kind.value}
            for one in record.attachments
        ),
        "document_citations": citations(record.citations, municipality),
    }


def rename_municipality(db: Database, slug: str, municipality: str) -> None:
    """Carry a source's municipality into the rows that repeat it."""
    for table in ("official_decisions", "announcements"):
        db.execute(f"UPDATE {table} SET municipality = ? WHERE source = ?", [municipality, slug])  # noqa: S608 - our own names
