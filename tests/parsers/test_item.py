"""Rules of reading an item, one oddity of real pages each (dynasty.md 4-6, 10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import perf_counter

import pytest

from parsers.errors import MissingField
from parsers.records import AttachmentKind, Item, Presenter, Profile, SectionKind

ItemOf = Callable[..., Item]
TITLE = "<p>Koulun hankesuunnitelma</p>"
AGENDA = "Kunnanhallitus Esityslista 18.05.2026/Asianro 4"


def kinds(item: Item) -> list[str]:
    return [section.kind.value for section in item.sections]


def text(item: Item, kind: str) -> list[str]:
    return [section.text for section in item.sections if section.kind == kind]


@pytest.mark.parametrize(
    ("paragraph", "kind"),
    [
        ("<p><b>Päätös</b> Hyväksyttiin.</p>", "decision"),
        ("<p>Päätös</p>", "decision"),
        ("<p>Päätös: Hyväksyttiin.</p>", "decision"),
        ("<p>Päätös Kunnanhallitus:</p>", "decision"),
        ("<p>Kunnanhallituksen päätös: Hyväksyttiin.</p>", "decision"),
        ("<p><span>Päätös</span><span>Kunnanhallitus hyväksyi.</span></p>", "decision"),
        ("<p>Päätös&#xa0;&#xa0;&#xa0;&#xa0;Hyväksyttiin.</p>", "decision"),
        ("<p>Asia" + "&#xa0;" * 40 + "Vuokrasopimus</p>", "explanation"),
        ("<p>Päätösehdotus Kunnanjohtaja Paula Niemelä</p>", "proposal"),
        ("<p>Päätösehdotus Kunnanhallitus</p>", "proposal"),
        ("<p>Valmistelijat rakennustarkastaja Olli Harju, puh. 040 555 0101 ja</p>", "preparers"),
        ("<p>Valmistelu: rakennustarkastaja Olli Harju</p>", "preparers"),
        ("<p><span>Valmistelija</span><span>kunnansihteeri Olli Harju</span></p>", "preparers"),
        ("<p>Stadsstyrelsens förslag: Godkänns.</p>", "proposal"),
        ("<h3>Selostus</h3>", "explanation"),
    ],
)
def test_a_label_set_apart_opens_a_section(item_of: ItemOf, paragraph: str, kind: str) -> None:
    assert kinds(item_of(TITLE + paragraph)) == ["header", kind]


@pytest.mark.parametrize(
    "paragraph",
    [
        "<p>Päätös tarkastetaan heti.</p>",
        "<p><b>Päätös tarkastetaan heti.</b></p>",
        "<p><span>Päätös</span><span> tarkastetaan heti.</span></p>",
        "<p>päätös: liitteenä</p>",
        "<p>Esittelijä muutti ehdotustaan.</p>",
        "<p>Hallinto-oikeuden päätös: ei muutosta</p>",
        "<p>Lisäysehdotus: raportoidaan vuosittain</p>",
        "<p>Liite 1 Kartta</p>",
        "<p><a href='../kokous/2026412-6-1.PDF'>Selostus</a></p>",
        "<table><tr><td>Päätös</td><td>Kyllä</td></tr></table>",
        "<p class='Sivuotsikko' style='text-indent:0cm'><b>Päätös</b></p>",
        "<p><b>Päätöksen</b> mukaan</p>",
    ],
)
def test_the_same_word_in_text_opens_none(item_of: ItemOf, paragraph: str) -> None:
    assert kinds(item_of(TITLE + paragraph)) == ["header", "other"]


def test_a_label_torn_over_two_elements_is_whole(item_of: ItemOf) -> None:
    item = item_of(TITLE + "<p><b>Päätös</b><b>ehdotus</b>&nbsp;&nbsp;&nbsp; Hyväksytään.</p>")
    assert [(s.heading, s.text) for s in item.sections[1:]] == [("Päätösehdotus", "Hyväksytään.")]


def test_an_agenda_with_a_printed_decision_label_claims_no_decision(item_of: ItemOf) -> None:
    item = item_of(TITLE + "<p>Ehdotus:</p><p>Hyväksytään.</p><p>Päätös:</p>", heading=AGENDA)
    assert text(item, "decision") == [""]


def test_an_agenda_may_carry_both_proposal_and_decision(item_of: ItemOf) -> None:
    item = item_of(TITLE + "<p>Ehdotus: A</p><p>Päätös: B</p>", heading=AGENDA)
    assert (text(item, "proposal"), text(item, "decision")) == (["A"], ["B"])


def test_a_document_list_holds_no_headings(item_of: ItemOf) -> None:
    rows = "<table><caption>Liitteet</caption><tr><td>Selostus</td></tr><tr><td>Päätös</td></tr>"
    item = item_of(f"{rows}</table>{TITLE}")
    assert kinds(item) == ["attachments", "header"]
    assert [(a.title, a.url, a.kind) for a in item.attachments] == [
        ("Selostus", None, AttachmentKind.ATTACHMENT),
        ("Päätös", None, AttachmentKind.ATTACHMENT),
    ]


def test_attachment_titles_part_number_and_name(item_of: ItemOf) -> None:
    content = (
        "<table><caption>Bilagor</caption>"
        "<tr><td>1</td><td><a href='../kokous/20261-2-3.PDF'>Bilaga 1Karta</a></td></tr></table>"
        + TITLE
    )
    [attachment] = item_of(content).attachments
    assert attachment.url == "https://julkaisu.example/d10/kokous/20261-2-3.PDF"
    assert attachment.title.endswith("Karta")
    assert "1 Karta" in attachment.title


@pytest.mark.parametrize(
    ("proposal", "expected"),
    [
        ("<b>Päätösehdotus</b> Kaupunginjohtaja Mäki Ilona", ("Kaupunginjohtaja", "Mäki Ilona")),
        ("<b>Päätösehdotus</b> Vs. kunnanjohtaja Eino Mäki", ("Vs. kunnanjohtaja", "Eino Mäki")),
        ("<b>Päätösehdotus</b> Alan johtaja A Mäki", ("Alan johtaja", "A Mäki")),
        ("<b>Päätösehdotus</b> Tekninen lautakunta", (None, "Tekninen lautakunta")),
        ("<b>Päätösehdotus</b> Kunnanhallitus", None),  # the deciding body itself
        ("<b>Beslutsförslag</b> Teknisk direktör Eva Ek", ("Teknisk direktör", "Eva Ek")),
        ("Päätösehdotus: Kunnanhallitus hyväksyy sopimuksen.", None),
        ("Kunnanjohtajan ehdotus: Hyväksytään.", None),
    ],
)  # fmt: skip
def test_presenter(
    item_of: ItemOf, proposal: str, expected: tuple[str | None, str | None] | None
) -> None:
    found = item_of(f"{TITLE}<p>{proposal}</p><p>Hyväksytään.</p>").presenter
    assert found == (Presenter(*expected) if expected else None)


def test_presenter_is_never_that_of_an_earlier_handling(item_of: ItemOf) -> None:
    item = item_of(
        TITLE
        + "<p>KH 30.03.2026 § 64</p><p><b>Päätösehdotus</b> Kunnanjohtaja Paula Niemelä</p>"
        + "<p>KH 18.05.2026 § 97</p><p>Päätösehdotus: Hyväksytään.</p>"
    )
    assert item.presenter is None
    assert item.earlier_handlings[0].presenter == Presenter("Kunnanjohtaja", "Paula Niemelä")


def test_under_the_presenters_line_stands_the_proposal(item_of: ItemOf) -> None:
    item = item_of(TITLE + "<p>Esittelijä kunnanjohtaja Paula Niemelä</p><p>Hyväksytään.</p>")
    assert item.presenter == Presenter("kunnanjohtaja", "Paula Niemelä")
    assert text(item, "proposal") == ["Hyväksytään."]
    assert item.preparers == ()


def test_a_profile_names_headings_presenters_and_bodies(item_of: ItemOf) -> None:
    profile = Profile(
        labels={"Toimivalta": SectionKind.OTHER},
        presenter_labels=("Pormestari",),
        abbreviations={"SL": "Sivistyslautakunta"},
    )
    item = item_of(
        TITLE
        + "<p>SL 1.4.2026 § 3</p><p>Päätös: Esitetään.</p><p>KH 18.5.2026 § 97</p>"
        + "<p><b>Toimivalta</b> Hallintosääntö 5 §</p><p><span>Pormestari</span></p><p>A</p>",
        profile=profile,
    )
    assert kinds(item) == ["header", "history", "header", "other", "proposal"]
    assert item.presenter == Presenter("Pormestari", None)
    assert item.earlier_handlings[0].body == "Sivistyslautakunta"


@pytest.mark.parametrize("line", ["PE: Hyväksytään.", "Päätösehdotus: Hyväksytään."])
def test_a_profiles_label_may_be_shorter_than_all_others(item_of: ItemOf, line: str) -> None:
    profile = Profile(labels={"PE": SectionKind.PROPOSAL})
    item = item_of(f"<p>Katu</p><p>{line}</p><p>Päätös: Hyväksyttiin.</p>", profile=profile)
    assert text(item, "proposal") == ["Hyväksytään."]
    assert text(item, "decision") == ["Hyväksyttiin."]


def test_an_abbreviation_is_spelt_out_where_the_page_itself_tells(item_of: ItemOf) -> None:
    item = item_of(TITLE + "<p>KH 30.3.2026 § 64</p><p>A</p><p>KH 18.5.2026 § 97</p><p>B</p>")
    assert [handling.body for handling in item.earlier_handlings] == ["Kunnanhallitus"]


def test_own_words_go_on_where_the_headings_begin_anew(item_of: ItemOf) -> None:
    """No line tells where the earlier handling ends: an agenda without the meeting's own."""
    item = item_of(
        TITLE
        + "<p>Tekninen lautakunta 1.4.2026 § 3</p><p>Ehdotus: A</p><p>Päätös: B</p>"
        + "<p>Ehdotus: C</p>",
        heading=AGENDA,
    )
    assert kinds(item) == ["header", "history", "proposal"]
    assert text(item, "proposal") == ["C"]


