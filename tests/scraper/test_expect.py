from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from parsers.errors import NotTheRequestedPage
from parsers.records import Page
from scraper.client import Fetched
from scraper.expect import Hint, expect, expect_feed
from scraper.source import Source
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

Get = Callable[[str], Page]


@pytest.fixture
def source(small: Simulator, source_of: Callable[[Simulator, str], Source]) -> Source:
    return source_of(small, "kuusivaara")


@pytest.fixture
def get(desk: Desk, source: Source) -> Iterator[Get]:
    with desk.client() as client:

        def fetch(query: str) -> Page:
            answer = client.get(f"{source.base}/cgi/DREQUEST.PHP?page={query}")
            assert isinstance(answer, Fetched)
            return answer.page

        yield fetch


@pytest.fixture
def two(small: Simulator) -> tuple[Any, Any]:
    """Two items of one meeting."""
    one, other, *_ = small.published("kuusivaara")
    assert one.meeting_id == other.meeting_id
    return one, other


def hint(item: Any) -> Hint:
    return Hint(item.body, item.meeting_date, item.position, item.paragraph, item.title)


def nameless(page: Page) -> Page:
    """The page without what tells its id."""
    return replace(page, content=re.sub(rb"(?i)<a [^>]*\.PDF[^>]*>", b"<a>", page.content))


def refuses(wanted: str, told: Hint, page: Page) -> bool:
    try:
        expect(wanted, told)(page)
    except NotTheRequestedPage:
        return True
    return False


def test_id_on_the_page_decides_whatever_the_hint(get: Get, two: tuple[Any, Any]) -> None:
    one, other = two
    page = get(f"meetingitem&id={one.id}")
    assert not refuses(one.id, hint(other), page)
    assert refuses(other.id, hint(one), page)


def test_id_may_be_in_other_case(get: Get, two: tuple[Any, Any]) -> None:
    one, _other = two
    page = get(f"meetingitem&id={one.id}")
    guid = replace(page, content=page.content.replace(one.id.encode(), b"F56A518FX3010-4"))
    assert not refuses("f56a518fx3010-4", Hint(), guid)


def test_page_that_tells_no_id_must_fit_the_hint(get: Get, two: tuple[Any, Any]) -> None:
    one, other = two
    page = nameless(get(f"meetingitem&id={one.id}"))
    assert not refuses(one.id, hint(one), page)
    assert refuses(other.id, hint(other), page)
    assert refuses(one.id, replace(hint(one), body="Jokin muu lautakunta"), page)


@pytest.mark.parametrize("field", ["body", "date"])
def test_page_that_tells_no_id_is_refused_without_a_hint(
    get: Get, two: tuple[Any, Any], field: str
) -> None:
    one, _other = two
    page = nameless(get(f"meetingitem&id={one.id}"))
    assert refuses(one.id, Hint(), page)
    assert refuses(one.id, Hint(one.body, one.meeting_date), page)
    assert refuses(one.id, replace(hint(one), **{field: None}), page)
    meeting = get(f"meeting&id={one.meeting_id}")
    without = replace(meeting, content=meeting.content.replace(b"href=", b"name="))
    assert refuses(one.meeting_id, Hint(), without)
    assert refuses(
        one.meeting_id, replace(Hint(one.body, one.meeting_date), **{field: None}), without
    )


def test_page_of_another_kind_is_refused(get: Get, two: tuple[Any, Any]) -> None:
    one, _other = two
    assert refuses(one.id, hint(one), get("meeting_frames"))


def test_number_or_title_may_have_changed_but_not_both(get: Get, two: tuple[Any, Any]) -> None:
    one, _other = two
    page = nameless(get(f"meetingitem&id={one.id}"))
    assert not refuses(one.id, replace(hint(one), position=99, paragraph=99), page)
    assert not refuses(one.id, replace(hint(one), title="Muu otsikko"), page)
    moved = replace(hint(one), position=99, paragraph=99, title="Muu otsikko")
    assert refuses(one.id, moved, page)


def test_meeting_is_told_by_its_id_or_its_body_and_day(get: Get, two: tuple[Any, Any]) -> None:
    one, _other = two
    page = get(f"meeting&id={one.meeting_id}")
    assert not refuses(one.meeting_id, Hint(), page)
    assert refuses("20241", Hint(), page)
    without = replace(page, content=page.content.replace(b"href=", b"name="))
    assert not refuses("20241", Hint(one.body, one.meeting_date), without)
    assert refuses("20241", Hint("Valtuusto ja muut", one.meeting_date), without)


@pytest.mark.parametrize("content", [b"", b"<html><body>Dynasty</body></html>"])
def test_what_cannot_be_read_is_left_to_the_reading(get: Get, content: bytes) -> None:
    page = replace(get("meeting_frames"), content=content)
    assert not refuses("20241-1", Hint(), page)


def test_feed_is_told_from_any_other_page(get: Get) -> None:
    feed = get("rss/meetingitems")
    expect_feed(feed)
    expect_feed(replace(feed, content=feed.content[:300]))
    expect_feed(replace(feed, content=b""))
    with pytest.raises(NotTheRequestedPage):
        expect_feed(get("meeting_frames"))


DECISION = """<h1>Rehtori  Viranhaltijapäätös 5/2026 3.11.2026</h1><!--DATABEGIN-->{}
<p>Koulun aukiolo</p><p><b>Päätös</b></p><p>Hyväksyn.</p><!--DATAEND-->"""
PDF = "<p><a href='../viranhaltija/20265.PDF'>Päätös PDF-muodossa</a></p>"
DAY = date(2026, 11, 3)


def decision(above: str = "") -> Page:
    """An officer's decision; nothing but its PDF tells its id."""
    content = DECISION.format(above).encode()
    return Page("https://k.example/cgi/x", content, datetime(2026, 11, 20, tzinfo=UTC))


def test_an_officers_decision_is_told_by_its_pdf() -> None:
    assert not refuses("20265", Hint(), decision(PDF))
    assert refuses("20266", Hint("Rehtori", DAY, title="Koulun aukiolo"), decision(PDF))


@pytest.mark.parametrize(
    ("told", "is_other"),
    [
        (Hint("Rehtori", DAY, title="Koulun aukiolo"), False),
        (Hint("Rehtori", DAY, title="Koulun aukiolo 5/2026"), False),
        (Hint(None, DAY, title="Koulun aukiolo"), False),
        (Hint(None, None, title="Rehtori: Koulun aukiolo"), False),
        (Hint("rehtori", DAY, title="Muu otsikko"), False),
        (Hint("Rehtori", date(2026, 11, 4), title="Koulun aukiolo"), True),
        (Hint("Kunnanjohtaja", DAY, title="Muu otsikko"), True),
        (Hint("Rehtori", None, title="Muu otsikko"), True),
        (Hint(), True),
    ],
)
def test_an_officers_decision_without_an_id_is_told_by_day_and_title(
    told: Hint, is_other: bool
) -> None:
    assert refuses("20265", told, decision()) is is_other
