"""A page of the service taken apart: its blocks and its heading, or why it is none.

A page that is harvested is looked at twice, when it comes and when it is read, by threads
of their own and from bytes that were stored in between. So what one look found is kept
for the next, by the bytes it was made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Final

from parsers import html
from parsers.announcements import lists_announcements
from parsers.blocks import Sheet
from parsers.decode import decode
from parsers.errors import MissingField, ParseError, UnknownLayout
from parsers.frame import PageHeading, page_heading
from parsers.lists import is_list
from parsers.officials import OfficialHeading, lists_decisions, official_heading
from parsers.records import Page

KEPT: Final = 16
"""Pages kept for another look: as many hosts may answer before the first page is read."""

LARGEST: Final = 128 * 1024
"""Bytes of a page that is kept; a larger one is rare, and taken apart anew."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All of a page; ``heading`` is None for a list."""

    sheet: Sheet
    heading: PageHeading | OfficialHeading | None


class Looked:
    """The pages looked at last, for any thread; the oldest makes room."""

    def __init__(self, most: int = KEPT, largest: int = LARGEST) -> None:
        self._most = most
        self._largest = largest
        self._lock = Lock()
        self._pages: dict[tuple[bytes, str | None], Whole] = {}

    def put(self, page: Page, whole: Whole) -> None:
        """Keep it, unless the page is too large."""
        if len(page.content) > self._largest:
            return
        with self._lock:
            self._pages[page.content, page.content_type] = whole
            if len(self._pages) > self._most:
                del self._pages[next(iter(self._pages))]

    def get(self, page: Page) -> Whole | None:
        """What was made of the same bytes, declared alike; None if that is not kept."""
        with self._lock:
            return self._pages.get((page.content, page.content_type))


def take_apart(page: Page) -> Whole:
    """The page's blocks and its heading; raises where either is not whole."""
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
    return Whole(sheet, heading)


def _heading(sheet: Sheet) -> PageHeading | OfficialHeading | None:
    """The page's own heading: of two the first, since a text quotes others."""
    heading, official = page_heading(sheet), official_heading(sheet)
    if official and (heading is None or official.stands_before(heading, sheet)):
        return official
    return heading


def _is_list(sheet: Sheet) -> bool:
    return is_list(sheet) or lists_announcements(sheet) or lists_decisions(sheet)
