"""A section is of the page's language unless it is plainly of the other one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.analyser.forms import forms
from db.analyser.language import language_of

FINNISH = (
    (
        "Tekninen lautakunta päätti, että uimarannan kunnostus siirretään ensi vuoteen, koska"
        " hankkeelle ei ole osoitettu rahaa. Asia on käsitelty myös nuorisovaltuustossa, joka on"
        " ollut samaa mieltä. Lautakunta on pyytänyt selvityksen kustannuksista."
    ),
    (
        "Valmistelija toteaa, että hakija on täyttänyt ehdot ja että avustus voidaan maksaa"
        " hakemuksen mukaan, mutta kuitit on toimitettava vuoden loppuun mennessä."
    ),
)
SWEDISH = (
    (
        "Tekniska nämnden beslutade att badstrandens upprustning skjuts upp till nästa år, eftersom"
        " det inte finns pengar för projektet. Ärendet har behandlats också i ungdomsrådet, som var"
        " av samma åsikt. Nämnden har bett om en utredning av kostnaderna."
    ),
    (
        "Beredaren konstaterar att sökanden har uppfyllt villkoren och att bidraget kan betalas"
        " enligt ansökan, men kvittona ska lämnas in före årets slut."
    ),
)
UNCHANGED = (
    "",
    "Kirkkonummi Kyrkslätt",
    "Bilaga 1 Karta och förteckning",  # too short to tell
    "Liite 2 Sopimus, joka on salainen",
    "12 345,60 € 14.3.2031 § 7",
    "The council decided that the matter is to be prepared again and that a report is given.",
    "Åsa Lindholm, Juhani Mäkinen, Nina Ekström",
)


@pytest.mark.parametrize("text", FINNISH)
@pytest.mark.parametrize("default", ["fi", "sv"])
def test_plain_finnish_is_finnish_on_any_page(text: str, default: str) -> None:
    assert language_of(forms(text), default) == "fi"


@pytest.mark.parametrize("text", SWEDISH)
@pytest.mark.parametrize("default", ["fi", "sv"])
def test_plain_swedish_is_swedish_on_any_page(text: str, default: str) -> None:
    assert language_of(forms(text), default) == "sv"


@pytest.mark.parametrize("text", UNCHANGED)
@pytest.mark.parametrize("default", ["fi", "sv"])
def test_what_tells_nothing_is_the_pages(text: str, default: str) -> None:
    assert language_of(forms(text), default) == default


@pytest.mark.parametrize("default", ["fi", "sv"])
def test_a_text_in_both_languages_is_the_pages(default: str) -> None:
    assert language_of(forms(FINNISH[0] + "\n" + SWEDISH[0]), default) == default


def test_a_quotation_does_not_change_the_text_around_it() -> None:
    text = FINNISH[0] + " ”Nämnden beslutade att ärendet bordläggs.” " + FINNISH[1]
    assert language_of(forms(text), "fi") == "fi"


@given(st.text(), st.sampled_from(["fi", "sv"]))
def test_any_text_has_one_of_the_two(text: str, default: str) -> None:
    assert language_of(forms(text), default) in ("fi", "sv")
