"""docs/search.md says what is so: every example of it is asked of a small archive."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from db.query import Plan
from db.query.fields import NAMES
from db.query.functions import register

# What each example finds in the archive of conftest.
EXAMPLES = {
    "järjestö": {"1-1", "2-1"},
    "koulujen korjaus": {"1-1", "1-2"},
    "skolor": {"4-1"},
    "kaava-alue": {"1-2"},
    "EU:n": {"1-3"},
    "1 700 000 euroa": {"2-1"},
    "valtuusto": {"2-1", "3-1", "4-1"},
    '"koulun peruskorjaus"': {"1-1"},
    '"järjestöjen"': set(),
    '"valtuusto"': {"3-1"},
    '"koulun peruskorjaus': {"1-1"},
    "perusk*": {"1-1", "1-2"},
    "kaava-al*": {"1-2"},
    "koulu OR päiväkoti": {"1-1", "1-2", "2-1", "3-1"},
    "laajennus koulu OR päiväkoti": {"2-1", "3-1"},
    "(koulu korjaus) OR päiväkoti": {"1-1", "1-2", "2-1"},
    "koulu -järjestö": {"1-2", "3-1"},
    'koulu -"koulun peruskorjaus"': {"1-2", "3-1"},
    "koulu -otsikko:koulu": set(),
    "-koulu": {"1-3", "2-1", "4-1"},
    "otsikko:koulu": {"1-1", "1-2", "3-1"},
    'päätös:"hyväksyttiin yksimielisesti"': {"1-2"},
    "beslut:godkändes": {"4-1"},
    "ehdotus:(koulu OR päiväkoti)": {"1-1", "2-1"},
    'toimielin:"tekninen lautakunta"': {"1-1", "1-2", "1-3"},
    "kunta:Granvik": {"4-1"},
    "esittelijä:Aavasalo": {"1-1"},
    "pykälä:198": {"2-1"},
    "asia:412/2025": {"1-1"},
    "pvm:4.12.2025": {"2-1"},
    "pvm:12/2025": {"2-1"},
    "pvm:2025-11..2026-01": {"1-1", "1-2", "2-1"},
    "pvm:1.12.2025..13.1.2026": {"1-1", "1-2", "2-1"},
    "pvm:2025-12-04..": {"1-1", "1-2", "2-1", "3-1", "4-1"},
    "pvm:(4.12.2025 OR 13.1.2026)": {"1-1", "1-2", "2-1"},
    "vuosi:2026": {"1-1", "1-2", "3-1", "4-1"},
    "§ 198": {"2-1", "3-1"},
    "§ 197-199": {"2-1", "3-1"},
    "412/2025": {"1-1", "3-1"},
    "dnro 412/2025": {"1-1", "3-1"},
    "4.12.2025": {"2-1", "3-1"},
    "1.12.2025..13.1.2026": {"1-1", "1-2", "2-1", "3-1"},
    "1.12.2025-13.1.2026": set(),
    "KH 4.12.2025 § 198": {"2-1", "3-1"},
}

# What is told of those that may be meant otherwise.
TOLD = {"1.12.2025-13.1.2026": ["both_days"]}


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "docs" / "search.md").read_text("utf-8")


def test_the_page_has_these_examples_and_no_others(text: str) -> None:
    rows = re.findall(r"^\| `([^`]+)` \| [^`]", text.partition("<!-- fields")[0], re.MULTILINE)
    rows += re.findall(r"^\| `([^`]+)` \| [^`]", text.partition("## Paragraphs")[2], re.MULTILINE)
    assert sorted(rows) == sorted(EXAMPLES)


@pytest.mark.parametrize("query", EXAMPLES)
def test_an_example_finds_what_it_says(
    query: str, search: Callable[[str], list[str]], planned: Callable[[str], Plan]
) -> None:
    assert set(search(query)) == EXAMPLES[query]
    assert [note.code for note in planned(query).notes] == TOLD.get(query, [])


def test_the_page_has_every_name_of_every_field(text: str) -> None:
    table = text.partition("<!-- fields -->")[2].partition("\n\n")[0]
    told = [set(re.findall("`([^`]+)`", line)) for line in table.splitlines() if "`" in line]
    assert sorted(map(sorted, told)) == sorted(sorted(names) for names in NAMES.values())


def test_the_statements_can_be_asked(text: str, conn: sqlite3.Connection) -> None:
    register(conn)
    # the site's own, tested with it
    conn.create_function("mark", 2, lambda text, _: text)
    statements = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    assert len(statements) == 5
    for sql in statements:
        assert conn.execute(sql).fetchall(), sql


def test_what_sql_gives_is_verified(conn: sqlite3.Connection) -> None:
    register(conn)
    ask = "SELECT search(?)"
    (both,) = conn.execute(ask, ["koulu korjaus"]).fetchone()
    (exact,) = conn.execute(ask, ['"koulun peruskorjaus"']).fetchone()
    assert len(json.loads(both)) == 2
    assert len(json.loads(exact)) == 1


def test_what_a_limit_stops_within_a_function_is_a_statement_that_was_stopped(
    conn: sqlite3.Connection,
) -> None:
    register(conn)
    ask = "SELECT search('koulu OR lautakunta OR järjestö')"
    # a statement without a table has fewer steps than this, what it searches with has more
    conn.set_progress_handler(lambda: 1, 15)
    assert conn.execute("SELECT lower('A')").fetchall()
    with pytest.raises(sqlite3.OperationalError, match=r"^interrupted$"):
        conn.execute(ask).fetchall()
    conn.set_progress_handler(None, 0)
    assert len(json.loads(conn.execute(ask).fetchone()[0])) > 3
