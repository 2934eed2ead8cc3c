"""A walk over all bodies and meetings of one source, as far back as its lists go.

It keeps no account of its own: what is to be done is what the lists name and the archive
does not have, so a walk that was broken off, by whatever, goes on where it was. Each
meeting's items follow its list, so that hardly a list is ever read whose items are not.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from db.archive import Archive
from db.listed import Listed, lengths, listed_unread, unread_of
from db.queries import Connection
from db.store import Store
from parsers.records import Stage
from scraper.ask import Steps
from scraper.asking import Asking
from scraper.due import Reason
from scraper.expect import Hint
from scraper.hints import item_hint, meeting_hint
from scraper.lists import Convened
from scraper.plan import Target
from scraper.progress import Progress
from scraper.source import Source
from scraper.tally import BACKFILL

log = logging.getLogger("pykala.harvest")

FIRST_TOLD: Final = 50
"""Pages after which it is known how long a source's lists are: two or three meetings."""

TOLD_EVERY: Final = 500
"""Pages between two lines of a log; at one request a second, some eight minutes."""


@dataclass(slots=True)
class Estimate:
    """How many requests are left, as far as can be told.

    ``lists`` of meetings are not read yet, with some ``length`` items each; of those that
    were read, ``items`` are left.
    """

    lists: int
    items: int
    length: float

    @property
    def requests(self) -> int:
        """All of them, second attempts not counted."""
        return round(self.lists * (1 + self.length)) + self.items


class Backfill(Asking):
    """Drive ``steps`` to its end; then all that the lists name is in the archive, or at fault."""

    def __init__(
        self,
        source: Source,
        *,
        store: Store,
        archive: Archive,
        now: Callable[[], datetime],
        progress: Progress,
        since: date = date.min,
        delay: float = 0,
    ) -> None:
        """Of meetings before ``since`` nothing is asked for.

        ``delay`` are the seconds that a request takes, for the estimate.
        """
        super().__init__(source, store=store, archive=archive, now=now, progress=progress)
        self.tally.kind = BACKFILL
        self._since = since
        self._delay = delay
        self._asked: set[str] = set()
        self._left = _Left(store.db, source.slug, since)

    def _every_page(self) -> Steps[bool]:
        """Whether the list of bodies was read."""
        meetings = yield from self._lists.walk()
        wanted = [one for one in meetings or () if (one.date or date.max) >= self._since]
        self._begin(wanted)
        # what failed before waits for the rest, so that it cannot end every run early
        for failed_too in (False, True):
            for one in wanted:
                yield from self._meeting(one, failed_too=failed_too)
        # meetings that no body's list names, as one that was taken off it
        unread = listed_unread(self._store.db, self.source.slug, self._since)
        yield from self._items(unread, failed_too=True)
        return meetings is not None

    def _meeting(self, one: Convened, *, failed_too: bool) -> Steps[None]:
        if self._is_unread(one) and self._may_ask(one.url, failed_too=failed_too):
            target = Target(one.id, one.url, Hint(one.body, one.date), Reason.NEW)
            yield from self._get(target, meeting_hint)
        items = unread_of(self._store.db, self.source.slug, one.id)
        self._left.read(one.id, len(items))
        yield from self._items(items, failed_too=failed_too)

    def _items(self, items: Iterable[Listed], *, failed_too: bool) -> Steps[None]:
        for one in items:
            if self._may_ask(one.url, failed_too=failed_too):
                hint = Hint(one.body, one.date, one.position, one.paragraph, one.title)
                yield from self._get(Target(one.item, one.url, hint, Reason.NEW), item_hint)
                self._left.estimate.items -= 1

    def _get(self, target: Target, stored: Callable[[Connection, str], Hint | None]) -> Steps[None]:
        total = len(self._asked) + self._left.estimate.requests
        self._asked.add(target.url)
        self._progress.start(self.source.slug, max(total, len(self._asked)))
        log.debug("%s: backfill: %s", self.source.slug, target.url)
        yield from self._page(target.url, self._expect(target, stored))
        self._progress.advance(self.source.slug)
        if len(self._asked) == FIRST_TOLD or len(self._asked) % TOLD_EVERY == 0:
            self._tell()

    def _may_ask(self, url: str, *, failed_too: bool) -> bool:
        return url not in self._asked and (failed_too or not self._plan.has_failed(url))

    def _is_unread(self, one: Convened) -> bool:
        """Whether a meeting's list was never read, or not as the minutes that there are now."""
        known = self._plan.meeting(one.id)
        return known is None or (known.stage is Stage.AGENDA and one.stage is Stage.MINUTES)

    def _begin(self, meetings: Sequence[Convened]) -> None:
        """Count what is left, and tell it; how long the lists are, once it is known."""
        unread = [one.id for one in meetings if self._is_unread(one)]
        self._left.begin(unread)
        log.info(
            "%s: backfill: %d meetings, %d of them to be read; %d items left of the others",
            self.source.slug,
            len(meetings),
            len(unread),
            self._left.estimate.items,
        )
        if self._left.estimate.length:
            self._tell()

    def _tell(self) -> None:
        left = self._left.estimate.requests
        log.info(
            "%s: backfill: %d pages asked for, some %d left: about %s",
            self.source.slug,
            len(self._asked),
            left,
            timedelta(seconds=round(left * self._delay)),
        )


class _Left:
    """Counts what is left, and learns how long a list is."""

    def __init__(self, db: Connection, slug: str, since: date) -> None:
        self.estimate = Estimate(0, 0, 0)
        self._db = db
        self._slug = slug
        self._since = since
        self._unread: set[str] = set()
        self._lists, self._items = 0, 0

    def begin(self, unread: Iterable[str]) -> None:
        """These meetings are to be read; of the others, items may be."""
        self._unread = set(unread)
        self._lists, self._items = lengths(self._db, self._slug, date.min)
        of_meetings = Counter(_meeting(one) for one in self._listed())
        items = sum(count for key, count in of_meetings.items() if key not in self._unread)
        self.estimate = Estimate(len(self._unread), items, self._length())

    def read(self, meeting: str, items: int) -> None:
        """A meeting's list was read, or cannot be; so many of its items are left."""
        if meeting in self._unread:
            self._unread.remove(meeting)
            self._lists, self._items = self._lists + 1, self._items + items
            done = self.estimate
            self.estimate = Estimate(done.lists - 1, done.items + items, self._length())

    def _listed(self) -> list[Listed]:
        return listed_unread(self._db, self._slug, self._since)

    def _length(self) -> float:
        return self._items / self._lists if self._lists else 0


def _meeting(one: Listed) -> str:
    return one.item.rpartition("-")[0]
