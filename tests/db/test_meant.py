"""Words that the archive does not have, and those that were meant."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.lexicon import Lexicon
from db.meant import MOST, did_you_mean
from db.query import find, plan
from db.query.slips import distance

Meant = Callable[[str], list[str]]

words = st.text(alphabet="aäoösk", max_size=8)


@pytest.fixture(scope="module")
def conn(demo_archive: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{demo_archive}?mode=ro", uri=True)) as conn:
        yield conn


@pytest.fixture(scope="module")
def meant(conn: sqlite3.Connection) -> Meant:
    return lambda typed: did_you_mean(conn, plan(typed, Lexicon(conn)))


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        # a letter that is missing, one too many, another, two in the wrong order
        ("uimhalli", "uimahalli"),
        ("valokuiitu", "valokuitu"),
        ("kirjosto", "kirjasto"),
        ("kirajsto", "kirjasto"),
        # doubled letters and keyboards without dots
        ("hankesuunitelma", "hankesuunnitelma"),
        ("skolnat", "skolnät"),
        ("paivakoti", "päiväkoti"),
        # a slip in the first letter
        ("luimahalli", "uimahalli"),
        # two slips
        ("hankesunitelmma", "hankesuunnitelma"),
        # an inflected form, a name of no dictionary
        ("peruskorjaukssen", "peruskorjauksen"),
        ("Makasinikatu", "Makasiinikatu"),
        ("KIRAJSTO", "KIRJASTO"),
        # all else stays
        ("koulun  lakkautaminen", "koulun  lakkauttaminen"),
        ("otsikko:uimhalli -koulu", "otsikko:uimahalli -koulu"),
        ('"kevyen likenteen väylä" OR koira*', '"kevyen liikenteen väylä" OR koira*'),
        ("Rantakorteli kerosluku", "Rantakortteli kerrosluku"),
    ],
)
def test_the_unknown_word_and_no_other_is_corrected(
    meant: Meant, typed: str, corrected: str
) -> None:
    assert meant(typed)[0] == corrected


@pytest.mark.parametrize(
    "typed",
    [
        *("", "   ", "uimahalli", "uimahallien", "skolnäten", "kh", "budjetti"),
        # nothing is near
        *("xyzzy", "avaruusasema"),
        # a word of the language that the archive has not, and another that it has
        "luola",
        # too short to tell what was meant; not words
        *("uiq", "§ 999", "999/1999", "1.1.1999", "2099", "koulu 1999"),
        # what must not be there need not be there
        *("-uimhalli", "uimhal*"),
        # no word has a better one
        *("uimahalli xyzzy", "xyzzy qqqqqq", '"uimhalli xyzzy"'),
        # better, but then nothing is found
        "uimhalli tuulivoimapuisto",
    ],
)
def test_there_may_be_nothing_better(meant: Meant, typed: str) -> None:
    assert meant(typed) == []


@pytest.mark.parametrize("typed", ["uimhalli", "skolnat", "asemakava", "kerosluku", "tuulivioma"])
def test_what_is_offered_finds_something(
    conn: sqlite3.Connection, meant: Meant, typed: str
) -> None:
    offered = meant(typed)
    assert 0 < len(offered) <= MOST
    assert len(set(offered)) == len(offered)
    assert all(find(conn, plan(one, Lexicon(conn))) for one in offered)


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        # one of the words has no better one, and no item has it
        ("uimhalli xyzzy", "uimahalli"),
        ("xyzzy uimhalli koulu", "uimahalli koulu"),
        ("otsikko:xyzzy uimhalli", "uimahalli"),
        ("Rantakorteli XYZZY kerosluku", "Rantakortteli kerrosluku"),
        ("(uimhalli xyzzy) koulu", "(uimahalli) koulu"),
        # but need not have it
        ("uimhalli OR xyzzy", "uimahalli OR xyzzy"),
        ("uimhalli -xyzzy", "uimahalli -xyzzy"),
    ],
)
def test_what_can_be_corrected_is(meant: Meant, typed: str, corrected: str) -> None:
    assert meant(typed)[0] == corrected


def test_the_name_of_a_field_stays(meant: Meant) -> None:
    assert meant("forslag:forslag") == ["forslag:förslag"]
    assert meant("forslag") == ["förslag"]


@pytest.mark.parametrize("typed", ["\x00", '"', "uimhalli" * 60, "🙂 uimhalli", "a" * 5000])
def test_nothing_typed_is_an_error(meant: Meant, typed: str) -> None:
    assert len(meant(typed)) <= MOST


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("koulu", "koulu", 0),
        ("koulu", "koullu", 0.5),
        ("säde", "sade", 0.5),
        ("koulu", "kolu", 1),
        ("koulu", "kouku", 1),
        ("koulu", "kuolu", 1),
        ("koulu", "kulu", 1),
        ("koulu", "ku", 3),
        ("", "ab", 2),
    ],
)
def test_slips_are_weighed(one: str, other: str, slips: float) -> None:
    assert distance(one, other, 9) == distance(other, one, 9) == slips


@given(words, words)
def test_a_distance_is_one(one: str, other: str) -> None:
    far = distance(one, other, 99)
    assert far == distance(other, one, 99)
    assert (far == 0) == (one == other)
    assert abs(len(one) - len(other)) / 2 <= far <= max(len(one), len(other))


@given(words, words, st.sampled_from([0.5, 1, 2]))
def test_a_limit_changes_no_distance_within_it(one: str, other: str, most: float) -> None:
    far = distance(one, other, 99)
    told = distance(one, other, most)
    assert told == far if far <= most else told > most
