"""Pages of our own: items, meetings, cases, documents and announcements; robots.txt."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

from db.nearby import similar
from db.queries import rows
from web import announcements, cases, documents, feed, items, meetings, proceedings
from web.addresses import ANNOUNCEMENT, DOCUMENT, ITEM_ID, document_path, item_path, meeting_path
from web.archive import read
from web.language import spoken_to
from web.words import Words

ROBOTS = "User-agent: *\nDisallow: /\n"

# The form of a table's ids, and what makes an address of one.
ROWS = {
    "items": (ITEM_ID, item_path),
    "meetings": (ITEM_ID, meeting_path),
    "documents": (DOCUMENT, document_path),
    "official_decisions": (DOCUMENT, document_path),
    "announcements": (ANNOUNCEMENT, document_path),
}
"""The tables whose rows have a page of ours."""
_CHANGES = "SELECT * FROM changes WHERE item = :id ORDER BY seq DESC"


async def item(datasette: Datasette, request: Request) -> Response:
    """The page of an item, or of one of its versions."""
    facts = await _load(datasette, request)
    if isinstance(facts, Response):
        return facts
    view = items.view(datasette, request, facts, spoken_to(request))
    view["similar"] = await read(datasette, lambda conn: similar(conn, facts["id"]))
    return _passing_on(await _page(datasette, request, "item", view), facts)


async def item_json(datasette: Datasette, request: Request) -> Response:
    """The record of an item as it was read, in the form ``pykala parse`` prints."""
    facts = await _load(datasette, request)
    if isinstance(facts, Response):
        return facts
    return _passing_on(Response.json(proceedings.whole(facts["record"])), facts)


def _passing_on(response: Response, facts: items.Facts) -> Response:
    """The answer with what the item's own page asks of robots."""
    if facts["robots"]:
        response.headers["x-robots-tag"] = ", ".join(facts["robots"].split())
    return response


async def item_feed(datasette: Datasette, request: Request) -> Response:
    """What happened to an item, newest first."""
    facts = await _load(datasette, request)
    if isinstance(facts, Response):
        return facts
    changes = await read(datasette, lambda conn: rows(conn, _CHANGES, {"id": facts["id"]}))
    t = spoken_to(request)
    told = [change | {"atom_title": _told(change, facts, t)} for change in changes]
    return await feed.respond(datasette, request, told, "changes", f"Pykälä · {facts['title']}")


async def meeting(datasette: Datasette, request: Request) -> Response:
    """The page of a meeting, or its facts as JSON."""
    key = f"{request.url_vars['slug']}/{request.url_vars['meeting']}"
    found = await _found(datasette, lambda conn: meetings.load(conn, key), f"meeting: {key}")
    if request.url_vars["extension"]:
        return Response.json(meetings.plain(found))
    view = meetings.view(datasette, request, found, spoken_to(request))
    return await _page(datasette, request, "meeting", view)


async def document(datasette: Datasette, request: Request) -> Response:
    """The page of a document, or its facts as JSON."""
    key = "{slug}/{shelf}/{document}".format(**request.url_vars)
    found = await _found(datasette, lambda conn: documents.load(conn, key), f"document: {key}")
    if request.url_vars["extension"]:
        return Response.json(documents.plain(found))
    view = documents.view(datasette, request, found, spoken_to(request))
    return await _page(datasette, request, "document", view)


async def document_feed(datasette: Datasette, request: Request) -> Response:
    """What happened to an officer's decision, newest first; of any other document, nothing."""
    key = "{slug}/{shelf}/{document}".format(**request.url_vars)
    found = await _found(datasette, lambda conn: documents.load(conn, key), f"document: {key}")
    changes = await read(datasette, lambda conn: rows(conn, _CHANGES, {"id": key}))
    t = spoken_to(request)
    told = [change | {"atom_title": _told(change, found, t)} for change in changes]
    return await feed.respond(datasette, request, told, "changes", f"Pykälä · {found['title']}")


async def announcement(datasette: Datasette, request: Request) -> Response:
    """The page of an announcement, or its facts as JSON."""
    key = "{slug}/a/{announcement}".format(**request.url_vars)
    what = f"announcement: {key}"
    found = await _found(datasette, lambda conn: announcements.load(conn, key), what)
    if request.url_vars["extension"]:
        return Response.json(announcements.plain(found))
    view = announcements.view(datasette, request, found)
    return await _page(datasette, request, "announcement", view)


async def case(datasette: Datasette, request: Request) -> Response:
    """The page of a case, or its way as JSON."""
    found = await _case(datasette, request)
    if request.url_vars["extension"]:
        return Response.json(cases.plain(found))
    view = cases.view(datasette, request, found, spoken_to(request))
    return await _page(datasette, request, "case", view)


async def case_feed(datasette: Datasette, request: Request) -> Response:
    """What happened to the items of a case, newest first."""
    found = await _case(datasette, request)
    changes = await read(datasette, lambda conn: cases.changes(conn, found))
    t = spoken_to(request)
    told = [change | {"atom_title": _told(change, change, t)} for change in changes]
    title = f"Pykälä · {found['municipality']} {found['case_number']}"
    return await feed.respond(datasette, request, told, "changes", title)


async def _case(datasette: Datasette, request: Request) -> items.Facts:
    slug, key = request.url_vars["slug"], "{serial}/{year}".format(**request.url_vars)
    return await _found(datasette, lambda conn: cases.load(conn, slug, key), f"case: {key}")


async def _found(
    datasette: Datasette, load: Callable[[sqlite3.Connection], items.Facts | None], what: str
) -> items.Facts:
    found = await read(datasette, load)
    if found is None:
        raise NotFound(f"No such {what}")
    return found


async def _page(datasette: Datasette, request: Request, name: str, view: items.Facts) -> Response:
    """The template of that name with what it shows, which it knows by the same name."""
    context = {name: view}
    return Response.html(
        await datasette.render_template(f"{name}.html", context, request=request, view_name=name)
    )


def _told(change: dict[str, Any], facts: dict[str, Any], t: Words) -> str:
    return f"{t('change_' + change['kind'])}: {facts['title']}"


async def _load(datasette: Datasette, request: Request) -> items.Facts | Response:
    """The item asked for; a redirect where it has another id now; NotFound."""
    slug, service_id = request.url_vars["slug"], request.url_vars["service_id"]
    item_id = f"{slug}/{service_id}"
    version = request.args.get("version")
    facts = await read(datasette, lambda conn: items.load(conn, item_id, version))
    if facts is None:
        raise NotFound(f"No such item: {item_id}")
    if facts["id"] != item_id:
        path = item_path(datasette, facts["id"]) + request.url_vars["extension"]
        return Response.redirect(path, status=301)
    return facts


def row(datasette: Datasette, request: Request) -> Response:
    """Datasette's own page of an item's, meeting's or document's row leads to our page of it."""
    key = tilde_decode(request.url_vars["row"])
    known, path = ROWS[request.url_vars["table"]]
    if not known.fullmatch(key):  # "//evil.example/x" would lead to another site
        raise NotFound(f"No such row: {key}")
    return Response.redirect(path(datasette, key), status=301)


def robots() -> Response:
    """Search engines stay out: the texts name people, and the municipalities take them down."""
    return Response.text(ROBOTS)


def closed() -> Response:
    """Datasette's pages about the machine it runs on."""
    raise NotFound("Not for the public")
