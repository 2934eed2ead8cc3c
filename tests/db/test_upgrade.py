"""An archive of the first release is brought up to date, and loses nothing."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db import search
from db.reindex import rebuild
from db.schema import migrations, open_archive
from db.store import Store
from parsers.errors import StoreError

_FIRST_RELEASE = """
INSERT INTO sources VALUES ('kuusi', 'Kuusivaara', 'https://kuusivaara.example', 'fi');
INSERT INTO bodies VALUES ('kuusi/Kaupunginhallitus', 'kuusi', 'Kaupunginhallitus', '["7"]');
INSERT INTO meetings VALUES ('kuusi/20261', 'kuusi', 'kuusi/Kaupunginhallitus', '2026-03-12',
    '17:00', 'Kota', 'minutes', 'https://kuusivaara.example/20261', '2026-03-20T06:00:00.000Z');
INSERT INTO cases VALUES ('Kuusivaara', '412/2025', '412/10.03.01/2025', '10.03.01');
INSERT INTO items (id, n, source, municipality, body, meeting, meeting_date, year, stage, paragraph,
    title, case_number, case_key, language, section_kinds, attachment_count, version, versions,
    first_seen_at, updated_at)
VALUES ('kuusi/20261-4', 9, 'kuusi', 'Kuusivaara', 'Kaupunginhallitus', 'kuusi/20261',
    '2026-03-12', 2026, 'minutes', 31, 'Latu', '412/10.03.01/2025', '412/2025', 'fi', '[]', 0, 'p1',
    1, '2026-03-20T06:00:00.000Z', '2026-03-20T06:00:00.000Z');
INSERT INTO sections VALUES ('kuusi/20261-4', 1, 'decision', 'Päätös', 'Hyväksyttiin.');
INSERT INTO earlier_handlings VALUES ('kuusi/20261-4', 1, 'KV', '2025-01-07', 3, NULL, NULL, '[]');
INSERT INTO citations VALUES ('kuusi/20261-4', 1, '9/00.01.02/2021', '9/2021');
INSERT INTO people VALUES ('Kuusivaara', 'Havu Onni'), ('Kuusivaara', 'Onni Havu'),
    ('Kuusivaara', 'Ranta');
INSERT INTO roles VALUES
    ('kuusi/20261-4', 'preparer', 1, 'Kuusivaara', 'Havu Onni', NULL),
    ('kuusi/20261-4', 'preparer', 2, 'Kuusivaara', 'Ranta', NULL),
    ('kuusi/20261-4', 'presenter', 1, 'Kuusivaara', 'Onni Havu', 'Johtaja');
