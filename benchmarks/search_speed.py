"""What a page of search results costs, beside its own statements in SQLite and beside Datasette.

A generated archive (:mod:`benchmarks.generated`) is asked for words that few items have, some,
and four in ten. In one run, one after another and in another order in each round:

- our page in its default order, never made before, with facets and passages, through HTTP;
- the same newest first;
- the same again, as the next reader has it;
- the statements by which our page was made, in SQLite alone;
- the page's answer by statements alone: SQLite counts the facets too;
- the table's page of a Datasette without anything of ours, with the same nine facets.

So that a page was never made before, the archive is marked as written to before each: then
nothing holds that was found or counted.

What an idle machine is to hold is judged by the answers during which the machine was its own: a
virtual one waits while its host does something else ("steal"), which no other time tells of.

    python -m benchmarks.search_speed [--items N] [--archive PATH] [--words N] [--rounds N]
        [--json] [--short]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from benchmarks import generated
from benchmarks.search_sites import (
    CLASSES,
    Site,
    Word,
    all_in_sql,
    bare,
    connect,
    ours,
    statements,
    words,
)
from web.asked import NEWEST, Asked

WORDS, ROUNDS = 5, 5
MORE, TIMES = 30.0, 4.0
"""The milliseconds that a page may take beside its statements; how much slower Datasette is."""
AT_P95 = {"rare": 50.0, "broad": 300.0}
NEWEST_AT_P95 = 50.0
"""What an idle machine of two cores is to hold, in milliseconds."""
_TICK = 1000 / os.sysconf("SC_CLK_TCK")

WAYS = ("page", "newest", "again", "statements", "all in SQL", "Datasette")


class Way(NamedTuple):
    """What answers a query, and the seconds of processor time that took it until now."""

    answer: Callable[[], object]
    busy: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Answer:
    """Milliseconds until it was there, and of these the processor's time of who answered.

    ``stolen`` are those of all processors that the machine's host had for others meanwhile.
    """

    took: float
    busy: float
    stolen: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The answers of each way to a class of queries; of its words, how many items they find."""

    kind: str
    words: dict[str, int]
    answers: dict[str, list[Answer]]

    def median(self, way: str) -> float:
        """The milliseconds of the middle answer."""
        return statistics.median(one.took for one in self.answers[way])

    def p95(self, way: str) -> float:
        """What nineteen of twenty answers do not exceed."""
        return _p95(one.took for one in self.answers[way])

    def undisturbed(self, way: str) -> list[float]:
        """The milliseconds of the answers during which nothing was stolen."""
        return [one.took for one in self.answers[way] if not one.stolen]

    @property
    def more(self) -> float:
        """What our page takes beside its own statements."""
        return self.median("page") - self.median("statements")

    @property
    def faster(self) -> float:
        """How many times our page is faster than Datasette's."""
        return self.median("Datasette") / self.median("page")


def _p95(times: Iterable[float]) -> float:
    ordered = sorted(times)
    return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]


@dataclass(frozen=True, slots=True)
class Report:
    """The classes measured, the statements of a page of each, and how busy the machine was."""

    items: int
    load: tuple[float, float]
    classes: tuple[Measured, ...]
    sql: dict[str, list[str]]


def main(arguments: Sequence[str] = ()) -> None:
    """Prints the statements and the tables."""
    chosen = _chosen(arguments)
    most, rounds = (1, 1) if chosen.short else (chosen.words, chosen.rounds)
    with TemporaryDirectory() as folder:
        db = chosen.archive or Path(folder) / "archive.db"
        if not db.exists():
            generated.build(db, chosen.items, told=_tell)
        report = measure(db, Path(folder), most, rounds)
    if chosen.json:
        print(json.dumps(asdict(report), indent=2))  # noqa: T201 - its purpose
        return
    console = Console(width=150)
    _print_sql(console, report)
    console.print(_table(report), _targets(report))
    first, last = report.load
    console.print(f"load of the machine: {first:.1f} at first, {last:.1f} at last")


def _chosen(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search_speed")
    parser.add_argument("--items", type=int, default=generated.ITEMS)
    parser.add_argument("--archive", type=Path, help="made here before, or kept here")
    parser.add_argument("--words", type=int, default=WORDS, help="of each class")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="in which each is asked")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--short", action="store_true", help="one word a class, once")
    return parser.parse_args(arguments)


def _tell(done: int, seconds: float) -> None:
    if done % (10 * generated.BATCH) == 0:
        print(f"{done:,} items, {done / seconds:,.0f} a second", file=sys.stderr)  # noqa: T201 - its purpose


def measure(db: Path, folder: Path, most: int = WORDS, rounds: int = ROUNDS) -> Report:
    """Every way for so many words of each class, so many times each."""
    load = os.getloadavg()[0]
    with closing(connect(db)) as conn, ours(db) as site, bare(db, folder) as (other, table):
        asked = words(conn, most)
        (total,) = conn.execute("SELECT count(*) FROM items").fetchone()
        ways = {word: _ways(db, conn, word, site, (other, table)) for word in asked}
        answers = _timed(db, ways, rounds)
        sql = {word.kind: statements(db, Asked(word.text)) for word in reversed(asked)}
    found = tuple(_of_class(kind, answers) for kind in CLASSES)
    return Report(total, (load, os.getloadavg()[0]), found, sql)


