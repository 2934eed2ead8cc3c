"""Pages of the Dynasty service, of both layouts: what a page is, and its record.

The page itself tells what it is; the address it came from is not trusted, since a
server may answer with another page than the one asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parsers import html
from parsers.addresses import identify
from parsers.announcements import lists_announcements, read_announcements
from parsers.blocks import Sheet
from parsers.decode import decode
from parsers.errors import MissingField, ParseError, UnknownLayout
from parsers.feed import parse_feed
from parsers.frame import PageHeading, navigation_links, page_heading
from parsers.item import own_id, read_item
from parsers.lists import is_list, read_list, read_meeting
from parsers.officials import (
    OfficialHeading,
    lists_decisions,
    official_heading,
    own_official_id,
    read_official_decision,
    read_official_decisions,
)
from parsers.records import DEFAULT_PROFILE, Page, Profile, Record

_FEED_BEGINS = frozenset({b"<?xml", b"<rss ", b"<rss>"})


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
    sheet, heading = _taken_apart(page)
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
    """What the page says it is, without reading its text; raises as :func:`parse` does."""
    sheet, heading = _taken_apart(page)
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


def _taken_apart(page: Page) -> tuple[Sheet, PageHeading | OfficialHeading | None]:
    """The page's blocks and its heading, None for a list; raises where either is not whole."""
    if not page.content.strip():
        raise UnknownLayout("an empty page", url=page.url)
    markup = decode(page.content, page.content_type)
    if html.is_too_deep(markup):
        raise ParseError("its elements are nested too deep to be a page", url=page.url)
    sheet = html.read(markup)
    if not sheet.begun:
        raise UnknownLayout("not a page of Dynasty: its content comments are absent", url=page.url)
    if not sheet.ended:
        raise MissingField("the page breaks off before the end of its content", url=page.url)
    heading = _heading(sheet)
    if heading is None and not _is_list(sheet):
        raise MissingField("the page has no heading that says what it is", url=page.url)
    return sheet, heading


def _heading(sheet: Sheet) -> PageHeading | OfficialHeading | None:
    """The page's own heading: of two the first, since a text quotes others."""
    heading, official = page_heading(sheet), official_heading(sheet)
    if official and (heading is None or official.stands_before(heading, sheet)):
        return official
    return heading


def _is_list(sheet: Sheet) -> bool:
    return is_list(sheet) or lists_announcements(sheet) or lists_decisions(sheet)
