from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from web.passages import Block, blocks, mark, passage
from web.results import wanted_by


def section(ordinal: int, kind: str, text: str) -> dict[str, object]:
    return {"ordinal": ordinal, "kind": kind, "text": text}


def test_wanted_words_are_marked_as_whole_words() -> None:
    pieces = mark("Koulu, koulun KOULU!", wanted_by("koulu"))
    assert pieces == [("Koulu", True), (", koulun ", False), ("KOULU", True), ("!", False)]


def test_a_star_marks_what_begins_so() -> None:
    wanted = wanted_by('koul* "uusi silta"')
    assert [word for word, hit in mark("koulun uusi silta, kou", wanted) if hit] == [
        "koulun",
        "uusi",
        "silta",
    ]


@given(st.text(), st.text())
def test_marking_loses_no_character(text: str, search: str) -> None:
    assert "".join(piece for piece, _ in mark(text, wanted_by(search))) == text


def test_the_passage_is_where_most_of_the_words_are() -> None:
    found = passage(
        [
            section(1, "header", "koulu katto"),
            section(2, "decision", "koulu"),
            section(3, "explanation", "alku " * 60 + "koulu ja katto " + "loppu " * 90),
        ],
        wanted_by("koulu katto"),
    )
    assert found
    assert (found.ordinal, found.kind) == (3, "explanation")
    shown = "".join(text for text, _ in found.pieces)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 400


def test_without_a_search_the_passage_is_the_beginning_of_the_decision() -> None:
    found = passage(
        [section(1, "proposal", "Ehdotus."), section(2, "decision", "Päätös.")], wanted_by("")
    )
    assert found
    assert found.pieces == [("Päätös.", False)]


def test_an_item_with_nothing_but_its_heading_has_no_passage() -> None:
    assert passage([section(1, "header", "Otsikko")], wanted_by("otsikko")) is None


def test_bare_numbers_become_the_points_they_number() -> None:
    assert blocks("Päätetään\n1\nhyväksyä\n2.\nesittää\nMuuta") == [
        Block("Päätetään"),
        Block(points=((1, "hyväksyä"), (2, "esittää"))),
        Block("Muuta"),
    ]


def test_numbers_that_count_nothing_stay_text() -> None:
    assert blocks("2\n7\n1962") == [Block("2"), Block("7"), Block("1962")]
    assert blocks("1") == [Block("1")]
    assert blocks("") == []


@given(st.lists(st.sampled_from(["1", "2", "3", "10", "a", "b c"]), max_size=12))
def test_no_paragraph_is_lost_in_blocks(paragraphs: list[str]) -> None:
    text = "\n".join(paragraphs)
    told = []
    for block in blocks(text):
        told += [block.text] if block.text else []
        for number, point in block.points:
            told += [str(number), point]
    assert told == [p for p in paragraphs if p]
