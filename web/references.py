"""What a text refers to and what refers to it: earlier handlings, decisions, laws, cases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from datasette.app import Datasette

from db.queries import rows
from web import proceedings
from web.addresses import case_path, document_path, item_path, meeting_path
from web.words import Words

Facts = dict[str, Any]

_EARLIER = """
SELECT printed AS body, date, paragraph, target, meeting
FROM earlier_handling_targets WHERE item = :id ORDER BY target IS NULL, ordinal
"""
_CITED = """
SELECT DISTINCT kind, text, case_key, target, meeting
FROM citation_targets WHERE {citing} = :id ORDER BY target IS NOT NULL, meeting_date DESC
"""
# An item of the same case stands among its handlings; what many cite is cited by too many to list.
_CITING = """
SELECT DISTINCT citing.item, citing.document, citing.body, citing.date, citing.title
FROM citing_items AS citing LEFT JOIN items ON items.id = citing.item
WHERE citing.target = :id AND (
    citing.document IS NOT NULL OR :case_key IS NULL OR items.case_key IS NOT :case_key
)
ORDER BY citing.date DESC, citing.title LIMIT 40
"""
_CITING_MEETING = """
SELECT DISTINCT item, document, body, date, title FROM citing_items
WHERE meeting = :id AND target IS NULL ORDER BY date DESC, title LIMIT 40
"""
_DOCUMENTS = """
SELECT documents.id, kind, title, date, told.address FROM document_addresses AS told
JOIN documents ON documents.id = told.document WHERE told.item = :id
ORDER BY date, title, documents.id
"""


def load(conn: sqlite3.Connection, item: Facts) -> Facts:
    """Where an item's references lead in the archive, and what refers to it."""
    return {
        "earlier_targets": rows(conn, _EARLIER, item),
        "citation_targets": targets(conn, "item", item["id"]),
        "citing": citing(conn, item["id"], item["case_key"]),
        "documents": rows(conn, _DOCUMENTS, item),
    }


def targets(conn: sqlite3.Connection, citing: str, key: str) -> list[Facts]:
    """Where the citations of an ``item`` or ``document`` lead."""
    alone = " AND document IS NULL" if citing == "item" else ""
    return rows(conn, _CITED.format(citing=citing).replace(":id", f":id{alone}"), {"id": key})


def citing(conn: sqlite3.Connection, item: str, case_key: str | None) -> list[Facts]:
    """What refers to an item from outside its case, newest first."""
    return rows(conn, _CITING, {"id": item, "case_key": case_key})


def citing_meeting(conn: sqlite3.Connection, meeting: str) -> list[Facts]:
    """What refers to a meeting as a whole, newest first."""
    return rows(conn, _CITING_MEETING, {"id": meeting})


def earlier(
    datasette: Datasette, item: Facts, record: Facts, sections: Sequence[Facts], t: Words
) -> list[Facts]:
    """What earlier bodies did, as the page retells it, each with its own page if there is one."""
    place = proceedings.finder(sections, history=True)
    names = proceedings.undecided(record)
    return [
        {
            **handling,
            **proceedings.view(handling, place, names, t),
            "url": _handling_url(datasette, handling, item["earlier_targets"]),
        }
        for handling in record["earlier_handlings"]
    ]


def _handling_url(datasette: Datasette, handling: Facts, known: Iterable[Facts]) -> str | None:
    """The item a retold handling is, else its meeting; a version's own ordinals tell nothing."""
    for target in known:
        if (target["body"], target["date"]) == (handling["body"], handling["date"]):
            if target["target"] is None:
                return meeting_path(datasette, target["meeting"])
            if target["paragraph"] == handling["paragraph"]:
                return item_path(datasette, target["target"])
    return None


def citations(
    datasette: Datasette, source: str, cited: Iterable[Facts], found: Iterable[Facts]
) -> dict[str, list[Facts]]:
    """What a text refers to by kind, as printed, with an address where the archive holds it."""
    urls = {target["text"]: _target_url(datasette, source, target) for target in found}
    by_kind: dict[str, dict[str, Facts]] = {"decision": {}, "case": {}, "law": {}}
    for one in cited:
        by_kind[one["kind"]][one["text"]] = {**one, "url": urls.get(one["text"])}
    return {kind: list(texts.values()) for kind, texts in by_kind.items() if texts}


def _target_url(datasette: Datasette, source: str, target: Facts) -> str | None:
    if target["kind"] == "case" and target["case_key"]:
        return case_path(datasette, source, target["case_key"])
    if target["target"]:
        return item_path(datasette, target["target"])
    return meeting_path(datasette, target["meeting"]) if target["meeting"] else None


def cited_by(datasette: Datasette, citing: Iterable[Facts]) -> list[Facts]:
    """The items and documents whose texts refer here, each with its address."""
    return [
        one
        | {
            "url": document_path(datasette, one["document"])
            if one["document"]
            else item_path(datasette, one["item"])
        }
        for one in citing
    ]


def documents(
    datasette: Datasette, found: Iterable[Facts], attachments: Sequence[Facts]
) -> tuple[list[Facts], list[Facts]]:
    """The attachments, each with the page of its text where it was read; and other documents."""
    read = {one["address"]: document_path(datasette, one["id"]) for one in found}
    listed = {read[a["url"]] for a in attachments if a["url"] in read}
    others = {document_path(datasette, one["id"]): one for one in found}
    return (
        [a | {"text_url": read.get(a["url"])} for a in attachments],
        [one | {"url": path} for path, one in others.items() if path not in listed],
    )
