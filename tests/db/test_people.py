"""Who a name means: matched within a municipality, and never wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from parsers.records import (
    Item,
    Links,
    Meeting,
    Motion,
    MotionOutcome,
    Named,
    Person,
    Presenter,
    Role,
    Stage,
    UndecidedName,
)

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

START = datetime(2026, 3, 1, tzinfo=UTC)


def listed(name: str, role: Role = Role.PRESENT) -> Person:
    return Person(name, name, role)


def meeting(*people: Person, service_id: str = "20261") -> Meeting:
    return Meeting(
        id=service_id,
        municipality="Kuusivaaran kaupunki",
        body="Tekninen lautakunta",
        body_id=None,
        date=date(2026, 3, 12),
        time=None,
        place=None,
        stage=Stage.MINUTES,
        language="fi",
        items=(),
        links=Links(),
        people=people,
    )


def save_meeting(shelf: Shelf, record: Meeting, day: int = 1) -> bool:
    at = START + timedelta(days=day)
    return shelf.store.save_meeting("kuusi", record, url=None, at=at)


def persons(shelf: Shelf, table: str = "roles") -> list[tuple[Any, ...]]:
    found = shelf.rows(f"SELECT printed, name, person FROM {table} ORDER BY ordinal")  # noqa: S608 - as named
    return [tuple(row.values()) for row in found]


@pytest.fixture
def named(minutes: Item) -> Callable[..., Item]:
    """The minutes with a mover who is named so, or with other people."""

    def make(name: str | None, *people: Person, printed: str | None = None) -> Item:
        mover = Person(name, printed or str(name), Role.MOVER)
        return replace(minutes, presenter=None, preparers=(), people=(mover, *people))

    return make


def test_one_person_in_two_orders(shelf: Shelf, minutes: Item) -> None:
    other = replace(
        minutes,
        id="20262-1",
        presenter=Presenter("Johtaja", "Lumikangas Veera"),
        preparers=(),
    )
    shelf.save(minutes, "p1", 1)
    shelf.save(replace(other, presenter=Presenter("Insinööri", "Veera Lumikangas")), "p2", 1)
    (row,) = shelf.rows("SELECT * FROM people WHERE id LIKE '%lumi%'")
    assert row == {
        "id": "Kuusivaara/lumikangas veera",
        "municipality": "Kuusivaara",
        "name": "Lumikangas Veera",
        "surname": "Lumikangas",
        "forms": '["Lumikangas Veera", "Veera Lumikangas"]',
    }
    roles = shelf.rows(f"SELECT role, name FROM roles WHERE person = '{row['id']}' ORDER BY role")  # noqa: S608 - as above
    assert [tuple(role.values()) for role in roles] == [
        ("preparer", "Lumikangas Veera"),
        ("presenter", "Veera Lumikangas"),
    ]


def test_a_form_that_no_page_has_any_more_is_gone(shelf: Shelf, minutes: Item) -> None:
    other = replace(minutes, id="20262-1", preparers=(), presenter=None)
    shelf.save(minutes, "p1", 1)
    shelf.save(replace(other, presenter=Presenter("Insinööri", "Veera Lumikangas")), "p2", 1)
    shelf.save(replace(minutes, title="Latu", preparers=()), "p3", 2)
    (row,) = shelf.rows("SELECT name, forms FROM people WHERE id LIKE '%lumi%'")
    assert row == {"name": "Veera Lumikangas", "forms": '["Veera Lumikangas"]'}


def test_two_municipalities_share_nobody(shelf: Shelf, minutes: Item) -> None:
    shelf.store.source("harju", "Harju", "https://harju.example", "fi")
    shelf.save(minutes, "p1", 1)
    shelf.store.save_item("harju", minutes, "p2", url=None, at=START)
    found = shelf.rows("SELECT id FROM people WHERE name = 'Havu Onni' ORDER BY id")
    assert [row["id"] for row in found] == ["Harju/havu onni", "Kuusivaara/havu onni"]


@pytest.mark.parametrize(
    ("attendance", "person"),
    [
        ((listed("Elo Aino"), listed("Koivu Onni")), "Kuusivaara/elo aino"),
        ((listed("Aino Elo", Role.CHAIR), listed("Elo Aino")), "Kuusivaara/elo aino"),
        ((listed("Elo Aino"), listed("Elo Onni")), None),
        ((listed("Elo Aino"), listed("Elo Onni", Role.ABSENT)), "Kuusivaara/elo aino"),
        ((listed("Elo Aino", Role.ABSENT),), None),
        ((listed("Elomaa Aino"),), None),
        ((), None),
    ],
)
def test_a_surname_alone(
    shelf: Shelf,
    named: Callable[..., Item],
    attendance: tuple[Person, ...],
    person: str | None,
) -> None:
    save_meeting(shelf, meeting(*attendance))
    shelf.save(named("Elo", printed="Elon"), "p1", 1)
    assert persons(shelf) == [("Elon", "Elo", person)]


def test_a_surname_alone_is_told_by_its_own_page(shelf: Shelf, named: Callable[..., Item]) -> None:
    shelf.save(named("Elo", Person("Aino Elo", "Aino Elo", Role.DISQUALIFIED)), "p1", 1)
    assert persons(shelf)[0] == ("Elo", "Elo", "Kuusivaara/elo aino")


def test_officers_who_prepare_are_no_movers(shelf: Shelf, named: Callable[..., Item]) -> None:
    officer = Person("Elo Aino", "Elo Aino", Role.PREPARER)
    shelf.save(named("Elo", officer), "p1", 1)
    assert ("Elo", "Elo", None) in persons(shelf)


def undecided(record: Item) -> Item:
    return replace(
        record,
        undecided_names=(UndecidedName("Hyrkön", ("Hyrkkö", "Hyrkö")),),
        motions=(
            Motion(
                kind=None,
                number=None,
                mover=Named("Hyrkön", None),
                seconders=(Named("Hyrkön", None),),
                and_others=False,
                text="Jätetään pöydälle.",
                outcome=MotionOutcome.UNKNOWN,
                sentence="Hyrkön esitys",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("attendance", "name", "person"),
    [
        (("Hyrkkö Matti",), "Hyrkkö", "Kuusivaara/hyrkkö matti"),
        (("Hyrkö Matti",), "Hyrkö", "Kuusivaara/hyrkö matti"),
        (("Hyrkkö Matti", "Hyrkkö Aino"), "Hyrkkö", None),
        (("Hyrkkö Matti", "Hyrkö Aino"), None, None),
        (("Koivu Matti",), None, None),
    ],
)
def test_an_undecided_name_is_settled_by_the_attendance(
    new_shelf: Callable[[], Shelf],
    named: Callable[..., Item],
    attendance: tuple[str, ...],
    name: str | None,
    person: str | None,
) -> None:
    record = undecided(named(None, printed="Hyrkön"))
    present = meeting(*map(listed, attendance))
    for first in (True, False):
        shelf = new_shelf()
        if first:
            save_meeting(shelf, present)
        shelf.save(record, "p1", 1)
        if not first:
            save_meeting(shelf, present)
        assert persons(shelf) == [("Hyrkön", name, person)]
        (motion,) = shelf.rows("SELECT mover, mover_printed, person, seconders FROM motions")
        assert (motion["mover"], motion["mover_printed"]) == (name, "Hyrkön")
        assert motion["person"] == person
        assert ('"name":null' in motion["seconders"]) is (name is None)


def test_a_corrected_attendance_names_anew(shelf: Shelf, named: Callable[..., Item]) -> None:
    shelf.save(undecided(named(None, printed="Hyrkön")), "p1", 1)
    save_meeting(shelf, meeting(listed("Hyrkkö Matti")), 1)
    save_meeting(shelf, meeting(listed("Hyrkö Aino")), 2)
    assert persons(shelf) == [("Hyrkön", "Hyrkö", "Kuusivaara/hyrkö aino")]
    assert shelf.rows("SELECT id FROM people") == [{"id": "Kuusivaara/hyrkö aino"}]
    save_meeting(shelf, meeting(), 3)
    assert persons(shelf) == [("Hyrkön", None, None)]
    assert shelf.rows("SELECT id FROM people") == []


def test_any_order_gives_the_same_rows(
    new_shelf: Callable[[], Shelf], minutes: Item, named: Callable[..., Item]
) -> None:
    elsewhere = replace(minutes, id="20262-2", presenter=Presenter("Johtaja", "Matti Hyrkkö"))
    steps: list[Callable[[Shelf], object]] = [
        lambda shelf: shelf.save(undecided(named(None, printed="Hyrkön")), "p1", 1, emit=False),
        lambda shelf: shelf.save(elsewhere, "p2", 1, emit=False),
        lambda shelf: save_meeting(shelf, meeting(listed("Hyrkkö Matti"), listed("Elo Aino")), 1),
        lambda shelf: save_meeting(shelf, meeting(listed("Hyrkkö Matti")), 2),
    ]
    tables = ("people", "roles", "motions", "attendance")
    outcomes = set()
    for order in permutations(steps):
        shelf = new_shelf()
        for step in order:
            step(shelf)
        dump = shelf.dump()
        outcomes.add(repr([dump[table] for table in tables]))
    assert len(outcomes) == 1
    assert "Matti Hyrkkö" in outcomes.pop()


def test_a_municipality_renamed_keeps_its_people(
    new_shelf: Callable[[], Shelf], named: Callable[..., Item]
) -> None:
    dumps = []
    for early in (True, False):
        shelf = new_shelf()
        for rename in (early, not early):
            if rename:
                shelf.store.source("kuusi", "Kuusi", "https://kuusivaara.example", "fi")
            else:
                save_meeting(shelf, meeting(listed("Elo Aino")))
                shelf.save(named("Elo"), "p1", 1)
        # forms are remembered for ever, those of the former name too
        dumps.append(shelf.dump("form_key", "_sqlite_migrations"))
    assert dumps[0] == dumps[1]
    assert dumps[0]["people"][0][0] == "Kuusi/elo aino"


def test_a_rebuild_of_one_source_leaves_the_other_its_people(shelf: Shelf, minutes: Item) -> None:
    shelf.store.source("granby", "Kuusivaara", "https://granby.example", "sv")
    shelf.save(minutes, "p1", 1)
    other = replace(minutes, presenter=Presenter("Direktör", "Onni Havu"), preparers=())
    shelf.store.save_item("granby", other, "p2", url=None, at=START)
    assert shelf.rows("SELECT forms FROM people WHERE id LIKE '%havu%'") == [
        {"forms": '["Havu Onni", "Onni Havu"]'}
    ]
    with shelf.store.rebuilding(["kuusi"]):
        pass
    assert shelf.rows("SELECT name, forms FROM people") == [
        {"name": "Onni Havu", "forms": '["Onni Havu"]'}
    ]