def test_a_history_below_the_decision_needs_no_heading(item_of: ItemOf) -> None:
    item = item_of(
        "<p>Kunnanhallitus 18.05.2026 § 97</p>" + TITLE + "<p>Ehdotus: A</p><p>Päätös: B</p>"
        "<p>Kunnanhallitus 1.4.2026 § 60</p><p>Ehdotus: C</p><p>Päätös: D</p><p>Tiedoksi: E</p>"
    )
    assert kinds(item) == ["header", "proposal", "decision", "history", "notify"]


@pytest.mark.parametrize(
    "line",
    [
        "Kunnanhallitus on päättänyt 2.2.2026 avustuksista.",
        "Kunnanhallitus 2.2.2026 § 12 päätti, että",
        "(Kvalt 60 §, 23.9.2024)",
        "Aloite 12.3.2026",
        "Hyväksytty kokouksessa 1.4.2026 § 3",
    ],
)
def test_prose_with_a_date_is_no_handling(item_of: ItemOf, line: str) -> None:
    item = item_of(f"{TITLE}<p>Selostus</p><p>{line}</p>")
    assert kinds(item) == ["header", "explanation"]
    assert item.earlier_handlings == ()


@pytest.mark.parametrize(
    "line",
    [
        "Hallitus 18.09.2020 § 94 ",
        "Henjao 28.11.2023 § 52 ",
        "Nämnden för lokaltjänster 11.11.2021 § 26 ",
        "Teklupaj 12.12.2022 § 86",
        "KhallS 31.10.2017 § 6",
        "TEKLA 04.12.2025 § 53",
        "Kaupunginvaltuusto 12.02.2018 § 12",
        "KhVi 08.04.2024 § 65 ",
        "Rakennus- ja ympäristölautakunta 1.4.2026",
    ],
)
def test_headings_of_handlings_as_councils_print_them(item_of: ItemOf, line: str) -> None:
    item = item_of(f"{TITLE}<p>{line}</p><p>Asiaa jatkettiin.</p><p>KH 18.05.2026 § 97</p>")
    assert kinds(item) == ["header", "history", "header"]
    assert item.sections[1].heading == line.strip()


