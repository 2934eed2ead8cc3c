"""What texts refer to is told by form, and nothing is told that is not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.citations import citations
from parsers.records import Citation, CitationKind, Item

Told = tuple[str, str | None, str | None, int | None]


def told(text: str) -> list[Told]:
    """Printed form, body or law, ISO date and § of each reference."""
    return [
        (c.text, c.body or c.law, c.date.isoformat() if c.date else None, c.paragraph)
        for c in citations([text])
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Asia perustuu kaupunginhallituksen 26.4.2023 § 87 päätökseen.",
            ("kaupunginhallituksen 26.4.2023 § 87", "kaupunginhallitus", "2023-04-26", 87),
        ),
        ("kaupunginhallitus 26.4.2023 § 87", (..., "kaupunginhallitus", "2023-04-26", 87)),
        (
            "Tavoitteet hyväksyttiin valtuustossa 16.10.2023.",
            ("valtuustossa 16.10.2023", "valtuusto", "2023-10-16", None),
        ),
        ("Kh 29.9.2024", (..., "Kh", "2024-09-29", None)),
        ("Kh:n 29.9.2024 § 3", (..., "Kh", "2024-09-29", 3)),
        ("KV 15.03.2021 § 12", (..., "KV", "2021-03-15", 12)),
        ("(Kvalt 60 §, 23.9.2024)", ("Kvalt 60 §, 23.9.2024", "Kvalt", "2024-09-23", 60)),
        ("Kh § 87 / 26.4.2023", (..., "Kh", "2023-04-26", 87)),
        ("Kh 26.4.2023/87", (..., "Kh", "2023-04-26", 87)),
        ("Kyläj 28.11.2023 § 52", (..., "Kyläj", "2023-11-28", 52)),
        ("TEKLA 04.12.2025 § 53", (..., "TEKLA", "2025-12-04", 53)),
        ("Hallitus 18.09.2020 § 94", (..., "hallitus", "2020-09-18", 94)),
        (
            "- Valtuusto 15.2.2021, lopetuspäätös",
            ("Valtuusto 15.2.2021", "valtuusto", "2021-02-15", None),
        ),
        (
            "Kaupunginvaltuusto on 23.3.2015 (§ 15) päättänyt",
            ("Kaupunginvaltuusto on 23.3.2015 (§ 15)", "kaupunginvaltuusto", "2015-03-23", 15),
        ),
        (
            "käsitellään 15.12.2020 ohjausryhmän kokouksessa taas",
            ("15.12.2020 ohjausryhmän kokouksessa", "ohjausryhmä", "2020-12-15", None),
        ),
        (
            "esiteltiin ohjausryhmän kokouksessa 15.12.2020.",
            ("ohjausryhmän kokouksessa 15.12.2020", "ohjausryhmä", "2020-12-15", None),
        ),
        (
            "19.5.2020 pidetyssä kunnanvaltuuston kokouksessa",
            (..., "kunnanvaltuusto", "2020-05-19", None),
        ),
        ("Kokous 19.1.2020 asiat:", ("Kokous 19.1.2020", None, "2020-01-19", None)),
        (
            "edellisen kokouksen (3.11.2020) muistio",
            ("kokouksen (3.11.2020)", None, "2020-11-03", None),
        ),
        ("kaupunginhallitus 15. helmikuuta 2021", (..., "kaupunginhallitus", "2021-02-15", None)),
        ("teknisen lautakunnan 3.4.2020 § 12", (..., "tekninen lautakunta", "2020-04-03", 12)),
        (
            "kasvun ja oppimisen lautakunnan 3.4.2020 § 12",
            (..., "kasvun ja oppimisen lautakunta", "2020-04-03", 12),
        ),
        (
            "hyvinvoinnin ja terveyden edistämisen lautakunnassa 3.4.2020",
            (..., "hyvinvoinnin ja terveyden edistämisen lautakunta", "2020-04-03", None),
        ),
        (
            "opetus- ja nuorisolautakunnalle 3.4.2020",
            (..., "opetus- ja nuorisolautakunta", "2020-04-03", None),
        ),
        (
            "kaupunginhallituksen omistajajaoston 3.5.2021 § 2",
            (..., "kaupunginhallituksen omistajajaosto", "2021-05-03", 2),
        ),
        ("kaupunginjohtajan päätöksellä 3.5.2021 § 2", (..., "kaupunginjohtaja", "2021-05-03", 2)),
        (
            "ärendet är på fullmäktiges dagordning den 15 februari 2021",
            ("fullmäktiges dagordning den 15 februari 2021", "fullmäktige", "2021-02-15", None),
        ),
        (
            "i stadsstyrelsen 11.8.2014",
            ("stadsstyrelsen 11.8.2014", "stadsstyrelsen", "2014-08-11", None),
        ),
        ("stadsstyrelsens 8.2.2021 § 45", (..., "stadsstyrelsen", "2021-02-08", 45)),
        ("den 15.2.2021 i stadsfullmäktige", (..., "stadsfullmäktige", "2021-02-15", None)),
        ("tekniska nämnden 11.11.2021 § 26", (..., "tekniska nämnden", "2021-11-11", 26)),
        (
            "Nämnden för byggda miljöer 11.11.2021 § 26",
            (..., "nämnden för byggda miljöer", "2021-11-11", 26),
        ),
    ],
)
def test_a_decision_or_a_meeting(text: str, expected: tuple[object, ...]) -> None:
    found = told(text)
    assert len(found) == 1
    assert found[0][1:] == expected[1:]
    assert expected[0] is ... or found[0][0] == expected[0]
    assert found[0][0] in text


def test_dates_stand_as_they_are() -> None:
    assert told("valtuusto 31.2.2021") == [("valtuusto 31.2.2021", "valtuusto", None, None)]
    assert told("on päätöksellään 15.6. § 32 ottanut") == [("15.6. § 32", None, None, 32)]


def test_several_of_one_body_and_ranges_of_paragraphs() -> None:
    assert [one[1:] for one in told("Kh 3.5.2021 § 4–6 ja Kv 7.6.2021 §§ 8, 10")] == [
        ("Kh", "2021-05-03", 4),
        ("Kh", "2021-05-03", 5),
        ("Kh", "2021-05-03", 6),
        ("Kv", "2021-06-07", 8),
        ("Kv", "2021-06-07", 10),
    ]


@pytest.mark.parametrize(
    ("text", "printed", "law", "paragraphs"),
    [
        ("Päätös tehdään kuntalain 51 § mukaan", "kuntalain 51 §", "kuntalaki", [51]),
        ("kuntalain (410/2015) 92 §:n nojalla", "kuntalain (410/2015) 92 §:n", "kuntalaki", [92]),
        ("hallintolaki 28.1 § kohta 3", "hallintolaki 28.1 §", "hallintolaki", [28]),
        ("kuntalain 51 ja 53 §:n", "kuntalain 51 ja 53 §:n", "kuntalaki", [51, 53]),
        ("kuntalain 26 - 28 §:ssä", "kuntalain 26 - 28 §:ssä", "kuntalaki", [26, 27, 28]),
        ("kuntalain 10 luvun 89 §:n", "kuntalain 10 luvun 89 §:n", "kuntalaki", [89]),
        ("Kuntalaki § 51", "Kuntalaki § 51", "kuntalaki", [51]),
        ("metsälain 14 a §", "metsälain 14 a §", "metsälaki", [14]),
        (
            "maankäyttö- ja rakennuslain 16 §:n 3 momentin",
            "maankäyttö- ja rakennuslain 16 §:n",
            "maankäyttö- ja rakennuslaki",
            [16],
        ),
        (
            "kunnallisen viranhaltijalain 43 §",
            "kunnallisen viranhaltijalain 43 §",
            "kunnallinen viranhaltijalaki",
            [43],
        ),
        ("annetun lain (621/1999) 24 §:n", "lain (621/1999) 24 §:n", "laki 621/1999", [24]),
        ("MRL 16 §", "MRL 16 §", "MRL", [16]),
        ("hallintosäännön 23 §", "hallintosäännön 23 §", "hallintosääntö", [23]),
        ("Enligt 18 § i kommunallagen väljer", "18 § i kommunallagen", "kommunallagen", [18]),
        ("14 § 2 mom. i kommunallagen", "14 § 2 mom. i kommunallagen", "kommunallagen", [14]),
        ("kommunallagens 18 §", "kommunallagens 18 §", "kommunallagen", [18]),
        ("(metsälaki 1093/1996, 10 §)", "metsälaki 1093/1996, 10 §", "metsälaki", [10]),
        ("(laki 301/2004, 5 §)", "laki 301/2004, 5 §", "laki 301/2004", [5]),
        ("skogslagen 1093/1996, 10 §", "skogslagen 1093/1996, 10 §", "skogslagen", [10]),
        ("(lagen 301/2004, 5 §)", "lagen 301/2004, 5 §", "lagen 301/2004", [5]),
        (
            "Enligt 9 § i lagen om enskilda vägar (560/2018) får",
            "9 § i lagen om enskilda vägar (560/2018)",
            "lagen 560/2018",
            [9],
        ),
        ("kapea tai vaarallinen tielain 4 §:ssä", "tielain 4 §:ssä", "tielaki", [4]),
        ("Kunnallinen tielaki 4 §", "Kunnallinen tielaki 4 §", "kunnallinen tielaki", [4]),
    ],
)
def test_sections_of_laws_are_apart(
    text: str, printed: str, law: str, paragraphs: list[int]
) -> None:
    assert citations([text]) == tuple(
        Citation(CitationKind.LAW, printed, law=law, paragraph=number) for number in paragraphs
    )


def test_case_numbers_in_prose() -> None:
    text = "Aloite 881/12.03.01/2019 ja sen jatko 12/00.02/2020 käsiteltiin."
    assert [(c.kind.value, c.text, c.case_key) for c in citations([text])] == [
        ("case", "881/12.03.01/2019", "881/2019"),
        ("case", "12/00.02/2020", "12/2020"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Lautakunta antaa lausunnon 30.6.2021 mennessä.",
        "Lautakunta 30.6.2021 mennessä",
        "Kaupunginhallitus 1.8.2021 alkavalle toimikaudelle",
        "toimikausi 1.1.2021–31.12.2022, vaalikausi 2021-2025",
        "Kaupunginhallitus 1.1.2021–31.12.2022",
        "valtuutettu Maija Mallin ym. 21.6.2021 tekemään valtuustoaloitteeseen",
        "Viimeinen lautakunnan kokouksista pidettiin 24.5.2023.",
        "Maija Malli, s. 3.2.1950",
        "Valtioneuvosto 12.3.2020",
        "hallituksen 18.9.2020 antama esitys",
        "Sopimuksen 3.4.2020 § 5",
        "sopimuksen 5 §, tämän lain 7 §",
        "§ 35",
        "Kaupunginhallitus jätti hallintosäännön 10.4. kokouksessaan pöydälle",
        "Sivu 12 (119), klo 17.30, 00.01.02, 5316/2016",
        "Kaupunginhallitus | 105 § | 10.4.2017",
        "yhtiökokous 12.3.2020, asukastilaisuus 13.3.2020",
        "Malli 3.4.2020 hyväksyi",
    ],
)
def test_nothing_is_invented(text: str) -> None:
    assert citations([text]) == ()


def test_each_once_in_the_order_of_the_texts() -> None:
    texts = ["kuntalain 51 § ja Kh 3.5.2021", "Kv 7.6.2021", "Kh 3.5.2021, khn 3.5.2021"]
    assert [c.text for c in citations(texts)] == ["kuntalain 51 §", "Kh 3.5.2021", "Kv 7.6.2021"]


CONTENT = """
<p>412/10.03.01/2025</p><p>Kunnanhallitus 18.05.2026 § 97</p><p>§ 97</p><h2>Kujan päällystys</h2>
<p>Selostus</p>
<p>Asia 412/10.03.01/2025 oli esillä 18.5.2026 kunnanhallituksessa. Kunnanhallitus jätti
kunnanhallituksen 4.5.2026 § 90 asian pöydälle. Ks. 77/10.03.01/2024.</p>
<p>Päätöshistoria</p><p>Kunnanhallitus 04.05.2026 § 90</p>
<p>Päätös</p><p>Kunnanhallitus:</p><p>Jätettiin pöydälle valtuuston 2.2.2026 § 5 takia.</p>
"""


def test_an_item_is_no_reference_to_itself_nor_its_earlier_handlings_headings(
    item_of: Callable[..., Item],
) -> None:
    item = item_of(CONTENT)
    assert [h.paragraph for h in item.earlier_handlings] == [90]
    assert [c.text for c in item.citations] == [
        "kunnanhallituksen 4.5.2026 § 90",
        "77/10.03.01/2024",
        "valtuuston 2.2.2026 § 5",
    ]
    assert item.citations[0].date == date(2026, 5, 4)


PARTS = st.sampled_from(
    [
        *(
            "§",
            "§ ",
            "87",
            "12–14",
            "26.4.2023",
            "31.2.2021",
            "15.6.",
            "(",
            ")",
            ",",
            " ",
            "\n",
            "-",
        ),
        *("kuntalain", "kaupunginhallituksen", "ja", "opetus-", "lautakunta", "nämnden", "för"),
        *(
            "i",
            "kommunallagen",
            "mom.",
            "Kh",
            "den",
            "15 februari 2021",
            "881/12.03.01/2019",
            "\xa0",
        ),
    ]
)


@given(st.lists(PARTS | st.text(max_size=3), max_size=30).map(" ".join))
def test_a_reference_stands_in_its_text_and_says_what_it_is(text: str) -> None:
    for found in citations([text]):
        assert found.text in text
        assert "\n" not in found.text.strip() or found.text == found.text.strip()
        assert (found.kind is CitationKind.LAW) == (found.law is not None)
        assert (found.kind is CitationKind.CASE) == (found.case_key is not None)
        if found.kind is CitationKind.DECISION:
            assert found.body or found.date or found.paragraph


@given(st.lists(PARTS, max_size=12).map(" ".join), st.lists(PARTS, max_size=12).map(" ".join))
def test_texts_are_read_apart(one: str, other: str) -> None:
    together = citations([one, other])
    assert set(together) == {*citations([one]), *citations([other])}
    assert len(set(together)) == len(together)
    assert citations([f"{one}\n{other}"]) == together


@pytest.mark.parametrize(
    "piece",
    [
        "1.1.2020 ",
        "§ ",
        "12 § ",
        "ja opetus- ",
        "Kasvun ",
        "1.",
        "a",
        "1, ",
        "(1.1.2020/",
        "kuntalain ",
    ],
)
def test_a_text_takes_time_by_its_length_alone(piece: str) -> None:
    def seconds(length: int) -> float:
        begun = process_time()
        citations([piece * (length // len(piece))])
        return process_time() - begun

    seconds(10_000)
    assert seconds(200_000) < 40 * max(seconds(20_000), 0.005)
