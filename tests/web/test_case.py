from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

CASE = "/kuusela/c/412-2025"


def test_the_way_goes_through_the_bodies_oldest_first(site: Any) -> None:
    page = site.text(CASE)
    way = page.partition('<ol class="way long">')[2].partition("</ol>")[0]
    assert re.findall(r'<time datetime="([^"]+)"', way) == [
        "2026-05-12",
        "2026-10-06",
        "2026-10-19",
        "2026-11-02",
    ]
    assert '<a href="/kuusela/2026101-3">' in way
    assert "Jätetty pöydälle" in way
    assert '<h1 lang="fi">Koulun peruskorjauksen määräraha</h1>' in page


def test_what_only_another_page_tells_says_which(site: Any) -> None:
    way = site.text(CASE).partition("19.10.2026")[2].partition("</li>")[0]
    assert 'href="/kuusela/2026120-5#earlier"><bdi>Kaupunginvaltuusto</bdi> 2.11.2026' in way


def test_officers_decisions_of_the_case_are_beside_it(site: Any) -> None:
    told = site.text(CASE).partition('<h2 id="official">')[2].partition("</ul>")[0]
    assert 'href="/kuusela/o/2026500" lang="fi"><bdi>Katulupa, Torikatu 4</bdi></a>' in told
    assert "<bdi>Kaupungininsinööri</bdi><span>3.11.2026</span>" in told
    (one, _) = site.get(f"{CASE}.json").json()["official_decisions"]
    assert (one["document"], one["number"]) == ("kuusela/o/2026500", "61/2026")


def test_it_is_there_as_json_and_as_a_feed(site: Any) -> None:
    facts = site.get(f"{CASE}.json").json()
    assert [step["item"] for step in facts["handlings"]] == [
        None,
        "kuusela/2026101-3",
        None,
        "kuusela/2026120-5",
    ]
    assert facts["case_number"] == "412/10.03.01/2025"
    assert [(vote["yes"], vote["no"]) for vote in facts["handlings"][3]["votes"]] == [
        (7, 7),
        (9, 6),
    ]
    feed = ET.fromstring(site.get(f"{CASE}.atom").content)  # noqa: S314 - our own document
    titles = [
        entry.findtext("{*}title") for entry in feed.iter("{http://www.w3.org/2005/Atom}entry")
    ]
    assert len(titles) == 3
    assert "Pöytäkirja julkaistu: Mäntyrinteen koulun peruskorjauksen hankesuunnitelma" in titles


@pytest.mark.parametrize(
    "path",
    ["/kuusela/c/1-2025", "/ostana/c/412-2025", "/nowhere/c/412-2025", "/kuusela/c/412-25"],
)
def test_a_case_that_is_not_there_is_not_found(site: Any, path: str) -> None:
    assert site.get(path).status_code == 404
