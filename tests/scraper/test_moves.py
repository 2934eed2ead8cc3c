"""What a municipality does to its pages: it moves them, renames bodies, and reuses numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from db.moves import at_home, file_at_home
from parsers.records import Page
from scraper.answers import Answer, Fetched, Gone
from scraper.progress import Unwatched
from scraper.reparse import reparse
from scraper.source import Source
from scraper.visit import Visit
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

SourceOf = Callable[[Simulator, str], Source]
Wait = Callable[[Simulator, int], None]

SOURCE = Source("espoo", "Espoo", "https://e.example.org", feeds=("meetingitems",))
CGI = f"{SOURCE.base}/cgi/DREQUEST.PHP"


@pytest.mark.parametrize(
    ("url", "base", "home"),
    [
        ("https://a.fi/cgi/X.PHP?id=1", "https://b.fi", "https://b.fi/cgi/X.PHP?id=1"),
        ("https://a.fi/kokous/1.HTM", "https://b.fi/d10/", "https://b.fi/d10/kokous/1.HTM"),
        ("http://b.fi/CGI/X.PHP", "https://b.fi", "https://b.fi/CGI/X.PHP"),
        ("https://b.fi/d10/cgi/X", "https://b.fi/d10", "https://b.fi/d10/cgi/X"),
        ("https://a.fi/liite.pdf", "https://b.fi", "https://a.fi/liite.pdf"),
        ("espoo/sivu.html", "https://b.fi", "espoo/sivu.html"),
        (None, "https://b.fi", None),
    ],
)
def test_addresses_follow_the_host(url: str | None, base: str, home: str | None) -> None:
    assert at_home(url, base) == home


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("https://a.fi/d10/kokous/1-1.PDF", "https://b.fi/kokous/1-1.PDF"),
        ("http://A.fi/d10/kokous/1-1.PDF", "https://b.fi/kokous/1-1.PDF"),
        ("https://a.fi/kokous/1-1.PDF", "https://a.fi/kokous/1-1.PDF"),
        ("https://naapuri.fi/kokous/1-1.PDF", "https://naapuri.fi/kokous/1-1.PDF"),
        ("https://a.fi/tiedostot/1.PDF", "https://a.fi/tiedostot/1.PDF"),
        ("https://b.fi/kokous/1-1.PDF", "https://b.fi/kokous/1-1.PDF"),
        (None, None),
    ],
)
def test_files_of_the_install_follow_and_no_others(url: str | None, home: str | None) -> None:
    assert file_at_home(url, "https://b.fi", "https://a.fi/d10/cgi/X.PHP?id=1", None) == home
    assert file_at_home(url, "https://b.fi", None, "1.HTM") == url


@pytest.mark.parametrize("slug", ["kuusivaara", "vanhasatama"])
def test_a_host_that_moved_brings_nothing_twice(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait, slug: str
) -> None:
    before = source_of(small, slug)
    desk.harvest([before])
    versions, items = len(desk.rows("item_versions")), desk.items()
    with Simulator(today=small.today) as other:
        moved = replace(before, base=source_of(other, slug).base)
        report = desk.harvest([moved])
        assert report.ok
        assert (report.harvests[0].new, report.harvests[0].changed) == (0, 0)
        assert desk.items().keys() == items.keys()
        assert len(desk.rows("item_versions")) == versions
        assert len(desk.rows("changes")) == len(items)
        assert all(row["url"].startswith(moved.base) for row in desk.items().values())
        assert {row["url"].startswith(before.base) for row in desk.rows("looks")} == {True, False}
        stands = desk.dump()
        desk.harvest([moved])
        assert desk.dump() == stands
        reparse([moved], store=desk.store, archive=desk.archive)
        rebuilt = desk.dump()
        parts = {"items", "meetings", "meeting_items", "item_versions"}
        assert {name for name in parts if rebuilt[name] != stands[name]} == set()
        wait(small, 30)
        other.today = small.today
        desk.harvest([moved])
        assert "decided" in {row["kind"] for row in desk.rows("changes")}
        assert len({row["item"] for row in desk.rows("item_versions")}) == len(desk.items())


def test_what_failed_at_the_host_that_was_left_is_tried_at_the_new_one(desk: Desk) -> None:
    at = desk.clock.now()
    desk.store.source("espoo", "Espoo", SOURCE.base, "fi")
    for page in (None, "hash"):
        desk.store.fault("espoo", f"{CGI}?id=1", "Unreachable", "silent", page=page, at=at)
    desk.store.source("espoo", "Espoo", "https://uusi.example", "fi")
    (kept, tried) = sorted(desk.rows("faults"), key=lambda row: not row["page"])
    assert kept["url"] == f"{CGI}?id=1"
    assert tried["url"] == "https://uusi.example/cgi/DREQUEST.PHP?id=1"


ITEM = """<html><head><title>Espoo</title>{robots}</head><body>
<!--DATABEGIN--><h2>{body} Pöytäkirja {day} / Pykälä {paragraph}</h2>
<a href="../kokous/{id}.PDF">Kokousasia PDF-muodossa</a>
<p><b>{case}</b></p><h3>{title}</h3><p><b>Päätös</b></p><p>{text}</p><!--DATAEND--></body></html>"""


def page(url: str, text: str, at: datetime) -> Fetched:
    content = text.encode()
    return Fetched(
        Page(url=url, content=content, fetched_at=at, content_type="text/html;charset=utf-8"), 200
    )


class Town:
    """A host with one item and its meeting's feed, and what each address gives."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.pages: dict[str, str] = {}
        self.asked: list[str] = []
        desk.store.source(SOURCE.slug, SOURCE.municipality, SOURCE.base, SOURCE.language)

    def shows(self, key: str, *, links: str = "", **facts: str) -> None:
        told = {
            "robots": "",
            "body": "Kaupunginhallitus",
            "day": "16.11.2026",
            "paragraph": "4",
            "case": "12/00.01.02/2026",
            "title": "Kadun nimi",
            "text": "Nimeksi tulee Kuusitie.",
        } | facts
        self.pages[f"{CGI}?page=meetingitem&id={key}"] = ITEM.format(id=key, **told) + links

    def visit(self) -> Visit:
        desk = self.desk
        visit = Visit(
            SOURCE, store=desk.store, archive=desk.archive, now=desk.clock.now, progress=Unwatched()
        )
        try:
            ask = next(visit.steps)
            while True:
                self.asked.append(ask.url)
                ask = visit.steps.send(self._answer(ask.url))
        except StopIteration:
            return visit

    def _answer(self, url: str) -> Answer:
        at = self.desk.clock.now()
        if "rss" in url:
            return page(url, self._feed(), at)
        return page(url, self.pages[url], at) if url in self.pages else Gone(url, 404, None)

    def _feed(self) -> str:
        links = [url.replace("&", "&amp;") for url in self.pages if "meetingitem" in url]
        items = "".join(
            f"<item><title>Valtuusto 16.11.2026 / Asia {n}</title><link>{link}</link></item>"
            for n, link in enumerate(links)
        )
        head = "<?xml version='1.0'?><rss version='2.0'><channel><title>D</title>"
        return f"{head}{items}</channel></rss>"


