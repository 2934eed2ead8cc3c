"""The loop: visits to several sources side by side, all written by one thread."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from db.archive import Archive
from db.files import timestamp
from db.store import Harvest, Store
from scraper.client import Answer, Client
from scraper.fetchers import Fetchers
from scraper.progress import Progress, Unwatched
from scraper.reparse import read_pending
from scraper.source import Source
from scraper.visit import DONE, Visit

log = logging.getLogger("pykala.harvest")


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did at each source, in the order in which they were finished."""

    harvests: tuple[Harvest, ...]

    @property
    def ok(self) -> bool:
        """Whether every page asked for was read."""
        return all(harvest.outcome == DONE for harvest in self.harvests)


def harvest(
    sources: Iterable[Source],
    *,
    store: Store,
    archive: Archive,
    client: Client,
    now: Callable[[], datetime],
    progress: Progress | None = None,
) -> RunReport:
    """Store what is new at the sources; a fault at one stops no other.

    What an earlier run kept but did not come to read is read first. Raises
    StoreError when the archive cannot be written any more. Then, as after
    Ctrl-C, what was stored stays, and the sources not finished stand in
    ``harvests`` as interrupted.
    """
    sources = tuple(sources)
    for source in sources:
        store.source(source.slug, source.municipality, source.base, source.language)
    read_pending(sources, store=store, archive=archive)
    fetchers = Fetchers(client)
    progress = progress or Unwatched()
    run = _Run(store, fetchers, now, progress)
    try:
        for source in sources:
            run.begin(Visit(source, store=store, archive=archive, now=now, progress=progress))
        while run.visits:
            run.go_on(*fetchers.next())
    except KeyboardInterrupt:
        run.interrupt()
        raise
    finally:
        fetchers.close()
    return run.report()


class _Run:
    """The visits that are under way, and what came of those that are not."""

    def __init__(
        self, store: Store, fetchers: Fetchers, now: Callable[[], datetime], progress: Progress
    ) -> None:
        self.visits: dict[str, Visit] = {}
        self._progress = progress
        self._store = store
        self._fetchers = fetchers
        self._now = now
        self._started_at = now()
        self._finished: list[Harvest] = []

    def begin(self, visit: Visit) -> None:
        """Have a source's first page fetched; the source counts as interrupted from now on."""
        self.visits[visit.source.slug] = visit
        self._note(visit)
        self.go_on(visit.source.slug, None)

    def go_on(self, slug: str, answer: Answer | Exception | None) -> None:
        """Let a visit have the answer it waits for, and have fetched what it asks for next."""
        visit = self.visits[slug]
        try:
            if isinstance(answer, Exception):
                ask = visit.steps.throw(answer)
            else:
                ask = visit.steps.send(answer) if answer else next(visit.steps)
        except StopIteration:
            self._finish(visit)
        else:
            self._fetchers.ask(slug, ask)

    def interrupt(self) -> None:
        """Note how far the visits under way have come."""
        for visit in self.visits.values():
            _tell(self._note(visit))

    def report(self) -> RunReport:
        """What the run did, once no visit is under way."""
        outcomes = Counter(harvest.outcome for harvest in self._finished)
        log.info(
            "harvest: %d new items, %d changed; municipalities: %s",
            sum(harvest.new for harvest in self._finished),
            sum(harvest.changed for harvest in self._finished),
            ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()) or "none",
        )
        return RunReport(tuple(self._finished))

    def _finish(self, visit: Visit) -> None:
        del self.visits[visit.source.slug]
        self._progress.done(visit.source.slug)
        self._finished.append(self._note(visit))
        _tell(self._finished[-1])

    def _note(self, visit: Visit) -> Harvest:
        harvest = Harvest(
            run=timestamp(self._started_at),
            source=visit.source.slug,
            started_at=self._started_at,
            finished_at=self._now(),
            **asdict(visit.tally),
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
