"""A year of four municipalities in minutes: a fast clock, polls on schedule, faults on the way.

Nobody waits but for the time-outs of slow and dripping answers, which are scaled down by
configuration, and by the same measure as the faults.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from db.archive import Archive
from db.store import Store
from schedules.municipalities import load_all
from scraper.client import Client
from scraper.harvest import harvest
from scraper.limits import Limits
from scraper.source import Source
from simulator.events import Event, Moved
from simulator.faults import Weather
from simulator.ledger import Ledger, ledger
from simulator.seeded import seeded
from simulator.serve import Simulator
from simulator.wire.draw import Draw
from simulator.wire.kinds import KINDS, Scale
from simulator.wire.proxy import Proxy

GUIDS = ("hiidenkoski",)
NOTICED = timedelta(days=9)
"""How long after a move whoever runs the archive enters the new host."""

KINDS_OF_STATE = len(Weather.KINDS)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is simulated: how long, how often polled, how bad and by which seed."""

    rate: float
    seed: int = 1
    first: date = date(2025, 10, 1)
    days: int = 365
    interval: timedelta = timedelta(hours=4)
    timeout: float = 0.4
    patience: float = 1.0
    bomb: int = Scale().bomb

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + timedelta(days=self.days - 1)

    @property
    def limits(self) -> Limits:
        """The client's bounds, scaled down."""
        return Limits(timeout=self.timeout, patience=self.patience, answer_bytes=1024 * 1024)

    @property
    def scale(self) -> Scale:
        """The faults' measure beside those bounds; the huge answer keeps its 200 MB."""
        return Scale(slow=self.timeout * 1.5, drip=self.timeout / 8, bomb=self.bomb)


class FastClock:
    """Time that passes when somebody sleeps or the next poll is due, and not otherwise."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._seconds = 0.0
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return self._start + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self._seconds

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        self._pass(self._seconds + seconds)

    def sleep_until(self, moment: datetime) -> None:
        """Let time pass to a moment, if it is not there yet."""
        self._pass((moment - self._start).total_seconds())

    def later(self, seconds: float, work: Callable[[], None]) -> None:
        """Have something done when so many seconds have passed."""
        with self._lock:
            heapq.heappush(self._waiting, (self._seconds + seconds, next(self._order), work))

    def _pass(self, until: float) -> None:
        due = []
        with self._lock:
            self._seconds = max(self._seconds, until)
            while self._waiting and self._waiting[0][0] <= self._seconds:
                due.append(heapq.heappop(self._waiting)[2])
        for work in due:
            work()


@dataclass(slots=True)
class Outcome:
    """What a simulated span came to; ``injected`` are the faults that left, by kind."""

    ledger: Ledger
    answers: int
    injected: Counter[str]
    polls: int
    requests: int
    events: Counter[str] = field(default_factory=Counter)


class Year:
    """The services, the proxies before them and an archive that is filled from them.

    ``events`` befall what is published, those of the seed where none are given.
    ``after_poll`` is called when a poll is over, with the time that it is then.
    """

    def __init__(
        self,
        terms: Terms,
        folder: Path,
        *,
        events: Iterable[Event] | None = None,
        after_poll: Callable[[datetime], None] | None = None,
    ) -> None:
        self.terms = terms
        self._after_poll = after_poll
        if events is None:
            events = seeded(terms.seed, terms.first, terms.last, guids=GUIDS)
        self.db = folder / "archive.db"
        self.clock = FastClock(datetime.combine(terms.first, time(5, 30), UTC))
        # of all kinds the wire has most and the service's own state the rest
        of_state = KINDS_OF_STATE / (len(KINDS) + KINDS_OF_STATE)
        self.simulator = Simulator(
            now=self.clock.now,
            events=events,
            guids=GUIDS,
            weather=Weather(terms.seed, terms.rate * of_state),
        )
        self.wire_rate = terms.rate * (1 - of_state)
        self.proxies: dict[str, list[Proxy]] = {}

    def run(self) -> Outcome:
        """Poll on schedule from the first day to the last; OSError where no port is free."""
        with ExitStack() as stack:
            stack.enter_context(self.simulator)
            sources = self._sources(stack)
            polls = self._harvests(sources)
        return Outcome(
            ledger(self.simulator, self.proxies, self.terms.first, self.clock.now().date()),
            sum(len(proxy.records) for ones in self.proxies.values() for proxy in ones),
            self._injected(),
            polls,
            len(self.simulator.requests),
            Counter(event.kind for event in self.simulator.events),
        )

    def _sources(self, stack: ExitStack) -> dict[str, tuple[Source, Source | None, datetime]]:
        """Each source as it is first, as it is after a move, and from when on."""
        with TemporaryDirectory() as folder:
            self.simulator.municipality_files(Path(folder))
            sources = load_all(Path(folder))
        moves = {e.slug: e.on for e in self.simulator.events if isinstance(e, Moved)}
        out = {}
        for install in self.simulator.installs:
            slug = install.slug
            source = self._behind(stack, sources[slug], install.base_url)
            moved, when = None, datetime.max.replace(tzinfo=UTC)
            if slug in moves:
                base = self.simulator.successor(slug).base_url
                moved = self._behind(stack, sources[slug], base)
                when = datetime.combine(moves[slug] + NOTICED, time(), UTC)
            out[slug] = (source, moved, when)
        return out

    def _behind(self, stack: ExitStack, source: Source, base: str) -> Source:
        """The source as it is asked through a proxy of its own."""
        scheme, _, rest = base.partition("://")
        host, slash, prefix = rest.partition("/")
        ones = self.proxies.setdefault(source.slug, [])
        draw = Draw(self.terms.seed, f"{source.slug} {len(ones)}", self.wire_rate)
        proxy = stack.enter_context(
            Proxy(
                f"{scheme}://{host}",
                draw,
                now=self.clock.now,
                scale=self.terms.scale,
                later=self.clock.later,
            )
        )
        ones.append(proxy)
        return replace(source, base=f"{proxy.origin}{slash}{prefix}")

    def _harvests(self, sources: dict[str, tuple[Source, Source | None, datetime]]) -> int:
        """How many polls there were."""
        clock, polls = self.clock, 0
        with (
            Store(self.db) as store,
            Archive(self.db.with_name("pages.db")) as archive,
            Client(
                None,
                now=clock.now,
                monotonic=clock.monotonic,
                sleep=clock.sleep,
                limits=self.terms.limits,
            ) as client,
        ):
            for moment in self._moments():
                clock.sleep_until(moment)
                current = [
                    moved if moved and clock.now() >= when else source
                    for source, moved, when in sources.values()
                ]
                harvest(current, store=store, archive=archive, client=client, now=clock.now)
                polls += 1
                if self._after_poll is not None:
                    self._after_poll(clock.now())
        return polls

    def _moments(self) -> Iterator[datetime]:
        moment = self.clock.now()
        end = datetime.combine(self.terms.last, time(23, 59), UTC)
        while moment <= end:
            yield moment
            moment += self.terms.interval

    def _injected(self) -> Counter[str]:
        """The faults that left, on the wire and in what was published."""
        wire = (
            record.kind
            for ones in self.proxies.values()
            for proxy in ones
            for record in proxy.records
            if record.kind and record.drawn
        )
        state = (request.fault for request in self.simulator.requests if request.fault)
        return Counter(dict.fromkeys(KINDS, 0)) + Counter([*wire, *state])
