"""What the templates call: words, addresses and readings of the archive, for one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from datasette.app import Datasette
from datasette.filters import Filters
from datasette.utils.asgi import Request

from web import front, items, language, proceedings, results
from web.addresses import (
    DATABASE,
    asset_path,
    document_path,
    follow_path,
    item_path,
    person_path,
    whole,
)
from web.archive import read
from web.items import Facts
from web.papers import papers
from web.search import marked

# Where Datasette has the name of a column, and that of a cell's column.
_NAMES = ("name", "column")


class Helpers:
    """The functions of the templates; each is named there as here."""

    def __init__(self, datasette: Datasette, request: Request) -> None:
        self._datasette = datasette
        self._request = request
        self.t = language.spoken_to(request)

    def variables(self) -> Facts:
        """Everything by the name that templates use."""
        return {
            "t": self.t,
            "language_links": language.links(self._request),
            "asset": asset_path,
            "whole": whole,
            "named_early": named_early,
            "item_path": self.item_path,
            "case_path": self.case_path,
            "person_path": self.person_path,
            "follow_path": self.follow_path,
            "ended": self.ended,
            "ready_queries": self.ready_queries(),
            "results": self.results,
            "figures": self.figures,
            "municipalities": self.municipalities,
        }

    def item_path(self, item_id: str) -> str:
        """The public address of an item."""
        return item_path(self._datasette, item_id)

    def case_path(self, item: Facts) -> str:
        """The page of an item's case."""
        return items.case_path(self._datasette, item)

    def person_path(self, name: str | None, municipality: str) -> str | None:
        """In what somebody had a part."""
        return person_path(self._datasette, name, municipality)

    def follow_path(self, kind: str, municipality: str, key: str) -> str:
        """Where one subscribes to a matter, a body or a person's motions."""
        return follow_path(self._datasette, kind, municipality, key)

    def ended(self, item: Facts) -> list[str]:
        """How an item ended, in a few words."""
        return proceedings.mark_of(item, item["votes"], self.t)

    def ready_queries(self) -> dict[str, dict[str, str]]:
        """The canned queries by name, titled in the visitor's language."""
        queries = self._datasette.metadata("queries", database=DATABASE, fallback=False) or {}
        return {
            name: {
                "title": self.t.get(f"query_{name}", _said(own, "title") or name),
                "about": self.t.get(f"query_{name}_about", _said(own, "description")),
            }
            for name, own in queries.items()  # Datasette takes a bare statement for one, too
        }

    async def results(
        self, rows: Sequence[Any], filters: Filters, facets: Mapping[str, Any]
    ) -> Facts:
        """The rows of the table of items as cards, and what stands around them."""
        ids = [row["id"] for row in rows]
        search = self._request.args.get("_search") or ""
        cards = await read(self._datasette, lambda conn: marked(conn, ids, search))
        return results.view(self._request, self.t, filters, facets) | {
            "cards": cards,
            "papers": await self._papers(search),
        }

    async def _papers(self, search: str) -> list[Facts]:
        """The documents that a search finds, on its first page alone."""
        if "_next" in self._request.args:
            return []
        args = self._request.args
        chosen = {name: args.getlist(name) for name in args if not name.startswith("_")}
        found = await read(self._datasette, lambda conn: papers(conn, search, chosen))
        return [one | {"url": document_path(self._datasette, one["id"])} for one in found]

    async def figures(self) -> Facts:
        """What the front page tells of the archive."""
        return front.view(self._datasette, await read(self._datasette, front.load))

    async def municipalities(self) -> list[str]:
        """The municipalities to choose from."""
        return await read(self._datasette, front.municipalities)


def named_early(cells: Sequence[Facts], name: object) -> list[Facts]:
    """The columns of a table, or cells of a row, with the one of that name not behind the second.

    What a row is called is seen without scrolling, wherever the table has it.
    """
    return [*cells[:1], *sorted(cells[1:], key=lambda one: name not in map(one.get, _NAMES))]


def _said(query: str | Mapping[str, str], what: str) -> str:
    """What whoever added a canned query says of it; a bare statement says nothing."""
    return "" if isinstance(query, str) else query.get(what, "")
