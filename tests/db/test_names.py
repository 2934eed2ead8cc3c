"""Which printed names are one person's, and which body a name means."""

from __future__ import annotations

import pytest

from db.bodies import BOARD, COUNCIL, body_key
from db.names import person_id, person_key, surname, surnames


@pytest.mark.parametrize(
    ("forms", "key"),
    [
        (("Mäkelä Jukka", "Jukka Mäkelä", "MÄKELÄ Jukka", "Mäkelä, Jukka"), "mäkelä jukka"),
        (("Lumikangas Veera", "Veera Lumikangas"), "lumikangas veera"),
        (("Anna-Liisa Korpi", "Korpi Anna-Liisa"), "korpi anna-liisa"),
        (("Anna Liisa Korpi", "Korpi Anna Liisa"), "korpi anna liisa"),
        (("Peter von Kvist", "von Kvist Peter"), "von kvist peter"),
        (("Sjöstrand Wivan", "Wivan Sjöstrand"), "sjöstrand wivan"),
    ],
)
def test_forms_of_one_name(forms: tuple[str, ...], key: str) -> None:
    assert {person_key(form) for form in forms} == {key}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ahti Martti", "Martti Ahti"),  # both are given names
        ("Abdi Omar", "Omar Abdi"),  # neither is known
        ("Mäkelä Jukka", "Mäkelä Jukka Petteri"),
        ("Mäkelä Jukka", "Mäkilä Jukka"),
        ("Mäkelä Jukka", "Mäkelä-Aho Jukka"),
        ("Korpi Lahti", "Lahti Korpi"),  # both end as surnames do
    ],
)
def test_what_may_be_two_people_stays_two(one: str, other: str) -> None:
    assert person_key(one) != person_key(other)


def test_a_surname_alone_is_nobody() -> None:
    assert person_key("Mäkelä") is None
    assert person_key("von Kvist") is None
    assert person_id("Kuusivaara", None) is None


def test_the_surname_is_told_or_may_be_either() -> None:
    assert surname("Jukka Mäkelä") == surname("Mäkelä Jukka") == "Mäkelä"
    assert surname("Abdi Omar") is None
    assert surnames("Abdi Omar") == {"abdi", "omar"}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Kaupunginhallitus", BOARD),
        ("kaupunginhallitus", BOARD),
        ("Kh", BOARD),
        ("KHALL.", BOARD),
        ("Stadsstyrelsen", BOARD),
        ("kommunstyrelse", BOARD),
        ("Hiidenkosken kunnanhallitus", BOARD),
        ("Hiidenkosken kunnan hallitus", BOARD),
        ("Kunnanvaltuusto", COUNCIL),
        ("Kv", COUNCIL),
        ("fullmäktige", COUNCIL),
        ("Tekninen lautakunta", "tekninen lautakunta"),
        ("Tekniska nämnden", "tekniska nämnd"),
        ("Kaupunginhallituksen konsernijaosto", "kaupunginhallituksen konsernijaosto"),
        # other authorities' bodies
        ("Kuusivaaran kaupunginhallitus", "kuusivaaran kaupunginhallitus"),
        ("Aluehallitus", "aluehallitus"),
        ("yhtymähallitus", "yhtymähallitus"),
        # Kittilä's secret one is another body
        ("KhallS", "khalls"),
    ],
)
def test_the_bodies_of_a_town(name: str, key: str) -> None:
    assert body_key(name, "Hiidenkoski", "Hiidenkosken kunta") == key


@pytest.mark.parametrize("authority", ["HSK", "Harjun hyvinvointialue", "Harjun liitto"])
def test_the_bodies_of_an_authority_that_is_no_town(authority: str) -> None:
    assert body_key("Hallitus", authority) == BOARD
    assert body_key("aluehallitus", authority) == BOARD
    assert body_key("Yhtymävaltuusto", authority) == COUNCIL
    assert body_key("kaupunginhallitus", authority) == "kaupunginhallitus"
    assert body_key("Kh", authority) == "kh"


@pytest.mark.parametrize(
    ("municipality", "body"),
    [
        ("Koivulahti", "Koivulahden kaupunginvaltuusto"),
        ("Rantasalmi", "Rantasalmen kunnanvaltuusto"),
        ("Mustanko", "Mustangon kaupungin valtuusto"),
        ("Lillskärs stad", "Lillskärs stadsfullmäktige"),
        ("Lillskär", "Lillskärs stads fullmäktige"),
        ("Aspiainen", "Aspiaisten kaupunginvaltuusto"),
    ],
)
def test_a_body_named_with_its_own_municipality(municipality: str, body: str) -> None:
    assert body_key(body, municipality) == COUNCIL
