"""Patterns that are tried only where their letters stand find what they find without that."""

from __future__ import annotations

import pytest

from parsers.minutes.words import Words, beginnings


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("palaut|valmistel", ("palaut", "valmistel")),
        (r"\bpöydälle\b.{0,60}\bjät", ("pöydälle",)),
        (r"\b(?:jätti|jätetään)\b.{0,40}pöydälle|bordl", ("jätti", "jätetään", "bordl")),
        (r"(?<!\d )ei (?:\w+ ){0,2}?kannatettu", ("ei ",)),
        (r"kannattamana?\b", ("kannattaman",)),
        (r"\w+(?:isiin|taisiin)\b", ("isiin", "taisiin")),
        (r"^\W*(?:lisäksi|samalla)\b", ("lisäksi", "samalla")),
        (r"[Aa]siasta äänestettiin", ("siasta äänestettiin",)),
        (r"(?:päätös|pohja)?ehdotus", ()),  # the group may be absent
        (r"asia|\d{1,2}\.\d", ()),  # the second has no letters
        (r"muuto[sk]|x", ()),  # one letter tells nothing
        (r"a{0,3}|asia", ()),
    ],
)
def test_the_first_letters_that_a_pattern_asks_for(pattern: str, expected: tuple[str, ...]) -> None:
    assert beginnings(pattern) == expected


def test_whole_words_are_not_found_in_longer_ones() -> None:
    decided = Words(r"\b(?:päätti|jätti)\b")
    assert decided.search("hallitus päätti, että") is not None
    assert decided.search("hallitus päättikin") is None


def test_a_match_needs_one_of_the_others_besides() -> None:
    changed = Words(r"esittelijä\b.{0,40}(?:muutti|lisäsi)", also=("muutti", "lisäsi"))
    assert changed.search("esittelijä muutti ehdotustaan") is not None
    assert changed.search("esittelijä ehdotti") is None


def test_it_is_found_between_two_places_only() -> None:
    noted = Words("tiedoksi")
    assert noted.search("merkittiin tiedoksi", 0, 10) is None
    assert noted.search("merkittiin tiedoksi", 5) is not None
