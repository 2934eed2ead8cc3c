"""A pages.db of as many pages as one likes: what the simulator publishes, and the examples.

Every copy is another municipality's, its ids and dates moved by four years at a time (so that
29 February stays a day). The same pages come whenever it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from urllib.parse import urlsplit
from urllib.request import urlopen

from benchmarks.examples import GROUPS
from db.archive import Archive
from parsers.addresses import bodies_url, feed_url
from parsers.dynasty import parse
from parsers.records import Entry, Feed, Page
from scraper.reading import saved_as
from scraper.source import Source
from simulator.serve import Install, Simulator

_DAYS = (date(2024, 4, 8), date(2024, 5, 20))
"""The agendas of the first day are minutes on the second."""

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_YEAR = re.compile(rb"(?<![0-9])20[12][0-9]")
_CYCLE = 3
"""Copies after which the years begin anew, in other municipalities."""


def fill(archive: Archive, pages: int) -> tuple[Source, ...]:
    """Put so many pages into the archive; the sources they are of."""
    known: dict[str, Source] = {}
    for source, page in islice(copies(), pages):
        known.setdefault(source.slug, source)
        archive.put(page, 200, source=source.slug)
    return tuple(known.values())


def copies() -> Iterator[tuple[Source, Page]]:
    """Pages without end, a second apart, each with the municipality whose it is."""
    firsts = originals(_DAYS)
    at = _BEGIN
    for copy in count():
        for source, page in firsts:
            at += timedelta(seconds=1)
            yield _copied(source, page, copy, at)


def originals(days: Iterable[date] = _DAYS[-1:]) -> list[tuple[Source, Page]]:
    """What is published on the days, once, and the examples: no page a copy of another."""
    published = [(source, page) for day in days for source, page in _published(day)]
    firsts = list({(page.url, page.content): (source, page) for source, page in published}.values())
    return firsts + [(firsts[0][0], page) for page in _examples(firsts[0][0])]


def _published(day: date) -> Iterator[tuple[Source, Page]]:
    """All that feeds and lists of the four installs lead to on a day."""
    with Simulator(today=day) as simulator:
        for install in simulator.installs:
            source = Source(
                install.slug,
                install.name,
                f"https://{install.slug}.example{urlsplit(install.base_url).path}",
                languages=(install.language,),
            )
            yield from ((source, _moved(page, install)) for page in _pages(install.base_url))


def _pages(base: str) -> Iterator[Page]:
    feed = _page(feed_url(base, "meetingitems", 1000))
    yield from (feed, _page(bodies_url(base)))
    record = parse(feed)
    assert isinstance(record, Feed)  # noqa: S101 - a benchmark
    for entry in record.entries:
        yield _page(entry.url)
    for url in dict.fromkeys(map(_meeting, record.entries)):
        yield _page(url)


def _meeting(entry: Entry) -> str:
    """The address of an item's meeting: the item's without its number."""
    item = entry.url.replace("page=meetingitem", "page=meeting")
    return re.sub(r"-[0-9]+(?=$|[.])", "", item)


def _page(url: str) -> Page:
    with urlopen(url) as answer:  # noqa: S310 - loopback
        return Page(url, answer.read(), _BEGIN, answer.headers["content-type"])


def _moved(page: Page, install: Install) -> Page:
    """The page as if it came from a host of the web: loopback's ports are others each time."""
    here, there = f"//{urlsplit(install.base_url).netloc}", f"//{install.slug}.example"
    content = page.content.replace(here.encode(), there.encode())
    url = page.url.replace(here, there)
    return replace(page, url=url.replace("http:", "https:"), content=content)


def _examples(source: Source) -> Iterator[Page]:
    """The pages of every form that is known, as files that a person saved."""
    for folder in GROUPS.values():
        for path in sorted(folder.glob("*.html")):
            yield Page(saved_as(source, path.name), path.read_bytes(), _BEGIN)


def _copied(source: Source, page: Page, copy: int, at: datetime) -> tuple[Source, Page]:
    """The page as the so-manieth municipality of that name publishes it."""
    host, slug = f"{source.slug}.example", f"{source.slug}-{copy}"

    def moved(text: bytes) -> bytes:
        earlier = _YEAR.sub(lambda year: b"%d" % (int(year[0]) - 4 * (copy % _CYCLE)), text)
        return earlier.replace(host.encode(), f"{slug}.example".encode())

    home = replace(
        source,
        slug=slug,
        municipality=f"{source.municipality} {copy}",
        base=source.base.replace(host, f"{slug}.example"),
    )
    url = moved(page.url.encode()).decode()
    if "://" not in url:
        url = saved_as(home, url.rpartition("/")[2])
    # so that no two municipalities have a page in common
    content = moved(page.content) + f"\n<!-- {slug} -->\n".encode()
    return home, replace(page, url=url, content=content, fetched_at=at)
