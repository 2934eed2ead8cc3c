"""One page asked for, kept, read and noted: what a poll and a backfill have in common.

Each is a generator: it yields what to ask for and is sent what came, or has the
failure thrown at it. It knows no threads: all reading, deciding and writing happens
in the thread that drives it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Final

from db import looks, queries
from db.archive import Archive, Kept, Validators
from db.queries import Connection
from db.store import LookResult, Store
from parsers.addresses import identify
from parsers.errors import (
    FetchError,
    NotTheRequestedPage,
    ParseError,
    PykalaError,
    Refused,
    SlowDown,
    Unreachable,
)
from parsers.records import ChangeKind, Item, OfficialDecision, Record
from parsers.shell import is_shell
from scraper.answers import Fetched, Gone, NotModified, Rejected, Verify
from scraper.ask import Ask, Steps
from scraper.breaker import not_before
from scraper.due import old_are_due
from scraper.expect import Hint, expect, same_or
from scraper.hosts import past_runs
from scraper.lists import Lists
from scraper.noting import NO_ANSWER, Notes
from scraper.plan import Plan, Target
from scraper.progress import Progress
from scraper.reading import may_follow, may_keep, read, save
from scraper.source import Source
from scraper.tally import COMPLETE, DONE, FAILED, FAULTS, REFUSED, Tally

GIVE_UP: Final = 3
"""Pages in a row that brought no answer, each asked for three times: the host is down."""

GIVE_UP_REFUSED: Final = 20
"""Pages in a row that are refused, after which the host is left alone."""

GIVE_UP_AGAIN: Final = 10
"""Pages in a row that failed before and failed again: the others that did wait for another run.
At a host that answers, such pages say nothing of it, but each is asked for three times."""


class Stop(Exception):  # noqa: N818 - not an error: the visit ends early
    """The host is to be left alone; ``outcome`` is that of the visit."""

    def __init__(self, outcome: str, error: PykalaError) -> None:
        self.outcome = outcome
        self.error = error


class Missed(Exception):  # noqa: N818 - not an error any more: it is noted
    """There is no page to be had."""


class Asking:
    """Drive ``steps`` to its end; ``tally`` then tells how it came out."""

    follows: ClassVar[str | None] = None
    """The kind of runs whose last must have come to its end; None: whichever was the last."""

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
        self._notes = Notes(source, store=store, archive=archive, now=now, tally=self.tally)
        self._complete = queries.last_outcome(store.db, source.slug, self.follows) in COMPLETE
        self._finished = queries.last_finished(store.db, source.slug)
        self._first_of_day = old_are_due(self._finished, now())
        self._plan = Plan.recall(store, source, now(), old=self._first_of_day)
        self._lists = Lists(source, db=store.db, archive=archive, now=now, page=self._page)
        self._silences = 0
        self._refusals = 0
        self._in_vain = 0
        self._answers = False

    def _steps(self) -> Steps[None]:
        try:
            every_list = yield from self._every_page()
        except Stop as stop:
            self.tally.outcome = stop.outcome
            self._leave_alone(stop.error)
        else:
            self.tally.outcome = self._outcome() if every_list else FAILED

    def _every_page(self) -> Steps[bool]:
        """Whether the lists that tell of all others were read."""
        raise NotImplementedError

    def _outcome(self) -> str:
        standing = queries.first_faults(self._store.db, self.source.slug)
        complete = not self.tally.faults and self._plan.is_complete(standing)
        return DONE if complete else FAULTS

    def _expect(self, target: Target, stored: Callable[[Connection, str], Hint | None]) -> Verify:
        """What verifies a page: what a list says of it, or else the archive."""
        hint = target.hint
        if hint.body is None:
            hint = stored(self._store.db, f"{self.source.slug}/{target.id}") or hint
        return expect(target.id, hint, self.source.profile)

    def _page(self, url: str, verify: Verify | None) -> Steps[Record | None]:
        """What a page says; None if it says nothing new, or cannot be had, read or followed."""
        if self._waits(url):
            return None
        try:
            kept = yield from self._fetch(url, verify)
        except Missed:
            return None
        if kept is None:
            return None
        record = self._read(kept)
        return record if may_follow(kept.page) else None

    def _read(self, kept: Kept) -> Record | None:
        """What a page says, stored; None if it cannot be read.

        What a page says that was withdrawn is no change of its own: that it is back is.
        """
        withdrawn = self._store.is_withdrawn(self.source.slug, kept.page.url)
        try:
            record = read(kept.page, self.source)
            change = save(self._store, self.source, record, kept, emit=not withdrawn)
        except ParseError as error:
            self._notes.unreadable(kept, error)
            wrong = isinstance(error, NotTheRequestedPage)
            self._notes.came(kept, LookResult.WRONG if wrong else LookResult.UNREADABLE)
            return None
        self._notes.came(kept, LookResult.PAGE)
        self._store.mend(self.source.slug, kept.page.url, self._now())
        if withdrawn and self._notes.restored(kept.page.url):
            change = ChangeKind.RESTORED
        if isinstance(record, Item | OfficialDecision):  # a file or a list is not an item
            self._count(change)
        return record

    def _count(self, change: ChangeKind | None) -> None:
        if change is ChangeKind.NEW:
            self.tally.new += 1
        elif change is not None:
            self.tally.changed += 1

    # One request

    def _fetch(self, url: str, verify: Verify | None) -> Steps[Kept | None]:
        """The page, safe in pages.db; None if it is the same as before, and all is read of it.

        Raises Missed, once that is noted, if there is no page to be had.
        """
        before = self._archive.validators(self.source.slug, url)
        # what could not be read may have been cut on its way: its validators would keep it so
        validators = None if self._plan.has_failed(url) else before
        if verify is not None and before is not None:
            verify = same_or(verify, before.page)
        answer = yield from self._ask(Ask(url, validators, verify))
        digest = self._put(answer, before)
        if before is None or digest != before.page:
            self.tally.pages += 1
        elif self._complete and not self._plan.has_failed(url) and not self._is_lost(url):
            self._notes.same(url, answer.status, digest)
            if self._notes.restored(url):
                self._count(ChangeKind.RESTORED)
            return None
        return self._kept(url, answer.status)

    def _is_lost(self, url: str) -> bool:
        """Whether a page is kept of which the archive has nothing, as one taken from a backup."""
        address = identify(url)
        pages = {"item", "meeting", "official_decision"}
        of_page = address is not None and address.kind in pages
        return of_page and not looks.is_known(self._store.db, self.source.slug, url)

    def _ask(self, ask: Ask) -> Steps[Fetched | NotModified]:
        try:
            self._stay_home(ask.url)
            answer = yield ask
        except FetchError as error:
            self._missed(ask.url, error)
            raise Missed from error
        except NotTheRequestedPage as error:
            self._notes.wrong(ask.url, error, None, NO_ANSWER)
            raise Missed from error
        self._answered()
        match answer:
            case Rejected(page=page, status=status, error=another):
                self._notes.wrong(ask.url, another, page, status)
            case Gone(page=page, status=status):
                self._notes.absent(ask.url, LookResult.GONE, status, page)
            case Fetched(page=page, status=status) if not page.content.strip():
                self._notes.absent(ask.url, LookResult.EMPTY, status, page)
            case Fetched(page=page, status=status) if is_shell(page):
                self._notes.absent(ask.url, LookResult.SHELL, status, page)
            case Fetched(page=page, status=status) if not may_keep(page):
                self._notes.barred(page, status)
            case _:
                return answer
        raise Missed

    def _stay_home(self, url: str) -> None:
        if not self.source.holds(url):
            raise NotTheRequestedPage("leads to another host, or another council of it", url=url)

    def _answered(self) -> None:
        """Note that the host answers."""
        self._silences = self._refusals = self._in_vain = 0
        self._answers = True

    def _missed(self, url: str, error: FetchError) -> None:
        """Note a page that did not come.

        One that did not come before tells nothing of a host that answers: else a few pages
        that never come would keep all others from being asked for.
        """
        self._notes.failed(url, error)
        again = self._answers and self._plan.has_failed(url)
        if again and not isinstance(error, SlowDown):
            self._in_vain += 1
        else:
            self._count_silence(error)

    def _waits(self, url: str) -> bool:
        """Whether a page that failed before is not tried again now: too many were in vain."""
        return self._in_vain >= GIVE_UP_AGAIN and self._plan.has_failed(url)

    def _count_silence(self, error: PykalaError) -> None:
        """Leave a host alone that is down, or wants to be left alone."""
        if isinstance(error, Refused):  # of one page: a host that refuses all refuses many
            self._refusals += 1
            if self._refusals >= GIVE_UP_REFUSED:
                raise Stop(REFUSED, error) from error
        if isinstance(error, Unreachable | SlowDown):
            self._silences += 1
            if self._silences >= GIVE_UP or isinstance(error, SlowDown):
                raise Stop(FAILED, error) from error

    def _leave_alone(self, error: PykalaError) -> None:
        """Note until when the host is to be left alone, if it was asked at all."""
        if self.tally.requests:
            wish = error.retry_after if isinstance(error, SlowDown) else None
            runs = past_runs(self._store.db, self.source)
            self.tally.not_before = not_before(runs, self._now(), wish)

    def _put(self, answer: Fetched | NotModified, before: Validators | None) -> str:
        """The hash of the page that came, safe in pages.db; it is not read from there yet."""
        if isinstance(answer, Fetched):
            return self._archive.put(answer.page, answer.status, source=self.source.slug)
        if before is None:
            raise AssertionError  # the client asks conditionally only with validators
        return before.page

    def _kept(self, url: str, status: int) -> Kept:
        """The page as it was kept: what is the same as before keeps the time at which it came."""
        kept = self._archive.last(self.source.slug, url)
        if kept is None:
            raise AssertionError  # it has just been put there, or was there before
        return replace(kept, status=status)
