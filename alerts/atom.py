"""Atom documents (RFC 4287) from plain entries; knows nothing of where they come from."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

CONTENT_TYPE = "application/atom+xml; charset=utf-8"

# What XML 1.0 cannot hold, not even escaped; ElementTree would write it all the same.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to tell; ``id`` is an IRI that never changes, ``updated`` an aware time."""

    id: str
    title: str
    url: str
    updated: datetime
    summary: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A list of entries, newest first, and the addresses of itself and of its page."""

    id: str
    title: str
    self_url: str
    url: str
    updated: datetime
    language: str
    entries: Sequence[Entry]


def write(feed: Feed) -> bytes:
    """The feed as a UTF-8 document, entries in the order given."""
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _time(feed.updated))
    _person(root, "Pykälä")
    _link(root, "self", feed.self_url, "application/atom+xml")
    _link(root, "alternate", feed.url, "text/html")
    for entry in feed.entries:
        _write_entry(ET.SubElement(root, "entry"), entry)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _write_entry(element: ET.Element, entry: Entry) -> None:
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "updated", _time(entry.updated))
    _link(element, "alternate", entry.url, "text/html")
    if entry.author:
        _person(element, entry.author)
    if entry.summary:
        _text(element, "summary", entry.summary)


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _clean(text)


def _person(parent: ET.Element, name: str) -> None:
    _text(ET.SubElement(parent, "author"), "name", name)


def _link(parent: ET.Element, relation: str, url: str, media_type: str) -> None:
    ET.SubElement(parent, "link", {"rel": relation, "type": media_type, "href": _clean(url)})


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
