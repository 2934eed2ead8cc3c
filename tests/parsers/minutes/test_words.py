"""Patterns that are tried only where their letters stand find what they find without that."""

from __future__ import annotations

from parsers.minutes.words import Table, Words


def test_whole_words_are_not_found_in_longer_ones() -> None:
    decided = Words(r"\b(?:päätti|jätti)\b")
    assert decided.search("hallitus päätti, että") is not None
    assert decided.search("hallitus päättikin") is None


def test_a_pattern_made_later_finds_its_stems_in_a_text_asked_about_before() -> None:
    text = "kokous keskeytettiin lounastauon ajaksi"
    assert Words("keskeytet").search(text) is not None
    assert Words("lounastau").search(text) is not None


def test_a_table_gives_what_stands_in_its_own_order() -> None:
    table = Table([(Words("hylät"), 1), (Words("hyväksyt"), 2), (Words(r"\bhyl"), 3)])
    text = "ponsi hyväksyttiin ja ehdotus hylättiin"
    assert [told for told, _ in table.found(text)] == [1, 2, 3]
    first = table.first(text)
    assert first is not None
    assert first[0] == "hylät"
    assert table.first("asia raukesi") is None


def test_it_is_found_between_two_places_only() -> None:
    noted = Words("tiedoksi")
    assert noted.search("merkittiin tiedoksi", 0, 10) is None
    assert noted.search("merkittiin tiedoksi", 5) is not None
