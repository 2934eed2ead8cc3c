"""The questions that datasette_metadata.json asks have the answers that they promise."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from db.query import functions
from parsers.records import Citation, CitationKind, Item

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

Ask = Callable[..., list[dict[str, Any]]]
ITEM = "kuusi/20261-4"


@pytest.fixture(scope="module")
def queries(root: Path) -> dict[str, Any]:
    text = (root / "datasette_metadata.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["databases"]["pykala"]["queries"]
    return found


@pytest.fixture
def ask(shelf: Shelf, debated: Item, queries: dict[str, Any]) -> Ask:
    """Ask a question of an archive with one debated item and one that cites it."""
    citation = Citation(
        CitationKind.DECISION, "tekn.ltk § 31", "tekninen lautakunta", date(2026, 3, 12), 31
    )
    citing = replace(
        debated,
        id="20262-1",
        meeting_date=date(2026, 4, 9),
        motions=(),
        votes=(),
        dissents=(),
        outcome=None,
        citations=(citation,),
    )
    shelf.save(debated, "p1", 1)
    shelf.save(citing, "p2", 1)
    functions.register(shelf.db.conn)  # as the site does

    def asked(question: str, /, **values: str) -> list[dict[str, Any]]:
        given = dict.fromkeys(queries[question].get("params", ()), "") | values
        return list(shelf.db.query(queries[question]["sql"], given))

    return asked


def test_every_question_can_be_asked_without_a_value(ask: Ask, queries: dict[str, Any]) -> None:
    for name in queries:
        ask(name)


@pytest.mark.parametrize("municipality", ["", "Kuusivaara"])
def test_votes_and_close_votes(ask: Ask, municipality: str) -> None:
    for name in ("votes_taken", "close_votes"):
        found = ask(name, municipality=municipality)
        assert [(row["item"], row["yes"], row["no"]) for row in found] == [(ITEM, 6, 5)] * 2
    assert ask("close_votes", municipality="Harju") == []


def test_motions_by_mover(ask: Ask) -> None:
    (found,) = ask("motions_by_mover")
    assert (found["mover"], found["motions"], found["adopted"]) == ("Havu", 1, 1)


def test_differing_opinions_and_changed_proposals(ask: Ask) -> None:
    assert [row["dissenter"] for row in ask("differing_opinions")] == ["Koivu"]
    (found,) = ask("changed_proposals")
    assert (found["item"], found["changed_points"]) == (ITEM, "3")


@pytest.mark.parametrize("name", ["Aavasalo", "Tyyne Aavasalo"])
def test_what_one_person_did(ask: Ask, name: str) -> None:
    found = ask("roles_of_person", name=name)
    assert [(row["role"], row["item"]) for row in found] == [
        ("presenter", "kuusi/20262-1"),
        ("presenter", ITEM),
    ]
    assert ask("roles_of_person") == []


def test_a_matter_and_what_cites_it(ask: Ask) -> None:
    found = ask("follow_case", case_number="412/2025")
    assert [(row["outcome"], row["votes"]) for row in found] == [("amended", 2), (None, 0)]
    (row,) = ask("citing", item=ITEM)
    assert (row["item"], row["text"]) == ("kuusi/20262-1", "tekn.ltk § 31")


@pytest.mark.parametrize(
    ("word", "items"),
    [("valaistuksella", 2), ('"rakentaa valaistuksen"', 2), ('"rakentaa valaistus"', 0)],
)
def test_a_word_year_by_year(ask: Ask, word: str, items: int) -> None:
    found = ask("word_by_year", word=word)
    assert [(row["municipality"], row["year"], row["items"]) for row in found] == (
        [("Kuusivaara", 2026, items)] if items else []
    )
