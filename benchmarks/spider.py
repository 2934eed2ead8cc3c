"""A Scrapy spider as one would write it, with what it fetched handed on to our parser."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from importlib import import_module
from typing import Any

# by name, since only the benchmark's own lock has it: types are told with it and without
scrapy: Any = import_module("scrapy")

Keep = Callable[[str, bytes, str | None], list[str]]
"""Takes a page's address, bytes and content type; gives what is to be asked for next."""

_SETTINGS = {
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "ROBOTSTXT_OBEY": True,  # as ours does
    "DOWNLOAD_DELAY": 0,  # as ours on loopback
}


class _Spider(scrapy.Spider):  # type: ignore[misc] # of no known type
    name = "pages"

    def __init__(self, keep: Keep, first: str) -> None:
        super().__init__()
        self._keep = keep
        self._first = first

    async def start(self) -> AsyncIterator[Any]:
        yield scrapy.Request(self._first)

    def parse(self, response: Any) -> Iterator[Any]:
        kind = response.headers.get("content-type", b"").decode("latin-1") or None
        for url in self._keep(response.url, response.body, kind):
            yield scrapy.Request(url)


def crawl(firsts: Sequence[tuple[Keep, str]]) -> tuple[float, float]:
    """The processor's time before and after the last of the crawls; those before warm up."""
    asynchronous = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
    import_module("scrapy.utils.reactor").install_reactor(asynchronous)
    reactor: Any = import_module("twisted.internet.reactor")
    runner: Any = import_module("scrapy.crawler").AsyncCrawlerRunner(_SETTINGS)
    marks = [0.0]

    async def every() -> None:
        for keep, first in firsts:
            marks.append(time.process_time())
            await runner.crawl(_Spider, keep, first)
        marks.append(time.process_time())

    loop = asyncio.get_event_loop()
    work = loop.create_task(every())
    work.add_done_callback(lambda _: reactor.stop())
    reactor.run()
    work.result()
    return marks[-2], marks[-1]
