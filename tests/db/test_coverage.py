"""What lists name against what is held, counted by the view and named one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.coverage import Coverage, coverage, missing
from db.listed import listed_missing, listed_unread, unread_of
from db.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "archive.db") as store:
        store.source("espoo", "Espoo", "https://e.example.org", "fi")
        store.source("oma", "Oma", "https://o.example.org", "fi")
        yield store


def meeting(store: Store, key: str, day: str, *, read: bool = True, robots: str = "") -> None:
    source = key.partition("/")[0]
    store.db.table("meetings").insert({
        "id": key, "source": source, "date": day, "stage": "minutes", "robots": robots or None,
        "url": f"https://e.example.org/{key}", "read_at": f"{day}T00:00:00.000Z" if read else None,
    })  # fmt: skip


def listed(store: Store, meeting: str, number: int, *, linked: bool = True) -> str:
    """A line of a meeting's list; the item's address."""
    item = f"{meeting}-{number}"
    ordinal = store.db.table("meeting_items").count_where("meeting = ?", [meeting]) + 1
    store.db.table("meeting_items").insert({
        "meeting": meeting, "ordinal": ordinal, "position": number, "title": f"Asia {number}",
        "late": 0, "item": item if linked else None,
        "url": f"https://e.example.org/{item}" if linked else None,
    })  # fmt: skip
    return f"https://e.example.org/{item}"


def held(store: Store, meeting: str, number: int, day: str, *, from_file: bool = False) -> None:
    source, item = meeting.partition("/")[0], f"{meeting}-{number}"
    store.db.table("items").insert({
        "id": item, "n": store.db.table("items").count + 1, "source": source,
        "municipality": source, "body": "Valtuusto", "meeting": meeting, "meeting_date": day,
        "year": int(day[:4]), "stage": "minutes", "title": "Asia", "language": "fi",
        "section_kinds": "[]", "attachment_count": 0, "version": "v", "versions": 1,
        "url": None if from_file else f"https://e.example.org/{item}",
        "first_seen_at": day, "updated_at": day,
    })  # fmt: skip


def of_espoo(store: Store) -> Coverage:
    return next(one for one in coverage(store.db) if one.source == "espoo")


def test_secret_matters_have_no_address_and_are_not_missed(store: Store) -> None:
    meeting(store, "espoo/1", "2026-01-01")
    listed(store, "espoo/1", 1)
    listed(store, "espoo/1", 2, linked=False)
    held(store, "espoo/1", 1, "2026-01-01")
    found = of_espoo(store)
    assert (found.items_listed, found.items_held, found.items_missing) == (1, 1, 0)
    assert found.whole
    assert missing(store.db, "espoo", 9) == []


def test_what_is_missing_is_named_with_its_fault_the_latest_first(store: Store) -> None:
    for key, day in (("espoo/1", "2026-01-01"), ("espoo/2", "2026-02-01")):
        meeting(store, key, day)
    first, second = listed(store, "espoo/1", 1), listed(store, "espoo/2", 1)
    store.db.table("faults").insert({
        "url": first, "kind": "Gone", "source": "espoo", "at": "2026", "message": "no such page",
    })  # fmt: skip
    found = of_espoo(store)
    assert (found.items_listed, found.items_missing, found.whole) == (2, 2, False)
    told = [(one.url, one.fault) for one in missing(store.db, "espoo", 9)]
    assert told == [(second, None), (first, "Gone: no such page")]
    assert [one.url for one in missing(store.db, "espoo", 1)] == [second]
    assert [one.item for one in listed_missing(store.db, "espoo")] == ["2-1", "1-1"]
    assert [one.item for one in listed_missing(store.db, "espoo", ["1"])] == ["1-1"]
    assert listed_missing(store.db, "oma") == []


def test_an_item_on_two_lists_counts_once(store: Store) -> None:
    meeting(store, "espoo/1", "2026-01-01")
    for _ in range(2):
        listed(store, "espoo/1", 1)
    assert (of_espoo(store).items_listed, of_espoo(store).items_missing) == (1, 1)
    assert len(missing(store.db, "espoo", 9)) == 1


def test_what_robots_must_not_follow_or_keep_is_barred_and_not_missing(store: Store) -> None:
    meeting(store, "espoo/1", "2026-01-01", robots="nofollow noindex")
    meeting(store, "espoo/2", "2026-01-02")
    listed(store, "espoo/1", 1)
    url = listed(store, "espoo/2", 1)
    store.db.table("faults").insert({
        "url": url, "kind": "Barred", "source": "espoo", "at": "2026", "message": "noarchive",
    })  # fmt: skip
    found = of_espoo(store)
    assert (found.items_listed, found.items_barred, found.items_missing) == (2, 2, 0)
    assert found.whole
    assert missing(store.db, "espoo", 9) == []
    assert unread_of(store.db, "espoo", "1") == []


def test_a_withdrawn_item_is_held(store: Store) -> None:
    meeting(store, "espoo/1", "2026-01-01")
    listed(store, "espoo/1", 1)
    held(store, "espoo/1", 1, "2026-01-01")
    store.db.execute("UPDATE items SET withdrawn_at = '2026-03-01T00:00:00.000Z'")
    assert of_espoo(store).whole
    assert listed_unread(store.db, "espoo") == []


def test_meetings_before_the_oldest_item_that_was_fetched_are_left_to_a_backfill(
    store: Store,
) -> None:
    meeting(store, "espoo/1", "2025-01-01", read=False)
    meeting(store, "espoo/2", "2026-01-02", read=False)
    meeting(store, "espoo/3", "2026-01-01")
    assert of_espoo(store).meetings_missing == 0  # nothing is held yet
    held(store, "espoo/3", 1, "2026-01-01")
    held(store, "espoo/3", 2, "2024-01-01", from_file=True)
    found = of_espoo(store)
    assert (found.meetings_listed, found.meetings_read, found.meetings_missing) == (3, 1, 1)
    assert not found.whole
    assert [one.url for one in missing(store.db, "espoo", 9)] == ["https://e.example.org/espoo/2"]


def test_a_source_without_anything_is_told_too(store: Store) -> None:
    assert coverage(store.db)[1] == Coverage("oma", "Oma", 0, 0, 0, 0, 0, 0, 0)
