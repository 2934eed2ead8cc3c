"""What a harvest asks for beside meetings: officers' decisions, announcements, listed files.

Nobody decides on an agenda here, so what was read follows the rhythm of minutes: most
corrections come with the first readers, names go when the time for appeal is over, and
then it is looked at rarely. Files come last, so that they never keep a page waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from db import beside, queries
from db.store import Store
from parsers.addresses import announcements_url, identify
from parsers.records import Entry, Stage
from scraper.due import RARELY, RECENT, Failure, Known, failure_is_due, item_is_due, old_are_due
from scraper.expect import Hint
from scraper.source import Source

OFFICIAL: Final = "official_decisions"
"""The feed of officers' decisions."""

OLD_A_DAY: Final = 60
"""Old decisions looked at again in one day at most: a quarter of what items may cost."""

WORTH: Final = timedelta(days=2 * 365)
"""How long a file is looked at again: later its page is taken down, or nothing is."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The page of an officer's decision to ask for, and what is known of it beforehand."""

    id: str
    url: str
    hint: Hint


class Beside:
    """What is due at one source beside its meetings; it grows as feeds are read."""

    def __init__(
        self, store: Store, source: Source, now: datetime, *, finished_at: datetime | None
    ) -> None:
        """``finished_at`` is when the source's last harvest came to its end, None if none did."""
        self._db = store.db
        self._source = source
        self._now = now
        self._old_too = old_are_due(finished_at, now)
        self._listed: dict[str, Entry] = {}

    def take_entries(self, entries: Iterable[Entry]) -> None:
        """Note the decisions that the feed lists."""
        self._listed |= {entry.id: entry for entry in entries if entry.id and _is_decision(entry)}

    def tries_again(self) -> bool:
        """Whether a decision is due that failed, and that no feed of this run lists."""
        failures = self._failures(queries.first_faults(self._db, self._source.slug))
        return bool(self._failed(failures))

    def reaches_back(self, entries: Sequence[Entry]) -> bool:
        """Whether the feed goes back to a decision read or tried before, so that it has no gap."""
        listed = [(entry.id, entry.url) for entry in entries if entry.id and _is_decision(entry)]
        if not listed:
            return True
        key, url = listed[-1]
        return bool(
            beside.known_decisions(self._db, self._source.slug, [key])
        ) or url in queries.first_faults(self._db, self._source.slug)

    def count_new(self, entries: Iterable[Entry]) -> int:
        """How many of a feed's entries are of decisions that were never read."""
        keys = [entry.id for entry in entries if entry.id and _is_decision(entry)]
        known = beside.known_decisions(self._db, self._source.slug, keys)
        return sum(key not in known for key in keys)

    def decisions(self) -> list[Wanted]:
        """The decisions to ask for: the new ones in the feed's order, then those due again."""
        if OFFICIAL not in self._source.feeds:
            return []
        failures = self._failures(queries.first_faults(self._db, self._source.slug))
        known = beside.known_decisions(self._db, self._source.slug, self._listed)
        new = [
            Wanted(key, entry.url, _hint(entry))
            for key, entry in self._listed.items()
            if key not in known and _may_try(failures.get(entry.url), self._now)
        ]
        again = [Wanted(one.id, one.url, _hint_of(one)) for one in self._due_again()]
        found = {wanted.id: wanted for wanted in (*new, *self._failed(failures), *again)}
        return [wanted for wanted in found.values() if self._source.holds(wanted.url)]

    def announcements(self) -> str | None:
        """The address of the list of announcements, once a day; None if it is not due."""
        if not self._source.announcements:
            return None
        url = announcements_url(self._source.base)
        looked = queries.last_looks(self._db, [url]).get(url)
        return url if looked is None or looked.date() < self._now.date() else None

    def files(self) -> list[str]:
        """The addresses of the files to ask for, as many as a day allows."""
        attached = self._source.attachments != "none"
        if not attached and not self._source.announcements:
            return []
        midnight = datetime.combine(self._now.date(), time(), UTC)
        asked = beside.files_asked_since(self._db, self._source.slug, midnight)
        left = self._source.attachments_a_day - asked
        failures = self._failures(beside.files_missed(self._db, self._source.slug))
        found: dict[str, None] = {}
        for of_recent in (True, False) if self._old_too else (True,):
            urls = beside.files(
                self._db,
                self._source.slug,
                recent=(self._now - RECENT).date(),
                of_recent=of_recent,
                before=self._now - RARELY,
                worth=(self._now - WORTH).date(),
                most=max(left - len(found), 0),
                attached=attached,
            )
            found |= dict.fromkeys(filter(self._source.holds, urls))
        again = (url for url, one in failures.items() if _is_due(one, self._now))
        found |= dict.fromkeys(filter(self._source.holds, again))
        return list(found)[: max(left, 0)]

    def _due_again(self) -> list[beside.Decision]:
        slug, recent = self._source.slug, (self._now - RECENT).date()
        before = self._now - _DAY
        found = beside.decisions(self._db, slug, recent=recent, of_recent=True, before=before)
        if self._old_too:
            before = self._now - RARELY
            old = beside.decisions(self._db, slug, recent=recent, of_recent=False, before=before)
            found += old[:OLD_A_DAY]
        return [one for one in found if item_is_due(_as_known(one), self._now)]

    def _failed(self, failures: Mapping[str, Failure]) -> list[Wanted]:
        """The decisions that did not work last time and of which the feed tells no more."""
        found = []
        for url, failure in failures.items():
            address = identify(url)
            key = address.id if address and address.kind == "official_decision" else None
            if key and key not in self._listed and _is_due(failure, self._now):
                known = beside.decision(self._db, self._source.slug, key)
                found.append(Wanted(key, url, _hint_of(known) if known else Hint()))
        return found

    def _failures(self, faults: Mapping[str, datetime]) -> dict[str, Failure]:
        looks = queries.last_looks(self._db, faults)
        return {url: Failure(url, at, looks.get(url, at)) for url, at in faults.items()}


def _is_decision(entry: Entry) -> bool:
    address = identify(entry.url)
    return address is not None and address.kind == "official_decision"


def _hint(entry: Entry) -> Hint:
    return Hint(body=entry.body, date=entry.meeting_date, title=entry.subject or entry.title)


def _hint_of(one: beside.Decision) -> Hint:
    return Hint(one.officer, one.date, paragraph=one.paragraph, title=one.title)


def _as_known(one: beside.Decision) -> Known:
    """The decision as minutes, which it is: made, and told on the day it came."""
    return Known(
        one.id,
        one.url,
        Stage.MINUTES,
        one.date,
        one.read_at,
        one.looked_at,
        edited=one.edited,
        withdrawn_at=one.withdrawn_at,
    )


def _may_try(failure: Failure | None, now: datetime) -> bool:
    return failure is None or _is_due(failure, now)


def _is_due(failure: Failure, now: datetime) -> bool:
    return failure_is_due(failure, now) is not None
