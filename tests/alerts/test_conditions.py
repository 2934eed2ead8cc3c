"""The expressions of queries are read as what FTS5 takes them for."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.conditions import Condition, conditions
from db.batch import columns, terms_of


def test_one_of_several_runs_in_some_columns() -> None:
    told = conditions('{title body} : ("kaava alue" OR "zzkaav" *)')
    assert told.of == (Condition(columns(["title", "body"]), (("kaava", "alue"), ("zzkaav*",))),)


def test_columns_that_are_left_out() -> None:
    [told] = conditions('- {body_parts own cited} : "koulu"').of
    assert told.columns == columns() - columns(["body_parts", "own", "cited"])


@pytest.mark.parametrize(("by", "all_of_them"), [("AND", True), ("OR", False)])
def test_several_parts(by: str, *, all_of_them: bool) -> None:
    told = conditions(f'(own : "d2025" *) {by} ({{own cited}} : "p87")')
    assert [one.runs for one in told.of] == [(("d2025*",),), (("p87",),)]
    assert told.all is all_of_them


@pytest.mark.parametrize(
    "other",
    [
        "",
        '"koulu"',
        '(own : "a") NOT (own : "b")',
        '(own : "a") AND (own : "b") OR (own : "c")',
        'own : ("a" AND "b")',
        'own : NEAR("a b")',
    ],
)
def test_what_no_query_is_made_of_is_an_error(other: str) -> None:
    with pytest.raises(ValueError, match="no expression of ours"):
        conditions(other)


@given(st.text("aäÄǅßıİ²ⅳ́_-'٣ 中œŒ🙂", max_size=12))
def test_terms_are_those_of_fts5(text: str) -> None:
    """A term is found by what it was made of, and nothing is found by what gives none."""
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='unicode61 remove_diacritics 0')"
        )
        conn.execute("INSERT INTO texts VALUES (?)", [text])
        quoted = text.replace('"', "")
        [(hits,)] = conn.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", [f'"{quoted}"'])
        assert hits == bool(terms_of(text))
        again = " ".join(terms_of(text))
        assert terms_of(again) == terms_of(text)
