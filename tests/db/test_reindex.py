"""The index made anew beside the one that stands, broken off and gone on with."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from db import search
from db.analyser import RULES, identity
from db.files import transaction
from db.reindex import Rebuilt, rebuild
from db.store import Store
from parsers.records import Item, Section, SectionKind

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

ITEMS = 1100
_TOWNS = ("Kuusivaara", "Hiidenkoski", "Vanhasatama", "Lillskär")
_WHAT = ("koulu", "latu", "silta", "kirjasto", "uimahalli", "päiväkoti", "satama")
# Kills itself when so many rows are done, as a power cut would.
_KILLED = """
import os, signal, sys
from pathlib import Path
from db.reindex import rebuild

def progress(done, _all):
    if done >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    rebuild(Path(sys.argv[1]), processes=int(sys.argv[2]), progress=progress)
"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, minutes: Item) -> Path:
    """An archive of many small items."""
    path = tmp_path_factory.mktemp("stored") / "archive.db"
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with Store(path) as store, transaction(store.db):
        store.source("kuusi", "Kuusivaara", "https://kuusivaara.example", "fi")
        for number in range(ITEMS):
            what = f"{_WHAT[number % 7]}n {_TOWNS[number % 4]}n"
            section = Section(SectionKind.DECISION, "Päätös", f"Rakennetaan {what} {number}.")
            record = replace(minutes, id=f"2026{number}-1", title=what, sections=(section,))
            store.save_item("kuusi", record, f"p{number}", url=None, at=at, emit=False)
    return path


@pytest.fixture
def old(stored: Path, shelf: Shelf) -> Shelf:
    """An archive whose index older rules made, of which it holds nothing."""
    with closing(sqlite3.connect(stored)) as source:
        source.backup(shelf.db.conn)
    spoil(shelf)
    return shelf


def spoil(shelf: Shelf) -> None:
    """Have older rules have made keys that are of no use."""
    with shelf.store.db.atomic():
        shelf.db.execute("INSERT INTO item_index (item_index) VALUES ('delete-all')")
        shelf.db.execute("UPDATE form_key SET base = 'vanha', more = NULL, parts = NULL")
        shelf.db.execute("INSERT INTO form_index (form_index) VALUES ('rebuild')")
        shelf.db.execute("DELETE FROM analysers")
        shelf.db.execute("INSERT INTO analysers VALUES ('an older one', ?)", [RULES - 1])


def beside(shelf: Shelf) -> list[str]:
    return [name for name in shelf.db.table_names() if "beside" in name]


def found(shelf: Shelf) -> int:
    """How many items are found by a base form."""
    with closing(sqlite3.connect(shelf.path)) as db:
        return int(db.execute("SELECT count(*) FROM item_index('decision : koulu')").fetchone()[0])


def keys(shelf: Shelf) -> list[tuple[Any, ...]]:
    rows = shelf.db.execute("SELECT form, language, base, more, parts, known FROM form_key")
    return sorted(rows.fetchall(), key=repr)


@pytest.mark.parametrize("processes", [1, 2])
def test_all_is_as_if_it_had_been_stored_by_todays_rules(old: Shelf, processes: int) -> None:
    assert search.stale(old.db) is not None
    told: list[tuple[int, int]] = []
    done = rebuild(old.path, processes=processes, progress=lambda *at: told.append(at))
    assert done == Rebuilt(ITEMS, 0)
    assert told[0] == (0, ITEMS)
    assert told[-1] == (ITEMS, ITEMS)
    assert told == sorted(told)
    assert search.check(old.db) == []
    assert search.stale(old.db) is None
    assert {"name": identity(), "rules": RULES} in old.rows("SELECT * FROM analysers")
    assert beside(old) == []
    assert found(old) == len(range(0, ITEMS, 7))
    assert old.rows("SELECT base FROM form_key WHERE form = 'koulun'") == [{"base": "koulu"}]
    assert old.db.execute("SELECT count(*) FROM item_terms").fetchone()[0] > 20


def test_it_is_the_same_on_any_number_of_processes(old: Shelf) -> None:
    made = []
    for processes in (1, 2):
        rebuild(old.path, processes=processes)
        made.append((keys(old), old.dump()))
        spoil(old)
    assert made[0] == made[1]


@pytest.mark.parametrize("processes", [1, 2])
def test_killed_in_the_midst_it_goes_on_where_it_was(
    old: Shelf, root: Path, tmp_path: Path, processes: int, minutes: Item
) -> None:
    script = tmp_path / "killed.py"
    script.write_text(_KILLED, "utf-8")
    for done in (500, 1000):
        command = [sys.executable, str(script), str(old.path), str(processes), str(done)]
        env = {**os.environ, "PYTHONPATH": str(root)}
        killed = subprocess.run(command, env=env, check=False, capture_output=True)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
    # what stands is the old index, and searches use it; meanwhile the archive changes
    assert beside(old)
    assert found(old) == 0
    changed = replace(minutes, id="20260-1", title="Kaivo")
    old.save(changed, "later", 2)
    assert old.found('title : "kaivo"') == ["kuusi/20260-1"]
    old.save(replace(minutes, id="20261-9", title="Mylly"), "new", 2)
    before = rebuild(old.path, processes=processes).before
    assert ITEMS - 1 > before >= 999
    assert search.check(old.db) == []
    assert old.found('title : "kaivo"') == ["kuusi/20260-1"]
    assert old.found('title : "mylly"') == ["kuusi/20261-9"]
    assert beside(old) == []


def test_what_other_rules_began_is_begun_anew(old: Shelf, root: Path, tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(_KILLED, "utf-8")
    command = [sys.executable, str(script), str(old.path), "1", "500"]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(root)}, check=False)
    assert beside(old)
    old.db.execute("UPDATE analysers_beside SET rules = 0")
    old.db.execute("UPDATE form_key_beside SET base = 'vanha'")
    old.db.conn.commit()
    assert rebuild(old.path, processes=1) == Rebuilt(ITEMS, 0)
    assert search.check(old.db) == []
    assert old.rows("SELECT 1 FROM form_key WHERE base = 'vanha'") == []


def test_an_empty_archive_has_an_empty_index(shelf: Shelf) -> None:
    assert rebuild(shelf.path) == Rebuilt(0, 0)
    assert search.check(shelf.db) == []


def test_readers_of_an_open_archive_find_the_new_index(old: Shelf) -> None:
    with closing(sqlite3.connect(f"file:{old.path}?mode=ro", uri=True)) as reader:
        sql = "SELECT count(*) FROM item_index('decision : koulu')"
        stamp = "SELECT last FROM search_stamp"
        before = reader.execute(stamp).fetchone()
        assert reader.execute(sql).fetchone() == (0,)
        rebuild(old.path, processes=1)
        assert reader.execute(sql).fetchone() == (len(range(0, ITEMS, 7)),)
        assert reader.execute(stamp).fetchone() > before