def _of_class(kind: str, answers: Mapping[tuple[Word, str], Sequence[Answer]]) -> Measured:
    """What was measured of the words of a class."""
    of_ways: dict[str, list[Answer]] = {way: [] for way in WAYS}
    hits = {}
    for (word, way), told in answers.items():
        if word.kind == kind:
            of_ways[way] += told
            hits[word.text] = word.hits
    return Measured(kind, hits, of_ways)


def _ways(
    db: Path, conn: sqlite3.Connection, word: Word, site: Site, other: tuple[Site, str]
) -> dict[str, Way]:
    """What answers a word; each is asked once, so that none is the first."""
    own, alone = statements(db, Asked(word.text)), all_in_sql(conn, word)
    newest = f"{word.path}&order={NEWEST}"
    theirs, table = other
    address = f"{table}?_search={quote(word.text)}&_size=20"
    ways = {
        "page": Way(lambda: site.get(word.path), site.busy),
        "newest": Way(lambda: site.get(newest), site.busy),
        "again": Way(lambda: site.get(word.path), site.busy),
        "statements": Way(lambda: _execute(conn, own), time.process_time),
        "all in SQL": Way(lambda: _execute(conn, alone), time.process_time),
        "Datasette": Way(lambda: theirs.get(address), theirs.busy),
    }
    for way in ways.values():
        way.answer()
    return ways


def _execute(conn: sqlite3.Connection, sql: Sequence[str]) -> None:
    for statement in sql:
        conn.execute(statement).fetchall()


def _timed(
    db: Path, ways: Mapping[Word, Mapping[str, Way]], rounds: int
) -> dict[tuple[Word, str], list[Answer]]:
    """The answers to each word in each way, asked for in another order in each round."""
    rng = Random(generated.SEED)  # noqa: S311 - an order
    answers: dict[tuple[Word, str], list[Answer]] = {
        (word, way): [] for word in ways for way in WAYS
    }
    for _ in range(rounds):
        for word, name in rng.sample(sorted(answers, key=repr), len(answers)):
            _prepare(db, name, ways[word])
            answers[word, name].append(_answered(ways[word][name]))
    return answers


def _answered(way: Way) -> Answer:
    stolen, busy, begun = _stolen(), way.busy(), time.perf_counter()
    way.answer()
    took = time.perf_counter() - begun
    return Answer(took * 1000, (way.busy() - busy) * 1000, _stolen() - stolen)


def _stolen() -> float:
    """Milliseconds of all processors that the machine's host had for others, as Linux counts."""
    with Path("/proc/stat").open(encoding="ascii") as told:
        return int(told.readline().split()[8]) * _TICK


def _prepare(db: Path, name: str, ways: Mapping[str, Way]) -> None:
    """Have nothing hold that was found, or all of it."""
    if name == "again":
        ways["page"].answer()
        return
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.execute("UPDATE search_stamp SET last = last + 1")


def _print_sql(console: Console, report: Report) -> None:
    for kind, sql in report.sql.items():
        console.print(f"[bold]a {kind} query's page asks SQLite[/bold]")
        for statement in sql:
            text = " ".join(statement.split())
            console.print(text if len(text) < 600 else f"{text[:600]} ...", markup=False)
    console.print()


def _table(report: Report) -> Table:
    title = f"{report.items:,} items, milliseconds: median / p95 (median of the processor's time)"
    table = Table("query", "items found", *WAYS, title=title)
    for one in report.classes:
        hits = sorted(one.words.values())
        found = f"{hits[0]:,} - {hits[-1]:,}" if hits else "none"
        table.add_row(one.kind, found, *(_cell(one, way) for way in WAYS if one.words))
    return table


def _cell(one: Measured, way: str) -> str:
    busy = statistics.median(answer.busy for answer in one.answers[way])
    return f"{one.median(way):.0f} / {one.p95(way):.0f} ({busy:.0f})"


def _targets(report: Report) -> Table:
    table = Table("query", "target", "measured", "")
    for one in report.classes:
        for target, measured, holds in judged(one):
            table.add_row(one.kind, target, measured, "holds" if holds else "does not hold")
    return table


def judged(one: Measured) -> Iterator[tuple[str, str, bool]]:
    """Each target of a class, what was measured, and whether it holds."""
    yield f"statements + {MORE:.0f} ms", f"+ {one.more:.0f} ms", one.more <= MORE
    if one.kind != "rare":
        yield f"{TIMES:.0f} times Datasette", f"{one.faster:.1f}", one.faster >= TIMES
    if one.kind in AT_P95:
        yield _idle(one, "page", AT_P95[one.kind])
    if one.kind == "broad":
        yield _idle(one, "newest", NEWEST_AT_P95)


def _idle(one: Measured, way: str, most: float) -> tuple[str, str, bool]:
    """What an idle machine is to hold: judged where nothing was stolen from this one."""
    times = one.undisturbed(way)
    p95 = _p95(times) if times else math.inf
    told = f"{p95:.0f} ms, {len(times)} of {len(one.answers[way])} answers undisturbed"
    return f"{way}: p95 <= {most:.0f} ms, idle", told, p95 <= most


if __name__ == "__main__":
    main(sys.argv[1:])
