from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import faults
from benchmarks.equality import Comparison, Verdict
from benchmarks.faults import SHORT
from benchmarks.year import Outcome, Year
from simulator.events import KINDS as EVENTS
from simulator.wire.kinds import KINDS

ZEROS = ("missing", "duplicates", "wrong_texts", "false_withdrawals", "missed_versions")

Spoil = Callable[[sqlite3.Connection], object]


def item_of_two_texts(archive: sqlite3.Connection) -> str:
    query = "SELECT id FROM items WHERE versions > 1 AND case_key IS NOT NULL ORDER BY id LIMIT 1"
    (key,) = archive.execute(query).fetchone()
    return str(key)


def lose_an_item(archive: sqlite3.Connection) -> None:
    archive.execute("DELETE FROM items WHERE id = ?", [item_of_two_texts(archive)])


def lose_a_version(archive: sqlite3.Connection) -> None:
    archive.execute(
        "DELETE FROM item_versions WHERE item = ? AND ordinal = 1", [item_of_two_texts(archive)]
    )


def change_a_text(archive: sqlite3.Connection) -> None:
    archive.execute(
        "UPDATE sections SET text = text || ' lisäys' WHERE item = ? AND kind = 'proposal'",
        [item_of_two_texts(archive)],
    )


def change_an_old_text(archive: sqlite3.Connection) -> None:
    key = item_of_two_texts(archive)
    query = "SELECT record FROM item_versions WHERE item = ? AND ordinal = 1"
    (text,) = archive.execute(query, [key]).fetchone()
    record = json.loads(text)
    record["sections"] = [s for s in record["sections"] if s["kind"] != "proposal"]
    archive.execute(
        "UPDATE item_versions SET record = ? WHERE item = ? AND ordinal = 1",
        [json.dumps(record), key],
    )


def change_a_fact(archive: sqlite3.Connection) -> None:
    archive.execute(
        "UPDATE items SET title = title || '!a' WHERE id = ?", [item_of_two_texts(archive)]
    )


def copy_an_item(archive: sqlite3.Connection) -> None:
    columns = [row[1] for row in archive.execute("PRAGMA table_info(items)")]
    other = {"id": "id || 'b'", "n": "n + 1000000"}
    values = ", ".join(other.get(name, name) for name in columns)
    archive.execute(
        f"INSERT INTO items ({', '.join(columns)}) SELECT {values} FROM items WHERE id = ?",  # noqa: S608
        [item_of_two_texts(archive)],
    )


def copy_a_version(archive: sqlite3.Connection) -> None:
    columns = [row[1] for row in archive.execute("PRAGMA table_info(item_versions)")]
    values = ", ".join("version || 'b'" if name == "version" else name for name in columns)
    archive.execute(
        f"INSERT INTO item_versions ({', '.join(columns)}) SELECT {values} FROM item_versions"  # noqa: S608
        " WHERE item = ? AND ordinal = 1",
        [item_of_two_texts(archive)],
    )


def withdraw_what_stands(archive: sqlite3.Connection) -> None:
    archive.execute(
        "INSERT INTO changes (item, version, kind, at)"
        " SELECT id, version, 'withdrawn', updated_at FROM items WHERE id = ?",
        [item_of_two_texts(archive)],
    )


SPOILS: tuple[tuple[Spoil, str], ...] = (
    (lose_an_item, "missing"),
    (lose_a_version, "missed_versions"),
    (change_a_text, "wrong_texts"),
    (change_an_old_text, "wrong_texts"),
    (change_a_fact, "wrong_texts"),
    (copy_an_item, "duplicates"),
    (copy_a_version, "duplicates"),
    (withdraw_what_stands, "false_withdrawals"),
)


def test_short_year_leaves_an_archive_that_equals_the_ledger(tmp_path: Path) -> None:
    """All of it in one test: the weeks are simulated once."""
    year = Year(SHORT, tmp_path)
    outcome = year.run()
    assert_equal(year.db, outcome)
    assert_every_kind(outcome)
    for spoil, counted in SPOILS:
        assert_found_out(year.db, outcome, spoil, counted)
    assert_ledger_may_have_more(year.db, outcome)


def assert_equal(db: Path, outcome: Outcome) -> None:
    comparison = Comparison(db, outcome.ledger)
    assert comparison.findings == []
    verdict = comparison.verdict(len(outcome.ledger.unserved()))
    assert verdict.equal
    assert [getattr(verdict, name) for name in ZEROS] == [0] * 5
    # it would be, too, had nothing been served
    assert len(outcome.ledger.served()) > 100
    assert sum(len(texts) > 1 for texts in outcome.ledger.served().values()) > 20


def assert_every_kind(outcome: Outcome) -> None:
    assert {kind for kind, count in outcome.injected.items() if count} == {
        *KINDS, "404", "410", "wrong_page",
    }  # fmt: skip
    share = sum(outcome.injected.values()) / outcome.answers
    assert share == pytest.approx(SHORT.rate, rel=0.25)
    assert set(outcome.events) == {event.kind for event in EVENTS}


def assert_found_out(db: Path, outcome: Outcome, spoil: Spoil, counted: str) -> None:
    """Assert that an archive to which something was done no longer equals the ledger."""
    spoiled = db.with_name(f"{spoil.__name__}.db")
    shutil.copyfile(db, spoiled)
    with closing(sqlite3.connect(spoiled)) as archive, archive:
        spoil(archive)
    comparison = Comparison(spoiled, outcome.ledger)
    assert counted in {one.what for one in comparison.findings}, spoil.__name__
    assert len({one.item for one in comparison.findings}) == 1, spoil.__name__
    assert not comparison.verdict(0).equal


def assert_ledger_may_have_more(db: Path, outcome: Outcome) -> None:
    """Assert that texts counted as served, of which nothing was, are missed.

    Not each of them: one may say the same as another that was served.
    """
    unserved = outcome.ledger.unserved()
    assert unserved
    for version in unserved:
        version.served = 1
    found = {one.what for one in Comparison(db, outcome.ledger).findings}
    assert found & {"missing", "missed_versions"}


def test_json_has_the_six_counts_of_each_rate() -> None:
    arguments = ["--short", "--json", "--days", "1", "--rate", "0", "--rate", "0.1"]
    done = CliRunner().invoke(faults.main, arguments)
    assert done.exit_code == 0
    counts = json.loads(done.output)
    assert list(counts) == ["0", "0.1"]
    assert all(set(one) == {*ZEROS, "unreachable"} for one in counts.values())


def test_only_what_is_unreachable_may_be_more_than_none() -> None:
    for name in ZEROS:
        counts = dict.fromkeys((*ZEROS, "unreachable"), 0) | {name: 1}
        assert not Verdict(**counts).equal
    assert Verdict(0, 0, 0, 0, 0, 7).equal
    assert asdict(Verdict(0, 0, 0, 0, 0, 7))["unreachable"] == 7
