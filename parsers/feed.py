"""The service's RSS feeds; the one module that knows feedparser."""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from html.entities import html5
from types import SimpleNamespace

import feedparser

from parsers.addresses import identify, resolve
from parsers.blanks import fold
from parsers.dates import parse_date
from parsers.decode import decode
from parsers.errors import ParseError, UnknownLayout
from parsers.records import Entry, Feed, Page

# "BODY DD.MM.YYYY / SUBJECT"; subjects hold " / " themselves, a feed of meetings has none
_TITLE = re.compile(
    r"(?P<body>.+?) (?P<date>\d{1,2}\.\d{1,2}\.\d{4})(?: /(?: (?P<subject>.+))?)?", re.ASCII
)
_ENTITY = re.compile(r"&(#\d+;|#[xX][0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9]*;)", re.ASCII)
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]+)|([0-9]+));", re.IGNORECASE | re.ASCII)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

# The library takes minutes over a long page of HTML, and a second over a few hundred bytes
# of entities within entities; what the service calls a feed has neither.
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed)\b", re.IGNORECASE | re.ASCII)
_LONGEST_PROLOGUE = 4096
_LONGEST = 2_000_000  # characters; 1,000 entries, the most that are asked for, have a sixth of it

# what a feed links to, and what the channel's description ends with -> its topic
_LINKS = {"item": "meetingitems", "meeting": "meetings", "official_decision": "official_decisions"}
_DESCRIPTIONS = {"Kokousasiat": "meetingitems", "Kokoukset": "meetings"}


def parse_feed(page: Page) -> Feed:
    """The feed's entries in its own order.

    The feed names no stage and no day but the meeting's, and neither do we.
    Raises UnknownLayout for what is no feed (an error page, nothing at all),
    ParseError for one that is not whole. An entry without a link leads nowhere
    and is left out.
    """
    if not page.content:
        raise UnknownLayout("an empty page", url=page.url)
    text = decode(page.content, page.content_type)
    _check(text, page.url)
    read = _feedparser(text)
    if not read.get("version"):
        raise UnknownLayout("not a feed", url=page.url)
    if read.bozo:
        raise ParseError(f"not a whole feed: {read.bozo_exception}", url=page.url)
    entries = tuple(_entry(entry, page.url) for entry in read.entries if entry.get("link"))
    link = read.feed.get("link")
    return Feed(
        topic=_topic(page.url, entries, _text(read.feed.get("subtitle", ""))),
        title=_text(read.feed.get("title", "")),
        link=resolve(page.url, link) if link else None,
        entries=entries,
    )


def _check(text: str, url: str) -> None:
    """Raise for what would take the library longer than it is worth."""
    root = _ROOT.search(text, 0, _LONGEST_PROLOGUE)
    if root is None:
        raise UnknownLayout("not a feed", url=url)
    if "<!ENTITY" in text[: root.start()]:
        raise ParseError("a feed with entities of its own, which none needs", url=url)
    if len(text) > _LONGEST:
        raise ParseError(f"a feed of more than {_LONGEST:,} characters", url=url)


def _feedparser(text: str) -> feedparser.FeedParserDict:
    """What feedparser makes of a feed's text, titles as they stand."""
    # One control character from somebody's Word would cost us the whole feed. What
    # is left goes in as a stream, since feedparser opens a string as an address or a
    # file, and in a charset we name, so that it has nothing to guess.
    content = _NOT_XML.sub("", _REFERENCE.sub(_reference, text)).encode(errors="replace")
    return feedparser.parse(
        SimpleNamespace(read=lambda: content),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,  # it would take "<1 ha>" out of a title
        resolve_relative_uris=False,
    )


def _reference(match: re.Match[str]) -> str:
    """A numeric reference; one to no character, which feedparser stumbles on, is U+FFFD."""
    hexadecimal, decimal = match.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal.lstrip("0")[:9] or 0)
    return match[0] if code <= sys.maxunicode and not 0xD800 <= code < 0xE000 else "\ufffd"


def _entry(entry: feedparser.FeedParserDict, page_url: str) -> Entry:
    title = _text(entry.get("title", ""))
    url = resolve(page_url, entry.link)
    address = identify(url)
    match = _TITLE.fullmatch(title)
    return Entry(
        title=title,
        subject=match["subject"] if match else None,
        body=match["body"] if match else None,
        meeting_date=parse_date(match["date"]) if match else None,
        url=url,
        id=address.id if address and address.kind in _LINKS else None,
    )


def _topic(page_url: str, entries: tuple[Entry, ...], description: str) -> str | None:
    """What the feed is about: its address says, else its links, else its description."""
    address = identify(page_url)
    if address and address.kind == "feed":
        return address.id
    if entries:
        address = identify(entries[0].url)
        return _LINKS.get(address.kind) if address else None
    return _DESCRIPTIONS.get(description.rpartition(" - ")[2])


def _text(printed: str) -> str:
    """One line of NFC text; the entities that stand inside CDATA are undone, once."""
    return unicodedata.normalize("NFC", fold(_ENTITY.sub(_entity, printed)))


def _entity(match: re.Match[str]) -> str:
    """The character; what is no entity ("A&B;") stands, unlike in html.unescape."""
    known = match[1].startswith("#") or match[1] in html5
    return html.unescape(match[0]) if known else match[0]
