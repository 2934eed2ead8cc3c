"""Names in a saved search that the archive does not have: a slip, or what is yet to come.

Such a search is kept, since a municipality may be harvested later; whoever typed it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from alerts.as_sql import followed
from alerts.saved import Follow, Following, SavedSearch
from db.names import person_id
from db.queries import Connection, rows

_MOST: Final = 20
"""Names that are told as those that the archive has."""

_MUNICIPALITIES = "SELECT DISTINCT municipality AS name FROM sources ORDER BY name"
_BODIES = "SELECT DISTINCT body AS name FROM items WHERE municipality = ? ORDER BY name"
_PERSON = "SELECT 1 FROM people WHERE id = ?"
_HAS = "SELECT 1 FROM facet_values WHERE facet = ? AND value = ?"
# Other facets have words of ours, which are judged when a search is made.
_NAMED: Final = {"body": "body", "presenter": "presenter", "task_class": "task class"}


def unknown_names(db: Connection, search: SavedSearch) -> Iterator[str]:
    """A line for each name that nothing in archive.db has; none where that is empty."""
    municipalities = _names(db, _MUNICIPALITIES)
    if not municipalities:
        return
    filters = dict(search.filters)
    named = [*filters.get("municipality", ())]
    named += [search.follow.municipality] if search.follow else []
    for name in dict.fromkeys(named):
        if name not in municipalities:
            yield f"the archive has no municipality {name!r}; it has {_listed(municipalities)}"
    for facet, what in _NAMED.items():
        for value in filters.get(facet, ()):
            if not rows(db, _HAS, [facet, value]):
                yield f"the archive has no {what} {value!r}"
    if search.follow and search.follow.municipality in municipalities:
        yield from _unknown(db, search.follow)


def _unknown(db: Connection, follow: Follow) -> Iterator[str]:
    """A line where nothing of a municipality that is there is what is followed."""
    if follow.kind is Following.PERSON:
        found = rows(db, _PERSON, [person_id(follow.municipality, follow.key)])
    else:
        where = " AND ".join(followed(follow))
        found = rows(db, f"SELECT 1 FROM items WHERE {where} LIMIT 1", [])  # noqa: S608 - quoted
    if found:
        return
    of = f"{follow.key!r} of {follow.municipality}"
    if follow.kind is Following.BODY:
        bodies = _names(db, _BODIES, [follow.municipality])
        yield f"the archive has no body {of}; it has {_listed(bodies)}"
    else:
        yield f"the archive has no {follow.kind} {of}"


def _names(db: Connection, sql: str, values: Sequence[str] = ()) -> list[str]:
    return [str(row["name"]) for row in rows(db, sql, values)]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST]) or "none"
    left = len(names) - _MOST
    return f"{shown} and {left} more" if left > 0 else shown
