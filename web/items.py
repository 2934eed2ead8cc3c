"""One decision as a page: what item.html is given."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from db.queries import find_item, item_versions, last_seen, rows, same_case
from web import addresses, proceedings, references
from web.addresses import item_path, item_url, items_path, outside
from web.passages import blocks
from web.words import Words

Facts = dict[str, Any]

# Long, or said above already, and seldom what one came for: there, but folded.
_FOLDED = ("header", "preparers", "history", "appeal")
_LISTS = ("attachments", "supplementary")
# The facts that differ from version to version.
_SAID = (
    *("title", "body", "meeting_date", "stage", "paragraph", "position"),
    *("case_number", "case_key"),
)

_RECORD = "SELECT record FROM item_versions WHERE item = :id AND version = :version"


def load(conn: sqlite3.Connection, item_id: str, version: str | None) -> Facts | None:
    """What the archive knows of an item as of a version, None for the current one.

    ``record`` is the record of that version, ``id`` the item's own even where
    a former one was asked for. None if there is no such item or version.
    """
    item = find_item(conn, item_id)
    if item is None:
        return None
    shown = version or item["version"]
    texts = rows(conn, _RECORD, {"id": item["id"], "version": shown})
    if not texts:
        return None
    return item | {
        "record": json.loads(texts[0]["record"]),
        "shown": shown,
        "other_handlings": same_case(conn, item["id"]),
        "texts": item_versions(conn, item["id"]),
        "last_seen": last_seen(conn, item),
        **references.load(conn, item),
    }


def view(datasette: Datasette, request: Request, item: Facts, t: Words) -> Facts:
    """The item with everything its page prints, addresses included."""
    record = proceedings.whole(item["record"])
    versions = [_version(datasette, item, text) for text in reversed(item["texts"])]
    return (
        item
        | {key: record[key] for key in _SAID}
        | _around(datasette, request, item, record)
        | _told(datasette, item, record, t)
        | {
            "citation": citation(item["municipality"], record),
            "presenter": _presenter(record["presenter"]),
            "preparers": [preparer["name"] for preparer in record["preparers"]],
            **_papers(datasette, item, record),
            "versions": versions,
            "old_version": next((v for v in versions if v["shown"] and not v["current"]), None),
        }
    )


def _around(datasette: Datasette, request: Request, item: Facts, record: Facts) -> Facts:
    """Where the page leads, but for what its text refers to."""
    place = {"municipality": item["municipality"]}
    return {
        "path": item_path(datasette, item["id"]),
        "permalink": item_url(datasette, request, item["id"]),
        "municipality_url": items_path(datasette, **place),
        "body_url": items_path(datasette, **place, body=record["body"]),
        "meeting_url": meeting_url(datasette, item),
        "url": outside(item["url"]),
        "pdf": outside(record["links"]["pdf"]),
    }


def _told(datasette: Datasette, item: Facts, record: Facts, t: Words) -> Facts:
    """The text, and what was read from it."""
    sections = _sections(record, t)
    printed = [{**s, "text": r["text"]} for s, r in zip(sections, record["sections"], strict=True)]
    here = proceedings.finder(printed, history=False)
    names = proceedings.undecided(record)
    return {
        "sections": sections,
        "proceedings": proceedings.view(record, here, names, t),
        "people": proceedings.people(record, names),
        **proceedings.apart(record, here, names),
        "earlier": references.earlier(datasette, item, record, printed, t),
        "citations": references.citations(
            datasette, item["source"], record["citations"], item["citation_targets"]
        ),
        "cited_by": references.cited_by(datasette, item["citing"]),
    }


def meeting_url(datasette: Datasette, item: Facts) -> str:
    """The page of an item's meeting; the list of its items where no id tells which it is."""
    if item["meeting"]:
        return addresses.meeting_path(datasette, item["meeting"])
    by = ("municipality", "body", "meeting_date")
    return items_path(datasette, **{column: item[column] for column in by})


def case_path(datasette: Datasette, item: Facts) -> str:
    """The page of an item's case; where we cannot read its number, the items that print it."""
    path = addresses.case_path(datasette, item["source"], item["case_key"] or "")
    if path:
        return path
    by = "case_key" if item["case_key"] else "case_number"
    return items_path(datasette, municipality=item["municipality"], **{by: item[by]})


def citation(municipality: str, record: Facts) -> str:
    """How a decision is cited in text: "Kuusivaara, Kaupunginhallitus 8.5.2017 § 127"."""
    day = date.fromisoformat(record["meeting_date"])
    cited = f"{municipality}, {record['body']} {day.day}.{day.month}.{day.year}"
    return f"{cited} § {record['paragraph']}" if record["paragraph"] is not None else cited


def _presenter(presenter: Facts | None) -> str | None:
    """Title and name in one line; a body has no title."""
    if presenter is None:
        return None
    return " ".join(filter(None, (presenter["title"], presenter["name"])))


def _attachments(record: Facts) -> list[Facts]:
    return [a | {"url": outside(a["url"])} for a in record["attachments"]]


def _papers(datasette: Datasette, item: Facts, record: Facts) -> Facts:
    """The documents the page lists, and those that were joined to the item here."""
    listed, joined = references.documents(datasette, item["documents"], _attachments(record))
    return {"attachments": listed, "documents": joined}


def _version(datasette: Datasette, item: Facts, text: Facts) -> Facts:
    path = item_path(datasette, item["id"])
    current = text["version"] == item["version"]
    return text | {
        "url": path if current else f"{path}?version={text['version']}",
        "current": current,
        "shown": text["version"] == item["shown"],
    }


def _sections(record: Facts, t: Words) -> list[Facts]:
    links = {a["title"]: a["url"] for a in _attachments(record) if a["url"]}
    kinds = [section["kind"] for section in record["sections"]]
    # a list of documents above the page's own heading is no way to begin to read
    heading = kinds.index("header") if "header" in kinds else 0
    return [
        {
            "ordinal": ordinal,
            "kind": section["kind"],
            **_heading(section, record["language"], t),
            "folded": section["kind"] in _FOLDED or ordinal <= heading,
            "blocks": _blocks(section, links),
        }
        for ordinal, section in enumerate(record["sections"], start=1)
    ]


def _heading(section: Facts, language: str, t: Words) -> Facts:
    """The heading as printed; where the page prints none, ours, but for running text."""
    if section["heading"]:
        return {"heading": section["heading"], "heading_language": language}
    ours = "" if section["kind"] == "other" else t(f"section_{section['kind']}")
    return {"heading": ours, "heading_language": t.lang}


def _blocks(section: Facts, links: Mapping[str, str]) -> list[Facts]:
    """Paragraphs and points; in a list of documents a title leads to its document."""
    in_list = section["kind"] in _LISTS
    return [
        {
            "text": block.text,
            "points": block.points,
            "url": links.get(block.text) if in_list else None,
        }
        for block in blocks(section["text"])
    ]
