"""The help page: every example finds something in the demo archive, and means what it says."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from db.lexicon import Lexicon
from db.query import find, parse, plan
from db.query.fields import NAMES
from web.asked import Asked
from web.search import page
from web.search_help import parts
from web.words import LANGUAGES, catalogue

EXAMPLES = [example for part in parts() for example in part["examples"]]
RELATIONS = {"same", "within", "all_of", "not_with", "marks"}

Results = Callable[[str], frozenset[int]]


@pytest.fixture(scope="module")
def conn(demo_archive: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{demo_archive}?mode=ro", uri=True)) as conn:
        conn.row_factory = sqlite3.Row
        yield conn


@pytest.fixture(scope="module")
def results(conn: sqlite3.Connection) -> Results:
    return lambda query: frozenset(find(conn, plan(query, Lexicon(conn))))


def marked(conn: sqlite3.Connection, query: str) -> set[str]:
    cards = page(conn, Asked(q=query, size=100)).cards
    return {
        text
        for card in cards
        for pieces in (card["marked_title"], card["passage"].pieces if card["passage"] else [])
        for text, hit in pieces
        if hit
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["query"])
def test_the_example_finds_something_and_all_of_it_is_understood(
    conn: sqlite3.Connection, results: Results, example: Mapping[str, Any]
) -> None:
    assert results(example["query"])
    assert not plan(example["query"], Lexicon(conn)).notes


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["query"])
def test_the_example_means_what_the_page_says(
    conn: sqlite3.Connection, results: Results, example: Mapping[str, Any]
) -> None:
    holds, found = example["holds"], results(example["query"])
    assert holds
    assert set(holds) <= RELATIONS
    for other in holds.get("same", ()):
        assert results(other) == found, other
    if "within" in holds:
        assert found < results(holds["within"])
    if "all_of" in holds:
        each = [results(query) for query in holds["all_of"]]
        assert found == frozenset().union(*each)
        assert all(found > one for one in each)
    if "not_with" in holds:
        assert results(holds["not_with"])
        assert not found & results(holds["not_with"])
    if "marks" in holds:
        assert holds["marks"] in marked(conn, example["query"])


def test_a_word_is_not_found_in_another_that_only_begins_alike(
    conn: sqlite3.Connection, results: Results
) -> None:
    assert results("koulutus") - results("koulu")
    assert not {word for word in marked(conn, "koulu") if word.lower().startswith("koulutu")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_example_with_a_link_to_its_search(site: Any, language: str) -> None:
    shown = site.text(f"/search/help?_lang={language}")
    links = re.findall(r'<dt><a href="([^"]+)"><code>([^<]+)</code></a></dt><dd>([^<]+)<', shown)
    queries = [parse_qs(urlsplit(url.replace("&amp;", "&")).query)["q"] for url, _, _ in links]
    assert queries == [[example["query"]] for example in EXAMPLES]
    for example in EXAMPLES:
        assert set(example["says"]) == set(LANGUAGES)
    for part in parts():
        assert set(part["title"]) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_fields_that_the_page_names_are_fields(language: str) -> None:
    known = {name for names in NAMES.values() for name in names}
    part = next(one for one in parts() if any(":" in each["query"] for each in one["examples"]))
    said = " ".join(one["says"][language] for one in part["examples"])
    named = set(re.findall(r"(\w+):", said))
    assert len(named) > 3
    assert named <= known
    told = set(re.findall(r"(\w+):", catalogue()["note_no_field"][language].partition(";")[2]))
    assert len(told) > 3
    assert told <= known
    day = catalogue()["note_both_days"][language].format(what="1.1.2024-31.3.2024").split()[-1]
    assert not parse(day).notes
