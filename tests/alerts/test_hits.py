"""What is marked in a sentence is what the archive's search finds in it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.hits import around, hits
from db.analyser.forms import forms
from db.lexicon import Lexicon
from db.query import parse, plan
from db.schema import open_archive

SAID = (
    "Lautakunta päättää 18.11.2026 rakentaa hiihtoladun valaistuksen; koulun piha jää § 61 mukaan."
)


def marked(path: Path, query: str, text: str = SAID, language: str = "fi") -> list[str]:
    with closing(open_archive(path)) as db:
        lexicon = Lexicon(db.conn)
        asked = plan(parse(query), lexicon)
        known = lexicon.keys(set(forms(text)), language)
        return [text[begin:end] for begin, end in hits(text, asked.wanted(), known)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("koulu", ["koulun"]),
        ("koulu piha", ["koulun", "piha"]),
        ("valais*", ["valaistuksen"]),
        ('"koulun piha"', ["koulun piha"]),
        ('"piha koulun"', []),
        ("18.11.2026", ["18.11.2026"]),
        ("koulu NOT piha", ["koulun"]),
        ("silta", []),
    ],
)
def test_what_a_search_finds_is_marked(demo_archive: Path, query: str, found: list[str]) -> None:
    assert marked(demo_archive, query) == found


def test_a_paragraph_is_marked(demo_archive: Path) -> None:
    assert marked(demo_archive, "§ 61") == ["61"]
    assert marked(demo_archive, "§ 62") == []


@given(
    words=st.lists(st.text("abcäö", min_size=1, max_size=12), min_size=1, max_size=200),
    nth=st.integers(0, 199),
    longest=st.integers(60, 400),
)
def test_what_is_around_a_hit_is_short_and_holds_it(
    words: list[str], nth: int, longest: int
) -> None:
    at = nth % len(words)
    text = " ".join(words)
    begin = len(" ".join(words[:at])) + (1 if at else 0)
    shown, (hit, *_) = around(text, [(begin, begin + len(words[at]))], longest)
    assert shown[slice(*hit)] == words[at]
    assert len(shown) <= longest + 4
    assert shown.removeprefix("… ").removesuffix(" …") in text
    assert (shown == text) == (len(text) <= longest)
