from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest


def titles(page: str) -> list[str]:
    return [
        re.sub(r"<[^>]+>", "", title)
        for title in re.findall(r'<article class="card">.*?<h2[^>]*>(.*?)</h2>', page, re.DOTALL)
    ]


def test_a_word_is_found_and_its_passage_shown(site: Any) -> None:
    page = site.text("/pykala/items?_search=ilmanvaihto")
    assert titles(page) == ["Mäntyrinteen koulun peruskorjauksen hankesuunnitelma"]
    assert "<b>1 asia</b>" in page
    assert "Kuntotutkimuksen mukaan <mark>ilmanvaihto</mark> on uusittava" in page
    assert 'href="/kuusela/2026101-3#s6" lang="fi">Selostus</a>' in page


def test_a_phrase_and_a_beginning_are_found(site: Any) -> None:
    assert len(titles(site.text("/pykala/items?_search=" + quote('"koulun peruskorjauksen"')))) == 2
    assert not titles(site.text("/pykala/items?_search=" + quote('"peruskorjauksen koulun"')))
    assert len(titles(site.text("/pykala/items?_search=aukio*"))) == 1


@pytest.mark.parametrize(
    "odd",
    ['"', "AND", "a:b", "kaava)", "koulu*", "-", "*", "NEAR(", "''", "\x00", "𝔨", "^a", "{x}"],
)
def test_odd_searches_are_no_errors(site: Any, odd: str) -> None:
    assert site.get(f"/pykala/items?_search={quote(odd)}").status_code == 200


