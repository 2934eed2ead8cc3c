"""Who stood aside, and whose dissent is in the minutes."""

from __future__ import annotations

import pytest

from parsers.minutes.names import Names
from parsers.minutes.presence import disqualifications, dissents

ASIDE = [
    # every form: language, text, [(name, reason)]
    (
        "fi",
        (
            "Ahola ilmoitti esteellisyydestä (intressijäävi; hallintolaki 28.1 § kohta 3) "
            "osallistua asian käsittelyyn ja poistui kokouksesta."
        ),
        [("Ahola", "intressijäävi; hallintolaki 28.1 § kohta 3")],
    ),
    (
        "fi",
        (
            "Rauni Korpela poistui esteellisenä (intressijäävi, rajanaapuri; hallintolaki 28.1 § "
            "kohta 3) asian käsittelyn ja päätöksenteon ajaksi."
        ),
        [("Rauni Korpela", "intressijäävi, rajanaapuri; hallintolaki 28.1 § kohta 3")],
    ),
    (
        "fi",
        "Anu Ahola poistui esteellisenä kokouksesta selvityksen käsittelyn ajaksi klo 17.53–18.01.",
        [("Anu Ahola", None)],
    ),
    (
        "fi",
        (
            "Raimo Lehto, Oili Neva sekä Ari Laine ilmoittivat olevansa esteellisiä ja poistuivat "
            "kokouksesta."
        ),
        [("Raimo Lehto", None), ("Oili Neva", None), ("Ari Laine", None)],
    ),
    (
        "fi",
        "Esteelliset: Riitta Vilkko, Tarja Saxén",
        [("Riitta Vilkko", None), ("Tarja Saxén", None)],
    ),
    (
        "fi",
        "Esteelliset: Riitta Vilkko (yhteisöjäävi, säätiön hallitus), Tarja Saxén (SFP)",
        [("Riitta Vilkko", "yhteisöjäävi, säätiön hallitus"), ("Tarja Saxén", None)],
    ),
    (
        "fi",
        (
            "Merkittiin, että jäsen Anu Salo (kok.) poistui kokouksesta esteellisenä tämän asian "
            "käsittelyn ajaksi.\nEsteellisyyden peruste: yhteisöjäävi."
        ),
        [("Anu Salo", "yhteisöjäävi")],
    ),
    (
        "fi",
        "Esteellisinä kokouksesta poistuivat Anu Salo ja Ari Aho (kok.).",
        [("Anu Salo", None), ("Ari Aho", None)],
    ),
    (
        "fi",
        "Anu Salo poistui esteellisenä, koska hän on yhtiön hallituksen jäsen.",
        [("Anu Salo", "yhtiön hallituksen jäsen")],
    ),
    (
        "fi",
        "Anu Salo poistui esteellisenä hallintolain 28 §:n 1 momentin 3 kohdan perusteella.",
        [("Anu Salo", "hallintolain 28 §:n 1 momentin 3 kohdan")],
    ),
    ("fi", "Anu Salo jääväsi itsensä.", [("Anu Salo", None)]),
    ("fi", "Anu Salo poistui intressijäävinä.", [("Anu Salo", "intressijäävi")]),
    ("fi", "Puheenjohtaja poistui esteellisenä.", [(None, None)]),
    ("fi", "Lautakunta totesi Anu Virtasen esteelliseksi.", [("Anu Virtanen", None)]),
    (
        "fi",
        "Puheenjohtaja totesi, että Anu Salo on esteellinen (yhteisöjäävi).",
        [("Anu Salo", "yhteisöjäävi")],
    ),
    (
        "fi",
        (
            "Puheenjohtaja Mari Aho ilmoitti olevansa esteellinen ja luovutti puheenjohtajuuden "
            "varapuheenjohtaja Ari Salolle."
        ),
        [("Mari Aho", None)],
    ),
    (
        "sv",
        "Bo Ek anmälde jäv och avlägsnade sig för tiden för behandlingen (intressejäv).",
        [("Bo Ek", "intressejäv")],
    ),
    (
        "sv",
        "Bo Ek och Eva Löv avlägsnade sig på grund av jäv.",
        [("Bo Ek", None), ("Eva Löv", None)],
    ),
    (
        "sv",
        "Ordföranden Bo Ek var jävig och deltog inte i behandlingen av ärendet.",
        [("Bo Ek", None)],
    ),
    ("sv", "Jäviga: Bo Ek, Eva Löv", [("Bo Ek", None), ("Eva Löv", None)]),
]
NOBODY_ASIDE = [
    ("fi", "Ari Aho poistui kokouksesta klo 18.10."),
    ("fi", "Ari Aho oli estynyt osallistumasta kokoukseen ja ilmoittanut esteestä."),
    ("fi", "Ei esteellisyyksiä."),
    ("fi", "Esteelliset: ei ole"),
    ("fi", "Esteellisyys: -"),
    ("fi", "Anu Salo oli ollut esteellinen asiassa."),
    ("fi", "Anu Salo oli esteellinen."),
    ("fi", "Kantelijan mukaan jäsen Anu Salo poistui esteellisenä."),
    ("fi", "Apulaisoikeuskansleri totesi, että Anu Salo on esteellinen."),
    ("fi", "Lautakunta totesi, ettei Anu Salo ole esteellinen. Anu Salo ei ole esteellinen."),
    ("fi", "Pöytäkirjoista ei ilmennyt, millä perusteella jäsenet olivat esteellisinä poissa."),
    ("fi", "Hallintolaki 28 § määrää, milloin virkamies on esteellinen ja poistuu."),
    ("fi", "Ari Aho totesi: ”Anu Salo poistui esteellisenä jo viime vuonna kokouksesta.”"),
    ("sv", "Bo Ek hade anmält jäv i ärendet."),
    ("sv", "A hade som bolagets direktör varit jävig att delta i ärendets behandling."),
    ("sv", "Bo Ek hade fått förhinder och avlägsnade sig kl. 18.10."),
]
DISSENT = [
    (
        "fi",
        "Saarela ja Koivula ilmoittivat eriävän mielipiteensä pöytäkirjaan.",
        ["Saarela", "Koivula"],
    ),
    ("fi", "Anni Vainio jätti eriävän mielipiteen asiassa.", ["Anni Vainio"]),
    ("fi", "Jäsen Jouni Salo jätti päätöksestä eriävän mielipiteen.", ["Jouni Salo"]),
    (
        "fi",
        "Häll, Korpi, Laine ja Tapiola jättivät päätökseen eriävän mielipiteen.",
        ["Häll", "Korpi", "Laine", "Tapiola"],
    ),
    ("fi", "Eriävän mielipiteen jättivät Anu Salo ja Ari Aho.", ["Anu Salo", "Ari Aho"]),
    ("fi", "Eriävä mielipide: Salo, Aho", ["Salo", "Aho"]),
    ("fi", "Liite 1: Saarelan ja Koivulan eriävä mielipide", ["Saarela", "Koivula"]),
    ("fi", "Merkittiin pöytäkirjaan Anu Virtasen eriävä mielipide.", ["Anu Virtanen"]),
    ("fi", "Koivula yhtyi Saarelan eriävään mielipiteeseen.", ["Koivula"]),
    (
        "fi",
        (
            "Saarela ja Koivula ilmoittivat eriävän mielipiteensä pöytäkirjaan.\nLiite 1: Saarelan "
            "ja Koivulan eriävä mielipide"
        ),
        ["Saarela", "Koivula"],
    ),
    ("sv", "Juhani Ek anmälde avvikande mening.", ["Juhani Ek"]),
    ("sv", "Avvikande mening anmäldes av Bo Ek och Eva Löv.", ["Bo Ek", "Eva Löv"]),
    (
        "sv",
        "Arne Holm och Bo Nyman har reserverat sig mot stadsfullmäktiges beslut om torgtaxan.",
        ["Arne Holm", "Bo Nyman"],
    ),
]
NO_DISSENT = [
    ("fi", "Vihreiden ryhmä jätti seuraavan pöytäkirjamerkinnän: ”Emme hyväksy.”"),
    ("fi", "Vihreiden valtuustoryhmä jätti eriävän mielipiteen."),
    ("fi", "Päätöksestä voi jättää eriävän mielipiteen."),
    ("fi", "Pöytäkirjamerkintöihin yhtyi myös muita valtuutettuja."),
    ("sv", "Kenneth Strand lämnade en protokollsanteckning i ärendet."),
    ("sv", "Köparen Bo Ek reserverade sig rätten att återkomma."),
]


