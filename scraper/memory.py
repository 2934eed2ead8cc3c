"""What a plan remembers of a source: asked of the archive page by page, never all at once.

So a harvest needs as little memory, and a poll as little time, for an archive of ten years as
for one of ten days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, Literal, Protocol

from db import looks, queries
from db.due import Page, Table, due_now, due_of_old, known_page
from db.queries import Connection
from scraper.due import Failure, Known, question
from scraper.source import Source
from scraper.withdrawal import ABSENT, OTHERS, STOOD

Kind = Literal["item", "meeting"]
"""What can be due."""

_TABLES: Final[dict[Table, Kind]] = {"items": "item", "meetings": "meeting"}


class Pages(Protocol):
    """The known pages by the service's ids; a dict is one."""

    def get(self, key: str, /) -> Known | None:
        """The page; None if it was never read."""


class Memory:
    """What the archive knows of a source."""

    def __init__(self, db: Connection, source: Source) -> None:
        self._db = db
        self._source = source

    def pages(self, table: Table) -> Pages:
        """The source's items or meetings that were read at an address of it."""
        return _Shelf(self._db, self._source, table)

    def failures(self) -> dict[str, Failure]:
        """The source's pages at fault by their addresses."""
        faults = queries.first_faults(self._db, self._source.slug)
        last = queries.last_looks(self._db, faults) if faults else {}
        return {url: Failure(url, first, last.get(url, first)) for url, first in faults.items()}

    def suspects(self, urls: Iterable[str]) -> set[str]:
        """Those of the pages that were read before and were not there when we last looked."""
        urls = list(urls)
        return looks.absent_now(self._db, self._source.slug, urls, ABSENT) if urls else set()

    def due(self, now: datetime, old: int) -> Iterator[tuple[Kind, Known]]:
        """The pages that are due, and so many of old meetings that are, oldest look first."""
        for table, kind in _TABLES.items():
            asked = question(self._source.slug, table, now)
            pages = due_now(self._db, asked)
            if old:
                of_old = due_of_old(self._db, asked, old)
                pages, old = [*pages, *of_old], old - len(of_old)
            for page in pages:
                if self._source.holds(page.url):
                    yield kind, known(page)

    def controls(self, now: datetime) -> list[Known]:
        """Some items of the latest meetings, unless enough pages have been seen today."""
        slug = self._source.slug
        stood, _ = looks.day_of(self._db, slug, now.date(), stood=STOOD, absent=ABSENT)
        if stood > OTHERS:
            return []
        shelf = self.pages("items")
        items = looks.latest_items(self._db, slug, 2 * OTHERS)
        return [one for one in map(shelf.get, items) if one is not None]


class _Shelf:
    """Pages that are looked up when asked for, each once."""

    def __init__(self, db: Connection, source: Source, table: Table) -> None:
        self._db = db
        self._source = source
        self._table: Table = table
        self._met: dict[str, Known | None] = {}

    def get(self, key: str, /) -> Known | None:
        if key not in self._met:
            page = known_page(self._db, self._table, self._source.slug, key)
            held = page is not None and self._source.holds(page.url)
            self._met[key] = known(page) if page and held else None
        return self._met[key]


def known(page: Page) -> Known:
    """A page as the rules take it."""
    return Known(
        id=page.id,
        url=page.url,
        stage=page.stage,
        date=page.date,
        read_at=page.read_at,
        looked_at=page.looked_at,
        edited=page.edited,
        withdrawn_at=page.withdrawn_at,
    )
