"""Bytes to sections, ours and BeautifulSoup's in turn, and the whole reading with its grammar.

Processor time, medians of runs in one process, so that the ratio holds where the
machine's speed does not: ``python -m benchmarks.parsing``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from benchmarks import soup
from benchmarks.page import page
from parsers import frame, html
from parsers.decode import decode
from parsers.dynasty import parse
from parsers.errors import UnknownLayout
from parsers.handlings import Handlings
from parsers.labels import Labels
from parsers.records import DEFAULT_PROFILE, Item, Page
from parsers.sections import Splitter

RUNS = 15
PASSES = 20  # a run's passes over the page, so that the clock's steps do not count
TARGET = 15  # how many times ours must be cheaper
URL = "https://kuusivaara.example/cgi/DREQUEST.PHP?page=meetingitem&id=2026881-9"


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time a page: sections ours and BeautifulSoup's, whole reading."""

    ours: float
    soup: float
    whole: float

    @property
    def ratio(self) -> float:
        """How many times ours is cheaper."""
        return self.soup / self.ours


def sections(content: bytes) -> list[soup.Row]:
    """The page's sections as our reader makes them, without any other field of the record."""
    sheet = html.read(decode(content))
    heading = frame.page_heading(sheet)
    if heading is None:
        raise UnknownLayout("the page to measure has no heading")
    handlings = Handlings(heading, DEFAULT_PROFILE.abbreviations)
    splitter = Splitter(heading, Labels(DEFAULT_PROFILE), handlings)
    parts = splitter.split(frame.without_navigation(sheet.content))
    return [(s.kind.value, s.heading, s.text) for s in (part.section for part in parts)]


def measured(runs: int = RUNS, passes: int = PASSES) -> Cost:
    """The cost of the measured page; raises where the two readers do not agree."""
    content = page()
    if not sections(content) == soup.sections(content) == _of_record(content):
        raise ValueError("ours and BeautifulSoup's sections differ: nothing to compare")
    took: list[list[float]] = [[], [], []]
    for _ in range(runs + 1):
        for job, times in zip((sections, soup.sections, _of_record), took, strict=True):
            times.append(_milliseconds(job, content, passes))
    return Cost(*(statistics.median(times[1:]) for times in took))


def _of_record(content: bytes) -> list[soup.Row]:
    record = parse(Page(URL, content, datetime(2026, 11, 20, tzinfo=UTC)))
    found = record.sections if isinstance(record, Item) else ()
    return [(section.kind.value, section.heading, section.text) for section in found]


def _milliseconds(job: Callable[[bytes], object], content: bytes, passes: int) -> float:
    begun = time.process_time()
    for _ in range(passes):
        job(content)
    return 1000 * (time.process_time() - begun) / passes


def main() -> None:
    """Prints the table."""
    cost = measured()
    content = page()
    text = sum(len(text.encode()) for _, _, text in soup.sections(content))
    title = f"{len(content):,} bytes of HTML, {text:,} of text: median of {RUNS}, processor time"
    table = Table("a page", "ms", title=title)
    table.add_row("bytes to sections, ours", f"{cost.ours:.2f}")
    table.add_row("the same sections, BeautifulSoup and html.parser", f"{cost.soup:.2f}")
    table.add_row("the whole reading with its grammar", f"{cost.whole:.2f}")
    console = Console()
    console.print(table)
    console.print(f"ours costs 1/{cost.ratio:.1f}; the target is 1/{TARGET} or less")


if __name__ == "__main__":
    main()
