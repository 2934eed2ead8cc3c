"""The changes that the feed of a saved search tells: those of which an alert would have told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.entries import entries
from alerts.recently import recently
from alerts.saved import Event, saved_search
from alerts.telling import Told
from db.news import latest
from db.store import Store
from parsers.records import ChangeKind
from tests.alerts.conftest import NOW
from tests.alerts.test_run import AGENDA, DAY, MINUTES

SITE = "https://pykala.example"
URL = f"https://kuusi.example/{AGENDA.id}"
CORRECTED = replace(MINUTES, title="Hiihtoladun valaistus, oikaistu")


def story(store: Store, begins: datetime) -> None:
    """An item is on an agenda, tabled, corrected, withdrawn, restored and withdrawn again."""
    store.source("kuusi", "Kuusivaara", "https://kuusi.example", "fi")
    for nth, record in enumerate([AGENDA, MINUTES, CORRECTED]):
        at = begins + nth * DAY
        store.save_item("kuusi", record, f"{nth:064x}", url=URL, at=at)
    store.withdraw("kuusi", URL, begins + 3 * DAY)
    store.restore("kuusi", URL, begins + 4 * DAY)
    store.withdraw("kuusi", URL, begins + 5 * DAY)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    opened: list[Store] = []

    def made(begins: datetime = NOW) -> Store:
        opened.append(Store(tmp_path / f"{len(opened)}.db"))
        story(opened[-1], begins)
        return opened[-1]

    yield made
    for store in opened:
        store.close()


def told(store: Store, **asked: Any) -> list[Told]:
    ns = [row["n"] for row in store.db.query("SELECT n FROM items")]
    return recently(store.db, saved_search(asked), ns, SITE)


def test_every_change_is_told_the_newest_first(archive: Callable[..., Store]) -> None:
    found = told(archive(), query="valaistus")
    assert [event for one in found for event in one.events] == [
        *(Event.WITHDRAWN, Event.RESTORED, Event.WITHDRAWN),
        *(Event.CORRECTED, Event.POSTPONED, Event.AGENDA),
    ]
    assert [one.title for one in found[3:]] == [CORRECTED.title, AGENDA.title, AGENDA.title]
    assert found[-1].at == NOW
    assert found[-1].url == f"{SITE}/kuusi/{AGENDA.id}?version={'0' * 64}"
    assert found[-1].sentence is not None


@pytest.mark.parametrize("event", list(Event))
def test_only_events_asked_for_are_told(archive: Callable[..., Store], event: Event) -> None:
    store = archive()
    every = told(store, query="valaistus")
    some = told(store, query="valaistus", events=[event.value])
    assert some == [one for one in every if event in one.events]
    assert bool(some) == (event not in {Event.DECIDED, Event.MOVED})


def test_a_change_answers_by_its_own_text(archive: Callable[..., Store]) -> None:
    store = archive()
    found = told(store, query="oikaistu")  # as the last text says
    assert Event.CORRECTED in {event for one in found for event in one.events}
    assert not {Event.AGENDA, Event.POSTPONED} & {event for one in found for event in one.events}
    # what it was then, and is no more
    (agenda,) = told(store, query="valaistus", filters={"stage": ["agenda"]})
    assert agenda.events == (Event.AGENDA,)
    assert told(store, query="jääkiekko") == []


def test_ids_are_one_a_change_and_the_same_for_ever(archive: Callable[..., Store]) -> None:
    store = archive()
    found = entries(told(store, query="valaistus"), "fi")
    ids = [entry.id for entry in found]
    assert len(set(ids)) == len(ids) == 6
    # of another search, in another language
    other = entries(told(store, query="hiihtolatu", events=["withdrawn"]), "sv")
    assert [entry.id for entry in other] == [ids[0], ids[2]]
    # in an archive that was harvested anew, later
    anew = entries(told(archive(NOW + timedelta(days=9)), query="valaistus"), "fi")
    assert [entry.id for entry in anew] == ids
    # and when a page comes once more
    store.save_item("kuusi", CORRECTED, f"{2:064x}", url=URL, at=NOW + 6 * DAY)
    after = [entry.id for entry in entries(told(store, query="valaistus"), "fi")]
    assert after[-6:] == ids


def test_what_a_backfill_reads_is_no_news(archive: Callable[..., Store]) -> None:
    found = told(archive(NOW + timedelta(days=400)), query="valaistus")
    assert Event.AGENDA not in {event for one in found for event in one.events}


def test_of_many_items_the_same_changes_are_the_last(archive: Callable[..., Store]) -> None:
    store = archive()
    few = latest(store.db, [1], list(ChangeKind), 4)
    assert len(few) == 4
    assert latest(store.db, range(1, 9_000), list(ChangeKind), 4) == few
    assert [row.nth for row in few] == [2, 1, 1, 1]
    assert latest(store.db, range(2, 9_000), list(ChangeKind), 4) == []
