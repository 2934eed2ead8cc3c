"""What results are counted by: right for any results and filters, and true to the items."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from benchmarks import generated
from db.columns import FACETS, columns, stamp
from db.facets import Facet, facets
from db.files import close, transaction
from db.schema import migrations, open_archive
from db.store import Store
from parsers.records import Item, Outcome, OutcomeKind, Presenter, Section, SectionKind

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

Counts = dict[str, dict[str, int]]

# What each facet reads of an item, straight from the tables that people read.
SAYS = {
    "municipality": "municipality",
    "body": "body",
    "year": "CAST(year AS TEXT)",
    "stage": "stage",
    "outcome": "outcome",
    "section": "section_kinds",
    "presenter": "presenter_name",
    "task_class": "task_class",
    "language": "language",
}
ITEMS = 300
TABLED = Outcome(OutcomeKind.TABLED, unanimous=None, sentence="Pantiin pöydälle.")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A generated archive that nothing is added to."""
    path = tmp_path_factory.mktemp("facets") / "archive.db"
    generated.build(path, ITEMS, index=False)
    conn = sqlite3.connect(path)
    yield conn
    conn.close()


def said(conn: sqlite3.Connection) -> dict[int, dict[str, list[str]]]:
    """What each item says, facet by facet."""
    names = ", ".join(SAYS.values())
    rows = conn.execute(f"SELECT n, {names} FROM items").fetchall()  # noqa: S608 - our own names
    found = {}
    for n, *values in rows:
        told = dict(zip(SAYS, values, strict=True))
        kinds = [
            kind for (kind,) in conn.execute("SELECT value FROM json_each(?)", [told["section"]])
        ]
        found[n] = {name: [one] if one else [] for name, one in told.items()} | {"section": kinds}
    return found


def expected(
    items: Mapping[int, Mapping[str, list[str]]], hits: list[int], chosen: Mapping[str, list[str]]
) -> Counts:
    """The counts, item by item: each facet under the filters of all others."""
    counts = {}
    for name in SAYS:
        others = {other: values for other, values in chosen.items() if other != name and values}
        left = [n for n in hits if all(set(items[n][o]) & set(v) for o, v in others.items())]
        counts[name] = dict(Counter(value for n in left for value in items[n][name]))
    return counts


def counted(found: Mapping[str, Facet]) -> Counts:
    return {name: dict(facet.values) for name, facet in found.items()}


@given(data=st.data())
@settings(max_examples=60)
def test_counts_are_those_of_the_items(archive: sqlite3.Connection, data: st.DataObject) -> None:
    items = said(archive)
    hits = sorted(data.draw(st.sets(st.integers(1, ITEMS))))
    names = data.draw(st.lists(st.sampled_from(FACETS), unique=True, max_size=3))
    values = {name: sorted({v for one in items.values() for v in one[name]}) for name in names}
    chosen = {
        name: data.draw(st.lists(st.sampled_from([*values[name], "no such value"]), max_size=3))
        for name in names
    }
    assert counted(facets(archive, array("q", hits), chosen)) == expected(items, hits, chosen)


def test_all_nine_come_in_one_order(archive: sqlite3.Connection) -> None:
    assert tuple(facets(archive, array("q", [3, 7]))) == FACETS == tuple(SAYS)
    assert all(not facet.values for facet in facets(archive, array("q")).values())


def test_years_are_in_the_order_of_time_and_others_by_count(archive: sqlite3.Connection) -> None:
    found = facets(archive, array("q", range(1, ITEMS + 1)))
    years = [year for year, _ in found["year"].values]
    assert years == sorted(years, reverse=True)
    assert len(years) > 10
    for name in set(FACETS) - {"year"}:
        values = found[name].values
        assert list(values) == sorted(values, key=lambda pair: (-pair[1], pair[0]))


def test_what_ran_out_of_time_says_so_and_is_counted_the_next_time(
    archive: sqlite3.Connection,
) -> None:
    hits = array("q", range(1, ITEMS + 1))
    whole = facets(archive, array("q", hits), {"stage": ["minutes"]})
    ticks = count()
    part = facets(archive, hits, {"stage": ["minutes"]}, budget=3, clock=lambda: float(next(ticks)))
    late = {name for name, facet in part.items() if facet.timed_out}
    assert late == set(FACETS[2:])
    assert all(part[name].values == () for name in late)
    assert all(part[name] == whole[name] for name in set(FACETS) - late)
    assert facets(archive, hits, {"stage": ["minutes"]}) == whole


