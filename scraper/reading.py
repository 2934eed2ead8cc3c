"""From a kept page to rows: the same for a harvest, an import and a rebuild."""

from __future__ import annotations

from dataclasses import dataclass, replace

from db.store import Store
from parsers.addresses import identify
from parsers.dynasty import parse
from parsers.errors import MissingField, NotTheRequestedPage
from parsers.records import Bodies, ChangeKind, Item, Meeting, Meetings, Page, Record
from scraper.source import Source


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that is safe in pages.db, the hash it has there, and the status it came with."""

    page: Page
    digest: str
    status: int = 200


def saved_as(source: Source, name: str) -> str:
    """What stands for the address of a page that came from a file on disk."""
    return f"{source.slug}/{name}"


def read(page: Page, source: Source) -> Record:
    """What the page says; an item or meeting that tells no id has the address's.

    Raises ParseError, and NotTheRequestedPage where page and address tell different ids.
    """
    record = parse(_placed(page, source), source.profile)
    match record:
        case Item():
            return replace(record, id=_id(record.id, "item", page.url))
        case Meeting():
            return replace(record, id=_meeting_id(record, page.url))
        case _:
            return record


def save(
    store: Store, source: Source, record: Record, kept: Kept, *, emit: bool = True
) -> ChangeKind | None:
    """Store what a page said; what that changed of its item, None if nothing or no item."""
    page = kept.page
    url = page.url if _is_address(page.url) else None
    store.mend(page.url)
    match record:
        case Item():
            return store.save_item(
                source.slug, record, kept.digest, url=url, at=page.fetched_at, emit=emit
            )
        case Meeting():
            store.save_meeting(source.slug, record, url=url, at=page.fetched_at)
        case Meetings():
            store.save_meetings(source.slug, record)
        case Bodies():
            store.save_bodies(source.slug, record)
    return None


def _is_address(url: str) -> bool:
    return "://" in url


def _placed(page: Page, source: Source) -> Page:
    """The page at an address; a file's is where the service would keep it, for its links' sake."""
    if _is_address(page.url):
        return page
    name = page.url.rpartition("/")[2]
    return replace(page, url=f"{source.base}/kokous/{name}")


def _meeting_id(record: Meeting, url: str) -> str:
    told = _id(record.id, "meeting", url)
    if told is None:
        raise MissingField("a meeting that tells no id: give its address", url=url)
    return told


def _id(told: str | None, kind: str, url: str) -> str | None:
    """The id of the page's address, in the spelling by which lists refer to it; else its own."""
    address = identify(url)
    if address is None or address.id is None or address.kind != kind:
        return told
    if told is not None and told.upper() != address.id.upper():
        raise NotTheRequestedPage(f"this is {kind} {told}, not {address.id}", url=url)
    return address.id
