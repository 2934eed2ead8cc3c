"""Reading pages that are kept already: those a broken run left unread, or all of them."""

from __future__ import annotations

from collections.abc import Iterable

from db import queries
from db.archive import Archive
from db.store import Store
from parsers.addresses import identify
from parsers.errors import ParseError
from scraper.reading import Kept, read, save
from scraper.source import Source
from scraper.visit import INTERRUPTED


def read_pending(sources: Iterable[Source], *, store: Store, archive: Archive) -> int:
    """Read the pages that were kept but not read when a run broke off; how many there were."""
    broken_off = [
        source for source in sources if queries.last_outcome(store.db, source.slug) == INTERRUPTED
    ]
    if not broken_off:
        return 0
    pending = [
        Kept(archive.page(url, digest), digest)
        for url, digest in archive.answers()
        if not queries.has_looked(store.db, url, digest)
    ]
    for kept in pending:
        source = _source_of(kept.page.url, broken_off, store)
        if source is not None:
            _read(kept, source, store, emit=True)
            store.look(kept.page.url, kept.page.fetched_at, kept.status, kept.digest)
    return len(pending)


def reparse(sources: Iterable[Source], *, store: Store, archive: Archive) -> None:
    """Read every kept page of the sources anew, by today's parsers; no change is emitted."""
    sources = tuple(sources)
    for digest, page in archive.pages():
        source = _source_of(page.url, sources, store)
        if source is not None:
            _read(Kept(page, digest), source, store, emit=False)


def _read(kept: Kept, source: Source, store: Store, *, emit: bool) -> None:
    page = kept.page
    if _is_feed(page.url):  # it leaves no rows
        return
    try:
        record = read(page, source)
    except ParseError as error:
        kind = type(error).__name__
        digest, at = kept.digest, page.fetched_at
        store.fault(source.slug, page.url, kind, str(error), page=digest, at=at)
    else:
        save(store, source, record, kept, emit=emit)


def _source_of(url: str, sources: Iterable[Source], store: Store) -> Source | None:
    """Whose page an address is: by its beginning, or by what was stored from it before."""
    by_slug = {source.slug: source for source in sources}
    if "://" not in url:
        return by_slug.get(url.partition("/")[0])
    at_home = [source for source in by_slug.values() if url.startswith(f"{source.base}/")]
    if at_home:
        return max(at_home, key=lambda source: len(source.base))
    return by_slug.get(queries.source_of(store.db, url) or "")


def _is_feed(url: str) -> bool:
    address = identify(url)
    return address is not None and address.kind == "feed"
