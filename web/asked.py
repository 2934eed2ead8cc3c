"""What the address of a search asks for, and the addresses of its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlencode

from datasette.utils.asgi import BadRequest, Request

from db.columns import FACETS
from db.query.tree import MOST_LETTERS
from web.words import Words

RELEVANCE, NEWEST, OLDEST = "relevance", "newest", "oldest"
ORDERS = (RELEVANCE, NEWEST, OLDEST)

LONGEST = MOST_LETTERS
# Of each filter; a person chooses a few.
_MOST_VALUES = 50
_PAGE_SIZE, _MOST_ON_A_PAGE, _LAST_PAGE = 20, 100, 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: the words as typed, the filters, the order (None is the usual one), the page."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str | None = None
    page: int = 1
    size: int = _PAGE_SIZE
    cut: bool = False

    @property
    def offset(self) -> int:
        """How many results come before this page."""
        return (self.page - 1) * self.size

    @property
    def ordered(self) -> str:
        """The order to ask for; nothing is more relevant than another where no word is given."""
        if self.q.strip():
            return self.order or RELEVANCE
        return OLDEST if self.order == OLDEST else NEWEST

    def query(self) -> str:
        """The same as the query of an address, always in one way."""
        return urlencode(list(self._pairs()))

    def _pairs(self) -> Iterator[tuple[str, str]]:
        if self.q:
            yield "q", self.q
        yield from self.filters()
        if self.order:
            yield "order", self.order
        if self.size != _PAGE_SIZE:
            yield "size", str(self.size)
        if self.page != 1:
            yield "page", str(self.page)

    def filters(self) -> Iterator[tuple[str, str]]:
        """Each filter chosen with its value."""
        for name in FACETS:
            for value in self.chosen.get(name, ()):
                yield name, value

    def on_page(self, page: int) -> Self:
        """The same search, another page of it."""
        return replace(self, page=page)

    def in_order(self, order: str) -> Self:
        """The same in another order, from its beginning."""
        return replace(self, order=order, page=1)

    def with_words(self, q: str) -> Self:
        """Other words under the same filters."""
        return replace(self, q=q, page=1)

    def toggled(self, name: str, value: str) -> Self:
        """With the filter if it was off, without it if it was on; from the beginning."""
        values = self.chosen.get(name, ())
        others = tuple(one for one in values if one != value)
        kept = others if value in values else (*values, value)
        return replace(self, chosen={**self.chosen, name: kept}, page=1)

    def unfiltered(self) -> Self:
        """The words alone."""
        return replace(self, chosen={}, page=1)


def read(request: Request, t: Words) -> Asked:
    """What the request asks for.

    Whatever stands in the box is taken, its first LONGEST characters of more. BadRequest,
    in one line, for a page, size or order that is none: these nobody types into the box.
    """
    q = request.args.get("q") or ""
    order = request.args.get("order") or None
    if order not in (None, *ORDERS):
        raise BadRequest(t("bad_order", orders=", ".join(ORDERS)))
    return Asked(
        q=q[:LONGEST],
        chosen=_chosen(request),
        order=order,
        page=_whole(request, t, "page", 1, _LAST_PAGE),
        size=_whole(request, t, "size", _PAGE_SIZE, _MOST_ON_A_PAGE),
        cut=len(q) > LONGEST,
    )


def _chosen(request: Request) -> dict[str, tuple[str, ...]]:
    asked = {name: request.args.getlist(name)[:_MOST_VALUES] for name in FACETS}
    return {
        name: tuple(dict.fromkeys(value[:LONGEST] for value in values if value))
        for name, values in asked.items()
        if any(values)
    }


def _whole(request: Request, t: Words, name: str, default: int, most: int) -> int:
    """A number from 1 to the most there may be."""
    told = (request.args.get(name) or "").strip() or str(default)
    digits = told.lstrip("0")
    # the length first: Python refuses to read thousands of digits
    whole = told.isascii() and told.isdigit() and len(digits) <= len(str(most))
    if not whole or not 1 <= int(digits or 0) <= most:
        raise BadRequest(t("bad_number", name=name, most=t.number(most)))
    return int(digits)
