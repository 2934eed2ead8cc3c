"""How much memory a harvest takes, beside archives of 1,000, 10,000 and 100,000 items.

The archive is filled by the real store with what the simulator's towns publish, and then with
copies of those rows under other ids, days and addresses: every table and the index hold what a
harvest would have put there (a test compares the index with the texts). Then each size is
harvested by a process of its own: what an interrupted run may have left is looked for in all of
it, what is due and what lists name is asked of all of it, and the towns' last meetings come;
then it is polled once more.
The peak is the process's own, libraries included.

To fill an archive of 100,000 items takes minutes; ``make bench`` measures two smaller ones.

    python -m benchmarks.memory [--items N ...] [--json]
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from sqlite_utils import Database

from benchmarks.loopback import Loopback, town_sources, towns
from benchmarks.many import originals
from benchmarks.poll import Clock
from db import search
from db.archive import Archive
from db.store import Store
from parsers.addresses import item_url, meeting_url
from parsers.errors import ParseError
from parsers.records import Item, Meeting, Page, Stage
from scraper.harvest import harvest
from scraper.reading import read
from scraper.source import Source
from simulator.towns import TOWNS

SIZES = (1_000, 10_000, 100_000)
MOST = 300
"""MB that a harvest may take."""
GROWTH = 1.1
"""What it may take beside a hundred times as large an archive: a tenth more is noise."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Peak:
    """The most memory of a harvest, in MB, and what it was before; ``disk`` is the archive's."""

    items: int
    before: float
    peak: float
    disk: float
    new: int


def main(arguments: Sequence[str] = ()) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory")
    parser.add_argument("--items", type=int, nargs="+", default=SIZES)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    peaks = list(measure(sorted(chosen.items)))
    if chosen.json:
        print(json.dumps([asdict(one) for one in peaks], indent=2))  # noqa: T201 - its purpose
        return
    console = Console()
    console.print(_table(peaks))
    growth = peaks[-1].peak / peaks[0].peak
    console.print(f"the largest takes {growth:.2f} times the smallest; the target is {GROWTH}")


def measure(sizes: Sequence[int] = SIZES) -> Iterator[Peak]:
    """The peak beside each size; an archive grows from one to the next, and a copy is harvested."""
    with Loopback(towns, len(TOWNS)) as server, TemporaryDirectory() as folder:
        filled, used = Path(folder) / "filled", Path(folder) / "used"
        for size in sizes:
            items = _alone(_fill, filled, server.origins, size)
            shutil.copytree(filled, used)
            yield _alone(_harvested, used, server.origins, items)
            shutil.rmtree(used)


def _alone(job: Callable[..., T], *values: object) -> T:
    """What a job gives in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        return alone.submit(job, *values).result()


# Filling


def _fill(home: Path, origins: tuple[str, ...], want: int) -> int:
    """How many items there are now: as many as are wanted, or a copy more."""
    sources = town_sources(origins)
    with Store(home / "archive.db") as store, Archive(home / "pages.db") as archive:
        if not store.db.table("items").count:
            store_first(sources, store, archive)
        copies = Copies(store.db.conn, archive.db.conn)
        while copies.items < want:
            copies.add()
        return copies.items


def store_first(sources: Sequence[Source], store: Store, archive: Archive) -> None:
    """Store the towns' minutes under other ids, so that the towns' own are still to come."""
    for one in sources:
        store.source(one.slug, one.municipality, one.base, one.language)
    at = Clock().now()
    for town, page, record in _minutes():
        source = sources[town]
        own = _renamed(record, source)
        address = item_url if isinstance(own, Item) else meeting_url
        url = address(source.base, own.id or "")
        digest = archive.put(replace(page, url=url, fetched_at=at), 200, source=source.slug)
        if isinstance(own, Item):
            store.save_item(source.slug, own, digest, url=url, at=at)
        else:
            store.save_meeting(source.slug, own, url=url, at=at)
        store.look(url, at, 200, digest, source=source.slug)


def _minutes() -> Iterator[tuple[int, Page, Item | Meeting]]:
    """What the towns publish, read, and the so-manieth town's it is.

    Of agendas nothing: an old one is asked for again, and these are at no address.
    """
    slugs = [town.slug for town in TOWNS]
    for source, page in originals():
        try:
            record = read(page, source) if "://" in page.url else None
        except ParseError:
            continue
        if isinstance(record, Item | Meeting) and record.id and record.stage is Stage.MINUTES:
            yield slugs.index(source.slug), page, record


def _renamed(record: Item | Meeting, source: Source) -> Item | Meeting:
    own = _first_id(record.id)
    if isinstance(record, Item):
        return replace(record, id=own)
    rows = tuple(
        replace(row, id=_first_id(row.id), url=item_url(source.base, _first_id(row.id) or ""))
        for row in record.items
    )
    return replace(record, id=own, items=rows)


def _first_id(key: str | None) -> str | None:
    meeting, dash, item = (key or "").partition("-")
    return f"{meeting}{0:0{_DIGITS}}{dash}{item}" if key else None


_DIGITS = 4
_SIGN = "d%Y%m%d"
_OWN_DAY = re.compile(r"\bd[0-9]{8}\b")
_FIRST = re.compile(rf"(?<![0-9])(20[0-9]{{3,}})0{{{_DIGITS}}}(?![0-9])")
"""An id of the first copy, wherever it stands."""

# The tables that an item or a meeting has rows in, in the order in which they refer to each other.
_TABLES = (
    "meetings", "meeting_items", "attendance", "items", "sections", "earlier_handlings",
    "attachments", "item_versions", "roles", "motions", "votes", "vote_names", "changed_points",
    "disqualifications", "dissents", "citations", "changes", "looks",
)  # fmt: skip
# What is another in each copy; all other columns are the same.
_MOVED = {
    "id": "moved(id)",
    "item": "moved(item)",
    "meeting": "moved(meeting)",
    "url": "moved(url)",
    "pdf": "moved(pdf)",
    "meeting_date": "date(meeting_date, :before)",
    "year": "CAST(strftime('%Y', meeting_date, :before) AS INTEGER)",
    "n": "n + :numbers",
    "seq": "NULL",
}
_DAY = {("meetings", "date"): "date(date, :before)"}


class Copies:
    """Adds what is stored once more and once more, each time a week older and under other ids.

    The first copy came by the store; these come by SQL, row for row and key for key the same,
    since a hundred thousand by the store take half an hour and more. Their raw pages are those
    of the first.
    """

    def __init__(self, archive: sqlite3.Connection, pages: sqlite3.Connection) -> None:
        self._archive = archive
        self._pages = pages
        for db in (archive, pages):
            db.create_function("moved", 1, self._moved, deterministic=False)
        self.items = int(archive.execute("SELECT count(*) FROM items").fetchone()[0])
        first = archive.execute("SELECT id FROM items WHERE id LIKE '%0000-%'").fetchall()
        self._each = len(first)
        self._copy = self.items // self._each - 1
        self._copying = [self._kept(archive, table) for table in _TABLES]
        self._answers = self._kept(pages, "answers")
        self._indexed = [_Indexed.of(Database(archive), item) for (item,) in first]

    def add(self) -> None:
        """One copy more, in one transaction of either file."""
        self._copy += 1
        numbers = self._copy * self._each
        values = {"before": f"-{7 * self._copy} days", "numbers": numbers}
        with closing(self._archive.cursor()) as db:
            db.execute("BEGIN")
            for statement in self._copying:
                db.execute(statement, values)
            earlier = timedelta(days=7 * self._copy)
            index = ((one.n + numbers, *one.dated(earlier)) for one in self._indexed)
            db.executemany(search.ITEMS.insert("item_index"), index)
            db.execute("COMMIT")
        self._pages.execute("BEGIN")
        self._pages.execute(self._answers, values)
        self._pages.execute("COMMIT")
        self.items += self._each

    def _moved(self, text: str | None) -> str | None:
        return text and _FIRST.sub(rf"\g<1>{self._copy:0{_DIGITS}}", text)

    def _kept(self, db: sqlite3.Connection, table: str) -> str:
        """The statement that copies a table's first rows, which are kept beside it for that."""
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        first = next(name for name in ("id", "item", "meeting", "url") if name in columns)
        db.execute(
            f"CREATE TEMP TABLE first_{table} AS SELECT * FROM main.{table}"  # noqa: S608 - our own names
            f" WHERE {first} GLOB '*0000' OR {first} GLOB '*0000-*' OR {first} GLOB '*0000.*'"
        )
        moved = (_DAY.get((table, name)) or _MOVED.get(name, name) for name in columns)
        return (
            f"INSERT INTO main.{table} ({', '.join(columns)})"  # noqa: S608 - our own names
            f" SELECT {', '.join(moved)} FROM temp.first_{table}"
        )


