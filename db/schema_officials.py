"""The tables of officers' decisions, announcements and the texts of attachments.

They come with the fourth migration. An officer's decision is a document (db.officials
says why): here stand the facts that only it has, its versions and what it has attached.
"""

from __future__ import annotations

_OF = "TEXT NOT NULL REFERENCES documents(id) ON UPDATE CASCADE ON DELETE CASCADE"

_OFFICIALS = f"""
ALTER TABLE document_parts ADD COLUMN kind TEXT;
CREATE INDEX idx_document_parts_kind ON document_parts(kind) WHERE kind IS NOT NULL;
CREATE INDEX idx_attachments_url ON attachments(url);
CREATE INDEX idx_document_addresses_address ON document_addresses(address);
CREATE TABLE official_decisions (
    id TEXT PRIMARY KEY REFERENCES documents(id) ON UPDATE CASCADE ON DELETE CASCADE,
    source TEXT NOT NULL REFERENCES sources(slug),
    municipality TEXT NOT NULL,
    officer_title TEXT,
    officer_name TEXT,
    number TEXT,
    paragraph INTEGER,
    date TEXT NOT NULL,
    year INTEGER NOT NULL,
    title TEXT NOT NULL,
    case_number TEXT,
    case_key TEXT,
    task_class TEXT,
    language TEXT NOT NULL,
    attachment_count INTEGER NOT NULL,
    pdf TEXT,
    url TEXT,
    version TEXT NOT NULL,
    versions INTEGER NOT NULL,
    first_seen_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    withdrawn_at TEXT,
    sort_key TEXT NOT NULL AS (date || ' ' || id) STORED
);
CREATE UNIQUE INDEX idx_official_decisions_sort_key ON official_decisions(sort_key DESC);
CREATE INDEX idx_official_decisions_source ON official_decisions(source, date);
CREATE INDEX idx_official_decisions_municipality ON official_decisions(municipality);
CREATE INDEX idx_official_decisions_officer ON official_decisions(officer_title);
CREATE INDEX idx_official_decisions_case ON official_decisions(case_key);
CREATE INDEX idx_official_decisions_url ON official_decisions(url);
CREATE INDEX idx_official_decisions_date ON official_decisions(date DESC);
CREATE TABLE document_versions (
    document {_OF},
    version TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    reason TEXT,
    page TEXT NOT NULL,
    url TEXT,
    read_at TEXT NOT NULL,
    shown_at TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (document, version)
);
CREATE TABLE document_attachments (
    document {_OF},
    ordinal INTEGER NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    kind TEXT,
    PRIMARY KEY (document, ordinal)
);
CREATE INDEX idx_document_attachments_url ON document_attachments(url);
"""

_ANNOUNCEMENTS = """
CREATE TABLE announcements (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources(slug),
    municipality TEXT NOT NULL,
    title TEXT NOT NULL,
    published TEXT,
    until TEXT,
    language TEXT NOT NULL,
    url TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    told_at TEXT NOT NULL,
    sort_key TEXT NOT NULL AS (coalesce(published, '') || ' ' || id) STORED
);
CREATE UNIQUE INDEX idx_announcements_sort_key ON announcements(sort_key DESC);
CREATE INDEX idx_announcements_source ON announcements(source);
CREATE INDEX idx_announcements_municipality ON announcements(municipality);
CREATE INDEX idx_announcements_published ON announcements(published DESC);
CREATE INDEX idx_announcements_url ON announcements(url);
CREATE TABLE announcement_attachments (
    announcement TEXT NOT NULL REFERENCES announcements(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (announcement, ordinal)
);
CREATE INDEX idx_announcement_attachments_url ON announcement_attachments(url);
"""

# Whose each listed file is, whatever it belongs to.
_LISTED = """
CREATE VIEW listed_files AS
SELECT items.source, attachments.item, NULL AS document, NULL AS announcement,
    attachments.ordinal, attachments.title, attachments.url, items.meeting_date AS date
FROM attachments JOIN items ON items.id = attachments.item WHERE attachments.url IS NOT NULL
UNION ALL
SELECT documents.source, NULL, listed.document, NULL,
    listed.ordinal, listed.title, listed.url, documents.date
FROM document_attachments AS listed JOIN documents ON documents.id = listed.document
WHERE listed.url IS NOT NULL
UNION ALL
SELECT source, NULL, NULL, id, 0, title, url, published FROM announcements
UNION ALL
SELECT announcements.source, NULL, NULL, listed.announcement,
    listed.ordinal, listed.title, listed.url, announcements.published
FROM announcement_attachments AS listed
JOIN announcements ON announcements.id = listed.announcement;
CREATE VIEW attachment_texts AS
SELECT listed.item, listed.document, listed.announcement, listed.ordinal, listed.title,
    listed.url, listed.date, documents.id AS text, documents.pages, documents.scanned
FROM listed_files AS listed
JOIN document_addresses AS told ON told.address = listed.url
JOIN documents ON documents.id = told.document;
"""

OTHER_FEEDS = (_OFFICIALS, _ANNOUNCEMENTS, _LISTED)
"""The parts of the fourth migration, in their order."""