def test_the_same_results_are_counted_once(archive: sqlite3.Connection) -> None:
    hits = array("q", range(1, 40))
    first = facets(archive, hits, {"language": ["fi"]})
    assert facets(archive, hits, {"language": ["fi"]}) is first
    assert facets(archive, array("q", hits), {"language": ["fi"]}) == first


def everything(db: Database) -> array[int]:
    return array("q", [n for (n,) in db.execute("SELECT n FROM items ORDER BY n")])


def now(db: Database) -> Counts:
    return counted(facets(db.conn, everything(db)))


def of_tables(db: Database) -> Counts:
    return expected(said(db.conn), list(everything(db)), {})


def test_what_is_stored_changed_renamed_and_taken_out_is_counted(
    shelf: Shelf, minutes: Item
) -> None:
    stamps = [stamp(shelf.db.conn)]
    other = replace(minutes, id="20261-5", body="Sivistyslautakunta", presenter=None)
    steps: list[Callable[[], object]] = [
        lambda: shelf.save(minutes, "p1", 1),
        lambda: shelf.save(other, "p2", 1),
        lambda: shelf.save(replace(minutes, presenter=Presenter(None, "Oona Kallio")), "p3", 2),
        lambda: shelf.save(replace(other, title="Latu", outcome=TABLED), "p4", 3),
        lambda: shelf.store.source("kuusi", "Kuusi", "https://kuusivaara.example", "fi"),
        lambda: taken_out(shelf.db, "kuusi/20261-4"),
        lambda: shelf.save(replace(minutes, id="20261-9"), "p5", 4),
    ]
    for step in steps:
        step()
        assert now(shelf.db) == of_tables(shelf.db)
        stamps.append(stamp(shelf.db.conn))
    assert stamps == sorted(set(stamps))
    assert now(shelf.db)["municipality"] == {"Kuusi": 2}
    assert now(shelf.db)["outcome"] == {"tabled": 1}


def taken_out(db: Database, item: str) -> None:
    with transaction(db):
        db.execute("DELETE FROM items WHERE id = ?", [item])


