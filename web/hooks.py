"""What Datasette asks its plugins: our functions, words, pages and formats."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from datasette import hookimpl
from datasette.app import Datasette
from datasette.filters import FilterArguments
from datasette.utils.asgi import Forbidden, Request, Response
from markupsafe import Markup

from db.query import functions
from web import (
    alert_feeds,
    alert_links,
    alerts,
    bodies,
    errors,
    feed,
    headers,
    routes,
    search_box,
    search_feeds,
    search_routes,
    sql_mark,
)
from web.addresses import (
    ANNOUNCEMENT,
    CASE,
    DOCUMENT,
    ITEM_ID,
    MEETING,
    document_path,
    item_path,
    meeting_path,
)
from web.asgi import App, Receive, Scope, Send
from web.helpers import Helpers
from web.items import Facts
from web.status import Pages

_ITEM = f"^/{ITEM_ID.pattern}"
_PAGE = r"(?P<extension>|\.json)$"
_LINK = rf"^/alerts/(?P<purpose>{'|'.join(alert_links.BY_ONE_BUTTON)})/(?P<token>[^/]+)$"
# Bytes one value of a query may have: the longest page is far below, and one
# function call that makes a gigabyte is not stopped by the time limit.
_LONGEST_VALUE = 10_000_000
# Of Datasette's own pages these may be read: what the tables mean, which versions answer.
_CLOSED = r"^/-/(?!pykala/|metadata(\.json)?$|versions(\.json)?$)"
# Columns that hold an id, with what makes an address of it.
_PATHS = {
    "item": item_path,
    "target": item_path,
    "document": document_path,
    "announcement": document_path,
    "meeting": meeting_path,
}
# Columns that hold the hash of a page.
_HASH_COLUMNS = ("version", "page")
_SHOWN_OF_HASH = 12

_F = TypeVar("_F", bound=Callable[..., Any])


def _hook(*, last: bool = False) -> Callable[[_F], _F]:
    """Datasette's decorator, which carries no types; the last one asked has the last word."""
    marker: Callable[[_F], _F] = hookimpl(trylast=last)
    return marker


@_hook(last=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Every search box asks our way, by Datasette's own function taken over; and a limit."""
    functions.register(conn)
    sql_mark.register(conn)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)


@_hook(last=True)
def filters_from_request(
    datasette: Datasette, request: Request, database: str, table: str
) -> Callable[[], Awaitable[FilterArguments | None]]:
    """What a table's search box asks beyond Datasette's own filter, over which it has its way."""

    async def asked() -> FilterArguments | None:
        return await search_box.asked(datasette, request, database, table)

    return asked


@_hook()
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Our pages; they come before Datasette's."""
    status = Pages(getattr(datasette, "clock", None))
    return [
        (r"^/status$", status.page),
        (r"^/status\.json$", status.json),
        (r"^/-/metrics$", status.metrics),
        (r"^/robots\.txt$", routes.robots),
        (r"^/search$", search_routes.page),
        (r"^/search\.json$", search_routes.json),
        (r"^/search\.csv$", search_routes.csv),
        (r"^/search\.atom$", search_feeds.atom),
        (r"^/search\.feed\.json$", search_feeds.json_feed),
        (r"^/search\.ics$", search_feeds.ics),
        (r"^/alerts/new$", alerts.new),
        (r"^/alerts/feed\.atom$", alert_feeds.atom_feed),
        (r"^/alerts/feed\.json$", alert_feeds.json_feed),
        (_LINK, alert_links.button),
        (r"^/alerts/manage/(?P<token>[^/]+)$", alert_links.manage),
        (r"^/alerts/manage/(?P<token>[^/]+)/(?P<subscription>[\w-]+)$", alert_links.edit),
        (r"^/search/suggest$", search_routes.suggest),
        (r"^/search/help$", search_routes.help_page),
        (r"^/opensearch\.xml$", search_routes.describe),
        (_CLOSED, routes.closed),
        (rf"^/pykala/(?P<table>{'|'.join(routes.ROWS)})/(?P<row>[^/.]+)$", routes.row),
        (_ITEM + r"(?P<extension>)$", routes.item),
        (_ITEM + r"(?P<extension>\.json)$", routes.item_json),
        (_ITEM + r"(?P<extension>\.atom)$", routes.item_feed),
        (f"^/{MEETING.pattern}" + _PAGE, routes.meeting),
        (f"^/{DOCUMENT.pattern}" + _PAGE, routes.document),
        (f"^/{DOCUMENT.pattern}" + r"(?P<extension>\.atom)$", routes.document_feed),
        (f"^/{ANNOUNCEMENT.pattern}" + _PAGE, routes.announcement),
        (f"^/{CASE.pattern}" + _PAGE, routes.case),
        (f"^/{CASE.pattern}" + r"(?P<extension>\.atom)$", routes.case_feed),
    ]


@_hook()
def skip_csrf(scope: Scope) -> bool | None:
    """A signed link is its own proof, and mail programs have no form of ours."""
    return bodies.is_by_link_alone(scope) or None


@_hook()
def register_output_renderer() -> Facts:
    """Every result as Atom."""
    return {"extension": "atom", "render": feed.render, "can_render": feed.can_render}


@_hook()
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Our headers on every answer; feeds ask for what is newest; forms are short and ours."""

    async def refusal(scope: Scope) -> Response:
        # whoever refused it has made no token yet, which the page has no form for either
        return await errors.form_too_old(datasette, Request({"csrftoken": str, **scope}, None))

    def wrap(app: App) -> App:
        async def asking(scope: Scope, receive: Receive, send: Send) -> None:
            await app(feed.ask_for_newest(scope), receive, send)

        return headers.wrap(bodies.wrap(asking, refusal))

    return wrap


@_hook()
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Awaitable[Response]:
    """Our page for what went wrong."""
    return errors.respond(datasette, request, exception)


@_hook()
def forbidden(datasette: Datasette, request: Request, message: str) -> Awaitable[Response]:
    """The same for what is not allowed."""
    return errors.respond(datasette, request, Forbidden(message))


@_hook()
def render_cell(
    datasette: Datasette, row: Mapping[str, Any], value: object, column: str, table: str | None
) -> Markup | None:
    """An id of an item, meeting or document leads to its page; so does an item's title beside it.

    Of a hash only the beginning is shown.
    """
    if column in _HASH_COLUMNS and isinstance(value, str):
        return Markup('<code title="{}">{}</code>').format(value, value[:_SHOWN_OF_HASH])
    labelled = value if isinstance(value, dict) else {"value": value, "label": value}
    path = item_path if (table, column) == ("decisions", "id") else _PATHS.get(column)
    key = labelled["value"] if path else None
    if column == "title" and "item" in row.keys():  # noqa: SIM118 - "in" a row asks for its values
        path, key = item_path, row["item"]
    # a meeting's list knows the ids of items that the archive does not hold (yet)
    if path is None or not isinstance(key, str) or table == "meeting_items":
        return None
    return Markup('<a href="{}"><bdi>{}</bdi></a>').format(path(datasette, key), labelled["label"])


@_hook()
def extra_template_vars(datasette: Datasette, request: Request) -> Facts:
    """What every template can call."""
    return Helpers(datasette, request).variables()