@pytest.fixture
def town(desk: Desk) -> Town:
    return Town(desk)


def test_another_matter_under_the_same_number_keeps_the_old_one(town: Town) -> None:
    town.shows("20261-4")
    town.visit()
    town.shows("20261-4", case="77/10.03.01/2026", title="Tontin myynti", text="Tontti myydään.")
    town.desk.clock.seconds += 86_400 * 2
    town.visit()
    assert [row["kind"] for row in town.desk.rows("changes")] == ["new", "replaced"]
    versions = town.desk.rows("item_versions")
    assert [row["reason"] for row in versions] == ["new", "replaced"]
    assert "Kuusitie" in versions[0]["record"]
    assert town.desk.items()["espoo/20261-4"]["title"] == "Tontin myynti"


def test_a_body_that_is_renamed_keeps_its_items(town: Town) -> None:
    town.shows("20261-4")
    town.visit()
    town.shows("20261-4", body="Elinvoimalautakunta")
    town.desk.clock.seconds += 86_400 * 2
    town.visit()
    (item,) = town.desk.items().values()
    assert (item["id"], item["body"]) == ("espoo/20261-4", "Elinvoimalautakunta")
    assert len(town.desk.rows("item_versions")) == 2


def test_ids_that_are_guids_are_ids(town: Town) -> None:
    key = "0A1B2C3DX4E5FX6A7BX8C9DX0E1F2A3B4C5D-4"
    town.shows(key)
    town.visit()
    town.desk.clock.seconds += 86_400
    town.visit()
    assert set(town.desk.items()) == {f"espoo/{key}"}


