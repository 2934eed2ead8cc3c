"""Reading pages that are kept already: those that were left unread, or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db import queries
from db.archive import Archive, Kept
from db.files import timestamp
from db.store import Store
from parsers.errors import ParseError
from parsers.records import Feed
from scraper.reading import feed_fault, note_fault, read, save
from scraper.source import Source


@dataclass(frozen=True, slots=True)
class Reparsed:
    """What a rebuild met: how many answers it read, and how many were at fault.

    ``unknown`` counts by their slugs the answers of no source known today, which
    it passed over.
    """

    pages: int
    faults: int
    unknown: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether every answer was read."""
        return not self.faults and not self.unknown


def read_pending(sources: Iterable[Source], *, store: Store, archive: Archive) -> int:
    """Read the sources' pages that were kept but not read, by whatever broke off; how many."""
    by_slug = {source.slug: source for source in sources}
    count = 0
    for kept in archive.unread(store.path, by_slug.keys()):
        _read(kept, by_slug[kept.source], store, emit=True)
        store.look(kept.page.url, kept.page.fetched_at, kept.status, kept.digest)
        count += 1
    return count


def reparse(sources: Iterable[Source], *, store: Store, archive: Archive) -> Reparsed:
    """Read every kept page of the sources anew, by today's parsers, in the place of their rows.

    It is all or nothing, and no change is emitted. The rows of a source that
    is not among them, or of which no page is kept, stand as they are.
    """
    known = {source.slug: source for source in sources}
    counts = archive.counts()
    kept_of = {slug: source for slug, source in known.items() if slug in counts}
    pages = faults = 0
    with store.rebuilding(kept_of):
        for source in kept_of.values():
            store.source(source.slug, source.municipality, source.base, source.language)
        for kept in archive.answers():
            if kept.source in kept_of:
                pages += 1
                faults += not _read(kept, kept_of[kept.source], store, emit=False)
                _note_look(kept, store)
    unknown = {slug: count for slug, count in counts.items() if slug not in known}
    return Reparsed(pages, faults, unknown)


def _read(kept: Kept, source: Source, store: Store, *, emit: bool) -> bool:
    """Whether the page could be read; what it says is stored, or else what is wrong with it."""
    try:
        record = read(kept.page, source)
        if isinstance(record, Feed):
            error = feed_fault(record)
        else:
            save(store, source, record, kept, emit=emit)
            error = None
    except ParseError as caught:
        error = caught
    if error is None:
        store.mend(source.slug, kept.page.url, kept.page.fetched_at)
    else:
        note_fault(store, kept, error)
    return error is None


def _note_look(kept: Kept, store: Store) -> None:
    """Note for an archive that was lost when the page came."""
    at = kept.page.fetched_at
    if not queries.has_looked(store.db, kept.page.url, kept.digest, timestamp(at)):
        store.look(kept.page.url, at, kept.status, kept.digest)
