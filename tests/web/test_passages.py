from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from web.passages import Block, Finder, Hit, blocks, mark, passage

NOWHERE: Finder = lambda text, field: []  # noqa: E731, ARG005 - the least finder there is


def words(*asked: str) -> Finder:
    """Finds these words, each a term of its own, in texts of any field."""

    def find(text: str, field: str) -> list[Hit]:  # noqa: ARG001 - a finder is told the field
        return [
            Hit(match.start(), match.end(), frozenset((asked.index(match[0].lower()),)))
            for match in re.finditer(r"\w+", text)
            if match[0].lower() in asked
        ]

    return find


def section(ordinal: int, kind: str, text: str) -> dict[str, object]:
    return {"ordinal": ordinal, "kind": kind, "text": text}


def shown(pieces: list[tuple[str, bool]]) -> str:
    return "".join(text for text, _ in pieces)


def test_what_is_found_is_marked_in_the_text_as_it_is() -> None:
    text = "Koulu, koulun KOULU!"
    assert mark(text, words("koulu")("Koulu, koulun KOULU!", "title")) == [
        ("Koulu", True),
        (", koulun ", False),
        ("KOULU", True),
        ("!", False),
    ]


@given(st.text(alphabet="ab \n"))
def test_marking_loses_no_character(text: str) -> None:
    assert shown(mark(text, words("a", "ab")(text, "other"))) == text


@given(st.text(alphabet="ab \n\t", max_size=2000))
def test_a_passage_is_a_part_of_its_text(text: str) -> None:
    found = passage([section(1, "decision", text)], words("a", "ab"))
    assert (found is None) == (not text)
    if found:
        inside = shown(found.pieces).removeprefix("… ").removesuffix(" …")
        assert inside in re.sub(r"\s+", " ", text)
        marked = [piece for piece, hit in found.pieces if hit]
        assert set(marked) <= {"a", "ab"}
        assert bool(marked) == bool(words("a", "ab")(text, "decision"))


def test_the_passage_is_where_most_of_the_words_are() -> None:
    found = passage(
        [
            section(1, "header", "koulu katto"),
            section(2, "decision", "koulu"),
            section(3, "explanation", "alku " * 60 + "koulu ja katto " + "loppu " * 90),
        ],
        words("koulu", "katto"),
    )
    assert found
    assert (found.ordinal, found.kind) == (3, "explanation")
    assert shown(found.pieces).startswith("… ")
    assert shown(found.pieces).endswith(" …")
    assert len(shown(found.pieces)) < 400
    assert [text for text, hit in found.pieces if hit] == ["koulu", "katto"]


def test_of_a_long_section_the_words_are_shown_where_they_meet() -> None:
    text = "koulu " + "muuta " * 200 + "koulu ja katto" + " muuta" * 200 + " katto"
    found = passage([section(1, "decision", text)], words("koulu", "katto"))
    assert found
    assert [text for text, hit in found.pieces if hit] == ["koulu", "katto"]


def test_a_word_said_often_is_one_word() -> None:
    found = passage(
        [section(1, "history", "koulu " * 20), section(2, "explanation", "koulu ja katto")],
        words("koulu", "katto"),
    )
    assert found
    assert found.ordinal == 2


def test_a_hit_in_the_lists_alone_is_shown_there() -> None:
    texts = [section(1, "decision", "Hyväksyttiin."), section(2, "attachments", "1 Kartta")]
    found = passage(texts, words("kartta"))
    assert found
    assert (found.kind, found.pieces) == ("attachments", [("1 ", False), ("Kartta", True)])
    found = passage(texts, words("hyväksyttiin", "kartta"))
    assert found
    assert found.kind == "decision"


def test_without_a_search_the_passage_is_the_beginning_of_the_decision() -> None:
    found = passage(
        [section(1, "proposal", "Ehdotus."), section(2, "decision", "Päätös.")], NOWHERE
    )
    assert found
    assert found.pieces == [("Päätös.", False)]


def test_an_item_with_nothing_but_its_heading_has_no_passage() -> None:
    assert passage([section(1, "header", "Otsikko")], words("otsikko")) is None


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
