"""A document as a page: an officer's decision, an attachment, a release, a memo and others."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from db.queries import rows
from web import addresses, references
from web.addresses import full, item_path, items_path, meeting_path, outside
from web.papers import LISTED_AS
from web.passages import blocks
from web.words import Words

Facts = dict[str, Any]

_DOCUMENT = f"SELECT *, {LISTED_AS} AS listed_as FROM documents WHERE id = :id"  # noqa: S608 - our own names
_PARTS = ("parts", "answers", "matters", "meetings", "people", "citations")
_ITEM = "SELECT id, title, body, meeting_date, paragraph FROM items WHERE id = :item"
_OFFICIAL = "SELECT * FROM official_decisions WHERE id = :id"
# A case has a page where an item of a body has it too.
_CASE_KNOWN = """
SELECT 1 FROM official_decisions AS official JOIN cases
    ON cases.municipality = official.municipality AND cases.case_key = official.case_key
WHERE official.id = :id
"""
_FILES = """
SELECT listed.title, listed.url, told.document AS text FROM document_attachments AS listed
LEFT JOIN document_addresses AS told ON told.address = listed.url
WHERE listed.document = :id GROUP BY listed.ordinal ORDER BY listed.ordinal
"""
_VERSIONS = """
SELECT version, ordinal, reason, read_at FROM document_versions
WHERE document = :id ORDER BY ordinal DESC
"""
# What lists the file that a document is: an officer's decision or an announcement.
_LISTED_BY = """
SELECT listed.document AS id, documents.title FROM attachment_texts AS listed
JOIN documents ON documents.id = listed.document WHERE listed.text = :id
UNION
SELECT listed.announcement, announcements.title FROM attachment_texts AS listed
JOIN announcements ON announcements.id = listed.announcement WHERE listed.text = :id
ORDER BY 1
"""
_ANNOUNCED = """
SELECT ordinal, target, meeting FROM document_meeting_targets WHERE document = :id
ORDER BY target IS NOT NULL
"""


def load(conn: sqlite3.Connection, document: str) -> Facts | None:
    """What the archive holds of a document; None if there is none."""
    found = rows(conn, _DOCUMENT, {"id": document})
    if not found:
        return None
    parts = {part: _part(conn, part, document) for part in _PARTS}
    return found[0] | {
        **parts,
        "of": next(iter(rows(conn, _ITEM, found[0])), None),
        "official": next(iter(rows(conn, _OFFICIAL, {"id": document})), None),
        "files": rows(conn, _FILES, {"id": document}),
        "case_known": bool(rows(conn, _CASE_KNOWN, {"id": document})),
        "texts": rows(conn, _VERSIONS, {"id": document}),
        "listed_by": rows(conn, _LISTED_BY, {"id": document}),
        "announced": rows(conn, _ANNOUNCED, {"id": document}),
        "citation_targets": references.targets(conn, "document", document),
    }


def _part(conn: sqlite3.Connection, part: str, document: str) -> list[Facts]:
    sql = f"SELECT * FROM document_{part} WHERE document = :id ORDER BY ordinal"  # noqa: S608 - our own names
    return rows(conn, sql, {"id": document})


def plain(document: Facts) -> Facts:
    """The document as JSON: its row, and the rows of its parts."""
    left = {"n", "of", "listed_as", "announced", "citation_targets", "texts", "case_known", *_PARTS}
    facts = {key: value for key, value in document.items() if key not in left}
    parts = {
        part: [{k: v for k, v in row.items() if k != "document"} for row in document[part]]
        for part in _PARTS
    }
    return facts | parts


def view(datasette: Datasette, request: Request, document: Facts, t: Words) -> Facts:
    """The document with everything its page prints, addresses included."""
    path = addresses.document_path(datasette, document["id"])
    of = document["of"]
    return {
        **document,
        "path": path,
        "permalink": full(datasette, request, path),
        "municipality_url": items_path(datasette, municipality=document["municipality"]),
        "url": outside(document["url"]),
        "of": of and of | {"url": item_path(datasette, of["id"])},
        **_official(datasette, document),
        "listed_by": [
            one | {"url": addresses.document_path(datasette, one["id"])}
            for one in document["listed_by"]
        ],
        "parts": [_titled(part, t) for part in document["parts"]],
        "meetings": _announced(datasette, document),
        "people": _people(document["people"]),
        "citations": references.citations(
            datasette, document["source"], document["citations"], document["citation_targets"]
        ),
    }


def _official(datasette: Datasette, document: Facts) -> Facts:
    """What only an officer's decision has: its case, its PDF, its files with their texts."""
    official = document["official"]
    source, key = document["source"], (official and official["case_key"]) or ""
    known = document["case_known"]
    return {
        "official": official and official | {"pdf": outside(official["pdf"])},
        "case_url": addresses.case_path(datasette, source, key) if known else None,
        "files": [
            one
            | {
                "url": outside(one["url"]),
                "text_url": one["text"] and addresses.document_path(datasette, one["text"]),
            }
            for one in document["files"]
        ],
    }


def _titled(part: Facts, t: Words) -> Facts:
    """A part under its heading; a page without one is headed by its number."""
    page = part["page"]
    heading = part["heading"] or (t("document_page", n=page) if page is not None else "")
    return part | {"shown_heading": heading, "blocks": blocks(part["text"])}


def _announced(datasette: Datasette, document: Facts) -> list[Facts]:
    """The meetings it announces, each with its page where the archive knows it."""
    known = {
        row["ordinal"]: meeting_path(datasette, row["meeting"])
        if row["meeting"]
        else item_path(datasette, row["target"])
        for row in reversed(document["announced"])
    }
    return [meeting | {"url": known.get(meeting["ordinal"])} for meeting in document["meetings"]]


def _people(people: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Facts]]]:
    roles = dict.fromkeys(one["role"] for one in people)
    return [(role, [dict(one) for one in people if one["role"] == role]) for role in roles]
