"""A saved search as the query of an address: what the site's pages are asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from alerts.saved import Event, SavedSearch
from db.columns import FACETS

CONNECTING: Final = ("follow", "in", "key")
"""What says what is followed."""


def asking(search: SavedSearch) -> Iterator[tuple[str, str]]:
    """What is asked, as the address of a search says it."""
    if search.query:
        yield "q", search.query
    filters = dict(search.filters)
    for name in FACETS:
        for value in filters.get(name, ()):
            yield name, value
    if search.follow:
        told = (search.follow.kind.value, search.follow.municipality, search.follow.key)
        yield from zip(CONNECTING, told, strict=True)


def query_of(search: SavedSearch) -> str:
    """The same as the query of an address."""
    return urlencode(list(asking(search)))


def query_of_news(search: SavedSearch) -> str:
    """The same, and of which changes it is told, in which language."""
    told = list(asking(search))
    if search.events != tuple(Event):
        told += [("events", event.value) for event in search.events]
    return urlencode([*told, ("told_in", search.language)])


def page_of(search: SavedSearch) -> str:
    """The path of the page that shows it: its results; its feeds where something is followed."""
    return f"{'/alerts/new' if search.follow else '/search'}?{query_of(search)}"
