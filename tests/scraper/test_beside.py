"""What is due beside meetings: decisions of officers, the list of announcements, files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from db.officials import as_item
from db.store import Store
from parsers.addresses import announcements_url, item_url, official_decision_url
from parsers.records import (
    Announcement,
    Announcements,
    Attachment,
    Entry,
    Links,
    OfficialDecision,
    Page,
    Section,
    SectionKind,
)
from scraper.answers import Fetched
from scraper.beside import OFFICIAL, WORTH, Beside
from scraper.due import RARELY
from scraper.files import unwanted
from scraper.source import Source

BASE = "https://kuusi.example"
SOURCE = Source(
    "kuusi",
    "Kuusivaara",
    BASE,
    feeds=("meetingitems", OFFICIAL),
    announcements=True,
    attachments="pdf",
)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "archive.db") as store:
        store.source("kuusi", "Kuusivaara", BASE, "fi")
        yield store


def entry(key: str) -> Entry:
    url = official_decision_url(BASE, key)
    return Entry(f"Rehtori 3.11.2026 / {key}", key, "Rehtori", date(2026, 11, 3), url, key)


def decision(key: str, day: date, *files: str) -> OfficialDecision:
    return OfficialDecision(
        id=key,
        municipality=None,
        officer_title="Rehtori",
        officer_name=None,
        number="5/2026",
        paragraph=5,
        date=day,
        title=f"Päätös {key}",
        case_number=None,
        case_key=None,
        task_class=None,
        language="fi",
        preparers=(),
        sections=(Section(SectionKind.DECISION, "Päätös", "Hyväksyn."),),
        attachments=tuple(Attachment(name, f"{BASE}/viranhaltija/{name}", None) for name in files),
        links=Links(),
    )


def read(store: Store, record: OfficialDecision, at: datetime) -> str:
    """Have the archive know a decision since a time."""
    url = official_decision_url(BASE, record.id or "")
    store.save_official_decision("kuusi", record, f"page {record.id}", url=url, at=at)
    store.look(url, at, 200, f"page {record.id}", source="kuusi")
    return url


def due(
    store: Store, *entries: Entry, now: datetime = NOW, today: bool = True, source: Source = SOURCE
) -> Beside:
    """What is due; ``today`` says that a harvest came to its end on this day before."""
    finished = now - timedelta(hours=1) if today else now - DAY
    found = Beside(store, source, now, finished_at=finished)
    found.take_entries(entries)
    return found


def ids(found: Beside) -> list[str]:
    return [wanted.id for wanted in found.decisions()]


def test_what_the_feed_lists_and_nobody_read_is_due(store: Store) -> None:
    read(store, decision("20261", date(2026, 11, 3)), NOW - timedelta(hours=1))
    found = due(store, entry("20262"), entry("20261"))
    (wanted,) = found.decisions()
    assert (wanted.id, wanted.hint.body, wanted.hint.title) == ("20262", "Rehtori", "20262")


def test_a_source_without_the_feed_asks_for_none(store: Store) -> None:
    assert not ids(due(store, entry("20262"), source=replace(SOURCE, feeds=("meetingitems",))))


def test_a_feed_reaches_back_to_what_was_read(store: Store) -> None:
    read(store, decision("20261", date(2026, 11, 3)), NOW - DAY)
    assert due(store).reaches_back([entry("20262"), entry("20261")])
    assert not due(store).reaches_back([entry("20263"), entry("20262")])
    assert due(store).reaches_back([])


def test_a_decision_that_failed_makes_no_gap(store: Store) -> None:
    failing = entry("20262")
    store.fault("kuusi", failing.url, "Unreachable", "silent", page=None, at=NOW - DAY)
    assert due(store).reaches_back([entry("20263"), failing])
    assert not due(store).reaches_back([failing, entry("20263")])


@pytest.mark.parametrize(("days", "again"), [(0.5, False), (1.1, True)])
def test_a_young_decision_is_looked_at_again(store: Store, days: float, again: bool) -> None:
    read(store, decision("20261", NOW.date() - DAY), NOW - days * DAY)
    assert bool(ids(due(store))) is again


def test_an_old_one_rarely_and_in_one_run_of_a_day(store: Store) -> None:
    url = read(store, decision("20261", date(2024, 11, 3)), NOW - 400 * DAY)
    store.look(url, NOW - RARELY - DAY, 200, "page 20261", source="kuusi")
    assert ids(due(store, today=False)) == ["20261"]
    assert ids(due(store, today=True)) == []
    store.look(url, NOW - RARELY + DAY, 200, "page 20261", source="kuusi")
    assert ids(due(store, today=False)) == []


def test_one_that_failed_is_tried_again_and_then_given_up(store: Store) -> None:
    url = official_decision_url(BASE, "20262")
    for days in (3, 40):
        at = NOW - days * DAY
        store.mend("kuusi", url, NOW)
        store.fault("kuusi", url, "Unreachable", "silent", page=None, at=at)
        store.look(url, NOW - 2 * DAY, 0, None, source="kuusi")
        assert ids(due(store)) == (["20262"] if days == 3 else [])
        assert ids(due(store, entry("20262"))) == (["20262"] if days == 3 else [])
    assert not due(store).tries_again()


def test_the_announcements_are_asked_for_once_a_day(store: Store) -> None:
    url = announcements_url(BASE)
    assert due(store).announcements() == url
    store.look(url, NOW - timedelta(hours=13), 200, "l", source="kuusi")
    assert due(store).announcements() == url  # yesterday
    store.look(url, NOW - timedelta(hours=11), 200, "l", source="kuusi")
    assert due(store).announcements() is None
    assert due(store, source=replace(SOURCE, announcements=False)).announcements() is None


def test_files_are_asked_for_once_the_latest_first(store: Store) -> None:
    read(store, decision("20261", date(2026, 11, 3), "1.PDF"), NOW)
    read(store, decision("20262", date(2026, 11, 4), "2.PDF", "2.PDF"), NOW)
    first, second = f"{BASE}/viranhaltija/2.PDF", f"{BASE}/viranhaltija/1.PDF"
    assert due(store).files() == [first, second]
    store.look(first, NOW, 200, "page", source="kuusi")
    assert due(store).files() == [second]
    assert due(store, source=replace(SOURCE, attachments="none")).files() == []


def test_a_day_allows_so_many(store: Store) -> None:
    read(store, decision("20261", date(2026, 11, 3), "1.PDF", "2.PDF", "3.PDF"), NOW)
    few = replace(SOURCE, attachments_a_day=2)
    one, two = due(store, source=few).files()
    for url in (one, two):
        store.look(url, NOW, 200, "page", source="kuusi")
    assert due(store, source=few).files() == []
    assert len(due(store, source=few, now=NOW + DAY).files()) == 1


def test_files_of_old_pages_are_asked_for_in_one_run_of_a_day(store: Store) -> None:
    read(store, decision("20241", date(2024, 1, 3), "1.PDF"), NOW)
    assert due(store, today=True).files() == []
    assert due(store, today=False).files() == [f"{BASE}/viranhaltija/1.PDF"]


def test_a_file_is_looked_at_again_rarely_and_not_for_ever(store: Store) -> None:
    url = f"{BASE}/viranhaltija/1.PDF"
    read(store, decision("20261", date(2026, 11, 3), "1.PDF"), NOW)
    store.look(url, NOW, 200, "page", source="kuusi")
    assert due(store, now=NOW + RARELY - DAY, today=False).files() == []
    assert due(store, now=NOW + RARELY + DAY, today=False).files() == [url]
    assert due(store, now=NOW + WORTH + DAY, today=False).files() == []


def test_a_file_that_could_not_be_had_is_tried_again(store: Store) -> None:
    url = f"{BASE}/viranhaltija/1.PDF"
    read(store, decision("20261", date(2026, 11, 3), "1.PDF"), NOW)
    store.look(url, NOW - timedelta(hours=5), 0, None, source="kuusi")
    store.fault("kuusi", url, "Unreachable", "silent", page=None, at=NOW - timedelta(hours=5))
    assert due(store).files() == [url]
    # one that came and cannot be read is none of those
    store.mend("kuusi", url, NOW)
    store.fault("kuusi", url, "ParseError", "damaged", page="page", at=NOW)
    assert due(store, now=NOW + 2 * DAY).files() == []


def test_files_of_another_host_are_left_alone(store: Store) -> None:
    far = Announcement("1", "Kuulutus", NOW.date(), None, "https://far.example/kuulutus/1.PDF")
    near = Announcement("2", "Kuulutus", NOW.date(), None, f"{BASE}/kuulutus/2.PDF")
    listed = Announcements(None, "fi", (far, near))
    store.save_announcements("kuusi", listed, "l", at=NOW)
    assert due(store).files() == [near.url]


def test_an_announcement_is_its_file_whatever_becomes_of_attachments(store: Store) -> None:
    file = Attachment("Kartta", f"{BASE}/kuulutus/2.3.PDF", None)
    one = Announcement("2", "Kuulutus", NOW.date(), None, f"{BASE}/kuulutus/2.PDF", (file,))
    store.save_announcements("kuusi", Announcements(None, "fi", (one,)), "l", at=NOW)
    none = replace(SOURCE, attachments="none")
    assert due(store, source=none).files() == [one.url]
    assert due(store).files() == [one.url, file.url]
    assert due(store, source=replace(none, announcements=False)).files() == []


def test_a_link_that_is_no_address_is_no_file_to_ask_for(store: Store) -> None:
    bad = Attachment("Kartta", "http://[x/1.PDF", None)
    store.save_official_decision(
        "kuusi", replace(decision("20261", NOW.date()), attachments=(bad,)), "p", url=None, at=NOW
    )
    assert not SOURCE.holds("http://[x/1.PDF")
    assert due(store).files() == []


def test_a_file_that_failed_is_not_tried_again_at_a_host_that_was_left(store: Store) -> None:
    url = f"{BASE}/viranhaltija/1.PDF"
    read(store, decision("20261", date(2026, 11, 3), "1.PDF"), NOW)
    store.fault("kuusi", url, "Unreachable", "silent", page=None, at=NOW - timedelta(hours=5))
    assert due(store).files() == [url]
    assert due(store, source=replace(SOURCE, base="https://uusi.example")).files() == []


@pytest.mark.parametrize(("header", "result"), [("noindex", None), ("noarchive", "barred")])
def test_a_file_that_asks_not_to_be_kept_is_not(header: str, result: str | None) -> None:
    page = Page(f"{BASE}/kokous/1.PDF", b"%PDF-1.7", NOW, headers={"x-robots-tag": header})
    assert unwanted(Fetched(page, 200)) == result


@pytest.mark.parametrize("robots", [None, "noindex", "nofollow noindex"])
def test_links_of_a_page_that_asks_not_to_be_followed_are_not(
    store: Store, robots: str | None
) -> None:
    item = as_item(decision("20261-4", NOW.date(), "1.PDF"))
    url = item_url(BASE, "20261-4")
    store.save_item("kuusi", item, "page", url=url, at=NOW, robots=robots)
    files = [] if robots == "nofollow noindex" else [f"{BASE}/viranhaltija/1.PDF"]
    assert due(store).files() == files
