"""Which pages of one source a harvest asks for, from what it knew and what it meets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, Self
from urllib.parse import urljoin

from db import queries
from db.store import Store
from parsers.addresses import Address, identify, meeting_url
from parsers.records import Entry, Meeting, Stage
from scraper.due import (
    Failure,
    Known,
    Reason,
    bodies_are_due,
    failure_is_due,
    is_given_up,
    item_is_due,
    meeting_is_due,
)
from scraper.expect import Hint
from scraper.source import Source

Kind = Literal["item", "meeting"]


@dataclass(frozen=True, slots=True)
class Target:
    """A page to ask for, why, and what is known of it beforehand."""

    id: str
    url: str
    hint: Hint
    reason: Reason


class Plan:
    """What is due at one source; it grows as lists are read."""

    def __init__(
        self,
        source: Source,
        now: datetime,
        *,
        items: Mapping[str, Known] = MappingProxyType({}),
        meetings: Mapping[str, Known] = MappingProxyType({}),
        failures: Mapping[str, Failure] = MappingProxyType({}),
    ) -> None:
        self._source = source
        self._now = now
        self._known: dict[Kind, Mapping[str, Known]] = {"item": items, "meeting": meetings}
        self._failures = failures
        self._due: dict[Kind, dict[str, Target]] = {"item": {}, "meeting": {}}

    @classmethod
    def recall(cls, store: Store, source: Source, now: datetime) -> Self:
        """A plan that knows what the archive knows, and in which is due what that tells."""
        items = queries.known_items(store.db, source.slug).values()
        meetings = queries.known_meetings(store.db, source.slug).values()
        faults = queries.first_faults(store.db, source.slug)
        heard_of = {*(item.url for item in items), *(meeting.url for meeting in meetings)}
        looks = queries.last_looks(
            store.db, [*faults, *(url for url in heard_of if url and source.holds(url))]
        )
        plan = cls(
            source,
            now,
            items=_known(((i.id, i.url, i.stage, i.meeting_date, i.read_at) for i in items), looks),
            meetings=_known(((m.id, m.url, m.stage, m.date, m.read_at) for m in meetings), looks),
            failures={
                url: Failure(url, first, looks.get(url, first)) for url, first in faults.items()
            },
        )
        plan.take_known()
        return plan

    def due(self, kind: Kind) -> list[Target]:
        """The items or meetings to ask for, those of the latest day first."""
        return sorted(
            self._due[kind].values(), key=lambda target: target.hint.date or date.min, reverse=True
        )

    def bodies_are_due(self, url: str, looked_at: datetime | None) -> bool:
        """Whether to ask for the list of bodies at this address."""
        failure = self._failures.get(url)
        again = failure is not None and failure_is_due(failure, self._now) is not None
        return again or (failure is None and bodies_are_due(looked_at, self._now))

    def known_meetings(self) -> list[Known]:
        """Every meeting whose list was read before."""
        return list(self._known["meeting"].values())

    def meetings_of_failed(self) -> list[Known]:
        """The meetings whose lists, read before, may tell of items that are tried again."""
        items = self._failed("item")
        known = self._known["meeting"]
        return [known[key] for key in {_meeting_id(item) for item in items} if key in known]

    def tries_again(self) -> bool:
        """Whether a page is due that failed, and of which nothing was ever read."""
        return bool(self._failed("item") or self._failed("meeting"))

    def _failed(self, kind: Kind) -> list[str]:
        due = self._due[kind].values()
        known = self._known[kind]
        return [t.id for t in due if t.reason is Reason.FAILED and t.id not in known]

    def reaches_back(self, entries: Sequence[Entry]) -> bool:
        """Whether a feed goes back to what was read or tried before, so that it has no gap.

        A feed begins with the latest, and its last entry tells. What is left
        to a backfill or not harvested at all tells nothing.
        """
        oldest = self._oldest_item(())
        wanted = [entry for entry in entries if _is_wanted(entry, oldest)]
        return not wanted or not self.is_new(wanted[-1]) or self.has_failed(wanted[-1].url)

    def is_new(self, entry: Entry) -> bool:
        """Whether a feed's entry is of an item or meeting that was never read."""
        return entry.id is None or not self._has_read(entry.id)

    def _has_read(self, key: str) -> bool:
        return any(key in known for known in self._known.values())

    def has_failed(self, url: str) -> bool:
        """Whether the page could not be fetched or read, and has not been since."""
        return url in self._failures

    def is_complete(self, faulty: Iterable[str]) -> bool:
        """Whether no page at fault is still wanted; some were tried for so long that none is."""
        return all(
            url in self._failures and is_given_up(self._failures[url], self._now) for url in faulty
        )

    def take_known(self) -> None:
        """Make due what is to be looked at again, and what failed before."""
        for kind, pages in self._known.items():
            for known in pages.values():
                self._consider(kind, known.id, known.url, Hint(date=known.date))
        for url in self._failures:
            match identify(url):
                case Address(("item" | "meeting") as kind, str(key)) if not self._has_read(key):
                    self._consider(kind, key, url, Hint())

    def take_entries(self, entries: Sequence[Entry]) -> None:
        """Make due what the feeds list and the archive does not know.

        The list of meetings goes back much further than the list of items:
        what lies before the oldest item is left to a backfill.
        """
        items = [entry for entry in entries if _leads_to(entry) == "item"]
        oldest = self._oldest_item(items)
        for entry in entries:
            if _leads_to(entry) == "meeting" and _is_wanted(entry, oldest):
                self._consider("meeting", _id(entry), entry.url, _hint(entry))
        for entry in items:
            hint = _hint(entry)
            self._consider("item", _id(entry), entry.url, replace(hint, title=entry.subject))
            meeting = _meeting_id(_id(entry))
            self._consider("meeting", meeting, self._meeting_url(entry, meeting), hint)

    def take_meeting(self, meeting: Meeting) -> None:
        """Make due what a meeting's list tells: unknown items, and all once it has minutes."""
        for row in meeting.items:
            if row.id and row.url:
                hint = Hint(meeting.body, meeting.date, row.position, row.paragraph, row.title)
                minutes = meeting.stage is Stage.MINUTES
                self._consider("item", row.id, row.url, hint, minutes_are_out=minutes)

    def _consider(
        self, kind: Kind, key: str, url: str, hint: Hint, *, minutes_are_out: bool = False
    ) -> None:
        known = self._known[kind].get(key)
        failure = self._failures.get(known.url if known else url)
        reason = failure_is_due(failure, self._now) if failure else None
        if reason is None and (known is not None or failure is None):
            reason = (
                meeting_is_due(known, self._now)
                if kind == "meeting"
                else item_is_due(known, self._now, minutes_are_out=minutes_are_out)
            )
        if reason is not None:
            self._due[kind][key] = Target(key, known.url if known else url, hint, reason)

    def _oldest_item(self, listed: Sequence[Entry]) -> date:
        """The day of the oldest item known or listed."""
        days = [known.date for known in self._known["item"].values()]
        days += [entry.meeting_date for entry in listed if entry.meeting_date]
        return min(days, default=date.min)

    def _meeting_url(self, item: Entry, meeting: str) -> str:
        """Where an item's meeting is: at the CGI, or a file beside the item's."""
        if "DREQUEST.PHP" in item.url.upper():
            return meeting_url(self._source.base, meeting)
        return urljoin(item.url, f"{meeting}.HTM")


def _known(
    heard: Iterable[tuple[str, str | None, Stage | None, date | None, datetime | None]],
    looks: Mapping[str, datetime],
) -> dict[str, Known]:
    """Of the pages heard of, by their ids, those that were read at an address of the source."""
    return {
        key: Known(key, url, stage, day, read_at, looks[url])
        for key, url, stage, day, read_at in heard
        if url in looks and url and stage and day and read_at
    }


def _leads_to(entry: Entry) -> str | None:
    address = identify(entry.url)
    return address.kind if address and entry.id else None


def _is_wanted(entry: Entry, oldest: date) -> bool:
    """Whether an entry leads to what is harvested: an item, or a meeting that may have one."""
    kind = _leads_to(entry)
    return kind == "item" or (kind == "meeting" and (entry.meeting_date or oldest) >= oldest)


def _meeting_id(item: str) -> str:
    """The id of an item's meeting, with which the item's begins."""
    return item.rpartition("-")[0]


def _id(entry: Entry) -> str:
    """The id of an entry that leads somewhere."""
    return entry.id or ""


def _hint(entry: Entry) -> Hint:
    return Hint(body=entry.body, date=entry.meeting_date)
