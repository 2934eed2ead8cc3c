"""Processor time of a harvested page, ours beside a requests loop and a Scrapy spider.

One meeting of so many items is on loopback, each the page of :mod:`benchmarks.page`; the server
is a process of its own. Behind all stand the same store, index and archive of pages.

- ours: the harvest as it is, with its lists, its manners and the whole reading with its grammar
- soup: requests and BeautifulSoup with html.parser, which reads titles and sections, no more
- scrapy: a spider that asks for the same pages, with our parser behind it
- "alone": a page fetched and read, and nothing stored
- ours, sections alone: as soup alone, a page fetched and its sections read, no more

Each job runs in a process of its own, on ten pages first that do not count, and all in
turn, so that a ratio holds where the machine's speed does not.

    python -m benchmarks.fetching [--items N] [--runs N] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import parsing, soup
from benchmarks.loopback import Loopback, item, measured, measured_source
from db.archive import Archive, Kept
from db.store import Store
from parsers.addresses import feed_url, identify
from parsers.dynasty import parse
from parsers.errors import PykalaError
from parsers.feed import parse_feed
from parsers.records import Feed, Item, Links, Page, Section, SectionKind, Stage
from pykala.clock import now
from scraper.answers import Fetched
from scraper.client import Client
from scraper.expect import Hint, expect
from scraper.harvest import harvest
from scraper.reading import read, save
from scraper.source import Source

ITEMS = 150
RUNS = 5


@dataclass(frozen=True, slots=True)
class Target:
    """Our job may cost so much of another."""

    ours: str
    other: str
    most: float


TARGETS = (
    Target("ours", "soup", 1 / 3),
    Target("ours alone", "soup alone", 1 / 5),
    Target("ours, sections alone", "soup alone", 1 / 5),
    Target("ours", "scrapy", 1.0),
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """What came of a target: the median of the ratios of all runs, and the least and the most."""

    ours: str
    other: str
    target: float
    ratio: float
    least: float
    most: float

    @property
    def holds(self) -> bool:
        """Whether it is met."""
        return self.ratio <= self.target


@dataclass(frozen=True, slots=True)
class Measured:
    """Median milliseconds a page of each job, and what they are of each other."""

    items: int
    milliseconds: dict[str, float]
    ratios: tuple[Ratio, ...]


def main(arguments: Sequence[str] = ()) -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fetching")
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    told = measure(chosen.items, chosen.runs)
    if chosen.json:
        print(json.dumps(asdict(told), indent=2))  # noqa: T201 - its purpose
    else:
        for table in _tables(told, chosen.runs):
            Console().print(table)


def measure(items: int = ITEMS, runs: int = RUNS) -> Measured:
    """All jobs in turn, so many times."""
    _check_soup()
    took: dict[str, list[float]] = {name: [] for name in JOBS}
    with Loopback(partial(measured, items=items), 2) as server:
        for _ in range(runs):
            for name, times in took.items():
                with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                    run = alone.submit(_run, name, server.origins, items)
                    times.append(1000 * run.result() / items)
    medians = {name: statistics.median(times) for name, times in took.items()}
    return Measured(items, medians, tuple(_ratio(target, took) for target in TARGETS))


def _check_soup() -> None:
    """Raise where BeautifulSoup's sections are not ours: they would be another job."""
    content = item(3)
    record = parse(Page("https://kuusivaara.example/cgi/DREQUEST.PHP", content, now()))
    ours = record.sections if isinstance(record, Item) else ()
    told = [(one.kind.value, one.heading, one.text) for one in ours]
    if told != soup.sections(content):
        raise SystemExit("ours and BeautifulSoup's sections differ: nothing to compare")


def _ratio(target: Target, took: dict[str, list[float]]) -> Ratio:
    pairs = zip(took[target.ours], took[target.other], strict=True)
    ratios = [ours / other for ours, other in pairs]
    middle = statistics.median(ratios)
    return Ratio(target.ours, target.other, target.most, middle, min(ratios), max(ratios))


