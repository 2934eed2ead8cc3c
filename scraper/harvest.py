"""The loop: visits to several sources side by side, all written by one thread."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, NoReturn

from db.archive import Archive
from db.files import timestamp
from db.queries import last_outcome
from db.store import Harvest, Store
from scraper.asking import Asking
from scraper.breaker import is_on_probation, left_alone
from scraper.client import Answer, Client
from scraper.fetchers import Fetchers
from scraper.host import Spent
from scraper.hosts import host_of, past_runs
from scraper.inbox import Inbox, Turns
from scraper.progress import Progress, Unwatched
from scraper.reparse import read_pending
from scraper.source import Source
from scraper.tally import DONE, INTERRUPTED
from scraper.visit import Visit

log = logging.getLogger("pykala.harvest")

Errand = Callable[..., Asking]
"""Makes what is done at one source: called as Visit is."""


class LeftAlone(NamedTuple):
    """A source that was not asked, since its host fails or wants it so, and until when."""

    source: Source
    until: datetime


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did at each source, in the order in which they were finished."""

    harvests: tuple[Harvest, ...]
    left_alone: tuple[LeftAlone, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every source was asked, and every page asked for was read."""
        return not self.left_alone and all(harvest.outcome == DONE for harvest in self.harvests)


def harvest(
    sources: Iterable[Source],
    *,
    store: Store,
    archive: Archive,
    client: Client,
    now: Callable[[], datetime],
    progress: Progress | None = None,
    in_any_case: bool = False,
    errand: Errand = Visit,
) -> RunReport:
    """Store what is new at the sources; a fault at one stops no other.

    ``errand`` is made of each source: a poll, unless it is a backfill that is wanted.
    A host that fails is left alone for a while (:mod:`scraper.breaker`), but not ``in_any_case``.
    What an earlier run kept but did not come to read is read first. Raises
    StoreError when the archive cannot be written any more. Then, as after
    Ctrl-C, what was stored stays, and the sources not finished stand in
    ``harvests`` as interrupted.
    """
    sources = tuple(sources)
    _prepare(sources, store, archive)
    with closing(Fetchers(client)) as fetchers:
        run = _Run(
            store,
            archive,
            fetchers,
            now,
            progress or Unwatched(),
            in_any_case=in_any_case,
            errand=errand,
        )
        started_at = now()
        with run.noting_interrupts():
            for source in sources:
                run.begin(source, started_at)
            while run.visits:
                run.go_on(*fetchers.next())
    return run.report()


def keep_harvesting(
    inbox: Inbox,
    sources: Iterable[Source],
    *,
    store: Store,
    archive: Archive,
    client: Client,
    now: Callable[[], datetime],
    progress: Progress | None = None,
) -> NoReturn:
    """Visit what is put into the inbox as it comes, until that is told to stop.

    No source waits for another, unless both are at one host: there they take
    turns. What an earlier run kept of any of the ``sources`` but did not come
    to read is read first. Raises KeyboardInterrupt at its end, and StoreError
    as ``harvest`` does.
    """
    _prepare(tuple(sources), store, archive)
    with closing(Fetchers(client)) as fetchers:
        run = _Run(store, archive, fetchers, now, progress or Unwatched())
        open_run = _OpenRun(run, inbox, now)
        inbox.listen(lambda: fetchers.call(open_run.take))
        with run.noting_interrupts():
            open_run.take()
            while True:
                open_run.go_on(*fetchers.next())


def _prepare(sources: tuple[Source, ...], store: Store, archive: Archive) -> None:
    """Note the sources, and read what was kept of them but not read."""
    for source in sources:
        store.source(source.slug, source.municipality, source.base, source.language)
    # a run that came to its end left nothing: to look for it would be to read all that is kept
    broken = {INTERRUPTED, None}
    pending = [one for one in sources if last_outcome(store.db, one.slug) in broken]
    read_pending(pending, store=store, archive=archive)


class _OpenRun:
    """A run that more sources may join."""

    def __init__(self, run: _Run, inbox: Inbox, now: Callable[[], datetime]) -> None:
        self._run = run
        self._inbox = inbox
        self._now = now
        self._turns = Turns()

    def take(self) -> None:
        """Begin what came in; what is under way or waits already is not begun again for that."""
        for source in self._inbox.take():
            if self._turns.come(source):
                self._begin(source)

    def go_on(self, slug: str, answer: Answer | Exception, spent: Spent) -> None:
        """Let a visit have its answer; its end is the beginning of the next at its host."""
        source = self._run.visits[slug].source
        self._run.go_on(slug, answer, spent)
        self._end(source)

    def _begin(self, source: Source) -> None:
        self._run.begin(source, self._now())
        self._end(source)

    def _end(self, source: Source) -> None:
        if source.slug not in self._run.visits:
            self._run.forget()  # the run has no end at which to report
            waiting = self._turns.leave(source)
            if waiting is not None:
                self._begin(waiting)


class _Run:
    """The visits that are under way, and what came of those that are not."""

    def __init__(
        self,
        store: Store,
        archive: Archive,
        fetchers: Fetchers,
        now: Callable[[], datetime],
        progress: Progress,
        *,
        in_any_case: bool = False,
        errand: Errand = Visit,
    ) -> None:
        self._errand = errand
        self._in_any_case = in_any_case
        self._left_alone: list[LeftAlone] = []
        self._waiting: dict[str, list[tuple[Source, datetime]]] = {}
        self.visits: dict[str, Asking] = {}
        self._began: dict[str, datetime] = {}
        self._progress = progress
        self._store = store
        self._archive = archive
        self._fetchers = fetchers
        self._now = now
        self.finished: list[Harvest] = []

    def begin(self, source: Source, at: datetime) -> None:
        """Have a source's first page fetched; the source counts as interrupted from now on.

        ``at`` names the run, which may be of several sources. A host that fails is not
        asked, and one that failed last is asked for one source first.
        """
        if not self._may_begin(source, at):
            return
        visit = self._errand(
            source,
            store=self._store,
            archive=self._archive,
            now=self._now,
            progress=self._progress,
        )
        self.visits[source.slug] = visit
        self._began[source.slug] = at
        self._note(visit)
        self.go_on(source.slug, None, Spent())

    def _may_begin(self, source: Source, at: datetime) -> bool:
        """Whether the host may be asked now; where another source tries it out, this one waits."""
        runs = [] if self._in_any_case else past_runs(self._store.db, source)
        until = left_alone(runs, self._now())
        if until is not None:
            self._left_alone.append(LeftAlone(source, until))
            log.info("%s: left alone until %s", source.slug, timestamp(until))
            return False
        host = host_of(source)
        if host in self._waiting:
            self._waiting[host].append((source, at))
            return False
        if is_on_probation(runs):
            self._waiting[host] = []
        return True

    def go_on(self, slug: str, answer: Answer | Exception | None, spent: Spent) -> None:
        """Let a visit have the answer it waits for, and have fetched what it asks for next."""
        visit = self.visits[slug]
        visit.tally.requests += spent.requests
        visit.tally.bytes += spent.bytes
        try:
            if isinstance(answer, Exception):
                ask = visit.steps.throw(answer)
            else:
                ask = visit.steps.send(answer) if answer else next(visit.steps)
        except StopIteration:
            self._finish(visit)
        else:
            self._fetchers.ask(slug, ask)

    @contextmanager
    def noting_interrupts(self) -> Iterator[None]:
        """Note how far the visits under way have come where KeyboardInterrupt ends the block."""
        try:
            yield
        except KeyboardInterrupt:
            for visit in self.visits.values():
                _tell(self._note(visit))
            raise

    def forget(self) -> None:
        """Forget what came of the visits that are over."""
        self.finished.clear()
        self._left_alone.clear()

    def report(self) -> RunReport:
        """What the run did, once no visit is under way."""
        outcomes = Counter(harvest.outcome for harvest in self.finished)
        log.info(
            "harvest: %d new items, %d changed; municipalities: %s",
            sum(harvest.new for harvest in self.finished),
            sum(harvest.changed for harvest in self.finished),
            ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()) or "none",
        )
        return RunReport(tuple(self.finished), tuple(self._left_alone))

    def _finish(self, visit: Asking) -> None:
        del self.visits[visit.source.slug]
        self._progress.done(visit.source.slug)
        self.finished.append(self._note(visit))
        _tell(self.finished[-1])
        for source, at in self._waiting.pop(host_of(visit.source), ()):
            self.begin(source, at)

    def _note(self, visit: Asking) -> Harvest:
        harvest = Harvest(
            run=timestamp(self._began[visit.source.slug]),
            source=visit.source.slug,
            started_at=self._began[visit.source.slug],
            finished_at=self._now(),
            **visit.tally.counted(),
        )
        self._store.harvest(harvest)
        return harvest


def _tell(harvest: Harvest) -> None:
    log.info(
        "%s: %s, %d requests, %d new pages, %d new items, %d changed, %d faults",
        harvest.source,
        harvest.outcome,
        harvest.requests,
        harvest.pages,
        harvest.new,
        harvest.changed,
        harvest.faults,
    )
