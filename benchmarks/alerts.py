"""What it costs to match a new item against all saved searches, beside two plain ways to do it.

A generated archive (:mod:`benchmarks.generated`) gives the items and what words mean; saved
searches are made of its own words: one word, two, phrases, beginnings, alternatives, some
without a word, half of them in one municipality or body, and matters and bodies that are
followed. In one run, on the same items and searches, seconds of the processor:

- ours: the reverse index and the exact check (:mod:`alerts.matching`), an item at a time as it
  comes, and a hundred at once; what is counted begins with the record and ends with the hits;
- an index in memory of a hundred items, asked by every search;
- every search asked of the archive. That takes long: so many are drawn, asked, and scaled.

The new items are of the archive: they were saved before alerts meet them.

    python -m benchmarks.alerts [--searches N] [--items N] [--archive PATH] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from alerts.facts import facts_of, wanted
from alerts.matching import MOST, Doc, Searches, doc
from alerts.saved import SavedSearch, saved_search
from benchmarks import generated
from db.batch import Batch
from db.lexicon import Lexicon
from db.news import ArchiveFile, News
from db.queries import rows
from db.query import Plan, plan
from db.query.find import find_anew
from db.query.plan import has_phrases
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

SEARCHES, ITEMS, NEW, DRAWN = 100_000, 5_000, 200, 500
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
    asked = {f"s{n}": one for n, one in enumerate(saved(rng, archive, searches))}
    news = list(newest(archive, new))
    before = _memory()
    held, loaded_in = _timed(lambda: _held(archive, asked))
    memory = _memory()
    with closing(Batch(archive)) as batch:
        each = [_timed(lambda one=one: _match(batch, held, [one])) for one in news]  # type: ignore[misc]
        together = [_timed(lambda some=some: _match(batch, held, some)) for some in _hundreds(news)]  # type: ignore[misc]
        if sum(hits for hits, _ in each) != sum(hits for hits, _ in together):
            raise SystemExit("one by one and a hundred at once find different things")
        plans = {name: _plan(archive, one) for name, one in asked.items()}
        first = news[:MOST]
        found, by_table = _timed(lambda: _by_table(batch, _docs(batch, first), asked, plans))
        if found != sum(hits for hits, _ in each[: len(first)]):
            raise SystemExit("the index and every search find different things")
    drawn = rng.sample(sorted(asked), min(DRAWN, len(asked)))
    _, by_archive = _timed(lambda: [_ask(archive, asked[name], plans[name]) for name in drawn])
    times = sorted(seconds * 1000 for _, seconds in each)
    return Report(
        searches=len(asked),
        items=int(rows(archive, "SELECT count(*) AS n FROM items", [])[0]["n"]),
        new=len(news),
        hits=sum(hits for hits, _ in each),
        median=statistics.median(times),
        p95=times[max(0, -(-len(times) * 95 // 100) - 1)],
        in_batches=sum(seconds for _, seconds in together) * 1000 / len(news),
        by_table=by_table * 1000 / len(first),
        by_archive=by_archive * 1000 * len(asked) / len(drawn),
        drawn=len(drawn),
        loaded_in=loaded_in,
        memory=memory,
        memory_before=before,
    )


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What came of it, and the processor's seconds that it took."""
    begun = time.process_time()
    made = work()
    return made, time.process_time() - begun


def _memory() -> int:
    """Bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


# The three ways


def _held(archive: ArchiveFile, asked: dict[str, SavedSearch]) -> Searches:
    held = Searches(archive)
    for name, one in asked.items():
        held.add(name, one.definition)
    return held


def _docs(batch: Batch, news: Sequence[News]) -> list[Doc]:
    batch.empty()
    return [made for one in news if (made := doc(batch, one))]


def _match(batch: Batch, held: Searches, news: Sequence[News]) -> int:
    return len(held.match(batch, _docs(batch, news)))


def _hundreds(news: Sequence[News]) -> Iterator[Sequence[News]]:
    for start in range(0, len(news), MOST):
        yield news[start : start + MOST]


def _plan(archive: ArchiveFile, search: SavedSearch) -> Plan | None:
    return plan(search.query, Lexicon(archive.conn)) if search.query else None


def _by_table(
    batch: Batch,
    docs: Sequence[Doc],
    asked: dict[str, SavedSearch],
    plans: dict[str, Plan | None],
) -> int:
    """How many hits every search has among the texts of a batch."""
    by_n = {one.text.n: one for one in docs}
    facts = {n: facts_of(one.news) for n, one in by_n.items()}
    hits = 0
    for name, search in asked.items():
        made, more = plans[name], wanted(search)
        found = batch.all if made is None else _found(batch, made)
        hits += sum(
            more.met_by(facts[n])
            and not facts[n].isdisjoint(more.found_by)
            and not set(search.events).isdisjoint(by_n[n].events)
            for n in found
        )
    return hits


def _found(batch: Batch, made: Plan) -> frozenset[int]:
    if made.query.root is not None and has_phrases(made.query.root):
        return batch.find(made)
    return batch.ask(made.match)


def _ask(archive: ArchiveFile, search: SavedSearch, made: Plan | None) -> int:
    """How many items of the archive a search finds; of one without words, by its filters."""
    if made is not None:
        return len(find_anew(archive.conn, made))
    filters = dict(search.filters)
    if search.follow:
        filters["municipality"] = (search.follow.municipality,)
    columns = [name for name in filters if name in {"municipality", "body"}]
    where = " AND ".join(f"{name} = ?" for name in columns) or "1"
    values = [filters[name][0] for name in columns]
    sql = f"SELECT count(*) AS n FROM items WHERE {where}"  # noqa: S608 - our own names
    return int(rows(archive, sql, values)[0]["n"])


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


def saved(rng: Random, archive: ArchiveFile, most: int) -> Iterator[SavedSearch]:
    """So many saved searches, no two of which need differ."""
    matters = rows(archive, "SELECT municipality, case_key, body FROM items", [])
    for _ in range(most):
        town = rng.choice(generated.towns())
        asked: Row = {"query": _query(rng, town.language)}
        kind = rng.choices(("anywhere", "town", "body", "matter", "its body"), (40, 25, 15, 12, 8))[
            0
        ]
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
        yield saved_search(asked)


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
    table.add_row(f"a table in memory of {MOST}, asked by every search", f"{report.by_table:.1f}")
    scaled = f"the archive, asked by every search ({report.drawn:,} asked, scaled)"
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
