"""The changes that the feed of a saved search tells: those of which an alert would have told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from alerts.entries import entries
from alerts.events import HISTORY
from alerts.recently import recently
from alerts.saved import Event, saved_search
from alerts.telling import Told
from db.files import transaction
from db.news import Sought, latest
from db.store import Store
from parsers.records import ChangeKind, Outcome, OutcomeKind
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


EVERY = [Sought(frozenset(ChangeKind))]


def test_of_many_items_the_same_changes_are_the_last(archive: Callable[..., Store]) -> None:
    store = archive()
    few = list(islice(latest(store.db, [1], EVERY, HISTORY), 4))
    assert len(few) == 4
    assert list(islice(latest(store.db, range(1, 9_000), EVERY, HISTORY), 4)) == few
    assert [row.nth for row in few] == [2, 1, 1, 1]
    assert list(latest(store.db, range(2, 9_000), EVERY, HISTORY)) == []


@pytest.fixture
def busy(new_archive: Callable[[Path], Path], tmp_path: Path) -> Iterator[Callable[..., Store]]:
    """An archive with one item that was tabled, and so many after it that came at another time."""
    with Store(new_archive(tmp_path / "busy.db")) as store:

        def made(many: int, at: datetime) -> Store:
            store.source("kuusi", "Kuusivaara", "https://kuusi.example", "fi")
            store.save_item("kuusi", MINUTES, "f" * 64, url=URL, at=NOW)
            with transaction(store.db):
                for n in range(many):
                    record = replace(AGENDA, id=f"2026{n}-1", case_key=None, case_number=None)
                    url = f"https://kuusi.example/{record.id}"
                    store.save_item("kuusi", record, f"{n:064x}", url=url, at=at)
            return store

        yield made


def test_a_backfill_leaves_in_a_feed_what_was_there(busy: Callable[..., Store]) -> None:
    (one,) = told(busy(401, NOW + timedelta(days=400)), query="valaistus")
    assert one.events == (Event.POSTPONED,)


def test_what_is_rare_is_found_behind_what_is_common(busy: Callable[..., Store]) -> None:
    store = busy(401, NOW + DAY)
    (one,) = told(store, query="valaistus", events=["postponed"])
    assert one.item == f"kuusi/{AGENDA.id}"
    # of other texts than were shown last, too
    store.save_item("kuusi", CORRECTED, "e" * 64, url=URL, at=NOW + 2 * DAY)
    found = told(store, query="valaistus", events=["postponed"])
    assert [one.version for one in found] == ["f" * 64]


def test_whatever_comes_and_goes_has_an_id_of_its_own(
    new_archive: Callable[[Path], Path], tmp_path: Path
) -> None:
    """Minutes that are adopted, tabled, adopted, ...: each time a text comes is one entry."""
    outcome = Outcome(OutcomeKind.AS_PROPOSED, None, "Ehdotus hyväksyttiin.")
    adopted = replace(MINUTES, title="Hiihtoladun valaistus, hyväksytty", outcome=outcome)
    pages = {"a": AGENDA, "b": adopted, "c": MINUTES}
    with Store(new_archive(tmp_path / "archive.db")) as store:
        store.source("kuusi", "Kuusivaara", "https://kuusi.example", "fi")
        for nth, page in enumerate("abcbcb"):
            store.save_item("kuusi", pages[page], page * 64, url=URL, at=NOW + nth * DAY)
        found = entries(told(store, query="valaistus"), "fi")
    assert len({entry.id for entry in found}) == len(found) == 6


def test_an_id_is_the_same_when_more_is_read_of_the_page(archive: Callable[..., Store]) -> None:
    store = archive()
    before = told(store, query="valaistus")
    # the same pages, read by a release that finds no outcome in one and another in the other
    for nth, outcome in ((1, None), (2, Outcome(OutcomeKind.AS_PROPOSED, None, "Niin."))):
        record = replace([AGENDA, MINUTES, CORRECTED][nth], outcome=outcome)
        page = f"{nth:064x}"
        store.save_item("kuusi", record, page, url=URL, at=NOW + nth * DAY, emit=False)
    after = told(store, query="valaistus")
    assert [one.events for one in after] != [one.events for one in before]
    assert [one.change for one in after] == [one.change for one in before]
