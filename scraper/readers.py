"""Reading many kept pages on several processes; what they say comes back in their order.

Who writes takes one record after another, as if there were one process: so the rows are the
same on any number of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import fields, replace
from multiprocessing import get_context
from types import MappingProxyType
from typing import Any, Final, TypeVar

from db.archive import Kept
from db.processes import deaf, end_with_parent
from parsers.errors import ParseError, StoreError
from parsers.records import Page, Profile, Record
from scraper.reading import read
from scraper.source import Source

Reading = Record | ParseError
"""What a page says, or what is wrong with it."""

_Job = tuple[str, Page]
_T = TypeVar("_T", Page, Profile)

_PAGES: Final = 16
"""Pages that a process is sent at once: one at a time would cost more than it brings."""

_BYTES: Final = 1_000_000
"""Bytes after which no further page is sent with them: documents are long."""

_AHEAD: Final = 2
"""Portions under way for each process: one that is read and one that waits."""


def read_all(
    pages: Iterable[Kept], sources: Mapping[str, Source], *, processes: int
) -> Generator[tuple[Kept, Reading]]:
    """Each page with what it says, in the order of the pages; only a few are held at a time.

    ``processes`` of 1 reads in the caller's own. Raises StoreError if a process dies.
    """
    if processes == 1:
        for kept in pages:
            yield kept, _read(kept.page, sources[kept.source])
        return
    with _pool(sources, processes) as pool:
        under_way: deque[tuple[list[Kept], Future[list[Reading]]]] = deque()
        for portion in _portions(pages):
            with deaf():
                future = pool.submit(_read_portion, _jobs(portion))
            under_way.append((portion, future))
            if len(under_way) >= _AHEAD * processes:
                yield from _done(*under_way.popleft())
        while under_way:
            yield from _done(*under_way.popleft())


def _done(portion: list[Kept], future: Future[list[Reading]]) -> Iterator[tuple[Kept, Reading]]:
    return zip(portion, future.result(), strict=True)


def _portions(pages: Iterable[Kept]) -> Iterator[list[Kept]]:
    portion: list[Kept] = []
    size = 0
    for kept in pages:
        portion.append(kept)
        size += len(kept.page.content)
        if len(portion) == _PAGES or size >= _BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _jobs(portion: Iterable[Kept]) -> list[_Job]:
    return [(kept.source, _plain(kept.page)) for kept in portion]


@contextmanager
def _pool(sources: Mapping[str, Source], processes: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that read; those that are left over end with the block, however it ends."""
    known = {slug: replace(one, profile=_plain(one.profile)) for slug, one in sources.items()}
    pool = ProcessPoolExecutor(
        processes,
        # a fork would take the open database with it
        mp_context=get_context("spawn"),
        initializer=_begin,
        initargs=(known,),
    )
    try:
        yield pool
    except BrokenProcessPool as error:
        raise StoreError(
            "a process that reads pages died, perhaps for lack of memory; try --processes 1"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _plain(record: _T) -> _T:
    """The record with plain dicts: the views of them that it has cannot be sent."""
    views: dict[str, Any] = {
        field.name: dict(value)
        for field in fields(record)
        if isinstance(value := getattr(record, field.name), MappingProxyType)
    }
    return replace(record, **views)


# What follows happens in the other processes.

_sources: dict[str, Source] = {}


def _begin(sources: dict[str, Source]) -> None:
    _sources.update(sources)
    end_with_parent()


def _read_portion(jobs: list[_Job]) -> list[Reading]:
    return [_read(page, _sources[slug]) for slug, page in jobs]


def _read(page: Page, source: Source) -> Reading:
    try:
        return read(page, source)
    except ParseError as error:
        return error
