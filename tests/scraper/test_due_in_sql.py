"""What the archive finds due by SQL is what the pure rules say, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.due import Table, due_now, due_of_old, known_page, oldest_item
from db.files import timestamp
from db.store import Store
from parsers.records import Stage
from scraper.due import ITEMS, MEETINGS, Known, item_is_due, meeting_is_due, question

NOW = datetime(2026, 11, 20, 12, 30, 15, 250_000, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Past(NamedTuple):
    """One page of the archive; times are how long ago, None for what never was."""

    stage: Stage
    meeting: int
    read: timedelta
    looked: timedelta | None
    edited: bool
    withdrawn: timedelta | None

    def known(self, number: int) -> Known:
        read_at = NOW - self.read
        return Known(
            id=f"2026{number}-1",
            url=url(number),
            stage=self.stage,
            date=NOW.date() - timedelta(days=self.meeting),
            read_at=read_at,
            looked_at=read_at if self.looked is None else NOW - self.looked,
            edited=self.edited,
            withdrawn_at=None if self.withdrawn is None else NOW - self.withdrawn,
        )


def url(number: int) -> str:
    return f"https://k.example/cgi/DREQUEST.PHP?page=x&id={number}"


# Around the limits of the rhythms, to the millisecond, and anywhere.
_EDGES = st.builds(
    lambda days, off: timedelta(days=days) + off * MILLISECOND,
    st.sampled_from(
        [0, 0.125, 0.25, 1, 1.5, 2, 3, 4, 6, 7, 8, 11, 15, 30, 44, 45, 59, 60, 90, 150]
    ),
    st.integers(-1, 1),
)
_SPANS = st.one_of(_EDGES, st.integers(0, 800 * 86_400_000).map(lambda ms: ms * MILLISECOND)).map(
    lambda span: max(span, timedelta(0))
)
_PASTS = st.builds(
    Past,
    stage=st.sampled_from(list(Stage)),
    meeting=st.integers(-40, 900),
    read=_SPANS,
    looked=st.none() | _SPANS,
    edited=st.booleans(),
    withdrawn=st.none() | _SPANS,
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with TemporaryDirectory() as folder, Store(Path(folder) / "archive.db") as store:
        store.source("kunta", "Kunta", "https://k.example", "fi")
        yield store


def fill(store: Store, pasts: list[Past]) -> None:
    db = store.db
    for table in ("looks", "items", "meetings"):
        db.table(table).delete_where()
    for number, past in enumerate(pasts):
        write(store, number, past.known(number), past)
    db.conn.commit()


def write(store: Store, number: int, known: Known, past: Past) -> None:
    db, day, read_at = store.db, known.date.isoformat(), timestamp(known.read_at)
    gone = known.withdrawn_at and timestamp(known.withdrawn_at)
    db.execute(
        "INSERT INTO items (id, n, source, municipality, body, meeting_date, year, stage, title,"
        " language, section_kinds, attachment_count, url, version, versions, first_seen_at,"
        " updated_at, withdrawn_at) VALUES (?, ?, 'kunta', 'Kunta', 'Kv', ?, 2026, ?, 'Asia', 'fi',"
        " '[]', 0, ?, 'p', ?, ?, ?, ?)",
        [
            *(f"kunta/{known.id}", number + 1, day, known.stage.value, known.url),
            *(2 if known.edited else 1, read_at, read_at, gone),
        ],
    )
    db.execute(
        "INSERT INTO meetings (id, source, date, stage, url, read_at)"
        " VALUES (?, 'kunta', ?, ?, ?, ?)",
        [f"kunta/{known.id}", day, known.stage.value, known.url, read_at],
    )
    if past.looked is not None:
        for at in (NOW - past.looked - timedelta(days=1), NOW - past.looked):
            store.look(known.url, at, 200, "p", source="kunta")
        # another source of the host looked later: that is no look of ours
        store.look(known.url, NOW, 200, "p", source="toinen")


def found(store: Store, table: Table) -> set[str]:
    asked = question("kunta", table, NOW)
    recent = {page.id for page in due_now(store.db, asked)}
    old = {page.id for page in due_of_old(store.db, asked, most=1000)}
    assert not recent & old
    return recent | old


@given(st.lists(_PASTS, max_size=12))
def test_sql_and_rules_agree(store: Store, pasts: list[Past]) -> None:
    fill(store, pasts)
    items = [past.known(number) for number, past in enumerate(pasts)]
    assert found(store, "items") == {one.id for one in items if item_is_due(one, NOW)}
    meetings = [
        past._replace(edited=False, withdrawn=None).known(n) for n, past in enumerate(pasts)
    ]
    assert found(store, "meetings") == {one.id for one in meetings if meeting_is_due(one, NOW)}


def at_the_limits() -> list[Past]:
    """Pages at each limit of each rhythm, and a millisecond to either side."""
    found = []
    for rhythm in (*ITEMS["minutes"], *ITEMS["withdrawn"], *MEETINGS["agenda"]):
        for off in (-MILLISECOND, timedelta(0), MILLISECOND):
            looked, age = rhythm.every + off, min(rhythm.age, timedelta(days=400))
            for read in (looked + age, looked + age + off):
                gone = max(read, timedelta(0))
                found.append(Past(Stage.MINUTES, 500, gone, looked, True, None))
                found.append(Past(Stage.MINUTES, 500, gone, looked, True, gone))
            midnight = timedelta(hours=12, minutes=30, seconds=15, milliseconds=250)
            found += [
                Past(Stage.AGENDA, days, timedelta(days=700), when, False, None)
                for days in (0, 14, 60, 365, 420)
                for when in (looked, timedelta(days=days) + midnight - age + off)
                if when >= timedelta(0)
            ]
    return found


def test_sql_and_rules_agree_at_every_limit(store: Store) -> None:
    pasts = at_the_limits()
    fill(store, pasts)
    items = [past.known(number) for number, past in enumerate(pasts)]
    due = {one.id for one in items if item_is_due(one, NOW)}
    assert 0 < len(due) < len(items)
    assert found(store, "items") == due
    meetings = [
        past._replace(edited=False, withdrawn=None).known(n) for n, past in enumerate(pasts)
    ]
    assert found(store, "meetings") == {one.id for one in meetings if meeting_is_due(one, NOW)}


@given(st.lists(_PASTS, min_size=1, max_size=12))
def test_one_page_is_known_as_all_are(store: Store, pasts: list[Past]) -> None:
    fill(store, pasts)
    for number, past in enumerate(pasts):
        one, told = past.known(number), known_page(store.db, "items", "kunta", f"2026{number}-1")
        assert told is not None
        assert (told.looked_at, told.read_at) == (one.looked_at, one.read_at)
        assert (told.edited, told.withdrawn_at) == (one.edited, one.withdrawn_at)
    assert oldest_item(store.db, "kunta") == min(one.known(0).date for one in pasts)


def test_of_old_pages_those_come_first_that_waited_longest(store: Store) -> None:
    waited = [timedelta(days=days) for days in (95, 300, 91, 200)]
    fill(store, [Past(Stage.MINUTES, 800, timedelta(days=790), one, False, None) for one in waited])
    asked = question("kunta", "items", NOW)
    assert [page.id for page in due_of_old(store.db, asked, most=2)] == ["20261-1", "20263-1"]
    assert due_now(store.db, asked) == []


def test_a_poll_reads_no_old_page(store: Store) -> None:
    """SQLite goes by the meeting's day, not through all that a source has."""
    plans: list[str] = []
    store.db.conn.set_trace_callback(plans.append)
    due_now(store.db, question("kunta", "items", NOW))
    store.db.conn.set_trace_callback(None)
    details = [row[3] for row in store.db.execute(f"EXPLAIN QUERY PLAN {plans[0]}")]
    searched = [line for line in details if "SEARCH items" in line or "SCAN" in line]
    assert any("idx_items_source_date (source=? AND meeting_date>?)" in line for line in searched)
    assert not [line for line in searched if "SCAN items" in line]


def test_what_has_no_address_is_not_known(store: Store) -> None:
    fill(store, [Past(Stage.MINUTES, 10, timedelta(0), None, False, None)])
    assert known_page(store.db, "items", "kunta", "20260-2") is None
    assert known_page(store.db, "items", "toinen", "20260-1") is None
    assert oldest_item(store.db, "toinen") is None
    assert oldest_item(store.db, "kunta") == date(2026, 11, 10)
    store.db.execute("UPDATE items SET url = NULL")
    assert known_page(store.db, "items", "kunta", "20260-1") is None
    assert oldest_item(store.db, "kunta") is None
