"""The list of searches that people would make of the demo archive, each by the page's own way."""

from __future__ import annotations

import sqlite3
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from web import search
from web.asked import Asked

QUERIES = tomllib.loads(Path(__file__).with_name("queries.toml").read_text("utf-8"))["query"]
ON_A_PAGE = 10


@pytest.fixture(scope="module")
def conn(demo_archive: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{demo_archive}?mode=ro", uri=True)) as conn:
        conn.row_factory = sqlite3.Row
        yield conn


def ids(conn: sqlite3.Connection, query: str, size: int) -> list[str]:
    return [card["id"] for card in search.page(conn, Asked(q=query, size=size)).cards]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["q"])
def test_the_items_wanted_are_among_the_first_ten(
    conn: sqlite3.Connection, query: Mapping[str, Any]
) -> None:
    first = ids(conn, query["q"], ON_A_PAGE)
    assert set(query["wants"]) <= set(first), first
    if unwanted := set(query.get("without", ())):
        assert unwanted.isdisjoint(ids(conn, query["q"], 1000))


def test_the_list_is_of_both_languages_and_of_all_that_can_be_asked(
    conn: sqlite3.Connection,
) -> None:
    assert len(QUERIES) == len({query["q"] for query in QUERIES}) == 60
    assert Counter(query["language"] for query in QUERIES)["sv"] >= 20
    covered = {one for query in QUERIES for one in query["covers"]}
    assert covered == {
        *("inflected", "compound", "phrase", "prefix", "minus", "OR", "field", "§", "date"),
        *("case number", "synonym", "abbreviation", "name", "place", "title"),
    }
    told = {row[0] for row in conn.execute("SELECT id FROM items")}
    named = {item for query in QUERIES for item in (*query["wants"], *query.get("without", ()))}
    assert named <= told
    assert all(0 < len(query["wants"]) <= ON_A_PAGE for query in QUERIES)
