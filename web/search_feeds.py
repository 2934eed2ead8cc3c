"""What a search finds as Atom and as a JSON feed, and its meetings as a calendar."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, Request, Response

from alerts import calendar, jsonfeed
from alerts.as_query import page_of
from alerts.as_sql import followed as conditions
from alerts.atom import CONTENT_TYPE, Feed, write
from alerts.calendar import ComingUp, Sitting
from alerts.saved import Follow, saved_search
from db.queries import rows
from parsers.errors import BadInput
from web import alert_forms, feed, search, search_formats
from web.addresses import full, item_url, meeting_path
from web.archive import read
from web.asked import NEWEST, Asked
from web.asked import read as asked_in
from web.items import Facts
from web.language import spoken_to

_OF_A_FEED = 100
AFTERWARDS = timedelta(days=30)
"""A meeting stays that long after it was held: a calendar that forgets it at once is no diary."""
_OF_A_CALENDAR = 2000

_AHEAD = """
SELECT items.*, meetings.time AS meeting_time, meetings.place AS meeting_place
FROM items JOIN meetings ON meetings.id = items.meeting
WHERE n IN (SELECT value FROM json_each(:ns)) AND meeting_date >= :since
ORDER BY meeting, coalesce(position, paragraph), n
"""
_LATEST = "SELECT max(finished_at) AS at FROM harvests"


async def json_feed(datasette: Datasette, request: Request) -> Response:
    """What the search found last as a JSON feed."""
    document = await _feed(datasette, request)
    answer = Response(jsonfeed.write(document).decode(), content_type=jsonfeed.CONTENT_TYPE)
    return search_formats.unless_known(request, answer)


async def atom(datasette: Datasette, request: Request) -> Response:
    """The same as Atom."""
    document = await _feed(datasette, request)
    answer = Response(write(document).decode(), content_type=CONTENT_TYPE)
    return search_formats.unless_known(request, answer)


async def _feed(datasette: Datasette, request: Request) -> Feed:
    """What the search finds: the newest first, if no order is asked for."""
    asked, follow = _asked(request)
    found = await read(datasette, lambda conn: newest(conn, asked, follow))
    page = _page(datasette, request, follow) if follow else None
    return await feed.document(
        datasette, request, told(found), "items", title(asked, follow), page=page
    )


async def ics(datasette: Datasette, request: Request) -> Response:
    """The meetings that deal with what the search finds, ahead and just held, as a calendar."""
    asked, follow = _asked(request)
    clock = getattr(datasette, "clock", None)

    def load(conn: sqlite3.Connection) -> list[Facts]:
        today = clock().date() if clock else _latest(conn)
        ns = numbers(conn, asked, follow, _OF_A_CALENDAR)
        since = (today - AFTERWARDS).isoformat()
        return rows(conn, _AHEAD, {"ns": json.dumps(list(ns)), "since": since})

    sittings = list(_sittings(datasette, request, await read(datasette, load)))
    document = calendar.write(title(asked, follow), sittings).decode()
    answer = Response(document, content_type=calendar.CONTENT_TYPE)
    return search_formats.unless_known(request, answer)


def _asked(request: Request) -> tuple[Asked, Follow | None]:
    """The search of the address, and what it follows beside."""
    return asked_in(request, spoken_to(request)), followed(request)


def followed(request: Request) -> Follow | None:
    """What the address follows; BadRequest for what nobody can."""
    fields = alert_forms.in_address(request)
    if not alert_forms.one(fields, "follow"):
        return None
    names = ("follow", "in", "key")
    try:
        only = {name: fields.get(name, []) for name in names}
        return alert_forms.search_in(only, "fi").follow
    except BadInput as error:
        raise BadRequest(str(error)) from error


def newest(conn: sqlite3.Connection, asked: Asked, follow: Follow | None) -> list[Facts]:
    """What was found last, each with the passage that answers."""
    if follow is None:
        return search.newest(conn, asked, _OF_A_FEED)
    return search.shown(conn, asked, numbers(conn, asked, follow, _OF_A_FEED))


def numbers(
    conn: sqlite3.Connection, asked: Asked, follow: Follow | None, most: int
) -> Sequence[int]:
    """So many numbers of what was found, the newest first or in the order asked for."""
    asked = replace(asked, order=asked.order or NEWEST)
    if follow is None:
        return search.first(conn, asked, most)
    where = " AND ".join(conditions(follow))
    wanted = {row["n"] for row in rows(conn, f"SELECT n FROM items WHERE {where}", [])}  # noqa: S608 - quoted
    return [n for n in search.ordered(conn, asked) if n in wanted][:most] if wanted else []


def told(found: Iterable[Facts]) -> list[Facts]:
    """Each with what a feed says of it."""
    return [card | {"atom_summary": _said(card)} for card in found]


def _said(card: Facts) -> str:
    return search_formats.text_of(card["passage"].pieces) if card["passage"] else ""


def title(asked: Asked, follow: Follow | None) -> str:
    """What was asked: "Pykälä · koulu · Kuusela"."""
    values = (value for _, value in asked.filters())
    what = (follow.municipality, follow.key) if follow else ()
    return " · ".join(filter(None, ["Pykälä", asked.q, *values, *what]))


def _page(datasette: Datasette, request: Request, follow: Follow) -> str:
    """The page that tells what is followed."""
    path = page_of(saved_search(_followed(follow)))
    return full(datasette, request, str(datasette.urls.path(path)))


def _followed(follow: Follow) -> Mapping[str, object]:
    return {"follow": {"municipality": follow.municipality, follow.kind.value: follow.key}}


def _sittings(datasette: Datasette, request: Request, found: Sequence[Facts]) -> Iterable[Sitting]:
    for meeting, group in groupby(found, key=lambda item: str(item["meeting"])):
        items = list(group)
        first = items[0]
        yield Sitting(
            id=meeting,
            municipality=first["municipality"],
            body=first["body"],
            day=date.fromisoformat(first["meeting_date"]),
            url=full(datasette, request, meeting_path(datasette, meeting)),
            changed_at=max(datetime.fromisoformat(item["updated_at"]) for item in items),
            items=[
                ComingUp(item["title"], item_url(datasette, request, item["id"])) for item in items
            ],
            start=_time(first["meeting_time"]),
            place=first["meeting_place"],
            cancelled=all(item["withdrawn_at"] for item in items),
        )


def _time(printed: str | None) -> time | None:
    """The time of a meeting; None where none is known, or it is printed in another way."""
    try:
        return time.fromisoformat(printed) if printed else None
    except ValueError:
        return None


def _latest(conn: sqlite3.Connection) -> date:
    (row,) = rows(conn, _LATEST, [])
    return datetime.fromisoformat(row["at"]).date() if row["at"] else date.min + AFTERWARDS
