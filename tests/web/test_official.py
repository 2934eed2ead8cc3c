"""Pages of officers' decisions and of announcements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

At = Callable[[str], str]
PERMIT = "/kuusela/o/2026500"
NOTICE = "/kuusela/a/2026700"
PERMIT_FILE = "http://127.0.0.1:9/viranhaltija/2026500-1.PDF"
NOTICE_FILE = "http://127.0.0.1:9/kuulutus/2026700.PDF"


def test_a_decision_shows_who_decided_what(site: Any) -> None:
    page = site.text(PERMIT)
    for words in (
        "Katulupa, Torikatu 4</h1>",
        "Viranhaltijapäätös</span>",
        "<bdi>Kaupungininsinööri</bdi>",
        "<bdi>Kaisa Ruokomäki-Korjattu</bdi>",
        "61/2026",
        "Lupa myönnetään.",
        'href="http://127.0.0.1:9/viranhaltija/2026500.PDF"',
        "page=official_decision&amp;id=2026500",
    ):
        assert words in page, words


def test_its_case_leads_to_the_bodies_that_had_it(site: Any) -> None:
    assert 'href="/kuusela/c/412-2025">412/10.03.01/2025</a>' in site.text(PERMIT)


def test_it_tells_its_versions(site: Any) -> None:
    versions = site.text(PERMIT).partition('id="versions"')[2]
    assert "2026-11-20T12:05" in versions
    assert "2026-11-11T12:05" in versions


def test_its_attachment_leads_to_its_text_and_back(site: Any, document_at: At) -> None:
    text = document_at(PERMIT_FILE)
    assert f'href="{text}"' in site.text(PERMIT)
    back = site.text(text)
    assert f'href="{PERMIT}"><bdi>Katulupa, Torikatu 4</bdi>' in back
    assert "Piirroksen selitys." in back


def test_it_is_there_as_json_and_as_atom(site: Any) -> None:
    facts = site.get(f"{PERMIT}.json").json()
    assert facts["kind"] == "official_decision"
    assert facts["official"]["number"] == "61/2026"
    assert facts["files"][0]["url"] == PERMIT_FILE
    assert [part["kind"] for part in facts["parts"]] == ["header", "decision"]
    feed = site.text(f"{PERMIT}.atom")
    assert feed.count("<entry>") == 2
    assert "Katulupa, Torikatu 4" in feed


def test_an_announcement_shows_its_days_and_its_text(site: Any, document_at: At) -> None:
    page = site.text(NOTICE)
    for words in ("Kaava nähtävillä</h1>", "5.11.2026", "nähtävillä 7.12.2026 saakka"):
        assert words in page, words
    text = document_at(NOTICE_FILE)
    assert f'href="{text}"' in page
    assert f'href="{NOTICE}"' in site.text(text)
    facts = site.get(f"{NOTICE}.json").json()
    assert [file["title"] for file in facts["files"]] == ["Kaava nähtävillä", "Kaavakartta"]


@pytest.mark.parametrize("table", ["official_decisions", "announcements"])
def test_their_tables_lead_to_the_pages_and_make_feeds(site: Any, table: str) -> None:
    assert "kuusela" in site.text(f"/pykala/{table}")
    feed = site.text(f"/pykala/{table}.atom")
    assert feed.count("<entry>") == 2
    path = PERMIT if table == "official_decisions" else NOTICE
    assert f"{path}</id>" in feed
    row = site.get(f"/pykala/{table}/{path[1:].replace('/', '~2F')}")
    assert (row.status_code, row.headers["location"]) == (301, path)


def test_the_feed_of_changes_names_them(site: Any) -> None:
    feed = site.text("/pykala/changes.atom")
    assert "Katulupa, Torikatu 4" in feed
    assert "Kaava nähtävillä" in feed


def test_the_front_page_leads_to_them(site: Any) -> None:
    page = site.text("/")
    for table in ("official_decisions", "announcements"):
        assert f'href="/pykala/{table}"' in page


def test_a_search_of_documents_finds_a_decision(site: Any) -> None:
    found = site.get("/pykala/documents.json?_search=myönnetään&_shape=array").json()
    assert [row["id"] for row in found] == ["kuusela/o/2026500"]


@pytest.mark.parametrize("path", ["/kuusela/o/2026501", "/kuusela/a/2026701"])
def test_hostile_words_stay_words(site: Any, path: str) -> None:
    page = site.text(path)
    assert "<script>document" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("path", ["/kuusela/o/1", "/kuusela/a/1", "/kuusela/x/1"])
def test_what_never_was_is_not_found(site: Any, path: str) -> None:
    assert site.get(path).status_code == 404
