"""From a kept page to rows: the same for a harvest, an import and a rebuild."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Final

from db.archive import Kept
from db.store import Store
from parsers import pdf
from parsers.addresses import identify
from parsers.dynasty import parse
from parsers.errors import MissingField, NotTheRequestedPage, ParseError, UnknownLayout
from parsers.files import read_file
from parsers.records import (
    Announcements,
    Bodies,
    ChangeKind,
    Document,
    Feed,
    Item,
    Meeting,
    Meetings,
    OfficialDecision,
    OfficialDecisions,
    Page,
    Record,
)
from parsers.robots import directives
from scraper.apart import READER
from scraper.source import Source

_KINDS: Final[dict[str, type[Record]]] = {
    "item": Item,
    "meeting": Meeting,
    "meetings": Meetings,
    "bodies": Bodies,
    "feed": Feed,
    "official_decision": OfficialDecision,
    "official_decisions": OfficialDecisions,
    "announcements": Announcements,
}
"""What the service has at an address of each kind."""


def saved_as(source: Source, name: str) -> str:
    """What stands for the address of a page that came from a file on disk."""
    # a file's name may be any bytes; a row holds text
    return f"{source.slug}/{os.fsencode(name).decode('utf-8', 'replace')}"


def read(page: Page, source: Source) -> Record:
    """What the page says; an item or meeting that tells no id has the address's.

    At an address of the service's pages it must be one; any other may hold a document.
    Raises ParseError, and NotTheRequestedPage where page and address tell different
    ids, or are of different kinds.
    """
    of_service = _kind_at(page.url) is not None
    placed = _placed(page, source)
    if of_service:
        record = parse(placed, source.profile)
    else:
        is_pdf = pdf.is_pdf(page.content)
        record = READER.read(placed) if is_pdf else read_file(placed, source.profile)
    _check_kind(record, page.url)
    match record:
        case Item():
            return replace(record, id=_id(record.id, "item", page.url))
        case Meeting():
            return replace(record, id=_meeting_id(record, page.url))
        case OfficialDecision():
            return replace(record, id=_id(record.id, "official_decision", page.url))
        case _:
            return record


def save(
    store: Store, source: Source, record: Record, kept: Kept, *, emit: bool = True
) -> ChangeKind | None:
    """Store what a page said; what that changed of its item or document, None if nothing.

    Raises ParseError if that cannot be stored, and StoreError if nothing can.
    """
    page = kept.page
    url = page.url if _is_address(page.url) else None
    match record:
        case Item():
            return store.save_item(
                source.slug,
                record,
                kept.digest,
                url=url,
                at=page.fetched_at,
                robots=asked_of_robots(page),
                emit=emit,
            )
        case Meeting():
            store.save_meeting(
                source.slug, record, url=url, at=page.fetched_at, robots=asked_of_robots(page)
            )
        case Meetings():
            store.save_meetings(source.slug, record)
        case Bodies():
            store.save_bodies(source.slug, record)
        case OfficialDecision():
            return store.save_official_decision(
                source.slug, record, kept.digest, url=url, at=page.fetched_at, emit=emit
            )
        case Announcements():
            return store.save_announcements(
                source.slug, record, kept.digest, url=url, at=page.fetched_at, emit=emit
            )
        case Document():
            return store.save_document(
                source.slug,
                record,
                kept.digest,
                address=page.url,
                item=_attached_to(page.url, source),
                at=page.fetched_at,
            )
    return None


def asked_of_robots(page: Page) -> str | None:
    """What the page asks of robots, in one line; None if nothing."""
    return " ".join(sorted(directives(page))) or None


def may_keep(page: Page) -> bool:
    """Whether the page lets itself be kept: it does not say noarchive."""
    return "noarchive" not in directives(page)


def may_follow(page: Page) -> bool:
    """Whether the page lets its links be followed: it does not say nofollow."""
    return "nofollow" not in directives(page)


def feed_fault(feed: Feed) -> ParseError | None:
    """What is wrong with a feed that is whole, though its entries can be used."""
    if not feed.entries:
        return UnknownLayout("a feed without entries")
    strays = sum(entry.id is None for entry in feed.entries)
    if strays:
        return UnknownLayout(f"{strays} entries lead to no page of the service")
    return None


def note_fault(store: Store, kept: Kept, error: ParseError) -> None:
    """Note what is wrong with a page; its time is the page's, whenever that is read."""
    page = kept.page
    kind = type(error).__name__
    store.fault(kept.source, page.url, kind, str(error), page=kept.digest, at=page.fetched_at)


def _check_kind(record: Record, url: str) -> None:
    """Refuse what the service does not have at such an address; a file may have any name."""
    wanted = _kind_at(url)
    if wanted is not None and not isinstance(record, wanted):
        raise NotTheRequestedPage(f"not a page of {wanted.__name__.lower()}", url=url)


def _kind_at(url: str) -> type[Record] | None:
    """What the service has at an address; None for a file, and where it has no page."""
    address = identify(url) if _is_address(url) else None
    return _KINDS.get(address.kind) if address else None


def _attached_to(url: str, source: Source) -> str | None:
    """The item (items.id) that a PDF is of, by its address or its file's name."""
    address = identify(url)
    if address is None or address.id is None:
        return None
    if address.kind == "pdf_attachment":
        return f"{source.slug}/{address.id.rpartition('-')[0]}"
    return f"{source.slug}/{address.id}" if address.kind == "pdf_item" else None


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
