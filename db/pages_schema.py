"""The tables of pages.db, and how they come about."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db.script import run_script

migrations = Migrations("pykala-pages")


@migrations()
def first_release(db: Database) -> None:
    """``pages`` hold bytes once, by their hash; ``answers`` tell who got them where and when.

    ``source`` is the slug for which the address was asked: an address alone does
    not tell, since files have none and hosts move.
    """
    run_script(
        db,
        """
        CREATE TABLE pages (
            hash TEXT PRIMARY KEY,
            codec TEXT NOT NULL,
            dictionary TEXT,
            size INTEGER NOT NULL,
            bytes BLOB NOT NULL
        );
        CREATE TABLE answers (
            source TEXT NOT NULL,
            url TEXT NOT NULL,
            fetched_at TEXT NOT NULL,
            page TEXT NOT NULL REFERENCES pages(hash),
            status INTEGER NOT NULL,
            content_type TEXT,
            headers TEXT NOT NULL,
            PRIMARY KEY (source, url, fetched_at)
        );
        CREATE INDEX idx_answers_fetched_at ON answers(fetched_at, source, url);
        CREATE INDEX idx_answers_page ON answers(page);
        """,
    )


@migrations()
def dictionaries(db: Database) -> None:
    """What pages are packed with, and why an answer is not the page asked for.

    The partial index holds the pages that were packed without a dictionary: whoever
    packs them anew must not read all the others.
    """
    run_script(
        db,
        """
        CREATE TABLE dictionaries (
            id TEXT PRIMARY KEY,
            trained_at TEXT NOT NULL,
            pages INTEGER NOT NULL,
            samples INTEGER NOT NULL,
            bytes BLOB NOT NULL
        );
        CREATE INDEX idx_pages_plain ON pages(hash) WHERE dictionary IS NULL;
        ALTER TABLE answers ADD COLUMN fault TEXT;
        """,
    )
