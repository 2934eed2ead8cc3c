"""How a query is understood, from the command line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from db.query.explain import KEYS
from db.store import Store
from parsers.records import Item, Links, Section, SectionKind, Stage

Run = Callable[..., subprocess.CompletedProcess[str]]

ITEM = Item(
    id="20261-4",
    municipality=None,
    stage=Stage.MINUTES,
    body="Tekninen lautakunta",
    meeting_date=date(2026, 3, 12),
    position=4,
    paragraph=31,
    title="Hiihtoladun valaistus",
    case_number=None,
    case_key=None,
    task_class=None,
    language="fi",
    preparers=(),
    presenter=None,
    sections=(Section(SectionKind.DECISION, "Päätös", "Latu valaistaan. Ladulla ajetaan."),),
    earlier_handlings=(),
    attachments=(),
    links=Links(),
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    db = tmp_path / "archive.db"
    with Store(db) as store:
        store.source("kuusi", "Kuusivaara", "https://kuusi.example", "fi")
        store.save_item("kuusi", ITEM, "page", url=None, at=datetime(2026, 3, 13, tzinfo=UTC))
    return db


def test_a_query_is_explained(pykala: Run, archive: Path) -> None:
    done = pykala("explain", 'latujen -"ladulla ajaa" päätös:lat* § 31 🙂', "--db", archive)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "latujen: a word, 1 item"
    assert "    forms: ladulla, latu" in lines
    assert "    compounds: hiihtoladun" in lines
    assert "without ladulla ajaa: these very forms side by side, 0 items" in lines
    assert "lat*: the beginning of a word in decision, 1 item" in lines
    assert lines[-2:] == ["left out, no letter and no digit in it: 🙂", "1 item"]


def test_a_query_is_explained_as_json(pykala: Run, archive: Path) -> None:
    done = pykala("explain", "ladun valtuusto", "--json", "--db", archive)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert list(told) == list(KEYS)
    ladun, valtuusto = told["terms"]
    assert ladun["items"] == 1
    assert {"form": "hiihtoladun", "where": "part"} in ladun["forms"]
    assert {one["text"] for one in valtuusto["synonyms"]} >= {"kaupunginvaltuusto", "fullmäktige"}
    assert (valtuusto["items"], told["items"]) == (0, 0)


def test_without_an_archive_words_are_analysed(pykala: Run, tmp_path: Path) -> None:
    done = pykala("explain", "ladun")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "No archive: nothing was counted."
    assert "latu" in done.stdout
    done = pykala("explain", "-koulu")
    assert done.stdout.startswith("without koulu: a word")
    assert not list(tmp_path.iterdir())


def test_an_archive_that_is_named_must_be_there(pykala: Run, tmp_path: Path) -> None:
    for missing in (tmp_path / "none.db", tmp_path):
        done = pykala("explain", "ladun", "--db", missing)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.splitlines() == [f"pykala: {missing}: there is no such archive"]


def test_keys_are_told_as_one_reads_them(pykala: Run) -> None:
    done = pykala("explain", "järjestö 412/2025 31 § pvm:19.10.2026..10/2026")
    told = [line.strip() for line in done.stdout.splitlines() if line.startswith("    asked as")]
    assert told == [
        "asked as: järjestö, järjestö (as a stem, where no dictionary has the word)",
        "asked as: 412/2025",
        "asked as: § 31",
        "asked as: 2026-10-19, 2026-10-2…, 2026-10-3…",
    ]
    assert "pvm:19.10.2026..10/2026: a §, a case or a day of the item itself" in done.stdout


def test_what_joins_the_words_is_told_first(pykala: Run) -> None:
    done = pykala("explain", "koulu uimahalli OR (kirjasto -kahvila)")
    assert done.stdout.splitlines()[0] == "koulu AND (uimahalli OR (kirjasto AND NOT kahvila))"


@pytest.mark.parametrize("query", ["", "-", "NEAR(", "\u202e", "y" * 300, "'; --"])
def test_any_query_is_explained(pykala: Run, archive: Path, query: str) -> None:
    done = pykala("explain", "--db", archive, "--", query)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not done.stderr
