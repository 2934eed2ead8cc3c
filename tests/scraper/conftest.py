"""A clock that moves by itself only where told, pretend hosts, and an archive to fill from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.archive import Archive
from db.store import Store
from scraper.client import Client
from scraper.harvest import RunReport, harvest
from scraper.progress import Progress
from scraper.source import Source
from simulator.serve import Simulator

CONTACT = "clerk@example.org"
START = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Clock:
    """Time as the tests tell it; ``slept`` lists every pause.

    Each look at it takes ``tick`` seconds.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.tick = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def now(self) -> datetime:
        self.seconds += self.tick
        return START + timedelta(seconds=self.seconds)


class Host:
    """What a pretend host answers, in turn for each path, and what it was asked, and when."""

    def __init__(self, clock: Clock) -> None:
        self.answers: dict[str, list[httpx.Response]] = {}
        self.asked: list[tuple[float, str]] = []
        self.requests: list[httpx.Request] = []
        self._clock = clock

    def answer(self, path: str, *responses: httpx.Response) -> None:
        self.answers[path] = list(responses)

    @property
    def paths(self) -> list[str]:
        return [path for _at, path in self.asked]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        self.asked.append((self._clock.seconds, path))
        self.requests.append(request)
        waiting = self.answers.get(path, [httpx.Response(404)])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def host(clock: Clock) -> Host:
    return Host(clock)


@pytest.fixture
def make_client(clock: Clock, host: Host) -> Iterator[Callable[..., Client]]:
    made: list[Client] = []

    def make(contact: str | None = CONTACT, *, mocked: bool = True) -> Client:
        transport = httpx.MockTransport(host) if mocked else None
        client = Client(
            contact,
            now=clock.now,
            monotonic=clock.monotonic,
            sleep=clock.sleep,
            transport=transport,
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., Client]) -> Client:
    return make_client()


class Desk:
    """An archive in a folder, and everything needed to harvest into it."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.clock = clock
        clock.tick = 0.001
        self.store = Store(folder / "archive.db")
        self.archive = Archive(folder / "pages.db")

    def close(self) -> None:
        self.store.close()
        self.archive.close()

    def client(self, transport: httpx.BaseTransport | None = None) -> Client:
        clock = self.clock
        return Client(
            None,
            now=clock.now,
            monotonic=clock.monotonic,
            sleep=clock.sleep,
            transport=transport,
        )

    def harvest(self, sources: Iterable[Source], progress: Progress | None = None) -> RunReport:
        with self.client() as client:
            return harvest(
                sources,
                store=self.store,
                archive=self.archive,
                client=client,
                now=self.clock.now,
                progress=progress,
            )

    def rows(self, table: str) -> list[dict[str, Any]]:
        return list(self.store.db.table(table).rows)

    def items(self) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in self.rows("items")}

    def dump(self) -> dict[str, list[str]]:
        """Every row of every table but those that a second run may add to."""
        tables = set(self.store.db.table_names()) - {"harvests", "looks"}
        return {table: sorted(map(repr, self.rows(table))) for table in tables}


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, new_archive: Callable[[Path], Path]) -> Iterator[Desk]:
    new_archive(tmp_path / "archive.db")
    desk = Desk(tmp_path, clock)
    yield desk
    desk.close()


@pytest.fixture
def small(clock: Clock) -> Iterator[Simulator]:
    """The simulator in its fourth month, with little to harvest, and the clock at that day."""
    today = date(2024, 4, 10)
    clock.seconds = (today - START.date()).total_seconds()
    with Simulator(today=today) as simulator:
        yield simulator


@pytest.fixture
def wait(clock: Clock) -> Callable[[Simulator, int], None]:
    """Lets so many days pass, for a simulator and for us."""

    def pass_days(simulator: Simulator, days: int) -> None:
        simulator.today += timedelta(days=days)
        clock.seconds += days * 86_400

    return pass_days


@pytest.fixture
def source_of() -> Callable[[Simulator, str], Source]:
    """Makes the source of one of a simulator's installs."""

    def make(simulator: Simulator, slug: str) -> Source:
        install = next(one for one in simulator.installs if one.slug == slug)
        return Source(
            slug=slug,
            municipality=install.name,
            base=install.base_url,
            languages=(install.language,),
        )

    return make
