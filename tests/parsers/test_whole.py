"""What verification took apart is what the reading reads: the same page, and never another."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import pytest

from benchmarks import examples
from parsers import html
from parsers.dynasty import identity, parse
from parsers.errors import ParseError
from parsers.records import Item, Meeting, OfficialDecision, Page, Record
from parsers.whole import Looked, take_apart
from simulator import content
from simulator.serve import DEFAULT_TODAY
from simulator.site import answer
from simulator.towns import TOWNS, Layout, Town
from simulator.view import View

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PAGES = [path for folder in examples.GROUPS.values() for path in examples.pages(folder)]
ITEM = """<h1>Kunnanhallitus Pöytäkirja 18.05.2026/Pykälä {number}</h1><!--DATABEGIN-->
<table><caption>Navigointi</caption><tr><td>
<a href='?page=meetingitem&amp;id=2026412-{before}'>Edellinen asia</a></td>
<td>{own}</td></tr></table><p>Koulun hankesuunnitelma</p>
<table><caption>Liitteet</caption>
<tr><td><a href='../kokous/2026412-{before}.PDF'>Edellinen asia</a></td></tr>
<tr><td><a href='../kokous/2026412-{after}.PDF'>Seuraava asia</a></td></tr></table>
<p><b>Päätös</b></p><p>Hyväksyttiin.</p><!--DATAEND-->"""


def item(number: int, *, tells_id: bool = True) -> Page:
    """An item among whose documents stand the PDFs of both its neighbours."""
    own = f"<a href='../kokous/2026412-{number}.PDF'>Kokousasia PDF-muodossa</a>"
    markup = ITEM.format(
        number=number, before=number - 1, after=number + 1, own=own if tells_id else ""
    )
    url = "https://julkaisu.example/cgi/DREQUEST.PHP?page=meetingitem&id=2026412-6"
    return Page(url, markup.encode(), NOW)


def other_bytes(page: Page) -> Page:
    """The same page, of which nothing was kept."""
    return replace(page, content=page.content + b"<!-- read alone -->")


def record_or_error(page: Page) -> Record | str:
    try:
        return parse(page)
    except ParseError as error:
        return f"{type(error).__name__}: {error}"


def id_of(record: Record | str) -> str | None:
    return record.id if isinstance(record, Item | Meeting | OfficialDecision) else None


def told(page: Page) -> str | None:
    try:
        return identity(page).id
    except ParseError:
        return None


def assert_read_alike(page: Page) -> None:
    """Read alone, verified first, and verified by bytes of their own, it says the same."""
    alone = record_or_error(other_bytes(page))
    first, again = told(page), told(page)
    verified = record_or_error(page)
    assert verified == alone
    assert first == again == told(other_bytes(page))
    if not isinstance(alone, str):
        assert first == id_of(alone)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_an_example_says_the_same_verified_or_not(path: Path) -> None:
    assert_read_alike(examples.page(path))


def served(town: Town) -> Iterator[Page]:
    """Some of a simulated install's meetings, and all their items; its layout is its own."""
    view = View(town, content.meetings(town), DEFAULT_TODAY, "https://k.example")
    for meeting in view.published()[::12]:
        old = town.layout is Layout.STATIC
        for kind, key in (
            ("meeting", meeting.occasion.id),
            *(("meetingitem", seat.id) for seat in meeting.pages),
        ):
            url = f"{town.prefix}/kokous/{key}.HTM" if old else view.address(kind, key)
            given = answer(view, url.removeprefix("https://k.example"))
            yield Page(url, given.content, NOW, given.content_type)


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.slug)
def test_a_simulated_page_says_the_same_verified_or_not(town: Town) -> None:
    pages = list(served(town))
    ids = {told(page) for page in pages} - {None}
    assert len(ids) > len(pages) / 2
    for page in pages:
        assert_read_alike(page)


@pytest.mark.parametrize("number", [1, 2])
def test_neighbours_pdfs_are_not_the_pages_own(number: int) -> None:
    assert told(item(number)) == f"2026412-{number}"
    assert told(item(number, tells_id=False)) is None
    assert_read_alike(item(number))
    assert_read_alike(item(number, tells_id=False))


def test_another_page_at_the_same_address_is_not_the_kept_one() -> None:
    """The service confuses pages: what counts is what came, not where from."""
    one, other = item(6), item(9)
    assert one.url == other.url
    assert (told(one), told(other), told(one)) == ("2026412-6", "2026412-9", "2026412-6")
    assert id_of(parse(other)) == "2026412-9"
    assert id_of(parse(one)) == "2026412-6"


def test_bytes_declared_otherwise_are_another_page() -> None:
    markup = item(6).content.decode().replace("Hyväksyttiin", "1 €").encode("iso8859-15")
    latin = replace(item(6), content=markup, content_type="text/html; charset=iso-8859-1")
    identity(latin)
    fin = replace(latin, content_type="text/html; charset=iso-8859-15")
    texts = [str(record_or_error(page)) for page in (latin, fin)]
    assert ["1 €" in text for text in texts] == [False, True]


def calls_of_reading(work: Callable[[], object]) -> int:
    """How often work takes a page apart."""
    calls = Counter[object]()

    def count(frame: FrameType, event: str, _: object) -> None:
        calls[frame.f_code] += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls[html.read.__code__]


def test_a_verified_page_is_taken_apart_once() -> None:
    page = item(77)
    # as the archive gives it back: other objects, the same bytes
    stored = replace(page, content=bytes(bytearray(page.content)), fetched_at=NOW.replace(hour=1))
    assert calls_of_reading(lambda: identity(page)) == 1
    assert calls_of_reading(lambda: parse(stored)) == 0
    assert calls_of_reading(lambda: parse(other_bytes(page))) == 1


def test_what_was_never_verified_is_not_kept() -> None:
    page = item(78)
    assert [calls_of_reading(lambda: parse(page)) for _ in range(2)] == [1, 1]


def test_the_oldest_page_makes_room() -> None:
    looked, pages = Looked(most=2), [item(number) for number in (1, 2, 3)]
    for page in pages:
        looked.put(page, take_apart(page))
    assert [looked.get(page) is None for page in pages] == [True, False, False]
    assert looked.get(pages[2]) == take_apart(pages[2])


def test_a_large_page_is_not_kept() -> None:
    page = item(1)
    looked = Looked(largest=len(page.content) - 1)
    looked.put(page, take_apart(page))
    assert looked.get(page) is None
