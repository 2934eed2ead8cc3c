"""What becomes of what a search finds, without an address: the feeds of a saved search.

An entry is a change, as an alert would tell it, and only of the events asked for:
``/alerts/feed.atom?q=koulu&events=decided``. (``/search.atom`` has the results themselves.)
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, Request, Response

from alerts import atom, jsonfeed
from alerts.as_query import page_of, query_of, query_of_news
from alerts.as_sql import statement_of
from alerts.atom import Entry, Feed
from alerts.describing import label
from alerts.entries import entries
from alerts.recently import recently
from alerts.saved import SavedSearch
from alerts.texts import Texts
from db.news import lent, newest
from db.query.find import version_of
from db.query.kept import Kept
from parsers.errors import BadInput
from web import alert_forms, search, search_formats
from web.addresses import full, sql_path
from web.archive import read
from web.asked import Asked
from web.language import spoken_to
from web.search_feeds import numbers

_ATOM, _JSON = "/alerts/feed.atom", "/alerts/feed.json"
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ALL: Final = sys.maxsize
# Every text of a decision that comes was an agenda's before.
_PASSING: Final = ("stage",)


def feeds(datasette: Datasette, saved: SavedSearch) -> dict[str, str]:
    """The addresses of what a search gives to those who leave no address."""
    news, asked = query_of_news(saved), query_of(saved)
    return {
        "atom": f"{datasette.urls.path(_ATOM)}?{news}",
        "json": f"{datasette.urls.path(_JSON)}?{news}",
        "calendar": f"{datasette.urls.path('/search.ics')}?{asked}",
        "sql": sql_path(datasette, statement_of(saved)),
    }


async def atom_feed(datasette: Datasette, request: Request) -> Response:
    """What became of what a search finds, as Atom."""
    document = atom.write(await _feed(datasette, request, _ATOM))
    answer = Response(document.decode(), content_type=atom.CONTENT_TYPE)
    return search_formats.unless_known(request, answer)


async def json_feed(datasette: Datasette, request: Request) -> Response:
    """The same as a JSON feed, with the same ids."""
    document = jsonfeed.write(await _feed(datasette, request, _JSON))
    answer = Response(document.decode(), content_type=jsonfeed.CONTENT_TYPE)
    return search_formats.unless_known(request, answer)


async def _feed(datasette: Datasette, request: Request, path: str) -> Feed:
    saved = _saved(request)
    base = full(datasette, request, str(datasette.urls.path("/")))
    here = f"{datasette.urls.path(path)}?{query_of_news(saved)}"
    found = await read(datasette, lambda conn: _entries(conn, saved, base))
    return Feed(
        id=full(datasette, request, here),
        title=f"Pykälä · {label(saved, Texts(saved.language))}",
        self_url=full(datasette, request, here),
        url=full(datasette, request, str(datasette.urls.path(page_of(saved)))),
        updated=max((entry.updated for entry in found), default=_LONG_AGO),
        language=saved.language,
        entries=found,
    )


def _saved(request: Request) -> SavedSearch:
    """The search of the address; BadRequest where it is none."""
    fields = alert_forms.in_address(request)
    try:
        return alert_forms.search_in(fields, spoken_to(request).lang)
    except BadInput as error:
        raise BadRequest(str(error)) from error


# Of all feeds that were asked for last, some tens of MB.
_KEPT: Kept[Sequence[Entry]] = Kept(20_000, lambda found: 1 + len(found))


def _entries(conn: sqlite3.Connection, saved: SavedSearch, base: str) -> Sequence[Entry]:
    """The same while the archive is the same: programs ask again and again."""
    version = version_of(conn)
    key = (version, newest(conn), saved.definition, saved.language, base)
    found = _KEPT.get(key) if version else None
    if found is None:
        told = recently(lent(conn), saved, _candidates(conn, saved), base)
        found = entries(told, saved.language)
        if version:
            _KEPT.put(key, found)
    return found


def _candidates(conn: sqlite3.Connection, saved: SavedSearch) -> Sequence[int]:
    """The numbers of the items whose changes may be told."""
    chosen = {name: values for name, values in saved.filters if name not in _PASSING}
    asked = Asked(saved.query, chosen)
    if saved.follow:
        return numbers(conn, asked, saved.follow, _ALL)
    return search.ordered(conn, asked)