def test_a_listed_handling_without_text_is_kept(item_of: ItemOf) -> None:
    table = "<table><tr><td>KV</td><td>§ 3</td><td>1.4.2024</td></tr></table>"
    [earlier] = item_of(table + TITLE).earlier_handlings
    assert (earlier.body, earlier.date, earlier.paragraph) == ("KV", date(2024, 4, 1), 3)
    assert earlier.sections == ()


def test_preparers_are_names_only(item_of: ItemOf) -> None:
    item = item_of(
        TITLE
        + "<p>Valmistelijat / lisätiedot:</p><p>Ruutu Elias<br>Koskela Mari E</p>"
        + "<p>rakennuspäällikkö Aino Laakso, puh. 040 555 0101, aino.laakso@x.example</p>"
        + "<p>etunimi.sukunimi@x.example</p><p>Vaihde 08 555 010</p><p>Ks. liite.</p>"
    )
    assert [p.name for p in item.preparers] == ["Ruutu Elias", "Koskela Mari E", "Aino Laakso"]
    assert kinds(item) == ["header", "preparers", "other"]


@pytest.mark.parametrize(
    ("lines", "number", "key", "task_class"),
    [
        (["9809/00.01.02/2021"], "9809/00.01.02/2021", "9809/2021", "00.01.02"),
        (["Asianro 579/10.03.00.01/2021"], "579/10.03.00.01/2021", "579/2021", "10.03.00.01"),
        (["Asianumero 2771/10.03.01/2026"], "2771/10.03.01/2026", "2771/2026", "10.03.01"),
        (["Dnro: 47/00.02/2016"], "47/00.02/2016", "47/2016", "00.02"),
        (["5316/2016", "00.01.01"], "5316/2016", "5316/2016", "00.01.01"),
        (["5316/2016 00.01.01"], "5316/2016", "5316/2016", "00.01.01"),
        (["<b>1/00.01</b> <b>.02/2025</b>"], "1/00.01.02/2025", "1/2025", "00.01.02"),
        (["&nbsp;" * 17 + "730/2017"], "730/2017", "730/2017", None),
        (["1/10.02.03/2021, 22/10.02.03/2019"], "1/10.02.03/2021", "1/2021", "10.02.03"),
        (["Ks. 9/00.01.02/2021"], None, None, None),
        (["Kuntalaki (410/2015)"], None, None, None),
        (["Asianro 4"], None, None, None),
    ],
)  # fmt: skip
def test_case_number_is_told_by_its_shape(
    item_of: ItemOf,
    lines: list[str],
    number: str | None,
    key: str | None,
    task_class: str | None,
) -> None:
    item = item_of(TITLE + "".join(f"<p>{line}</p>" for line in lines))
    assert (item.case_number, item.case_key, item.task_class) == (number, key, task_class)


