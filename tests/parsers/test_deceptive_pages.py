"""More oddities of an item's page, found by pages written to deceive the parser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from time import process_time

import pytest

from parsers.dynasty import parse
from parsers.errors import ParseError
from parsers.records import Item, Page, Presenter

ItemOf = Callable[..., Item]
TITLE = "<p>Koulun hankesuunnitelma</p>"
AGENDA = "Kunnanhallitus Esityslista 18.05.2026/Asianro 4"


def kinds(item: Item) -> list[str]:
    return [section.kind.value for section in item.sections]


def text(item: Item, kind: str) -> list[str]:
    return [section.text for section in item.sections if section.kind == kind]


def listed(title: str) -> str:
    return f"<a href='../kokous/2026412-6-1.PDF'>{title}</a>"


@pytest.mark.parametrize(
    "title",
    ["Kunnanhallitus 12.03.2026 § 5", "Lausunto 12.3.2026 § 5", "123/10.02.03/2020", "Liitekartta"],
)
@pytest.mark.parametrize(
    "form",
    [
        "<table><caption>Liitteet (2)</caption><tr><td>{}</td></tr></table>",
        "<table><caption>Muu aineisto</caption><tr><td>{}</td></tr></table>",
        "<table><tr><th colspan=2>Liitteet</th></tr><tr><td>1</td><td>{}</td></tr></table>",
        "<h3>Liitteet</h3><ul><li>{}</li></ul>",
        "<p>Liitteet: {}</p>",
    ],
)
def test_a_documents_title_is_nothing_else(item_of: ItemOf, form: str, title: str) -> None:
    item = item_of(form.format(listed(title)) + TITLE)
    assert (item.title, item.case_number) == ("Koulun hankesuunnitelma", None)
    assert [a.title for a in item.attachments] == [title]
    assert item.earlier_handlings == ()


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Liite 1Merivirta", "Liite 1 Merivirta"),
        ("Liite 3: Kaava", "Liite 3: Kaava"),
        ("Liite1_kartta.pdf", "Liite1_kartta.pdf"),
        ("Oheismateriaali  A", "Oheismateriaali A"),
        ("Oheismateriaalit", "Oheismateriaalit"),
    ],
)
def test_attachment_titles_are_copies(item_of: ItemOf, printed: str, title: str) -> None:
    table = f"<table><caption>Liitteet</caption><tr><td>{listed(printed)}</td></tr></table>"
    assert [a.title for a in item_of(table + TITLE).attachments] == [title]


def test_several_documents_in_one_paragraph(item_of: ItemOf) -> None:
    item = item_of(f"{TITLE}<p>Liitteet: {listed('Kartta')}, {listed('Kaava')}</p><p>A</p>")
    assert [a.title for a in item.attachments] == ["Kartta", "Kaava"]
    assert kinds(item) == ["header", "attachments", "other"]


MINUTES = "<p>Sivistyslautakunta 12.03.2026</p><p>Tekninen lautakunta 14.03.2026 § 20</p>"


def test_minutes_listed_in_espoos_order_are_text(item_of: ItemOf) -> None:
    item = item_of(
        "<p>Kunnanhallitus 18.05.2026 § 97</p><p>§ 97</p>"
        + TITLE
        + f"<p><b>Päätösehdotus</b></p><p>Tiedoksi merkitään:</p>{MINUTES}<p>Päätös</p>"
        + f"<p>Kunnanhallitus: Hyväksyttiin.</p><p>Selostus</p>{MINUTES}<p>Tiedoksi</p>"
    )
    assert kinds(item) == ["header", "proposal", "decision", "explanation", "notify"]
    assert text(item, "decision") == ["Kunnanhallitus: Hyväksyttiin."]
    assert item.earlier_handlings == ()


def test_minutes_listed_below_the_own_line_are_text(item_of: ItemOf) -> None:
    item = item_of(
        TITLE
        + "<p>KH 1.4.2026 § 60</p><p>Ehdotus: A</p><p>Päätös: B</p><p>KH 18.05.2026 § 97</p>"
        + f"{MINUTES}<p>- KH 1.4.2026 § 3</p><p>Ehdotus: C</p><p>Päätös: D</p>"
    )
    assert kinds(item) == ["header", "history", "header", "explanation", "proposal", "decision"]
    assert [handling.paragraph for handling in item.earlier_handlings] == [60]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Hallituksen ehdotus", "proposal"),
        ("Hallituksen päätös", "decision"),
        ("Ordförandens förslag", "proposal"),
        ("Esittelijän päätösehdotus", "proposal"),
        ("Pormestarin ehdotus", "proposal"),
        ("Rehtorin ehdotus", "proposal"),
        ("Rakennustarkastajan ehdotus", "proposal"),
        ("Sivistyslautakunnan ehdotus", "proposal"),
        ("Sivistyslautakunnan päätös", "other"),  # another body's, told in passing
        ("Valtuuston päätös", "other"),
        ("Nämndens beslut", "other"),
    ],
)
def test_whose_a_label_says_it_is(item_of: ItemOf, label: str, kind: str) -> None:
    item = item_of(f"{TITLE}<p>{label}: Hyväksyttiin.</p>")
    assert [(s.kind.value, s.heading) for s in item.sections[1:]] == [(kind, label)]


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("Sivistyslautakunta", "Lautakunnan päätös"),
        ("Kaupunginvaltuusto", "Valtuuston päätös"),
        ("Konsernijaosto", "Jaoston päätös"),
        ("Yhtymäkokous", "Yhtymäkokouksen päätös"),
        ("Bildningsnämnden", "Nämndens beslut"),
        ("Stadsfullmäktige", "Fullmäktiges beslut"),
        ("Stadsstyrelsen", "Styrelsens beslut"),
    ],
)
def test_a_bodys_own_decision(item_of: ItemOf, body: str, label: str) -> None:
    heading = f"{body} Pöytäkirja 18.05.2026/Pykälä 97"
    assert kinds(item_of(f"{TITLE}<p>{label}: A</p>", heading=heading)) == ["header", "decision"]


@pytest.mark.parametrize(
    "line",
    [
        "<span>Kaupunginhallitus</span><span>01.04.2026</span><span>§ 64</span>",
        "Elinvoimavaliokunta 01.04.2026 § 64",
        "Svenska rum -lautakunta 01.04.2026 § 64",
        "KH/konsernijaosto 01.04.2026 § 64",
        "Kaupunkikeh.ltk 01.04.2026 § 64",
        "Elinvoima- ja kehitysltk 01.04.2026 § 64",
        "Kunnanhallitus 01.04.2026 § 64, 65",
        "Kunnanhallitus 01.04.2026, § 64",
        "Kunnanhallitus 01.04.2026 § 64 (Pöydälle)",
    ],
)
def test_forms_of_an_earlier_handlings_line(item_of: ItemOf, line: str) -> None:
    item = item_of(f"{TITLE}<p>{line}</p><p>Päätös: A</p><p>KH 18.05.2026 § 97</p><p>B</p>")
    assert [handling.paragraph for handling in item.earlier_handlings] == [64]


def test_an_agendas_own_line_has_a_sign_without_number(item_of: ItemOf) -> None:
    item = item_of(f"{TITLE}<p>Kunnanhallitus 18.05.2026 §</p><p>Ehdotus: A</p>", heading=AGENDA)
    assert (kinds(item), item.earlier_handlings) == (["header", "proposal"], ())


@pytest.mark.parametrize(
    "line",
    ["Päätös 12.3.2026 § 4", "Aloite 12.3.2026 § 5", "- Tekninen lautakunta 12.3.2026 § 5"],
)
def test_a_common_noun_is_no_body(item_of: ItemOf, line: str) -> None:
    item = item_of(f"{TITLE}<p>{line}</p><p>Teksti.</p><p>KH 18.05.2026 § 97</p><p>A</p>")
    assert item.earlier_handlings == ()


@pytest.mark.parametrize("title", ["Asia", "Selostus", "Perustelut", "Päätös: koulun nimi"])
@pytest.mark.parametrize("above", ["", "<p>KH 18.05.2026 § 97</p><p>§ 97</p>"])
def test_a_title_in_bold_is_no_label(item_of: ItemOf, above: str, title: str) -> None:
    item = item_of(f"{above}<p><b>{title}</b></p><p>Tausta.</p><p>Päätös: A</p>")
    assert item.title == title
    assert kinds(item) == ["header", "explanation", "decision"]


@pytest.mark.parametrize(
    "navigation",
    [
        "<div class='data-part page-navigation'><a href='../kokous/20261-6.PDF'>Ärende</a></div>",
        "<table><tr><td>Förra<td><a href='../kokous/20261-6.PDF'>Kokousasia PDF</a></table>",
        "<p><a href='../kokous/20261-6.PDF'><img src='pdf.png'></a></p>",
    ],
)
def test_a_navigation_is_known_by_its_structure(item_of: ItemOf, navigation: str) -> None:
    item = item_of(f"{navigation}<h2 class='hidden'>Mötesärendets text</h2>{TITLE}")
    assert (item.id, item.title) == ("20261-6", "Koulun hankesuunnitelma")
    assert [(s.kind.value, s.heading) for s in item.sections] == [("header", "Mötesärendets text")]


@pytest.mark.parametrize(
    "line",
    [
        "<p>Ärendenummer 2771/00.01/2025</p>",
        "<p>Ärendenr 2771/00.01/2025</p>",
        "<p>Asiatunnus: 2771/00.01/2025</p>",
        "<p>DNRO: 2771/00.01/2025</p>",
        "<p>(2771/00.01/2025)</p>",
        "<table><tr><td>Asianumero</td><td>2771/00.01/2025</td></tr></table>",
    ],
)
def test_a_case_line_above_the_title(item_of: ItemOf, line: str) -> None:
    item = item_of(line + TITLE)
    assert (item.title, item.case_number) == ("Koulun hankesuunnitelma", "2771/00.01/2025")
    assert kinds(item) == ["header"]


@pytest.mark.parametrize(
    ("line", "title", "name"),
    [
        ("Vapaa-aikapäällikkö Aho Anna", "Vapaa-aikapäällikkö", "Aho Anna"),
        ("Stadsdirektören", "Stadsdirektören", None),
        ("Tekniska direktören Mats L", "Tekniska direktören", "Mats L"),
        ("Teknisk direktör Mats L", "Teknisk direktör", "Mats L"),
        ("I varapuheenjohtaja Aho Anna", "I varapuheenjohtaja", "Aho Anna"),
        ("1. varapuheenjohtaja Aho Anna", "1. varapuheenjohtaja", "Aho Anna"),
        ("I vice ordförande Ek Eva", "I vice ordförande", "Ek Eva"),
        ("Tjf. kommundirektör Ek Eva", "Tjf. kommundirektör", "Ek Eva"),
        ("Hankintavastaava Aho Anna", "Hankintavastaava", "Aho Anna"),
        ("Kunnanjohtaja: Aho Anna", "Kunnanjohtaja", "Aho Anna"),
        ("Kunnanjohtaja<br>Anna Aho", "Kunnanjohtaja", "Anna Aho"),
    ],
)
def test_titles_of_presenters(item_of: ItemOf, line: str, title: str, name: str | None) -> None:
    item = item_of(f"{TITLE}<p><b>Päätösehdotus</b> {line}</p><p>Hyväksytään.</p>")
    assert item.presenter == Presenter(title, name)


@pytest.mark.parametrize(
    "line",
    [
        "<p><span>Valmistelija</span><span>kirjanpitäjä Aho Anna</span></p>",
        "<p>Valmistelijat/lisätiedot:</p><p>Aho Anna</p>",
        "<p>Valmistelija / lisätiedot:</p><p>Aho Anna</p>",
        "<p>Beredning / upplysningar:</p><p>Aho Anna</p>",
        "<p>VALMISTELIJA: johtaja Aho Anna</p>",
    ],
)
def test_forms_of_the_preparers_label(item_of: ItemOf, line: str) -> None:
    assert [p.name for p in item_of(TITLE + line).preparers] == ["Aho Anna"]


def test_touching_spans_of_one_word_stay_one(item_of: ItemOf) -> None:
    torn = "<span>8,</span><span>4</span> <span>17:</span><span>30</span> <span>Oy:</span>"
    item = item_of(f"{TITLE}<p>{torn}<span>n</span> <span>Kv</span><span>§ 3</span></p>")
    assert text(item, "other") == ["8,4 17:30 Oy:n Kv § 3"]


def test_an_items_heading_may_have_a_tail(item_of: ItemOf) -> None:
    assert item_of(TITLE, heading=f"{AGENDA} (lisälista)").position == 4


def test_a_page_of_absurd_depth_is_refused(item_of: ItemOf) -> None:
    with pytest.raises(ParseError, match="nested too deep"):
        item_of("<div>" * 50_000 + TITLE)


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000])
def test_a_number_that_counts_nothing_is_no_number(
    example: Callable[[str], Page], number: str
) -> None:
    page = example("family-e-minutes.html")
    content = re.sub(rb"(Pyk\xc3\xa4l\xc3\xa4 )\d+", rb"\g<1>" + number.encode(), page.content)
    assert number.encode() in content
    assert not isinstance(parse(replace(page, content=content)), Item)


def test_a_board_is_no_municipality(example: Callable[[str], Page]) -> None:
    page = example("old-minutes-2013.HTM")
    text = page.content.decode("cp1252").replace("Kaupunginhallitus", "Tekninen lautakunta")
    record = parse(replace(page, content=text.encode("cp1252")))
    assert isinstance(record, Item)
    assert record.body == "Tekninen lautakunta"
    assert "lautakunta" not in (record.municipality or "")


def test_a_long_line_of_dots_takes_no_time_to_read(item_of: ItemOf) -> None:
    line = "a." * 100_000
    item = item_of(f"<p><b>Kylätalon vuokra</b></p><p>Valmistelija: {line}</p>")
    assert item.preparers == ()


@pytest.mark.parametrize("word", ["Liite", "Bilaga", "Käsittely", "Valmistelija", "Muutoksenhaku"])
def test_a_title_may_be_any_single_label(item_of: ItemOf, word: str) -> None:
    item = item_of(f"<p>§ 97</p><p>{word}</p><p>Tekstiä on vähän.</p><p>Päätös: A</p>")
    assert item.title == word
    assert kinds(item) == ["header", "explanation", "decision"]


def test_a_list_of_documents_above_the_title_is_no_title(item_of: ItemOf) -> None:
    item = item_of(f"<p>Liite</p><p>{listed('Kartta')}</p>{TITLE}")
    assert item.title == "Koulun hankesuunnitelma"


@pytest.mark.parametrize("sign", ["”", '"'])
def test_a_quotation_over_paragraphs_holds_no_headings(item_of: ItemOf, sign: str) -> None:
    quoted = f"<p>{sign}Muutetaan teksti.</p><p>Päätös</p><p>KH 1.4.2026 § 3</p><p>Loppu.{sign}</p>"
    item = item_of(f"{TITLE}<p>Käsittely</p><p>Elo esitti:</p>{quoted}<p>Päätös</p><p>B</p>")
    assert kinds(item) == ["header", "handling", "decision"]
    assert item.earlier_handlings == ()


def test_a_quotation_never_closed_hides_no_decision(item_of: ItemOf) -> None:
    text = "<p>Teksti.</p>" * 40
    item = item_of(f"{TITLE}<p>Käsittely</p><p>”Muutetaan.</p>{text}<p>Päätös</p><p>B ”</p>")
    assert kinds(item) == ["header", "handling", "decision"]


def test_a_changed_proposal_is_one_more(item_of: ItemOf) -> None:
    item = item_of(f"{TITLE}<p>Päätösehdotus</p><p>A</p><p>Muutettu päätösehdotus</p><p>B</p>")
    assert text(item, "proposal") == ["A", "B"]


@pytest.mark.parametrize(
    "number", ["77/00.04.01/2019", "Dnro 77/00.04.01/2019", "(77/00.04.01/2019)"]
)
def test_a_case_number_below_the_header_is_of_another_matter(item_of: ItemOf, number: str) -> None:
    assert item_of(f"{TITLE}<p>Selostus</p><p>Ks. myös:</p><p>{number}</p>").case_number is None


@pytest.mark.parametrize("between", [", ", " ", "; ", " ja ", " och "])
def test_of_two_case_numbers_on_a_line_the_first_is_the_items(
    item_of: ItemOf, between: str
) -> None:
    item = item_of(f"{TITLE}<p>1/10.02.03/2021{between}22/10.02.03/2019</p><p>Selostus</p>")
    assert item.case_number == "1/10.02.03/2021"
    assert kinds(item) == ["header", "explanation"]


def test_minutes_listed_where_this_meeting_has_no_line_are_text(item_of: ItemOf) -> None:
    item = item_of(
        f"{TITLE}<p>Merkitään tiedoksi:</p><p>Tekninen lautakunta 14.03.2026 § 20</p>"
        "<p>Ehdotus</p><p>Merkitään tiedoksi.</p><p>Päätös</p><p>Merkittiin.</p>"
    )
    assert kinds(item) == ["header", "explanation", "proposal", "decision"]
    assert item.earlier_handlings == ()


def test_neighbours_are_told_by_their_numbers(item_of: ItemOf) -> None:
    """Nobody has seen how Swedish pages word them."""
    links = "".join(
        f"<a href='{address}'>{word}</a> "
        for word, address in (
            ("Bakåt", "?page=meetingitem&id=2026412-5"),
            ("Framåt", "?page=meetingitem&id=2026412-7"),
            ("Som PDF", "../kokous/2026412-6.PDF"),
        )
    )
    item = item_of(f"<div class='page-navigation'>{links}</div>{TITLE}")
    assert item.links.previous is not None
    assert item.links.previous.endswith("id=2026412-5")
    assert item.links.next is not None
    assert item.links.next.endswith("id=2026412-7")


def test_another_bodys_proposal_is_presented_by_it(item_of: ItemOf) -> None:
    council = "Kunnanvaltuusto Pöytäkirja 18.05.2026/Pykälä 97"
    item = item_of(f"{TITLE}<p>Kunnanhallituksen ehdotus:</p><p>A</p>", heading=council)
    assert item.presenter == Presenter(None, "Kunnanhallitus")
    assert item_of(f"{TITLE}<p>Kunnanhallituksen ehdotus: A</p>").presenter is None


def test_a_secret_item_has_no_decision(item_of: ItemOf) -> None:
    item = item_of("<p>Henkilöstöasia</p><p>Asia ei ole julkinen.</p>")
    assert (kinds(item), item.outcome) == (["header", "other"], None)


def test_a_title_of_two_thousand_characters_is_whole(item_of: ItemOf) -> None:
    title = ("Hyvin pitkä otsikko, jossa on Päätös ja Selostus " * 50)[:2000].strip()
    item = item_of(f"<p>{title}</p><p>Päätös</p><p>A</p>")
    assert item.title == title
    assert kinds(item) == ["header", "decision"]


def test_a_table_of_five_hundred_rows_is_text(item_of: ItemOf) -> None:
    rows = "".join(f"<tr><td>Päätös</td><td>{n}</td><td>1.4.2026</td></tr>" for n in range(500))
    item = item_of(f"{TITLE}<p>Selostus</p><table>{rows}</table><p>Päätös</p><p>A</p>")
    assert kinds(item) == ["header", "explanation", "decision"]
    assert len(text(item, "explanation")[0].splitlines()) == 500


LONG = [
    "<p>Kunnanhallitus päätti hyväksyä suunnitelman ja esittää sitä.</p>",
    "<p>Kunnanhallitus 1.4.2026 § 3</p><p>Ehdotus: A</p><p>Päätös: B</p>",
    "<p>Kunnanhallitus 1.4.2026 § 3</p>",
    "<p>Päätös</p>",
    "<p>”Päätös</p>",
    "<p>Valmistelija Aho Anna, puh. 1</p>",
    "<table><caption>Liitteet</caption><tr><td><a href='x.PDF'>1</a></td></tr></table>",
]


@pytest.mark.parametrize("unit", LONG)
def test_time_grows_with_the_page_not_faster(item_of: ItemOf, unit: str) -> None:
    def seconds(letters: int) -> float:
        begun = process_time()
        item_of(TITLE + unit * (letters // len(unit)))
        return process_time() - begun

    short = min(seconds(50_000) for _ in range(3))
    long = min(seconds(500_000) for _ in range(2))
    assert long < 50 * short  # ten times as long; by the square it would be a hundred times