INSERT INTO changes VALUES (5, 'kuusi/20261-4', 'p1', 'new', '2026-03-20T06:00:00.000Z');
INSERT INTO looks VALUES ('https://kuusivaara.example/20261-4', '2026-03-20T06:00:00.000Z', 200,
    'p1');
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An archive as the first release left it."""
    path = tmp_path / "archive.db"
    db = Database(path)
    migrations.apply(db, stop_before="reading_decisions")
    db.executescript(_FIRST_RELEASE)
    db.close()
    return path


def rows(db: Database, sql: str) -> list[tuple[Any, ...]]:
    return db.execute(sql).fetchall()


def test_nothing_is_lost(old: Path) -> None:
    with Store(old) as store:
        db = store.db
        assert rows(db, "SELECT id, n, body_key, title FROM items") == [
            ("kuusi/20261-4", 9, "board", "Latu")
        ]
        assert rows(db, "SELECT item, kind, text, case_key FROM citations") == [
            ("kuusi/20261-4", "case", "9/00.01.02/2021", "9/2021")
        ]
        person = "Kuusivaara/havu onni"
        assert rows(db, "SELECT role, ordinal, name, printed, title, person FROM roles") == [
            ("preparer", 1, "Havu Onni", "Havu Onni", None, person),
            ("preparer", 2, "Ranta", "Ranta", None, None),
            ("presenter", 1, "Onni Havu", "Onni Havu", "Johtaja", person),
        ]
        assert rows(db, "SELECT * FROM people") == [
            (person, "Kuusivaara", "Havu Onni", "Havu", '["Havu Onni", "Onni Havu"]')
        ]
        assert rows(db, "SELECT body, body_key, motions FROM earlier_handlings") == [
            ("KV", "council", "[]")
        ]
        assert rows(db, "SELECT id, body_key FROM bodies") == [("kuusi/Kaupunginhallitus", "board")]
        assert rows(db, "SELECT time, place, chair FROM meetings") == [("17:00", "Kota", None)]
        assert rows(db, "SELECT decision, outcome FROM decisions") == [("Hyväksyttiin.", None)]
        assert rows(db, "SELECT seq, kind FROM changes") == [(5, "new")]
        assert rows(db, "SELECT count(*) FROM looks") == [(1,)]
        assert rows(db, "SELECT source, result, status FROM looks") == [(None, "page", 200)]
        assert rows(db, "SELECT withdrawn_at, robots FROM items") == [(None, None)]
        assert rows(db, "PRAGMA foreign_key_check") == []


def test_its_index_is_made_anew_when_it_is_told_to(old: Path) -> None:
    with Store(old) as store:
        told = search.stale(store.db)
        assert told is not None
        assert "an older release" in told
        assert search.check(store.db) == [
            "kuusi/20261-4: the index does not hold the keys of its texts"
        ]
    rebuild(old)
    with Store(old) as store:
        assert search.stale(store.db) is None
        assert search.check(store.db) == []
        hit = "SELECT rowid FROM item_index('decision : hyväksyä')"
        assert rows(store.db, hit) == [(9,)]


def test_an_empty_archive_of_an_older_release_needs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Database(path) as db:
        migrations.apply(db, stop_before="searching")
    with Store(path) as store:
        assert search.stale(store.db) is None


def test_runs_of_an_older_release_asked_what_they_asked(old: Path) -> None:
    with Database(old) as db:
        db.execute(
            "INSERT INTO harvests VALUES ('r', 'kuusi', '2026-03-20T06:00:00.000Z',"
            " '2026-03-20T07:00:00.000Z', 'done', 12, 30, 10, 8, 1, 0)"
        )
    with Store(old) as store:
        assert rows(store.db, "SELECT requests, bytes, not_before FROM harvests") == [(12, 0, None)]
        assert rows(store.db, "SELECT * FROM requests_by_day") == [
            ("kuusivaara.example", "2026-03-20", 12, 0)
        ]


def test_it_has_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    def names(path: Path) -> list[tuple[Any, ...]]:
        with Store(path) as store:
            return rows(
                store.db,
                "SELECT type, name, tbl_name FROM sqlite_master WHERE type <> 'table'"
                " UNION SELECT type, name, sql FROM sqlite_master WHERE type = 'table' ORDER BY 2",
            )

    assert names(old) == names(tmp_path / "new.db")


def test_a_reader_is_told_what_to_do(old: Path) -> None:
    with pytest.raises(StoreError, match=r"older release.*pykala reparse"):
        open_archive(old)


def test_the_one_who_runs_it_is_told_once(old: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        for _ in range(2):
            Store(old).close()
    assert [record.message for record in caplog.records] == [
        "the archive is brought up to date; `pykala reparse` reads what is new in it"
    ]


def test_a_new_archive_says_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        Store(tmp_path / "archive.db").close()
    assert caplog.records == []


def test_an_upgrade_that_fails_changes_nothing(old: Path) -> None:
    db = Database(old)
    db.execute("CREATE TABLE dissents (other TEXT)")
    db.close()
    with pytest.raises(StoreError, match="dissents"):
        Store(old)
    db = Database(old)
    assert rows(db, "SELECT name FROM people WHERE name = 'Ranta'") == [("Ranta",)]
    assert "reading_decisions" not in {one.name for one in migrations.applied(db)}
    db.close()
