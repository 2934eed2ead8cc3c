"""The results of a search as JSON, CSV and Atom: the same search as on the page, other forms.

``/search.json?q=koulu&municipality=Kuusela`` gives one page of results::

    {
      "query": {"q": "koulu", "filters": {"municipality": ["Kuusela"]}, "cut": false},
      "understood": [
        {
          "typed": "koulu",
          "asks": "word",
          "field": null,
          "negative": false,
          "forms": ["koulun", "koulu"],
          "synonyms": []
        }
      ],
      "notes": [],
      "did_you_mean": [],
      "total": 1,
      "order": "relevance",
      "page": 1,
      "size": 20,
      "next": null,
      "results": [
        {
          "id": "kuusela/2026101-3",
          "url": "http://localhost/kuusela/2026101-3",
          "municipality": "Kuusela",
          "body": "Tekninen lautakunta",
          "meeting_date": "2026-10-06",
          "year": 2026,
          "stage": "minutes",
          "paragraph": 43,
          "title": "Koulun hankesuunnitelma",
          "case_number": "412/10.03.01/2025",
          "task_class": "10.03.01",
          "outcome": "as_proposed",
          "presenter": "Aino Esimerkki",
          "language": "fi",
          "section": "decision",
          "passage": "Hyväksyttiin koulun hankesuunnitelma.",
          "marks": [[13, 19]],
          "found_in": ["title"]
        }
      ],
      "facets": [
        {"name": "year", "out_of_time": false, "values": [{"value": "2026", "count": 1}]}
      ]
    }

``passage`` is text of the section as it is printed, cut where dots stand; ``marks`` are the
places in it of what was found, from (inclusive) and to (exclusive), counted in characters.
``found_in`` names what else answers: title, municipality, body, presenter, paragraph, case_number,
meeting_date. ``section`` is null where these alone do, and the passage only how the text begins.
``order`` is the one that was used: relevance, newest, oldest, or title_first, which is what
relevance is where results are too many to weigh each: those hit in the title come first, then
the newest.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from web.addresses import full, item_url
from web.asked import Asked
from web.items import Facts
from web.passages import Pieces
from web.search import Found
from web.understood import noted
from web.words import Words

_FACTS = (
    *("municipality", "body", "meeting_date", "year", "stage", "paragraph", "title"),
    *("case_number", "task_class", "outcome"),
)
# Forms told of each word.
_FORMS = 50
COLUMNS = ("id", "url", *_FACTS, "presenter", "language", "section", "passage")
"""The columns of the CSV."""


def plain(datasette: Datasette, request: Request, asked: Asked, found: Found, t: Words) -> Facts:
    """The page of results in the shape this module's docstring shows."""
    more = asked.offset + asked.size < found.total
    following = f"/search.json?{asked.on_page(asked.page + 1).query()}"
    path = str(datasette.urls.path(following))
    return {
        "query": {"q": asked.q, "filters": dict(asked.chosen), "cut": asked.cut},
        "understood": [{**asdict(one), "forms": one.forms[:_FORMS]} for one in found.understood],
        "notes": noted(found.notes, t),
        "did_you_mean": found.meant,
        "total": found.total,
        "order": found.order,
        "page": asked.page,
        "size": asked.size,
        "next": full(datasette, request, path) if more else None,
        "results": [_result(datasette, request, card) for card in found.cards],
        "facets": [
            {
                "name": one.name,
                "out_of_time": one.timed_out,
                "values": [{"value": value, "count": count} for value, count in one.values],
            }
            for one in found.facets
        ],
    }


def _result(datasette: Datasette, request: Request, card: Facts) -> dict[str, Any]:
    pieces = card["passage"].pieces if card["passage"] else []
    more = {"marks": marks(pieces), "found_in": card["found_in"]}
    return row(datasette, request, card) | more


def row(datasette: Datasette, request: Request, card: Facts) -> dict[str, Any]:
    """What is told of one result, by the names of the columns."""
    passage = card["passage"]
    return {
        "id": card["id"],
        "url": item_url(datasette, request, card["id"]),
        **{name: card[name] for name in _FACTS},
        "presenter": card["presenter_name"],
        "language": card["language"],
        "section": _section(card),
        "passage": text_of(passage.pieces) if passage else None,
    }


def _section(card: Facts) -> str | None:
    """The kind of the section that answers; none where only the item's facts do."""
    passage = card["passage"]
    if passage is None or (card["found_in"] and not marks(passage.pieces)):
        return None
    return str(passage.kind)


def text_of(pieces: Pieces) -> str:
    """The passage without its marks."""
    return "".join(text for text, _ in pieces)


def marks(pieces: Pieces) -> list[tuple[int, int]]:
    """Where the marked pieces begin and end in the text they make."""
    found, at = [], 0
    for text, hit in pieces:
        if hit:
            found.append((at, at + len(text)))
        at += len(text)
    return found


def lines(rows: Iterable[dict[str, Any]], *, head: bool = False) -> str:
    """The rows as CSV, with the names of the columns above them if it is the head."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore")
    if head:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def unless_known(request: Request, response: Response) -> Response:
    """The answer with a mark of its content; 304 and nothing else to who has just this."""
    tag = f'"{hashlib.sha256(response.body.encode()).hexdigest()[:32]}"'
    response.headers["etag"] = tag
    known = (request.headers.get("if-none-match") or "").split(",")
    if {"*", tag} & {one.strip().removeprefix("W/") for one in known}:
        return Response("", status=304, headers=response.headers)
    return response
