"""The tables of what happened at meetings: motions, votes, people, citations.

They come with the second migration. ``carry_over`` fills them from the tables of
the first release as far as those tell; ``pykala reparse`` does the rest.
"""

from __future__ import annotations

import json

from sqlite_utils import Database

from db.bodies import body_key
from db.names import person_id, person_row
from db.script import run_script

_ITEM = "TEXT NOT NULL REFERENCES items(id) ON UPDATE CASCADE ON DELETE CASCADE"
_MEETING = "TEXT NOT NULL REFERENCES meetings(id) ON UPDATE CASCADE ON DELETE CASCADE"
# Rows that refer to each other are written in one transaction, in any order.
_PERSON = "TEXT REFERENCES people(id) DEFERRABLE INITIALLY DEFERRED"

# What the first release kept is set aside until it is carried over. Motions, votes and
# documents had no rows.
SET_ASIDE = """
DROP VIEW decisions;
DROP VIEW citation_targets;
DROP TABLE motions;
DROP TABLE votes;
DROP TABLE documents;
ALTER TABLE citations RENAME TO former_citations;
ALTER TABLE roles RENAME TO former_roles;
ALTER TABLE people RENAME TO former_people;
DROP INDEX idx_citations_case_key;
DROP INDEX idx_roles_person;
"""

NEW_COLUMNS = """
ALTER TABLE bodies ADD COLUMN body_key TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN chair TEXT;
ALTER TABLE meetings ADD COLUMN secretary TEXT;
ALTER TABLE meetings ADD COLUMN inspection TEXT;
ALTER TABLE meetings ADD COLUMN missing_numbers TEXT;
ALTER TABLE items ADD COLUMN body_key TEXT NOT NULL DEFAULT '';
ALTER TABLE items ADD COLUMN outcome TEXT;
ALTER TABLE items ADD COLUMN unanimous INTEGER;
ALTER TABLE items ADD COLUMN outcome_sentence TEXT;
ALTER TABLE items ADD COLUMN changed INTEGER;
ALTER TABLE items ADD COLUMN motion_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN vote_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE earlier_handlings ADD COLUMN body_key TEXT NOT NULL DEFAULT '';
ALTER TABLE earlier_handlings ADD COLUMN motions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE earlier_handlings ADD COLUMN votes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE earlier_handlings ADD COLUMN outcome TEXT;
ALTER TABLE earlier_handlings ADD COLUMN unanimous INTEGER;
ALTER TABLE earlier_handlings ADD COLUMN outcome_sentence TEXT;
CREATE INDEX idx_bodies_body_key ON bodies(body_key);
CREATE INDEX idx_items_outcome ON items(outcome);
CREATE INDEX idx_items_case_key ON items(case_key);
CREATE INDEX idx_items_decision ON items(
    municipality, body_key, meeting_date, paragraph
);
CREATE INDEX idx_earlier_handlings_decision ON earlier_handlings(body_key, date, paragraph);
"""

_MOTIONS = f"""
CREATE TABLE motions (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    kind TEXT,
    number INTEGER,
    mover TEXT,
    mover_printed TEXT,
    person {_PERSON},
    seconders TEXT NOT NULL,
    and_others INTEGER NOT NULL,
    text TEXT NOT NULL,
    outcome TEXT NOT NULL,
    sentence TEXT NOT NULL,
    PRIMARY KEY (item, ordinal)
);
CREATE INDEX idx_motions_kind ON motions(kind);
CREATE INDEX idx_motions_outcome ON motions(outcome);
CREATE INDEX idx_motions_person ON motions(person, mover);
CREATE TABLE votes (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    question TEXT,
    yes_means TEXT,
    no_means TEXT,
    yes INTEGER,
    no INTEGER,
    blank INTEGER,
    absent INTEGER,
    result TEXT,
    casting_vote TEXT,
    casting_vote_printed TEXT,
    consistent INTEGER NOT NULL,
    list_title TEXT,
    list_url TEXT,
    motion INTEGER,
    sentence TEXT NOT NULL,
    PRIMARY KEY (item, ordinal)
);
CREATE INDEX idx_votes_result ON votes(result);
CREATE TABLE vote_names (
    item TEXT NOT NULL,
    vote INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    choice TEXT NOT NULL,
    name TEXT,
    printed TEXT NOT NULL,
    person {_PERSON},
    PRIMARY KEY (item, vote, ordinal),
    FOREIGN KEY (item, vote) REFERENCES votes(item, ordinal) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX idx_vote_names_person ON vote_names(person, name);
CREATE TABLE changed_points (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (item, ordinal)
);
CREATE TABLE disqualifications (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    name TEXT,
    printed TEXT NOT NULL,
    person {_PERSON},
    reason TEXT,
    sentence TEXT NOT NULL,
    PRIMARY KEY (item, ordinal)
);
CREATE INDEX idx_disqualifications_person ON disqualifications(person, name);
CREATE TABLE dissents (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    name TEXT,
    printed TEXT NOT NULL,
    person {_PERSON},
    sentence TEXT NOT NULL,
    PRIMARY KEY (item, ordinal)
);
CREATE INDEX idx_dissents_person ON dissents(person, name);
"""

