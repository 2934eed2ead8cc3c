"""Names that the archive does not have are told, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alerts.saved import saved_search
from alerts.unknown_names import unknown_names
from db.store import Store
from tests.alerts.conftest import NOW
from tests.alerts.test_run import MINUTES


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("archive") / "archive.db") as store:
        for nth in range(22):
            store.source(f"k{nth}", f"Kunta {nth:02}", "https://kuusi.example", "fi")
        store.source("kuusi", "Kuusivaara", "https://kuusi.example", "fi")
        store.save_item("kuusi", MINUTES, "0" * 64, url="https://kuusi.example/1", at=NOW)
        yield store


def lines(store: Store, **asked: Any) -> list[str]:
    return list(unknown_names(store.db, saved_search(asked)))


def following(**key: str) -> dict[str, str]:
    return {"municipality": "Kuusivaara"} | key


def test_a_municipality_is_told_once_with_those_that_there_are(store: Store) -> None:
    (line,) = lines(
        store,
        filters={"municipality": ["Kuusivaara", "Nope"]},
        follow={"municipality": "Nope", "body": "Tekninen lautakunta"},
    )
    assert line.startswith("the archive has no municipality 'Nope'; it has Kunta 00, Kunta 01, ")
    assert line.endswith(", Kunta 19 and 3 more")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"follow": following(body="Olematon")},
         f"no body 'Olematon' of Kuusivaara; it has {MINUTES.body}"),
        ({"follow": following(matter="742/2026")}, "no matter '742/2026' of Kuusivaara"),
        ({"follow": following(person="Aino Olematon")}, "no person 'Aino Olematon' of Kuusivaara"),
        ({"filters": {"body": [MINUTES.body, "Olematon"]}}, "no body 'Olematon'"),
        ({"filters": {"task_class": ["99.99"]}}, "no task class '99.99'"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(store: Store, asked: dict[str, Any], says: str) -> None:
    assert lines(store, **asked) == [f"the archive has {says}"]


def test_of_what_is_there_nothing_is_said(store: Store) -> None:
    assert MINUTES.case_key is not None
    assert lines(store, follow=following(matter=MINUTES.case_key)) == []
    assert lines(store, follow=following(body=MINUTES.body.upper())) == []
    assert lines(store, query="nowhere", filters={"stage": "agenda", "year": 1950}) == []


def test_of_an_empty_archive_nothing_is_said(tmp_path: Path) -> None:
    with Store(tmp_path / "empty.db") as store:
        assert lines(store, filters={"municipality": "Nope", "body": "Olematon"}) == []
