"""Reading a whole archive anew, on one process and on several: the same rows, and how fast.

The pages are made once, into a folder that goes again (:mod:`benchmarks.many`). Each run reads
them into an archive of its own, in a process of its own, so that its memory can be told. The
checksum is of every row of every table but ``harvests`` and ``looks``, in any order; the search
index is among them.

    python -m benchmarks.reparse [--pages N] [--json]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sqlite3
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.many import fill
from db.archive import Archive
from db.store import Store
from scraper.reparse import reparse
from scraper.source import Source

PAGES = 20_000
PROCESSES = (1, 2)

# A diary of our own doings; what a rebuild adds to looks is told once.
_LEFT_OUT = frozenset({"harvests", "looks", "_sqlite_migrations"})

# slug, municipality, base, languages
_Plain = tuple[str, str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Run:
    """A rebuild on so many processes.

    ``seconds`` are by the clock, ``work`` those of all processors together; ``memory`` is
    the writer's peak in MB.
    """

    processes: int
    pages: int
    faults: int
    seconds: float
    work: float
    memory: int
    checksum: str


def main(arguments: Sequence[str] = ()) -> None:
    """Prints the table, and ends with 1 where the rows differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reparse")
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        runs = measure(Path(folder), chosen.pages)
    if chosen.json:
        print(json.dumps([asdict(run) for run in runs], indent=2))  # noqa: T201 - its purpose
    else:
        Console().print(_table(runs))
    sys.exit(0 if len({run.checksum for run in runs}) == 1 else 1)


def measure(folder: Path, pages: int, processes: Iterable[int] = PROCESSES) -> list[Run]:
    """A rebuild of as many pages on each number of processes."""
    with Archive(folder / "pages.db") as archive:
        sources = fill(archive, pages)
    plain = [(one.slug, one.municipality, one.base, one.languages) for one in sources]
    runs = []
    for count in processes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            runs.append(alone.submit(_run, folder, plain, count).result())
    return runs


def _run(folder: Path, plain: Iterable[_Plain], processes: int) -> Run:
    sources = [
        Source(slug, municipality, base, languages=languages)
        for slug, municipality, base, languages in plain
    ]
    path = folder / f"on-{processes}.db"
    with Store(path) as store, Archive(folder / "pages.db", write=False) as archive:
        begun, worked = time.perf_counter(), _work()
        done = reparse(sources, store=store, archive=archive, processes=processes)
        seconds, work = time.perf_counter() - begun, _work() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    return Run(processes, done.pages, done.faults, seconds, work, memory, checksum(path))


def _work() -> float:
    """Seconds of processor time so far, of this process and of those it has ended."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def checksum(path: Path) -> str:
    """One hash of all rows of a database, whatever their order."""
    with closing(sqlite3.connect(path)) as db:
        tables = sorted(
            name
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            # a virtual table has no rows of its own: those beside it hold them
            if name not in _LEFT_OUT and not name.startswith("sqlite_")
        )
        sums = {table: _sum(db, table) for table in tables}
    return hashlib.sha256(json.dumps(sums).encode()).hexdigest()


def _sum(db: sqlite3.Connection, table: str) -> tuple[int, str]:
    """How many rows a table has, and the sum of their hashes."""
    count = total = 0
    for row in db.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - its own tables
        count += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest(), "big")
    return count, f"{total % (1 << 256):064x}"


def _table(runs: Iterable[Run]) -> Table:
    table = Table("processes", "pages", "faults", "seconds", "pages/s", "work", "peak MB", "rows")
    for run in runs:
        speed = f"{run.pages / run.seconds:.0f}"
        times = (f"{run.seconds:.1f}", speed, f"{run.work:.1f}")
        counts = map(str, (run.processes, run.pages, run.faults))
        table.add_row(*counts, *times, str(run.memory), run.checksum[:16])
    return table


if __name__ == "__main__":
    main(sys.argv[1:])
