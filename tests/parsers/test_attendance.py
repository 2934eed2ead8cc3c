"""Lists of those present and absent, a row a person."""

from __future__ import annotations

import pytest

from parsers.attendance import attendance


def _read(*lines: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """Role, name, title and remark of a meeting's lines; cells are parted by a bar."""
    rows = (tuple(line.split(" | ")) for line in lines)
    people = attendance(rows, of_meeting=True).people
    return [(one.role.value, one.name, one.title, one.remark) for one in people]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Paula Kaukonen", [("present", "Paula Kaukonen", None, None)]),
        (
            "Paula Kaukonen, saapui klo 16.53 § 146 käsittelyn aikana",
            [("present", "Paula Kaukonen", None, "saapui klo 16.53 § 146 käsittelyn aikana")],
        ),
        (
            "Kari Ojanen, poistui klo 19.10, tilalle Raili Meri",
            [
                ("present", "Kari Ojanen", None, "poistui klo 19.10, tilalle Raili Meri"),
                ("present", "Raili Meri", None, None),
            ],
        ),
        (
            "Kari Ojanen, poistui klo , tilalle Raili Meri",
            [
                ("present", "Kari Ojanen", None, "poistui klo, tilalle Raili Meri"),
                ("present", "Raili Meri", None, None),
            ],
        ),
        (
            "Marita Kastell, ersättare Lea Rinne",
            [
                ("absent", "Marita Kastell", None, "ersättare Lea Rinne"),
                ("present", "Lea Rinne", None, None),
            ],
        ),
        (
            "Maija Grahn Matti Tiainen (SDP), saapui klo",
            [
                ("absent", "Maija Grahn", None, None),
                ("present", "Matti Tiainen", None, "SDP, saapui klo"),
            ],
        ),
        ("Oona Xu Nelli Ylä", [("present", None, None, None)]),
        (
            "Mari Aho (paitsi 417-419 §:t), I varapuheenjohtaja",
            [("present", "Mari Aho", "I varapuheenjohtaja", "paitsi 417-419 §:t")],
        ),
        ("Mari Aho, puheenjohtaja", [("chair", "Mari Aho", "puheenjohtaja", None)]),
        ("puheenjohtaja Mari Aho", [("chair", "Mari Aho", "puheenjohtaja", None)]),
        (
            "Mari Aho | valtuuston puheenjohtaja, poistui klo 17",
            [("present", "Mari Aho", "valtuuston puheenjohtaja", "poistui klo 17")],
        ),
        (
            "Mari Aho | kaupunginsihteeri, sihteeri",
            [("secretary", "Mari Aho", "kaupunginsihteeri, sihteeri", None)],
        ),
        (
            "Aho Mari, Salo Anu ja Virpi Ala-aho",
            [
                ("present", "Aho Mari", None, None),
                ("present", "Salo Anu", None, None),
                ("present", "Virpi Ala-aho", None, None),
            ],
        ),
    ],
)
def test_a_row(row: str, expected: list[tuple[str, str | None, str | None, str | None]]) -> None:
    assert _read("Saapuvilla olleet jäsenet", row) == expected


def test_what_stands_beside_a_heading() -> None:
    assert _read(
        "Puheenjohtaja: Mari Aho", "Läsnä | Anu Salo | jäsen", "Bo Ek", "Sihteeri: Ari Neva"
    ) == [
        ("chair", "Mari Aho", None, None),
        ("present", "Anu Salo", "jäsen", None),
        ("present", "Bo Ek", None, None),
        ("secretary", "Ari Neva", None, None),
    ]


def test_prose_ends_a_list() -> None:
    lines = (
        "Läsnä", "Anu Salo", "Kokous todettiin lailliseksi ja päätösvaltaiseksi.",
        "Hyväksyttiin työjärjestys.", "Bo Ek",
    )  # fmt: skip
    assert _read(*lines) == [("present", "Anu Salo", None, None)]


def test_no_list_without_its_heading() -> None:
    assert _read("Anu Salo", "Bo Ek, puheenjohtaja") == []


@pytest.mark.parametrize(
    ("lines", "inspection"),
    [
        (["Pöytäkirjan tarkastus", "Tarkastettu 16.4.2026"], "Tarkastettu 16.4.2026"),
        (["Pöytäkirja on tarkastettu 16.4.2026"], "Pöytäkirja on tarkastettu 16.4.2026"),
        (["Protokolljustering: Justerat 12.3.2026"], "Justerat 12.3.2026"),
        (["Läsnä", "Anu Salo"], None),
    ],
)
def test_inspection(lines: list[str], inspection: str | None) -> None:
    found = attendance(((line,) for line in lines), of_meeting=True)
    assert found.inspection == inspection
