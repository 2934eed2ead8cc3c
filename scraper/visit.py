"""One harvest of one source.

A visit is a generator: it yields what to ask for and is sent what came, or has
the failure thrown at it. It knows no threads: all reading, deciding and writing
happens in the thread that drives it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeVar

from db import queries
from db.archive import Archive, Kept, Validators
from db.store import Store
from parsers.addresses import bodies_url, feed_url
from parsers.errors import (
    FetchError,
    NotTheRequestedPage,
    ParseError,
    PykalaError,
    Refused,
    SlowDown,
    Unreachable,
)
from parsers.records import ChangeKind, Entry, Feed, Meeting, Record
from scraper.client import Answer, Fetched, Gone, NotModified, Verify
from scraper.due import LONG_LIST, feed_length
from scraper.expect import Hint, expect, expect_feed
from scraper.plan import Plan, Target
from scraper.progress import Progress
from scraper.reading import feed_fault, note_fault, read, save
from scraper.source import Source

log = logging.getLogger("pykala.harvest")

DONE: Final = "done"
"""Every page that is wanted was read, now or before."""
FAULTS: Final = "faults"
"""The feeds were read, but some page was not, now or in the last 30 days."""
FAILED: Final = "failed"
"""A feed was not read, or the host stopped answering."""
REFUSED: Final = "refused"
"""The host does not let us in."""
INTERRUPTED: Final = "interrupted"
"""Something ended the run before its end."""

COMPLETE: Final = frozenset({DONE, FAULTS})
"""Outcomes after which the next harvest need not look further back than usual."""

GIVE_UP: Final = 3
"""Pages in a row that brought no answer, each asked for three times: the host is down."""

GIVE_UP_REFUSED: Final = 20
"""Pages in a row that are refused, after which the host is left alone."""

NO_ANSWER: Final = 0
"""The status of a look that got none."""

_Got = TypeVar("_Got")


@dataclass(frozen=True, slots=True)
class Ask:
    """One page to fetch, as ``Client.get`` takes it."""

    url: str
    validators: Validators | None
    verify: Verify | None


Steps = Generator[Ask, Answer, _Got]


@dataclass(slots=True)
class Tally:
    """What a visit met; ``pages`` are those that were not there before."""

    outcome: str = INTERRUPTED
    requests: int = 0
    entries: int = 0
    pages: int = 0
    new: int = 0
    changed: int = 0
    faults: int = 0


class _Stop(Exception):  # noqa: N818 - not an error: the visit ends early
    def __init__(self, outcome: str) -> None:
        self.outcome = outcome


class _Missed(Exception):  # noqa: N818 - not an error any more: it is noted, and there is no page
    pass


class Visit:
    """Drive ``steps`` to its end; ``tally`` then tells how it came out."""

    def __init__(
        self,
        source: Source,
        *,
        store: Store,
        archive: Archive,
        now: Callable[[], datetime],
        progress: Progress,
    ) -> None:
        self.source = source
        self.tally = Tally()
        self.steps = self._steps()
        self._store = store
        self._archive = archive
        self._now = now
        self._progress = progress
        self._complete = queries.last_outcome(store.db, source.slug) in COMPLETE
        self._plan = Plan.recall(store, source, now())
        self._silences = 0
        self._refusals = 0

    def _steps(self) -> Steps[None]:
        try:
            every_feed = yield from self._feeds()
            yield from self._bodies()
            yield from self._meetings()
            yield from self._items()
        except _Stop as stop:
            self.tally.outcome = stop.outcome
        else:
            self.tally.outcome = self._outcome() if every_feed else FAILED

    def _outcome(self) -> str:
        standing = queries.first_faults(self._store.db, self.source.slug)
        complete = not self.tally.faults and self._plan.is_complete(standing)
        return DONE if complete else FAULTS

    # The feeds

    def _feeds(self) -> Steps[bool]:
        """Whether every feed was read; what they list is in the plan."""
        entries: list[Entry] = []
        every_feed = True
        for topic in self.source.feeds:
            listed = yield from self._feed_to_the_known(topic)
            every_feed = every_feed and listed is not None
            entries += listed or ()
        self.tally.entries = len(entries)
        if self._plan.tries_again():
            self._read_feeds_again()
        self._plan.take_entries(entries)
        return every_feed

    def _feed_to_the_known(self, topic: str) -> Steps[tuple[Entry, ...] | None]:
        """A feed's entries, from so far back that no new one is missing."""
        length = feed_length(self.source.show, complete=self._complete)
        entries = yield from self._feed(topic, length)
        if not entries or len(entries) < length or length == LONG_LIST:
            return entries
        if self._plan.reaches_back(entries):
            return entries
        return (yield from self._feed(topic, LONG_LIST))

    def _feed(self, topic: str, length: int) -> Steps[tuple[Entry, ...] | None]:
        """A feed's entries, () if there is nothing new; None if it cannot be read."""
        try:
            kept = yield from self._fetch(feed_url(self.source.base, topic, length), expect_feed)
        except _Missed as missed:
            if isinstance(missed.__cause__, FetchError):
                refused = isinstance(missed.__cause__, Refused)
                raise _Stop(REFUSED if refused else FAILED) from missed
            return None
        if kept is None:
            log.info("%s %s: nothing new", self.source.slug, topic)
            return ()
        entries = self._entries(kept)
        self._look(kept)
        if entries is None:
            return None
        new = sum(map(self._plan.is_new, entries))
        log.info("%s %s: %d entries, %d new", self.source.slug, topic, len(entries), new)
        return entries

    def _entries(self, kept: Kept) -> tuple[Entry, ...] | None:
        try:
            feed = read(kept.page, self.source)
        except ParseError as error:
            self._page_fault(kept, error)
            return None
        if not isinstance(feed, Feed):
            raise AssertionError  # noqa: TRY004 - a bug: at a feed's address only feeds are read
        wrong = feed_fault(feed)
        if wrong is None:
            self._store.mend(self.source.slug, kept.page.url, self._now())
        else:
            self._page_fault(kept, wrong)
        return feed.entries or None

    def _read_feeds_again(self) -> None:
        """Have the lists that are kept tell what the pages should be that are tried again.

        Those of today are often unchanged, and then not read, or too short.
        """
        for topic in self.source.feeds:
            for length in (LONG_LIST, self.source.show):
                self._plan.take_entries(self._kept_entries(topic, length))

    def _kept_entries(self, topic: str, length: int) -> tuple[Entry, ...]:
        url = feed_url(self.source.base, topic, length)
        kept = self._archive.last(self.source.slug, url)
        try:
            feed = kept and read(kept.page, self.source)
        except ParseError:
            return ()  # noted when it came
        return feed.entries if isinstance(feed, Feed) else ()

    # The pages

    def _bodies(self) -> Steps[None]:
        url = bodies_url(self.source.base)
        looked = queries.last_looks(self._store.db, [url]).get(url)
        if self._plan.bodies_are_due(url, looked):
            yield from self._page(url, None)

    def _meetings(self) -> Steps[None]:
        due = self._plan.due("meeting")
        self._progress.start(self.source.slug, len(due))
        self._read_lists_again()
        for target in due:
            log.debug("%s: %s: %s", self.source.slug, target.reason, target.url)
            meeting = yield from self._page(target.url, self._expect(target, self._meeting_hint))
            if isinstance(meeting, Meeting):
                self._plan.take_meeting(meeting)
            self._progress.advance(self.source.slug)

    def _read_lists_again(self) -> None:
        """Find what a run that did not come to its end had still to ask for, or what failed."""
        plan = self._plan
        for known in plan.meetings_of_failed() if self._complete else plan.known_meetings():
            kept = self._archive.last(self.source.slug, known.url)
            meeting = kept and self._read(kept)
            if isinstance(meeting, Meeting):
                plan.take_meeting(meeting)

    def _items(self) -> Steps[None]:
        due = self._plan.due("item")
        self._progress.start(self.source.slug, len(self._plan.due("meeting")) + len(due))
        for target in due:
            log.debug("%s: %s: %s", self.source.slug, target.reason, target.url)
            yield from self._page(target.url, self._expect(target, self._item_hint))
            self._progress.advance(self.source.slug)

    def _expect(self, target: Target, stored: Callable[[str], Hint | None]) -> Verify:
        """What verifies a page: what a list says of it, or else the archive."""
        hint = target.hint
        if hint.body is None:
            hint = stored(f"{self.source.slug}/{target.id}") or hint
        return expect(target.id, hint, self.source.profile)

    def _meeting_hint(self, key: str) -> Hint | None:
        row = queries.find_meeting(self._store.db, key)
        if row is None:
            return None
        return Hint(row["body"], row["date"] and date.fromisoformat(row["date"]))

    def _item_hint(self, key: str) -> Hint | None:
        row = queries.find_item(self._store.db, key)
        if row is None:
            return None
        day = date.fromisoformat(row["meeting_date"])
        return Hint(row["body"], day, row["position"], row["paragraph"], row["title"])

    def _page(self, url: str, verify: Verify | None) -> Steps[Record | None]:
        """What a page says; None if it says nothing new, or cannot be had or read."""
        try:
            kept = yield from self._fetch(url, verify)
        except _Missed:
            return None
        if kept is None:
            return None
        record = self._read(kept)
        self._look(kept)
        return record

    def _read(self, kept: Kept) -> Record | None:
        try:
            record = read(kept.page, self.source)
            change = save(self._store, self.source, record, kept)
        except ParseError as error:
            self._page_fault(kept, error)
            return None
        self._store.mend(self.source.slug, kept.page.url, self._now())
        if change is ChangeKind.NEW:
            self.tally.new += 1
        elif change is not None:
            self.tally.changed += 1
        return record

    # One request

    def _fetch(self, url: str, verify: Verify | None) -> Steps[Kept | None]:
        """The page, safe in pages.db; None if it is the same as before, and all is read of it.

        Raises _Missed, once that is noted, if there is no page to be had.
        """
        before = self._archive.validators(self.source.slug, url)
        answer = yield from self._ask(Ask(url, before, verify))
        kept = self._keep(url, answer)
        if before is None or kept.digest != before.page:
            self.tally.pages += 1
        elif self._complete and not self._plan.has_failed(url):
            self._look(kept)
            return None
        return kept

    def _ask(self, ask: Ask) -> Steps[Fetched | NotModified]:
        try:
            self._stay_home(ask.url)
            self.tally.requests += 1
            answer = yield ask
        except (FetchError, NotTheRequestedPage) as error:
            self._fault(ask.url, error)
            self._store.look(ask.url, self._now(), NO_ANSWER, None)
            self._count_silence(error)
            raise _Missed from error
        self._silences = self._refusals = 0
        if isinstance(answer, Gone):
            self._note_fault(ask.url, "Gone", f"there is no such page ({answer.status})")
            log.warning("%s: gone: %s", self.source.slug, ask.url)
            self._store.look(ask.url, self._now(), answer.status, None)
            raise _Missed
        return answer

    def _stay_home(self, url: str) -> None:
        if not self.source.holds(url):
            raise NotTheRequestedPage("leads to another host, or another council of it", url=url)

    def _count_silence(self, error: PykalaError) -> None:
        """Leave a host alone that is down, or wants to be left alone."""
        if isinstance(error, Refused):  # of one page: a host that refuses all refuses many
            self._refusals += 1
            if self._refusals >= GIVE_UP_REFUSED:
                raise _Stop(REFUSED) from error
        if isinstance(error, Unreachable | SlowDown):
            self._silences += 1
            if self._silences >= GIVE_UP or isinstance(error, SlowDown):
                raise _Stop(FAILED) from error

    def _keep(self, url: str, answer: Fetched | NotModified) -> Kept:
        slug = self.source.slug
        if isinstance(answer, Fetched):
            self._archive.put(answer.page, answer.status, source=slug)
        # as it was kept: what is the same as before keeps the time at which it came
        kept = self._archive.last(slug, url)
        if kept is None:
            raise AssertionError  # the client asks conditionally only with validators
        return replace(kept, status=answer.status)

    # What is noted

    def _look(self, kept: Kept) -> None:
        self._store.look(kept.page.url, self._now(), kept.status, kept.digest)

    def _page_fault(self, kept: Kept, error: ParseError) -> None:
        self.tally.faults += 1
        note_fault(self._store, kept, error)
        # what a parser says may hold words of the page, and those are not for a log
        log.warning("%s: %s: %s", self.source.slug, type(error).__name__, kept.page.url)

    def _fault(self, url: str, error: FetchError | NotTheRequestedPage) -> None:
        kind = type(error).__name__
        self._note_fault(url, kind, str(error))
        told = str(error) if isinstance(error, FetchError) else kind
        log.warning("%s: %s: %s", self.source.slug, told, url)

    def _note_fault(self, url: str, kind: str, message: str) -> None:
        self.tally.faults += 1
        self._store.fault(self.source.slug, url, kind, message, page=None, at=self._now())
