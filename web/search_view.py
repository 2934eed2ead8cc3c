"""The search page as its template prints it: results, filters, how the search was understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode

from datasette.app import Datasette

from alerts.as_sql import statement
from db.facets import Facet
from db.ranking import Order
from web.addresses import DATABASE, document_path, sql_path
from web.asked import LONGEST, NEWEST, OLDEST, RELEVANCE, Asked
from web.items import Facts
from web.search import Found
from web.understood import gist, noted, told
from web.words import Words

# Filters whose values are words of ours, by what their keys in the catalogue begin with.
_WORDED = {
    "stage": "stage_",
    "outcome": "outcome_",
    "section": "section_",
    "language": "language_",
}
# A kind of section that every item has narrows nothing.
_EVERYWHERE = ("header",)
_ORDERS = {RELEVANCE: "relevance_first", NEWEST: "newest_first", OLDEST: "oldest_first"}
_EXPORTS = ("csv", "json", "atom", "feed.json", "ics")
# Of a filter, what is seen at once, and what can be unfolded.
_SEEN, _UNFOLDED = 8, 40


class Choice(NamedTuple):
    """A value of a filter as a page prints it, and how many results it has; "" if that is unknown.

    A page has hundreds: the template only puts them in their places.
    """

    label: str
    url: str
    times: str
    selected: bool


def view(datasette: Datasette, asked: Asked, found: Found, t: Words) -> Facts:
    """Everything the page prints, addresses included."""
    place = _Place(datasette)
    return {
        "q": asked.q,
        "heading": t("results_for", search=asked.q) if asked.q.strip() else t("search_page"),
        "kept": [*asked.filters(), *((("order", asked.order),) if asked.order else ())],
        "cut": t("search_cut", n=t.number(LONGEST)) if asked.cut else None,
        "nothing_asked": found.nothing_asked,
        "understood": [told(one, t) for one in found.understood],
        "gist": gist(found.joined, found.understood, t),
        "notes": noted(found.notes, t),
        "meant": [
            {"label": meant, "url": place.page(asked.with_words(meant))} for meant in found.meant
        ],
        "help_url": place.path("/search/help"),
        **_narrowing(place, asked, found, t),
        **_papers(datasette, asked, found),
        "cards": found.cards,
        "total": found.total,
        "sorts": _sorts(place, asked, t),
        "order_note": t("order_title_first") if found.order == Order.TITLE_FIRST else None,
        **_paging(place, asked, found.total),
        "exports": {name: place.page(asked.on_page(1), f".{name}") for name in _EXPORTS},
        "sql_url": sql_path(datasette, statement(asked.q, asked.chosen.items())),
        "alert_url": f"{place.path('/alerts/new')}?{asked.on_page(1).query()}",
    }


def _paging(place: _Place, asked: Asked, total: int) -> Facts:
    """Which page this is, and where the others are."""
    pages = -(-total // asked.size)
    return {
        "page": asked.page,
        "pages": pages,
        "first_page_url": place.page(asked.on_page(1)),
        "previous_url": place.page(asked.on_page(asked.page - 1)) if asked.page > 1 else None,
        "next_url": place.page(asked.on_page(asked.page + 1)) if asked.page < pages else None,
    }


class _Place:
    """Where the site stands: what addresses are made of."""

    def __init__(self, datasette: Datasette) -> None:
        self._urls = datasette.urls

    def path(self, path: str) -> str:
        """An address of the site."""
        return str(self._urls.path(path))

    def page(self, asked: Asked, extension: str = "") -> str:
        """The address of a search."""
        query = asked.query()
        return self.path(f"/search{extension}") + (f"?{query}" if query else "")


def _sorts(place: _Place, asked: Asked, t: Words) -> list[tuple[str, str | None]]:
    """The three orders; the one in force has no address."""
    return [
        (t(key), None if order == asked.ordered else place.page(asked.in_order(order)))
        for order, key in _ORDERS.items()
    ]


def _papers(datasette: Datasette, asked: Asked, found: Found) -> Facts:
    """The documents that the search finds beside decisions."""
    documents = datasette.urls.table(DATABASE, "documents")
    return {
        "papers": [one | {"url": document_path(datasette, one["id"])} for one in found.papers],
        "papers_url": f"{documents}?{urlencode({'_search': asked.q})}",
    }


def _narrowing(place: _Place, asked: Asked, found: Found, t: Words) -> Facts:
    """The filters chosen, and those to choose."""
    return {
        "chips": [
            {
                "name": t(f"facet_{name}"),
                "label": label(t, name, value),
                "url": place.page(asked.toggled(name, value)),
            }
            for name, value in asked.filters()
        ],
        "unfiltered_url": place.page(asked.unfiltered()),
        "facets": [
            _facet(place, asked, counted, t)
            for counted in found.facets
            if counted.values or counted.timed_out
        ],
    }


def label(t: Words, name: str, value: str) -> str:
    """A value of a filter in words."""
    return t.get(f"{_WORDED[name]}{value}", value) if name in _WORDED else value


def _facet(place: _Place, asked: Asked, counted: Facet, t: Words) -> Facts:
    """The first values, and behind them more to unfold; those chosen are always in sight."""
    chosen = asked.chosen.get(counted.name, ())
    told = [pair for pair in counted.values if pair[0] not in _EVERYWHERE]
    hidden = told[_SEEN:]
    seen = told[:_SEEN] + [pair for pair in hidden if pair[0] in chosen]
    rest = [pair for pair in hidden if pair[0] not in chosen][:_UNFOLDED]
    return {
        "name": counted.name,
        "title": t(f"facet_{counted.name}"),
        "values": list(_choices(place, asked, counted.name, seen, t)),
        "rest": list(_choices(place, asked, counted.name, rest, t)),
        "out_of_time": counted.timed_out,
    }


def _choices(
    place: _Place, asked: Asked, name: str, values: Sequence[tuple[str, int]], t: Words
) -> Iterator[Choice]:
    chosen = asked.chosen.get(name, ())
    # a page has hundreds of these addresses: what all have in common is made once
    here = place.page(asked.on_page(1))
    more = f"{here}{'&' if '?' in here else '?'}{name}="
    for value, count in values:
        selected = value in chosen
        url = place.page(asked.toggled(name, value)) if selected else more + quote_plus(value)
        yield Choice(label(t, name, value), url, t.number(count), selected)
