"""What happened at a meeting, as rows: motions, votes, outcome, who had which part."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from parsers.records import ChangeKind, EarlierHandling, Item

if TYPE_CHECKING:
    from tests.db.conftest import Shelf


def test_the_outcome_stands_with_the_item(shelf: Shelf, debated: Item) -> None:
    shelf.save(debated, "p1", 1)
    expected = {
        "outcome": "amended",
        "unanimous": 0,
        "outcome_sentence": "Muutettiin.",
        "changed": 1,
        "motion_count": 2,
        "vote_count": 2,
    }
    columns = ", ".join(expected)
    for table in ("items", "decisions"):
        assert shelf.rows(f"SELECT {columns} FROM {table}") == [expected]  # noqa: S608 - as above
    assert shelf.rows("SELECT ordinal, text FROM changed_points") == [{"ordinal": 1, "text": "3"}]


def test_an_agenda_has_no_outcome(shelf: Shelf, agenda: Item) -> None:
    shelf.save(agenda, "p1", 1)
    assert shelf.rows("SELECT outcome, unanimous, changed, motion_count FROM items") == [
        {"outcome": None, "unanimous": None, "changed": None, "motion_count": 0}
    ]


def test_motions(shelf: Shelf, debated: Item) -> None:
    shelf.save(debated, "p1", 1)
    first, second = shelf.rows("SELECT * FROM motions ORDER BY ordinal")
    assert json.loads(first.pop("seconders")) == [
        {"printed": "Koivun", "name": "Koivu"},
        {"printed": "Onni Lehdon", "name": "Onni Lehto"},
    ]
    assert first == {
        "item": "kuusi/20261-4",
        "ordinal": 1,
        "kind": "addition",
        "number": 2,
        "mover": "Havu",
        "mover_printed": "Havun",
        "person": None,
        "and_others": 1,
        "text": "Lisätään kohta 3.",
        "outcome": "adopted",
        "sentence": "Havu esitti Koivun ja Onni Lehdon ym. kannattamana:",
    }
    assert (second["kind"], second["mover"], second["mover_printed"]) == (None, None, None)
    assert (second["seconders"], second["and_others"]) == ("[]", 0)


def test_votes(shelf: Shelf, debated: Item) -> None:
    shelf.save(debated, "p1", 1)
    first, second = shelf.rows("SELECT * FROM votes ORDER BY ordinal")
    assert first == {
        "item": "kuusi/20261-4",
        "ordinal": 1,
        "question": "Lisätäänkö kohta?",
        "yes_means": "Havun lisäys",
        "no_means": "pohjaehdotus",
        "yes": 6,
        "no": 5,
        "blank": 1,
        "absent": None,
        "result": "motion of Havu",
        "casting_vote": None,
        "casting_vote_printed": "Puheenjohtajan",
        "consistent": 1,
        "list_title": "Äänestyslista",
        "list_url": "https://kuusivaara.example/lista.PDF",
        "motion": 1,
        "sentence": debated.votes[0].sentence,
    }
    assert (second["consistent"], second["list_url"]) == (0, None)
    assert shelf.rows("SELECT vote, ordinal, choice, name FROM vote_names ORDER BY ordinal") == [
        {"vote": 1, "ordinal": 1, "choice": "yes", "name": "Havu"},
        {"vote": 1, "ordinal": 2, "choice": "no", "name": "Onni Lehto"},
    ]


def test_who_had_which_part(shelf: Shelf, debated: Item) -> None:
    shelf.save(debated, "p1", 1)
    told = shelf.rows("SELECT role, ordinal, name, printed, title, remark FROM roles ORDER BY 1, 2")
    assert [tuple(row.values()) for row in told] == [
        ("mover", 1, "Havu", "Havun", None, None),
        ("presenter", 1, "Tyyne Aavasalo", "Tyyne Aavasalo", "Tekninen johtaja", None),
        ("seconder", 1, "Koivu", "Koivun", None, None),
        ("seconder", 2, "Onni Lehto", "Onni Lehdon", None, "vihr."),
    ]
    assert shelf.rows("SELECT name, reason, sentence FROM disqualifications") == [
        {"name": "Ranta", "reason": "osallisuusjäävi", "sentence": "Ranta poistui."}
    ]
    assert shelf.rows("SELECT name, sentence FROM dissents") == [
        {"name": "Koivu", "sentence": "Koivu jätti eriävän mielipiteen."}
    ]


def test_an_earlier_handling_keeps_its_own(shelf: Shelf, minutes: Item, debated: Item) -> None:
    assert debated.outcome
    handling = EarlierHandling(
        body="KH",
        date=date(2026, 2, 2),
        paragraph=8,
        presenter=None,
        sections=(),
        motions=debated.motions[:1],
        votes=debated.votes[:1],
        outcome=replace(debated.outcome, unanimous=True),
    )
    shelf.save(replace(minutes, earlier_handlings=(handling,)), "p1", 1)
    assert shelf.rows("SELECT * FROM motions") == []
    (row,) = shelf.rows("SELECT * FROM earlier_handlings")
    assert (row["body_key"], row["outcome"], row["unanimous"]) == ("board", "amended", 1)
    assert row["outcome_sentence"] == "Muutettiin."
    (motion,) = json.loads(row["motions"])
    assert motion["mover"] == {"printed": "Havun", "name": "Havu"}
    assert (motion["kind"], motion["outcome"]) == ("addition", "adopted")
    assert json.loads(row["votes"])[0]["names"][0]["choice"] == "yes"


def test_the_same_page_again_writes_nothing(shelf: Shelf, debated: Item) -> None:
    shelf.save(debated, "p1", 1)
    before, writes = shelf.dump(), shelf.db.conn.total_changes
    assert shelf.save(debated, "p1", 2) is None
    assert shelf.save(debated, "p2", 3) is None
    assert shelf.dump() == before
    assert shelf.db.conn.total_changes == writes


def test_grammar_that_learned_more_is_no_change(shelf: Shelf, minutes: Item, debated: Item) -> None:
    shelf.save(minutes, "p1", 1)
    assert shelf.save(debated, "p1", 1, emit=False) is None
    assert len(shelf.rows("SELECT * FROM motions")) == 2
    assert len(shelf.rows("SELECT * FROM changes")) == 1


def test_what_is_not_told_any_more_is_gone(shelf: Shelf, debated: Item, corrected: Item) -> None:
    shelf.save(debated, "p1", 1)
    assert shelf.save(replace(corrected, people=()), "p2", 2) is ChangeKind.CORRECTED
    tables = ("motions", "votes", "vote_names", "changed_points", "disqualifications", "dissents")
    assert [shelf.db.table(table).count for table in tables] == [0] * len(tables)
    assert [row["name"] for row in shelf.rows("SELECT name FROM people ORDER BY 1")] == [
        "Havu Onni",
        "Lumikangas Veera",
        "Tyyne Aavasalo",
    ]


def test_an_item_taken_out_takes_its_rows_along(shelf: Shelf, debated: Item) -> None:
    shelf.save(debated, "p1", 1)
    with shelf.store.rebuilding(["kuusi"]):
        pass
    kept = {"sources", "changes", "analysers", "_sqlite_migrations"}
    assert {name for name, rows in shelf.dump("form_key").items() if rows} <= kept
