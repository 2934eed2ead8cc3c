"""What is found: exact phrases in the stored texts, and answers that are kept."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.analyser.forms import forms
from db.lexicon import Lexicon
from db.query import DOCUMENTS, find, phrases, plan
from db.query.find import version_of
from db.query.kept import Kept
from db.query.phrases import Pattern, holding
from db.query.targets import ITEMS
from parsers.records import Item, Section, SectionKind

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

TEXTS = {
    "plain": "Lautakunta päättää rakentaa valaistuksen.",
    "upper": "LAUTAKUNTA PÄÄTTÄÄ",
    "broken": "lautakunta\npäättää",
    "dashed": "lautakunta – päättää",
    "far": "lautakunta" + " " * 500 + "päättää",
    "odd case": "lautaKUNTA pääTTÄÄ",
    "decomposed": "lautakunta pa\u0308a\u0308tta\u0308a\u0308",
    "other form": "lautakunnan päättää",
    "within": "lautakunta päättääkö",
    "behind": "aluelautakunta päättää",
    "apart": "lautakunta nyt päättää",
    "twice": "päättääkö lautakunta päättääkseen? Kyllä lautakunta päättää.",
}


@pytest.fixture
def written(shelf: Shelf, minutes: Item) -> dict[int, str]:
    """An archive with an item for each text; its number to the text's name."""
    for place, (name, text) in enumerate(TEXTS.items(), 1):
        sections = (Section(SectionKind.DECISION, "Päätös", text),)
        record = replace(minutes, id=f"20261-{place}", title="Asia", sections=sections)
        shelf.save(record, f"page of {name}", 1)
    names = list(TEXTS)
    return {
        row["n"]: names[int(row["id"].rpartition("-")[2]) - 1]
        for row in shelf.rows("SELECT n, id FROM items")
    }


def test_a_phrase_is_these_very_forms_side_by_side(shelf: Shelf, written: dict[int, str]) -> None:
    conn = shelf.db.conn
    made = plan('"lautakunta päättää"', Lexicon(conn))
    found = {written[n] for n in find(conn, made)}
    exact = {"plain", "upper", "broken", "dashed", "far", "odd case", "decomposed", "twice"}
    assert found == exact
    # without the index the texts say the same
    (phrase,) = made.phrases
    assert {written[n] for n in holding(conn, ITEMS, phrase, written)} == exact


def test_a_phrase_ends_where_a_text_does(shelf: Shelf, minutes: Item) -> None:
    sections = (
        Section(SectionKind.DECISION, "Päätös kunnan", "kunnan talous"),
        Section(SectionKind.DECISION, "", "kunnan tulos"),
    )
    shelf.save(replace(minutes, sections=sections), "p1", 1)
    conn = shelf.db.conn

    def count(text: str) -> int:
        return len(find(conn, plan(text, Lexicon(conn))))

    assert [count('"kunnan talous"'), count('"päätös kunnan"')] == [1, 1]
    assert [count('"kunnan kunnan"'), count('"talous kunnan"')] == [0, 0]
    assert [count('päätös:"kunnan tulos"'), count('ehdotus:"kunnan tulos"')] == [1, 0]
    assert [count('teksti:"kunnan tulos"'), count('otsikko:"kunnan tulos"')] == [1, 0]
    assert [count('esittelijä:"tyyne aavasalo"'), count('esittelijä:"aavasalo tyyne"')] == [1, 0]


def test_a_pattern_tells_where_it_stands() -> None:
    pattern = Pattern(("koulun", "piha"))
    text = "Koulun piha ja koulun\npiha, koulun pihan"
    assert [text[start:end] for start, end in pattern.spans(text)] == [
        "Koulun piha",
        "koulun\npiha",
    ]


@settings(max_examples=500)
@given(
    text=st.text("jaäÄJAö \n-_1K\u0308", max_size=14),
    typed=st.lists(st.sampled_from(["ja", "j", "ä", "aä", "k", "jä", "1"]), min_size=1, max_size=2),
)
def test_a_phrase_is_where_its_words_follow_each_other(text: str, typed: list[str]) -> None:
    words = forms(text)
    follow = any(words[at : at + len(typed)] == typed for at in range(len(words)))
    assert phrases._holds(Pattern(tuple(typed)), text) == follow


def test_documents_are_found_by_their_own_index(conn: sqlite3.Connection) -> None:
    def count(text: str) -> int:
        return len(find(conn, plan(text, Lexicon(conn), DOCUMENTS)))

    assert [count("uimahallit"), count('"uimahallin katto"'), count('"uimahalli katto"')] == [
        1,
        1,
        0,
    ]
    assert [count("otsikko:uimahalli"), count("otsikko:katto"), count("-katto")] == [1, 0, 0]
    assert count("päätös:uimahalli") == 0


def test_an_answer_is_kept_until_the_archive_is_another(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    conn = shelf.db.conn

    def found() -> array[int]:
        return find(conn, plan('"rakentaa valaistuksen"', Lexicon(conn)))

    first = found()
    assert found() is first
    shelf.save(replace(minutes, id="20261-9"), "p2", 2)
    assert len(found()) == len(first) + 1
    without = replace(minutes, id="20261-9", sections=minutes.sections[:1])
    shelf.save(without, "p3", 3)
    assert list(found()) == list(first)


def test_what_is_being_written_is_not_kept(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    conn = shelf.db.conn
    assert version_of(conn)
    conn.execute("BEGIN")
    assert version_of(conn) is None
    conn.execute("ROLLBACK")


def test_an_archive_without_a_file_keeps_nothing() -> None:
    assert version_of(sqlite3.connect(":memory:")) is None


def test_what_is_kept_stays_within_its_limit() -> None:
    kept: Kept[str] = Kept(10, size=len)
    for key in "abc":
        kept.put(key, key * 4)
        kept.get("a")
    assert [kept.get(key) for key in "abc"] == ["aaaa", None, "cccc"]
    kept.put("d", "d" * 11)
    assert [kept.get(key) for key in "acd"] == [None, None, None]


@pytest.mark.parametrize("text", ["perusk*", "korja*"])
def test_a_beginning_finds_forms_and_base_forms(
    text: str, search: Callable[[str], list[str]]
) -> None:
    assert "1-1" in search(text)