def test_newest_first_and_every_item_once_over_the_pages(site: Any) -> None:
    seen: list[str] = []
    path = "/pykala/items"
    while path:
        page = site.text(path)
        seen += titles(page)
        following = re.search(r'rel="next" href="http://localhost([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert seen[:2] == ["Uimahallin aukioloajat", "Koulun peruskorjauksen määräraha"]
    assert len(seen) == len(set(seen)) == 35
    assert seen[5:] == [f"Katusuunnitelma {n}" for n in range(30, 0, -1)]


def test_oldest_first_can_be_asked_for(site: Any) -> None:
    page = site.text("/pykala/items?_sort=sort_key")
    assert titles(page)[0] == "Katusuunnitelma 1"
    assert '<a href="/pykala/items" rel="nofollow">Uusimmat ensin</a>' in page


def test_facets_are_in_words_and_in_order(site: Any) -> None:
    page = site.text("/pykala/items")
    assert re.findall(r'<h2 id="facet-(\w+)">([^<]+)</h2>', page) == [
        ("municipality", "Kunta"),
        ("body", "Toimielin"),
        ("stage", "Vaihe"),
        ("outcome", "Lopputulos"),
        ("year", "Vuosi"),
        ("section_kinds", "Asiassa on"),
    ]
    assert ">Pöytäkirja</bdi></a> <span>34</span>" in page
    assert ">Käsittely</bdi></a> <span>2</span>" in page
    assert "Otsikkotiedot" not in page


def test_a_chosen_facet_shows_as_a_filter_that_can_be_removed(site: Any) -> None:
    page = site.text(
        "/pykala/items?_search=koulun&stage=minutes&section_kinds__arraycontains=proposal"
    )
    assert len(titles(page)) == 1
    chips = page.partition('<ul class="chips"')[2].partition("</ul>")[0]
    assert "<bdi>Pöytäkirja</bdi>" in chips
    assert 'href="/pykala/items?_search=koulun&amp;stage=minutes"' in chips
    assert 'href="/pykala/items?_search=koulun"' in chips
    # a new search keeps the filters
    assert '<input type="hidden" name="stage" value="minutes">' in page


def test_a_later_page_has_no_facets_since_they_would_count_the_rest_only(site: Any) -> None:
    first = site.text("/pykala/items")
    following = re.search(r'rel="next" href="http://localhost([^"]+)"', first)
    assert following
    later = site.text(following[1].replace("&amp;", "&"))
    assert 'class="facets"' not in later
    assert 'href="/pykala/items"' in later


def test_nothing_found_helps(site: Any) -> None:
    page = site.text("/pykala/items?_search=kirahvi&stage=minutes")
    assert "Ei osumia" in page
    assert 'id="facet-' not in page
    assert 'class="button" href="/pykala/items?_search=kirahvi"' in page


def test_fewer_columns_are_no_trouble(site: Any) -> None:
    assert len(titles(site.text("/pykala/items?_col=title&_search=koulun"))) == 2


def test_results_can_be_taken_away(site: Any) -> None:
    page = site.text("/pykala/items?_search=koulun")
    for path in re.findall(r'<p class="exports">.*?</p>', page, re.DOTALL)[0].split('href="')[1:]:
        address = path.partition('"')[0].replace("&amp;", "&")
        assert site.get(address).status_code == 200, address
    rows = site.get("/pykala/items.json?_search=koulun&_shape=array").json()
    assert {row["id"] for row in rows} == {"kuusela/2026101-3", "kuusela/2026120-5"}


@pytest.mark.parametrize(
    "path",
    [
        "/pykala/items?_sort=nothing",
        "/pykala/items?_size=5000",
        "/pykala/items?_sort=year&_sort_desc=year",
        "/pykala?sql=select+*+from+nothing",
    ],
)
def test_what_cannot_be_answered_is_the_visitors_mistake_and_said_in_words(
    site: Any, path: str
) -> None:
    answer = site.get(path)
    assert answer.status_code == 400
    assert '<html lang="fi">' in answer.text
    if "sql=" not in path:  # what is wrong with SQL stands above its own form
        assert "palvelu ei ymmärrä. Syy on englanniksi:" in answer.text


def test_csv_holds_every_row_and_not_only_a_page(site: Any) -> None:
    for page in ("/pykala/items", "/pykala/sections"):
        assert re.search(r'href="[^"]*\.csv[^"]*_stream=on', site.text(page)), page


@pytest.mark.parametrize(
    "path",
    [
        *("/pykala/items", "/pykala/items?_search=koulun&_size=1", "/pykala/items?_sort=sort_key"),
        *("/pykala/sections?kind=decision&_size=2", "/pykala/decisions?_search=koulun&_size=1"),
        *("/pykala/changes?_size=2", "/pykala/official_decisions?_size=1"),
    ],
)
def test_the_files_of_a_later_page_have_the_whole_result(site: Any, path: str) -> None:
    first = site.text(path)
    following = re.search(r'rel="next" href="http://localhost([^"]+)"', first)
    assert following
    later = site.text(unescape(following[1]))
    files = [re.findall(r'<a href="([^"]+)">(CSV|JSON|Atom)</a>', page) for page in (first, later)]
    assert len(files[0]) == len(files[1]) >= 2
    for (whole, form), (same, _) in zip(*files, strict=True):
        wanted, got = site.text(unescape(whole)), site.text(unescape(same))
        if form == "JSON":
            assert json.loads(got)["rows"] == json.loads(wanted)["rows"]
        else:
            assert got == wanted


def test_two_tables_of_the_front_page_speak_the_visitors_language(site: Any) -> None:
    headings = {"official_decisions": "Tjänsteinnehavarbeslut", "announcements": "Kungörelser"}
    for table, heading in headings.items():
        page = site.text(f"/pykala/{table}", headers={"accept-language": "sv"})
        assert f"<h1>{heading}</h1>" in page
        columns = re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?(\w+)', page)
        assert columns[:2] == ["id", "title"]
        assert columns.count("title") == 1
        # the cells stand under their columns
        cells = re.findall(r"<td[^>]*>(.*?)</td>", page, re.DOTALL)[: len(columns)]
        assert "kaupunki" in cells[columns.index("municipality")]


def test_documents_that_a_search_finds_stand_above_the_items(site: Any, document_at: Any) -> None:
    page = site.text("/pykala/items?_search=etenee")
    assert f'href="{document_at("file:muistio.txt")}"' in page
    assert 'href="/pykala/documents?_search=etenee"' in page
    assert "muistio" not in site.text("/pykala/items?_search=etenee&municipality=elsewhere")
    assert "Koulun ohjausryhmän muistio" in site.text("/pykala/documents?_search=etenee")
    assert 'class="papers"' not in site.text("/pykala/items")


@pytest.mark.parametrize(("table", "row"), [("meetings", 6), ("documents", 5)])
def test_a_row_of_meetings_or_documents_leads_to_its_page(site: Any, table: str, row: int) -> None:
    found = re.findall(rf'href="(/pykala/{table}/kuusela~2F[^"]+)"', site.text(f"/pykala/{table}"))
    assert len(set(found)) >= row - 1
    answer = site.get(found[0])
    assert answer.status_code == 301
    assert answer.headers["location"] == found[0].replace("~2F", "/").replace(
        f"/pykala/{table}/kuusela/", "/kuusela/m/" if table == "meetings" else "/kuusela/"
    )


def test_an_id_in_a_table_leads_to_its_page(site: Any) -> None:
    assert '<a href="/kuusela/2026120-5">' in site.text("/pykala/votes")
