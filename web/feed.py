"""Any table, search or query as an Atom feed: which of its columns says what."""

from __future__ import annotations

import json
import re
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.app import Datasette
from datasette.utils import path_from_row_pks, path_with_removed_args
from datasette.utils.asgi import BadRequest, Request, Response

from alerts.atom import CONTENT_TYPE, Entry, Feed, write
from web import proceedings
from web.addresses import DATABASE, document_path, full, item_url, outside
from web.archive import read
from web.asgi import Scope
from web.items import Facts, citation
from web.language import spoken_to
from web.words import Words

# The columns that may say each thing; the first that a row has wins. The names with
# atom_ are for queries of one's own.
_TIMES = (
    *("atom_updated", "updated_at", "at", "read_at", "first_seen_at", "finished_at"),
    *("meeting_date", "date"),
)
_TITLES = ("atom_title", "title", "name", "message")
_SUMMARIES = ("atom_summary", "summary", "text", "decision", "proposal", "message")
# The column that says which item a row is about; elsewhere it is called "item".
_ITEM_COLUMNS = {"items": "id", "decisions": "id"}

# What a feed asks for where its address does not: more than a page of results, and no facets.
_ASKED = {"_size": "100", "_nofacet": "1", "_nocount": "1"}
# Tables whose own order is not that of time, with the column that is.
_NEWEST = {
    # by the day on which a text came: by that of its meeting, agendas would crowd out minutes
    "items": "news_key",
    "meetings": "date",
    "earlier_handlings": "date",
    "item_versions": "read_at",
    "document_versions": "read_at",
    "official_decisions": "updated_at",
    "announcements": "first_seen_at",
    "looks": "at",
    "harvests": "finished_at",
}
# Tables whose rows have a page of ours at their id.
_WITH_PAGES = frozenset({"documents", "official_decisions", "announcements"})

# What makes a feed of a page's address.
_FORM = re.compile(r"\.atom|\.feed\.json")
_SUMMARY_LENGTH = 600
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_NO_TIME = "This result cannot be a feed: it has no time. Name a column atom_updated."
_NO_TITLE = "This result cannot be a feed: it has no title. Name a column atom_title."


def ask_for_newest(scope: Scope) -> Scope:
    """The request for a feed as a request for the newest rows; any other as it is."""
    path = scope.get("path", "")
    if not path.endswith(".atom"):
        return scope
    asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    given = {name for name, _ in asked}
    added = [(name, value) for name, value in _added(path).items() if name not in given]
    if "_sort" in given:
        added = [pair for pair in added if pair[0] != "_sort_desc"]
    return {**scope, "query_string": urlencode([*asked, *added]).encode("latin-1")}


def _added(path: str) -> dict[str, str]:
    table = path.rpartition("/")[2].removesuffix(".atom")
    return _ASKED | ({"_sort_desc": _NEWEST[table]} if table in _NEWEST else {})


def can_render(columns: Sequence[str], table: str | None) -> bool:
    """Whether a link to the feed should be shown beside this result."""
    return _problem(columns, table) is None


async def render(
    datasette: Datasette,
    request: Request,
    columns: Sequence[str],
    rows: Sequence[Any],
    table: str | None,
) -> Response:
    """The rows as a feed, in the order they have; raises BadRequest where they cannot be one."""
    problem = _problem(columns, table)
    if problem:
        # raised, since Datasette gives an answer that is returned the status of the query
        raise BadRequest(problem)
    plain = [{name: _plain(row[name]) for name in columns} for row in rows]
    return await respond(datasette, request, plain, table, _title(request))


def _title(request: Request) -> str:
    """What was asked: "Pykälä · items · Kuusivaara · koulu"."""
    name = request.path.rpartition("/")[2].removesuffix(".atom")
    asked = [
        value
        for key in request.args
        if key == "_search" or not key.startswith("_")
        for value in request.args.getlist(key)
    ]
    t = spoken_to(request)
    named = t.get(f"query_{name}", t.get(f"table_{name}", name))
    return " · ".join(filter(None, ["Pykälä", named, *asked]))


def _problem(columns: Sequence[str], table: str | None) -> str | None:
    """Why these columns make no feed; None if they do."""
    if not set(_TIMES) & set(columns):
        return _NO_TIME
    # a row about an item has the item's title, a row of a table at least its key
    return None if table or {*_TITLES, "item"} & set(columns) else _NO_TITLE


