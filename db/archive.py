"""pages.db: every answer of a server as it came, added to and never edited."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db.files import close, open_database, store_errors, timestamp, transaction
from parsers.errors import StoreError
from parsers.records import Page

migrations = Migrations("pykala-pages")

# 6 is where more time buys next to nothing on pages of HTML
_LEVEL = 6


_ANSWERS = "SELECT source, page, status, url, fetched_at, content_type, headers FROM answers"


@migrations()
def first_release(db: Database) -> None:
    """``pages`` hold bytes once, by their hash; ``answers`` tell who got them where and when.

    ``source`` is the slug for which the address was asked: an address alone does
    not tell, since files have none and hosts move.
    """
    db.executescript(
        """
        CREATE TABLE pages (
            hash TEXT PRIMARY KEY,
            codec TEXT NOT NULL,
            dictionary TEXT,
            size INTEGER NOT NULL,
            bytes BLOB NOT NULL
        );
        CREATE TABLE answers (
            source TEXT NOT NULL,
            url TEXT NOT NULL,
            fetched_at TEXT NOT NULL,
            page TEXT NOT NULL REFERENCES pages(hash),
            status INTEGER NOT NULL,
            content_type TEXT,
            headers TEXT NOT NULL,
            PRIMARY KEY (source, url, fetched_at)
        );
        CREATE INDEX idx_answers_fetched_at ON answers(fetched_at, source, url);
        CREATE INDEX idx_answers_page ON answers(page);
        """
    )


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask "anything new since?" with, and the page it gave it with."""

    etag: str | None
    last_modified: str | None
    page: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that is safe in pages.db: whose it is, its hash, and the status it came with."""

    source: str
    page: Page
    digest: str
    status: int = 200


class Archive:
    """The raw pages, for one thread; a context manager that closes the file."""

    def __init__(self, path: Path) -> None:
        """Open the file, and make it where there is none; StoreError if it cannot be."""
        self.path = path
        self._db = open_database(path, migrations, write=True)

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
            close(self._db)

    def put(self, page: Page, status: int, *, source: str) -> str:
        """The hash of the page's bytes, which are safe on the disk from now on.

        An address that gives a source again what it gave last adds nothing.
        """
        digest = hashlib.sha256(page.content).hexdigest()
        with store_errors(self.path), transaction(self._db):
            if self._latest(source, page.url) != digest:
                self._add(source, page, digest, status)
        return digest

    def _latest(self, source: str, url: str) -> str | None:
        row = self._db.execute(
            "SELECT page FROM answers WHERE source = ? AND url = ?"
            " ORDER BY fetched_at DESC LIMIT 1",
            [source, url],
        ).fetchone()
        return row and str(row[0])

    def _add(self, source: str, page: Page, digest: str, status: int) -> None:
        raw = {
            "hash": digest,
            "codec": "zlib",
            "dictionary": None,
            "size": len(page.content),
            "bytes": zlib.compress(page.content, _LEVEL),
        }
        answer = {
            "source": source,
            "url": page.url,
            "fetched_at": timestamp(page.fetched_at),
            "page": digest,
            "status": status,
            "content_type": page.content_type,
            "headers": json.dumps(dict(page.headers), ensure_ascii=False, sort_keys=True),
        }
        self._db.table("pages").insert(raw, ignore=True)
        self._db.table("answers").insert(answer, ignore=True)

    def get(self, digest: str) -> bytes:
        """The bytes of a page; StoreError if there is no such page."""
        with store_errors(self.path):
            row = self._db.execute("SELECT bytes FROM pages WHERE hash = ?", [digest]).fetchone()
        if row is None:
            raise StoreError(f"{self.path}: no page {digest}")
        return zlib.decompress(row[0])

    def last(self, source: str, url: str) -> Kept | None:
        """What an address gave a source last; None if it has not answered yet."""
        return next(
            self._answers("WHERE source = ? AND url = ? ORDER BY fetched_at DESC", source, url),
            None,
        )

    def answers(self) -> Iterator[Kept]:
        """Every answer, in the order in which they came."""
        return self._answers("ORDER BY fetched_at, source, url")

    def counts(self) -> dict[str, int]:
        """How many answers each source has, by its slug."""
        with store_errors(self.path):
            return dict(self._db.execute("SELECT source, count(*) FROM answers GROUP BY source"))

    def unread(self, read: Path, sources: Collection[str]) -> Iterator[Kept]:
        """The sources' answers of which archive.db at ``read`` has no look, oldest first."""
        with store_errors(self.path):
            self._db.execute("ATTACH DATABASE ? AS read", [f"{read.absolute().as_uri()}?mode=ro"])
            try:
                missing = self._db.execute(
                    "SELECT rowid FROM answers"
                    " WHERE source IN (SELECT value FROM json_each(?)) AND NOT EXISTS ("
                    " SELECT 1 FROM read.looks WHERE looks.url = answers.url"
                    " AND looks.page = answers.page AND looks.at >= answers.fetched_at"
                    ") ORDER BY fetched_at, source, url",
                    [json.dumps(sorted(sources))],
                ).fetchall()
            finally:
                self._db.execute("DETACH DATABASE read")
        for (row,) in missing:
            yield from self._answers("WHERE rowid = ?", row)

    def _answers(self, which: str, *values: object) -> Iterator[Kept]:
        with store_errors(self.path):
            found = self._db.execute(f"{_ANSWERS} {which}", values)
            for source, digest, status, url, fetched_at, content_type, headers in found:
                page = Page(
                    url=url,
                    content=self.get(digest),
                    fetched_at=datetime.fromisoformat(fetched_at),
                    content_type=content_type,
                    headers=MappingProxyType(json.loads(headers)),
                )
                yield Kept(source, page, digest, status)

    def validators(self, source: str, url: str) -> Validators | None:
        """What to ask the address with for news; None if it has not answered yet."""
        with store_errors(self.path):
            row = self._db.execute(
                "SELECT headers, page FROM answers WHERE source = ? AND url = ?"
                " ORDER BY fetched_at DESC LIMIT 1",
                [source, url],
            ).fetchone()
        if row is None:
            return None
        headers: Mapping[str, str] = json.loads(row[0])
        return Validators(headers.get("etag"), headers.get("last-modified"), row[1])
