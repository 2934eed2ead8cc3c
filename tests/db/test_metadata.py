"""datasette_metadata.json and docs/data-model.md say what the schema is, no more and no less."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db.schema import open_archive

# Where a table's entry names columns of that table.
_NAMES_COLUMNS = ("columns", "units", "sortable_columns")
_NAMES_ONE_COLUMN = ("label_column", "sort", "sort_desc", "fts_pk")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_archive(tmp_path / "archive.db", write=True)
    yield db
    db.close()


@pytest.fixture
def schema(db: Database) -> dict[str, list[str]]:
    """Every table and view of ours with its columns, generated ones too, those of FTS5 not."""
    shadows = re.compile(r"(?:item|document|form)_index_\w+")
    names = [name for name in (*db.table_names(), *db.view_names()) if not shadows.fullmatch(name)]
    return {
        name: [
            column["name"]
            for column in db.query(f"PRAGMA table_xinfo([{name}])")
            if column["hidden"] != 1  # FTS5's own: the table's name and rank
        ]
        for name in names
    }


@pytest.fixture
def metadata(root: Path) -> dict[str, Any]:
    text = (root / "datasette_metadata.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)["databases"]["pykala"]["tables"]
    return tables


def test_every_table_and_column_is_described_and_no_other(
    schema: dict[str, list[str]], metadata: dict[str, Any]
) -> None:
    described = {name: sorted(table["columns"]) for name, table in metadata.items()}
    assert described == {name: sorted(columns) for name, columns in schema.items()}


def test_every_description_says_something(metadata: dict[str, Any]) -> None:
    for name, table in metadata.items():
        said = [table["title"], table["description"], *table["columns"].values()]
        assert all(said), name


def test_what_is_set_for_a_table_names_its_columns(
    schema: dict[str, list[str]], metadata: dict[str, Any]
) -> None:
    for name, table in metadata.items():
        named = {column for key in _NAMES_COLUMNS for column in table.get(key, ())}
        named |= {table[key] for key in _NAMES_ONE_COLUMN if key in table}
        for facet in table.get("facets", ()):
            named |= {facet} if isinstance(facet, str) else set(facet.values())
        assert named <= set(schema[name]), name
        assert table.get("fts_table", "item_index") in schema


def test_the_document_names_every_table_and_no_other(
    schema: dict[str, list[str]], root: Path
) -> None:
    text = (root / "docs" / "data-model.md").read_text(encoding="utf-8")
    headed = set(re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE))
    assert headed == {name for name in schema if name != "_sqlite_migrations"}


def test_the_diagram_draws_the_columns_and_references_there_are(
    db: Database, schema: dict[str, list[str]], root: Path
) -> None:
    text = (root / "docs" / "data-model.md").read_text(encoding="utf-8")
    diagram = re.search(r"```mermaid\nerDiagram\n(.*?)```", text, flags=re.DOTALL)
    assert diagram is not None
    drawn = set(re.findall(r"^ +(\w+) \S+ (\w+) :", diagram[1], flags=re.MULTILINE))
    real = {
        (key.other_table, key.table)
        for table in db.tables
        if table.name in schema
        for key in table.foreign_keys
    }
    assert drawn == real
    for table, columns in re.findall(r"^ +(\w+) \{\n(.*?)\}", diagram[1], re.DOTALL | re.MULTILINE):
        named = re.findall(r"^ +\w+ (\w+)", columns, flags=re.MULTILINE)
        assert set(named) <= set(schema[table]), table