@dataclass(frozen=True, slots=True)
class _Indexed:
    """What the index has of an item: its number, its keys by column, all signs of its texts."""

    n: int
    keys: dict[str, str]
    signs: frozenset[str]

    @classmethod
    def of(cls, db: Database, item: str) -> _Indexed:
        n, keys = search.keys_of_item(db, item)
        told = replace(search.ITEMS.told(db, item), own=())
        signs = frozenset(told.signs["cited"].split())
        return cls(n, dict(zip(search.COLUMNS, keys, strict=True)), signs)

    def dated(self, earlier: timedelta) -> list[str]:
        """The keys were its meeting so much earlier: its day is one of its own signs."""
        own = _OWN_DAY.sub(lambda day: _sign(day[0], earlier), self.keys["own"])
        cited = " ".join(sorted(self.signs - set(own.split())))
        return list((self.keys | {"own": own, "cited": cited}).values())


def _sign(day: str, earlier: timedelta) -> str:
    return f"{datetime.strptime(day, _SIGN) - earlier:{_SIGN}}"  # noqa: DTZ007 - a day has no zone


# Harvesting


def _harvested(home: Path, origins: tuple[str, ...], items: int) -> Peak:
    """A first harvest and a poll of the towns, in this process."""
    sources, clock = town_sources(origins), Clock()
    before = _peak()
    with Store(home / "archive.db") as store, Archive(home / "pages.db") as archive:
        with clock.client() as client:
            runs = [
                harvest(sources, store=store, archive=archive, client=client, now=clock.now)
                for _ in range(2)
            ]
        if not all(run.ok for run in runs):
            raise SystemExit("a harvest had faults")
        new = sum(one.new for one in runs[0].harvests)
        peak = _peak()
    disk = sum(path.stat().st_size for path in home.iterdir()) / 1e6
    return Peak(items, before, peak, disk, new)


def _peak() -> float:
    """The most memory this process had until now, in MB.

    Of the process itself (Linux tells): what ``getrusage`` gives is, after a spawn, at
    least what the parent had.
    """
    for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise SystemExit("this system does not tell a process's peak of memory")


def _table(peaks: Sequence[Peak]) -> Table:
    table = Table("items stored", "before, MB", "peak, MB", "target", "", "archive on disk, MB")
    for one in peaks:
        word = "holds" if one.peak < MOST else "does not hold"
        peak = (f"{one.peak:.0f}", f"< {MOST}", word)
        table.add_row(f"{one.items:,}", f"{one.before:.0f}", *peak, f"{one.disk:,.0f}")
    return table


if __name__ == "__main__":
    main(sys.argv[1:])
