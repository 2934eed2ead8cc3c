"""What it costs to match a new item against all saved searches, beside two plain ways to do it.

A generated archive (:mod:`benchmarks.generated`) gives the items and what words mean; saved
searches are made of its own words: one word, two, phrases, beginnings, alternatives, some
without a word, half of them in one municipality or body, and matters and bodies that are
followed. No two ask the same. In one run, on the same items and searches, seconds of the
processor:

- ours: the reverse index and the exact check (:mod:`alerts.matching`), an item at a time as it
  comes, and a hundred at once; what is counted begins with the record and ends with the hits;
- a full-text table in memory of a hundred items, asked every query (:mod:`benchmarks.plain_ways`);
- every search asked of the archive, as the site asks it. That takes long: so many queries are
  drawn, asked, and scaled.

The run ends with an error unless all ways find the same. The new items are of the archive: they
were saved before alerts meet them.

    python -m benchmarks.alerts [--searches N] [--items N] [--archive PATH] [--json]

An archive made once by ``python -m benchmarks.generated`` spares making one; it is only read.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from alerts.matching import MOST, Hit, Searches, doc
from alerts.saved import SavedSearch, saved_search
from benchmarks import generated
from benchmarks.plain_ways import Asked, Hits, TableInMemory, without_words
from db.batch import Batch
from db.news import ArchiveFile, News
from db.queries import rows
from db.query import find
from db.schema import open_archive
from parsers.records import (
    ChangeKind,
    Item,
    Links,
    Outcome,
    OutcomeKind,
    Section,
    SectionKind,
    Stage,
)

SEARCHES, ITEMS, NEW, DRAWN = 100_000, 20_000, 200, 500
MEDIAN, TIMES_BATCH, TIMES_ARCHIVE = 25.0, 1.5, 1000.0
"""Milliseconds that an item may take at the median, and how much slower the other ways are."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured: milliseconds of the processor for an item, bytes, searches and hits."""

    searches: int
    items: int
    new: int
    hits: int
    median: float
    p95: float
    in_batches: float
    by_table: float
    by_archive: float
    drawn: int
    loaded_in: float
    memory: int
    memory_before: int

    @property
    def targets(self) -> Iterator[tuple[str, str, bool]]:
        """Each target, what was measured, and whether it holds."""
        yield f"median <= {MEDIAN:.0f} ms", f"{self.median:.1f} ms", self.median <= MEDIAN
        times = self.by_table / self.in_batches
        yield f"{TIMES_BATCH} times a table in memory", f"{times:.1f}", times >= TIMES_BATCH
        times = self.by_archive / self.median
        yield f"{TIMES_ARCHIVE:.0f} times the archive", f"{times:.0f}", times >= TIMES_ARCHIVE


def main(arguments: Sequence[str] = ()) -> None:
    """Prints what was measured."""
    chosen = _chosen(arguments)
    with TemporaryDirectory() as folder:
        path = chosen.archive or Path(folder) / "archive.db"
        if not path.exists():
            generated.build(path, chosen.items, told=_tell)
        with closing(open_archive(path)) as archive:
            report = measure(archive, chosen.searches, chosen.new)
    if chosen.json:
        print(json.dumps(asdict(report), indent=2))  # noqa: T201 - its purpose
        return
    _print(report)


