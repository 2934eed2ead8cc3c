"""pages.db: bytes as they came."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.archive import Archive, Kept, Seen, Validators
from parsers.errors import StoreError
from parsers.records import Page

URL = "https://kuusivaara.example/cgi/DREQUEST.PHP?page=meetingitem&id=20261-4"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def page(content: bytes, hour: int = 0, url: str = URL, **headers: str) -> Page:
    return Page(url, content, START + timedelta(hours=hour), "text/html; charset=utf-8", headers)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "pages.db") as archive:
        yield archive


def test_a_page_comes_back_as_it_went_in(archive: Archive) -> None:
    kept = page("Pöytäkirja".encode(), etag='"1"')
    digest = archive.put(kept, 200, source="kuusi")
    assert digest == hashlib.sha256(kept.content).hexdigest()
    assert archive.get(digest) == kept.content
    assert archive.last("kuusi", URL) == Kept("kuusi", kept, digest, 200)


def test_any_bytes(archive: Archive) -> None:
    @given(content=st.binary())
    @settings(max_examples=30)
    def come_back(content: bytes) -> None:
        assert archive.get(archive.put(page(content), 200, source="kuusi")) == content

    come_back()


def test_the_same_answer_again_adds_nothing(archive: Archive) -> None:
    archive.put(page(b"a"), 200, source="kuusi")
    archive.put(page(b"a", hour=1, etag='"2"'), 200, source="kuusi")
    assert [(kept.digest[:4], kept.page.fetched_at.hour) for kept in archive.answers()] == [
        ("ca97", 12)
    ]


def test_the_same_answer_waits_for_no_turn_at_writing(archive: Archive) -> None:
    digest = archive.put(page(b"same"), 200, source="kuusi")
    with closing(sqlite3.connect(archive.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert archive.put(page(b"same", 1), 200, source="kuusi") == digest


def test_an_answer_that_comes_back_is_kept_again(archive: Archive) -> None:
    for hour, content in enumerate([b"a", b"b", b"a"]):
        archive.put(page(content, hour), 200, source="kuusi")
    assert [kept.page.content for kept in archive.answers()] == [b"a", b"b", b"a"]


def test_pages_come_in_the_order_of_their_fetching(archive: Archive) -> None:
    archive.put(page(b"late", 2, "https://a.example/"), 200, source="kuusi")
    archive.put(page(b"early", 1, "https://b.example/"), 200, source="kuusi")
    assert [kept.page.content for kept in archive.answers()] == [b"early", b"late"]


def test_validators_are_those_of_the_last_answer(archive: Archive) -> None:
    assert archive.validators("kuusi", URL) is None
    archive.put(page(b"a", etag='"1"'), 200, source="kuusi")
    digest = archive.put(
        page(b"b", 1, **{"last-modified": "Sun, 01 Mar 2026 13:00:00 GMT"}), 200, source="kuusi"
    )
    assert archive.validators("kuusi", URL) == Validators(
        None, "Sun, 01 Mar 2026 13:00:00 GMT", digest
    )


def test_what_is_not_there(archive: Archive) -> None:
    with pytest.raises(StoreError, match="no page ffff"):
        archive.get("ffff")
    archive.put(page(b"a"), 200, source="kuusi")
    assert archive.last("kuusi", "https://other.example/") is None
    assert archive.last("other", URL) is None


def told(archive: Archive) -> list[tuple[int, str | None, bytes]]:
    """Status, fault and bytes of all that an address gave, oldest first."""
    return [(seen.status, seen.fault, archive.get(seen.digest)) for seen in archive.history(URL)]


def test_an_answer_at_fault_is_evidence_and_no_page(archive: Archive) -> None:
    digest = archive.put(page(b"a", etag='"1"'), 200, source="kuusi")
    for hour, (content, status, fault) in enumerate(
        [(b"missing", 404, "gone"), (b"b", 200, "wrong"), (b"", 200, "empty")], start=1
    ):
        archive.put(page(content, hour), status, source="kuusi", fault=fault)
    kept = Kept("kuusi", page(b"a", etag='"1"'), digest)
    assert archive.last("kuusi", URL) == kept
    assert archive.validators("kuusi", URL) == Validators('"1"', None, digest)
    assert list(archive.answers()) == [kept]
    assert archive.counts() == {"kuusi": 1}
    assert [one.fault for one in archive.everything()] == [None, "gone", "wrong", "empty"]
    assert told(archive) == [
        (200, None, b"a"),
        (404, "gone", b"missing"),
        (200, "wrong", b"b"),
        (200, "empty", b""),
    ]


def test_an_address_that_gave_faults_alone_has_no_page(archive: Archive) -> None:
    archive.put(page(b"missing"), 404, source="kuusi", fault="gone")
    assert archive.last("kuusi", URL) is None
    assert archive.validators("kuusi", URL) is None
    assert archive.counts() == {}


def test_the_same_fault_again_adds_nothing_and_the_page_after_it_does(archive: Archive) -> None:
    for hour, (content, status, fault) in enumerate(
        [
            (b"a", 200, None),
            (b"missing", 404, "gone"),
            (b"missing", 404, "gone"),
            (b"missing", 410, "gone"),
            (b"a", 200, None),
            (b"a", 200, "wrong"),
        ]
    ):
        archive.put(page(content, hour), status, source="kuusi", fault=fault)
    assert told(archive) == [
        (200, None, b"a"),
        (404, "gone", b"missing"),
        (410, "gone", b"missing"),
        (200, None, b"a"),
        (200, "wrong", b"a"),
    ]


def test_what_was_seen_when(archive: Archive) -> None:
    archive.put(page(b"a", 1), 200, source="kuusi")
    digest = archive.put(page(b"bb", 2), 404, source="mänty", fault="gone")
    archive.put(page(b"c", 3, "https://other.example/"), 200, source="kuusi")
    assert archive.history(URL)[1:] == [
        Seen("mänty", START + timedelta(hours=2), 404, "gone", digest, 2)
    ]
    assert archive.history("https://nowhere.example/") == []
    assert archive.at(URL, START) is None
    seen = [archive.at(URL, START + timedelta(hours=hour)) for hour in (1, 1.9, 2, 99)]
    assert [one and one.page.content for one in seen] == [b"a", b"a", b"bb", b"bb"]


def test_everything_of_a_source_from_a_moment_on(archive: Archive) -> None:
    for hour, (content, source) in enumerate([(b"a", "kuusi"), (b"b", "koivu"), (b"c", "kuusi")]):
        archive.put(page(content, hour), 200, source=source)
    since = START + timedelta(hours=1)
    assert [one.page.content for one in archive.everything("kuusi")] == [b"a", b"c"]
    assert [one.page.content for one in archive.everything(since=since)] == [b"b", b"c"]
    assert [one.page.content for one in archive.everything("kuusi", since)] == [b"c"]


def test_a_reader_makes_no_file_and_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "pages.db"
    with pytest.raises(StoreError, match="no such archive"):
        Archive(path, write=False)
    assert not path.exists()
    Archive(path).close()
    with Archive(path, write=False) as archive, pytest.raises(StoreError, match="cannot be writ"):
        archive.put(page(b"a"), 200, source="kuusi")


def test_a_page_is_on_the_disk_before_a_power_cut(tmp_path: Path) -> None:
    with Archive(tmp_path / "pages.db") as archive:
        ((level,),) = archive.db.execute("PRAGMA synchronous").fetchall()
    assert level == 2  # FULL: every commit is flushed to the disk