def test_what_was_counted_is_not_changed_by_what_comes(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    before = columns(shelf.db.conn)
    shelf.save(replace(minutes, id="20261-6", stage=minutes.stage, language="sv"), "p2", 2)
    after = columns(shelf.db.conn)
    assert len(before.places) + 1 == len(after.places)
    assert before.codes["stage"] is not after.codes["stage"]
    assert columns(shelf.db.conn) is after


def test_what_is_taken_out_has_no_place_any_more(shelf: Shelf, minutes: Item) -> None:
    for i in range(3):
        shelf.save(replace(minutes, id=f"20261-{i}"), f"p{i}", i)
    assert all(columns(shelf.db.conn).places[1:])
    taken_out(shelf.db, "kuusi/20261-1")
    assert [bool(place) for place in columns(shelf.db.conn).places] == [False, True, False, True]


def test_a_body_that_comes_later_is_in_its_place_by_name(shelf: Shelf, minutes: Item) -> None:
    for key, body in enumerate(("Mallilautakunta", "Aluelautakunta", "Ylilautakunta"), start=1):
        shelf.save(replace(minutes, id=f"20261-{key}", body=body), f"p{key}", key)
        places = columns(shelf.db.conn).places
    assert sorted((1, 2, 3), key=places.__getitem__) == [2, 1, 3]


@pytest.mark.parametrize("met", range(5))
def test_what_is_written_while_the_table_is_read_does_no_harm(
    shelf: Shelf, minutes: Item, met: int
) -> None:
    shelf.save(minutes, "p1", 1)
    statements = count()

    def write(_sql: str) -> None:
        if next(statements) == met:
            shelf.save(replace(minutes, id="20261-9", body="Ylilautakunta"), "p2", 2)

    with closing(sqlite3.connect(shelf.store.path)) as conn:
        conn.set_trace_callback(write)
        columns(conn)
        assert next(statements) > met
        conn.set_trace_callback(None)
        assert counted(facets(conn, everything(shelf.db))) == of_tables(shelf.db)


def test_a_misprinted_year_is_the_last_and_no_other_item(shelf: Shelf, minutes: Item) -> None:
    for key, year in enumerate((2926, 2026, 1426, 9999), start=1):
        day = date(year, 11, 24)
        shelf.save(replace(minutes, id=f"20261-{key}", meeting_date=day), f"p{key}", key)
    held = columns(shelf.db.conn)
    assert held.first(np.arange(1, 5), 9) == [4, 1, 2, 3]


def test_an_item_that_was_taken_out_has_no_year(shelf: Shelf, minutes: Item) -> None:
    for i in range(2):
        shelf.save(replace(minutes, id=f"20261-{i}"), f"p{i}", i)
    found = everything(shelf.db)
    taken_out(shelf.db, "kuusi/20261-0")
    assert counted(facets(shelf.db.conn, found)) == of_tables(shelf.db)


def test_answers_that_are_kept_are_bounded_with_the_hits_they_hold(
    archive: sqlite3.Connection,
) -> None:
    hits = [array("q", [*range(1, ITEMS + 1)] * 5000) for _ in range(4)]
    found = [facets(archive, one) for one in hits]
    assert facets(archive, hits[-1]) is found[-1]
    assert facets(archive, hits[0]) is not found[0]


def test_a_number_that_is_not_known_yet_is_passed_over(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    assert counted(facets(shelf.db.conn, array("q", [1, 2, 900])))["stage"] == {"minutes": 1}


def test_nothing_visible_depends_on_the_order_of_writing(
    new_shelf: Callable[[], Shelf], minutes: Item
) -> None:
    records = [
        minutes,
        replace(minutes, id="20261-5", body="Kaupunginhallitus", language="sv"),
        replace(minutes, id="20262-1", task_class=None, meeting_date=date(2024, 5, 6)),
        replace(
            minutes, id="20261-6", position=6, sections=(Section(SectionKind.OTHER, "", "Muu"),)
        ),
    ]
    seen = []
    for order in permutations(records):
        shelf = new_shelf()
        for record in order:
            shelf.save(record, f"p{record.id}", 1)
        places = columns(shelf.db.conn).places
        ids = dict(shelf.db.execute("SELECT n, id FROM items").fetchall())
        by_place = [ids[n] for n in sorted(ids, key=places.__getitem__, reverse=True)]
        seen.append((now(shelf.db), by_place))
    assert all(one == seen[0] for one in seen)
    # as items.sort_key: day, name of the body, place on the list
    assert seen[0][1] == [f"kuusi/{key}" for key in ("20261-6", "20261-4", "20261-5", "20262-1")]


def test_an_archive_of_before_is_filled_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migrations.apply(old, stop_before="facets")
    made = list(generated.items(40))
    with transaction(old):
        old.table("sources").insert_all(map(generated.source, generated.towns()))
        generated.write(old, made)
    close(old)
    db = open_archive(path, write=True)
    assert now(db) == of_tables(db)
    assert sum(now(db)["language"].values()) == 40
    with transaction(db):
        generated.write(db, [next(m for m in generated.items(41) if m.row["n"] == 41)])
    assert now(db) == of_tables(db)
    assert sum(now(db)["language"].values()) == 41
    db.close()


def test_a_rebuild_counts_the_same(tmp_path: Path, minutes: Item) -> None:
    at = datetime(2026, 3, 13, tzinfo=UTC)
    with Store(tmp_path / "archive.db") as store:
        store.source("kuusi", "Kuusivaara", "https://kuusivaara.example", "fi")

        def save_all() -> None:
            for i in range(4):
                one = replace(minutes, id=f"20261-{i}", meeting_date=date(2026, 3, 12 + i))
                store.save_item("kuusi", one, f"p{i}", url=None, at=at + timedelta(i), emit=False)

        save_all()
        before, version = now(store.db), stamp(store.db.conn)
        with store.rebuilding(["kuusi"]):
            save_all()
        assert now(store.db) == before == of_tables(store.db)
        assert stamp(store.db.conn) > version


def test_two_archives_are_not_taken_for_each_other(
    new_shelf: Callable[[], Shelf], minutes: Item
) -> None:
    one, other = new_shelf(), new_shelf()
    one.save(minutes, "p1", 1)
    other.save(replace(minutes, language="sv"), "p1", 1)
    assert now(one.db)["language"] == {"fi": 1}
    assert now(other.db)["language"] == {"sv": 1}


def test_an_archive_without_a_file_is_counted_too() -> None:
    db = Database(memory=True)
    migrations.apply(db)
    assert all(not facet.values for facet in facets(db.conn, array("q", [1])).values())
    db.close()


def rows(db: Database, sql: str) -> list[tuple[Any, ...]]:
    return db.execute(sql).fetchall()


def test_no_item_is_without_its_row_and_no_row_without_its_item(
    shelf: Shelf, minutes: Item
) -> None:
    for i in range(3):
        shelf.save(replace(minutes, id=f"20261-{i}"), f"p{i}", i)
    taken_out(shelf.db, "kuusi/20261-1")
    assert rows(shelf.db, "SELECT n FROM item_facets") == rows(
        shelf.db, "SELECT n FROM items ORDER BY n"
    )