def _chosen(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alerts")
    parser.add_argument("--searches", type=int, default=SEARCHES)
    parser.add_argument("--items", type=int, default=ITEMS, help="of the archive that is made")
    parser.add_argument("--new", type=int, default=NEW, help="of them, to be matched")
    parser.add_argument("--archive", type=Path, help="made here before, or kept here")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _tell(done: int, seconds: float) -> None:
    print(f"{done:,} items, {done / seconds:,.0f} a second", file=sys.stderr)  # noqa: T201 - its purpose


def measure(archive: ArchiveFile, searches: int, new: int) -> Report:
    """All of it, with so many searches and items."""
    rng = Random(generated.SEED)  # noqa: S311 - invented searches
    asked = saved(rng, archive, searches)
    news = list(newest(archive, new))
    before = _memory()
    held, loaded_in = _timed(lambda: _held(archive, asked))
    memory = _memory()
    with closing(Batch(archive)) as batch:
        hits, each = _matched(batch, held, [[one] for one in news])
        same, together = _matched(batch, held, list(_hundreds(news)))
    _same(hits, same, "a hundred at once")
    plain, first = Asked(archive, asked), news[:MOST]
    table = TableInMemory(archive)
    table.hits(first, plain)  # as ours, it has met the words of these items before
    found, by_table = _timed(lambda: table.hits(first, plain))
    _same({hit for hit in hits if hit[0] in {one.seq for one in first}}, found, "a table in memory")
    drawn, by_archive = _by_archive(archive, asked, plain, news, hits)
    times = sorted(seconds * 1000 for seconds in each)
    return Report(
        searches=len(asked),
        items=int(rows(archive, "SELECT count(*) AS n FROM items", [])[0]["n"]),
        new=len(news),
        hits=len(hits),
        median=statistics.median(times),
        p95=times[max(0, -(-len(times) * 95 // 100) - 1)],
        in_batches=sum(together) * 1000 / len(news),
        by_table=by_table * 1000 / len(first),
        by_archive=by_archive * 1000,
        drawn=drawn,
        loaded_in=loaded_in,
        memory=memory,
        memory_before=before,
    )


def _by_archive(
    archive: ArchiveFile,
    asked: Mapping[str, SavedSearch],
    plain: Asked,
    news: Sequence[News],
    hits: Hits,
) -> tuple[int, float]:
    """How many were asked of the archive, and the seconds that all take by that.

    A query is asked once for all who share it; who has none is asked for by filters.
    """
    rng = Random(generated.SEED)  # noqa: S311 - which are asked
    queries = sorted(plain.plans)
    others = [one for one in asked.values() if not one.query]
    total = len(queries) + len(others)
    some = rng.sample(queries, min(len(queries), DRAWN * len(queries) // total))
    more = rng.sample(others, min(len(others), DRAWN - len(some)))
    found, by_words = _timed(lambda: [find(archive.conn, plain.plans[query]) for query in some])
    _, by_filters = _timed(lambda: [without_words(archive, one) for one in more])
    by_n = {one.facts["n"]: one for one in news}
    for query, ns in zip(some, found, strict=True):
        who = {name for name, *_ in plain.by_query[query]}
        ours = {hit for hit in hits if hit[1] in who}
        _same(ours, plain.hits(query, [by_n[n] for n in by_n.keys() & set(ns)]), "the archive")
    seconds = by_words * len(queries) / max(1, len(some))
    seconds += by_filters * len(others) / max(1, len(more))
    return len(some) + len(more), seconds


def _same(ours: Hits, others: Hits, way: str) -> None:
    if ours != others:
        missed, extra = sorted(others - ours)[:3], sorted(ours - others)[:3]
        raise SystemExit(f"{way} finds something else: not found {missed}, beside it {extra}")


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What came of it, and the processor's seconds that it took."""
    begun = time.process_time()
    made = work()
    return made, time.process_time() - begun


def _memory() -> int:
    """Bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _held(archive: ArchiveFile, asked: Mapping[str, SavedSearch]) -> Searches:
    held = Searches(archive)
    for name, one in asked.items():
        held.add(name, one.definition)
    gc.collect()  # what reading them left behind is none of the first item's cost
    return held


def _matched(
    batch: Batch, held: Searches, several: Sequence[Sequence[News]]
) -> tuple[Hits, list[float]]:
    """All hits, and the seconds that each of several batches took."""
    hits: Hits = set()
    times = []
    for news in several:
        found, seconds = _timed(lambda news=news: _match(batch, held, news))  # type: ignore[misc]
        hits.update(hit[:2] for hit in found)
        times.append(seconds)
    return hits, times


def _match(batch: Batch, held: Searches, news: Sequence[News]) -> list[Hit]:
    batch.empty()
    docs = [made for one in news if (made := doc(batch, one))]
    return held.match(batch, docs)


def _hundreds(news: Sequence[News]) -> Iterator[Sequence[News]]:
    for start in range(0, len(news), MOST):
        yield news[start : start + MOST]


# What is asked, and of what


def newest(archive: ArchiveFile, most: int) -> Iterator[News]:
    """The last items of the archive as changes that are new."""
    for row in rows(archive, "SELECT * FROM items ORDER BY n DESC LIMIT ?", [most]):
        sections = rows(
            archive,
            "SELECT kind, heading, text FROM sections WHERE item = ? ORDER BY ordinal",
            [row["id"]],
        )
        yield _news(row, sections)


def _news(row: Row, sections: Sequence[Row]) -> News:
    day = date.fromisoformat(row["meeting_date"])
    same = ("stage", "body", "title", "case_number", "case_key", "task_class", "language")
    record = Item(
        id=row["id"].partition("/")[2],
        municipality=row["municipality"],
        meeting_date=day,
        position=row["position"],
        paragraph=row["paragraph"],
        preparers=(),
        presenter=None,
        sections=tuple(
            Section(SectionKind(one["kind"]), one["heading"], one["text"]) for one in sections
        ),
        earlier_handlings=(),
        attachments=(),
        links=Links(),
        outcome=Outcome(OutcomeKind(row["outcome"]), None, "") if row["outcome"] else None,
        **{name: row[name] for name in same} | {"stage": Stage(row["stage"])},
    )
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return News(
        row["n"], ChangeKind.NEW, at, row["id"], row["version"], row["source"],
        row["municipality"], record, None, row, frozenset(), (),
    )  # fmt: skip


_KINDS = {"anywhere": 40, "town": 25, "body": 15, "matter": 12, "its body": 8}


def saved(rng: Random, archive: ArchiveFile, most: int) -> dict[str, SavedSearch]:
    """So many saved searches by their ids."""
    matters = rows(archive, "SELECT municipality, case_key, body FROM items", [])
    found: dict[str, SavedSearch] = {}
    while len(found) < most:
        one = saved_search(_asked(rng, matters))
        found.setdefault(one.id, one)
    return found


def _asked(rng: Random, matters: Sequence[Row]) -> Row:
    town = rng.choice(generated.towns())
    asked: Row = {"query": _query(rng, town.language)}
    kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0]
    if kind in {"town", "body"}:
        asked["filters"] = {"municipality": [town.name]}
    if kind == "body":
        asked["filters"] |= {"body": [rng.choice(town.bodies)]}
        asked["query"] = rng.choice([asked["query"], ""])
    if kind in {"matter", "its body"}:
        row = rng.choice(matters)
        key = {"matter": row["case_key"]} if kind == "matter" else {"body": row["body"]}
        asked |= {"query": "", "follow": {"municipality": row["municipality"]} | key}
    if rng.random() < 0.3:
        asked["events"] = ["decided"]
    return asked


def _query(rng: Random, language: str) -> str:
    """What a person asks for."""
    one, other, third = (_word(rng, language) for _ in range(3))
    shapes = {
        one: 45,
        f"{one} {other}": 20,
        f'"{one} {other}"': 8,
        f"{one[: max(4, len(one) // 2)]}*": 8,
        f"{one} OR {other}": 7,
        f"{one} -{other}": 6,
        f"({one} OR {other}) {third}": 4,
        f"title:{one}": 2,
    }
    return rng.choices(list(shapes), list(shapes.values()))[0]


def _word(rng: Random, language: str) -> str:
    """A form of a word drawn as the items' own matters are: the common ones more often."""
    words = generated.tongue(language)
    noun = words.lexemes[int(len(words.lexemes) * rng.random() ** 2)]
    return str(rng.choices(noun.forms, words.cases)[0])


def _print(report: Report) -> None:
    title = f"{report.searches:,} saved searches, {report.items:,} items; the processor's time"
    table = Table("way", "an item, ms", title=title)
    table.add_row("ours, one at a time: median / p95", f"{report.median:.1f} / {report.p95:.1f}")
    table.add_row(f"ours, {MOST} at once", f"{report.in_batches:.1f}")
    table.add_row(f"a table in memory of {MOST}, asked every query", f"{report.by_table:.1f}")
    scaled = f"the archive, asked every query ({report.drawn:,} asked, scaled)"
    table.add_row(scaled, f"{report.by_archive:,.0f}")
    targets = Table("target", "measured", "")
    for target, measured, holds in report.targets:
        targets.add_row(target, measured, "holds" if holds else "does not hold")
    console = Console(width=110)
    console.print(table, targets)
    grown = (report.memory - report.memory_before) / 1e6
    console.print(
        f"{report.hits / report.new:,.0f} hits an item; the searches are read in"
        f" {report.loaded_in:.0f} s and take {grown:,.0f} MB of {report.memory / 1e6:,.0f} MB"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
