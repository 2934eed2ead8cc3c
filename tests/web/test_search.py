from __future__ import annotations

import csv
import http.client
import io
import json
import re
import socket
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from db.columns import FACETS
from db.query.lexer import clean
from web import search_formats
from web.asked import LONGEST

ATOM = "{http://www.w3.org/2005/Atom}"
FORMS = ("", ".json", ".csv", ".atom")
ODD = [
    *('"', "AND", "OR", "NOT", "a:b", "kaava)", "((((", "koulu*", "-", "--", "*", "**", "NEAR("),
    *("NEAR(koulu katto, 2)", "{a b}:", "{title} : koulu", "^a", "''", "'; DROP TABLE items; --"),
    *("\x00", "koulu\x00katto", "\x07\x1b", "\u202e", "𝔨", "😀", "🏫 koulu", "школа", "école"),
    *("a" * 300, "koulu " * 1700, "😀" * 1500, "(" * 500, '"' * 501, "-" * 999, "title:" * 200),
    *("otsikko:", "§", "§ §", "1/2/3/4", "99.99.9999", "%", "_", "\\", "koulu +katto", "[koulu]"),
]


def search(q: str = "", extension: str = "", **parameters: object) -> str:
    asked = {"q": q, **parameters} if q else parameters
    return f"/search{extension}?{urlencode(asked, doseq=True)}"


def found(site: Any, q: str = "", **parameters: object) -> list[str]:
    """The ids of the results, in order."""
    answer = site.get(search(q, ".json", **parameters)).json()
    return [result["id"] for result in answer["results"]]


def marked(page: str) -> list[str]:
    return [
        re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL)
    ]


def facets(page: str) -> dict[str, dict[str, str]]:
    """Each facet's values with their counts, as the page shows them."""
    shown = {}
    for name, section in re.findall(
        r'<section aria-labelledby="facet-(\w+)">(.*?)</section>', page, re.DOTALL
    ):
        values = re.findall(r"<bdi>([^<]*)</bdi></a>\s*<span>([^<]*)</span>", section)
        shown[name] = dict(values)
    return shown


def test_an_inflected_word_is_found_and_marked_where_it_stands(site: Any) -> None:
    page = site.text(search("ilmanvaihdon"))
    assert marked(page) == ["ilmanvaihto"]
    assert 'href="/kuusela/2026101-3#s6" lang="fi">Selostus</a>' in page
    assert "<b>1 asia</b>" in page


def test_a_compound_is_found_by_its_part_and_marked_whole(site: Any) -> None:
    page = site.text(search("peruskorjaus"))
    assert "peruskorjauksen" in marked(page)
    by_part = site.text(search("korjaus"))
    assert set(marked(by_part)) == {"peruskorjauksen"}


def test_a_phrase_is_marked_as_one_and_its_words_nowhere_else(site: Any) -> None:
    page = site.text(search('"koulun peruskorjauksen"'))
    assert set(marked(page)) == {"Koulun peruskorjauksen", "koulun peruskorjauksen"}
    assert not found(site, '"peruskorjauksen koulun"')
    assert not found(site, '"koulu peruskorjaus"')


def test_a_beginning_is_marked(site: Any) -> None:
    assert marked(site.text(search("aukiol*"))) == ["aukioloajat"]


def test_a_word_of_a_field_is_marked_there_alone(site: Any) -> None:
    answer = site.get(search("otsikko:koulu", ".json")).json()
    assert answer["total"] == 2
    assert not any(result["marks"] for result in answer["results"])
    page = site.text(search("otsikko:koulu"))
    assert marked(page) == ["Koulun", "koulun"]


