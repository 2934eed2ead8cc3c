"""The tables, indexes and views of archive.db, and how they come about.

Each change of the schema is one more migration; the ones before it are never
edited. What the tables mean is told in docs/data-model.md, and column by
column in datasette_metadata.json.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db.document_schema import DOCUMENTS
from db.files import open_database
from db.release import READ_BY
from db.schema_coverage import COVERAGE
from db.schema_decisions import NEW_COLUMNS, SET_ASIDE, TABLES, carry_over
from db.schema_facets import FACETS
from db.schema_harvest import HARVESTING
from db.schema_officials import OTHER_FEEDS
from db.schema_search import search_tables
from db.schema_views import VIEWS, joined
from db.script import run_script

log = logging.getLogger("pykala.archive")
migrations = Migrations("pykala-archive")

# An item can be renamed once, from a provisional id to the service's own.
_ITEM = "TEXT NOT NULL REFERENCES items(id) ON UPDATE CASCADE ON DELETE CASCADE"
# Rows that refer to each other are written in one transaction, in any order.
_LATER = "DEFERRABLE INITIALLY DEFERRED"

_PLACES = """
CREATE TABLE sources (
    slug TEXT PRIMARY KEY,
    municipality TEXT NOT NULL,
    base TEXT NOT NULL,
    language TEXT
);
CREATE TABLE bodies (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources(slug),
    name TEXT NOT NULL,
    service_ids TEXT NOT NULL
);
CREATE TABLE meetings (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources(slug),
    body TEXT REFERENCES bodies(id),
    date TEXT,
    time TEXT,
    place TEXT,
    stage TEXT,
    url TEXT,
    read_at TEXT
);
CREATE INDEX idx_bodies_source ON bodies(source);
CREATE INDEX idx_meetings_source ON meetings(source);
CREATE INDEX idx_meetings_body ON meetings(body);
CREATE INDEX idx_meetings_date ON meetings(date DESC);
CREATE INDEX idx_meetings_url ON meetings(url);
"""

# items.sort_key is unique, so that Datasette can page through it: it continues a page after the
# last row's value, and of two items with one date it would skip one.
_ITEMS = f"""
CREATE TABLE cases (
    municipality TEXT NOT NULL,
    case_key TEXT NOT NULL,
    case_number TEXT NOT NULL,
    task_class TEXT,
    PRIMARY KEY (municipality, case_key)
);
CREATE TABLE items (
    id TEXT PRIMARY KEY,
    n INTEGER NOT NULL UNIQUE,
    source TEXT NOT NULL REFERENCES sources(slug),
    municipality TEXT NOT NULL,
    body TEXT NOT NULL,
    meeting TEXT REFERENCES meetings(id),
    meeting_date TEXT NOT NULL,
    year INTEGER NOT NULL,
    stage TEXT NOT NULL,
    position INTEGER,
    paragraph INTEGER,
    title TEXT NOT NULL,
    case_number TEXT,
    case_key TEXT,
    task_class TEXT,
    language TEXT NOT NULL,
    presenter_title TEXT,
    presenter_name TEXT,
    section_kinds TEXT NOT NULL,
    attachment_count INTEGER NOT NULL,
    url TEXT,
    pdf TEXT,
    version TEXT NOT NULL,
    versions INTEGER NOT NULL,
    first_seen_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    sort_key TEXT NOT NULL GENERATED ALWAYS AS (
        meeting_date || ' ' || body || printf(' %05d ', coalesce(position, paragraph, 0)) || id
    ) VIRTUAL,
    news_key TEXT NOT NULL GENERATED ALWAYS AS (
        substr(updated_at, 1, 10) || ' ' || sort_key
    ) VIRTUAL,
    FOREIGN KEY (municipality, case_key) REFERENCES cases(municipality, case_key) {_LATER}
);
CREATE INDEX idx_items_source_date ON items(source, meeting_date);
CREATE INDEX idx_items_municipality ON items(municipality);
CREATE INDEX idx_items_body ON items(body);
CREATE INDEX idx_items_meeting ON items(meeting);
CREATE INDEX idx_items_meeting_date ON items(meeting_date DESC);
CREATE UNIQUE INDEX idx_items_sort_key ON items(sort_key DESC);
CREATE UNIQUE INDEX idx_items_news_key ON items(news_key DESC);
CREATE INDEX idx_items_year ON items(year);
CREATE INDEX idx_items_stage ON items(stage);
CREATE INDEX idx_items_case ON items(municipality, case_key);
CREATE INDEX idx_items_url ON items(url);
CREATE TABLE aliases (
    former TEXT PRIMARY KEY,
    item {_ITEM},
    n INTEGER
);
CREATE INDEX idx_aliases_item ON aliases(item);
"""

_PARTS = f"""
CREATE TABLE sections (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    heading TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (item, ordinal)
);
CREATE INDEX idx_sections_kind ON sections(kind);
CREATE TABLE earlier_handlings (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    body TEXT NOT NULL,
    date TEXT,
    paragraph INTEGER,
    presenter_title TEXT,
    presenter_name TEXT,
    sections TEXT NOT NULL,
    PRIMARY KEY (item, ordinal)
);
CREATE TABLE attachments (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    kind TEXT,
    PRIMARY KEY (item, ordinal)
);
CREATE TABLE citations (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    printed TEXT NOT NULL,
    case_key TEXT NOT NULL,
    PRIMARY KEY (item, ordinal)
);
CREATE INDEX idx_citations_case_key ON citations(case_key);
CREATE TABLE people (
    municipality TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (municipality, name)
);
CREATE TABLE roles (
    item {_ITEM},
    role TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    municipality TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT,
    PRIMARY KEY (item, role, ordinal),
    FOREIGN KEY (municipality, name) REFERENCES people(municipality, name) {_LATER}
);
CREATE INDEX idx_roles_person ON roles(municipality, name);
"""

# Read by a later release; here so that addresses and exports know them from the start.
_LATER_PARTS = f"""
CREATE TABLE motions (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    kind TEXT,
    mover TEXT,
    seconders TEXT NOT NULL,
    text TEXT NOT NULL,
    outcome TEXT NOT NULL,
    sentence TEXT NOT NULL,
    PRIMARY KEY (item, ordinal)
);
CREATE TABLE votes (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    yes INTEGER,
    no INTEGER,
    blank INTEGER,
    absent INTEGER,
    result TEXT,
    sentence TEXT NOT NULL,
    PRIMARY KEY (item, ordinal)
);
CREATE TABLE documents (
    url TEXT PRIMARY KEY,
    page TEXT NOT NULL,
    read_at TEXT NOT NULL,
    pages INTEGER NOT NULL,
    text TEXT NOT NULL
);
"""

# changes, looks and harvests are a diary: what they tell of may be gone after a rebuild.
_HISTORY = f"""
CREATE TABLE item_versions (
    item {_ITEM},
    version TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    stage TEXT NOT NULL,
    reason TEXT,
    page TEXT NOT NULL,
    url TEXT,
    read_at TEXT NOT NULL,
    shown_at TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (item, version)
);
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY,
    item TEXT NOT NULL,
    version TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX idx_changes_item ON changes(item);
