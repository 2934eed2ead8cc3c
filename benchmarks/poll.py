"""What a poll costs that finds nothing new, beside the reading of everything that it asks about.

150 municipalities on loopback are harvested once, and then polled: both feeds, and whatever is
due. A full read is of one feed: the feed parsed, its 30 items fetched, read and stored, and
nothing else; the lists of meetings and bodies, which a harvest reads too, are left out of it.
Processor time of this process, with all its threads; the server is another one. A connection
is made anew for each poll, as after an hour; loopback has no TLS.

    python -m benchmarks.poll [--municipalities N] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.loopback import ITEMS, Counted, Loopback, town_sources, towns
from db.archive import Archive, Kept
from db.store import Store
from parsers.addresses import feed_url
from parsers.errors import PykalaError
from parsers.records import Feed, Record
from scraper.answers import Fetched, Verify
from scraper.client import Client
from scraper.expect import Hint, expect, expect_feed
from scraper.harvest import harvest
from scraper.reading import read, save
from scraper.source import Source
from simulator.serve import DEFAULT_TODAY

MUNICIPALITIES = 150
RUNS = 5
READ = 8
"""Of so many municipalities everything is read, two each of four towns."""
TARGET = 0.02


@dataclass(frozen=True, slots=True)
class Polled:
    """A way to poll: milliseconds of processor time, requests and bytes of one municipality."""

    name: str
    milliseconds: float
    requests: float
    bytes: float
    share: float

    @property
    def holds(self) -> bool:
        """Whether it costs no more than it may."""
        return self.share < TARGET


@dataclass(frozen=True, slots=True)
class Measured:
    """A full read of one municipality, and the ways to poll it."""

    municipalities: int
    full_read: float
    read_requests: float
    read_bytes: float
    polls: tuple[Polled, ...]


class Clock:
    """A morning on which every moment is asked about once: a microsecond passes each time."""

    def __init__(self) -> None:
        self._now = datetime(*DEFAULT_TODAY.timetuple()[:3], 8, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment."""
        self._now += timedelta(microseconds=1)
        return self._now

    def client(self) -> Client:
        """A client by this clock."""
        return Client(None, now=self.now, monotonic=time.monotonic, sleep=time.sleep)


def main(arguments: Sequence[str] = ()) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.poll")
    parser.add_argument("--municipalities", type=int, default=MUNICIPALITIES)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    told = measure(chosen.municipalities)
    if chosen.json:
        print(json.dumps(asdict(told), indent=2))  # noqa: T201 - its purpose
    else:
        Console().print(_table(told))


def measure(municipalities: int = MUNICIPALITIES, runs: int = RUNS) -> Measured:
    """Polls with 304s and without, by a client that stays and by new ones, a full read in turn."""
    with Loopback(towns, municipalities) as server, Loopback(towns, READ) as whole:
        sources = town_sources(server.origins)
        with _archives(sources) as (store, archive):
            poller = _Poller(sources, store, archive)
            server.validate(on=True)
            poller.poll()  # everything is read
            poller.poll()  # the short feeds come for the first time
            fulls: list[float] = []
            polls: list[Polled] = []
            for on, name in ((True, "304"), (False, "200, the same bytes")):
                server.validate(on=on)
                for poll, who in ((poller.poll, "daemon"), (poller.start, "new process")):
                    turns = _in_turn(poll, server, whole, runs)
                    polls.append(_polled(f"{name}; {who}", turns, municipalities))
                    fulls += [turn.full_read for turn in turns]
        whole.counted()
        _full_read(whole)
        asked = whole.counted()
    per = (asked.requests / READ, asked.bytes / READ)
    return Measured(municipalities, statistics.median(fulls), *per, tuple(polls))


class _Turn(NamedTuple):
    """Milliseconds of a poll of all, and of a full read of one; what the poll asked for."""

    poll: float
    full_read: float
    asked: Counted


def _in_turn(
    poll: Callable[[], object], server: Loopback, whole: Loopback, runs: int
) -> list[_Turn]:
    turns = []
    for _ in range(runs):
        server.counted()
        took = _milliseconds(poll)
        turns.append(_Turn(took, _full_read(whole), server.counted()))
    return turns


