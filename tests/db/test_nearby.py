"""Which items are told to be near one, and which are not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.columns import columns
from db.nearby import ENOUGH, similar, telling
from db.queries import find_item
from parsers.records import Item, Section, SectionKind

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
DAY = date(2026, 3, 12)

Write = Callable[..., str]


@pytest.fixture
def write(shelf: Shelf, minutes: Item) -> Write:
    """Stores an item of a municipality; each is of a case of its own if it is not told which."""
    shelf.store.source("manty", "Mäntylä", "https://mantyla.example", "fi")
    made: list[str] = []

    def save(
        title: str,
        slug: str = "kuusi",
        *,
        case: int | None = None,
        day: date = DAY,
        task: str = "10.03.01",
    ) -> str:
        number = len(made) + 1
        serial = case or 1000 + number
        record = replace(
            minutes,
            id=f"20261-{number}",
            municipality=None,
            title=title,
            meeting_date=day,
            case_number=f"{serial}/10.03.01/2025",
            case_key=f"{serial}/2025",
            task_class=task,
            sections=(Section(SectionKind.HEADER, "", title),),
        )
        shelf.store.save_item(slug, record, f"page {number}", url=None, at=NOON)
        made.append(f"{slug}/20261-{number}")
        return made[-1]

    return save


@pytest.fixture
def near(shelf: Shelf) -> Callable[[str], list[str]]:
    """The ids of the items near one."""
    return lambda item: [row["id"] for row in similar(shelf.db.conn, item)]


@pytest.fixture(scope="module")
def demo(demo_archive: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{demo_archive}?mode=ro", uri=True)) as conn:
        yield conn


def test_what_shares_its_words_is_near_and_what_does_not_is_not(
    write: Write, near: Callable[[str], list[str]]
) -> None:
    own = write("Koirapuiston aidan korjaaminen")
    other = write("Koirapuistojen aitojen uusiminen", "manty")
    write("Kirjaston aukioloajat", "manty")
    assert near(own) == [other]
    assert near(other) == [own]


def test_one_word_alone_is_chance(write: Write, near: Callable[[str], list[str]]) -> None:
    own = write("Koirapuisto")
    write("Koirapuiston hoito", "manty")
    assert near(own) == []


def test_a_part_of_a_compound_is_something_of_it(write: Write, shelf: Shelf) -> None:
    own = write("Uimahallin aukioloajat")
    whole = write("Uimahallin aukioloaikojen muutos", "manty")
    part = write("Jäähallin aukioloajat", "manty")
    shares = {row["id"]: row["shared"] for row in similar(shelf.db.conn, own)}
    assert shares[whole] > shares[part] > 0


def test_nothing_of_the_own_case_and_of_another_the_nearest_alone(
    write: Write, near: Callable[[str], list[str]]
) -> None:
    own = write("Koirapuiston aidan korjaaminen", case=7)
    write("Koirapuiston aidan korjaaminen", case=7)
    write("Koirapuiston aidan korjaaminen", "manty", case=8, day=date(2026, 1, 5))
    newest = write("Koirapuiston aidan korjaaminen", "manty", case=8, day=date(2026, 2, 5))
    # the same number elsewhere is another case
    namesake = write("Koirapuiston aita", "manty", case=7)
    assert near(own) == [newest, namesake]


def test_other_municipalities_come_first(write: Write, near: Callable[[str], list[str]]) -> None:
    own = write("Koirapuiston aidan korjaaminen")
    here = write("Koirapuiston aidan korjaaminen", day=date(2026, 3, 30))
    elsewhere = write("Koirapuiston aidan korjaaminen", "manty")
    assert near(own) == [elsewhere, here]


def test_the_same_kind_of_task_comes_first(write: Write, near: Callable[[str], list[str]]) -> None:
    own = write("Koirapuiston aidan korjaaminen", task="10.03.02")
    other = write("Koirapuiston aidan korjaaminen", "manty", day=date(2026, 3, 30))
    same = write("Koirapuiston aidan korjaaminen", "manty", task="10.03.02")
    assert near(own) == [same, other]


def test_what_all_decide_tells_nothing(
    write: Write, near: Callable[[str], list[str]], shelf: Shelf
) -> None:
    items = [write("Pöytäkirjan tarkastajien valinta") for _ in range(12)]
    own = find_item(shelf.db, items[0])
    assert own
    assert telling(shelf.db.conn, own) == []
    assert near(items[0]) == []


def test_what_is_not_there_has_nothing_near(near: Callable[[str], list[str]]) -> None:
    assert near("kuusi/1-1") == []


def test_those_of_a_kind_are_near_and_those_of_a_place_are_not(demo: sqlite3.Connection) -> None:
    grant = similar(demo, "hiidenkoski/202455-3")
    assert [row["municipality"] for row in grant[:1]] != ["Hiidenkosken kunta"]
    assert all("yksityistien tiekunnalle" in row["title"] for row in grant)
    assert len(grant) == 3
    # the dog park on Myllymäki has nothing in common with what else is on Myllymäki
    dogs = similar(demo, "kuusivaara/20261336-3", 20, enough=0.0)
    assert any("Myllymä" in row["title"] for row in dogs)
    assert similar(demo, "kuusivaara/20261336-3") == []
    assert min(row["shared"] for row in grant) > 0.5 > ENOUGH > max(row["shared"] for row in dogs)


def test_a_plan_is_near_the_plans_of_other_towns(demo: sqlite3.Connection) -> None:
    near = [row["id"] for row in similar(demo, "kuusivaara/2025709-5")]
    assert near == ["vanhasatama/2026441620-5"]


def test_all_that_is_near_keeps_to_the_rules(demo: sqlite3.Connection) -> None:
    items = [item for (item,) in demo.execute("SELECT id FROM items WHERE n % 9 = 0 ORDER BY n")]
    some = 0
    for item in items:
        own = find_item(demo, item)
        assert own
        found = similar(demo, item)
        cases = [(row["municipality"], row["case_key"]) for row in found if row["case_key"]]
        assert len(found) <= 5
        assert all(row["shared"] >= ENOUGH and row["id"] != item for row in found)
        assert len(set(cases)) == len(cases)
        assert not own["case_key"] or (own["municipality"], own["case_key"]) not in cases
        assert found == similar(demo, item)
        some += bool(found)
    assert 0 < some < len(items)


def test_an_item_later_than_what_is_held_does_no_harm(write: Write, shelf: Shelf) -> None:
    own = write("Koirapuiston aidan korjaaminen")
    columns(shelf.db.conn)
    later = write("Koirapuiston aidan korjaaminen", "manty")
    assert [row["id"] for row in similar(shelf.db.conn, own)] == [later]
