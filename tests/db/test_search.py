"""The index, its keys, and what a person types."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import search
from db.schema import open_archive
from parsers.records import Item, Section, SectionKind

if TYPE_CHECKING:
    from tests.db.conftest import Shelf


@pytest.fixture(scope="module")
def fts() -> sqlite3.Connection:
    """An index with one row, to try expressions on."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE f USING fts5(x, tokenize='unicode61 remove_diacritics 0')"
    )
    connection.execute("INSERT INTO f VALUES ('kaupunki rakentaa ladun')")
    return connection


@given(
    text=st.text() | st.lists(st.sampled_from(['"', "*", "AND", "a:b", "NEAR(", "ä"])).map(" ".join)
)
def test_any_text_is_a_query(text: str, fts: sqlite3.Connection) -> None:
    fts.execute("SELECT * FROM f WHERE f MATCH ?", [search.match_query(text)]).fetchall()


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("latu valot", '"latu" AND "valot"'),
        ('"Pimeä LATU" valo', '"pimeä latu" AND "valo"'),
        ('"pimeä latu', '"pimeä latu"'),
        ("412/10.03.01/2025", '"412 10 03 01 2025"'),
        ("hiihto*", '"hiihto"*'),
        ("latu AND (valo OR", '"latu" AND "and" AND "valo" AND "or"'),
        ("", '""'),
        (' ** "" -', '""'),
    ],
)
def test_what_a_person_types(text: str, expression: str) -> None:
    assert search.match_query(text) == expression


def test_a_very_long_question_is_still_one(fts: sqlite3.Connection) -> None:
    fts.execute("SELECT * FROM f WHERE f MATCH ?", [search.match_query("latu " * 5000)]).fetchall()
    fts.execute("SELECT * FROM f WHERE f MATCH ?", [search.match_query("latu-" * 5000)]).fetchall()


def test_words_are_found_in_their_columns(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    for words, column in {
        "hiihtoladun": "title",
        "hyväksyttiin": "decision",
        "rakentaa": "proposal",
        "pimeä": "rest",
    }.items():
        assert shelf.found(f'{column} : "{words}"') == ["kuusi/20261-4"]


def test_a_is_not_a_with_dots(shelf: Shelf, minutes: Item) -> None:
    text = "Saari ja sääri."
    record = replace(minutes, sections=(Section(SectionKind.OTHER, "", text),))
    shelf.save(record, "p1", 1)
    assert shelf.found(search.match_query("SÄÄRI"))
    assert not shelf.found(search.match_query("säari"))
    assert shelf.found(search.match_query("sa\u0308a\u0308ri"))


def test_a_new_version_leaves_no_old_word(shelf: Shelf, minutes: Item, corrected: Item) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.save(corrected, "p2", 2)
    assert shelf.found('"hyväksyttiin"') == []
    assert shelf.found('"hylättiin"') == ["kuusi/20261-4"]
    assert search.check(shelf.db) == []


def test_any_text_can_be_taken_out_again(shelf: Shelf, minutes: Item) -> None:
    @given(text=st.text())
    @settings(max_examples=50, deadline=None)
    def replaces_the_text_before(text: str) -> None:
        section = Section(SectionKind.DECISION, "Päätös", text)
        shelf.save(replace(minutes, sections=(section,)), f"page of {text!r}", 1)
        assert search.check(shelf.db) == []

    replaces_the_text_before()


def test_check_finds_a_text_changed_behind_the_index(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.save(replace(minutes, id="20261-5"), "p2", 1)
    shelf.db.execute("UPDATE sections SET text = 'muuta' WHERE item LIKE '%-4' AND ordinal = 4")
    assert search.check(shelf.db) == [
        "kuusi/20261-4: the index does not hold the keys of its texts"
    ]


def test_check_finds_a_row_too_many_and_a_key_too_few(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.db.execute("INSERT INTO item_index (rowid, title) VALUES (77, 'latu')")
    shelf.db.execute("DELETE FROM form_key WHERE form = 'latu'")
    assert search.check(shelf.db) == [
        "kuusi/20261-4: the index does not hold the keys of its texts",
        "row 77 of the index belongs to no item",
    ]


def test_check_works_for_a_reader(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    db = open_archive(shelf.path)
    assert search.check(db) == []
    db.close()
