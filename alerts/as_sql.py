"""A search as the statement of SQL that finds the same items: for researchers, in Datasette."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from alerts.saved import Follow, Following, SavedSearch
from db.bodies import body_key
from db.names import person_id
from db.query import parse

# "item" is what Datasette's pages know an item's address by, and feeds its title and time.
_SELECT: Final = """\
SELECT id AS item, title, municipality, body, meeting_date, paragraph, case_number, stage,
    outcome, updated_at
FROM items"""
_ORDER: Final = "ORDER BY meeting_date DESC, n DESC"
_JOINED: Final = "\n    AND "

# The columns of items that facets are about, where they have another name; of sections an
# item has several, as a JSON array.
_COLUMNS: Final = {"presenter": "presenter_name"}
_SECTIONS: Final = "EXISTS (SELECT 1 FROM json_each(section_kinds) WHERE {one_of})"

# Datasette takes signs of a comment for one within quotes, too, and refuses this word there; and
# a statement ends at a NUL.
_TAKEN_AMISS: Final = re.compile(r"--|/\*|pragma|\0", re.IGNORECASE)

_KEYS: Final[Mapping[Following, Callable[[Follow], str | None]]] = {
    Following.MATTER: lambda follow: follow.key,
    Following.BODY: lambda follow: body_key(follow.key, follow.municipality),
    Following.PERSON: lambda follow: person_id(follow.municipality, follow.key),
}
_FOLLOWED: Final = {
    Following.MATTER: "case_key = {key}",
    Following.BODY: "body_key = {key}",
    Following.PERSON: "id IN (SELECT item FROM motions WHERE person = {key})",
}


def statement_of(search: SavedSearch) -> str:
    """The statement of a saved search: what it asks for, whatever became of it."""
    return statement(search.query, search.filters, search.follow)


def statement(
    query: str, filters: Iterable[tuple[str, Iterable[str]]] = (), follow: Follow | None = None
) -> str:
    """The statement that finds what a search of the site does, the newest meetings first.

    It calls ``search``, a function of the site's: see docs/search.md.
    """
    asked = [*_words(query), *(_facet(*one) for one in filters)]
    asked += followed(follow) if follow else []
    where = [f"WHERE {_JOINED.join(asked)}"] if asked else []
    return "\n".join([_SELECT, *where, _ORDER])


def followed(follow: Follow) -> list[str]:
    """The conditions on a row of ``items`` to be of what is followed."""
    key = _literal(_KEYS[follow.kind](follow))
    return [
        f"municipality = {_literal(follow.municipality)}",
        _FOLLOWED[follow.kind].format(key=key),
    ]


def _words(query: str) -> Iterator[str]:
    """Nothing for a query without a sign, which the site takes for no question."""
    if parse(query).text.strip():
        yield f"n IN (SELECT value FROM json_each(search({_literal(query)})))"  # noqa: S608 - quoted


def _facet(facet: str, values: Iterable[str]) -> str:
    if facet == "section":
        return _SECTIONS.format(one_of=_one_of("value", map(_literal, values)))
    if facet == "year":
        # "02026" is the same number, and no year that the site knows
        years = (value for value in values if value.isdecimal() and str(int(value)) == value)
        return _one_of("year", years)
    return _one_of(_COLUMNS.get(facet, facet), map(_literal, values))


def _one_of(column: str, values: Iterable[str]) -> str:
    some = list(values)
    return f"{column} = {some[0]}" if len(some) == 1 else f"{column} IN ({', '.join(some)})"


def _literal(value: str | None) -> str:
    """A text as SQL writes it; in hexadecimal where it might be taken for something else."""
    if value is None:
        return "NULL"
    if _TAKEN_AMISS.search(value):
        return f"CAST(x'{value.encode('utf-8', 'replace').hex()}' AS TEXT)"
    return "'{}'".format(value.replace("'", "''"))