def _plain(value: Any) -> Any:
    """The value itself, where Datasette put a label beside it."""
    return value["value"] if isinstance(value, dict) else value


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the rows stand: what addresses are made of."""

    datasette: Datasette
    request: Request
    table: str | None
    keys: Sequence[str]
    shown_at: str | None = None

    @property
    def feed(self) -> str:
        """The feed's own address, as it was asked for."""
        return str(self.datasette.absolute_url(self.request, self._path))

    @property
    def page(self) -> str:
        """The page the feed is the other form of."""
        path = _FORM.sub("", self._path, count=1)
        return self.shown_at or str(self.datasette.absolute_url(self.request, path))

    @property
    def _path(self) -> str:
        return str(path_with_removed_args(self.request, _added(self.request.path)))

    def item(self, row: Facts) -> str | None:
        """The id of the item the row is about."""
        item_id = row.get(_ITEM_COLUMNS.get(self.table or "", "item"))
        return str(item_id) if item_id else None

    def item_url(self, row: Facts) -> str | None:
        """The item's public address."""
        item_id = self.item(row)
        return item_url(self.datasette, self.request, item_id) if item_id else None

    def row_url(self, row: Facts) -> str | None:
        """The row's own page; an item's is its public address. None outside tables with keys."""
        if self.table == "items":
            return self.item_url(row)
        if self.table in _WITH_PAGES:
            path = document_path(self.datasette, str(row["id"]))
            return full(self.datasette, self.request, path)
        if not self.table or not self.keys:
            return None
        key = path_from_row_pks(row, self.keys, use_rowid=False)
        path = self.datasette.urls.row(DATABASE, self.table, key)
        return str(self.datasette.absolute_url(self.request, path))


async def respond(
    datasette: Datasette, request: Request, rows: Sequence[Facts], table: str | None, title: str
) -> Response:
    """The feed of these rows as Atom."""
    told = await document(datasette, request, rows, table, title)
    return Response(write(told).decode(), content_type=CONTENT_TYPE)


async def document(
    datasette: Datasette,
    request: Request,
    rows: Sequence[Facts],
    table: str | None,
    title: str,
    *,
    page: str | None = None,
) -> Feed:
    """The feed of these rows; one without a time is left out, since Atom demands one.

    ``page`` is the address of what it is another form of, where its own does not tell.
    """
    keys = await datasette.get_database(DATABASE).primary_keys(table) if table else ()
    place = _Place(datasette, request, table, keys, page)
    ids = [place.item(row) for row in rows]
    about = await read(datasette, lambda conn: _items(conn, ids))
    titles = await read(datasette, lambda conn: _titles(conn, ids))
    t = spoken_to(request)
    entries = [
        _entry(place, _titled(row, titles.get(item)), about.get(item), updated, t)
        for row in rows
        for item in [place.item(row)]
        if (updated := _time(row))
    ]
    return Feed(
        id=place.feed,
        title=title,
        self_url=place.feed,
        url=place.page,
        updated=max((entry.updated for entry in entries), default=_LONG_AGO),
        language=t.lang,
        entries=entries,
    )


def _items(conn: sqlite3.Connection, ids: Sequence[str | None]) -> dict[str | None, Facts]:
    wanted = json.dumps([item_id for item_id in ids if item_id])
    found = conn.execute(
        "SELECT * FROM items WHERE id IN (SELECT value FROM json_each(?))", [wanted]
    )
    return {item["id"]: item for item in proceedings.with_votes(conn, map(dict, found))}


def _titles(conn: sqlite3.Connection, ids: Sequence[str | None]) -> dict[str | None, str]:
    """What officers' decisions and announcements among those are called."""
    wanted = json.dumps([one for one in ids if one])
    found = conn.execute(
        "SELECT id, title FROM official_decisions WHERE id IN (SELECT value FROM json_each(?1))"
        " UNION ALL SELECT id, title FROM announcements"
        " WHERE id IN (SELECT value FROM json_each(?1))",
        [wanted],
    )
    return {row["id"]: row["title"] for row in found}


def _titled(row: Facts, title: str | None) -> Facts:
    return row if title is None else {"atom_title": title} | row


def _entry(place: _Place, row: Facts, item: Facts | None, updated: datetime, t: Words) -> Entry:
    own = place.row_url(row)
    link = outside(_first(row, ("atom_link",))) or place.item_url(row) or own or place.page
    return Entry(
        id=_first(row, ("atom_id",)) or own or _made_id(place.page, row),
        title=_first(row, _TITLES) or (item and item["title"]) or own or link,
        url=link,
        updated=updated,
        summary=_summary(row, item, t),
        author=f"{item['municipality']}, {item['body']}" if item else None,
    )


def _summary(row: Facts, item: Facts | None, t: Words) -> str | None:
    """Where, when and how it ended, then what the row itself says."""
    said = _first(row, _SUMMARIES) or ""
    if len(said) > _SUMMARY_LENGTH:
        said = said[:_SUMMARY_LENGTH].rpartition(" ")[0] + " …"
    if item is None:
        return said or None
    ended = proceedings.mark_of(item, item["votes"], t)
    where = [citation(item["municipality"], item), t(f"stage_{item['stage']}"), *ended]
    return f"{' · '.join(where)}\n{said}".rstrip()


def _first(row: Facts, columns: Sequence[str]) -> str | None:
    return next((str(row[name]) for name in columns if row.get(name) not in (None, "")), None)


def _time(row: Facts) -> datetime | None:
    """The row's time; a day is its midnight in UTC."""
    for text in (row.get(name) for name in _TIMES):
        if isinstance(text, str):
            try:
                moment = datetime.fromisoformat(text)
                return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
            except (ValueError, OverflowError):  # no time, or one before the calendar
                continue
    return None


def _made_id(page: str, row: Facts) -> str:
    """An id for a row without an address: the same as long as it says the same."""
    said = json.dumps(row, ensure_ascii=False, sort_keys=True, default=str)
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{page}\n{said}").urn