def test_a_page_that_asks_not_to_be_kept_is_not(town: Town) -> None:
    town.shows("20261-4", robots="<meta name='robots' content='noindex, noarchive'>")
    town.visit()
    url = f"{CGI}?page=meetingitem&id=20261-4"
    assert town.desk.items() == {}
    assert town.desk.archive.history(url) == []
    (fault,) = [row for row in town.desk.rows("faults") if row["url"] == url]
    assert (fault["kind"], "noarchive" in fault["message"]) == ("Barred", True)
    assert [row["result"] for row in town.desk.rows("looks") if row["url"] == url] == ["barred"]


def test_what_a_page_asks_of_robots_is_kept_with_it(town: Town) -> None:
    town.shows("20261-4", robots="<META NAME=robots CONTENT='NOINDEX'>")
    town.visit()
    assert town.desk.items()["espoo/20261-4"]["robots"] == "noindex"
    town.shows("20261-4")
    town.desk.clock.seconds += 86_400 * 2
    town.visit()
    assert town.desk.items()["espoo/20261-4"]["robots"] is None
    assert len(town.desk.rows("item_versions")) == 1


@pytest.mark.parametrize(("robots", "walked"), [("nofollow", False), ("noindex", True)])
def test_links_of_a_page_that_asks_for_it_are_not_followed(
    town: Town, robots: str, walked: bool
) -> None:
    town.shows("20261-4")
    meeting = f"{CGI}?page=meeting&id=20261"
    town.pages[meeting] = f"""<html><head><title>Espoo</title>
        <meta name="robots" content="{robots}"></head><body>
        <!--DATABEGIN--><h1>Kaupunginhallitus Pöytäkirja 16.11.2026 klo 17:00</h1>
        <table><tr><th>Pykälä</th><th>Otsikko</th></tr>
        <tr><td>4</td><td><a href="?page=meetingitem&id=20261-4">Kadun nimi</a></td></tr>
        <tr><td>5</td><td><a href="?page=meetingitem&id=20261-5">Toinen asia</a></td></tr></table>
        <!--DATAEND--></body></html>"""
    for _ in range(2):  # a run that did not end has the next one look through what is stored
        town.visit()
    assert (f"{CGI}?page=meetingitem&id=20261-5" in town.asked) is walked
    (row,) = town.desk.rows("meetings")
    assert row["robots"] == robots


def test_cosmetic_changes_make_no_version(town: Town) -> None:
    town.shows("20261-4")
    town.visit()
    before = town.desk.dump()
    cosmetic = "<div class='footer'>Dynasty 10.4</div>"
    town.shows("20261-4", text="Nimeksi   tulee\n Kuusitie.", links=cosmetic)
    town.desk.clock.seconds += 86_400 * 2
    visit = town.visit()
    assert visit.tally.pages >= 1
    changed = {name for name, rows in town.desk.dump().items() if rows != before[name]}
    assert changed <= {"faults"}  # the meeting has no page in this town
