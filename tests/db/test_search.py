"""The index: what stands in its columns, and that it can be taken out again."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import search
from db.analyser import RULES
from db.files import transaction
from db.schema import open_archive
from db.store import Store
from parsers.records import Item, Section, SectionKind

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

ITEM = "kuusi/20261-4"
DIFFERS = f"{ITEM}: the index does not hold the keys of its texts"


def columns_with(shelf: Shelf, key: str) -> set[str]:
    """The columns in which a key stands."""
    return {column for column in search.COLUMNS if shelf.found(f'{column} : "{key}"')}


@pytest.mark.parametrize(
    ("key", "columns"),
    [
        ("hiihtolatu", {"title", "header"}),
        ("latu", {"title_parts", "header_parts", "explanation"}),
        ("rakentaa", {"proposal"}),
        ("selostus", {"explanation"}),
        ("tekninen", {"body", "presenter", "decision"}),
        ("p31", {"own"}),
        ("c412y2025", {"own"}),
        ("c9y2021", {"cited"}),
        ("d20260312", {"own"}),
        (search.EVERY, {"own"}),
    ],
)
def test_keys_stand_in_the_columns_of_their_texts(
    shelf: Shelf, minutes: Item, key: str, columns: set[str]
) -> None:
    shelf.save(minutes, "p1", 1)
    assert columns_with(shelf, key) == columns


def test_a_phrase_of_base_forms_is_found_in_its_order(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    assert shelf.found('proposal : "lautakunta päättää 1 rakentaa valaistus"') == [ITEM]
    assert shelf.found('proposal : "valaistus rakentaa"') == []


def test_a_section_in_the_other_language_is_read_as_such(shelf: Shelf, minutes: Item) -> None:
    swedish = (
        "Stadsstyrelsen beslutade att föreslå för fullmäktige att skolorna inte ska stängas"
        " och att ärendet återremitteras till nämnden för vidare beredning under hösten."
    )
    sections = (*minutes.sections, Section(SectionKind.OTHER, "På svenska", swedish))
    shelf.save(replace(minutes, sections=sections), "p1", 1)
    languages = shelf.rows("SELECT language FROM form_key WHERE form = 'skolorna'")
    assert languages == [{"language": "sv"}]
    assert shelf.rows("SELECT language FROM form_key WHERE form = 'pimeä'") == [{"language": "fi"}]


def test_a_is_not_a_with_dots(shelf: Shelf, minutes: Item) -> None:
    text = "Saari ja sääri."
    record = replace(minutes, sections=(Section(SectionKind.OTHER, "", text),))
    shelf.save(record, "p1", 1)
    assert shelf.asked("SÄÄRI")
    assert not shelf.asked("säari")
    assert shelf.asked("sa\u0308a\u0308ri")


def test_a_new_version_leaves_no_old_word(shelf: Shelf, minutes: Item, corrected: Item) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.save(corrected, "p2", 2)
    assert shelf.asked("hyväksyttiin") == []
    assert shelf.asked("hylättiin") == [ITEM]
    assert search.check(shelf.db) == []


def test_any_text_can_be_taken_out_again(shelf: Shelf, minutes: Item) -> None:
    @given(text=st.text())
    @settings(max_examples=50)
    def replaces_the_text_before(text: str) -> None:
        section = Section(SectionKind.DECISION, "Päätös", text)
        shelf.save(replace(minutes, sections=(section,)), f"page of {text!r}", 1)
        assert search.check(shelf.db) == []

    replaces_the_text_before()


def test_forms_of_what_was_rolled_back_are_written_again(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    other = replace(minutes, id="20261-5", title="Tuulivoimaloiden kaavoitus")

    def save_and_fail() -> None:
        with transaction(shelf.db):
            shelf.save(other, "p2", 1)
            raise EOFError

    for _ in range(2):
        with pytest.raises(EOFError):
            save_and_fail()
        assert shelf.rows("SELECT 1 FROM form_key WHERE form = 'tuulivoimaloiden'") == []
    shelf.save(other, "p2", 1)
    assert shelf.rows("SELECT base FROM form_key WHERE form = 'tuulivoimaloiden'") == [
        {"base": "tuulivoimala"}
    ]
    assert search.check(shelf.db) == []


def test_stored_keys_stand_whatever_the_analyser_says_now(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.db.execute("INSERT INTO item_index (item_index) VALUES ('delete-all')")
    shelf.db.execute("UPDATE form_key SET base = 'toinen' WHERE form = 'pimeä'")
    shelf.db.conn.commit()
    with Store(shelf.path) as store, transaction(store.db):
        search.add(store.db, ITEM)
    assert shelf.found('explanation : "toinen"') == [ITEM]
    assert shelf.found('explanation : "pimeä"') == []


def test_check_finds_a_text_changed_behind_the_index(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.save(replace(minutes, id="20261-5"), "p2", 1)
    shelf.db.execute("UPDATE sections SET text = 'muuta' WHERE item LIKE '%-4' AND ordinal = 4")
    assert search.check(shelf.db) == [DIFFERS]


@pytest.mark.parametrize("word", ["lentokenttämuutos", "latu"])
def test_check_finds_a_word_added_behind_the_index(shelf: Shelf, minutes: Item, word: str) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.db.execute("UPDATE sections SET text = text || ? WHERE ordinal = 4", [f" {word}"])
    assert search.check(shelf.db) == [DIFFERS]


def test_check_finds_what_is_counted_wrongly(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    for change in ("year = 1999", "body = NULL", "kinds = kinds + 64"):
        shelf.db.execute(f"UPDATE item_facets SET {change}")  # noqa: S608 - as above
        assert search.check(shelf.db) == [f"{ITEM}: counted as something else than it says"]
        shelf.db.execute("UPDATE items SET year = year")
        assert search.check(shelf.db) == []


def test_check_finds_a_row_too_many_and_a_key_too_few(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.db.execute("INSERT INTO item_index (rowid, title) VALUES (77, 'latu')")
    shelf.db.execute("DELETE FROM form_key WHERE form = 'latu'")
    assert search.check(shelf.db) == [
        DIFFERS,
        "row 77 of the index belongs to no item",
        "1 forms are not found by their keys",
    ]


def test_an_item_that_is_not_indexed_can_be_written_anew(
    shelf: Shelf, minutes: Item, corrected: Item
) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.db.execute("INSERT INTO item_index (item_index) VALUES ('delete-all')")
    shelf.db.conn.commit()
    assert search.check(shelf.db) == [DIFFERS]
    shelf.save(corrected, "p2", 2)
    assert search.check(shelf.db) == []


def test_check_works_for_a_reader(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    db = open_archive(shelf.path)
    assert search.check(db) == []
    db.close()


def test_it_is_known_what_rules_made_the_index(shelf: Shelf, minutes: Item) -> None:
    assert search.stale(shelf.db) is None
    shelf.save(minutes, "p1", 1)
    assert shelf.rows("SELECT DISTINCT rules FROM analysers") == [{"rules": RULES}]
    assert search.stale(shelf.db) is None
    shelf.db.execute("INSERT INTO analysers VALUES ('Snowball 1', 0)")
    told = search.stale(shelf.db)
    assert told is not None
    assert "Snowball 1" in told
    assert "pykala index rebuild" in told


def test_a_reader_of_any_kind_can_ask_for_terms(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.save(replace(minutes, id="20261-5"), "p2", 1)
    with sqlite3.connect(f"file:{shelf.path}?mode=ro", uri=True) as db:
        found = db.execute("SELECT doc FROM item_terms WHERE term = 'hiihtolatu'").fetchall()
    db.close()
    assert found == [(2,)]


def test_a_copy_of_the_file_holds_the_same_index(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    copy = shelf.path.with_name("copy.db")
    shelf.db.execute("VACUUM INTO ?", [str(copy)])
    db = open_archive(copy)
    assert search.check(db) == []
    assert db.execute("SELECT count(*) FROM form_index('hiihtolatu')").fetchone() == (1,)
    db.close()
