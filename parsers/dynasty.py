"""Pages of the Dynasty service, of both layouts: what a page is, and its record.

The page itself tells what it is; the address it came from is not trusted, since a
server may answer with another page than the one asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parsers.addresses import identify
from parsers.announcements import lists_announcements, read_announcements
from parsers.blocks import Sheet
from parsers.feed import parse_feed
from parsers.frame import navigation_links
from parsers.item import own_id, read_item
from parsers.lists import read_list, read_meeting
from parsers.officials import (
    OfficialHeading,
    lists_decisions,
    own_official_id,
    read_official_decision,
    read_official_decisions,
)
from parsers.records import DEFAULT_PROFILE, Page, Profile, Record
from parsers.whole import Looked, take_apart

_FEED_BEGINS = frozenset({b"<?xml", b"<rss ", b"<rss>"})
_LOOKED = Looked()


@dataclass(frozen=True, slots=True)
class Identity:
    """Which item, meeting or officer's decision a page says it is; of the last, body is the office.

    ``id`` is that of its own PDF link, None where it has none; ``number`` its § or
    else its place on the agenda. A list of bodies or meetings has none of the four.
    """

    id: str | None
    body: str | None
    date: date | None
    number: int | None


def parse(page: Page, profile: Profile = DEFAULT_PROFILE) -> Record:
    """The record of a page: an item, a meeting, an officer's decision, a list of any, or a feed.

    Raises UnknownLayout where it is no page of the service, MissingField where
    it is one but not all of it came.
    """
    if _is_feed(page):
        return parse_feed(page)
    whole = _LOOKED.get(page) or take_apart(page)
    sheet, heading = whole.sheet, whole.heading
    if heading is None:
        return _read_list(sheet, page.url)
    if isinstance(heading, OfficialHeading):
        return read_official_decision(sheet, heading, page.url, profile)
    if heading.is_item:
        return read_item(sheet, heading, page.url, profile)
    return read_meeting(sheet, heading, page.url)


def _read_list(sheet: Sheet, url: str) -> Record:
    if lists_announcements(sheet):
        return read_announcements(sheet, url)
    if lists_decisions(sheet):
        return read_official_decisions(sheet, url)
    return read_list(sheet, url)


def _is_feed(page: Page) -> bool:
    """Whether it begins as a feed does, or was asked for as one."""
    address = identify(page.url)
    asked_for = address is not None and address.kind == "feed"
    return asked_for or page.content.lstrip()[:5].lower() in _FEED_BEGINS


def identity(page: Page) -> Identity:
    """What the page says it is, without reading its text; raises as :func:`parse` does.

    Whoever asks will have the page read next, so it is kept as taken apart until then.
    """
    whole = _LOOKED.get(page) or take_apart(page)
    _LOOKED.put(page, whole)
    sheet, heading = whole.sheet, whole.heading
    if heading is None:
        return Identity(None, None, None, None)
    if isinstance(heading, OfficialHeading):
        own = own_official_id(sheet, page.url)
        return Identity(own, heading.officer, heading.date, heading.paragraph)
    number = heading.position if heading.paragraph is None else heading.paragraph
    if heading.is_item:
        own = own_id(navigation_links(sheet, page.url))
    else:
        own = read_meeting(sheet, heading, page.url).id
    return Identity(own, heading.body, heading.date, number)
