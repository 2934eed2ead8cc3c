"""Pages of our own: an item, its JSON and its feed; robots.txt; what is not for the public."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

from db.queries import rows
from web import feed, items
from web.addresses import ITEM_ID, item_path
from web.archive import read
from web.language import spoken_to
from web.words import Words

ROBOTS = "User-agent: *\nDisallow: /\n"

_CHANGES = "SELECT * FROM changes WHERE item = :id ORDER BY seq DESC"


async def item(datasette: Datasette, request: Request) -> Response:
    """The page of an item, or of one of its versions."""
    facts = await _load(datasette, request)
    if isinstance(facts, Response):
        return facts
    context = {"item": items.view(datasette, request, facts, spoken_to(request))}
    return Response.html(
        await datasette.render_template("item.html", context, request=request, view_name="item")
    )


async def item_json(datasette: Datasette, request: Request) -> Response:
    """The record of an item as it was read, in the form ``pykala parse`` prints."""
    facts = await _load(datasette, request)
    return facts if isinstance(facts, Response) else Response.json(facts["record"])


async def item_feed(datasette: Datasette, request: Request) -> Response:
    """What happened to an item, newest first."""
    facts = await _load(datasette, request)
    if isinstance(facts, Response):
        return facts
    changes = await read(datasette, lambda conn: rows(conn, _CHANGES, {"id": facts["id"]}))
    t = spoken_to(request)
    told = [change | {"atom_title": _told(change, facts, t)} for change in changes]
    return await feed.respond(datasette, request, told, "changes", f"Pykälä · {facts['title']}")


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


def item_row(datasette: Datasette, request: Request) -> Response:
    """Datasette's own page of an item's row leads to the item's page."""
    item_id = tilde_decode(request.url_vars["row"])
    if not ITEM_ID.fullmatch(item_id):  # "//evil.example/x" would lead to another site
        raise NotFound(f"No such item: {item_id}")
    return Response.redirect(item_path(datasette, item_id), status=301)


def robots() -> Response:
    """Search engines stay out: the texts name people, and the municipalities take them down."""
    return Response.text(ROBOTS)


def closed() -> Response:
    """Datasette's pages about the machine it runs on."""
    raise NotFound("Not for the public")
