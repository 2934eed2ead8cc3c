"""What is marked of a text, by the forms of an archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.lexicon import Lexicon
from db.query import plan
from web.marking import Forms, marker

Marked = Callable[..., list[str]]


@pytest.fixture(scope="module")
def lexicon(archive: Path) -> Iterator[Lexicon]:
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as conn:
        yield Lexicon(conn)


@pytest.fixture(scope="module")
def marked(lexicon: Lexicon) -> Marked:
    """What a query marks in a text of a field."""

    def of(query: str, text: str, field: str = "decision") -> list[str]:
        hits = marker(plan(query, lexicon), Forms(lexicon))(text, field)
        return [text[hit.start : hit.end] for hit in hits]

    return of


def test_every_form_the_archive_has_is_marked_and_no_other_word(marked: Marked) -> None:
    assert marked("koulu", "Koulun koulu, koulutus KOULUN.") == ["Koulun", "koulu", "KOULUN"]


def test_a_compound_is_marked_whole(marked: Marked) -> None:
    assert marked("suunnitelma", "hankesuunnitelman hanke") == ["hankesuunnitelman"]


def test_a_phrase_is_marked_form_by_form(marked: Marked) -> None:
    text = "Koulun peruskorjauksen hanke, koulu, koulun hanke peruskorjauksen"
    assert marked('"koulun peruskorjauksen"', text) == ["Koulun peruskorjauksen"]


def test_a_phrase_goes_over_signs_and_ends_of_lines(marked: Marked) -> None:
    assert marked('"koulu on rakennettu"', "Koulu on\nrakennettu") == ["Koulu on\nrakennettu"]


def test_a_phrase_beside_its_word_is_one_mark(marked: Marked) -> None:
    query = 'koulu "koulun peruskorjauksen"'
    assert marked(query, "koulun peruskorjauksen koulu") == ["koulun peruskorjauksen", "koulu"]


def test_what_must_not_be_there_is_not_marked(marked: Marked) -> None:
    assert marked("koulu -katto", "koulu katto") == ["koulu"]


def test_a_field_is_marked_in_itself(marked: Marked) -> None:
    assert marked("otsikko:koulu", "koulu", "title") == ["koulu"]
    assert marked("otsikko:koulu", "koulu", "decision") == []
    assert marked("ehdotus:koulu", "koulu", "proposal") == ["koulu"]
    assert marked("teksti:koulu", "koulu", "title") == []
    assert marked("teksti:koulu", "koulu", "history") == ["koulu"]
    assert marked("toimielin:koulu", "koulu", "decision") == []


def test_a_star_marks_what_begins_so(marked: Marked) -> None:
    assert marked("kou*", "koulun kouvola, ko") == ["koulun", "kouvola"]


def test_a_word_ends_where_its_letters_end(marked: Marked) -> None:
    assert marked("koulu", "§ koulun\u00adpiha, KOULUN-piha (koulun)") == [
        "koulun",
        "KOULUN",
        "koulun",
    ]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=40), text=st.text(max_size=200))
def test_marks_are_in_order_and_apart(lexicon: Lexicon, query: str, text: str) -> None:
    hits = marker(plan(query, lexicon), Forms(lexicon))(text, "decision")
    ends = 0
    for hit in hits:
        assert ends <= hit.start < hit.end <= len(text)
        ends = hit.end


@pytest.mark.parametrize(
    ("query", "text", "whole"),
    [
        ("412/2025", "asia 412/10.03.01/2025, 412/2026", ["412/10.03.01/2025"]),
        (
            "6.10.2026",
            "6.10.2026 § 43, 6. lokakuuta 2026, 16.10.2026",
            ["6.10.2026", "6. lokakuuta 2026"],
        ),
        ("§ 43", "6.10.2026 § 43, 43 § ja 430 §", ["§ 43", "43 §"]),
    ],
)
def test_a_sign_is_marked_in_whatever_print(
    marked: Marked, query: str, text: str, whole: list[str]
) -> None:
    assert marked(query, text) == whole


@pytest.mark.parametrize("query", ["§ 43", "43 §", "pykälä:43", "paragraf:43"])
def test_an_items_own_sign_is_marked_in_what_is_its_own(marked: Marked, query: str) -> None:
    assert marked(query, "§ 43", "own") == ["§ 43"]
    assert marked(query, "§ 430", "own") == []


def test_a_sign_asked_for_in_a_field_is_marked_nowhere_else(marked: Marked) -> None:
    assert marked("pykälä:43", "43 § ja § 43") == []
    assert marked("asia:412/2025", "412/10.03.01/2025", "own") == ["412/10.03.01/2025"]
    assert marked("vuosi:2026", "2026-10-06", "own") == ["2026-10-06"]
    assert marked("koulu 2026", "2026-10-06", "own") == []


def test_of_a_bodys_name_whole_words_are_marked_and_parts_where_it_is_asked_for(
    marked: Marked,
) -> None:
    assert marked("lautakunnan", "Tekninen lautakunta", "body") == ["lautakunta"]
    assert marked("valtuusto", "Kaupunginvaltuusto", "body") == ["Kaupunginvaltuusto"]  # a synonym
    assert marked("kaupunki", "Kaupunginvaltuusto", "body") == []
    assert marked("toimielin:kaupunki", "Kaupunginvaltuusto", "body") == ["Kaupunginvaltuusto"]
    assert marked("otsikko:lautakunta", "Tekninen lautakunta", "body") == []


@pytest.mark.parametrize("printed", ["4.–6.10.2026", "1.10.2026–6.10.2026", "6.10.2026/43"])
def test_a_sign_is_marked_in_every_print_the_index_knows(marked: Marked, printed: str) -> None:
    assert marked("6.10.2026", f"kokous {printed} pidettiin")
