"""What a word being typed may become."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.analyser import STEM_MARK
from db.analyser.forms import forms
from db.lexicon import LANGUAGES, Lexicon
from db.suggest import suggest

Suggested = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def conn(demo_archive: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{demo_archive}?mode=ro", uri=True)) as conn:
        yield conn


@pytest.fixture(scope="module")
def suggested(conn: sqlite3.Connection) -> Suggested:
    return lambda typed: suggest(conn, typed)


def items_matching(conn: sqlite3.Connection, match: str) -> int:
    sql = "SELECT count(*) FROM item_index WHERE item_index MATCH ?"
    return int(conn.execute(sql, [match]).fetchone()[0])


def items_with(conn: sqlite3.Connection, key: str) -> int:
    return items_matching(conn, f'"{key}"')


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("uimah", "uimahalli"),
        ("UIMAH", "uimahalli"),
        ("skoln", "skolnät"),
        # its other forms begin otherwise: kaupungin
        ("kaupunk", "kaupunki"),
        ("bibl", "bibliotek"),
    ],
)
def test_base_forms_that_begin_so(suggested: Suggested, typed: str, word: str) -> None:
    assert word in suggested(typed)


def test_those_of_most_items_come_first(conn: sqlite3.Connection, suggested: Suggested) -> None:
    for typed in ("kou", "kaup", "sko", "tuu", "val"):
        often = [min(items_with(conn, word), 400) for word in suggested(typed)]
        assert often
        assert often == sorted(often, reverse=True)
        assert often[-1] > 0


@pytest.mark.parametrize("typed", ["zz", "mak", "räi", "p8", "c3", "d2", "ev", "kas", "mas", "osa"])
def test_no_stem_no_sign_and_nothing_that_is_a_part_alone(
    conn: sqlite3.Connection, suggested: Suggested, typed: str
) -> None:
    bases = {base for (base,) in conn.execute("SELECT base FROM form_key WHERE known")}
    more = {form for (form,) in conn.execute("SELECT form FROM form_key")}
    for word in suggested(typed):
        assert word.isalpha()
        assert word.startswith(typed)
        assert not word.startswith(STEM_MARK)
        assert word in bases | more


def test_the_last_of_several_words_is_finished(suggested: Suggested) -> None:
    assert "otsikko:koulu -uimahalli" in suggested("otsikko:koulu -uimah")
    assert "otsikko:uimahalli" in suggested("otsikko:uimah")
    assert "(koira OR uimahalli" in suggested("(koira OR uimah")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        *(("otsikko:kou", "title"), ("title:kou", "title"), ("rubrik:sko", "title")),
        *(("päätös:hyv", "decision"), ("paatos:hyv", "decision"), ("beslut:god", "decision")),
        *(("förslag:bes", "proposal"), ("-otsikko:(koira OR kou", "title")),
    ],
)
def test_in_a_field_words_that_stand_there_are_suggested(
    conn: sqlite3.Connection, suggested: Suggested, typed: str, field: str
) -> None:
    start = max(typed.rfind(":"), typed.rfind(" ")) + 1
    found = [whole[start:] for whole in suggested(typed)]
    assert found
    often = [
        min(items_matching(conn, f'{{{field} {field}_parts}} : "{word}"'), 400) for word in found
    ]
    assert all(often)
    assert often == sorted(often, reverse=True)


def test_a_word_that_does_not_stand_in_the_field_is_not_suggested(suggested: Suggested) -> None:
    anywhere = set(suggested("uimah"))
    assert anywhere
    assert not {f"toimielin:{word}" for word in anywhere} & set(suggested("toimielin:uimah"))


@pytest.mark.parametrize(
    ("typed", "column"),
    [
        *(("toimielin:laut", "body"), ("organ:näm", "body"), ("body:kau", "body")),
        *(("kunta:gr", "municipality"), ("kommun:ka", "municipality")),
        *(("esittelijä:aa", "presenter_name"), ("föredragande:an", "presenter_name")),
    ],
)
def test_names_are_suggested_by_their_words(
    conn: sqlite3.Connection, suggested: Suggested, typed: str, column: str
) -> None:
    name, letters = typed.split(":")
    conn.row_factory = sqlite3.Row
    names = {str(row[column]) for row in conn.execute("SELECT * FROM items")}
    conn.row_factory = None
    words = {word for one in names for word in forms(one) if word.startswith(letters)}
    found = {whole.removeprefix(f"{name}:") for whole in suggested(typed)}
    assert found <= words
    assert bool(found) == bool(words - {letters})


@pytest.mark.parametrize("typed", ["pykälä:kou", "vuosi:kou", "asia:kou", "paragraf:sko", "pvm:1"])
def test_where_no_word_can_stand_none_is_suggested(suggested: Suggested, typed: str) -> None:
    assert suggested(typed) == []


@pytest.mark.parametrize(
    "typed", ["", "k", "koulu ", '"uimah', "12", "uimah*", "§", "x" * 300, "qqq", "\x00", "🙂"]
)
def test_there_may_be_nothing_to_suggest(suggested: Suggested, typed: str) -> None:
    assert suggested(typed) == []


def test_what_is_behind_a_closed_quotation_is_no_quotation(suggested: Suggested) -> None:
    assert '"harjun koulu" uimahalli' in suggested('"harjun koulu" uimah')


def test_no_more_than_asked_for_and_none_twice(conn: sqlite3.Connection) -> None:
    for limit in (1, 3, 8):
        found = suggest(conn, "ka", limit)
        assert len(found) == limit == len(set(found))
    assert suggest(conn, "ka", 3) == suggest(conn, "ka", 8)[:3]


def test_what_is_suggested_asks_for_itself(conn: sqlite3.Connection, suggested: Suggested) -> None:
    lexicon = Lexicon(conn)
    for word in suggested("kou"):
        assert any(word in lexicon.keys([word], one)[word].asked for one in LANGUAGES)