def _polled(name: str, turns: Sequence[_Turn], municipalities: int) -> Polled:
    of_one = statistics.median(turn.poll for turn in turns) / municipalities
    full = statistics.median(turn.full_read for turn in turns)
    requests = statistics.median(turn.asked.requests for turn in turns) / municipalities
    size = statistics.median(turn.asked.bytes for turn in turns) / municipalities
    return Polled(name, of_one, requests, size, of_one / full)


class _Poller:
    """Polls all sources, which must have nothing new and no faults."""

    def __init__(self, sources: Sequence[Source], store: Store, archive: Archive) -> None:
        self._sources = sources
        self._store = store
        self._archive = archive
        self._clock = Clock()
        self._client = self._clock.client()

    def poll(self) -> None:
        """As the daemon does it: hung up since, but nothing forgotten."""
        self._harvest(self._client)

    def start(self) -> None:
        """As a new process does it, which asks each host for its robots.txt first."""
        self._harvest(self._clock.client())

    def _harvest(self, client: Client) -> None:
        store, archive, now = self._store, self._archive, self._clock.now
        done = harvest(self._sources, store=store, archive=archive, client=client, now=now)
        client.close()
        if not done.ok:
            raise SystemExit("a poll had faults")


def _full_read(server: Loopback) -> float:
    """Milliseconds a municipality."""
    sources = town_sources(server.origins)
    with _archives(sources) as (store, archive), (clock := Clock()).client() as client:
        reader = _Reader(store, archive, client, clock)
        return _milliseconds(lambda: [*map(reader.all_of, sources)]) / len(sources)


class _Reader:
    """Reads all that one feed tells, as a harvest does it, and nothing beside."""

    def __init__(self, store: Store, archive: Archive, client: Client, clock: Clock) -> None:
        self._store = store
        self._archive = archive
        self._client = client
        self._clock = clock

    def all_of(self, source: Source) -> None:
        """The feed and its items; raises where there are not as many as there ought to be."""
        feed = self._one(source, feed_url(source.base, "meetingitems", ITEMS), expect_feed)
        if not isinstance(feed, Feed) or len(feed.entries) != ITEMS:
            raise SystemExit(f"{source.slug}: not a feed of {ITEMS} items")
        for entry in feed.entries:
            hint = Hint(entry.body, entry.meeting_date, title=entry.subject)
            verify = expect(entry.id or "", hint, source.profile)
            self._one(source, entry.url, verify)

    def _one(self, source: Source, url: str, verify: Verify) -> Record:
        answer = self._client.get(url, verify=verify)
        if not isinstance(answer, Fetched):
            raise PykalaError(f"no page: {answer}"[:300], url=url)
        digest = self._archive.put(answer.page, answer.status, source=source.slug)
        kept = Kept(source.slug, answer.page, digest)
        record = read(kept.page, source)
        save(self._store, source, record, kept)
        self._store.look(url, self._clock.now(), answer.status, digest, source=source.slug)
        return record


@contextmanager
def _archives(sources: Iterable[Source]) -> Iterator[tuple[Store, Archive]]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        with Store(home / "archive.db") as store, Archive(home / "pages.db") as archive:
            for one in sources:
                store.source(one.slug, one.municipality, one.base, one.language)
            yield store, archive


def _milliseconds(job: Callable[[], object]) -> float:
    begun = time.process_time()
    job()
    return 1000 * (time.process_time() - begun)


def _table(told: Measured) -> Table:
    title = f"{told.municipalities} municipalities, median of {RUNS}, processor time"
    table = Table("a municipality", "ms", "requests", "bytes", "share", "target", "", title=title)
    read_all = (f"{told.full_read:.1f}", f"{told.read_requests:.1f}", f"{told.read_bytes:,.0f}")
    table.add_row(f"full read, 1 feed and {ITEMS} items", *read_all, "1", "", "")
    for one in told.polls:
        asked = (f"{one.milliseconds:.2f}", f"{one.requests:.1f}", f"{one.bytes:,.0f}")
        word = "holds" if one.holds else "does not hold"
        table.add_row(f"poll: {one.name}", *asked, f"{one.share:.2%}", f"< {TARGET:.0%}", word)
    return table


if __name__ == "__main__":
    main(sys.argv[1:])
