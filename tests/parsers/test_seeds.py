"""The five real documents the project was measured by, where they stand beside the checkout."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from parsers.files import read_file
from parsers.records import CitationKind, Document, DocumentKind, Item, Page, Role, SectionKind

_K = SectionKind
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
# What a browser copied around the fourth one's own text.
FURNITURE = re.compile(
    r"\ADynasty tietopalvelu.*?/Pykälä \d+\n|Edellinen asia[^\n]*PDF-muodossa", re.DOTALL
)

Seed = Callable[[str], str]


@pytest.fixture
def seed(shared: Path) -> Seed:
    """The text of one of the five, by its number."""

    def load(number: str) -> str:
        (path,) = (shared / "seeds").glob(f"{number}_*.txt")
        return path.read_text("utf-8")

    return load


def item(text: str) -> Item:
    record = read_file(Page("seed.txt", text.encode(), NOW))
    assert isinstance(record, Item)
    return record


def document(text: str) -> Document:
    record = read_file(Page("seed.txt", text.encode(), NOW))
    assert isinstance(record, Document)
    return record


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_every_word_is_kept_once_and_in_order(seed: Seed, number: str) -> None:
    text = seed(number)
    record = read_file(Page("seed.txt", text.encode(), NOW))
    assert isinstance(record, Item | Document)
    parts = record.sections if isinstance(record, Item) else record.parts
    kept = [word for part in parts for said in (part.heading, part.text) for word in words(said)]
    assert kept == words(FURNITURE.sub("", text))


def test_an_items_page_as_plain_text(seed: Seed) -> None:
    found = item(seed("000"))
    assert (found.stage, found.body, found.meeting_date) == (
        "minutes",
        "Kaupunginhallitus",
        date(2021, 2, 1),
    )
    assert (found.id, found.paragraph, found.municipality) == (None, 35, None)
    assert found.presenter
    assert (found.presenter.title, found.presenter.name) == ("Kaupunginjohtaja", "Mäkelä Jukka")
    assert len(found.preparers) == 6
    assert [section.kind for section in found.sections] == [
        _K.HEADER,
        _K.PREPARERS,
        _K.PROPOSAL,
        _K.HANDLING,
        _K.DECISION,
        _K.EXPLANATION,
        _K.HISTORY,
    ]
    assert (found.sections[-1].text, found.earlier_handlings) == ("", ())


def test_an_items_page_with_its_furniture(seed: Seed) -> None:
    found = item(seed("003"))
    assert (found.body, found.meeting_date, found.paragraph) == (
        "Valtuusto",
        date(2021, 11, 15),
        162,
    )
    assert (found.case_number, found.case_key) == ("9809/00.01.02/2021", "9809/2021")
    assert found.municipality == "Espoon kaupunki"
    assert found.presenter
    assert (found.presenter.title, found.presenter.name) == (None, "Kaupunginhallitus")
    assert len(found.preparers) == 8
    (handling,) = (section for section in found.sections if section.kind is _K.HANDLING)
    assert handling.text.startswith("rmälä Niemisen kannattamana")
    assert [one.kind for one in found.attachments] == ["supplementary", "supplementary"]
    (earlier,) = found.earlier_handlings
    assert (earlier.body, earlier.date, earlier.paragraph) == (
        "Kaupunginhallitus",
        date(2021, 11, 1),
        370,
    )
    assert earlier.presenter
    assert (earlier.presenter.title, earlier.presenter.name) == ("Kaupunginjohtaja", "Mäkelä Jukka")
    texts = {section.kind: section.text for section in earlier.sections}
    assert texts[_K.DECISION].endswith("Esittelijän ehdotus hyväksyttiin yksimielisesti.")
    assert "Kaupunginhallitus ehdottaa, että valtuusto" in texts[_K.PROPOSAL]


def test_a_press_release(seed: Seed) -> None:
    found = document(seed("001"))
    assert (found.kind, found.language, found.date) == (DocumentKind.PRESS_RELEASE, "sv", None)
    assert found.title.startswith("Stadens stora utmaningar")
    assert found.lead
    assert found.lead.startswith("I Esbo har man")
    headings = [part.heading for part in found.parts if part.heading and part.text]
    assert "Arbetet fortsätter" in headings
    assert "Invånarna deltar" in headings
    assert [(one.role, one.title) for one in found.people] == [
        (Role.QUOTED, "programdirektör"),
        (Role.QUOTED, "Stadsdirektör"),
    ]
    (meeting,) = found.announces
    assert (meeting.body, meeting.date) == ("fullmäktige", date(2021, 2, 15))
    assert found.dates == (date(2021, 2, 15),)
    assert [(one.body, one.date) for one in found.citations] == [("fullmäktige", date(2021, 2, 15))]


def test_a_report_of_answers(seed: Seed) -> None:
    found = document(seed("002"))
    assert (found.kind, found.date, found.citations) == (
        DocumentKind.ANSWERS,
        date(2022, 11, 21),
        (),
    )
    assert [(row.number, row.unit) for row in found.answers] == [
        (number, unit)
        for number in (2, 3)
        for unit in (
            "Konsernihallinto/Strategia- ja kehittäminen",
            "Elinvoiman tulosalue",
            "Kasvun- ja oppimisen toimiala",
        )
    ]
    assert found.answers[0].answer == "Kts. kysymys 3."
    assert all(row.question and row.answer for row in found.answers)
    assert not any("21.11.2022" in row.answer for row in found.answers)


def test_a_steering_groups_memo(seed: Seed) -> None:
    found = document(seed("004"))
    assert (found.kind, found.date, found.time) == (
        DocumentKind.MEMO,
        date(2020, 11, 26),
        "17:00",
    )
    assert found.when == "tiistai 26.11.2020 kello 17.00-19.00"
    assert found.place == "Etänä, Teams-kokous"
    assert found.body
    assert found.body.endswith("kehitysohjelman ohjausryhmä")
    roles = [one.role for one in found.people]
    assert [roles.count(role) for role in (Role.PRESENT, Role.ABSENT, Role.CHAIR)] == [14, 2, 1]
    assert [matter.number for matter in found.matters] == list(range(1, 10))
    decided = [matter.number for matter in found.matters if matter.decision]
    assert decided == [2, 3, 4, 5, 7]
    assert [(one.printed, one.date) for one in found.announces] == [
        ("15.12.2020", date(2020, 12, 15)),
        ("19.1.2020", date(2020, 1, 19)),
    ]
    cited = {(one.body, one.date) for one in found.citations if one.kind is CitationKind.DECISION}
    assert cited == {
        (found.body, date(2020, 11, 3)),
        (found.body, date(2020, 12, 15)),
        (found.body, date(2020, 1, 19)),
        ("kaupunginhallitus", date(2021, 2, 1)),
        ("valtuusto", date(2021, 2, 15)),
    }


def test_an_addition_of_the_chair_changes_the_proposal(seed: Seed) -> None:
    found = item(seed("000"))
    (motion,) = found.motions
    assert (motion.kind, motion.outcome) == ("addition", "adopted")
    assert motion.mover
    assert (motion.mover.printed, motion.mover.name) == ("Puheenjohtaja", None)
    assert [one.name for one in motion.seconders] == ["Partanen"]
    assert found.outcome
    assert (found.outcome.kind, found.outcome.changed) == ("amended", True)
    (point,) = found.outcome.changed_points
    assert point.startswith("Lisäksi kaupunginhallitus kehotti")


def test_a_wish_changes_nothing(seed: Seed) -> None:
    found = item(seed("003"))
    assert [(motion.kind, motion.outcome) for motion in found.motions] == [("wish", "adopted")]
    assert found.outcome
    assert (found.outcome.kind, found.outcome.unanimous, found.outcome.changed) == (
        "as_proposed",
        True,
        False,
    )
    (earlier,) = found.earlier_handlings
    assert earlier.outcome
    assert (earlier.outcome.kind, earlier.motions) == ("as_proposed", ())