CREATE TABLE looks (
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    status INTEGER NOT NULL,
    page TEXT,
    PRIMARY KEY (url, at)
);
CREATE INDEX idx_looks_page ON looks(url, page, at);
CREATE TABLE harvests (
    run TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES sources(slug),
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    requests INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    new INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    faults INTEGER NOT NULL,
    PRIMARY KEY (run, source)
);
CREATE INDEX idx_harvests_source ON harvests(source);
CREATE TABLE faults (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    page TEXT,
    source TEXT NOT NULL REFERENCES sources(slug),
    at TEXT NOT NULL,
    message TEXT NOT NULL
);
CREATE UNIQUE INDEX idx_faults_once ON faults(source, url, kind, coalesce(page, ''));
CREATE INDEX idx_faults_source ON faults(source);
"""

# The index holds keys, not texts: a contentless table, whose rowid is items.n.
# Without remove_diacritics 0 an ä would be an a.
_SEARCH = """
CREATE TABLE form_key (
    form TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (form, key, kind)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE item_index USING fts5(
    title, decision, proposal, rest,
    content='', tokenize='unicode61 remove_diacritics 0'
);
"""


_VIEWS = f"""
CREATE VIEW decisions AS
SELECT id, n, municipality, body, meeting_date, year, stage, paragraph, title, case_number,
    presenter_title, presenter_name, language, url,
    {joined("proposal")},
    {joined("handling")},
    {joined("decision")},
    {joined("explanation")}
FROM items;
CREATE VIEW citation_targets AS
SELECT citations.item, citations.printed, citations.case_key, target.id AS target,
    target.municipality, target.body, target.meeting_date, target.title
FROM citations
JOIN items ON items.id = citations.item
JOIN items AS target
    ON target.municipality = items.municipality AND target.case_key = citations.case_key;
CREATE VIEW section_texts AS
SELECT sections.item, items.n, sections.ordinal, sections.kind, sections.heading, sections.text,
    items.municipality, items.body, items.meeting_date, items.year, items.stage, items.title
FROM sections JOIN items ON items.id = sections.item;
"""  # noqa: S608 - our own words


@migrations()
def first_release(db: Database) -> None:
    """Everything, in the order in which tables refer to each other."""
    for part in (_PLACES, _ITEMS, _PARTS, _LATER_PARTS, _HISTORY, _SEARCH, _VIEWS):
        run_script(db, part)


@migrations()
def reading_decisions(db: Database) -> None:
    """Motions, votes, outcomes, people, citations, meetings' lists and documents.

    They are read from the kept pages by ``pykala reparse``; until then an archive of
    the first release tells what it told.
    """
    for part in (SET_ASIDE, NEW_COLUMNS, TABLES, DOCUMENTS):
        run_script(db, part)
    carry_over(db)
    run_script(db, VIEWS)
    if db.table("items").count:
        log.info("the archive is brought up to date; `pykala reparse` reads what is new in it")


@migrations()
def harvesting(db: Database) -> None:
    """What looks brought, what hosts were asked, and which items are withdrawn."""
    for part in HARVESTING:
        run_script(db, part)


@migrations()
def read_by(db: Database) -> None:
    """Which release read the rows of each source, for ``pykala reparse --since``."""
    run_script(db, READ_BY)


@migrations()
def other_feeds(db: Database) -> None:
    """Officers' decisions, announcements, and whose a listed file is."""
    for part in OTHER_FEEDS:
        run_script(db, part)


@migrations()
def covering(db: Database) -> None:
    """What is published as listed and what of it is held, and which runs were backfills."""
    for part in COVERAGE:
        run_script(db, part)


@migrations()
def facets(db: Database) -> None:
    """What results are counted and sorted by, of the items that there are and of each to come."""
    for part in FACETS:
        run_script(db, part)


@migrations()
def searching(db: Database) -> None:
    """An index of base forms, and the keys of every form; ``pykala index rebuild`` fills it."""
    search_tables(db)


def open_archive(path: Path, *, write: bool = False) -> Database:
    """archive.db at ``path``, for one thread; writing makes it and brings it up to date.

    Raises StoreError in one line where the file cannot be used.
    """
    return open_database(path, migrations, write=write)