@pytest.mark.parametrize(
    ("query", "name", "shown"),
    [
        ("pykälä:43", "paragraph", "§\u00a043"),
        ("asia:412/2025", "case_number", "412/10.03.01/2025"),
        ("toimielin:lautakunta", "body", "lautakunta"),
        ("pvm:6.10.2026", "meeting_date", "6.10.2026"),
    ],
)
def test_what_an_item_is_told_by_is_marked_where_it_answers(
    site: Any, query: str, name: str, shown: str
) -> None:
    answer = site.get(search(query, ".json")).json()
    assert answer["results"]
    for result in answer["results"]:
        assert result["found_in"] == [name]
        assert (result["section"], result["marks"]) == (None, [])
        assert result["passage"]
    assert set(marked(site.text(search(query)))) == {shown}


def test_the_section_is_told_where_it_answers_or_nothing_was_asked(site: Any) -> None:
    of_title = site.get(search("otsikko:koulu", ".json")).json()["results"]
    assert {(tuple(one["found_in"]), one["section"]) for one in of_title} == {(("title",), None)}
    school = site.get(search("koulu", ".json")).json()["results"][0]
    assert (school["found_in"], school["section"]) == (["title"], "decision")
    everything = site.get(search("", ".json")).json()["results"]
    assert {tuple(one["found_in"]) for one in everything} == {()}
    assert "decision" in {one["section"] for one in everything}


def test_the_passage_is_text_of_the_archive_and_its_marks_are_places_in_it(site: Any) -> None:
    answer = site.get(search("koulu", ".json")).json()
    for result in answer["results"]:
        for start, end in result["marks"]:
            assert result["passage"][start:end].lower().startswith("koulu")
    assert any(result["marks"] for result in answer["results"])


def test_it_tells_how_it_understood(site: Any) -> None:
    page = site.text(search("koulu -katto otsikko:"))
    told = page.partition('<details class="understood">')[2].partition("</details>")[0]
    assert "<bdi>koulun</bdi>" in told
    assert "ei saa esiintyä" in told
    assert re.search(r"<bdi>koulu: [^<]*koulun[^<]* · -katto", told)
    assert "Jäi pois, kentän perässä ei ole sanaa" in page
    assert "Left out" in site.text(search("koulu otsikko:", _lang="en"))


def test_it_tells_how_the_words_are_joined(site: Any) -> None:
    page = site.text(search("koulu (kirahvi OR katto)"))
    assert "<bdi>koulu AND (kirahvi OR katto) · koulu: " in page
    assert "AND" not in site.text(search("koulu katto"))


def test_words_side_by_side_are_told_so(site: Any) -> None:
    page = site.text(search("1 700 000"))
    told = page.partition('<details class="understood">')[2].partition("</details>")[0]
    assert "<bdi>1 700 000" in told
    assert "peräkkäin" in told


def test_a_search_is_as_long_here_as_in_the_archive(site: Any) -> None:
    text = "koulu " * 400
    read = re.search(r"siitä luettiin ([\d\s]+) ensimmäistä", site.text(search(text)))
    assert read is not None
    assert int(re.sub(r"\s", "", read[1])) == len(clean(text)[0])


def test_a_word_that_the_archive_has_not_is_told(site: Any) -> None:
    assert "kirahvi: ei arkistossa" in site.text(search("koulu kirahvi"))
    assert "ei arkistossa" not in site.text(search("koulu"))


def test_an_empty_search_shows_everything_newest_first(site: Any) -> None:
    answer = site.get("/search.json").json()
    assert (answer["total"], answer["order"]) == (35, "newest")
    days = [result["meeting_date"] for result in answer["results"]]
    assert days == sorted(days, reverse=True)


def test_every_result_is_on_one_page_and_no_other(site: Any) -> None:
    ids = [one for page in range(1, 9) for one in found(site, size=5, page=page)]
    assert len(ids) == len(set(ids)) == 35
    path, pages = "/search?size=10", 0
    while path:
        page = site.text(path)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""
        pages += 1
    assert pages == 4
    assert 'rel="prev" href="/search?size=10&amp;page=3"' in page
    assert "Sivu 4 / 4" in page


