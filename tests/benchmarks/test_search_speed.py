"""The benchmark of searching asks what it claims; how fast is another matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

import pytest

from benchmarks import generated, search_speed
from benchmarks.search_sites import CLASSES, connect, words
from db import search
from db.schema import open_archive

ITEMS = 300


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("generated") / "archive.db"
    generated.build(path, ITEMS)
    return path


def test_items_are_the_same_however_many_are_made() -> None:
    few, many = list(generated.items(7)), list(generated.items(20))
    assert few == many[:7]
    assert list(generated.items(20)) == many
    assert list(generated.items(7, seed=6)) != few
    assert [made.row["n"] for made in many] == list(range(1, 21))


def test_items_are_as_long_and_as_different_as_they_are_said_to_be() -> None:
    made = list(generated.items(1500))
    length = sum(len(text) for one in made for _, _, text in one.sections) / len(made)
    assert 2600 < length < 3400
    said = {name: Counter(one.row[name] for one in made) for name in made[0].row}
    assert len(said["municipality"]) == 66
    assert len(said["year"]) >= 20
    assert 0.08 < said["language"]["sv"] / len(made) < 0.2
    assert set(said["outcome"]) > {"as_proposed", "tabled", None}
    assert len(said["task_class"]) > 100
    assert len(said["presenter_name"]) > 300


def test_the_archive_is_as_the_store_would_index_it(archive: Path) -> None:
    with closing(open_archive(archive)) as db:
        assert db.execute("SELECT count(*) FROM items").fetchone() == (ITEMS,)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    with closing(open_archive(archive, write=True)) as db:
        assert search.check(db) == []


def test_words_of_each_class_find_as_many_as_they_should(archive: Path) -> None:
    with closing(connect(archive)) as conn:
        found = words(conn, 2)
        assert words(conn, 2) == found
    assert Counter(word.kind for word in found) == dict.fromkeys(CLASSES, 2)
    for word in found:
        low, high = {"rare": (20, 299), "middling": (6, 24), "broad": (90, 150)}[word.kind]
        assert low <= word.hits <= high


def test_every_way_answers_and_the_statements_are_told(archive: Path, tmp_path: Path) -> None:
    report = search_speed.measure(archive, tmp_path, most=1, rounds=1)
    assert report.items == ITEMS
    assert [one.kind for one in report.classes] == list(CLASSES)
    for one in report.classes:
        assert {way: len(told) for way, told in one.answers.items()} == dict.fromkeys(
            search_speed.WAYS, 1
        )
        assert all(answer.took > 0 for told in one.answers.values() for answer in told)
        told = report.sql[one.kind]
        assert any("item_index MATCH" in sql for sql in told)
        assert any("FROM sections" in sql for sql in told)


def test_a_target_holds_or_it_does_not() -> None:
    took = dict.fromkeys(search_speed.WAYS, [10.0] * 19 + [500.0])
    took |= {"page": [100.0] * 19 + [301.0], "statements": [69.0] * 20, "Datasette": [400.0] * 20}
    assert judged(took) == {
        "statements + 30 ms": False,
        "4 times Datasette": True,
        "page: p95 <= 300 ms, idle": True,
        "newest: p95 <= 50 ms, idle": True,
    }
    slow = judged(took | {"page": [301.0] * 20})
    assert slow["page: p95 <= 300 ms, idle"] is slow["4 times Datasette"] is False


def test_an_idle_machine_is_judged_by_what_nothing_was_stolen_from() -> None:
    took = {key: [60.0, 10.0, 10.0] for key in search_speed.WAYS}
    target = "newest: p95 <= 50 ms, idle"
    assert judged(took)[target] is False
    assert judged(took, stolen=[10.0, 0.0, 0.0])[target] is True
    assert judged(took, stolen=[10.0, 10.0, 10.0])[target] is False


def judged(took: dict[str, list[float]], stolen: Sequence[float] = ()) -> dict[str, bool]:
    """Which targets answers to a broad query hold that took so long."""
    answers = {
        way: [
            search_speed.Answer(time, time, gone)
            for time, gone in zip_longest(times, stolen, fillvalue=0.0)
        ]
        for way, times in took.items()
    }
    broad = search_speed.Measured("broad", {"kunta": 400}, answers)
    return {target: holds for target, _, holds in search_speed.judged(broad)}
