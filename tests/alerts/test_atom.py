from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta, timezone

from alerts.atom import Entry, Feed, write

ATOM = "{http://www.w3.org/2005/Atom}"
NOON = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)


def read(*entries: Entry) -> ET.Element:
    feed = Feed(
        id="https://pykala.example/items.atom",
        title="Pykälä",
        self_url="https://pykala.example/items.atom?a=1&b=2",
        url="https://pykala.example/items",
        updated=NOON,
        language="fi",
        entries=entries,
    )
    return ET.fromstring(write(feed))  # noqa: S314 - our own document


def entry(**facts: object) -> Entry:
    plain: dict[str, object] = {
        "id": "urn:1",
        "title": "Koulu",
        "url": "https://x.example/1",
        "updated": NOON,
    }
    return Entry(**plain | facts)  # type: ignore[arg-type]  # the fields are given by name


def test_a_feed_has_what_the_standard_demands() -> None:
    root = read()
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fi"
    assert [child.tag for child in root if child.text] == [
        f"{ATOM}{n}" for n in ("id", "title", "updated", "author")
    ]
    assert {link.get("rel"): link.get("href") for link in root.iter(f"{ATOM}link")} == {
        "self": "https://pykala.example/items.atom?a=1&b=2",
        "alternate": "https://pykala.example/items",
    }


def test_entries_keep_their_order_and_words() -> None:
    root = read(
        entry(id="urn:2", title="B"),
        entry(id="urn:1", title="A", summary="Mitä & miksi", author="X"),
    )
    assert [e.findtext(f"{ATOM}title") for e in root.iter(f"{ATOM}entry")] == ["B", "A"]
    last = list(root.iter(f"{ATOM}entry"))[-1]
    assert last.findtext(f"{ATOM}summary") == "Mitä & miksi"
    assert last.findtext(f"{ATOM}author/{ATOM}name") == "X"


def test_times_are_utc_whatever_zone_they_come_in() -> None:
    helsinki = timezone(timedelta(hours=2))
    root = read(entry(updated=datetime(2026, 11, 20, 14, 5, tzinfo=helsinki)))
    assert root.findtext(f"{ATOM}entry/{ATOM}updated") == "2026-11-20T12:05:00Z"


def test_markup_is_text_and_what_xml_cannot_hold_is_left_out() -> None:
    root = read(entry(title="<b>\x07\x00\ud800\uffff</b> koulu\x0b", summary="a\x1fb"))
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "<b></b> koulu"
    assert root.findtext(f"{ATOM}entry/{ATOM}summary") == "ab"