def test_a_page_beyond_the_last_says_so(site: Any) -> None:
    page = site.text(search("koulu", page=7))
    assert "Näin monta sivua tuloksia ei ole" in page
    assert 'href="/search?q=koulu"' in page


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_the_order_asked_for_is_used_and_said(site: Any, order: str) -> None:
    answer = site.get(search("koulu", ".json", order=order)).json()
    days = [result["meeting_date"] for result in answer["results"]]
    assert answer["order"] == order
    assert days == sorted(days, reverse=order == "newest")
    assert len(days) > 1


def test_relevance_puts_the_title_first(site: Any) -> None:
    page = site.text(search("koulu"))
    assert '<span aria-current="true">Osuvimmat ensin</span>' in page
    assert 'href="/search?q=koulu&amp;order=newest" rel="nofollow">Uusimmat ensin' in page


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "two"}, "page"),
        ({"page": "9" * 5000}, "page"),
        ({"page": "٣"}, "page"),
        ({"size": "101"}, "size"),
        ({"size": "0"}, "size"),
        ({"order": "best"}, "relevance, newest, oldest"),
    ],
)
@pytest.mark.parametrize("extension", FORMS)
def test_what_no_box_sends_is_refused_in_one_line(
    site: Any, extension: str, parameters: dict[str, str], says: str
) -> None:
    answer = site.get(search("koulu", extension, **parameters))
    assert answer.status_code == 400
    assert says in answer.text
    if extension in (".csv", ".atom"):
        assert answer.text.count("\n") == 1


def test_all_facets_are_there_with_their_counts(site: Any) -> None:
    page = site.text("/search")
    shown = facets(page)
    assert list(shown) == [name for name in FACETS if name in shown]
    assert shown["stage"] == {"Pöytäkirja": "34", "Esityslista": "1"}
    assert shown["language"] == {"suomi": "34", "ruotsi": "1"}
    assert shown["year"] == {"2026": "35"}
    assert "Otsikkotiedot" not in page
    assert {one["name"] for one in site.get("/search.json").json()["facets"]} == set(FACETS)


def test_filters_narrow_and_can_be_taken_away(site: Any) -> None:
    page = site.text(search("koulu", stage="minutes", body="Kaupunginvaltuusto"))
    chips = page.partition('<ul class="chips"')[2].partition("</ul>")[0]
    assert "<bdi>Pöytäkirja</bdi>" in chips
    assert 'href="/search?q=koulu&amp;body=Kaupunginvaltuusto"' in chips
    assert 'href="/search?q=koulu&amp;stage=minutes"' in chips
    assert 'href="/search?q=koulu"' in chips
    # a new search keeps the filters
    assert '<input type="hidden" name="stage" value="minutes">' in page
    assert found(site, "koulu", stage="minutes", body="Kaupunginvaltuusto") == ["kuusela/2026120-5"]


def test_two_values_of_one_filter_are_either_and_two_filters_are_both(site: Any) -> None:
    both = found(site, body=["Kaupunginvaltuusto", "Bildningsnämnden"])
    assert set(both) == {"kuusela/2026120-5", "ostana/2026201-2"}
    assert not found(site, body="Kaupunginvaltuusto", language="sv")


def test_a_facet_counts_what_choosing_it_gives(site: Any) -> None:
    answer = site.get(search("koulu OR suunnitelma OR förslag", ".json")).json()
    checked = 0
    for facet in answer["facets"]:
        for value in facet["values"][:4]:
            narrowed = {facet["name"]: value["value"]}
            again = site.get(search("koulu OR suunnitelma OR förslag", ".json", **narrowed)).json()
            assert again["total"] == value["count"], narrowed
            checked += 1
    assert checked > 10


