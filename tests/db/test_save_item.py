"""What the rows of an item are, and that nothing else is written."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from db import search
from parsers.as_json import item_from_json
from parsers.records import (
    ChangeKind,
    EarlierHandling,
    Item,
    Presenter,
    Section,
    SectionKind,
)

if TYPE_CHECKING:
    from tests.db.conftest import Shelf


def test_the_facts_of_an_item(shelf: Shelf, minutes: Item) -> None:
    assert shelf.save(minutes, "p1", 1) is ChangeKind.NEW
    (row,) = shelf.rows("SELECT * FROM items")
    assert row == {
        "id": "kuusi/20261-4",
        "n": 1,
        "source": "kuusi",
        "municipality": "Kuusivaara",
        "body": "Tekninen lautakunta",
        "meeting": "kuusi/20261",
        "meeting_date": "2026-03-12",
        "year": 2026,
        "stage": "minutes",
        "position": 4,
        "paragraph": 31,
        "title": "Hiihtoladun valaistus",
        "case_number": "412/10.03.01/2025",
        "case_key": "412/2025",
        "task_class": "10.03.01",
        "language": "fi",
        "presenter_title": "Tekninen johtaja",
        "presenter_name": "Tyyne Aavasalo",
        "section_kinds": '["header","proposal","explanation","decision"]',
        "attachment_count": 1,
        "url": "https://kuusivaara.example/20261-4",
        "pdf": "https://kuusivaara.example/kokous/20261-4.PDF",
        "version": "p1",
        "versions": 1,
        "first_seen_at": "2026-01-02T00:00:00.000Z",
        "updated_at": "2026-01-02T00:00:00.000Z",
        "body_key": "tekninen lautakunta",
        "outcome": None,
        "unanimous": None,
        "outcome_sentence": None,
        "changed": None,
        "motion_count": 0,
        "vote_count": 0,
        "withdrawn_at": None,
        "robots": None,
        "sort_key": "2026-03-12 Tekninen lautakunta 00004 kuusi/20261-4",
        "news_key": "2026-01-02 2026-03-12 Tekninen lautakunta 00004 kuusi/20261-4",
    }


def test_the_rows_around_an_item(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    assert [r["text"] for r in shelf.rows("SELECT text FROM sections ORDER BY ordinal")] == [
        section.text for section in minutes.sections
    ]
    assert shelf.rows("SELECT body, date, read_at FROM meetings") == [
        {"body": "kuusi/Tekninen lautakunta", "date": "2026-03-12", "read_at": None}
    ]
    assert shelf.rows("SELECT case_key, case_number, task_class FROM cases") == [
        {"case_key": "412/2025", "case_number": "412/10.03.01/2025", "task_class": "10.03.01"}
    ]
    assert shelf.rows("SELECT role, ordinal, name, title FROM roles ORDER BY role, ordinal") == [
        {"role": "preparer", "ordinal": 1, "name": "Lumikangas Veera", "title": None},
        {"role": "preparer", "ordinal": 2, "name": "Havu Onni", "title": None},
        {"role": "presenter", "ordinal": 1, "name": "Tyyne Aavasalo", "title": "Tekninen johtaja"},
    ]
    assert shelf.rows("SELECT kind, text, case_key FROM citations") == [
        {"kind": "case", "text": "9/00.01.02/2021", "case_key": "9/2021"}
    ]
    (version,) = shelf.rows("SELECT reason, record FROM item_versions")
    assert version["reason"] == "new"
    assert item_from_json(json.loads(version["record"])) == minutes
    assert shelf.rows("SELECT item, version, kind, at FROM changes") == [
        {
            "item": "kuusi/20261-4",
            "version": "p1",
            "kind": "new",
            "at": "2026-01-02T00:00:00.000Z",
        }
    ]


def test_an_earlier_handling(shelf: Shelf, minutes: Item) -> None:
    handling = EarlierHandling(
        "Valtuusto", date(2025, 1, 7), 3, None, (Section(SectionKind.DECISION, "Päätös", "Kyllä."),)
    )
    shelf.save(replace(minutes, earlier_handlings=(handling,)), "p1", 1)
    (row,) = shelf.rows("SELECT body, date, paragraph, sections FROM earlier_handlings")
    assert json.loads(row.pop("sections")) == [
        {"kind": "decision", "heading": "Päätös", "text": "Kyllä."}
    ]
    assert row == {"body": "Valtuusto", "date": "2025-01-07", "paragraph": 3}


def test_a_body_that_presents_is_no_person(shelf: Shelf, minutes: Item) -> None:
    record = replace(minutes, presenter=Presenter(None, "Kaupunginhallitus"), preparers=())
    shelf.save(record, "p1", 1)
    assert shelf.rows("SELECT presenter_name FROM items") == [
        {"presenter_name": "Kaupunginhallitus"}
    ]
    assert shelf.rows("SELECT * FROM people") == []


def test_the_same_page_again_writes_nothing(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    before, writes = shelf.dump(), shelf.db.conn.total_changes
    assert shelf.save(minutes, "p1", 2) is None
    assert shelf.save(minutes, "p2", 3) is None
    assert shelf.dump() == before
    assert shelf.db.conn.total_changes == writes


def test_agenda_becomes_minutes(shelf: Shelf, agenda: Item, minutes: Item) -> None:
    shelf.save(agenda, "p1", 1)
    assert shelf.save(minutes, "p2", 9) is ChangeKind.DECIDED
    (row,) = shelf.rows("SELECT n, stage, version, versions, first_seen_at FROM items")
    assert row == {
        "n": 1,
        "stage": "minutes",
        "version": "p2",
        "versions": 2,
        "first_seen_at": "2026-01-02T00:00:00.000Z",
    }
    assert [r["kind"] for r in shelf.rows("SELECT kind FROM changes ORDER BY seq")] == [
        "new",
        "decided",
    ]


def test_reading_anew_tells_no_change(shelf: Shelf, minutes: Item, corrected: Item) -> None:
    shelf.save(minutes, "p1", 1)
    assert shelf.save(corrected, "p1", 1, emit=False) is ChangeKind.CORRECTED
    assert len(shelf.rows("SELECT * FROM changes")) == 1
    assert shelf.asked("hylättiin") == ["kuusi/20261-4"]


def test_any_order_gives_the_same_rows(
    new_shelf: Callable[[], Shelf], agenda: Item, minutes: Item, corrected: Item
) -> None:
    other = replace(
        minutes,
        id="20262-1",
        meeting_date=date(2026, 4, 9),
        case_number="412/2025",
        task_class=None,
        preparers=(),
    )
    pages = [
        (agenda, "p9", 1),
        (minutes, "p8", 2),
        (corrected, "p7", 3),
        (replace(agenda, title="Latu"), "p6", 4),
        (other, "p5", 5),
    ]
    dumps = []
    for order in permutations(pages):
        shelf = new_shelf()
        for page in order:
            shelf.save(*page, emit=False)
        assert search.check(shelf.db) == []
        # forms are remembered for ever, those of a text that stood for a while too
        dump = shelf.dump("form_key", "items", "_sqlite_migrations")
        dump["items"] = shelf.db.execute(
            "SELECT id, meeting, stage, position, title, case_number, url, pdf, version, versions,"
            " first_seen_at, updated_at FROM items ORDER BY id"
        ).fetchall()
        dumps.append(dump)
    assert all(dump == dumps[0] for dump in dumps)
    assert dumps[0]["cases"] == [("Kuusivaara", "412/2025", "412/10.03.01/2025", "10.03.01")]


def test_what_no_item_holds_any_more_is_gone(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    poorer = replace(minutes, case_number=None, case_key=None, preparers=(), presenter=None)
    shelf.save(poorer, "p2", 2)
    assert shelf.rows("SELECT * FROM cases") == []
    assert shelf.rows("SELECT * FROM people") == []


def test_a_fault_at_the_end_leaves_nothing(shelf: Shelf, minutes: Item) -> None:
    before = shelf.dump()
    shelf.db.execute(
        "CREATE TEMP TRIGGER stop BEFORE INSERT ON changes BEGIN SELECT raise(ABORT, 'stop'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="stop"):
        shelf.save(minutes, "p1", 1)
    assert shelf.dump() == before


def test_a_municipality_renamed_is_renamed_everywhere(shelf: Shelf, minutes: Item) -> None:
    shelf.save(minutes, "p1", 1)
    shelf.store.source("kuusi", "Kuusi", "https://kuusivaara.example", "fi")
    names = [
        shelf.rows(f"SELECT DISTINCT municipality FROM {table}")  # noqa: S608 - our own tables
        for table in ("items", "cases", "people")
    ]
    assert names == [[{"municipality": "Kuusi"}]] * 3
    assert shelf.rows("SELECT person FROM roles WHERE person NOT LIKE 'Kuusi/%'") == []


def test_the_view_of_decisions(shelf: Shelf, minutes: Item, agenda: Item) -> None:
    shelf.save(minutes, "p1", 1)
    empty = Section(SectionKind.DECISION, "Päätös", "")
    shelf.save(replace(agenda, id="20261-5", sections=(empty,)), "p2", 1)
    texts = shelf.rows("SELECT proposal, handling, decision FROM decisions ORDER BY id")
    assert texts == [
        {
            "proposal": "Lautakunta päättää\n1\nrakentaa valaistuksen.\nTyö alkaa syksyllä.",
            "handling": None,
            "decision": "Tekninen lautakunta:\nEhdotus hyväksyttiin.",
        },
        {"proposal": None, "handling": None, "decision": None},
    ]


def test_the_view_of_cited_cases(shelf: Shelf, minutes: Item) -> None:
    cited = replace(
        minutes,
        id="20211-1",
        case_number="9/00.01.02/2021",
        case_key="9/2021",
        sections=(Section(SectionKind.HEADER, "", "9/00.01.02/2021"),),
        citations=(),
    )
    shelf.save(minutes, "p1", 1)
    assert shelf.rows("SELECT * FROM citation_targets") == []
    shelf.save(cited, "p2", 2)
    assert shelf.rows("SELECT item, text, target FROM citation_targets") == [
        {"item": "kuusi/20261-4", "text": "9/00.01.02/2021", "target": "kuusi/20211-1"}
    ]
