"""Harvesting, polling without news and searching, ours and a script's in turn, on loopback.

Each figure is the median of five runs after one that is not counted; both
sides run in one process, one after the other, so that the ratio holds where
the machine's speed does not. Processor time counts the simulator's too, on both sides.
Then what reading a page costs (:mod:`benchmarks.parsing`), how small one lies in pages.db
(:mod:`benchmarks.pages`), what a harvested page costs beside other ways to harvest it
(:mod:`benchmarks.fetching`), what a poll without news costs (:mod:`benchmarks.poll`) and how much
memory a harvest takes beside small archives (:mod:`benchmarks.memory`): in those the server is
another process. What takes long is not among them: ``python -m benchmarks.reparse`` rebuilds
20,000 pages, and ``python -m benchmarks.memory`` goes up to 100,000 items.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks import fetching, memory, pages, parsing, poll, script
from db.archive import Archive
from db.lexicon import Lexicon
from db.query import plan
from db.schema import open_archive
from db.store import Store
from pykala.clock import now
from schedules.municipalities import load_all
from scraper.client import Client
from scraper.harvest import harvest
from scraper.source import Source
from simulator.serve import Simulator

RUNS = 5
WORD = "asemakaavan"
NEWEST = """
SELECT id, title FROM items WHERE n IN (SELECT rowid FROM item_index WHERE item_index MATCH ?)
ORDER BY sort_key DESC LIMIT 20
"""


def main() -> None:
    """Prints the tables."""
    table = Table("", "ours, s", "script, s", "ours / script", title="median of five, wall clock")
    with Simulator() as simulator, TemporaryDirectory() as folder:
        home = Path(folder)
        simulator.municipality_files(home)
        sources = list(load_all(home).values())
        bases = [source.base for source in sources]
        for name, ours, theirs in (
            (
                "first harvest",
                fresh(home, lambda db: pykala(sources, db)),
                fresh(home, lambda db: script.harvest(bases, db)),
            ),
            (
                "harvest without news",
                kept(home / "a.db", lambda db: pykala(sources, db)),
                kept(home / "b.db", lambda db: script.harvest(bases, db)),
            ),
            (
                "search for a word",
                kept(home / "a.db", search),
                kept(home / "b.db", lambda db: script.search(db, WORD)),
            ),
        ):
            one, other = medians(ours, theirs)
            table.add_row(name, f"{one:.4f}", f"{other:.4f}", f"{one / other:.2f}")
    Console().print(table)
    parsing.main()
    pages.main()
    fetching.main()
    poll.main()
    memory.main(["--items", "1000", "10000"])


def pykala(sources: list[Source], db: Path) -> None:
    """A harvest as ``pykala harvest`` does it, without the start of a process."""
    with (
        Store(db) as store,
        Archive(db.with_suffix(".pages")) as archive,
        Client(None, now=now, monotonic=time.monotonic, sleep=time.sleep) as client,
    ):
        harvest(sources, store=store, archive=archive, client=client, now=now)


def search(db: Path) -> None:
    """The newest twenty items that hold the word."""
    archive = open_archive(db)
    archive.execute(NEWEST, [plan(WORD, Lexicon(archive.conn)).match]).fetchall()
    archive.close()


def fresh(home: Path, job: Callable[[Path], object]) -> Callable[[], None]:
    """The job with a new file each time."""

    def run() -> None:
        with TemporaryDirectory(dir=home) as folder:
            job(Path(folder) / "archive.db")

    return run


def kept(db: Path, job: Callable[[Path], object]) -> Callable[[], None]:
    """The job with one file that all runs share."""

    def run() -> None:
        job(db)

    return run


def medians(ours: Callable[[], None], theirs: Callable[[], None]) -> tuple[float, float]:
    """Seconds of both, run in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS + 1):
        for job, took in zip((ours, theirs), times, strict=True):
            begun = time.perf_counter()
            job()
            took.append(time.perf_counter() - begun)
    return statistics.median(times[0][1:]), statistics.median(times[1][1:])


if __name__ == "__main__":
    main()
