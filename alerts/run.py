"""One run of the alerts: what changed is matched, what is due is written, what waits goes out.

Each step is done in transactions of subscriptions.db that leave it as a run may begin: so a
crash at any place loses nothing, and what was done is not done again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

from alerts.channels import Channel, Message
from alerts.deliver import Report as Delivered
from alerts.deliver import deliver
from alerts.matching import MOST, Hit, Searches, doc
from alerts.settings import Limits
from alerts.writing import Writer
from db import matched, unreadable
from db.batch import Batch
from db.files import taken_back, transaction
from db.lock import working_on
from db.matched import Match
from db.news import ArchiveFile, News, between, newest, upto
from db.subscription_schema import Subscriptions, path_of
from db.subscriptions import active_by_search, active_searches, first_since

log = logging.getLogger("pykala.alerts")


@dataclass(slots=True)
class Report:
    """What a run did: changes seen, matches noted, letters queued, and what became of letters.

    ``unreadable`` are searches that were passed over.
    """

    changes: int = 0
    matches: int = 0
    letters: int = 0
    unreadable: int = 0
    delivered: Delivered = field(default_factory=Delivered)


def run(
    archive: ArchiveFile,
    subscriptions: Subscriptions,
    now: datetime,
    *,
    searches: Searches,
    writer: Writer,
    channels: Mapping[str, Channel],
    limits: Limits,
    monotonic: Callable[[], float],
) -> Report:
    """Match what changed, queue what is due and send what waits; StoreError if another does.

    ``archive`` is only read. ``searches`` may be those of the run before, which saves to
    understand them anew.
    """
    report = Report()
    with working_on(path_of(subscriptions), since=now):
        watch(archive, subscriptions, now, searches=searches, report=report)
        for _ in write(archive, subscriptions, now, writer=writer):
            report.letters += 1
        report.delivered = deliver(subscriptions, channels, limits, now, monotonic)
    return report


def rehearse(
    archive: ArchiveFile,
    subscriptions: Subscriptions,
    now: datetime,
    *,
    searches: Searches,
    writer: Writer,
) -> list[tuple[str, Message]]:
    """What :func:`run` would queue, each with its address; nothing is written or sent."""
    with taken_back(subscriptions):
        watch(archive, subscriptions, now, searches=searches, report=Report())
        return list(write(archive, subscriptions, now, writer=writer))


def watch(
    archive: ArchiveFile,
    subscriptions: Subscriptions,
    now: datetime,
    *,
    searches: Searches,
    report: Report,
) -> None:
    """Note what every change since the last run is to whom, a batch in one transaction."""
    # before the searches are read: who subscribes later is told of later changes only
    last = newest(archive)
    searches.refresh(archive)
    passed_over = searches.keep(active_searches(subscriptions))
    report.unreadable = _note_unreadable(subscriptions, passed_over, now)
    at = _begin(subscriptions, last, now)
    with closing(Batch(archive)) as batch:
        while at < last:
            after, at = at, min(upto(archive, at, MOST), last)
            batch.empty()
            news = {one.seq: one for one in between(archive, after, at)}
            docs = [made for one in news.values() if (made := doc(batch, one))]
            matches = list(_matches(subscriptions, searches.match(batch, docs), news))
            matched.advance(subscriptions, at, matches, now)
            report.changes += len(news)
            report.matches += len(matches)


def _note_unreadable(subscriptions: Subscriptions, found: Mapping[str, str], now: datetime) -> int:
    """How many searches cannot be read; of each new one a line tells, without an address."""
    for search, why in unreadable.note(subscriptions, found, now).items():
        log.warning("search %s cannot be read, nobody is told of it: %s", search, why)
    return len(found)


def _begin(subscriptions: Subscriptions, last: int, now: datetime) -> int:
    """The number after which changes are new."""
    at = matched.cursor(subscriptions)
    if at is None:
        since = first_since(subscriptions)
        return last if since is None else min(since, last)
    if at > last:
        log.warning("the archive has fewer changes than were told of: an older copy was put back")
        matched.advance(subscriptions, last, (), now)
    return min(at, last)


def _matches(
    subscriptions: Subscriptions, hits: list[Hit], news: Mapping[int, News]
) -> Iterator[Match]:
    """The hits of searches as matches of those who have them."""
    readers = active_by_search(subscriptions, {hit.search for hit in hits})
    for hit in hits:
        for one in readers.get(hit.search, ()):
            events = tuple(event.value for event in hit.events)
            yield Match(one.id, hit.seq, news[hit.seq].key, events)


def write(
    archive: ArchiveFile, subscriptions: Subscriptions, now: datetime, *, writer: Writer
) -> Iterator[tuple[str, Message]]:
    """Queue letters to each reader to whom something is due, and give each with the address.

    What is in a letter counts as told in the transaction that queues it.
    """
    desk = writer.at(archive, subscriptions, now)
    for one in matched.due(subscriptions, now):
        with transaction(subscriptions):
            letters = desk.write(one)
        for letter in letters:
            yield one.subscriber.address, letter
