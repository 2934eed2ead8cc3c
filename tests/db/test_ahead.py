"""Times that lie ahead of the clock stop a harvest before it asks anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.ahead import refuse_if_ahead
from db.archive import Archive
from db.store import Harvest, Store
from parsers.errors import StoreError
from parsers.records import Page

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "archive.db") as store:
        store.source("kuusi", "Kuusivaara", "https://kuusi.example", "fi")
        yield store


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "pages.db") as archive:
        yield archive


def harvested(store: Store, begun: datetime, ended: datetime) -> None:
    store.harvest(
        Harvest(begun.isoformat(), "kuusi", begun, ended, "ok", 1, 0, 0, 0, 0, 0),
    )


def fetched(archive: Archive, at: datetime) -> None:
    archive.put(Page(f"https://kuusi.example/{at}", b"x", at), 200, source="kuusi")


def test_an_empty_archive_is_ahead_of_nobody(store: Store, archive: Archive) -> None:
    refuse_if_ahead(store, archive, NOW)


def test_a_day_ahead_is_borne(store: Store, archive: Archive) -> None:
    harvested(store, NOW - DAY, NOW + DAY)
    fetched(archive, NOW + DAY)
    refuse_if_ahead(store, archive, NOW)


def test_a_harvest_ahead_is_told_with_its_time(store: Store, archive: Archive) -> None:
    harvested(store, NOW, NOW + timedelta(days=40))
    harvested(store, NOW - DAY, NOW - DAY)
    with pytest.raises(StoreError, match=r"archive\.db: .*2026-12-30 12:00 UTC.*2026-11-20 12:00"):
        refuse_if_ahead(store, archive, NOW)


def test_a_harvest_that_began_ahead_and_ended_by_the_right_clock_is(
    store: Store, archive: Archive
) -> None:
    harvested(store, NOW + 2 * DAY, NOW)
    with pytest.raises(StoreError, match=r"2026-11-22 12:00 UTC"):
        refuse_if_ahead(store, archive, NOW)


def test_an_answer_ahead_is(store: Store, archive: Archive) -> None:
    fetched(archive, NOW + 2 * DAY)
    fetched(archive, NOW)
    with pytest.raises(StoreError, match=r"pages\.db: .*2026-11-22 12:00 UTC.*set the clock"):
        refuse_if_ahead(store, archive, NOW)
