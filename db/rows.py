"""An item as rows: what each table says of it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from parsers.as_json import to_json
from parsers.records import EarlierHandling, Item

Row = dict[str, Any]

# A case number in running text: 9809/00.01.02/2021, 579/10.03.00.01/2021, 47/00.02/2016.
_CASE_NUMBER = re.compile(r"\b([0-9]{1,6})/[0-9]{2}(?:\.[0-9]{2}){1,4}/((?:19|20)[0-9]{2})\b")


def facts(record: Item) -> Row:
    """The columns of ``items`` that the page alone decides."""
    presenter = record.presenter
    return {
        "body": record.body,
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
        "pdf": record.links.pdf,
    }


def as_text(value: object) -> str:
    """A value as JSON text, one way of writing it for one value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sections(record: Item) -> Iterator[Row]:
    for section in record.sections:
        yield {"kind": section.kind.value, "heading": section.heading, "text": section.text}


def _earlier_handlings(record: Item) -> Iterator[Row]:
    for handling in record.earlier_handlings:
        yield {
            "body": handling.body,
            "date": handling.date and handling.date.isoformat(),
            "paragraph": handling.paragraph,
            "presenter_title": handling.presenter and handling.presenter.title,
            "presenter_name": handling.presenter and handling.presenter.name,
            "sections": as_text(_sections_of(handling)),
        }


def _sections_of(handling: EarlierHandling) -> list[Row]:
    return [{"kind": s.kind.value, "heading": s.heading, "text": s.text} for s in handling.sections]


def _attachments(record: Item) -> Iterator[Row]:
    for attachment in record.attachments:
        kind = attachment.kind and attachment.kind.value
        yield {"title": attachment.title, "url": attachment.url, "kind": kind}


def _citations(record: Item) -> Iterator[Row]:
    """The other cases that the texts name, each way of printing once, in order."""
    printed = {
        match[0]: f"{match[1]}/{match[2]}"
        for section in record.sections
        for match in _CASE_NUMBER.finditer(section.text)
    }
    for number, case_key in printed.items():
        if case_key != record.case_key:
            yield {"printed": number, "case_key": case_key}


def roles(record: Item) -> Iterator[Row]:
    """Who did what, names as printed. A presenter without a title is a body, not a person."""
    presenter = record.presenter
    if presenter and presenter.title and presenter.name:
        yield {
            "role": "presenter",
            "ordinal": 1,
            "name": presenter.name,
            "title": presenter.title,
        }
    for ordinal, preparer in enumerate(record.preparers, start=1):
        yield {"role": "preparer", "ordinal": ordinal, "name": preparer.name, "title": None}


# The tables that hold the parts of an item, numbered in the page's order from 1.
PARTS: dict[str, Callable[[Item], Iterator[Row]]] = {
    "sections": _sections,
    "earlier_handlings": _earlier_handlings,
    "attachments": _attachments,
    "citations": _citations,
}


def record_text(record: Item) -> str:
    """The record as ``item_versions`` keeps it, JSON text."""
    return as_text(to_json(record))
