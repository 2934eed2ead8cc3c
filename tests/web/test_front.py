from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from db.store import Store


def test_the_front_page_says_what_there_is(site: Any) -> None:
    page = site.text("/")
    assert "<h1>Kuntien päätökset, haettavina</h1>" in page
    for figure in (
        "35 asiaa",
        "2 kuntaa",
        "3.3.2026–24.11.2026",
        "päivitetty 20.11.2026 klo 14.05",
    ):
        assert figure in page
    assert "1 sivua ei ole saatu luettua." in page
    assert re.search(r"Östanå kommun</a> <span>1</span>", page)
    assert "Uimahallin aukioloajat" in page.partition("Esityslistoilla nyt")[2]


def test_the_words_it_offers_to_try_are_found(site: Any) -> None:
    page = site.text("/")
    offered = re.findall(r'href="(/search\?q=[^"]+)"', page)
    assert len(offered) == 4
    for path in offered:
        assert "Ei osumia" not in site.text(path)
    bases = "SELECT DISTINCT base FROM form_key WHERE known"
    known = {
        row["base"] for row in site.get(f"/pykala.json?sql={quote(bases)}&_shape=array").json()
    }
    assert {unquote(path.rpartition("=")[2]) for path in offered} <= known


def test_every_link_of_the_front_page_leads_somewhere(site: Any) -> None:
    for path in set(re.findall(r'href="(/[^"#]*)"', site.text("/"))):
        assert site.get(path.replace("&amp;", "&")).status_code == 200, path


def test_an_empty_archive_says_what_to_do(tmp_path: Path, site_on: Any) -> None:
    path = tmp_path / "archive.db"
    Store(path).close()
    site = site_on(path)
    assert "pykala harvest" in site.text("/")
    assert "Ei osumia" in site.text("/pykala/items")
    assert site.get("/pykala/items.atom").status_code == 200


def test_a_language_asked_for_is_remembered(site: Any) -> None:
    answer = site.get("/?_lang=sv")
    assert '<html lang="sv">' in answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    cookies = {"pykala_lang": answer.cookies["pykala_lang"]}
    assert "Kommunernas beslut, sökbara" in site.text("/", cookies=cookies)
    assert "set-cookie" not in site.get("/?_lang=xx").headers


def test_the_language_links_keep_the_page(site: Any) -> None:
    page = site.text("/pykala/items?_search=koulun&stage=minutes")
    assert 'href="?_search=koulun&amp;stage=minutes&amp;_lang=sv"' in page
