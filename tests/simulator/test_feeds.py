from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date

import pytest

from simulator.feeds import DEFAULT_SHOW, feed, validators
from simulator.published import published
from simulator.site import answer
from simulator.towns import TOWNS, Town
from simulator.view import View

towns = pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.slug)
ViewOf = Callable[..., View]


def _feed(view: View, topic: str = "meetingitems", show: int = 1000) -> str:
    content = feed(view, topic, show)
    assert content is not None
    return content.decode("iso-8859-1")


def _all(name: str, document: str) -> list[str]:
    return re.findall(rf"<item>.*?<{name}><!\[CDATA\[(.*?)\]\]></{name}>.*?</item>", document)


@towns
def test_one_line_of_latin_1_with_a_single_quoted_declaration(town: Town, view_of: ViewOf) -> None:
    sent = answer(view_of(town.slug), f"{town.prefix}/cgi/DREQUEST.PHP?page=rss/meetingitems")
    assert sent.content.startswith(
        b"<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel>"
        b"<title><![CDATA[Dynasty]]></title>"
    )
    assert b"\n" not in sent.content
    assert sent.content_type.endswith("; charset=iso-8859-1")
    assert b"pubDate" not in sent.content
    assert b"guid" not in sent.content


@towns
def test_lists_every_published_item_once_newest_meeting_first(town: Town, view_of: ViewOf) -> None:
    view = view_of(town.slug)
    links = [html.unescape(link) for link in _all("link", _feed(view))]
    ids = [re.split(r"[=/]", link.removesuffix(".HTM"))[-1] for link in links]
    assert sorted(ids) == sorted(item.id for item in published(view))
    meetings = [one.rpartition("-")[0] for one in ids]
    assert list(dict.fromkeys(meetings)) == [one.occasion.id for one in view.published()]


def test_items_of_a_meeting_do_not_ascend(view_of: ViewOf) -> None:
    numbers: dict[str, list[int]] = {}
    for link in _all("link", _feed(view_of("kuusivaara"))):
        meeting, _, number = link.rpartition("=")[2].rpartition("-")
        numbers.setdefault(meeting, []).append(int(number))
    assert any(order != sorted(order) for order in numbers.values())


def test_characters_beyond_latin_1_are_entities_inside_cdata(small_view: ViewOf) -> None:
    document = _feed(small_view("lillskar"))
    assert "Kulkeva asia &ndash; 5 &euro; &amp; &rdquo;k" in document
    assert "Stadsfullmäktige" in document
    assert "Stadsfullm&auml;ktige" in document


@towns
def test_links_carry_the_port_and_sometimes_an_escaped_ampersand(
    town: Town, view_of: ViewOf
) -> None:
    links = _all("link", _feed(view_of(town.slug)))
    assert all(link.startswith(f"http://127.0.0.1:8100{town.prefix}/") for link in links)
    if town.slug == "vanhasatama":
        assert all(re.fullmatch(r".*/kokous/\d+-\d+\.HTM", link) for link in links)
    else:
        assert {"&amp;id=" in link for link in links} == {True, False}


def test_titles_are_body_date_and_subject(view_of: ViewOf) -> None:
    titles = [html.unescape(title) for title in _all("title", _feed(view_of("hiidenkoski")))]
    assert all(re.match(r".+ \d\d\.\d\d\.\d{4} / .+", title) for title in titles)


def test_show_limits_and_has_a_default(view_of: ViewOf) -> None:
    view = view_of("kuusivaara")

    def shown(query: str) -> int:
        return answer(view, f"/cgi/DREQUEST.PHP?{query}").content.count(b"<item>")

    assert shown("page=rss/meetingitems&show=5") == 5
    assert shown("show=7&page=rss/meetingitems") == 7
    assert shown("page=rss/meetingitems") == DEFAULT_SHOW
    # the malformed link of the newer header
    assert shown("page=rss/meetingitems&show=30?page=rss/meetings&show=30") == 30


def test_meetings_feed_names_the_meetings(view_of: ViewOf) -> None:
    view = view_of("lillskar")
    links = _all("link", _feed(view, "meetings"))
    assert len(links) == len(view.published())
    assert "page=meeting&" in html.unescape(links[0])


def test_officials_feed_of_a_town_without_any_is_empty_and_an_unknown_topic_nothing(
    view_of: ViewOf,
) -> None:
    view = view_of("hiidenkoski")
    assert "<item>" not in _feed(view, "official_decisions")
    assert feed(view, "meetingrss", 30) is None


def test_validators_differ_by_install_and_follow_the_clock(view_of: ViewOf) -> None:
    before, after = date(2026, 11, 1), date(2026, 11, 20)
    names = {town.slug: list(validators(view_of(town.slug), b"content")) for town in TOWNS}
    assert names == {
        "kuusivaara": ["ETag"],
        "hiidenkoski": ["Last-Modified"],
        "lillskar": [],
        "vanhasatama": [],
    }
    early, late = (validators(view_of("hiidenkoski", day), b"") for day in (before, after))
    assert late == {"Last-Modified": "Fri, 20 Nov 2026 06:00:00 GMT"}
    assert early != late
