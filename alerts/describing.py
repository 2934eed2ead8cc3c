"""A saved search in words, so that whoever is told knows which one it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alerts.saved import Cadence, Event, Following, SavedSearch
from alerts.texts import Texts


def label(search: SavedSearch, texts: Texts) -> str:
    """What it is called: by its reader, else by what it asks for."""
    return search.name or search.query or next(_asks(search, texts))


def asked(search: SavedSearch, texts: Texts) -> str:
    """What it asks for and when it is told, in one line: words; filters; events; how often."""
    return _sentence([*_asks(search, texts), *_events(search, texts), _cadence(search, texts)])


def sought(search: SavedSearch, texts: Texts) -> str:
    """The same for who leaves no address, and reads when they like: words; filters; events."""
    return _sentence([*_asks(search, texts), *_events(search, texts)])


def _sentence(parts: Sequence[str]) -> str:
    said = "; ".join(parts)
    return said[:1].upper() + said[1:]


def _asks(search: SavedSearch, texts: Texts) -> Iterator[str]:
    if search.query:
        yield texts("asks_query", value=texts.quoted(search.query))
    if search.follow:
        told = {Following.MATTER: "asks_matter", Following.BODY: "asks_body"}
        key = told.get(search.follow.kind, "asks_person")
        yield texts(key, value=search.follow.key, municipality=search.follow.municipality)
    for facet, values in search.filters:
        shown = texts("or").join(_value(facet, value, texts) for value in values)
        yield texts(f"facet_{facet}", value=shown)


# Facets whose values are words of ours.
_WORDED = ("stage", "outcome", "section", "language")


def _value(facet: str, value: str, texts: Texts) -> str:
    return texts(f"{facet}_{value}").lower() if facet in _WORDED else value


def _events(search: SavedSearch, texts: Texts) -> Iterator[str]:
    """Nothing where all of them are told."""
    if search.events != tuple(Event):
        said = ", ".join(texts(f"short_{event}") for event in search.events)
        yield texts("asks_events", value=said)


def _cadence(search: SavedSearch, texts: Texts) -> str:
    if search.cadence is Cadence.AT_ONCE:
        return texts("cadence_at_once")
    weekday = texts(f"weekday_{search.weekday}")
    return texts(f"cadence_{search.cadence}", hour=search.hour, weekday=weekday)
