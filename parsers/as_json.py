"""Records as plain JSON values: the contract of ``pykala parse``, and its inverse.

Every key is described in docs/parse-json.md; later releases only add keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from operator import attrgetter, methodcaller
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from parsers.records import (
    Announcements,
    Bodies,
    Document,
    Feed,
    Item,
    Meeting,
    Meetings,
    OfficialDecision,
    OfficialDecisions,
    Record,
)

Json = dict[str, Any]

_KINDS: dict[type[Record], str] = {
    Item: "item",
    Meeting: "meeting",
    Meetings: "meetings",
    Bodies: "bodies",
    Feed: "feed",
    Document: "document",
    OfficialDecision: "official_decision",
    OfficialDecisions: "official_decisions",
    Announcements: "announcements",
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
    if isinstance(record, Document):
        facts = {"document_kind": facts.pop("kind"), **facts}
    return {"kind": _KINDS[type(record)], **facts}


def _plain(value: object) -> Any:
    kind: Any = type(value)
    return _writer(kind)(value)


@cache
def _writer(kind: Any) -> Callable[[Any], Any]:
    """What makes a plain value of one of this type."""
    if is_dataclass(kind):
        names = [field.name for field in fields(kind)]
        return lambda record: {name: _plain(getattr(record, name)) for name in names}
    if issubclass(kind, tuple):
        return lambda values: [_plain(value) for value in values]
    if issubclass(kind, date):
        return methodcaller("isoformat")
    return attrgetter("value") if issubclass(kind, StrEnum) else _same


def item_from_json(facts: Json) -> Item:
    """The item that ``to_json`` was given, by this release or an earlier one.

    Keys it does not know are passed over; a field that an earlier release did not
    have takes its default.
    """
    item: Item = _reader(Item)(facts)
    return item


def official_decision_from_json(facts: Json) -> OfficialDecision:
    """The officer's decision that ``to_json`` was given, as :func:`item_from_json` does."""
    decision: OfficialDecision = _reader(OfficialDecision)(facts)
    return decision


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """What makes a value of this type of its plain one."""
    if is_dataclass(hint) and isinstance(hint, type):
        return _record_reader(hint)
    if get_origin(hint) is tuple:
        read = _reader(get_args(hint)[0])
        return lambda values: tuple(map(read, values))
    if get_origin(hint) is UnionType:  # ours are all "something or None"
        read = _reader(get_args(hint)[0])
        return lambda value: None if value is None else read(value)
    if hint is date:
        return date.fromisoformat
    return hint if issubclass(hint, StrEnum) else _same


def _record_reader(record: type[Any]) -> Callable[[Json], Any]:
    hints = get_type_hints(record)
    readers = [(field.name, _reader(hints[field.name])) for field in fields(record)]
    return lambda facts: record(**{n: read(facts[n]) for n, read in readers if n in facts})


def _same(value: Any) -> Any:
    return value
