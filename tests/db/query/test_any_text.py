"""Whatever is typed: a tree, a plan that FTS5 takes, an answer; and answers that fit together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.lexicon import Lexicon
from db.query import DOCUMENTS, ITEMS, find, parse, plan
from db.query.fields import FIELDS
from db.query.synonyms import Synonyms
from db.query.targets import Target
from db.query.tree import MOST_LETTERS, MOST_TERMS

SIGNS = ['"', "”", "(", ")", "-", "–", "*", " ", ":", "|", ",", "§", "{", "}", "^", "+", "\x00"]
WORDS = ["koulu", "järjestöjen", "NEAR", "AND", "OR", "TAI", "NOT", "412/2025", "4.12.2025", "a"]
BITS = st.sampled_from([*SIGNS, *WORDS, *(f"{name}:" for name in FIELDS)])
TYPED = st.text() | st.lists(BITS, max_size=60).map("".join) | st.lists(BITS).map(" ".join)


@pytest.fixture(scope="module")
def archive(library: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{library}?mode=ro", uri=True)
    yield connection
    connection.close()


@settings(max_examples=300)
@given(text=TYPED)
def test_any_text_is_answered(text: str, archive: sqlite3.Connection) -> None:
    for target in (ITEMS, DOCUMENTS):
        made = plan(text, Lexicon(archive), target)
        assert list(find(archive, made)) == sorted(set(find(archive, made)))
        assert all(str(note) for note in made.notes)


@given(text=TYPED)
def test_nothing_is_left_out_in_silence(text: str) -> None:
    query = parse(text)
    if query.root is None and any(letter.isalnum() for letter in text):
        assert query.notes or set(query.text.replace(",", " ").split()) <= {"AND"}


@pytest.mark.parametrize(
    "text",
    [
        "valtuusto " * 1000,
        "kh OR " * 1000,
        "ko* " * 1000,
        "-kv " * 1000,
        "(" * 5000 + "koulu" + ")" * 5000,
        "(koulu OR (" * 500,
        "-(-(" * 500 + "koulu",
        "NOT " * 900 + "koulu",
        "otsikko:-" * 500 + "koulu",
        "koulu-" * 1000,
        '"koulu" ' * 1000,
        '-"koulun peruskorjaus" OR ' * 200,
        "412/2025-" * 500,
        "vuosi:1900..2099 " * 100,
        "pvm:1900-01..2099-12 pvm:0000..9999 vuosi:9999..0000",
        "1–50 § " * 300,
        "x" * 100_000,
        "\x00" * 100_000,
        "e\u0301" * 3000,
        "\ud800koulu",
    ],
)
@pytest.mark.parametrize("target", [ITEMS, DOCUMENTS])
def test_much_of_it_is_answered(text: str, target: Target, archive: sqlite3.Connection) -> None:
    made = plan(text, Lexicon(archive), target)
    find(archive, made)
    assert len(made.understood()) <= MOST_TERMS + 10


def test_limits_are_told() -> None:
    many = parse(" ".join(f"koulu{n}" for n in range(MOST_TERMS + 2)))
    assert [str(note) for note in many.notes] == [
        "only the first 40 words are searched for; left out: koulu40 koulu41"
    ]
    either = parse("k* " + " OR ".join(["a *b"] * (MOST_TERMS + 2)))
    assert [note.code for note in either.notes] == ["too_many", "short_beginning", "star"]
    (note,) = parse("koulu " + "," * MOST_LETTERS).notes
    assert str(note) == "only the first 1000 characters are read"


Tree = str | tuple[str, Any, Any]

# what must not be there has no synonyms, so that sets of what is there would not tell
NONE = Synonyms([])
LEAVES = st.sampled_from(
    [
        "koulu",
        "järjestö",
        "perusk*",
        '"koulun peruskorjaus"',
        '"hyväksyttiin"',
        '"järjestöjen"',
        "otsikko:koulu",
        'päätös:"hyväksyttiin yksimielisesti"',
        "kaava-alue",
        "§ 198",
        "valtuusto",
        "skola",
    ]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.sampled_from(["and", "or", "not"]), inner, inner),
    max_leaves=6,
)


def written(tree: Tree) -> str:
    if isinstance(tree, str):
        return tree
    how, one, other = tree
    if how == "not":
        return f"(-({written(one)}))"
    return f"(({written(one)}) {'OR' if how == 'or' else ''} ({written(other)}))"


def wanted(tree: Tree, archive: sqlite3.Connection) -> set[int]:
    """What the parts find alone, put together by sets."""
    if isinstance(tree, str):
        return set(find(archive, plan(tree, Lexicon(archive), synonyms=NONE)))
    how, one, other = tree
    found = wanted(one, archive)
    if how == "not":
        return {n for (n,) in archive.execute("SELECT n FROM items")} - found
    return found | wanted(other, archive) if how == "or" else found & wanted(other, archive)


@settings(max_examples=200)
@given(tree=TREES)
def test_the_whole_is_what_its_parts_are(tree: Tree, archive: sqlite3.Connection) -> None:
    made = plan(written(tree), Lexicon(archive), synonyms=NONE)
    assert made.notes == ()
    assert set(find(archive, made)) == wanted(tree, archive)
