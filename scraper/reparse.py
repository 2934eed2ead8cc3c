"""Reading pages that are kept already: those that were left unread, or all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from db import queries
from db.archive import Archive, Kept
from db.files import timestamp
from db.processes import cores
from db.release import is_due
from db.store import LookResult, Store
from parsers.errors import ParseError
from parsers.records import Feed
from scraper.progress import Progress, Unwatched
from scraper.readers import Reading, read_all
from scraper.reading import feed_fault, note_fault, read, save
from scraper.source import Source

_TOLD_AS: Final = "reparse"
"""What the progress is told under."""

_PAGES_WORTH: Final = 250


@dataclass(frozen=True, slots=True)
class Reparsed:
    """What a rebuild met: how many answers it read, and how many were at fault.

    ``unknown`` counts by their slugs the answers of no source known today, which
    it passed over. ``left`` counts the sources that newer releases have read.
    """

    pages: int
    faults: int
    unknown: Mapping[str, int]
    left: int = 0

    @property
    def ok(self) -> bool:
        """Whether every answer was read."""
        return not self.faults and not self.unknown


def read_pending(sources: Iterable[Source], *, store: Store, archive: Archive) -> int:
    """Read the sources' pages that were kept but not read, by whatever broke off; how many."""
    by_slug = {source.slug: source for source in sources}
    count = 0
    for kept in archive.unread(store.path, by_slug.keys()):
        _look(kept, store, is_read=_read(kept, by_slug[kept.source], store, emit=True))
        count += 1
    return count


def reparse(
    sources: Iterable[Source],
    *,
    store: Store,
    archive: Archive,
    since: str | None = None,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Reparsed:
    """Read every kept page of the sources anew, by today's parsers, in the place of their rows.

    With ``since``, only the sources of which some row was read by that release or an older one.
    It is a source or nothing: what is told of a body, of a meeting without a page, of a name that
    two people share, comes from many of its pages, and would not be the same if only some of them
    were read.

    ``processes`` read, one writes (None: as many as there are cores, or one for few pages).
    Whatever their number, the rows are the same. It is all or nothing, and no change is
    emitted. The rows of a source that is not among them, or of which no page is kept,
    stand as they are.
    """
    known = {source.slug: source for source in sources}
    counts = archive.counts()
    held = counts.keys() & known.keys()
    kept_of = {slug: known[slug] for slug in _due(held, store, since)}
    due = sum(counts[slug] for slug in kept_of)
    progress = progress or Unwatched()
    progress.start(_TOLD_AS, due)
    pages = faults = 0
    with _rebuilding(kept_of.values(), store):
        kept = (one for one in archive.answers() if one.source in kept_of)
        for one, reading in read_all(kept, kept_of, processes=processes or _worth(due)):
            is_read = _store(one, reading, kept_of[one.source], store, emit=False)
            _note_look(one, store, is_read=is_read)
            pages += 1
            faults += not is_read
            progress.advance(_TOLD_AS)
    progress.done(_TOLD_AS)
    unknown = {slug: count for slug, count in counts.items() if slug not in known}
    return Reparsed(pages, faults, unknown, len(held) - len(kept_of))


def _due(slugs: Collection[str], store: Store, since: str | None) -> list[str]:
    """The sources that are to be read again; those without a row are."""
    read_by = store.read_by()
    return sorted(slug for slug in slugs if since is None or is_due(read_by.get(slug), since))


def _worth(pages: int) -> int:
    """How many processes pay: to start one takes as long as to read a few hundred pages."""
    return max(1, min(cores(), pages // _PAGES_WORTH))


@contextmanager
def _rebuilding(sources: Collection[Source], store: Store) -> Iterator[None]:
    """All or nothing of what the block stores; nothing is touched where there is no source."""
    if not sources:
        yield
        return
    with store.rebuilding([source.slug for source in sources]):
        for source in sources:
            store.source(source.slug, source.municipality, source.base, source.language)
        yield


def _read(kept: Kept, source: Source, store: Store, *, emit: bool) -> bool:
    """Whether the page could be read; what it says is stored, or else what is wrong with it."""
    try:
        reading: Reading = read(kept.page, source)
    except ParseError as error:
        reading = error
    return _store(kept, reading, source, store, emit=emit)


def _store(kept: Kept, reading: Reading, source: Source, store: Store, *, emit: bool) -> bool:
    """Whether a page could be read; what it said is stored, or else what is wrong with it."""
    error = reading if isinstance(reading, ParseError) else None
    if isinstance(reading, Feed):
        error = feed_fault(reading)
    elif not isinstance(reading, ParseError):
        try:
            save(store, source, reading, kept, emit=emit)
        except ParseError as caught:
            error = caught
    if error is None:
        store.mend(source.slug, kept.page.url, kept.page.fetched_at)
    else:
        note_fault(store, kept, error)
    return error is None


def _note_look(kept: Kept, store: Store, *, is_read: bool) -> None:
    """Note for an archive that was lost when the page came."""
    at = kept.page.fetched_at
    if not queries.has_looked(store.db, kept.page.url, kept.digest, timestamp(at)):
        _look(kept, store, is_read=is_read)


def _look(kept: Kept, store: Store, *, is_read: bool) -> None:
    result = LookResult.PAGE if is_read else LookResult.UNREADABLE
    page = kept.page
    store.look(
        page.url, page.fetched_at, kept.status, kept.digest, source=kept.source, result=result
    )
