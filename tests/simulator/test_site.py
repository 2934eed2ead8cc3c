from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest

from parsers.records import Stage
from simulator import hostile
from simulator.calendar import Content, build
from simulator.published import PublishedItem, published
from simulator.site import Answer, answer, item_page
from simulator.towns import TOWNS, Town
from simulator.view import View

towns = pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.slug)
ViewOf = Callable[..., View]
MOVING = "7/00.01.02/2025"


class _Links(HTMLParser):
    """Every address a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def _text(sent: Answer, view: View) -> str:
    charset = "cp1252" if view.town.slug == "vanhasatama" else "utf-8"
    return sent.content.decode(charset)


def _links(sent: Answer) -> Iterator[str]:
    if sent.content_type.startswith("text/html"):
        reader = _Links()
        reader.feed(sent.content.decode("iso-8859-1"))
        yield from reader.found
    elif b"<rss" in sent.content:
        yield from map(html.unescape, re.findall(r"http[^\]]+", sent.content.decode("iso-8859-1")))


def _crawl(view: View) -> dict[str, Answer]:
    """Every answer that can be reached from the front page and the feeds, by its address."""
    start = f"{view.origin}{view.town.prefix}/"
    waiting = [start, view.cgi + "?page=meeting_frames", view.cgi + "?page=rss/meetings&show=1000"]
    seen: dict[str, Answer] = {}
    while waiting:
        url = waiting.pop()
        if url not in seen:
            seen[url] = answer(view, url.removeprefix(view.origin))
            links = (urljoin(url, link) for link in _links(seen[url]))
            waiting += [link for link in links if link.startswith(start)]
    return seen


@towns
def test_every_link_of_every_page_leads_somewhere(town: Town, view_of: ViewOf) -> None:
    view = view_of(town.slug)
    seen = _crawl(view)
    nowhere = [url for url, sent in seen.items() if sent.status != 200 or not sent.content]
    # The service's own search answers nothing, and the hostile item points to no picture.
    assert [url for url in nowhere if not re.search(r"page=fsearch$|/cgi/x$", url)] == []
    items = {sent.item for sent in seen.values()} - {None}
    assert items == {item.id for item in published(view)}


@towns
def test_what_it_does_not_know_is_200_with_nothing_or_a_missing_file(
    town: Town, view_of: ViewOf
) -> None:
    view = view_of(town.slug)
    for query in ("", "page=search", "page=meetingitem&id=20269999-1", "page=meeting&id=1", "id=1"):
        sent = answer(view, f"{town.prefix}/cgi/DREQUEST.PHP?{query}")
        assert (sent.status, sent.content) == (200, b"")
    for path in ("/kokous/1.PDF", "/kokous/1-2.PDF", "/kokous/1.HTM", "/nothing", "/kokous/"):
        assert answer(view, town.prefix + path).status == 404


def test_prefixed_install_has_nothing_outside_its_prefix_but_robots(view_of: ViewOf) -> None:
    view = view_of("hiidenkoski")
    assert answer(view, "/cgi/DREQUEST.PHP?page=meeting_frames").status == 404
    assert b"Allow: /" in answer(view, "/robots.txt").content
    assert answer(view_of("kuusivaara"), "/robots.txt").status == 404


def test_order_of_parameters_is_free(view_of: ViewOf) -> None:
    view = view_of("kuusivaara")
    item = published(view)[0].id
    one = answer(view, f"/cgi/DREQUEST.PHP?page=meetingitem&id={item}")
    assert one.content
    assert one == answer(view, f"/cgi/DREQUEST.PHP?id={item}&amp;page=meetingitem")


@towns
def test_bodies_have_several_addresses(town: Town, view_of: ViewOf) -> None:
    queries = ("page=meeting_frames", "page=meeting_handlers", "page=meeting_handlers&id=")
    sent = [answer(view_of(town.slug), f"{town.prefix}/cgi/DREQUEST.PHP?{one}") for one in queries]
    assert sent[0].content
    assert sent[0] == sent[1] == sent[2]


@towns
def test_same_content_gives_the_same_bytes(town: Town, small: Content, small_view: ViewOf) -> None:
    one, other = small_view(town.slug), small_view(town.slug)
    assert one.meetings is not other.meetings
    assert [item_page(one, item.id) for item in published(one)] == [
        item_page(other, item.id) for item in published(other)
    ]
    assert build(town, small) == one.meetings


@towns
def test_charsets_are_as_the_service_declares_them(town: Town, view_of: ViewOf) -> None:
    view = view_of(town.slug)
    front = answer(view, f"{town.prefix}/cgi/DREQUEST.PHP?page=meeting_frames")
    item = item_page(view, published(view)[0].id)
    if town.slug == "vanhasatama":
        assert b"charset=windows-1252" in item.content
        assert item.content_type == front.content_type == "text/html"
    else:
        assert b"charset=iso-8859-1" in front.content
        assert front.content_type == "text/html"
        assert item.content_type == "text/html; charset=utf-8"
        item.content.decode("utf-8")


@towns
def test_agenda_shows_no_decision_and_minutes_do(town: Town, small_view: ViewOf) -> None:
    (held,) = [item for item in published(small_view(town.slug)) if _moved(item)]
    before = small_view(town.slug, held.meeting_date)
    (listed,) = [item for item in published(before) if _moved(item)]
    assert (listed.id, listed.stage, listed.decision) == (held.id, Stage.AGENDA, "")
    assert listed.paragraph is None
    agenda = _text(item_page(before, held.id), before)
    minutes = _text(item_page(small_view(town.slug), held.id), before)
    assert "Päätös toka." not in agenda
    assert "Päätös toka." in minutes
    assert "Päätös eka." in agenda
    label, number = ("Paragraf", "Ärendenr") if town.language == "sv" else ("Pykälä", "Asianro")
    assert f"{label} {held.paragraph}" in minutes
    assert f"{number} {held.position}" in agenda


def _moved(item: PublishedItem) -> bool:
    return item.case_number == MOVING and bool(item.earlier)


@towns
def test_history_stands_where_the_family_has_it(town: Town, small_view: ViewOf) -> None:
    view = small_view(town.slug)
    (item,) = [item for item in published(view) if _moved(item)]
    page = _text(item_page(view, item.id), view)
    earlier, own = page.index("Päätös eka."), page.index("Päätös toka.")
    assert (earlier < own) == (town.slug in {"hiidenkoski", "lillskar"})
    for value in (item.title, *item.preparers, item.explanation.split("\n")[0], item.notify):
        assert value in html.unescape(page)
    assert all(title in page for title in (*item.attachments, *item.supplementary))


def test_meeting_lists_a_secret_item_without_a_link(view_of: ViewOf) -> None:
    view = view_of("kuusivaara", date(2027, 1, 31))
    seats = [seat for meeting in view.meetings for seat in meeting.seats if seat.secret]
    secret = seats[0]
    target = f"/cgi/DREQUEST.PHP?page=meeting&id={secret.occasion.id}"
    assert b"<td colspan='2'>Asia ei ole julkinen</td>" in answer(view, target).content
    assert not item_page(view, secret.id).content


def test_older_layout_has_typographic_quotes_as_single_bytes(small_view: ViewOf) -> None:
    view = small_view("vanhasatama")
    (item,) = [item for item in published(view) if _moved(item)]
    page = item_page(view, item.id).content
    assert b"\x94sitten\x94 \x96 ehk\xe4" in page
    assert b"<tbody>" not in page
    names = ("TELIMET", f"TELIN-{view.town.bodies[0].id}", item.meeting_id, item.id)
    kinds = ("bodyTelimet", "bodyTelin", "bodyKokous", "bodyKokousasia")
    for name, kind in zip(names, kinds, strict=True):
        assert f'<body class="{kind}"'.encode() in answer(view, f"/kokous/{name}.HTM").content


def test_hostile_item_is_escaped_in_places_and_raw_in_others(view_of: ViewOf) -> None:
    view = view_of("kuusivaara")
    (item,) = [item for item in published(view) if item.case_number == hostile.CASE_NUMBER]
    page = _text(item_page(view, item.id), view)
    assert hostile.RAW in page
    assert "&lt;script&gt;document.title='HACKED'&lt;/script&gt; &amp; &lt;b&gt;" in page
    assert "\x00" in page
    assert "\u202e" in page


def test_meetings_and_items_are_pdfs_too(view_of: ViewOf) -> None:
    view = view_of("hiidenkoski")
    item = next(one for one in published(view) if one.attachments)
    for name in (item.meeting_id, item.id, f"{item.meeting_id}-0-1"):
        sent = answer(view, f"/dynasty10/kokous/{name}.PDF")
        assert sent.content_type == "application/pdf"
        assert sent.content.startswith(b"%PDF-1.4")
