"""The list of items as search results: cards with the passage that matched, filters in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.filters import Filters
from datasette.utils import path_with_removed_args, path_with_replaced_args
from datasette.utils.asgi import Request

from web.items import Facts
from web.language import PARAMETER
from web.search_view import Choice
from web.words import Words

# In the order in which a reader narrows down; others, asked for by address, come after.
_FACETS = ("municipality", "body", "stage", "outcome", "year", "section_kinds")
# Columns whose values are words of ours, by what their keys in the catalogue begin with.
_WORDED = {"stage": "stage_", "outcome": "outcome_", "section_kinds": "section_"}
# A kind of section that every item has narrows nothing.
_EVERYWHERE = ("header",)
# Comparisons that go without saying.
_PLAIN = ("exact", "arraycontains")
# What belongs to one page of results, not to the search.
_PAGING = {"_next", "_nofacet", "_nocount", "_size"}
_SORTED = {"_sort", "_sort_desc"}


def view(request: Request, t: Words, filters: Filters, facets: Mapping[str, Any]) -> Facts:
    """What stands around the cards: filters chosen, filters to choose, ways to sort."""
    later_page = "_next" in request.args
    asked = parse_qsl(request.query_string)
    return {
        "chips": list(_chips(request, t, filters)),
        "kept": [pair for pair in asked if pair[0] not in {"_search", *_PAGING}],
        "unfiltered_url": path_with_removed_args(
            request, {name for name, _ in asked if not name.startswith("_")} | _PAGING
        ),
        # Datasette counts the values of the rows that are left, not of all
        "facets": [] if later_page else list(_facets(request, t, facets)),
        "later_page": later_page,
        "papers_url": f"{request.path.removesuffix('items')}documents"
        f"?{urlencode({'_search': request.args.get('_search') or ''})}",
        "first_page_url": path_with_removed_args(request, _PAGING),
        "sorts": _sorts(request, t),
        "atom_url": path_with_removed_args(
            request, _PAGING | {PARAMETER}, path=f"{request.path}.atom"
        ),
    }


def _chips(request: Request, t: Words, filters: Filters) -> Iterator[Facts]:
    """The filters in force, each with the address without it."""
    for column, comparison, value in filters.selections():
        name = column if comparison == "exact" else f"{column}__{comparison}"
        label = _label(t, column, value)
        yield {
            "name": t.get(f"facet_{column}", column),
            "label": label if comparison in _PLAIN else f"{comparison} {label}",
            "url": _without(request, name, value),
        }
    for clause in request.args.getlist("_where"):
        yield {"name": "SQL", "label": clause, "url": _without(request, "_where", clause)}


def _without(request: Request, name: str, value: str) -> str:
    path = path_with_removed_args(request, _PAGING)
    return str(path_with_removed_args(request, {name: value}, path=path))


def _label(t: Words, column: str, value: object) -> str:
    return t.get(f"{_WORDED[column]}{value}", str(value)) if column in _WORDED else str(value)


def _facets(request: Request, t: Words, facets: Mapping[str, Any]) -> Iterator[Facts]:
    """The facets that have values, ours first and in our order."""
    known = [name for name in _FACETS if name in facets]
    for name in (*known, *(name for name in facets if name not in known)):
        if facets[name]["results"]:
            yield _facet(request, t, facets[name])


def _facet(request: Request, t: Words, facet: Mapping[str, Any]) -> Facts:
    column = facet["name"]
    values = facet["results"]
    if column == "year":
        values = sorted(values, key=lambda value: value["value"], reverse=True)
    return {
        "name": column,
        "title": t.get(f"facet_{column}", column),
        "values": [
            Choice(
                _label(t, column, value["value"]),
                value["toggle_url"],
                "" if value["count"] is None else t.number(value["count"]),
                value["selected"],
            )
            for value in values
            if value["value"] not in _EVERYWHERE
        ],
        "more_url": path_with_replaced_args(request, {"_facet_size": "max"})
        if facet["truncated"]
        else None,
    }


def _sorts(request: Request, t: Words) -> list[tuple[str, str | None]]:
    """The two orders; the one in force has no address."""
    oldest = request.args.get("_sort") == "sort_key"
    newest_url = path_with_removed_args(request, _PAGING | _SORTED)
    oldest_url = path_with_replaced_args(
        request, {"_sort": "sort_key", "_sort_desc": None, "_next": None}
    )
    return [
        (t("newest_first"), newest_url if oldest else None),
        (t("oldest_first"), None if oldest else oldest_url),
    ]
