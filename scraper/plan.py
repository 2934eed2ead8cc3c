"""Which pages of one source a harvest asks for, from what it knew and what it meets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Self
from urllib.parse import urljoin

from db.due import oldest_item
from db.listed import Listed
from db.store import Store
from parsers.addresses import Address, identify, meeting_url
from parsers.records import Entry, Meeting, Stage
from scraper.due import (
    BUDGET,
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
from scraper.lists import Convened
from scraper.memory import Kind, Memory, Pages
from scraper.source import Source


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
        items: Pages = MappingProxyType({}),
        meetings: Pages = MappingProxyType({}),
        failures: Mapping[str, Failure] = MappingProxyType({}),
        again: Iterable[tuple[Kind, Known]] = (),
        oldest: date | None = None,
    ) -> None:
        self._source = source
        self._now = now
        self._known: dict[Kind, Pages] = {"item": items, "meeting": meetings}
        self._failures = failures
        self._oldest = oldest
        self._due: dict[Kind, dict[str, Target]] = {"item": {}, "meeting": {}}
        for kind, known in again:
            self._add(kind, known, Reason.AGAIN)
        self._take_failures()

    @classmethod
    def recall(cls, store: Store, source: Source, now: datetime, *, old: bool = False) -> Self:
        """A plan that asks the archive for what it wants to know, and in which is due what is due.

        Of what is not due nothing is read. ``old`` pages are looked for as well if asked.
        """
        memory = Memory(store.db, source)
        failures = memory.failures()
        suspects = memory.suspects(failures)
        plan = cls(
            source,
            now,
            items=memory.pages("items"),
            meetings=memory.pages("meetings"),
            failures={u: replace(f, absent=u in suspects) for u, f in failures.items()},
            again=memory.due(now, max(BUDGET - len(suspects), 0) if old else 0),
            oldest=oldest_item(store.db, source.slug),
        )
        if plan.suspects():
            plan.take_controls(memory.controls(now))
        return plan

    def due(self, kind: Kind) -> list[Target]:
        """The items or meetings to ask for, those of the latest day first.

        What failed before waits for the rest, so that it cannot keep that from being asked for.
        """
        return sorted(
            self._due[kind].values(),
            key=lambda target: (not self.has_failed(target.url), target.hint.date or date.min),
            reverse=True,
        )

    def meeting(self, key: str) -> Known | None:
        """What is known of a meeting; None if it was never read."""
        return self._known["meeting"].get(key)

    def bodies_are_due(self, url: str, looked_at: datetime | None) -> bool:
        """Whether to ask for the list of bodies at this address."""
        failure = self._failures.get(url)
        again = failure is not None and failure_is_due(failure, self._now) is not None
        return again or (failure is None and bodies_are_due(looked_at, self._now))

    def tries_again(self) -> bool:
        """Whether a page is due that failed, and of which nothing was ever read."""
        return bool(self._failed("item") or self._failed("meeting"))

    def _failed(self, kind: Kind) -> list[str]:
        due = self._due[kind].values()
        known = self._known[kind]
        return [t.id for t in due if t.reason is Reason.FAILED and known.get(t.id) is None]

    def reaches_back(self, entries: Sequence[Entry]) -> bool:
        """Whether a feed goes back to what was read or tried before, so that it has no gap.

        A feed begins with the latest, and its last entry tells. What is left
        to a backfill or not harvested at all tells nothing.
        """
        oldest = self._oldest_item(())
        wanted = [entry for entry in entries if _is_wanted(entry, oldest)]
        return not wanted or not self.is_new(wanted[-1]) or self.has_failed(wanted[-1].url)

    def leaves_gap(self, entries: Sequence[Entry]) -> bool:
        """Whether more than a feed tells may lie between its last entry and what is known.

        One that goes back further than what is known leaves none; nor does the first of all.
        """
        if self._oldest is None or self.reaches_back(entries):
            return False
        last = [entry for entry in entries if _is_wanted(entry, self._oldest)][-1]
        return (last.meeting_date or self._oldest) >= self._oldest

    def list_is_due(self) -> bool:
        """Whether a body's list of meetings is to be tried again."""
        failed = (one for url, one in self._failures.items() if _is_list(url))
        return any(failure_is_due(one, self._now) for one in failed)

    def is_new(self, entry: Entry) -> bool:
        """Whether a feed's entry is of an item or meeting that was never read."""
        return entry.id is None or not self._has_read(entry.id)

    def _has_read(self, key: str) -> bool:
        return any(known.get(key) is not None for known in self._known.values())

    def has_failed(self, url: str) -> bool:
        """Whether the page could not be fetched or read, and has not been since."""
        return url in self._failures

    def is_complete(self, faulty: Iterable[str]) -> bool:
        """Whether no page at fault is still wanted; some were tried for so long that none is."""
        return all(
            url in self._failures and is_given_up(self._failures[url], self._now) for url in faulty
        )

    def _take_failures(self) -> None:
        """Make due what failed before."""
        for url in self._failures:
            match identify(url):
                case Address(("item" | "meeting") as kind, str(key)):
                    known = self._known[kind].get(key)
                    self._consider(kind, key, url, Hint(date=known.date) if known else Hint())

    def suspects(self) -> list[str]:
        """The addresses of the known pages that are due because they were not there."""
        due = (target for targets in self._due.values() for target in targets.values())
        return [t.url for t in due if t.url in self._failures and self._failures[t.url].absent]

    def take_controls(self, items: Iterable[Known]) -> None:
        """Make due some items that are there, to see whether the host shows what it has."""
        for known in items:
            if known.id not in self._due["item"] and known.url not in self._failures:
                self._add("item", known, Reason.CONTROL)

    def take_listed(self, listed: Iterable[Listed]) -> None:
        """Make due what meetings' lists told before and was not read, or not as minutes."""
        for one in listed:
            hint = Hint(one.body, one.date, one.position, one.paragraph, one.title)
            self._consider("item", one.item, one.url, hint, minutes_are_out=one.minutes)

    def take_convened(self, convened: Iterable[Convened]) -> None:
        """Make due the meetings of bodies' lists that were never read, back to the oldest item."""
        for one in convened:
            known = self._known["meeting"].get(one.id)
            if known is None and (one.date or date.min) >= (self._oldest or date.max):
                self._consider("meeting", one.id, one.url, Hint(one.body, one.date))

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

    def _add(self, kind: Kind, known: Known, reason: Reason) -> None:
        self._due[kind][known.id] = Target(known.id, known.url, Hint(date=known.date), reason)

    def _oldest_item(self, listed: Sequence[Entry]) -> date:
        """The day of the oldest item known or listed."""
        days = [entry.meeting_date for entry in listed if entry.meeting_date]
        return min([*days, *filter(None, [self._oldest])], default=date.min)

    def _meeting_url(self, item: Entry, meeting: str) -> str:
        """Where an item's meeting is: at the CGI, or a file beside the item's."""
        if "DREQUEST.PHP" in item.url.upper():
            return meeting_url(self._source.base, meeting)
        return urljoin(item.url, f"{meeting}.HTM")


def _is_list(url: str) -> bool:
    address = identify(url)
    return address is not None and address.kind == "meetings"


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
