"""What is noted of each answer: the look, what was wrong, and whether a page is still there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Final

from db import looks
from db.archive import Archive, Kept
from db.store import LookResult, Store
from parsers.errors import FetchError, NotTheRequestedPage, ParseError, Refused
from parsers.records import Page
from scraper.reading import may_keep, note_fault
from scraper.source import Source
from scraper.tally import Tally
from scraper.withdrawal import ABSENT, STOOD, Day, Look, Standing, is_enough, sound_days, standing

log = logging.getLogger("pykala.harvest")

NO_ANSWER: Final = 0
"""The status of a look that got none."""

_SAYS: Final = {
    LookResult.GONE: ("Gone", "there is no such page ({status})"),
    LookResult.EMPTY: ("UnknownLayout", "an empty page"),
    LookResult.SHELL: ("UnknownLayout", "the frame of a page, and nothing in it"),
    LookResult.BARRED: ("Barred", "the page asks not to be kept (noarchive)"),
}
"""The fault that an answer is, which is no page, and how it is told."""


class Notes:
    """Writes what a visit met into ``looks``, ``faults`` and ``changes``, and counts it."""

    def __init__(
        self,
        source: Source,
        *,
        store: Store,
        archive: Archive,
        now: Callable[[], datetime],
        tally: Tally,
    ) -> None:
        self._source = source
        self._store = store
        self._archive = archive
        self._now = now
        self._tally = tally
        self._days: dict[date, Day] = {}

    def came(self, kept: Kept, result: LookResult) -> None:
        """A page came, or what is in its place could be kept."""
        self._look(kept.page.url, result, kept.status, kept.digest)

    def same(self, url: str, status: int, digest: str) -> None:
        """The page came that we have, of this hash."""
        self._look(url, LookResult.SAME, status, digest)

    def unreadable(self, kept: Kept, error: ParseError) -> None:
        """A page came that cannot be read."""
        self._tally.faults += 1
        note_fault(self._store, kept, error)
        # what a parser says may hold words of the page, and those are not for a log
        log.warning("%s: %s: %s", self._source.slug, type(error).__name__, kept.page.url)

    def failed(self, url: str, error: FetchError) -> None:
        """No answer came, or none that we may have."""
        refused = isinstance(error, Refused)
        self._look(url, LookResult.REFUSED if refused else LookResult.FAILED, NO_ANSWER, None)
        self._fault(url, type(error).__name__, str(error), told=str(error))

    def wrong(self, url: str, error: NotTheRequestedPage, page: Page | None, status: int) -> None:
        """Another page came, or the address is none of the source's."""
        self._look(url, LookResult.WRONG, status, self._evidence(page, LookResult.WRONG, status))
        kind = type(error).__name__
        self._fault(url, kind, str(error), told=kind)

    def barred(self, page: Page, status: int) -> None:
        """A page came that asks not to be kept; nothing of it is."""
        self._look(page.url, LookResult.BARRED, status, None)
        self._explain(page.url, LookResult.BARRED, status)

    def absent(self, url: str, result: LookResult, status: int, page: Page | None) -> None:
        """The host says that there is no such page, or shows none.

        One we have read is withdrawn once that is certain, and until then at fault.
        """
        slug = self._source.slug
        self._look(url, result, status, self._evidence(page, result, status))
        if looks.is_known(self._store.db, slug, url) and self._is_withdrawn(url):
            if self._store.withdraw(slug, url, self._now()):
                self._tally.changed += 1
                log.info("%s: withdrawn: %s", slug, url)
            self._store.mend(slug, url, self._now())
        else:
            self._explain(url, result, status)

    def restored(self, url: str) -> bool:
        """True if the page was withdrawn until now, and is back."""
        back = self._store.restore(self._source.slug, url, self._now())
        if back:
            log.info("%s: back again: %s", self._source.slug, url)
        return back

    def _evidence(self, page: Page | None, result: LookResult, status: int) -> str | None:
        """The hash of what came in the place of a page, which is kept, and is not the page."""
        if page is None or not may_keep(page):
            return None
        return self._archive.put(page, status, source=self._source.slug, fault=result.value)

    def _is_withdrawn(self, url: str) -> bool:
        if self._store.is_withdrawn(self._source.slug, url):
            return True
        found = looks.since_it_stood(self._store.db, self._source.slug, url, STOOD)
        seen = [Look(at, result) for at, result in found]
        if not is_enough(seen):
            return False
        sound = sound_days(self._counted({look.at.date() for look in seen}))
        return standing(seen, sound) is Standing.WITHDRAWN

    def _counted(self, days: Iterable[date]) -> dict[date, Day]:
        """What came on each day; the days that are over do not change any more."""
        today = self._now().date()
        counts: dict[date, Day] = {}
        for day in days:
            if day not in self._days:
                told = looks.day_of(
                    self._store.db, self._source.slug, day, stood=STOOD, absent=ABSENT
                )
                counts[day] = Day(*told)
                if day < today:
                    self._days[day] = counts[day]
            else:
                counts[day] = self._days[day]
        return counts

    def _explain(self, url: str, result: LookResult, status: int) -> None:
        kind, message = _SAYS[result]
        said = message.format(status=status)
        self._fault(url, kind, said, told=f"{result.value}: {said}")

    def _fault(self, url: str, kind: str, message: str, *, told: str) -> None:
        self._tally.faults += 1
        self._store.fault(self._source.slug, url, kind, message, page=None, at=self._now())
        log.warning("%s: %s: %s", self._source.slug, told, url)

    def _look(self, url: str, result: LookResult, status: int, digest: str | None) -> None:
        at, slug = self._now(), self._source.slug
        self._store.look(url, at, status, digest, source=slug, result=result)
