"""The one writer of archive.db: records in, rows out, one transaction a page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from db import documents, items, meetings, rebuild
from db.files import close, store_errors, timestamp, transaction
from db.schema import open_archive
from db.versions import Version
from parsers.errors import ParseError
from parsers.records import Bodies, ChangeKind, Document, Item, Meeting, Meetings


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one run did at one source; ``run`` names the run, the numbers count what it met."""

    run: str
    source: str
    started_at: datetime
    finished_at: datetime
    outcome: str
    requests: int
    entries: int
    pages: int
    new: int
    changed: int
    faults: int


class Store:
    """archive.db for writing, for one thread; a context manager that closes the file.

    Each method is one transaction. Every time is aware; each raises StoreError
    where the file cannot be written. Those that save a record raise ParseError
    for a value that no row can hold.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, and make it or bring it up to date; StoreError if it cannot be."""
        self.path = path
        self.db = open_archive(path, write=True)
        self.db.execute(rebuild.NUMBERS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, with nothing left in a log beside it."""
        with store_errors(self.path):
            close(self.db)

    @contextmanager
    def _transaction(self) -> Iterator[Database]:
        with store_errors(self.path), transaction(self.db) as db:
            yield db

    @contextmanager
    def rebuilding(self, slugs: Iterable[str]) -> Iterator[None]:
        """Let a block store anew all that pages tell of the sources, in one transaction.

        Nothing of it is there at first; if the block fails, all is as it was
        before. The diary (changes, looks, harvests) stays.
        """
        with self._transaction() as db:
            rebuild.clear(db, slugs)
            yield
            rebuild.settle(db)

    def source(self, slug: str, municipality: str, base: str, language: str | None) -> None:
        """Note a source, before anything of it is stored."""
        row = {"slug": slug, "municipality": municipality, "base": base, "language": language}
        with self._transaction() as db:
            if not db.table("sources").count_where(
                "slug = :slug AND municipality = :municipality AND base = :base"
                " AND language IS :language",
                row,
            ):
                db.table("sources").upsert(row, pk="slug")
                items.rename_municipality(db, slug, municipality)
                documents.rename_municipality(db, slug, municipality)

    def save_item(
        self,
        slug: str,
        record: Item,
        page: str,
        *,
        url: str | None,
        at: datetime,
        emit: bool = True,
    ) -> ChangeKind | None:
        """What the page, known by its hash and read at ``at``, changed of its item; None: nothing.

        ``url`` is None for a file that tells no address. The change is noted in
        ``changes`` if ``emit``; reading anew what is stored emits none.
        """
        read_at = timestamp(at)
        seen = Version(page, url, read_at, read_at, record)
        with self._transaction() as db, _page_values(url):
            return items.save(db, slug, seen, emit=emit)

    def save_document(
        self,
        slug: str,
        record: Document,
        page: str,
        *,
        address: str,
        item: str | None,
        at: datetime,
    ) -> ChangeKind | None:
        """NEW or CORRECTED for a document whose rows came or changed; None: nothing is new.

        ``page`` is the hash of its bytes, ``address`` where they were seen (a file's stands
        for one), and ``item`` the id of the item that it is attached to, by that address.
        """
        seen = documents.Sighting(page, address, item, timestamp(at))
        with self._transaction() as db, _page_values(address):
            return documents.save(db, slug, record, seen)

    def save_meeting(self, slug: str, meeting: Meeting, *, url: str | None, at: datetime) -> bool:
        """True if the meeting's own page told something new; StoreError if it tells no id."""
        with self._transaction() as db, _page_values(url):
            told = meetings.save_meeting(db, slug, meeting, url=url, at=timestamp(at))
            if told:
                items.meet(db, f"{slug}/{meeting.id}")
            return told

    def save_meetings(self, slug: str, record: Meetings) -> None:
        """Note the meetings of a body's list."""
        with self._transaction() as db, _page_values():
            meetings.save_meetings(db, slug, record)

    def save_bodies(self, slug: str, record: Bodies) -> None:
        """Note the bodies of the list, and the latest meeting of each."""
        with self._transaction() as db, _page_values():
            meetings.save_bodies(db, slug, record)

    def look(self, url: str, at: datetime, status: int, page: str | None) -> None:
        """Note that an address was asked, and the hash of what it gave; None if it gave nothing."""
        row = {"url": url, "at": timestamp(at), "status": status, "page": page}
        with self._transaction() as db:
            db.table("looks").insert(row, ignore=True)

    def fault(
        self, slug: str, url: str, kind: str, message: str, *, page: str | None, at: datetime
    ) -> None:
        """Note what was wrong with a page; the same fault again adds no row."""
        row = {"url": url, "kind": kind, "page": page, "source": slug}
        with self._transaction() as db:
            row |= {"at": timestamp(at), "message": message}
            db.table("faults").insert(row, ignore=True)

    def mend(self, slug: str, url: str, at: datetime) -> None:
        """Forget the faults that an address had until then: its page can be read."""
        with self._transaction() as db:
            db.execute(
                "DELETE FROM faults WHERE source = ? AND url = ? AND at <= ?",
                [slug, url, timestamp(at)],
            )

    def harvest(self, harvest: Harvest) -> None:
        """Note what a run did at a source."""
        times = {
            "started_at": timestamp(harvest.started_at),
            "finished_at": timestamp(harvest.finished_at),
        }
        with self._transaction() as db:
            db.table("harvests").upsert(asdict(harvest) | times, pk=("run", "source"))


@contextmanager
def _page_values(url: str | None = None) -> Iterator[None]:
    """Tell a page that says what no row can hold from a file that cannot be written."""
    try:
        yield
    except (OverflowError, UnicodeEncodeError, sqlite3.DataError) as error:
        raise ParseError("a number or a text that no row can hold", url=url) from error
