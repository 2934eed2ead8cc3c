"""Whether a page is the one asked for: the service confuses pages within a cookie session."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from parsers.dynasty import identity, parse
from parsers.errors import NotTheRequestedPage, ParseError, UnknownLayout
from parsers.feed import parse_feed
from parsers.records import (
    DEFAULT_PROFILE,
    Item,
    Meeting,
    OfficialDecision,
    Page,
    Profile,
    Record,
)
from scraper.client import Verify


@dataclass(frozen=True, slots=True)
class Hint:
    """What a list, or the archive, says of a page; None where it does not say."""

    body: str | None = None
    date: date | None = None
    position: int | None = None
    paragraph: int | None = None
    title: str | None = None


def expect(wanted: str, hint: Hint, profile: Profile = DEFAULT_PROFILE) -> Verify:
    """Verify that a page is the item or meeting of the id that is wanted.

    The id on the page decides. A page that tells none must have the body and
    the day of the hint, and an item its number or title too: without a hint it
    is refused, since nothing else would tell it from another page. What cannot
    be read passes: the reading will say what is wrong with it.
    """

    def verify(page: Page) -> None:
        try:
            told = identity(page).id
            right = told.upper() == wanted.upper() if told else _fits(parse(page, profile), hint)
        except ParseError:
            return
        if not right:
            raise NotTheRequestedPage(f"answered with another page than {wanted}", url=page.url)

    return verify


def same_or(verify: Verify, digest: str) -> Verify:
    """Verify that a page is the one of this hash, which was verified when it was kept, or another.

    So a poll without news reads nothing: what is unchanged ends at its hash.
    """

    def check(page: Page) -> None:
        if hashlib.sha256(page.content).hexdigest() != digest:
            verify(page)

    return check


def expect_feed(page: Page) -> None:
    """Verify that a page is a feed; zero bytes are none either, but no other page."""
    try:
        parse_feed(page)
    except UnknownLayout as error:
        if page.content:
            raise NotTheRequestedPage("answered with no feed", url=page.url) from error
    except ParseError:
        return  # a feed, though not a whole one


def _fits(record: Record, hint: Hint) -> bool:
    match record:
        case Item():
            told = (_plain(record.body), record.meeting_date)
            return told == _place(hint) and _is_same_matter(record, hint)
        case Meeting():
            return (_plain(record.body), record.date) == _place(hint)
        case OfficialDecision():
            return _is_same_decision(record, hint)
        case _:
            return False


def _is_same_decision(told: OfficialDecision, hint: Hint) -> bool:
    """Whether the day fits, where one is known, and the officer or the title with it."""
    if hint.date is not None and told.date != hint.date:
        return False
    officer, title = _plain(told.officer_title or ""), _plain(told.title)
    known = _plain(hint.title or "")
    # a feed may print more beside the title
    is_title = bool(known) and (title in known or known in title)
    return is_title or bool(hint.body and hint.date and officer == _plain(hint.body))


def _place(hint: Hint) -> tuple[str, date | None]:
    return _plain(hint.body or ""), hint.date


def _is_same_matter(item: Item, hint: Hint) -> bool:
    """Whether number or title fit: either may change when minutes replace the agenda."""
    pairs = (
        (item.position, hint.position),
        (item.paragraph, hint.paragraph),
        (_plain(item.title), hint.title and _plain(hint.title)),
    )
    return any(told == known for told, known in pairs if known is not None)


def _plain(name: str) -> str:
    """Only what is told, not how it is printed."""
    return re.sub(r"\W+", " ", name.casefold()).strip()
