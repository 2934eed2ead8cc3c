"""Bodies and meetings, as lists and their own pages tell of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from parsers.errors import StoreError
from parsers.records import (
    Bodies,
    BodyLink,
    Item,
    Links,
    Meeting,
    MeetingItem,
    MeetingLink,
    Meetings,
    Person,
    Role,
    Stage,
)

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

URL = "https://kuusivaara.example/meeting/20261"
START = datetime(2026, 3, 1, tzinfo=UTC)

AGENDA = Meeting(
    id="20261",
    municipality="Kuusivaaran kaupunki",
    body="Tekninen lautakunta",
    body_id="160",
    date=date(2026, 3, 12),
    time="17:00",
    place="Kokoushuone Kuusi",
    stage=Stage.AGENDA,
    language="fi",
    items=(),
    links=Links(),
)
MINUTES = replace(AGENDA, stage=Stage.MINUTES, time="17:05")


def save(shelf: Shelf, meeting: Meeting, day: int) -> bool:
    at = START + timedelta(days=day)
    return shelf.store.save_meeting("kuusi", meeting, url=URL, at=at)


def link(stage: Stage | None, day: date | None = AGENDA.date) -> MeetingLink:
    return MeetingLink("20261", day, stage, URL)


def listed(*meetings: MeetingLink) -> Meetings:
    return Meetings("Kuusivaaran kaupunki", "Tekninen lautakunta", "182", "fi", meetings)


def test_a_meeting(shelf: Shelf) -> None:
    assert save(shelf, AGENDA, 1)
    assert shelf.rows("SELECT * FROM meetings") == [
        {
            "id": "kuusi/20261",
            "source": "kuusi",
            "body": "kuusi/Tekninen lautakunta",
            "date": "2026-03-12",
            "time": "17:00",
            "place": "Kokoushuone Kuusi",
            "stage": "agenda",
            "url": URL,
            "read_at": "2026-03-02T00:00:00.000Z",
            "chair": None,
            "secretary": None,
            "inspection": None,
            "missing_numbers": "[]",
            "robots": None,
        }
    ]


def test_the_same_page_again_writes_nothing(shelf: Shelf) -> None:
    save(shelf, AGENDA, 1)
    before, writes = shelf.dump(), shelf.db.conn.total_changes
    assert not save(shelf, AGENDA, 2)
    shelf.store.save_meetings("kuusi", listed(link(Stage.AGENDA)))
    shelf.store.save_meetings("kuusi", listed(link(Stage.AGENDA)))
    assert shelf.db.conn.total_changes == writes + 1  # the list gave the body another id
    assert shelf.rows("SELECT service_ids FROM bodies") == [{"service_ids": '["160","182"]'}]
    after = shelf.dump()
    assert {t for t in before if before[t] != after[t]} == {"bodies"}


def test_an_agenda_does_not_undo_minutes(shelf: Shelf) -> None:
    assert save(shelf, MINUTES, 1)
    assert not save(shelf, AGENDA, 2)
    assert shelf.rows("SELECT stage, time FROM meetings") == [{"stage": "minutes", "time": "17:05"}]


def test_the_list_of_a_meeting(shelf: Shelf) -> None:
    listed_items = (
        MeetingItem("20261-4", 4, 31, "Hiihtoladun valaistus", f"{URL}-4", has_attachments=True),
        MeetingItem(None, None, 32, "Asia ei ole julkinen", None, has_attachments=False),
        MeetingItem("20261-9", 9, 34, "Lisäasia", f"{URL}-9", has_attachments=False, late=True),
    )
    people = (
        Person("Elo Aino", "Elo Aino", Role.CHAIR, "puheenjohtaja"),
        Person("Koivu Onni", "Koivu Onni", Role.ABSENT, None, "este ilmoitettu"),
        Person(None, "Lehdon", Role.SECRETARY),
    )
    record = replace(
        MINUTES,
        items=listed_items,
        people=people,
        inspection="Pöytäkirja tarkastettiin.",
        missing_numbers=(33,),
    )
    assert save(shelf, record, 1)
    assert shelf.rows("SELECT chair, secretary, inspection, missing_numbers FROM meetings") == [
        {
            "chair": "Elo Aino",
            "secretary": "Lehdon",
            "inspection": "Pöytäkirja tarkastettiin.",
            "missing_numbers": "[33]",
        }
    ]
    found = shelf.rows("SELECT paragraph, item, late FROM meeting_items ORDER BY ordinal")
    assert [tuple(row.values()) for row in found] == [
        (31, "kuusi/20261-4", 0),
        (32, None, 0),
        (34, "kuusi/20261-9", 1),
    ]
    found = shelf.rows("SELECT role, name, title, remark, person FROM attendance ORDER BY ordinal")
    assert [tuple(row.values()) for row in found] == [
        ("chair", "Elo Aino", "puheenjohtaja", None, "Kuusivaara/elo aino"),
        ("absent", "Koivu Onni", None, "este ilmoitettu", "Kuusivaara/koivu onni"),
        ("secretary", None, None, None, None),
    ]
    writes = shelf.db.conn.total_changes
    assert not save(shelf, record, 2)
    assert shelf.db.conn.total_changes == writes
    assert save(shelf, replace(record, items=listed_items[:1], people=people[:1]), 3)
    assert [shelf.db.table(name).count for name in ("meeting_items", "attendance", "people")] == [
        1,
        1,
        1,
    ]


def test_a_list_knows_less_than_the_page(shelf: Shelf) -> None:
    shelf.store.save_meetings("kuusi", listed(link(Stage.AGENDA)))
    assert shelf.rows("SELECT stage, read_at FROM meetings") == [
        {"stage": "agenda", "read_at": None}
    ]
    shelf.store.save_meetings("kuusi", listed(link(Stage.MINUTES)))
    shelf.store.save_meetings("kuusi", listed(link(Stage.AGENDA)))
    shelf.store.save_meetings("kuusi", listed(link(None, None)))
    assert shelf.rows("SELECT stage, date FROM meetings") == [
        {"stage": "minutes", "date": "2026-03-12"}
    ]
    assert save(shelf, AGENDA, 1)
    shelf.store.save_meetings("kuusi", listed(link(Stage.MINUTES)))
    assert shelf.rows("SELECT stage FROM meetings") == [{"stage": "agenda"}]


def test_bodies(shelf: Shelf) -> None:
    bodies = Bodies(
        "Kuusivaaran kaupunki",
        "fi",
        (
            BodyLink("182", "Tekninen lautakunta", "https://x.example/182", link(Stage.MINUTES)),
            BodyLink("160", "Tekninen lautakunta", "https://x.example/160", None),
            BodyLink(None, "Valtuusto", None, None),
        ),
    )
    shelf.store.save_bodies("kuusi", bodies)
    assert shelf.rows("SELECT id, name, service_ids FROM bodies ORDER BY id") == [
        {
            "id": "kuusi/Tekninen lautakunta",
            "name": "Tekninen lautakunta",
            "service_ids": '["160","182"]',
        },
        {"id": "kuusi/Valtuusto", "name": "Valtuusto", "service_ids": "[]"},
    ]
    assert len(shelf.rows("SELECT * FROM meetings")) == 1


def test_a_meeting_without_id_is_refused_in_one_line(shelf: Shelf) -> None:
    with pytest.raises(StoreError, match="does not tell its id"):
        save(shelf, replace(AGENDA, id=None), 1)


def test_any_order_gives_the_same_rows(new_shelf: Callable[[], Shelf], minutes: Item) -> None:
    steps: list[Callable[[Shelf], object]] = [
        lambda shelf: save(shelf, AGENDA, 1),
        lambda shelf: save(shelf, replace(AGENDA, place="Kota"), 2),
        lambda shelf: save(shelf, MINUTES, 3),
        lambda shelf: shelf.store.save_meetings("kuusi", listed(link(Stage.AGENDA))),
        lambda shelf: shelf.save(minutes, "p1", 1),
    ]
    outcomes = set()
    for order in permutations(steps):
        shelf = new_shelf()
        for step in order:
            step(shelf)
        dump = shelf.dump()
        outcomes.add(repr((dump["meetings"], dump["bodies"])))
    assert len(outcomes) == 1
