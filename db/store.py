"""The one writer of archive.db: records in, rows out, one transaction a page."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from db import announcements, documents, items, meetings, officials, rebuild, withdrawn
from db.files import close, store_errors, timestamp, transaction
from db.insert import insert, upsert
from db.moves import base_of, move
from db.release import RELEASE, older
from db.schema import open_archive
from db.versions import Version
from parsers.errors import MissingField, ParseError
from parsers.records import (
    Announcements,
    Bodies,
    ChangeKind,
    Document,
    Item,
    Meeting,
    Meetings,
    OfficialDecision,
)


class LookResult(StrEnum):
    """What came of asking an address, in one word (looks.result)."""

    PAGE = "page"
    """The page came."""
    SAME = "same"
    """304, or the very bytes we have."""
    GONE = "gone"
    """404 or 410."""
    EMPTY = "empty"
    """200 with no byte in it."""
    SHELL = "shell"
    """200 with what stands around a page, and no page."""
    WRONG = "wrong"
    """Another page than the one asked for."""
    UNREADABLE = "unreadable"
    """A page that no parser reads."""
    FAILED = "failed"
    """No answer, a server error, or one that was cut short or too large."""
    REFUSED = "refused"
    """401, 403 or robots.txt."""
    BARRED = "barred"
    """A page that asks not to be kept."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one run did at one source; ``run`` names the run, the numbers count what it met.

    ``requests`` and ``bytes`` are all that left for the host and came from it,
    robots.txt, redirects and second attempts included. ``not_before`` is until when
    the host is to be left alone, None if it is not. ``kind`` is "poll" or "backfill".
    """

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
    bytes: int = 0
    not_before: datetime | None = None
    kind: str = "poll"


class Store:
    """archive.db for writing, for one thread; a context manager that closes the file.

    Each method is one transaction. Every time is aware; each raises StoreError
    where the file cannot be written. Those that save a record raise ParseError
    for a value that no row can hold.
    """

    def __init__(self, path: Path, *, release: str = RELEASE) -> None:
        """Open the file, and make it or bring it up to date; StoreError if it cannot be.

        ``release`` is the one that rows are noted to be read by.
        """
        self.path = path
        self.release = release
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
    def rebuilding(self, slugs: Collection[str]) -> Iterator[None]:
        """Let a block store anew all that pages tell of the sources, in one transaction.

        Nothing of it is there at first; if the block fails, all is as it was
        before. The diary (changes, looks, harvests) stays.
        """
        with self._transaction() as db:
            rebuild.clear(db, slugs)
            yield
            rebuild.settle(db, slugs, self.release)

    def source(self, slug: str, municipality: str, base: str, language: str | None) -> None:
        """Note a source, before anything of it is stored."""
        row = {"slug": slug, "municipality": municipality, "base": base, "language": language}
        if self._is_noted(row):
            return
        with self._transaction() as db:
            is_new = slug not in self.read_by()
            if not db.table("sources").count_where(
                "slug = :slug AND municipality = :municipality AND base = :base"
                " AND language IS :language",
                row,
            ):
                former = None if is_new else base_of(db, slug)
                db.table("sources").upsert(row, pk="slug")
                move(db, row, former)
                documents.move(db, slug)
                items.rename_municipality(db, slug, municipality)
                documents.rename_municipality(db, slug, municipality)
                officials.rename_municipality(db, slug, municipality)
            self._note_release(slug, is_new=is_new)

    def _is_noted(self, row: Mapping[str, str | None]) -> bool:
        """Whether a source is known as it is, and read by this release: most are, in every run."""
        sql = """
            SELECT 1 FROM sources WHERE slug = :slug AND municipality = :municipality
            AND base = :base AND language IS :language AND read_by = :release
        """
        with store_errors(self.path):
            found = self.db.execute(sql, {**row, "release": self.release}).fetchone()
        return found is not None

    def _note_release(self, slug: str, *, is_new: bool) -> None:
        """Note that rows of a source are read by this release from now on; older ones stay."""
        noted = self.read_by()[slug]
        read_by = self.release if is_new else older(noted, self.release)
        if read_by != noted:
            self.db.table("sources").update(slug, {"read_by": read_by})

    def read_by(self) -> dict[str, str | None]:
        """The oldest release by which each source's rows were read; None: before that was noted."""
        with store_errors(self.path):
            return dict(self.db.execute("SELECT slug, read_by FROM sources"))

    def save_item(
        self,
        slug: str,
        record: Item,
        page: str,
        *,
        url: str | None,
        at: datetime,
        robots: str | None = None,
        emit: bool = True,
    ) -> ChangeKind | None:
        """What the page, known by its hash and read at ``at``, changed of its item; None: nothing.

        ``url`` is None for a file that tells no address, ``robots`` is what the page asks of
        them, None for nothing. The change is noted in
        ``changes`` if ``emit``; reading anew what is stored emits none.
        """
        read_at = timestamp(at)
        seen = Version(page, url, read_at, read_at, record)
        with self._transaction() as db, _page_values(url):
            return items.save(db, slug, seen, robots=robots, emit=emit)

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

    def save_official_decision(
        self,
        slug: str,
        record: OfficialDecision,
        page: str,
        *,
        url: str | None,
        at: datetime,
        emit: bool = True,
    ) -> ChangeKind | None:
        """What the page changed of an officer's decision, as :meth:`save_item`.

        ParseError if it tells no id.
        """
        if record.id is None:
            raise MissingField("an officer's decision that tells no id", url=url)
        seen = officials.Reading(page, url, timestamp(at), record)
        with self._transaction() as db, _page_values(url):
            return officials.save(db, slug, record.id, seen, emit=emit)

    def save_announcements(
        self,
        slug: str,
        record: Announcements,
        page: str,
        *,
        url: str | None = None,
        at: datetime,
        emit: bool = True,
    ) -> ChangeKind | None:
        """NEW or CORRECTED if the list, read at ``url``, tells what was not known of one."""
        with self._transaction() as db, _page_values():
            return announcements.save(db, slug, record, page, url=url, at=timestamp(at), emit=emit)

    def save_meeting(
        self,
        slug: str,
        meeting: Meeting,
        *,
        url: str | None,
        at: datetime,
        robots: str | None = None,
    ) -> bool:
        """True if the meeting's own page told something new; StoreError if it tells no id."""
        with self._transaction() as db, _page_values(url):
            told = meetings.save_meeting(
                db, slug, meeting, url=url, at=timestamp(at), robots=robots
            )
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

    def look(
        self,
        url: str,
        at: datetime,
        status: int,
        page: str | None,
        *,
        source: str | None = None,
        result: LookResult = LookResult.PAGE,
    ) -> None:
        """Note that a source's address was asked, the hash of what it gave, and what that was.

        The hash is None where it gave nothing.
        """
        row = {"url": url, "at": timestamp(at), "status": status, "page": page}
        with self._transaction() as db:
            insert(db, "looks", [row | {"source": source, "result": result.value}], ignore=True)

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

    def withdraw(self, slug: str, url: str, at: datetime) -> bool:
        """True if the item at an address stood until now; from now on it counts as withdrawn."""
        with self._transaction() as db:
            return withdrawn.withdraw(db, slug, url, timestamp(at))

    def is_withdrawn(self, slug: str, url: str) -> bool:
        """Whether the item at an address counts as withdrawn."""
        return withdrawn.is_withdrawn(self.db, slug, url)

    def restore(self, slug: str, url: str, at: datetime) -> bool:
        """True if the item at an address was withdrawn until now; from now on it stands again."""
        if not self.is_withdrawn(slug, url):
            return False
        with self._transaction() as db:
            return withdrawn.restore(db, slug, url, timestamp(at))

    def harvest(self, harvest: Harvest) -> None:
        """Note what a run did at a source."""
        times = {
            "started_at": timestamp(harvest.started_at),
            "finished_at": timestamp(harvest.finished_at),
            "not_before": harvest.not_before and timestamp(harvest.not_before),
        }
        # not asdict, which copies every value deeply
        told = {field.name: getattr(harvest, field.name) for field in fields(harvest)}
        with self._transaction() as db:
            upsert(db, "harvests", told | times, "run", "source")


@contextmanager
def _page_values(url: str | None = None) -> Iterator[None]:
    """Tell a page that says what no row can hold from a file that cannot be written."""
    try:
        yield
    except (OverflowError, UnicodeEncodeError, sqlite3.DataError) as error:
        raise ParseError("a number or a text that no row can hold", url=url) from error
