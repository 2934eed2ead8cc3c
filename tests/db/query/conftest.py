"""A small invented archive in both languages, for queries."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from db.lexicon import Lexicon
from db.query import Plan, find, plan
from db.store import Store
from parsers.records import (
    Document,
    DocumentKind,
    DocumentPart,
    Item,
    Links,
    Presenter,
    Section,
    SectionKind,
    Stage,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)
TECHNICAL = "Tekninen lautakunta"


def item(
    number: str, title: str, day: date, *sections: Section, case: str | None = None, **facts: object
) -> Item:
    serial = case and f"{case.split('/')[0]}/{case.split('/')[-1]}"
    plain: dict[str, object] = {
        "id": number,
        "municipality": None,
        "stage": Stage.MINUTES,
        "body": TECHNICAL,
        "meeting_date": day,
        "position": 1,
        "paragraph": 12,
        "title": title,
        "case_number": case,
        "case_key": serial,
        "task_class": None,
        "language": "fi",
        "preparers": (),
        "presenter": None,
        "sections": (Section(SectionKind.HEADER, "", title), *sections),
        "earlier_handlings": (),
        "attachments": (),
        "links": Links(),
    }
    return Item(**plain | facts)  # type: ignore[arg-type]


ITEMS = [
    (
        "kuusi",
        item(
            "1-1",
            "Mäntyrinteen koulun peruskorjaus",
            date(2026, 1, 13),
            Section(
                SectionKind.PROPOSAL,
                "Päätösehdotus",
                "Lautakunta hyväksyy koulun korjauksen. Työssä kuullaan järjestöjä.",
            ),
            Section(SectionKind.DECISION, "Päätös", "Koulua koskeva ehdotus muutettiin."),
            Section(SectionKind.EXPLANATION, "Selostus", "Vammaisjärjestöstä saatiin lausunto."),
            case="412/10.03.01/2025",
            presenter=Presenter("Tekninen johtaja", "Tyyne Aavasalo"),
        ),
    ),
    (
        "kuusi",
        item(
            "1-2",
            "Koulujen peruskorjausten ohjelma",
            date(2026, 1, 13),
            Section(SectionKind.EXPLANATION, "Selostus", "Kaava-alueella on kaksi peruskoulua."),
            Section(SectionKind.DECISION, "Päätös", "Hyväksyttiin yksimielisesti."),
        ),
    ),
    (
        "kuusi",
        item(
            "1-3",
            "Tietojärjestelmän hankinta",
            date(2025, 6, 3),
            Section(SectionKind.EXPLANATION, "Selostus", "Järjestelmä korvataan EU:n tuella."),
            Section(SectionKind.DECISION, "Päätös", "Hyväksyttiin."),
        ),
    ),
    (
        "kuusi",
        item(
            "2-1",
            "Päiväkodin laajennus",
            date(2025, 12, 4),
            Section(SectionKind.PROPOSAL, "Päätösehdotus", "Päiväkotia laajennetaan."),
            Section(
                SectionKind.EXPLANATION,
                "Selostus",
                "Järjestöyhteistyötä jatketaan. Asiasta päättää kaupunginvaltuusto. "
                "Hinta on 1 700 000 euroa.",
            ),
            body="Kaupunginhallitus",
            paragraph=198,
        ),
    ),
    (
        "kuusi",
        item(
            "3-1",
            "Koulukuljetukset",
            date(2026, 2, 2),
            Section(
                SectionKind.EXPLANATION,
                "Selostus",
                "Kaupunginhallitus päätti 4. joulukuuta 2025 (§ 198) laajennuksesta. "
                "Ks. 412/10.03.01/2025.",
            ),
            Section(SectionKind.DECISION, "Päätös", "Valtuusto palautti asian."),
            body="Sivistyslautakunta",
        ),
    ),
    (
        "granvik",
        item(
            "4-1",
            "Skolornas nätverk",
            date(2026, 2, 10),
            Section(SectionKind.EXPLANATION, "Redogörelse", "En ny grundskola behövs i Granvik."),
            Section(SectionKind.DECISION, "Beslut", "Förslaget godkändes. Fullmäktige beslutar."),
            body="Bildningsnämnden",
            language="sv",
        ),
    ),
]
POOL = Document(
    kind=DocumentKind.OTHER,
    title="Uimahallin tarveselvitys",
    language="fi",
    date=date(2026, 1, 5),
    when=None,
    time=None,
    place=None,
    body=None,
    lead=None,
    parts=(DocumentPart("Johdanto", "Uimahalli on vanha. Uimahallin katto vuotaa."),),
)

Search = Callable[[str], list[str]]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's file."""
    path = tmp_path_factory.mktemp("library") / "archive.db"
    with Store(path) as store:
        store.source("kuusi", "Kuusivaara", "https://kuusi.example", "fi")
        store.source("granvik", "Granvik", "https://granvik.example", "sv")
        for slug, record in ITEMS:
            store.save_item(slug, record, f"page {record.id}", url=None, at=AT)
        address = "https://kuusi.example/1.pdf"
        store.save_document("kuusi", POOL, "d" * 64, address=address, item=None, at=AT)
    return path


@pytest.fixture
def conn(library: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{library}?mode=ro", uri=True)
    yield connection
    connection.close()


@pytest.fixture
def planned(conn: sqlite3.Connection) -> Callable[[str], Plan]:
    lexicon = Lexicon(conn)
    return lambda text: plan(text, lexicon)


@pytest.fixture
def search(conn: sqlite3.Connection, planned: Callable[[str], Plan]) -> Search:
    """The ids, without their source, of the items that a query finds."""

    def ids(text: str) -> list[str]:
        found = find(conn, planned(text))
        known = dict(conn.execute("SELECT n, id FROM items").fetchall())
        return sorted(known[n].partition("/")[2] for n in found)

    return ids
