"""JSON Feed documents (https://www.jsonfeed.org/version/1.1/) from the entries of an Atom feed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from alerts.atom import Entry, Feed

CONTENT_TYPE: Final = "application/feed+json; charset=utf-8"
_VERSION: Final = "https://jsonfeed.org/version/1.1"


def write(feed: Feed) -> bytes:
    """The feed as a UTF-8 document, entries in the order given; ids are those of Atom."""
    document = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": feed.self_url,
        "language": feed.language,
        "authors": [{"name": "Pykälä"}],
        "items": [_item(entry) for entry in feed.entries],
    }
    # halves of surrogate pairs have no form in UTF-8
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.summary or entry.title,
        "date_modified": _time(entry.updated),
    }
    return item | ({"authors": [{"name": entry.author}]} if entry.author else {})


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
