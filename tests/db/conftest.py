"""An invented municipality's items, and what a database holds, for the tests of db."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db.lexicon import Lexicon
from db.query import ITEMS, find, plan
from db.query.targets import Target
from db.store import Store
from parsers.records import (
    Attachment,
    AttachmentKind,
    ChangeKind,
    Choice,
    Citation,
    CitationKind,
    Disqualification,
    Dissent,
    Item,
    Links,
    Motion,
    MotionKind,
    MotionOutcome,
    Named,
    Outcome,
    OutcomeKind,
    Person,
    Preparer,
    Presenter,
    Role,
    Section,
    SectionKind,
    Stage,
    Vote,
    Voter,
    VotingList,
)

AGENDA = Item(
    id="20261-4",
    municipality="Kuusivaaran kaupunki",
    stage=Stage.AGENDA,
    body="Tekninen lautakunta",
    meeting_date=date(2026, 3, 12),
    position=4,
    paragraph=None,
    title="Hiihtoladun valaistus",
    case_number="412/10.03.01/2025",
    case_key="412/2025",
    task_class="10.03.01",
    language="fi",
    preparers=(Preparer("Lumikangas Veera"), Preparer("Havu Onni")),
    presenter=Presenter("Tekninen johtaja", "Tyyne Aavasalo"),
    sections=(
        Section(SectionKind.HEADER, "", "412/10.03.01/2025\nHiihtoladun valaistus"),
        Section(
            SectionKind.PROPOSAL, "Päätösehdotus", "Lautakunta päättää\n1\nrakentaa valaistuksen."
        ),
        Section(SectionKind.PROPOSAL, "Lisäys", "Työ alkaa syksyllä."),
        Section(SectionKind.EXPLANATION, "Selostus", "Latu on pimeä. Vrt. 9/00.01.02/2021."),
    ),
    earlier_handlings=(),
    attachments=(
        Attachment(
            "Kartta",
            "https://kuusivaara.example/kokous/20261-4-77.PDF",
            AttachmentKind.ATTACHMENT,
        ),
    ),
    links=Links(pdf="https://kuusivaara.example/kokous/20261-4.PDF"),
    citations=(Citation(CitationKind.CASE, "9/00.01.02/2021", case_key="9/2021"),),
)

DECISION = (
    Section(SectionKind.DECISION, "Päätös", "Tekninen lautakunta:"),
    Section(SectionKind.DECISION, "", "Ehdotus hyväksyttiin."),
)

MINUTES = replace(AGENDA, stage=Stage.MINUTES, paragraph=31, sections=(*AGENDA.sections, *DECISION))

CORRECTED = replace(
    MINUTES,
    sections=(*MINUTES.sections[:-1], Section(SectionKind.DECISION, "", "Ehdotus hylättiin.")),
)


ADDITION = Motion(
    kind=MotionKind.ADDITION,
    number=2,
    mover=Named("Havun", "Havu"),
    seconders=(Named("Koivun", "Koivu"), Named("Onni Lehdon", "Onni Lehto")),
    and_others=True,
    text="Lisätään kohta 3.",
    outcome=MotionOutcome.ADOPTED,
    sentence="Havu esitti Koivun ja Onni Lehdon ym. kannattamana:",
)
ON_ORDER = replace(
    ADDITION,
    kind=None,
    number=None,
    mover=None,
    seconders=(),
    and_others=False,
    outcome=MotionOutcome.LAPSED,
)
VOTE = Vote(
    question="Lisätäänkö kohta?",
    yes_means="Havun lisäys",
    no_means="pohjaehdotus",
    yes=6,
    no=5,
    blank=1,
    absent=None,
    names=(Voter("Havu", "Havu", Choice.YES), Voter("Onni Lehto", "Onni Lehto", Choice.NO)),
    result="motion of Havu",
    casting_vote=Named("Puheenjohtajan", None),
    consistent=True,
    list=VotingList("Äänestyslista", "https://kuusivaara.example/lista.PDF"),
    motion=1,
    sentence="Suoritetussa äänestyksessä annettiin 6 jaa-ääntä ja 5 ei-ääntä, yksi tyhjä.",
)
OUTCOME = Outcome(
    OutcomeKind.AMENDED,
    unanimous=False,
    sentence="Muutettiin.",
    changed=True,
    changed_points=("3",),
)


@pytest.fixture(scope="session")
def agenda() -> Item:
    return AGENDA


@pytest.fixture(scope="session")
def minutes() -> Item:
    """The minutes of ``agenda``: it has a § and a decision."""
    return MINUTES


@pytest.fixture(scope="session")
def corrected() -> Item:
    """``minutes`` with another decision."""
    return CORRECTED


@pytest.fixture(scope="session")
def debated(minutes: Item) -> Item:
    """The minutes with an addition that won a vote, and all else that a meeting can have."""
    return replace(
        minutes,
        motions=(ADDITION, ON_ORDER),
        votes=(VOTE, replace(VOTE, consistent=False, names=(), list=None, casting_vote=None)),
        outcome=OUTCOME,
        people=(
            Person("Tyyne Aavasalo", "Tyyne Aavasalo", Role.PRESENTER, "Tekninen johtaja"),
            Person("Havu", "Havun", Role.MOVER),
            Person("Koivu", "Koivun", Role.SECONDER),
            Person("Onni Lehto", "Onni Lehdon", Role.SECONDER, None, "vihr."),
        ),
        disqualifications=(
            Disqualification("Ranta", "Ranta", "osallisuusjäävi", "Ranta poistui."),
        ),
        dissents=(Dissent("Koivu", "Koivu", "Koivu jätti eriävän mielipiteen."),),
    )


NUMBERED = (
    "item_index", "document_index", "form_index", "item_terms", "document_terms",
    "item_facets", "facet_values", "search_stamp",
)  # fmt: skip


class Shelf:
    """A store of one source, with short words for what the tests do again and again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = Store(path)
        self.store.source("kuusi", "Kuusivaara", "https://kuusivaara.example", "fi")

    @property
    def db(self) -> Database:
        return self.store.db

    def save(
        self, record: Item, page: str, day: int, *, emit: bool = True, url: str | None = "auto"
    ) -> ChangeKind | None:
        """Save a record read from ``page`` on a day counted from the start of 2026."""
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
        address = f"https://kuusivaara.example/{record.id}" if url == "auto" else url
        return self.store.save_item("kuusi", record, page, url=address, at=at, emit=emit)

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        return list(self.db.query(sql, list(values)))

    def found(self, words: str) -> list[str]:
        """The ids of the items that FTS5 finds for a MATCH expression."""
        found = self.rows(
            "SELECT id FROM items WHERE n IN (SELECT rowid FROM item_index"
            " WHERE item_index MATCH ?) ORDER BY id",
            words,
        )
        return [row["id"] for row in found]

    def asked(self, words: str, target: Target = ITEMS) -> list[str]:
        """The ids of the items, or documents, that a person finds who types these words."""
        numbers = list(find(self.db.conn, plan(words, Lexicon(self.db.conn), target)))
        table = "items" if target is ITEMS else "documents"
        sql = f"SELECT id FROM {table} WHERE n IN (SELECT value FROM json_each(?)) ORDER BY id"  # noqa: S608 - our own names
        return [row["id"] for row in self.rows(sql, json.dumps(numbers))]

    def dump(self, *without: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table but those named, and the terms of the index.

        Without what is numbered in the order of writing, and what is found by those numbers.
        """
        tables = {
            name: sorted(self.db.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)  # noqa: S608 - our own tables
            for name in self.db.table_names()
            if name not in without and not name.startswith(NUMBERED)
        }
        self.db.execute(
            "CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, item_index, instance)"
        )
        terms = self.db.execute(
            "SELECT items.id, term, col, offset FROM temp.terms JOIN items ON items.n = doc"
            " ORDER BY 1, 2, 3, 4"
        ).fetchall()
        self.db.execute("DROP TABLE temp.terms")
        if "form_key" in tables:
            tables["form_key"] = sorted((row[1:] for row in tables["form_key"]), key=repr)
        return {**tables, "index": terms}


@pytest.fixture
def shelf(tmp_path: Path, new_archive: Callable[[Path], Path]) -> Iterator[Shelf]:
    """An empty store with the source "kuusi"."""
    shelf = Shelf(new_archive(tmp_path / "archive.db"))
    with shelf.store:
        yield shelf


@pytest.fixture
def new_shelf(tmp_path: Path, new_archive: Callable[[Path], Path]) -> Iterator[Callable[[], Shelf]]:
    """As many empty stores as a test wants."""
    shelves: list[Shelf] = []

    def make() -> Shelf:
        shelves.append(Shelf(new_archive(tmp_path / f"archive{len(shelves)}.db")))
        return shelves[-1]

    yield make
    for shelf in shelves:
        shelf.store.close()
