"""Pages saved on disk, taken into the archive the same way as harvested ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from db.archive import Archive, Kept
from db.documents import Links, document_id, links
from db.store import Store
from parsers.addresses import canonical
from parsers.errors import ConfigError, ParseError, PykalaError
from parsers.records import ChangeKind, Document, Page, Record
from scraper.reading import note_fault, read, save, saved_as
from scraper.source import Source


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one file: its page, record and what it changed, or the error.

    ``document`` is the id of what is no page of the service, ``links`` what it leads to.
    """

    path: Path
    page: Page | None = None
    record: Record | None = None
    change: ChangeKind | None = None
    error: PykalaError | None = None
    document: str | None = None
    links: Links | None = None


def import_files(
    paths: Iterable[Path],
    source: Source,
    *,
    url: str | None = None,
    store: Store,
    archive: Archive,
    now: Callable[[], datetime],
) -> tuple[Imported, ...]:
    """Store saved pages; of each file what came of it, in the order given.

    ``url`` is the address of the one file that it comes with. A page that
    cannot be read stays where it is: its file is kept already. Raises
    ConfigError, and StoreError when the archive cannot be written.
    """
    paths = tuple(paths)
    if url is not None and len(paths) != 1:
        raise ConfigError("an address belongs to one file: import them one by one")
    store.source(source.slug, source.municipality, source.base, source.language)
    imported = []
    for path in paths:
        address = canonical(url) if url else saved_as(source, path.name)
        try:
            page = Page(url=address, content=_contents(path), fetched_at=now())
            record = read(page, source)
        except (ConfigError, ParseError) as error:
            imported.append(Imported(path, error=error))
            continue
        kept = Kept(source.slug, page, archive.put(page, 200, source=source.slug))
        imported.append(_stored(path, record, kept, store, source))
        store.look(page.url, page.fetched_at, kept.status, kept.digest)
    return tuple(_linked(one, store) for one in imported)


def _stored(path: Path, record: Record, kept: Kept, store: Store, source: Source) -> Imported:
    try:
        change = save(store, source, record, kept)
    except ParseError as error:
        note_fault(store, kept, error)
        return Imported(path, error=error)
    store.mend(source.slug, kept.page.url, kept.page.fetched_at)
    document = document_id(source.slug, kept.digest) if isinstance(record, Document) else None
    return Imported(path, kept.page, record, change, document=document)


def _linked(imported: Imported, store: Store) -> Imported:
    """With what it leads to, now that all files have come."""
    if imported.document is None:
        return imported
    return replace(imported, links=links(store.db, imported.document))


def _contents(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}") from error
