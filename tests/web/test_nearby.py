"""What the site tells beside what was asked for: words that were meant, words to come, the like."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

PLAN = "/kuusivaara/2025709-5"
NEAR = "/vanhasatama/2026441620-5"


@pytest.fixture
def demo(site_on: Callable[..., Any], demo_archive: Path) -> Any:
    return site_on(demo_archive)


def meant(page: str) -> list[tuple[str, str]]:
    """The searches offered, with their addresses."""
    line = re.search(r'<p class="meant">(.*?)</p>', page, re.DOTALL)
    links = re.findall(r'href="([^"]+)"><bdi>([^<]+)', line[1]) if line else []
    return [(unescape(text), unescape(url)) for url, text in links]


def similar(page: str) -> str:
    found = re.search(r'<section aria-labelledby="similar">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "Tarkoititko"), ("sv", "Menade du"), ("en", "Did you mean")]
)
def test_a_misspelt_word_is_offered_as_it_was_meant_under_the_same_filters(
    demo: Any, language: str, words: str
) -> None:
    page = demo.text("/search?q=otsikko:uimhalli&year=2026", headers={"accept-language": language})
    [(text, url)] = meant(page)
    assert words in page
    assert text == "otsikko:uimahalli"
    asked = parse_qs(urlsplit(url).query)
    assert asked == {"q": ["otsikko:uimahalli"], "year": ["2026"]}
    assert "/kuusivaara/20261447-3" in demo.text(url)
    assert demo.get("/search.json?q=uimhalli").json()["did_you_mean"] == ["uimahalli"]


@pytest.mark.parametrize("query", ["uimahalli", "xyzzy", "", "%22%3E%3Cscript%3E"])
def test_nothing_is_offered_for_what_is_known_or_near_nothing(demo: Any, query: str) -> None:
    assert meant(demo.text(f"/search?q={query}")) == []


def test_what_is_offered_is_text_and_no_markup(demo: Any) -> None:
    page = demo.text("/search?q=uimhalli+OR+%22%3Cb%3Ekoulu%22")
    [(text, _)] = meant(page)
    assert text == 'uimahalli OR "<b>koulu"'
    assert "<b>koulu" not in page


def test_suggestions_are_what_a_browser_expects(demo: Any) -> None:
    answer = demo.get("/search/suggest?q=otsikko:uimah")
    assert answer.headers["content-type"].startswith("application/x-suggestions+json")
    assert answer.json() == ["otsikko:uimah", ["otsikko:uimahalli"]]
    assert demo.get("/search/suggest").json() == ["", []]


@pytest.mark.parametrize(
    ("language", "heading"),
    [("fi", "Samankaltaisia päätöksiä"), ("sv", "Liknande beslut"), ("en", "Similar decisions")],
)
def test_an_item_leads_to_similar_ones(demo: Any, language: str, heading: str) -> None:
    told = similar(demo.text(PLAN, headers={"accept-language": language}))
    assert f">{heading}</h2>" in told
    assert re.findall(r'href="([^"]+)"', told) == [NEAR]
    assert "Asemakaavan muutos, Laivaranta" in told
    assert "Vanhansataman kaupunki, " in told


def test_an_item_like_no_other_says_nothing_of_it(demo: Any) -> None:
    assert similar(demo.text("/kuusivaara/20261336-3")) == ""
