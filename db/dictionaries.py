"""Packing pages.db tighter: a dictionary trained from its own pages, and pages packed with it.

Part of the nightly maintenance. Neither changes a hash, and both may be broken off at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlite_utils import Database

from db.archive import Archive
from db.files import store_errors, timestamp, transaction
from db.insert import insert
from db.packing import DICTIONARY_SIZE, Dictionary, Packer, trained

ENOUGH: Final = 500
"""Pages to train from. zstd's manual asks for a hundred times the dictionary's size, which
is 500 pages of the 24 kB that item pages have."""

_GROWTH: Final = 10
"""By how much an archive must have grown for another: one was trained early, from a few hosts."""

_SAMPLED: Final = 100 * DICTIONARY_SIZE
"""Bytes to train from: more takes memory (ten times as much) and gives nothing."""

_CUT: Final = 64_000
"""Bytes of one sample: a few long documents must not be all there is."""

_BATCH: Final = 200
"""Pages packed anew in one transaction: a harvest waits for no longer."""

_BATCH_BYTES: Final = 8_000_000
"""What these pages weigh unpacked, at most, unless one weighs more: PDFs may have megabytes."""

# Bytes that are packed already (PDF, pictures) have nothing in common.
_TEXTS = """
    FROM pages WHERE EXISTS (
        SELECT 1 FROM answers WHERE page = hash
        AND (content_type LIKE 'text/%' OR content_type LIKE '%xml%')
    )
"""


def train(archive: Archive, now: datetime) -> Dictionary | None:
    """A new dictionary, which new pages are packed with from now on; None if none is due.

    One is due when there are enough pages, and again when there are ten times as many.
    """
    with store_errors(archive.path):
        if not _is_due(archive):
            return None
        samples = list(_samples(archive))
        dictionary = trained(samples)
        if dictionary is not None:
            row = {
                "id": dictionary.id,
                "trained_at": timestamp(now),
                "pages": _pages(archive),
                "samples": len(samples),
                "bytes": dictionary.content,
            }
            with transaction(archive.db) as db:
                insert(db, "dictionaries", [row], ignore=True)
            archive.use(dictionary)
    return dictionary


def _is_due(archive: Archive) -> bool:
    (pages,) = archive.db.execute("SELECT ifnull(max(pages), 0) FROM dictionaries").fetchone()
    return _pages(archive) >= max(ENOUGH, _GROWTH * int(pages))


def _pages(archive: Archive) -> int:
    """How many pages there are: none is ever removed, so that the last has their number."""
    (last,) = archive.db.execute("SELECT ifnull(max(rowid), 0) FROM pages").fetchone()
    return int(last)


def _samples(archive: Archive) -> Iterator[bytes]:
    """Pages drawn by lot: a hash is as good as a die, and the same every time."""
    left = _SAMPLED
    for (digest,) in archive.db.execute(f"SELECT hash {_TEXTS} ORDER BY hash"):
        sample = archive.get(digest)[:_CUT]
        left -= len(sample)
        if left < 0:
            return
        yield sample


def recompress(archive: Archive, *, limit: int | None = None) -> int:
    """Pack the pages that lie without a dictionary with today's; how many, at most ``limit``.

    0 where there is no dictionary, or no page without one.
    """
    with store_errors(archive.path):
        dictionary = archive.dictionary()
        if dictionary is None:
            return 0
        packer, done = Packer(dictionary), 0
        while limit is None or done < limit:
            packed = _repack(
                archive, packer, _BATCH if limit is None else min(_BATCH, limit - done)
            )
            if not packed:
                break
            done += packed
    return done


def _repack(archive: Archive, packer: Packer, count: int) -> int:
    """Pack so many pages anew, fewer where they are large, in one transaction; how many."""
    with transaction(archive.db) as db:
        plain = list(_bearable(db, count))
        for digest in plain:
            db.execute(
                "UPDATE pages SET codec = :codec, dictionary = :dictionary, size = :size,"
                " bytes = :bytes WHERE hash = :hash",
                {"hash": digest, **asdict(packer.pack(archive.get(digest)))},
            )
    return len(plain)


def _bearable(db: Database, count: int) -> Iterator[str]:
    """Some of the pages without a dictionary: so many, or as many as weigh little enough."""
    weight = 0
    plain = db.execute("SELECT hash, size FROM pages WHERE dictionary IS NULL LIMIT ?", [count])
    for n, (digest, size) in enumerate(plain.fetchall()):
        weight += size
        if n and weight > _BATCH_BYTES:
            return
        yield digest
