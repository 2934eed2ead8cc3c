"""pages.db: bytes as they came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.archive import Archive, Kept, Validators
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
    @settings(max_examples=30, deadline=None)
    def come_back(content: bytes) -> None:
        assert archive.get(archive.put(page(content), 200, source="kuusi")) == content

    come_back()


def test_the_same_answer_again_adds_nothing(archive: Archive) -> None:
    archive.put(page(b"a"), 200, source="kuusi")
    archive.put(page(b"a", hour=1, etag='"2"'), 200, source="kuusi")
    assert [(kept.digest[:4], kept.page.fetched_at.hour) for kept in archive.answers()] == [
        ("ca97", 12)
    ]


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
