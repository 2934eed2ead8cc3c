"""One harvest of one source.

A visit is a generator: it yields what to ask for and is sent what came, or has
the failure thrown at it. It knows no threads: all reading, deciding and writing
happens in the thread that drives it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final

from db import queries
from db.archive import Archive, Kept, Validators
from db.listed import listed_missing, listed_unread
from db.store import LookResult, Store
from parsers.addresses import Address, bodies_url, feed_url, identify
from parsers.errors import (
    FetchError,
    ParseError,
    Refused,
    TooLarge,
)
from parsers.records import Entry, Feed, Meeting
from scraper.answers import Fetched, NotModified
from scraper.ask import Ask, Steps
from scraper.asking import Asking, Missed, Stop
from scraper.beside import Beside
from scraper.due import LONG_LIST, feed_length
from scraper.expect import expect, expect_feed
from scraper.files import MB, unwanted
from scraper.hints import item_hint, meeting_hint
from scraper.lists import told
from scraper.noting import NO_ANSWER
from scraper.plan import Target
from scraper.progress import Progress
from scraper.reading import feed_fault, may_follow, read
from scraper.source import Source
from scraper.tally import FAILED, POLL, REFUSED

log = logging.getLogger("pykala.harvest")


_OF_MEETINGS: Final = frozenset({"meetingitems", "meetings"})
"""The feeds that tell of meetings, the one by their items."""


class Visit(Asking):
    """A poll: what the feeds tell that is new, and what is due to be looked at again."""

    # a backfill reads no feed: what a poll left undone it does not make up for
    follows: ClassVar[str | None] = POLL

    def __init__(
        self,
        source: Source,
        *,
        store: Store,
        archive: Archive,
        now: Callable[[], datetime],
        progress: Progress,
    ) -> None:
        super().__init__(source, store=store, archive=archive, now=now, progress=progress)
        self._beside = Beside(store, source, now(), finished_at=self._finished)
        self._gap = False

    def _every_page(self) -> Steps[bool]:
        """Whether the lists that tell of all others were read: the feeds."""
        every_feed = yield from self._feeds()
        yield from self._bodies()
        meetings = yield from self._meetings()
        yield from self._items(meetings)
        yield from self._others()
        return every_feed

    # The feeds

    def _feeds(self) -> Steps[bool]:
        """Whether every feed was read; what they list is in the plan."""
        entries: list[Entry] = []
        every_feed = True
        gaps = []
        for topic in self.source.feeds:
            listed = yield from self._feed_to_the_known(topic)
            every_feed = every_feed and listed is not None
            entries += listed or ()
            if topic in _OF_MEETINGS and listed is not None:
                gaps.append(self._plan.leaves_gap(listed))
        # one that reaches back is enough: a meeting brings its items, an item its meeting
        self._gap = bool(gaps) and all(gaps)
        self.tally.entries = len(entries)
        if self._plan.tries_again() or self._beside.tries_again():
            self._read_feeds_again()
        self._plan.take_entries(entries)
        self._beside.take_entries(entries)
        return every_feed

    def _feed_to_the_known(self, topic: str) -> Steps[tuple[Entry, ...] | None]:
        """A feed's entries, from so far back that no new one is missing.

        Where even the long list is too short, the lists of meetings tell what is.
        """
        length = feed_length(self.source.show, complete=self._complete)
        entries = yield from self._feed(topic, length)
        if (
            entries
            and length <= len(entries) < LONG_LIST
            and not (self._plan.reaches_back(entries) and self._beside.reaches_back(entries))
        ):
            entries = yield from self._feed(topic, LONG_LIST)
        return entries

    def _feed(self, topic: str, length: int) -> Steps[tuple[Entry, ...] | None]:
        """A feed's entries, () if there is nothing new; None if it cannot be read."""
        try:
            kept = yield from self._fetch(feed_url(self.source.base, topic, length), expect_feed)
        except Missed as missed:
            cause = missed.__cause__
            if isinstance(cause, FetchError):
                raise Stop(REFUSED if isinstance(cause, Refused) else FAILED, cause) from missed
            return None
        if kept is None:
            log.info("%s %s: nothing new", self.source.slug, topic)
            self._mend_feed(topic)
            return ()
        entries = self._entries(topic, kept)
        self._notes.came(kept, LookResult.UNREADABLE if entries is None else LookResult.PAGE)
        if entries is None or not may_follow(kept.page):
            return entries and ()
        of_meetings = topic in _OF_MEETINGS
        new = (
            sum(map(self._plan.is_new, entries)) if of_meetings else self._beside.count_new(entries)
        )
        log.info("%s %s: %d entries, %d new", self.source.slug, topic, len(entries), new)
        return entries

    def _count_new(self, topic: str, entries: tuple[Entry, ...]) -> int:
        if topic in _OF_MEETINGS:
            return sum(map(self._plan.is_new, entries))
        return self._beside.count_new(entries)

    def _entries(self, topic: str, kept: Kept) -> tuple[Entry, ...] | None:
        try:
            feed = read(kept.page, self.source)
        except ParseError as error:
            self._notes.unreadable(kept, error)
            return None
        if not isinstance(feed, Feed):
            raise AssertionError  # noqa: TRY004 - a bug: at a feed's address only feeds are read
        wrong = feed_fault(feed)
        if wrong is None:
            self._mend_feed(topic)
        else:
            self._notes.unreadable(kept, wrong)
        return feed.entries or None

    def _mend_feed(self, topic: str) -> None:
        """Forget the faults of a feed that was read, at whatever length it had them."""
        for url in queries.first_faults(self._store.db, self.source.slug):
            if identify(url) == Address("feed", topic):
                self._store.mend(self.source.slug, url, self._now())

    def _read_feeds_again(self) -> None:
        """Have the lists that are kept tell what the pages should be that are tried again.

        Those of today are often unchanged, and then not read, or too short.
        """
        for topic in self.source.feeds:
            for length in (LONG_LIST, self.source.show):
                entries = self._kept_entries(topic, length)
                self._plan.take_entries(entries)
                self._beside.take_entries(entries)

    def _kept_entries(self, topic: str, length: int) -> tuple[Entry, ...]:
        url = feed_url(self.source.base, topic, length)
        feed, followed = told(self._archive, self.source, url)
        return feed.entries if isinstance(feed, Feed) and followed else ()

    # The pages

    def _bodies(self) -> Steps[None]:
        url = bodies_url(self.source.base)
        looked = queries.last_looks(self._store.db, [url]).get(url)
        if self._plan.bodies_are_due(url, looked):
            yield from self._page(url, None)
        if self._gap or self._plan.list_is_due():
            log.info("%s: the feeds do not reach back: reading the lists", self.source.slug)
            self._plan.take_convened((yield from self._lists.walk()) or ())

    def _meetings(self) -> Steps[list[str]]:
        """The ids of the meetings whose lists were asked for."""
        due = self._plan.due("meeting")
        self._progress.start(self.source.slug, len(due))
        self._read_lists_again()
        for target in due:
            log.debug("%s: %s: %s", self.source.slug, target.reason, target.url)
            meeting = yield from self._page(target.url, self._expect(target, meeting_hint))
            if isinstance(meeting, Meeting):
                self._plan.take_meeting(meeting)
            self._progress.advance(self.source.slug)
        return [target.id for target in due]

    def _read_lists_again(self) -> None:
        """Find what a run that did not come to its end had still to ask for, or what failed.

        Once a day, what any list names that is not there for whatever reason.
        """
        if not self._complete or self._plan.tries_again():
            self._plan.take_listed(listed_unread(self._store.db, self.source.slug))
        elif self._first_of_day:
            self._plan.take_listed(listed_missing(self._store.db, self.source.slug))

    def _items(self, meetings: list[str]) -> Steps[None]:
        """Ask for the items that are due, then for what is still missing of these meetings."""
        due = self._plan.due("item")
        yield from self._get_items(due, len(meetings) + len(due))
        asked = {target.id for target in due}
        missing = listed_missing(self._store.db, self.source.slug, meetings)
        self._plan.take_listed(one for one in missing if one.item not in asked)
        rest = [target for target in self._plan.due("item") if target.id not in asked]
        yield from self._get_items(rest, len(meetings) + len(due) + len(rest))

    def _get_items(self, due: list[Target], total: int) -> Steps[None]:
        self._progress.start(self.source.slug, total)
        for target in due:
            log.debug("%s: %s: %s", self.source.slug, target.reason, target.url)
            yield from self._page(target.url, self._expect(target, item_hint))
            self._progress.advance(self.source.slug)

    def _others(self) -> Steps[None]:
        """What is beside the meetings; files come last, so that no page waits for them."""
        for wanted in self._beside.decisions():
            verify = expect(wanted.id, wanted.hint, self.source.profile)
            yield from self._page(wanted.url, verify)
        if announcements := self._beside.announcements():
            yield from self._page(announcements, None)
        for url in self._beside.files():
            yield from self._file(url)

    def _file(self, url: str) -> Steps[None]:
        """Fetch a listed file; what is not wanted of those is looked at, and no fault."""
        slug, before = self.source.slug, self._archive.validators(self.source.slug, url)
        if self._waits(url):
            return
        # as with a page: one cut on its way has the validators of the whole
        validators = None if self._plan.has_failed(url) else before
        try:
            answer = yield Ask(url, validators, None, self.source.attachment_mb * MB)
        except TooLarge:
            result: LookResult | None = LookResult.FAILED
        except FetchError as error:
            self._missed(url, error)
            return
        else:
            self._answered()
            result = unwanted(answer)
            if isinstance(answer, Fetched | NotModified) and result is None:
                self._take_file(url, answer, before)
                return
        self._store.mend(slug, url, self._now())
        result = result or LookResult.FAILED
        self._store.look(url, self._now(), NO_ANSWER, None, source=slug, result=result)

    def _take_file(
        self, url: str, answer: Fetched | NotModified, before: Validators | None
    ) -> None:
        """Keep a file that came, and read it unless it is the same, and nothing is wrong with it.

        That it did not come before is no fault any more; what cannot be read is one anew.
        """
        digest = self._put(answer, before)
        kept = self._kept(url, answer.status)
        if before is not None and digest == before.page and not self._plan.has_failed(url):
            self._notes.came(kept, LookResult.SAME)
            return
        self._store.mend(self.source.slug, url, self._now())
        self._read(kept)