@pytest.mark.parametrize(("language", "text", "expected"), ASIDE)
def test_who_stood_aside_and_why(
    language: str, text: str, expected: list[tuple[str | None, str | None]]
) -> None:
    found = disqualifications(text.split("\n"), Names([text], language))
    assert [(one.name, one.reason) for one in found] == expected
    assert all(one.printed in one.sentence and one.sentence in text for one in found)


@pytest.mark.parametrize(("language", "text"), NOBODY_ASIDE)
def test_nobody_stood_aside(language: str, text: str) -> None:
    assert disqualifications([text], Names([text], language)) == ()


def test_told_twice_is_one_with_the_reason_of_either() -> None:
    found = disqualifications(
        [
            "Ahola poistui esteellisenä.",
            "Ilmo Ahola ilmoitti esteellisyydestä (yhteisöjäävi) ja poistui kokouksesta.",
        ],
        Names([], "fi"),
    )
    assert [(one.printed, one.reason) for one in found] == [("Ahola", "yhteisöjäävi")]


@pytest.mark.parametrize(("language", "text", "expected"), DISSENT)
def test_whose_dissent_is_in_the_minutes(language: str, text: str, expected: list[str]) -> None:
    found = dissents(text.split("\n"), Names([text], language))
    assert [one.name for one in found] == expected
    assert all(one.sentence in text for one in found)


@pytest.mark.parametrize(("language", "text"), NO_DISSENT)
def test_notes_and_possibilities_are_no_dissent(language: str, text: str) -> None:
    assert dissents([text], Names([text], language)) == ()
