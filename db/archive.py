"""pages.db: every answer of a server as it came, added to and never edited.

How small the bytes lie there may change (:mod:`db.packing`, :mod:`db.dictionaries`); what they
are, and the hash they are named by, never does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from db.files import close, open_database, store_errors, timestamp, transaction
from db.insert import insert
from db.packing import Dictionary, Packed, Packer, Unpacker
from db.pages_schema import migrations
from parsers.errors import StoreError
from parsers.records import Page

_ANSWERS = "SELECT source, page, status, url, fetched_at, content_type, headers, fault FROM answers"

# An address alone is in no index; each source's is. Distinct slugs are found by leaps through
# the primary key: a host has a few, an archive a hundred and fifty.
_OF_ANY_SOURCE = """
    source IN (
        WITH RECURSIVE slugs(slug) AS (
            SELECT min(source) FROM answers
            UNION ALL
            SELECT (SELECT min(source) FROM answers WHERE source > slug) FROM slugs
            WHERE slug IS NOT NULL
        )
        SELECT slug FROM slugs WHERE slug IS NOT NULL
    )
"""
_SOME = "WHERE source = ifnull(?1, source) AND fetched_at >= ?2"
_HISTORY = f"""
    SELECT source, fetched_at, status, fault, page, size
    FROM answers JOIN pages ON pages.hash = page
    WHERE {_OF_ANY_SOURCE} AND url = ? ORDER BY fetched_at, source
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask "anything new since?" with, and the page it gave it with."""

    etag: str | None
    last_modified: str | None
    page: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that is safe in pages.db: whose it is, its hash, and the status it came with.

    ``fault`` says why the answer is not the page that was asked for; None if it is.
    """

    source: str
    page: Page
    digest: str
    status: int = 200
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """When an address began to give what it gave, and what that was; ``size`` is in bytes."""

    source: str
    at: datetime
    status: int
    fault: str | None
    digest: str
    size: int


