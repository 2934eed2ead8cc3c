"""The walk over a source's lists: the bodies, and the meetings of each.

Feeds end after so many entries; the lists do not. What was asked for within a day is read
from what is kept, so that a walk that was broken off goes on where it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from db.archive import Archive
from db.files import timestamp
from db.listed import stood_since
from db.queries import Connection
from parsers.addresses import bodies_url
from parsers.dynasty import parse
from parsers.errors import NotTheRequestedPage, ParseError
from parsers.records import Bodies, BodyLink, MeetingLink, Meetings, Page, Profile, Record, Stage
from scraper.answers import Verify
from scraper.ask import Steps
from scraper.reading import may_follow, read
from scraper.source import Source

FRESH: Final = timedelta(days=1)
"""How long a list is not asked for again: a newer meeting is in the feed long before that."""

PageSteps = Callable[[str, Verify | None], Steps[Record | None]]


@dataclass(frozen=True, slots=True)
class Convened:
    """A meeting as a body's list tells it; None where the list does not say."""

    id: str
    url: str
    body: str | None
    date: date | None
    stage: Stage | None


class Lists:
    """The lists of one source. ``page`` asks for one of them, keeps it and reads it."""

    def __init__(
        self,
        source: Source,
        *,
        db: Connection,
        archive: Archive,
        now: Callable[[], datetime],
        page: PageSteps,
    ) -> None:
        self._source = source
        self._db = db
        self._archive = archive
        self._now = now
        self._page = page

    def walk(self) -> Steps[list[Convened] | None]:
        """Every meeting of every body, the latest first; None where no list of bodies can be had.

        A list that cannot be had or read, which is then at fault, or that asks not to be
        followed leaves out its own meetings only.
        """
        url = bodies_url(self._source.base)
        yield from self._have(url, None)
        bodies, followed = told(self._archive, self._source, url)
        if not isinstance(bodies, Bodies):
            return None
        links = bodies.bodies if followed else ()
        yield from self._bodies(links)
        # what a body's own list says counts before what the list of bodies says of it
        found = {b.latest.id: _convened(b.latest, b.name) for b in links if b.latest}
        for body in links:
            found |= {one.id: one for one in self._meetings(body)}
        return sorted(found.values(), key=lambda one: one.date or date.max, reverse=True)

    def _bodies(self, links: Iterable[BodyLink]) -> Steps[None]:
        """Have every list of meetings there is; a body without meetings has none."""
        links = tuple(links)
        for body in links:
            if body.url is not None:
                others = {_plain(one.name) for one in links} - {_plain(body.name)}
                verify = expect_meetings(body, frozenset(others), self._source.profile)
                yield from self._have(body.url, verify)

    def _have(self, url: str, verify: Verify | None) -> Steps[None]:
        lately = timestamp(self._now() - FRESH)
        if not stood_since(self._db, self._source.slug, url, lately):
            yield from self._page(url, verify)

    def _meetings(self, body: BodyLink) -> list[Convened]:
        if body.url is None:
            return []
        meetings, followed = told(self._archive, self._source, body.url)
        if not isinstance(meetings, Meetings) or not followed:
            return []
        return [_convened(link, meetings.body or body.name) for link in meetings.meetings]


def told(archive: Archive, source: Source, url: str) -> tuple[Record | None, bool]:
    """What the page kept of an address says, None if nothing; whether its links may be followed.

    What is wrong with it was noted when it came.
    """
    kept = archive.last(source.slug, url)
    if kept is None:
        return None, False
    try:
        return read(kept.page, source), may_follow(kept.page)
    except ParseError:
        return None, False


def expect_meetings(body: BodyLink, others: frozenset[str], profile: Profile) -> Verify:
    """Verify that a page is the body's list of meetings, and not one of the ``others``' by name.

    A list may head itself otherwise than the list of bodies does: it is refused only where it
    tells another id, or another body's name.
    """

    def verify(page: Page) -> None:
        try:
            record = parse(page, profile)
        except ParseError:
            return  # the reading will say what is wrong with it
        right = isinstance(record, Meetings) and record.body_id in {None, body.id}
        if not right or (isinstance(record, Meetings) and _plain(record.body or "") in others):
            raise NotTheRequestedPage(f"answered with no list of {body.name}", url=page.url)

    return verify


def _convened(link: MeetingLink, body: str) -> Convened:
    return Convened(link.id, link.url, body, link.date, link.stage)


def _plain(name: str) -> str:
    return re.sub(r"\W+", " ", name.casefold()).strip()