def test_position_is_the_ids_last_number_once_minuted(item_of: ItemOf) -> None:
    navigation = "<div><a href='../kokous/2026412-6.pdf'>Kokousasia PDF-muodossa</a></div>"
    item = item_of(navigation + TITLE)
    assert (item.id, item.position, item.paragraph) == ("2026412-6", 6, 97)
    assert item_of(TITLE).position is None
    assert item_of(TITLE, heading=AGENDA).position == 4


def test_guid_ids_are_opaque(item_of: ItemOf) -> None:
    guid = "F56A518FX3010X4561XB713X45DDDAB5E7D0-4"
    item = item_of(f"<div><a href='../kokous/{guid}.PDF'>Kokousasia</a></div>{TITLE}")
    assert (item.id, item.position) == (guid, 4)


def test_the_pages_heading_within_the_content_is_no_title(item_of: ItemOf) -> None:
    heading = "Kunnanhallitus<br>Pöytäkirja 18.05.2026/Pykälä 97"
    item = item_of(f"<h1>{heading}</h1>{TITLE}", heading=heading)
    assert item.title == "Koulun hankesuunnitelma"
    assert kinds(item) == ["header"]


def test_a_title_may_stand_on_two_lines(item_of: ItemOf) -> None:
    item = item_of("<p>§ 97</p><p><b>Koulun<br>hankesuunnitelma</b></p><p>Tausta</p>")
    assert item.title == "Koulun hankesuunnitelma"


@pytest.mark.parametrize(
    ("heading", "content", "language"),
    [
        ("Stadsstyrelsen Protokoll 09.03.2026/Paragraf 41", "<p>Ärendet</p>", "sv"),
        ("Kunnanhallitus Pöytäkirja 09.03.2026/Pykälä 41", "<p>Hankinta</p>", "fi"),
        ("Jaosto Pöytäkirja 09.03.2026/Pykälä 4", "<p>Det är för att</p><p>Beslut</p>", "sv"),
    ],
)  # fmt: skip
def test_language_is_that_of_the_words(
    item_of: ItemOf, heading: str, content: str, language: str
) -> None:
    assert item_of(content, heading=heading).language == language


def test_a_title_may_be_a_word_that_heads_a_part_elsewhere(item_of: ItemOf) -> None:
    item = item_of("<p>§ 97</p><p>Tiedoksi</p><p>Saapuneet kirjeet.</p><p>Tiedoksi: A</p>")
    assert item.title == "Tiedoksi"
    assert kinds(item) == ["header", "other", "notify"]


def test_a_page_without_title_is_no_item(item_of: ItemOf) -> None:
    with pytest.raises(MissingField, match="no title"):
        item_of("<p>§ 97</p>")


@pytest.mark.parametrize("run", ["&nbsp;" * 20_000, "A" * 200_000, "Valmistelija, " * 10_000])
def test_no_run_of_characters_takes_long(item_of: ItemOf, run: str) -> None:
    begun = perf_counter()
    item_of(f"{TITLE}<p>Valmistelija: {run}</p><p>{run} § {run}</p>")
    assert perf_counter() - begun < 5  # it was minutes, once