_PEOPLE = f"""
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    municipality TEXT NOT NULL,
    name TEXT NOT NULL,
    surname TEXT,
    forms TEXT NOT NULL
);
CREATE INDEX idx_people_municipality ON people(municipality, surname);
CREATE TABLE roles (
    item {_ITEM},
    role TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    name TEXT,
    printed TEXT NOT NULL,
    title TEXT,
    remark TEXT,
    person {_PERSON},
    PRIMARY KEY (item, role, ordinal)
);
CREATE INDEX idx_roles_person ON roles(person, name);
CREATE INDEX idx_roles_role ON roles(role);
"""

_MEETINGS = f"""
CREATE TABLE meeting_items (
    meeting {_MEETING},
    ordinal INTEGER NOT NULL,
    position INTEGER,
    paragraph INTEGER,
    title TEXT NOT NULL,
    item TEXT,
    late INTEGER NOT NULL,
    url TEXT,
    PRIMARY KEY (meeting, ordinal)
);
CREATE INDEX idx_meeting_items_item ON meeting_items(item);
CREATE TABLE attendance (
    meeting {_MEETING},
    ordinal INTEGER NOT NULL,
    role TEXT NOT NULL,
    name TEXT,
    printed TEXT NOT NULL,
    title TEXT,
    remark TEXT,
    person {_PERSON},
    PRIMARY KEY (meeting, ordinal)
);
CREATE INDEX idx_attendance_person ON attendance(person, name);
"""

_CITATIONS = f"""
CREATE TABLE citations (
    item {_ITEM},
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    body TEXT,
    body_key TEXT,
    date TEXT,
    paragraph INTEGER,
    law TEXT,
    case_key TEXT,
    PRIMARY KEY (item, ordinal)
);
CREATE INDEX idx_citations_kind ON citations(kind);
CREATE INDEX idx_citations_decision ON citations(body_key, date, paragraph);
CREATE INDEX idx_citations_case_key ON citations(case_key);
"""

TABLES = _PEOPLE + _MOTIONS + _MEETINGS + _CITATIONS


_CARRY_OVER = """
INSERT INTO citations (item, ordinal, kind, text, case_key)
    SELECT item, ordinal, 'case', printed, case_key FROM former_citations;
INSERT INTO roles (item, role, ordinal, name, printed, title, person)
    SELECT item, role, ordinal, name, name, title, person_id(municipality, name)
    FROM former_roles;
UPDATE bodies SET body_key = body_key(
    name, (SELECT municipality FROM sources WHERE slug = source)
);
UPDATE items SET body_key = body_key(body, municipality);
UPDATE earlier_handlings SET body_key = body_key(
    body, (SELECT municipality FROM items WHERE id = item)
);
DROP TABLE former_citations;
DROP TABLE former_roles;
DROP TABLE former_people;
"""


def carry_over(db: Database) -> None:
    """Give the new tables what the first release's tables told, and drop those."""
    db.conn.create_function("person_id", 2, person_id, deterministic=True)
    db.conn.create_function("body_key", 2, body_key, deterministic=True)
    people = db.execute(
        "SELECT person_id(municipality, name) AS person, municipality, json_group_array(name)"
        " FROM former_people GROUP BY person HAVING person IS NOT NULL"
    ).fetchall()
    db.table("people").insert_all(
        person_row(person, municipality, json.loads(forms))
        for person, municipality, forms in people
    )
    run_script(db, _CARRY_OVER)
