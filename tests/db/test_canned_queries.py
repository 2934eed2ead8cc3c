"""The questions that datasette_metadata.json asks have the answers that they promise."""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from db.query import functions
from parsers.records import (
    Citation,
    CitationKind,
    Document,
    DocumentKind,
    DocumentPart,
    Item,
    Person,
    Presenter,
    Role,
)

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
        assert (found[0]["yes_means"], found[0]["no_means"]) == ("Havun lisäys", "pohjaehdotus")
    assert ask("close_votes", municipality="Harju") == []


def test_motions_by_mover(ask: Ask) -> None:
    (found,) = ask("motions_by_mover")
    assert (found["mover"], found["motions"], found["adopted"]) == ("Havu", 1, 1)


def test_differing_opinions_and_changed_proposals(ask: Ask) -> None:
    assert [row["dissenter"] for row in ask("differing_opinions")] == ["Koivu"]
    (found,) = ask("changed_proposals")
    assert (found["item"], found["changed_points"]) == (ITEM, "3")


@pytest.mark.parametrize("name", ["Aavasalo", "Tyyne Aavasalo", " aavasalo,  TYYNE", "yyn aava"])
def test_what_one_person_did(ask: Ask, name: str) -> None:
    found = ask("roles_of_person", name=name)
    assert [(row["role"], row["item"]) for row in found] == [
        ("presenter", "kuusi/20262-1"),
        ("presenter", ITEM),
    ]
    assert ask("roles_of_person") == []
    assert ask("roles_of_person", name='Aavasalo "') == []


def test_the_case_of_letters_is_one_in_names_and_titles(
    ask: Ask, shelf: Shelf, debated: Item
) -> None:
    person = Person("Åsa Öhman-Järvi", "Åsa Öhman-Järvi", Role.CHAIR)
    presenter = Presenter("Stadsdirektör", "Åsa Öhman-Järvi")
    shelf.save(replace(debated, people=(person,), presenter=presenter), "p3", 2)
    for name in ("öhman-JÄRVI åsa", "ÅSA Öhman", "åSA"):
        assert [row["item"] for row in ask("roles_of_person", name=name)] == [ITEM]
    for title in ("STADSDIREKTÖR", " direktör "):
        assert [row["item"] for row in ask("by_presenter", title=title)] == [ITEM]
    assert ask("by_presenter", title="stads_direktör") == []


def test_one_number_of_two_municipalities_is_two_matters(
    ask: Ask, shelf: Shelf, debated: Item
) -> None:
    shelf.store.source("harju", "Harju", "https://harju.example", "fi")
    at = datetime(2026, 2, 1, tzinfo=UTC)
    shelf.store.save_item("harju", debated, "h1", url="https://harju.example/1", at=at)
    number = f"\u00a0{debated.case_number}\n"
    found = ask("follow_case", case_number=number)
    assert [row["municipality"] for row in found] == ["Harju", "Kuusivaara", "Kuusivaara"]
    assert next(iter(found[0])) == "municipality"
    own = ask("follow_case", case_number=number, municipality="Harju")
    assert [row["item"] for row in own] == ["harju/20261-4"]


def test_all_questions_but_the_search_can_be_asked_of_the_bare_file(
    ask: Ask, shelf: Shelf, queries: dict[str, Any]
) -> None:
    given = {"title": "JOHTAJA", "name": "AAVASALO tyyne", "case_number": "412/2025", "item": ITEM}
    with closing(sqlite3.connect(f"file:{shelf.path}?mode=ro", uri=True)) as bare:
        for name, query in queries.items():
            values = {param: given.get(param, "") for param in query.get("params", ())}
            if name == "word_by_year":
                with pytest.raises(sqlite3.OperationalError, match="search"):
                    bare.execute(query["sql"], values)
            else:
                assert len(bare.execute(query["sql"], values).fetchall()) == len(
                    ask(name, **values)
                )


def test_a_question_that_stops_at_a_number_says_so(queries: dict[str, Any], root: Path) -> None:
    said = tomllib.loads((root / "web" / "words.toml").read_text("utf-8"))
    ends = {name: re.search(r"\nLIMIT (\d+)$", query["sql"]) for name, query in queries.items()}
    limits = {name: end[1] for name, end in ends.items() if end}
    assert sorted(limits) == ["cited_cases", "latest_changes", "longest_ways", "newest_decisions"]
    for name, limit in limits.items():
        told = [queries[name]["description"], *said[f"query_{name}_about"].values()]
        assert all(limit in one for one in told), name


def test_a_matter_and_what_cites_it(ask: Ask) -> None:
    found = ask("follow_case", case_number="412/2025")
    assert [(row["outcome"], row["votes"]) for row in found] == [("amended", 2), (None, 0)]
    (row,) = ask("citing", item=ITEM)
    assert (row["item"], row["text"]) == ("kuusi/20262-1", "tekn.ltk § 31")


def test_an_attachment_of_a_meeting_cites_it_by_no_heading(ask: Ask, shelf: Shelf) -> None:
    heading = Citation(
        CitationKind.DECISION,
        "Tekninen lautakunta 12.3.2026",
        "tekninen lautakunta",
        date(2026, 3, 12),
    )
    plan = Document(
        DocumentKind.ATTACHMENT,
        "Luettelo",
        language="fi",
        date=None,
        when=None,
        time=None,
        place=None,
        body=None,
        lead=None,
        parts=(DocumentPart("", "Luettelo valaisimista"),),
        citations=(heading,),
    )
    at = datetime(2026, 5, 1, tzinfo=UTC)
    for number, item in enumerate((ITEM, None)):
        address = f"https://kuusivaara.example/{number}.pdf"
        digest = f"{number}" * 64
        shelf.store.save_document("kuusi", plan, digest, address=address, item=item, at=at)
    told = {row["document"] for row in ask("citing", item=ITEM)}
    assert told == {None, f"kuusi/d/{'1' * 16}"}


@pytest.mark.parametrize(
    ("word", "items"),
    [("valaistuksella", 2), ('"rakentaa valaistuksen"', 2), ('"rakentaa valaistus"', 0)],
)
def test_a_word_year_by_year(ask: Ask, word: str, items: int) -> None:
    found = ask("word_by_year", word=word)
    assert [(row["municipality"], row["year"], row["items"]) for row in found] == (
        [("Kuusivaara", 2026, items)] if items else []
    )
