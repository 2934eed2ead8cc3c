"""Records as plain JSON values: the contract of ``pykala parse``, and its inverse.

Every key is described in docs/parse-json.md; later releases only add keys.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from parsers.records import (
    Attachment,
    AttachmentKind,
    Bodies,
    EarlierHandling,
    Feed,
    Item,
    Links,
    Meeting,
    Meetings,
    Preparer,
    Presenter,
    Record,
    Section,
    SectionKind,
    Stage,
)

Json = dict[str, Any]

_KINDS: dict[type[Record], str] = {
    Item: "item",
    Meeting: "meeting",
    Meetings: "meetings",
    Bodies: "bodies",
    Feed: "feed",
}


def to_json(record: Record) -> Json:
    """A record as json.dumps takes it: ``kind`` first, then the record's own fields.

    Dates are ISO text, sequences lists, absence None.
    """
    facts: Json = _plain(record)
    if isinstance(record, Item):
        facts = {"id": facts.pop("id"), "meeting_id": record.meeting_id, **facts}
    if isinstance(record, Meeting):
        # one name for one thing: a meeting's own date is its items' meeting_date
        facts = {"meeting_date" if key == "date" else key: facts[key] for key in facts}
    return {"kind": _KINDS[type(record)], **facts}


def _plain(value: object) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def item_from_json(facts: Json) -> Item:
    """The item that ``to_json`` was given; keys it does not know are passed over."""
    return Item(
        id=facts["id"],
        municipality=facts["municipality"],
        stage=Stage(facts["stage"]),
        body=facts["body"],
        meeting_date=date.fromisoformat(facts["meeting_date"]),
        position=facts["position"],
        paragraph=facts["paragraph"],
        title=facts["title"],
        case_number=facts["case_number"],
        case_key=facts["case_key"],
        task_class=facts["task_class"],
        language=facts["language"],
        preparers=tuple(Preparer(preparer["name"]) for preparer in facts["preparers"]),
        presenter=_presenter(facts["presenter"]),
        sections=_sections(facts["sections"]),
        earlier_handlings=tuple(map(_earlier_handling, facts["earlier_handlings"])),
        attachments=tuple(map(_attachment, facts["attachments"])),
        links=_links(facts["links"]),
    )


def _presenter(facts: Json | None) -> Presenter | None:
    return Presenter(facts["title"], facts["name"]) if facts else None


def _sections(rows: list[Json]) -> tuple[Section, ...]:
    return tuple(Section(SectionKind(row["kind"]), row["heading"], row["text"]) for row in rows)


def _earlier_handling(facts: Json) -> EarlierHandling:
    day = facts["date"]
    return EarlierHandling(
        body=facts["body"],
        date=date.fromisoformat(day) if day else None,
        paragraph=facts["paragraph"],
        presenter=_presenter(facts["presenter"]),
        sections=_sections(facts["sections"]),
    )


def _attachment(facts: Json) -> Attachment:
    kind = facts["kind"]
    return Attachment(facts["title"], facts["url"], AttachmentKind(kind) if kind else None)


def _links(facts: Json) -> Links:
    return Links(facts["previous"], facts["next"], facts["pdf"])
