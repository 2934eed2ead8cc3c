"""What the service published, and which of it was served whole and true at least once.

Served means that the last byte left in answer to a request: the simulator's log says
which text was the answer, the proxies' records say whether it left unspoiled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from simulator.events import service_day
from simulator.published import PublishedItem
from simulator.serve import Request, Simulator
from simulator.wire.proxy import REQUEST_ID, Proxy


@dataclass(slots=True)
class Version:
    """One text of an item.

    ``days`` are those of the service on which it was public. ``asked`` counts the
    requests for it, ``served`` those whose answer left whole; ``last`` is the place of the
    latest of these among all requests, ``last_day`` its day.
    """

    told: PublishedItem
    days: list[date] = field(default_factory=list)
    asked: int = 0
    served: int = 0
    last: int = -1
    last_day: date = date.min


@dataclass(slots=True)
class Ledger:
    """The public texts of every item, by municipality and the service's id, oldest first.

    ``days`` are what day each service believed it was on each day.
    """

    days: dict[str, dict[date, date]]
    items: dict[tuple[str, str], list[Version]] = field(default_factory=dict)

    def served(self) -> dict[tuple[str, str], list[Version]]:
        """Of the items served at least once, the texts that were."""
        served = {key: [v for v in texts if v.served] for key, texts in self.items.items()}
        return {key: texts for key, texts in served.items() if texts}

    def unserved(self) -> list[Version]:
        """The texts that were public and of which no whole answer ever left."""
        return [v for texts in self.items.values() for v in texts if not v.served]

    def public(self, key: tuple[str, str], day: date) -> bool:
        """Whether the item had a page on what was that day to everybody else."""
        there = self.days[key[0]][day]
        return any(there in version.days for version in self.items.get(key, ()))


def ledger(
    simulator: Simulator, proxies: Mapping[str, Iterable[Proxy]], first: date, last: date
) -> Ledger:
    """What was public between two days, both included, and what of it was served.

    ``proxies`` are those before each municipality's services. They must be at rest.
    """
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    book = Ledger({
        slug: {day: service_day(simulator.events, slug, day) for day in span} for slug in proxies
    })  # fmt: skip
    for slug, days in book.days.items():
        for day in sorted({*days.values()}):
            for told in simulator.published(slug, day):
                _version(book, slug, told).days.append(day)
    texts = _Texts(simulator)
    left_whole = _left_whole(proxies)
    for place, request in enumerate(simulator.requests):
        text = texts.of(request)
        if text is None:
            continue
        version = _version(book, request.slug, text)
        version.asked += 1
        if request.item and _id_of(request) in left_whole:
            version.served += 1
            version.last, version.last_day = place, request.day
    return book


def _version(book: Ledger, slug: str, told: PublishedItem) -> Version:
    texts = book.items.setdefault((slug, told.id), [])
    for version in texts:
        if version.told == told:
            return version
    texts.append(Version(told))
    return texts[-1]


def _id_of(request: Request) -> str:
    """The id that a proxy gave the request, "" for one that came by none."""
    return request.headers.get(REQUEST_ID.lower(), "")


class _Texts:
    """What each item said on the day on which it was asked for."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._days: dict[tuple[str, date], dict[str, PublishedItem]] = {}

    def of(self, request: Request) -> PublishedItem | None:
        """The text behind the address that was asked for; None where there was none."""
        if request.asked is None:
            return None
        key = (request.slug, request.day)
        if key not in self._days:
            self._days[key] = {one.id: one for one in self._simulator.published(*key)}
        return self._days[key].get(request.asked)


def _left_whole(proxies: Mapping[str, Iterable[Proxy]]) -> frozenset[str]:
    """The ids of the requests whose answers left as they came, to the last byte."""
    return frozenset(
        record.id
        for ones in proxies.values()
        for proxy in ones
        for record in proxy.records
        if record.kind is None and record.whole
    )
