"""What a saved search asks of an item beside words: filters and what is followed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from alerts.saved import Follow, Following, SavedSearch
from db.bodies import body_key
from db.names import person_id
from db.news import News

Fact = tuple[str, ...]
"""Something that is so of an item: ("body", "Kaupunginhallitus")."""

EVERYTHING: Final[Fact] = ()
"""What is so of every item."""

# The columns of items that filters are about; of sections an item has several.
_COLUMNS: Final = {
    "municipality": "municipality",
    "body": "body",
    "stage": "stage",
    "outcome": "outcome",
    "year": "year",
    "presenter": "presenter_name",
    "task_class": "task_class",
    "language": "language",
}
_SECTION: Final = "section"
_MATTER, _BODY, _MOTIONS = "this matter", "this body", "motions of"

# Of what a search asks for, the rarest first: by that it is found.
_RARITY: Final = (
    _MATTER, _MOTIONS, _BODY, "presenter", "task_class", "municipality", "body", "year",
    "outcome", "language", _SECTION, "stage",
)  # fmt: skip

# A followed thing as a fact: of a municipality, a key of it.
_FOLLOWED: Final[Mapping[Following, Callable[[str, str], Fact]]] = {
    Following.MATTER: lambda municipality, key: (_MATTER, municipality, key),
    Following.BODY: lambda municipality, key: (_BODY, municipality, body_key(key, municipality)),
    Following.PERSON: lambda municipality, key: (_MOTIONS, person_id(municipality, key) or ""),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search asks for beside words: of each of ``parts`` one must be so.

    And one of ``found_by``, by which it is thought of: an item has no more than one of them.
    """

    parts: tuple[frozenset[Fact], ...]
    found_by: tuple[Fact, ...]


def wanted(search: SavedSearch) -> Wanted:
    """What a search asks for beside words."""
    return _wanted(search.filters, search.follow)


@lru_cache(maxsize=1 << 12)  # so that many who ask for the same town hold the same
def _wanted(filters: tuple[tuple[str, tuple[str, ...]], ...], follow: Follow | None) -> Wanted:
    parts = [_any_of(facet, values) for facet, values in filters]
    if follow:
        followed = _FOLLOWED[follow.kind](follow.municipality, follow.key)
        parts.append(frozenset({followed}))
    parts.sort(key=_rank)
    if not parts or (len(parts[0]) > 1 and _SECTION in {fact[0] for fact in parts[0]}):
        return Wanted(tuple(parts), (EVERYTHING,))
    return Wanted(tuple(parts[1:]), tuple(sorted(parts[0])))


def _any_of(facet: str, values: Iterable[str]) -> frozenset[Fact]:
    return frozenset((facet, value) for value in values)


def _rank(part: frozenset[Fact]) -> int:
    return min(_RARITY.index(fact[0]) for fact in part)


def facts_of(news: News) -> frozenset[Fact]:
    """All that is so of the text that a change is about."""
    return frozenset(_facts(news))


def _facts(news: News) -> Iterator[Fact]:
    row = news.facts
    yield EVERYTHING
    for facet, column in _COLUMNS.items():
        if row[column] is not None:
            yield facet, str(row[column])
    for kind in json.loads(row["section_kinds"]):
        yield _SECTION, kind
    if row["case_key"]:
        yield _MATTER, news.municipality, row["case_key"]
    yield _BODY, news.municipality, row["body_key"]
    for person in news.movers:
        yield _MOTIONS, person
