"""What a webhook is sent: a message as JSON. docs/alerts.md tells its readers of every key.

Keys are only ever added; one that changes its meaning gets another :data:`VERSION`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from alerts.saved import as_mapping
from alerts.telling import Matter, Outage, Reader, Subscribed, Told

VERSION: Final = 1


def payload(
    reader: Reader, matters: Sequence[Matter], outages: Sequence[Outage], now: datetime
) -> dict[str, Any]:
    """The message as plain values, its matters and their changes in the order given."""
    return {
        "version": VERSION,
        "kind": "alert",
        "at": _time(now),
        "language": reader.language,
        "matters": [_matter(one) for one in matters],
        "outages": [_outage(one) for one in outages],
        "searches": [_subscribed(one) for one in reader.subscribed],
        "links": {
            "unsubscribe": reader.unsubscribe,
            "unsubscribe_all": reader.unsubscribe_all,
            "manage": reader.manage,
            "forget": reader.forget,
        },
    }


def _matter(one: Matter) -> dict[str, Any]:
    return {
        "municipality": one.municipality,
        "title": one.title,
        "case_number": one.case_number,
        "changes": [_change(told) for told in one.told],
    }


_PLAIN: Final = (
    *("item", "version", "municipality", "body", "language", "title", "paragraph"),
    *("case_number", "case_key", "former_body", "url", "item_url"),
)


def _change(told: Told) -> dict[str, Any]:
    return {
        "id": told.change,
        "at": _time(told.at),
        "events": [event.value for event in told.events],
        "meeting_date": told.meeting_date.isoformat(),
        "stage": told.stage.value,
        **{name: getattr(told, name) for name in _PLAIN},
        "outcome": _outcome(told),
        "presenter": _presenter(told),
        "match": _match(told),
        "searches": list(told.searches),
    }


def _outcome(told: Told) -> dict[str, str | None] | None:
    if told.outcome is None:
        return None
    return {"kind": told.outcome.value, "sentence": told.outcome_sentence}


def _presenter(told: Told) -> dict[str, str | None] | None:
    if told.presenter is None:
        return None
    return {"title": told.presenter.title, "name": told.presenter.name}


def _match(told: Told) -> dict[str, Any] | None:
    if told.sentence is None:
        return None
    return {
        "text": told.sentence.text,
        "field": told.sentence.field,
        "heading": told.sentence.heading,
        "hits": [list(hit) for hit in told.sentence.hits],
    }


def _outage(one: Outage) -> dict[str, Any]:
    since = None if one.since is None else _time(one.since)
    return {"municipality": one.municipality, "since": since}


def _subscribed(one: Subscribed) -> dict[str, Any]:
    return {
        "id": one.id,
        "search": as_mapping(one.search),
        "found": one.found,
        "page": one.page,
        "unsubscribe": one.unsubscribe,
        "pause": one.pause,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