def _run(name: str, origins: Sequence[str], items: int) -> float:
    """Seconds of processor time of a job at the second host; the first one warms up."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        with Store(home / "archive.db") as store, Archive(home / "pages.db") as archive:
            sources = [measured_source(origin) for origin in origins]
            for one in sources:
                store.source(one.slug, one.municipality, one.base, one.language)
            marks = JOBS[name](sources, store, archive)
            stored = store.db.execute("SELECT count(*) FROM items").fetchone()[0]
            found = store.db.execute("SELECT count(*) FROM item_index").fetchone()[0]
    if not name.endswith("alone") and not stored == found == items + 10:
        raise SystemExit(f"{name}: {stored} items and {found} in the index, not {items + 10}")
    return marks[1] - marks[0]


Marks = tuple[float, float]
Job = Callable[[list[Source], Store, Archive], Marks]


def _timed(job: Callable[[Source], None], sources: list[Source]) -> Marks:
    job(sources[0])
    begun = time.process_time()
    job(sources[1])
    return begun, time.process_time()


def _client() -> Client:
    return Client(None, now=now, monotonic=time.monotonic, sleep=time.sleep)


def _ours(sources: list[Source], store: Store, archive: Archive) -> Marks:
    with _client() as client:

        def job(source: Source) -> None:
            done = harvest([source], store=store, archive=archive, client=client, now=now)
            if not done.ok:
                raise SystemExit("the harvest had faults")

        return _timed(job, sources)


def _ours_alone(sources: list[Source], _store: Store, _archive: Archive) -> Marks:
    return _fetched(sources, read)


def _our_sections_alone(sources: list[Source], _store: Store, _archive: Archive) -> Marks:
    return _fetched(sources, lambda page, _source: parsing.sections(page.content))


def _fetched(sources: list[Source], made_of: Callable[[Page, Source], object]) -> Marks:
    """The feed and its pages, something made of each."""
    with _client() as client:

        def page(url: str, hint: Hint | None = None) -> Page:
            verify = expect(_id(url), hint) if hint else None
            answer = client.get(url, verify=verify)
            if not isinstance(answer, Fetched):
                raise PykalaError("no page", url=url)
            return answer.page

        def job(source: Source) -> None:
            feed = parse_feed(page(_feed_of(source)))
            for entry in feed.entries:
                made_of(page(entry.url, Hint(entry.body, entry.meeting_date)), source)

        return _timed(job, sources)


def _soup(sources: list[Source], store: Store, archive: Archive) -> Marks:
    return _timed(lambda source: _soup_harvest(source, store, archive), sources)


def _soup_alone(sources: list[Source], _store: Store, _archive: Archive) -> Marks:
    return _timed(lambda source: _soup_harvest(source, None, None), sources)


def _soup_harvest(source: Source, store: Store | None, archive: Archive | None) -> None:
    """As one would write it: the feed, then one page after the other in a session."""
    import requests  # noqa: PLC0415 - only the benchmark's own lock has it

    with requests.Session() as session:
        feed = session.get(_feed_of(source), timeout=30)
        for url, title in soup.entries(feed.content):
            answer = session.get(url, timeout=30)
            answer.raise_for_status()
            sections = soup.sections(answer.content)
            if store is not None and archive is not None:
                page = Page(url, answer.content, now(), answer.headers.get("content-type"))
                _store(source, store, archive, page, _as_item(_id(url), title, sections))


def _scrapy(sources: list[Source], store: Store, archive: Archive) -> Marks:
    from benchmarks import spider  # noqa: PLC0415 - only the benchmark's own lock has Scrapy

    def keep(source: Source, url: str, content: bytes, content_type: str | None) -> list[str]:
        """What the spider is to ask for next; only the feed leads further."""
        page = Page(url, content, now(), content_type)
        record = read(page, source)
        if isinstance(record, Feed):
            return [entry.url for entry in record.entries]
        _store(source, store, archive, page, record)
        return []

    return spider.crawl([(partial(keep, source), _feed_of(source)) for source in sources])


def _store(source: Source, store: Store, archive: Archive, page: Page, record: Any) -> None:
    """The same end of every job: the page as it came, the rows, the index and the look."""
    digest = archive.put(page, 200, source=source.slug)
    save(store, source, record, Kept(source.slug, page, digest))
    store.look(page.url, now(), 200, digest, source=source.slug)


def _as_item(key: str, title: str, sections: Iterable[soup.Row]) -> Item:
    """What BeautifulSoup's reading and the feed tell of an item."""
    return Item(
        id=key,
        municipality=None,
        stage=Stage.MINUTES,
        body="Kaupunginhallitus",
        meeting_date=date(2026, 6, 15),
        position=None,
        paragraph=None,
        title=title,
        case_number=None,
        case_key=None,
        task_class=None,
        language="fi",
        preparers=(),
        presenter=None,
        sections=tuple(Section(SectionKind(kind), *rest) for kind, *rest in sections),
        earlier_handlings=(),
        attachments=(),
        links=Links(),
    )


def _feed_of(source: Source) -> str:
    return feed_url(source.base, "meetingitems", 1000)


def _id(url: str) -> str:
    address = identify(url)
    return address.id or "" if address else ""


JOBS: dict[str, Job] = {
    "ours": _ours,
    "soup": _soup,
    "scrapy": _scrapy,
    "ours alone": _ours_alone,
    "ours, sections alone": _our_sections_alone,
    "soup alone": _soup_alone,
}


def _tables(told: Measured, runs: int) -> tuple[Table, Table]:
    title = f"{told.items} pages, median of {runs}, processor time"
    costs = Table("a page", "ms", title=title)
    for name, milliseconds in told.milliseconds.items():
        costs.add_row(name, f"{milliseconds:.2f}")
    ratios = Table("", "ratio", "least to most", "target", "")
    for one in told.ratios:
        span = f"{one.least:.2f} to {one.most:.2f}"
        word = "holds" if one.holds else "does not hold"
        name = f"{one.ours} / {one.other}"
        ratios.add_row(name, f"{one.ratio:.2f}", span, f"<= {one.target:.2f}", word)
    return costs, ratios


if __name__ == "__main__":
    main(sys.argv[1:])
