"""pages.db: every answer of a server as it came, added to and never edited."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db.files import close, open_database, store_errors, timestamp
from parsers.errors import StoreError
from parsers.records import Page

migrations = Migrations("pykala-pages")

# 6 is where more time buys next to nothing on pages of HTML
_LEVEL = 6


@migrations()
def first_release(db: Database) -> None:
    """``pages`` hold bytes once, by their hash; ``answers`` tell which address gave them when."""
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
            url TEXT NOT NULL,
            fetched_at TEXT NOT NULL,
            page TEXT NOT NULL REFERENCES pages(hash),
            status INTEGER NOT NULL,
            content_type TEXT,
            headers TEXT NOT NULL,
            PRIMARY KEY (url, fetched_at)
        );
        CREATE INDEX idx_answers_fetched_at ON answers(fetched_at, url);
        CREATE INDEX idx_answers_page ON answers(page);
        """
    )


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask "anything new since?" with, and the page it gave it with."""

    etag: str | None
    last_modified: str | None
    page: str


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

    def put(self, page: Page, status: int) -> str:
        """The hash of the page's bytes, which are safe on the disk from now on.

        An address that gives again what it gave last adds nothing.
        """
        digest = hashlib.sha256(page.content).hexdigest()
        with store_errors(self.path), self._db.atomic():
            if self._latest(page.url) != digest:
                self._add(page, digest, status)
        return digest

    def _latest(self, url: str) -> str | None:
        row = self._db.execute(
            "SELECT page FROM answers WHERE url = ? ORDER BY fetched_at DESC LIMIT 1", [url]
        ).fetchone()
        return row and str(row[0])

    def _add(self, page: Page, digest: str, status: int) -> None:
        raw = {
            "hash": digest,
            "codec": "zlib",
            "dictionary": None,
            "size": len(page.content),
            "bytes": zlib.compress(page.content, _LEVEL),
        }
        answer = {
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

    def page(self, url: str, digest: str) -> Page:
        """The answer that first gave these bytes at this address; StoreError if none did."""
        with store_errors(self.path):
            row = self._db.execute(
                "SELECT url, fetched_at, content_type, headers FROM answers"
                " WHERE url = ? AND page = ? ORDER BY fetched_at",
                [url, digest],
            ).fetchone()
        if row is None:
            raise StoreError(f"{self.path}: {url} never gave page {digest}", url=url)
        return self._page(digest, *row)

    def answers(self) -> list[tuple[str, str]]:
        """Address and page's hash of every answer, in the order in which they came."""
        with store_errors(self.path):
            found = self._db.execute("SELECT url, page FROM answers ORDER BY fetched_at, url")
            return [(url, digest) for url, digest in found]

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Every answer with its page's hash, in the order in which they came."""
        with store_errors(self.path):
            answers = self._db.execute(
                "SELECT page, url, fetched_at, content_type, headers FROM answers"
                " ORDER BY fetched_at, url"
            )
            for digest, *facts in answers:
                yield digest, self._page(digest, *facts)

    def _page(
        self, digest: str, url: str, fetched_at: str, content_type: str | None, headers: str
    ) -> Page:
        return Page(
            url=url,
            content=self.get(digest),
            fetched_at=datetime.fromisoformat(fetched_at),
            content_type=content_type,
            headers=MappingProxyType(json.loads(headers)),
        )

    def validators(self, url: str) -> Validators | None:
        """What to ask the address with for news; None if it has not answered yet."""
        with store_errors(self.path):
            row = self._db.execute(
                "SELECT headers, page FROM answers WHERE url = ? ORDER BY fetched_at DESC", [url]
            ).fetchone()
        if row is None:
            return None
        headers: Mapping[str, str] = json.loads(row[0])
        return Validators(headers.get("etag"), headers.get("last-modified"), row[1])
