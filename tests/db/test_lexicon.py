"""What words ask for, and the forms that keys find."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from db.analyser import analyse
from db.lexicon import Lexicon
from parsers.records import Item, Section, SectionKind

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

TEXT = "Latu, ladun ja hiihtoladulla. Latua! Latuverkosto. Tuli suuri tulipalo."


@pytest.fixture
def shelved(shelf: Shelf, minutes: Item) -> Shelf:
    sections = (Section(SectionKind.OTHER, "", TEXT),)
    shelf.save(replace(minutes, title="Asia", sections=sections), "p1", 1)
    return shelf


@pytest.fixture(params=["mode=ro", "immutable=1"])
def lexicon(shelved: Shelf, request: pytest.FixtureRequest) -> Iterator[Lexicon]:
    """Of a connection that cannot write, as Datasette lends it."""
    shelved.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection = sqlite3.connect(f"file:{shelved.path}?{request.param}", uri=True)
    yield Lexicon(connection)
    connection.close()


def test_keys_are_those_that_the_archive_holds(shelved: Shelf) -> None:
    shelved.db.execute("UPDATE form_key SET base = 'oma', more = 'a b' WHERE form = 'ladun'")
    keys = Lexicon(shelved.db.conn).keys(["ladun", "tiellä"], "fi")
    assert (keys["ladun"].base, keys["ladun"].more) == ("oma", ("a", "b"))
    assert keys["tiellä"] == analyse("tiellä", "fi")
    assert shelved.rows("SELECT 1 FROM form_key WHERE form = 'tiellä'") == []


def test_a_word_asks_for_both_languages_and_for_no_part(lexicon: Lexicon) -> None:
    for form in ("skolorna", "hiihtostadionin", "qwertzuiop"):
        told = analyse(form, "fi").asked | analyse(form, "sv").asked
        assert lexicon.asked(form) == told
    assert "hiihtolatu" in lexicon.asked("hiihtoladulla")
    assert "latu" not in lexicon.asked("hiihtoladulla")
    assert "skola" in lexicon.asked("skolorna")


def test_a_word_that_the_archive_has_and_knows_is_of_that_language(lexicon: Lexicon) -> None:
    assert lexicon.asked("hiihtoladulla") == analyse("hiihtoladulla", "fi").asked


def test_what_the_archive_holds_counts_when_a_word_asks(shelved: Shelf) -> None:
    shelved.db.execute("UPDATE form_key SET base = 'oma', more = 'a b' WHERE form = 'ladun'")
    assert Lexicon(shelved.db.conn).asked("ladun") == {"oma", "a", "b"}


def test_forms_are_found_by_their_keys_words_before_parts(lexicon: Lexicon) -> None:
    words, parts = ["ladun", "latu", "latua"], ["hiihtoladulla", "latuverkosto"]
    expected = [(form, "base") for form in words] + [(form, "part") for form in parts]
    assert lexicon.forms_with(["latu"], 10) == expected
    assert lexicon.forms_with(["latu"], 4) == expected[:4]
    assert lexicon.forms_with(["latu", "latuverkosto"], 10)[3] == ("latuverkosto", "base")


@pytest.mark.parametrize("keys", [[], ['"'], ["tuntematon"], ["la*"], [""]])
def test_other_keys_find_nothing(lexicon: Lexicon, keys: list[str]) -> None:
    assert lexicon.forms_with(keys, 10) == []


def test_forms_that_begin_so(lexicon: Lexicon) -> None:
    assert lexicon.beginning("latu", 10) == ["latu", "latua", "latuverkosto"]
    assert lexicon.beginning("latu", 2) == ["latu", "latua"]
    assert lexicon.beginning("%", 2) == []


def test_a_form_is_known_if_it_stands_in_a_text(lexicon: Lexicon) -> None:
    assert lexicon.knows("tulipalo")
    assert not lexicon.knows("tulipaloa")
