"""An item as rows: what each table says of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

from db.bodies import body_key
from db.people import Company
from db.proceedings import (
    NAMING,
    Row,
    as_text,
    changed_points,
    motions_text,
    outcome,
    votes_text,
)
from parsers.as_json import to_json
from parsers.records import Citation, EarlierHandling, Item


def facts(record: Item, municipality: str) -> Row:
    """The columns of ``items`` that the page alone decides, in a municipality of that name."""
    presenter = record.presenter
    return {
        "body": record.body,
        "body_key": body_key(record.body, *authorities(record, municipality)),
        "meeting_date": record.meeting_date.isoformat(),
        "year": record.meeting_date.year,
        "stage": record.stage.value,
        "position": record.position,
        "paragraph": record.paragraph,
        "title": record.title,
        "case_number": record.case_number,
        "case_key": record.case_key,
        "task_class": record.task_class,
        "language": record.language,
        "presenter_title": presenter and presenter.title,
        "presenter_name": presenter and presenter.name,
        "section_kinds": as_text(list(dict.fromkeys(s.kind.value for s in record.sections))),
        "attachment_count": len(record.attachments),
        **outcome(record.outcome),
        "changed": record.outcome and record.outcome.changed,
        "motion_count": len(record.motions),
        "vote_count": len(record.votes),
        "pdf": record.links.pdf,
    }


def authorities(record: Item, municipality: str) -> tuple[str, ...]:
    """What the municipality is called: by its source, and by the page."""
    return (municipality, record.municipality) if record.municipality else (municipality,)


def _sections(record: Item, who: Company) -> Iterator[Row]:  # noqa: ARG001 - as its siblings
    for section in record.sections:
        yield {"kind": section.kind.value, "heading": section.heading, "text": section.text}


def _earlier_handlings(record: Item, who: Company) -> Iterator[Row]:
    ours = authorities(record, who.municipality)
    for handling in record.earlier_handlings:
        yield {
            "body": handling.body,
            "body_key": body_key(handling.body, *ours),
            "date": handling.date and handling.date.isoformat(),
            "paragraph": handling.paragraph,
            "presenter_title": handling.presenter and handling.presenter.title,
            "presenter_name": handling.presenter and handling.presenter.name,
            "sections": _sections_of(handling),
            "motions": motions_text(handling.motions),
            "votes": votes_text(handling.votes),
            **outcome(handling.outcome),
        }


def _sections_of(handling: EarlierHandling) -> str:
    return as_text([asdict(section) for section in handling.sections])


def _attachments(record: Item, who: Company) -> Iterator[Row]:  # noqa: ARG001 - as its siblings
    for attachment in record.attachments:
        kind = attachment.kind and attachment.kind.value
        yield {"title": attachment.title, "url": attachment.url, "kind": kind}


def _citations(record: Item, who: Company) -> Iterator[Row]:
    return citations(record.citations, *authorities(record, who.municipality))


def citations(told: Iterable[Citation], *ours: str) -> Iterator[Row]:
    """What a text refers to, as printed; ``ours`` are the names of its municipality."""
    for citation in told:
        yield {
            "kind": citation.kind.value,
            "text": citation.text,
            "body": citation.body,
            "body_key": body_key(citation.body, *ours) if citation.body else None,
            "date": citation.date and citation.date.isoformat(),
            "paragraph": citation.paragraph,
            "law": citation.law,
            "case_key": citation.case_key,
        }


# The tables that hold the parts of an item, numbered in the page's order from 1.
PARTS: dict[str, Callable[[Item, Company], Iterator[Row]]] = {
    "sections": _sections,
    "earlier_handlings": _earlier_handlings,
    "attachments": _attachments,
    "citations": _citations,
    "changed_points": changed_points,
    **NAMING,
}


def record_text(record: Item) -> str:
    """The record as ``item_versions`` keeps it, JSON text."""
    return as_text(to_json(record))