def test_an_unknown_value_of_a_filter_finds_nothing_and_can_be_taken_away(site: Any) -> None:
    page = site.text(search("koulu", municipality="Ei missään"))
    assert "Ei osumia" in page
    assert 'class="button" href="/search?q=koulu"' in page
    assert site.get(search("koulu", ".json", year="kaksi")).json()["total"] == 0


def test_documents_stand_beside(site: Any, document_at: Any) -> None:
    page = site.text(search("etenee"))
    assert f'href="{document_at("file:muistio.txt")}"' in page
    assert "muistio" not in site.text(search("etenee", municipality="elsewhere"))
    assert "muistio" not in site.text(search("etenee", year="1999"))
    assert "muistio" not in site.text(search("etenee", body="Ei mikään"))
    assert 'class="papers"' not in site.text("/search")
    assert 'class="papers"' not in site.text(search("koulu", page=2))


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("extension", FORMS)
def test_whatever_is_typed_is_answered(site: Any, extension: str, odd: str) -> None:
    assert site.get(search(odd, extension)).status_code == 200


@pytest.mark.parametrize("letter", ["a", "ä", "😀", "a ", '"', "("])
def test_ten_thousand_letters_are_answered_over_the_wire(address: str, letter: str) -> None:
    where = urlsplit(address)
    assert where.hostname
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=30)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    head = f"GET {search(letter * 10_000)} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode()
    for at in range(0, len(head), 1400):  # as a network would bring them
        connection.sock.sendall(head[at : at + 1400])
    answer = http.client.HTTPResponse(connection.sock)
    answer.begin()
    text = answer.read().decode()
    connection.close()
    assert answer.status == 200
    assert "1\u00a0000" in text  # how much of it was read
    assert len(text) < 2_000_000


def test_a_search_without_a_word_says_so(site: Any) -> None:
    page = site.text(search("***"))
    assert "ei ole yhtään sanaa" in page
    assert not found(site, "***")


def test_the_json_has_the_shape_its_documentation_shows(site: Any) -> None:
    told = search_formats.__doc__ or ""
    example = json.loads(re.split(r"::\n", told)[1].partition("\n\n``passage``")[0])
    answer = site.get(search("koulu", ".json", municipality="Kuusela")).json()
    assert answer.keys() == example.keys()
    real = site.get(search("koulu", ".json")).json()
    for name in ("results", "facets", "understood"):
        assert real[name][0].keys() == example[name][0].keys(), name
    assert list(real["facets"][0]["values"][0]) == list(example["facets"][0]["values"][0])


def test_the_next_page_is_named_until_the_last(site: Any) -> None:
    answer = site.get(search(extension=".json", size=20)).json()
    later = site.get(answer["next"].removeprefix("http://localhost")).json()
    assert later["next"] is None
    assert len(answer["results"]) + len(later["results"]) == answer["total"]


def test_the_csv_has_every_result_and_not_only_a_page(site: Any) -> None:
    answer = site.get(search(extension=".csv", order="oldest", size=3))
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert tuple(rows[0]) == search_formats.COLUMNS
    assert len({row["id"] for row in rows}) == 35
    days = [row["meeting_date"] for row in rows]
    assert days == sorted(days)
    school = next(row for row in rows if row["id"] == "kuusela/2026101-3")
    assert school["url"] == "http://localhost/kuusela/2026101-3"
    assert school["section"] == "decision"


def feed_of(site: Any, path: str) -> ET.Element:
    answer = site.get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)  # noqa: S314 - our own document


def ids(feed: ET.Element) -> list[str | None]:
    return [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]


def test_the_feed_names_each_item_by_its_address_whatever_the_search(site: Any) -> None:
    feed = feed_of(site, search("koulu", ".atom"))
    school = "http://localhost/kuusela/2026101-3"
    assert school in ids(feed)
    assert school in ids(feed_of(site, search("ilmanvaihto", ".atom", stage="minutes")))
    assert feed.findtext(f"{ATOM}id") == f"http://localhost{search('koulu', '.atom')}"
    assert feed.findtext(f"{ATOM}title") == "Pykälä · koulu"