class Archive:
    """The raw pages, for one thread; a context manager that closes the file."""

    def __init__(self, path: Path, *, write: bool = True) -> None:
        """Open the file; a writer makes it where there is none. StoreError if it cannot be."""
        self.path = path
        self.db = open_database(path, migrations, write=write)
        self._unpacker = Unpacker(self._dictionary)
        with store_errors(path):
            if write:
                # each page on the disk before its address is asked for no more: a power cut
                # must take nothing that archive.db may have noted by then
                self.db.execute("PRAGMA synchronous = full")
            self._packer = Packer(self.dictionary())

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

    def put(self, page: Page, status: int, *, source: str, fault: str | None = None) -> str:
        """The hash of the answer's bytes, which are safe on the disk from now on.

        ``fault`` is for an answer that is not the page asked for: it is evidence, and
        only ``history`` and ``at`` tell of it. An address that gives a source again what
        it gave last adds nothing.
        """
        digest = hashlib.sha256(page.content).hexdigest()
        with store_errors(self.path):
            # what is there stays there, so that to look for it takes no turn at writing
            if self._latest(source, page.url) == (digest, status, fault):
                return digest
            with transaction(self.db):
                self._add(source, page, digest, status, fault)
        return digest

    def _latest(self, source: str, url: str) -> tuple[str, int, str | None] | None:
        found: tuple[str, int, str | None] | None = self.db.execute(
            "SELECT page, status, fault FROM answers WHERE source = ? AND url = ?"
            " ORDER BY fetched_at DESC LIMIT 1",
            [source, url],
        ).fetchone()
        return found

    def _add(self, source: str, page: Page, digest: str, status: int, fault: str | None) -> None:
        answer = {
            "source": source,
            "url": page.url,
            "fetched_at": timestamp(page.fetched_at),
            "page": digest,
            "status": status,
            "content_type": page.content_type,
            "headers": json.dumps(dict(page.headers), ensure_ascii=False, sort_keys=True),
            "fault": fault,
        }
        if not self.db.execute("SELECT 1 FROM pages WHERE hash = ?", [digest]).fetchone():
            insert(self.db, "pages", [{"hash": digest, **asdict(self._packer.pack(page.content))}])
        insert(self.db, "answers", [answer], ignore=True)

    def get(self, digest: str) -> bytes:
        """The bytes of a page; StoreError if there is no such page, or if it is damaged."""
        with store_errors(self.path):
            row = self.db.execute(
                "SELECT codec, dictionary, size, bytes FROM pages WHERE hash = ?", [digest]
            ).fetchone()
        if row is None:
            raise StoreError(f"{self.path}: no page {digest}")
        try:
            return self._unpacker.unpack(Packed(*row), digest)
        except StoreError as error:
            raise StoreError(f"{self.path}: {error}") from error

    def dictionary(self) -> Dictionary | None:
        """The dictionary that new pages are packed with; None if there is none yet."""
        found = self.db.execute(
            "SELECT bytes FROM dictionaries ORDER BY trained_at DESC, id LIMIT 1"
        ).fetchone()
        return found and Dictionary(found[0])

    def _dictionary(self, key: str) -> bytes | None:
        with store_errors(self.path):
            found = self.db.execute("SELECT bytes FROM dictionaries WHERE id = ?", [key]).fetchone()
        return found and bytes(found[0])

    def use(self, dictionary: Dictionary) -> None:
        """Pack new pages with a dictionary that stands in the file."""
        self._packer = Packer(dictionary)

    def last(self, source: str, url: str) -> Kept | None:
        """The page that an address gave a source last; None if it has not given one yet."""
        where = "WHERE source = ? AND url = ? AND fault IS NULL ORDER BY fetched_at DESC"
        return next(self._answers(where, source, url), None)

    def answers(self) -> Iterator[Kept]:
        """Every answer that is the page asked for, in the order in which they came."""
        return self._answers("WHERE fault IS NULL ORDER BY fetched_at, source, url")

    def everything(
        self, source: str | None = None, since: datetime | None = None
    ) -> Iterator[Kept]:
        """Every answer, those at fault too, in the order in which they came.

        Of one source alone, or from a moment on, where these are given.
        """
        return self._answers(f"{_SOME} ORDER BY fetched_at, source, url", *_some(source, since))

    def count(self, source: str | None = None, since: datetime | None = None) -> int:
        """How many answers :meth:`everything` gives."""
        with store_errors(self.path):
            (count,) = self.db.execute(
                f"SELECT count(*) FROM answers {_SOME}",  # noqa: S608 - our own words
                _some(source, since),
            ).fetchone()
        return int(count)

    def history(self, url: str) -> list[Seen]:
        """What an address gave and when that began, answers at fault too, oldest first."""
        with store_errors(self.path):
            found = self.db.execute(_HISTORY, [url]).fetchall()
        return [Seen(slug, datetime.fromisoformat(at), *rest) for slug, at, *rest in found]

    def at(self, url: str, when: datetime) -> Kept | None:
        """What an address gave last, up to a moment, a fault or the page; None: nothing yet."""
        where = f"WHERE {_OF_ANY_SOURCE} AND url = ? AND fetched_at <= ?"
        order = "ORDER BY fetched_at DESC, source"
        return next(self._answers(f"{where} {order}", url, timestamp(when)), None)

    def counts(self) -> dict[str, int]:
        """How many pages each source has, by its slug."""
        with store_errors(self.path):
            return dict(
                self.db.execute(
                    "SELECT source, count(*) FROM answers WHERE fault IS NULL GROUP BY source"
                )
            )

    def unread(self, read: Path, sources: Collection[str]) -> Iterator[Kept]:
        """The sources' answers of which archive.db at ``read`` has no look, oldest first."""
        with store_errors(self.path):
            self.db.execute("ATTACH DATABASE ? AS read", [f"{read.absolute().as_uri()}?mode=ro"])
            try:
                missing = self.db.execute(
                    "SELECT rowid FROM answers"
                    " WHERE fault IS NULL AND source IN (SELECT value FROM json_each(?))"
                    " AND NOT EXISTS ("
                    " SELECT 1 FROM read.looks WHERE looks.url = answers.url"
                    " AND looks.page = answers.page AND looks.at >= answers.fetched_at"
                    ") ORDER BY fetched_at, source, url",
                    [json.dumps(sorted(sources))],
                ).fetchall()
            finally:
                self.db.execute("DETACH DATABASE read")
        for (row,) in missing:
            yield from self._answers("WHERE rowid = ?", row)

    def _answers(self, which: str, *values: object) -> Iterator[Kept]:
        with store_errors(self.path):
            found = self.db.execute(f"{_ANSWERS} {which}", values)
            for source, digest, status, url, fetched_at, content_type, headers, fault in found:
                page = Page(
                    url=url,
                    content=self.get(digest),
                    fetched_at=datetime.fromisoformat(fetched_at),
                    content_type=content_type,
                    headers=MappingProxyType(json.loads(headers)),
                )
                yield Kept(source, page, digest, status, fault)

    def validators(self, source: str, url: str) -> Validators | None:
        """What to ask the address with for news; None if it has not answered yet."""
        with store_errors(self.path):
            row = self.db.execute(
                "SELECT headers, page FROM answers WHERE source = ? AND url = ? AND fault IS NULL"
                " ORDER BY fetched_at DESC LIMIT 1",
                [source, url],
            ).fetchone()
        if row is None:
            return None
        headers: Mapping[str, str] = json.loads(row[0])
        return Validators(headers.get("etag"), headers.get("last-modified"), row[1])


def _some(source: str | None, since: datetime | None) -> tuple[str | None, str]:
    return source, timestamp(since) if since else ""
