"""Case numbers, days and paragraphs, in whatever print, are one key each."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.analyser.forms import forms
from db.analyser.signs import placed, signs

CASES = {
    "Dnro 412/2025": "c412y2025",
    "412/00.01.02/2025": "c412y2025",
    "412/10.03.00.01/2025": "c412y2025",
    "VARJ/412/00.01.02/2025": "c412y2025",
    "varj/412/2025": "c412y2025",
    "Asianro 0412/2025.": "c412y2025",
    "(412/2025)": "c412y2025",
    "Ärendenummer: 412/02.05/1998": "c412y1998",
}
DATES = {
    "26.4.2017": "d20170426",
    "26.04.2017": "d20170426",
    "26. 4. 2017": "d20170426",
    "2017-04-26": "d20170426",
    "26. huhtikuuta 2017": "d20170426",
    "26 huhtikuuta 2017": "d20170426",
    "26. HUHTIKUUTA 2017": "d20170426",
    "huhtikuun 26. päivänä 2017": "d20170426",
    "den 26 april 2017": "d20170426",
    "26 april 2017": "d20170426",
    "26:e april 2017": "d20170426",
    "kokous 26.4.2017.": "d20170426",
}
PARAGRAPHS = {
    "§ 87": "p87",
    "§87": "p87",
    "87 §": "p87",
    "87§": "p87",
    "87 §:n mukaan": "p87",
    "§:n 87": "p87",
    "Pykälä 87": "p87",
    "pykälän 87 jälkeen": "p87",
    "Paragraf 87": "p87",
    "kuntalain 87 §": "p87",
    "kuntalain 87.2 §": "p87",
    "87 § 2 mom.": "p87",
    "14 a §": "p14a",
    "12\xa0§": "p12",
}
SEVERAL = {
    "§§ 3-5": ["p3", "p4", "p5"],
    "§§ 3, 7 ja 9": ["p3", "p7", "p9"],
    "3–5 §": ["p3", "p4", "p5"],
    "51, 53 och 54 §": ["p51", "p53", "p54"],
    "§ 5, § 6": ["p5", "p6"],
    "26.4.2017 § 87": ["d20170426", "p87"],
    "26.4.2017/87": ["d20170426", "p87"],
    "87 §, 26.4.2017": ["d20170426", "p87"],
    "10.2.2020, 87 §": ["d20200210", "p87"],
    "Kvalt 60 § 12.3.2020": ["d20200312", "p60"],
    "1.1.–31.12.2021": ["d20210101", "d20211231"],
    "26.–28.4.2017": ["d20170426", "d20170428"],
    "Pöytäkirja 04.12.2023/Pykälä 303": ["d20231204", "p303"],
    "166/10.02.03/2021": ["c166y2021"],
}
NONE = (
    "87",
    "26.4.",
    "31.2.2017",
    "lukuvuosi 2024/2025",
    "versio 10.4.0.250317",
    "1 / 2",
    "https://esimerkki.test/2024/412/2025",
    "412/2525",
    "§ ilman numeroa",
    "puh. 040 123 4567",
    "",
)
SINGLE = CASES | DATES | PARAGRAPHS


@pytest.mark.parametrize(("text", "key"), SINGLE.items())
def test_one_print_is_one_key(text: str, key: str) -> None:
    assert signs(text) == [key]


@pytest.mark.parametrize(("text", "keys"), SEVERAL.items())
def test_several_are_all_found(text: str, keys: list[str]) -> None:
    assert signs(text) == keys


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert signs(text) == []


def test_a_range_too_long_is_its_first() -> None:
    assert signs("§§ 3-900") == ["p3"]


def test_a_sign_of_the_line_above_is_not_taken() -> None:
    assert signs("Liitteitä 12\n§ 87") == ["p87"]


@given(st.text(alphabet="0123456789./-–§ VApykälä\n:eden april", max_size=300))
def test_every_key_is_one_word_of_the_index(text: str) -> None:
    for key in signs(text):
        assert forms(key) == [key]


@given(st.text())
def test_no_text_is_refused(text: str) -> None:
    assert signs(text) == sorted(set(signs(text)))


@pytest.mark.parametrize(
    "piece",
    ["1", "1/", "1.", "1.1.", "1, ", "§", "1 §", "§ 1", "1-", "a/", "20", "2017-", "26 ", "00.01.",
     "pykälä ", "1, 2 ja ", " ", "1.1.-"],
)  # fmt: skip
def test_hostile_text_takes_time_by_its_length(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    signs(text)
    # 20 times the longest text a person may type; quadratic work would take minutes
    assert time.process_time() - started < 5


@pytest.mark.parametrize("told", [CASES, DATES, PARAGRAPHS])
def test_a_sign_stands_where_it_is_printed(told: dict[str, str]) -> None:
    before = "Asia (koulu) "
    for printed, key in told.items():
        text = f"{before}{printed} ja muuta"
        assert [
            found
            for start, end, found in placed(text)
            if signs(text[start:end]) == [key] and text[start:end] in printed
        ] == [key], printed


def test_the_keys_of_one_place_stand_together() -> None:
    text = "katso 3–5 §, 26.4.2017/87"
    assert sorted((text[start:end], key) for start, end, key in placed(text)) == [
        ("26.4.2017/87", "d20170426"),
        ("26.4.2017/87", "p87"),
        *(("3–5 §", key) for key in ("p3", "p4", "p5")),
    ]
