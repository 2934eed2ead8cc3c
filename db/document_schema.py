"""The tables of documents: the texts that live beside decisions, and their index."""

from __future__ import annotations

_OF = "TEXT NOT NULL REFERENCES documents(id) ON UPDATE CASCADE ON DELETE CASCADE"
# Rows that refer to each other are written in one transaction, in any order.
_PERSON = "TEXT REFERENCES people(id) DEFERRABLE INITIALLY DEFERRED"

# The same bytes may stand at several addresses, attached to several items: documents.item is
# the first of those that are in the archive, whichever of them came first.
_ITEM_OF = """UPDATE documents SET item = (
        SELECT min(items.id) FROM document_addresses AS told
        JOIN items ON items.id = told.item WHERE told.document = documents.id
    )"""
_TRIGGERS = "".join(
    f"""
CREATE TRIGGER documents_of_item_after_{event} AFTER {when} ON items BEGIN
    {_ITEM_OF} WHERE id IN (SELECT document FROM document_addresses WHERE item = {row}.id);
END;
"""  # noqa: S608 - our own words
    for event, when, row in (
        ("insert", "INSERT", "new"),
        ("rename", "UPDATE OF id", "new"),
        ("delete", "DELETE", "old"),
    )
)

# The id is the slug, "/d/" and the first 16 hex digits of the hash of the bytes.
# An item can be renamed, and can be gone before its documents.
DOCUMENTS = f"""
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    n INTEGER NOT NULL UNIQUE,
    source TEXT NOT NULL REFERENCES sources(slug),
    municipality TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    date TEXT,
    when_printed TEXT,
    time TEXT,
    place TEXT,
    body TEXT,
    language TEXT NOT NULL,
    lead TEXT,
    pages INTEGER,
    scanned INTEGER NOT NULL,
    item TEXT REFERENCES items(id) ON UPDATE CASCADE ON DELETE SET NULL,
    url TEXT,
    page TEXT NOT NULL,
    read_at TEXT NOT NULL
);
CREATE INDEX idx_documents_source ON documents(source);
CREATE INDEX idx_documents_municipality ON documents(municipality);
CREATE INDEX idx_documents_kind ON documents(kind);
CREATE INDEX idx_documents_item ON documents(item);
CREATE INDEX idx_documents_url ON documents(url);
CREATE TABLE document_addresses (
    document {_OF},
    address TEXT NOT NULL,
    item TEXT,
    read_at TEXT NOT NULL,
    PRIMARY KEY (document, address)
);
CREATE INDEX idx_document_addresses_item ON document_addresses(item);
CREATE TABLE document_parts (
    document {_OF},
    ordinal INTEGER NOT NULL,
    page INTEGER,
    heading TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)
);
CREATE TABLE document_answers (
    document {_OF},
    ordinal INTEGER NOT NULL,
    number INTEGER,
    question TEXT NOT NULL,
    unit TEXT,
    answer TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)
);
CREATE TABLE document_matters (
    document {_OF},
    ordinal INTEGER NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    decision TEXT,
    PRIMARY KEY (document, ordinal)
);
CREATE TABLE document_meetings (
    document {_OF},
    ordinal INTEGER NOT NULL,
    body TEXT,
    body_key TEXT,
    date TEXT,
    printed TEXT NOT NULL,
    time TEXT,
    text TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)
);
CREATE INDEX idx_document_meetings_meeting ON document_meetings(body_key, date);
CREATE TABLE document_people (
    document {_OF},
    ordinal INTEGER NOT NULL,
    role TEXT NOT NULL,
    name TEXT,
    printed TEXT NOT NULL,
    title TEXT,
    remark TEXT,
    person {_PERSON},
    PRIMARY KEY (document, ordinal)
);
CREATE INDEX idx_document_people_person ON document_people(person, name);
CREATE TABLE document_citations (
    document {_OF},
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    body TEXT,
    body_key TEXT,
    date TEXT,
    paragraph INTEGER,
    law TEXT,
    case_key TEXT,
    PRIMARY KEY (document, ordinal)
);
CREATE INDEX idx_document_citations_decision ON document_citations(body_key, date, paragraph);
CREATE INDEX idx_document_citations_case ON document_citations(case_key);
CREATE VIRTUAL TABLE document_index USING fts5(
    title, text,
    content='', tokenize='unicode61 remove_diacritics 0'
);
{_TRIGGERS}"""  # noqa: S608 - our own words
