"""The recorded pages of Espoo against the facts another project expects of them."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from parsers.dynasty import identity, parse
from parsers.records import (
    AttachmentKind,
    Bodies,
    Item,
    Meeting,
    Meetings,
    Page,
    Presenter,
    Record,
    SectionKind,
    Stage,
)

HOST = "http://espoo04.hosting.documenta.fi/kokous/"


@pytest.fixture(scope="session")
def case(shared: Path) -> Path:
    return shared / "cases" / "espoo-2017"


def page(case: Path, name: str) -> Page:
    return Page(HOST + name, (case / name).read_bytes(), datetime(2026, 11, 20, tzinfo=UTC))


def read(case: Path, name: str) -> Record:
    return parse(page(case, name))


def item(case: Path, name: str) -> Item:
    record = read(case, name)
    assert isinstance(record, Item)
    return record


def expected(case: Path, name: str) -> Any:
    return json.loads((case / name).read_text(encoding="utf-8"))


class Letters(HTMLParser):
    """The letters and digits of an expected text, whatever its markup and blanks."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += "".join(re.findall(r"\w", data))


def lines_beyond(ours: str, theirs: str) -> list[str]:
    """Our lines that the expected text does not have; every letter of it must be in the others."""
    expected_letters, position, beyond = Letters(theirs).text, 0, []
    for line in ours.splitlines():
        letters = "".join(re.findall(r"\w", line))
        if expected_letters.startswith(letters, position):
            position += len(letters)
        else:
            beyond.append(line)
    assert position == len(expected_letters), expected_letters[position : position + 80]
    return beyond


@pytest.mark.parametrize(
    ("name", "contents", "lost_by_them"),
    [
        # the other project lost a point of a list whose paragraph is a MsoListParagraph
        ("2017406946-3.HTM", "espoo_kh_170508_contents_127.json", 1),
        ("2017409886-4.HTM", "espoo_kh_170529_contents_4.json", 0),
    ],
)
def test_each_expected_section_is_there_with_equal_words_in_that_order(
    case: Path, name: str, contents: str, lost_by_them: int
) -> None:
    record = item(case, name)
    number, task_class, *sections = expected(case, contents)
    assert record.case_number == number["content"]
    assert record.task_class == task_class["content"].replace(" ", ".")
    ours = iter(record.sections)
    beyond = []
    for section in sections:
        found = next((s for s in ours if s.heading == section["title"]), None)
        assert found is not None, section["title"]
        beyond += lines_beyond(found.text, section["content"])
    assert len(beyond) == lost_by_them


def test_minutes_of_an_item(case: Path) -> None:
    record = item(case, "2017406946-3.HTM")
    assert (record.id, record.stage, record.body) == (
        "2017406946-3",
        Stage.MINUTES,
        "Kaupunginhallitus",
    )
    assert (record.meeting_date, record.paragraph, record.position) == (date(2017, 5, 8), 127, 3)
    assert record.case_key == "730/2017"
    assert record.presenter == Presenter("Kaupunginjohtaja", "Jukka Mäkelä")
    assert [section.kind.value for section in record.sections] == [
        "attachments",
        "header",
        "preparers",
        "proposal",
        "handling",
        "decision",
        "attachments",
        "explanation",
        "history",
        "notify",
    ]


def test_preparers_are_the_names_without_telephone(case: Path) -> None:
    record = item(case, "2017406946-3.HTM")
    listed = expected(case, "espoo_kh_170508_contents_127.json")[2]["content"]
    names = re.findall(r"<span>([^,<]+), puh", listed)
    assert len(names) == 10
    assert [preparer.name for preparer in record.preparers] == names


def test_attachments_are_those_linked(case: Path) -> None:
    record = item(case, "2017406946-3.HTM")
    listed = expected(case, "espoo_kh_170508_attachments_127.json")
    assert [(a.title, a.url) for a in record.attachments] == [(a["name"], a["url"]) for a in listed]


def test_an_attachment_the_text_calls_supplementary_is_so(case: Path) -> None:
    attachments = item(case, "2017409886-4.HTM").attachments
    assert [a.kind for a in attachments] == [AttachmentKind.SUPPLEMENTARY]


def test_history_stays_apart_from_this_meetings_decision(case: Path) -> None:
    record = item(case, "2017406946-3.HTM")
    [earlier] = record.earlier_handlings
    assert (earlier.body, earlier.date, earlier.paragraph) == (
        "Kaupunginhallitus",
        date(2017, 4, 10),
        105,
    )
    kinds = [section.kind.value for section in earlier.sections]
    assert kinds == ["proposal", "handling", "decision"]
    tabled = earlier.sections[-1].text
    [decision] = [s for s in record.sections if s.kind is SectionKind.DECISION]
    assert "pöydälle" in tabled
    assert "pöydälle" not in decision.text


def test_agenda_claims_no_decision(case: Path) -> None:
    record = item(case, "2017409886-4.HTM")
    assert (record.stage, record.paragraph, record.position) == (Stage.AGENDA, None, 4)
    assert record.presenter == Presenter("Kaupunginjohtaja", "Jukka Mäkelä")
    assert SectionKind.DECISION not in {section.kind for section in record.sections}


def test_items_of_the_meeting(case: Path) -> None:
    record = read(case, "2017406946.HTM")
    assert isinstance(record, Meeting)
    assert (record.id, record.date, record.time, record.body_id) == (
        "2017406946",
        date(2017, 5, 8),
        "15:30",
        "217668",
    )
    ours = {(i.id, str(i.paragraph), " ".join(i.title.split())) for i in record.items}
    listed = expected(case, "espoo_kh_actions_170508.json")
    assert {(i["sourceId"], i["articleNumber"], i["title"]) for i in listed} <= ours
    assert len(ours) == len(listed) + 2  # that list leaves out two routine items
    assert [i.position for i in record.items] == list(range(1, len(ours) + 1))


def test_meetings_of_the_body(case: Path) -> None:
    record = read(case, "TELIN-217668.HTM")
    assert isinstance(record, Meetings)
    assert (record.body, record.body_id) == ("Kaupunginhallitus", "217668")
    listed = {
        (meeting["sourceId"], meeting["startDate"][:10])
        for meeting in expected(case, "espoo_kh_kokoukset.json")
    }
    assert {(meeting.id, str(meeting.date)) for meeting in record.meetings} <= listed
    assert len(record.meetings) == (case / "TELIN-217668.HTM").read_bytes().count(b"TIETUE:")
    assert {meeting.stage for meeting in record.meetings} == {Stage.MINUTES}


def test_bodies(case: Path) -> None:
    record = read(case, "TELIMET.HTM")
    assert isinstance(record, Bodies)
    assert record.municipality == "Espoon kaupunki"
    assert len(record.bodies) == 52
    assert len({body.name for body in record.bodies}) == 22
    ours = {(body.id, body.name) for body in record.bodies}
    listed = expected(case, "espoo_toimielimet.json")
    # two of its names are of its own making
    assert {body["sourceId"] for body in listed} <= {number for number, _ in ours}
    stages = [body.latest.stage for body in record.bodies if body.latest]
    assert (stages.count(Stage.MINUTES), stages.count(Stage.AGENDA)) == (44, 8)


def test_a_page_says_which_it_is(case: Path) -> None:
    says = identity(page(case, "2017406946-3.HTM"))
    assert (says.id, says.body, says.date, says.number) == (
        "2017406946-3",
        "Kaupunginhallitus",
        date(2017, 5, 8),
        127,
    )
    assert identity(page(case, "2017406946.HTM")).id == "2017406946"
