"""The addresses of the search: its page, the same as JSON and CSV, suggestions and help."""

from __future__ import annotations

import json as encoding
from functools import partial

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, AsgiWriter, Request, Response
from markupsafe import Markup

from db.suggest import suggest as suggestions
from web import search, search_formats, search_help
from web.addresses import full
from web.archive import read
from web.asked import Asked
from web.asked import read as asked_in
from web.language import spoken_to
from web.search_view import view

# Items whose texts are held at one time.
_CSV_AT_ONCE = 200
_SUGGESTIONS_TYPE = "application/x-suggestions+json; charset=utf-8"
_DESCRIPTION_TYPE = "application/opensearchdescription+xml; charset=utf-8"
_CSV_TYPE = "text/csv; charset=utf-8"


async def page(datasette: Datasette, request: Request) -> Response:
    """The results as a page."""
    asked, found = await _asked(datasette, request)
    context = {"search": view(datasette, asked, found, spoken_to(request))}
    return Response.html(
        await datasette.render_template("search.html", context, request=request, view_name="search")
    )


async def json(datasette: Datasette, request: Request) -> Response:
    """The same as JSON, in the shape that :mod:`web.search_formats` shows."""
    asked, found = await _asked(datasette, request)
    t = spoken_to(request)
    return Response.json(search_formats.plain(datasette, request, asked, found, t))


async def _asked(datasette: Datasette, request: Request) -> tuple[Asked, search.Found]:
    asked = asked_in(request, spoken_to(request))
    return asked, await read(datasette, lambda conn: search.page(conn, asked))


async def csv(datasette: Datasette, request: Request) -> AsgiStream:
    """All results as CSV, in the order asked for, a piece at a time."""
    asked = asked_in(request, spoken_to(request))
    ordered = await read(datasette, lambda conn: search.ordered(conn, asked))

    async def write(writer: AsgiWriter) -> None:
        await writer.write(search_formats.lines((), head=True))
        for at in range(0, len(ordered), _CSV_AT_ONCE):
            ns = ordered[at : at + _CSV_AT_ONCE]
            cards = await read(datasette, partial(search.shown, asked=asked, ns=ns))
            rows = (search_formats.row(datasette, request, card) for card in cards)
            await writer.write(search_formats.lines(rows))

    headers = {"content-disposition": 'attachment; filename="pykala-search.csv"'}
    return AsgiStream(write, headers=headers, content_type=_CSV_TYPE)


async def suggest(datasette: Datasette, request: Request) -> Response:
    """What the words typed so far may become: ["kou", ["koulu", "koulutus"]]."""
    q = request.args.get("q") or ""
    words = await read(datasette, lambda conn: suggestions(conn, q))
    return Response(encoding.dumps([q, words]), content_type=_SUGGESTIONS_TYPE)


async def help_page(datasette: Datasette, request: Request) -> Response:
    """How one searches, with examples that lead to their searches."""
    context = {"help": search_help.view(datasette, spoken_to(request))}
    return Response.html(
        await datasette.render_template(
            "search_help.html", context, request=request, view_name="search_help"
        )
    )


def describe(datasette: Datasette, request: Request) -> Response:
    """The search by which a browser adds it to its own (OpenSearch 1.1)."""
    t = spoken_to(request)

    def address(path: str) -> str:
        return full(datasette, request, str(datasette.urls.path(path)))

    return Response(
        _DESCRIPTION.format(
            about=t("search_label"),
            page=f"{address('/search')}?q={{searchTerms}}",
            feed=f"{address('/search.atom')}?q={{searchTerms}}",
            suggest=f"{address('/search/suggest')}?q={{searchTerms}}",
            itself=address("/opensearch.xml"),
            language=t.lang,
        ),
        content_type=_DESCRIPTION_TYPE,
    )


# Markup: what is filled in is escaped
_DESCRIPTION = Markup("""<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>Pykälä</ShortName>
  <Description>{about}</Description>
  <Language>{language}</Language>
  <InputEncoding>UTF-8</InputEncoding>
  <Url type="text/html" template="{page}"/>
  <Url type="application/atom+xml" template="{feed}"/>
  <Url type="application/x-suggestions+json" rel="suggestions" template="{suggest}"/>
  <Url type="application/opensearchdescription+xml" rel="self" template="{itself}"/>
</OpenSearchDescription>
""")
