"""Forms of saved searches: what a visitor filled in, as a search, and back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qs

from datasette.utils.asgi import BadRequest, Request

from alerts.as_query import CONNECTING, asking
from alerts.saved import WEEKDAYS, Cadence, Event, Following, SavedSearch, as_mapping, saved_search
from db.columns import FACETS
from db.query.tree import MOST_LETTERS
from parsers.errors import BadInput
from web.search_view import label
from web.words import LANGUAGES, Words

Fields = Mapping[str, Sequence[str]]
"""What a form or an address says, each name with all of its values."""

_MOST_FIELDS: Final = 600


def in_address(request: Request) -> Fields:
    """What the address says."""
    return {name: request.args.getlist(name) for name in request.args}


async def posted(request: Request) -> Fields:
    """What a form says; BadRequest for more fields than any of ours has."""
    body = (await request.post_body()).decode("utf-8", "replace")
    try:
        return parse_qs(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise BadRequest("too many fields") from error


def one(fields: Fields, name: str, default: str = "") -> str:
    """The last value of that name."""
    values = fields.get(name) or [default]
    return values[-1]


def search_in(fields: Fields, language: str) -> SavedSearch:
    """The saved search that is filled in, told in this language if none is named.

    Raises BadInput for one that cannot be.
    """
    hour, told_in = one(fields, "hour", "7"), one(fields, "told_in", language)
    if told_in not in LANGUAGES:  # by the name that the address has
        raise BadInput(f"told_in must be one of {', '.join(LANGUAGES)}")
    return saved_search(
        _asked(fields)
        | {
            "events": list(fields.get("events", ())) or [event.value for event in Event],
            "cadence": one(fields, "cadence", Cadence.DAILY),
            "hour": int(hour) if hour.isascii() and hour.isdigit() and len(hour) < 3 else -1,
            "weekday": one(fields, "weekday", WEEKDAYS[0]),
            "language": told_in,
            "nothing_new": one(fields, "nothing_new") == "1",
            "name": one(fields, "name"),
        }
    )


def asks(fields: Fields) -> bool:
    """Whether anything is filled in of what a search asks for."""
    asked = ("q", "follow", "events", *FACETS)
    return any(value.strip() for name in asked for value in fields.get(name, ()))


def _asked(fields: Fields) -> dict[str, object]:
    """What is asked, in the words of a saved search."""
    filters = {name: [value for value in fields.get(name, ()) if value] for name in FACETS}
    asked: dict[str, object] = {"query": one(fields, "q"), "filters": filters}
    if one(fields, "follow"):
        kind = one(fields, "follow")
        if kind not in tuple(Following):
            raise BadInput(f"follow must be one of {', '.join(Following)}")
        asked["follow"] = {"municipality": one(fields, "in"), kind: one(fields, "key")}
    return asked


def fields_of(search: SavedSearch) -> dict[str, list[str]]:
    """The form that a search would fill in."""
    told = as_mapping(search)
    fields = {name: [value] for name, value in asking(search)}
    for name in FACETS:
        if values := told.get("filters", {}).get(name):
            fields[name] = values
    return fields | {
        "events": told["events"],
        "cadence": [told["cadence"]],
        "hour": [str(told["hour"])],
        "weekday": [told["weekday"]],
        "told_in": [told["language"]],
        "nothing_new": ["1" if told["nothing_new"] else ""],
        "name": [told.get("name", "")],
    }


def view(fields: Fields, t: Words) -> dict[str, Any]:
    """The form as its template prints it: whatever was filled in, each choice with its words."""
    chosen = fields.get("events") or list(Event)
    return {
        "q": one(fields, "q"),
        "longest": MOST_LETTERS,
        "address": one(fields, "address"),
        "name": one(fields, "name"),
        "filters": [
            {
                "name": name,
                "value": value,
                "label": f"{t(f'facet_{name}')}: {label(t, name, value)}",
            }
            for name in FACETS
            for value in fields.get(name, ())
            if value
        ],
        "follow": _follow(fields, t),
        "asked": [
            (name, value)
            for name in ("q", *FACETS, *CONNECTING)
            for value in fields.get(name, ())
            if value
        ],
        "events": [(event.value, t(f"event_{event}"), event in chosen) for event in Event],
        "cadences": [
            (cadence.value, t(f"cadence_{cadence}"), cadence == one(fields, "cadence", "daily"))
            for cadence in Cadence
        ],
        "hours": [(str(n), f"{n:02}:00", one(fields, "hour", "7") == str(n)) for n in range(24)],
        "weekdays": [
            (day, t(f"weekday_{day}"), day == one(fields, "weekday", WEEKDAYS[0]))
            for day in WEEKDAYS
        ],
        "languages": [
            (code, name, code == one(fields, "told_in", t.lang)) for code, name in LANGUAGES.items()
        ],
        "nothing_new": one(fields, "nothing_new") == "1",
    }


def _follow(fields: Fields, t: Words) -> dict[str, Any] | None:
    """What is followed, in words and as the fields that carry it on; None for nothing."""
    kind = one(fields, "follow")
    if kind not in tuple(Following):
        return None
    return {
        "label": t(f"follows_{kind}"),
        "key": one(fields, "key"),
        "municipality": one(fields, "in"),
        "fields": [(name, one(fields, name)) for name in CONNECTING],
    }