def test_a_feed_that_is_known_is_not_sent_again(site: Any) -> None:
    path = search("koulu", ".atom")
    first = site.get(path)
    again = site.get(path, headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = site.get(search("katto", ".atom"), headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200


def test_the_page_leads_to_its_other_forms(site: Any) -> None:
    page = site.text(search("koulu", stage="minutes", order="oldest"))
    exports = page.partition('<p class="exports">')[2].partition("</p>")[0]
    paths = [path.replace("&amp;", "&") for path in re.findall(r'href="([^"]+)"', exports)]
    assert len(paths) == 6
    for path in paths:
        assert ("order=oldest" in path) == (not path.startswith("/pykala?sql="))
        assert site.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/status", "/kuusela/2026101-3", "/pykala/votes"])
def test_every_page_s_box_leads_to_the_search(site: Any, path: str) -> None:
    form = re.search(
        r'<form class="search[^>]*action="([^"]*)".*?</form>', site.text(path), re.DOTALL
    )
    assert form
    assert form[1] == "/search"
    assert 'name="q"' in form[0]


def test_the_items_table_keeps_its_own_box(site: Any) -> None:
    page = site.text("/pykala/items?_search=koulu")
    assert 'action="/pykala/items"' in page
    assert 'name="_search"' in page
    assert "koulun" in marked(page)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_browser_can_add_the_search(site: Any, language: str) -> None:
    assert 'rel="search" type="application/opensearchdescription+xml"' in site.text("/")
    answer = site.get(f"/opensearch.xml?_lang={language}")
    root = ET.fromstring(answer.content)  # noqa: S314 - our own document
    spec = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.findtext(f"{spec}ShortName") == "Pykälä"
    templates = {one.get("type"): one.get("template") for one in root.iter(f"{spec}Url")}
    html = templates["text/html"]
    assert html == "http://localhost/search?q={searchTerms}"
    path = html.replace("{searchTerms}", quote("koulu")).removeprefix("http://localhost")
    assert "koulun" in marked(site.text(path))


def test_only_the_search_s_own_script_may_run(site: Any) -> None:
    for path in ("/", "/search"):
        policy = site.get(path).headers["content-security-policy"]
        assert "script-src 'self'; connect-src 'self'" in policy
        assert "unsafe" not in policy
        sources = re.findall(r"<script([^>]*)>([^<]*)</script>", site.text(path))
        assert [inside for _, inside in sources] == [""]
        assert 'src="/-/pykala/suggest.js?' in sources[0][0]
    assert "script-src" not in site.get("/search/help").headers["content-security-policy"]


def test_a_query_as_long_as_is_read_is_kept_whole(site: Any) -> None:
    page = site.text(search("a" * LONGEST))
    assert f'value="{"a" * LONGEST}"' in page
    assert "ensimmäistä merkkiä" not in page


def suggested(site: Any, q: str) -> list[str]:
    answer = site.get(f"/search/suggest?{urlencode({'q': q})}")
    assert answer.headers["content-type"] == "application/x-suggestions+json; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    asked, words = answer.json()
    assert asked == q
    return [str(word) for word in words]


def test_what_is_typed_is_finished_with_base_forms_of_the_archive(site: Any) -> None:
    assert "koulu" in suggested(site, "kou")
    assert "peruskorjaus" in suggested(site, "perus")
    assert suggested(site, "katto otsikko:kou") == [
        f"katto otsikko:{word}" for word in suggested(site, "kou")
    ]
    # each finds something
    assert all(found(site, word) for word in suggested(site, "kou"))


@pytest.mark.parametrize("q", ["", "k", "koulu ", '"koul', "\x00kou\x00", "😀", "kou" * 999])
def test_nothing_is_suggested_for_what_is_no_beginning(site: Any, q: str) -> None:
    assert suggested(site, q) == []
