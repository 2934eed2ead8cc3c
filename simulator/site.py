"""One install's answer to any address: the service without its sockets."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import parse_qs, urlsplit

from parsers.records import Stage
from simulator import (
    feeds,
    pages_frame,
    pages_item,
    pages_officials,
    pages_static,
    pages_static_item,
    pdf,
)
from simulator.calendar import Seat
from simulator.towns import Layout
from simulator.view import View, printed

_HTML = "text/html"
_UTF8 = "text/html; charset=utf-8"
# One pixel each.
_GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="
_PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg=="
)
_ASSETS = {
    ".GIF": ("image/gif", b64decode(_GIF)),
    ".PNG": ("image/png", b64decode(_PNG)),
    ".CSS": ("text/css", b"body { font-family: sans-serif }\n"),
    ".JS": ("text/javascript", b"function init() {}\n"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes over the wire; ``item`` is the id of the item whose page it is, if any."""

    status: int
    content_type: str
    content: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    item: str | None = None


NOTHING = Answer(200, _HTML, b"")
"""What the service says to an address of its own that it does not know."""

MISSING = Answer(404, _HTML, b"<html><body><h1>404 Not Found</h1></body></html>\n")


def answer(view: View, target: str) -> Answer:
    """The answer to a request line's target (path and query)."""
    parts = urlsplit(target)
    if parts.path == "/robots.txt":
        return _robots(view)
    if not parts.path.startswith(f"{view.town.prefix}/"):
        return MISSING
    path = parts.path.removeprefix(view.town.prefix)
    if path == "/":
        return Answer(200, _UTF8, pages_frame.shell(view).encode())
    if path == "/cgi/DREQUEST.PHP":
        return _dynamic(view, parts.query)
    if path.startswith("/kokous/"):
        return _file(view, path.removeprefix("/kokous/"))
    return _other_file(view, path)


def _other_file(view: View, path: str) -> Answer:
    for folder, content in _BESIDE.items():
        if path.startswith(folder) and path.endswith(".PDF"):
            return _pdf_answer(content(view, path.removeprefix(folder).removesuffix(".PDF")))
    suffix = path[path.rfind(".") :].upper()
    return Answer(200, *_ASSETS[suffix]) if suffix in _ASSETS else MISSING


def _robots(view: View) -> Answer:
    text = view.town.robots
    return MISSING if text is None else Answer(200, "text/plain", text.encode())


def item_page(view: View, key: str) -> Answer:
    """The page of an item in the install's own layout; none where it is not published."""
    found = view.item(key)
    if found is None:
        return _away(view, key)
    if view.town.layout is Layout.STATIC:
        return replace(_old(pages_static_item.item(view, *found)), item=key)
    return replace(_current(pages_item.item(view, *found)), item=key)


def _away(view: View, key: str) -> Answer:
    """The answer to an item that is not there: nothing, unless it was taken down otherwise."""
    match view.gone.get(key):
        case "404" | "410" as status:
            return replace(MISSING, status=int(status))
        case "shell":
            return Answer(200, _UTF8, pages_frame.frame(view, "", "").encode())
    return NOTHING


# The CGI


def _dynamic(view: View, query: str) -> Answer:
    given = parse_qs(query.replace("&amp;", "&"), keep_blank_values=True)
    page, key = (given.get(name, [""])[0] for name in ("page", "id"))
    if page.startswith("rss/"):
        return _feed(view, page.removeprefix("rss/"), given.get("show", [""])[0])
    if view.town.layout is Layout.STATIC:
        old = page in {"meeting_frames", "meeting_handlers"}
        return _old(pages_static.bodies(view, "../kokous/")) if old else NOTHING
    return _PAGES[page](view, key) if page in _PAGES else NOTHING


def _feed(view: View, topic: str, show: str) -> Answer:
    # A malformed link asks for show="30?page=rss/meetings": its digits count.
    digits = re.match(r"\d+", show)
    content = feeds.feed(view, topic, int(digits[0]) if digits else feeds.DEFAULT_SHOW)
    if content is None:
        return NOTHING
    kind = "application/rss+xml" if view.town.layout is Layout.STATIC else "text/xml"
    headers = feeds.validators(view, content)
    return Answer(200, f"{kind}; charset=iso-8859-1", content, headers)


def _bodies(view: View, _key: str) -> Answer:
    return _latin(pages_frame.bodies(view))


def _meetings(view: View, key: str) -> Answer:
    body = next((body for body in view.town.bodies if body.id == key), None)
    listed = view.published(body) if body else []
    return _current(pages_frame.meetings(view, listed)) if listed else NOTHING


def _meeting(view: View, key: str) -> Answer:
    meeting = view.meeting(key)
    return _current(pages_frame.meeting(view, meeting)) if meeting else NOTHING


def _officials(view: View, _key: str) -> Answer:
    return _latin(pages_officials.decision_list(view))


def _official(view: View, key: str) -> Answer:
    page = pages_officials.decision(view, key)
    return NOTHING if page is None else _current(page)


def _announcements(view: View, _key: str) -> Answer:
    return _current(pages_officials.announcement_list(view))


_PAGES: Mapping[str, Callable[[View, str], Answer]] = {
    "meeting_frames": _bodies,
    "meeting_handlers": _bodies,
    "meetings": _meetings,
    "meeting": _meeting,
    "meetingitem": item_page,
    "official_frames": _officials,
    "official_handlers": _officials,
    "official_search": _officials,
    "official_decision": _official,
    "announcement_search": _announcements,
}


def _current(page: str) -> Answer:
    return Answer(200, _UTF8, page.encode())


def _latin(page: str) -> Answer:
    """The lists that say their charset in a meta only."""
    return Answer(200, _HTML, page.encode("iso-8859-1", errors="xmlcharrefreplace"))


def _old(page: str) -> Answer:
    return Answer(200, _HTML, page.encode("cp1252", errors="xmlcharrefreplace"))


# The files under /kokous/, and those beside it

_BESIDE: Mapping[str, Callable[[View, str], bytes | None]] = {
    f"/{pages_officials.FOLDER}/": pages_officials.decision_pdf,
    "/kuulutus/": pages_officials.announcement_pdf,
}


def _pdf_answer(content: bytes | None) -> Answer:
    return MISSING if content is None else Answer(200, "application/pdf", content)


def _file(view: View, name: str) -> Answer:
    stem, _, suffix = name.partition(".")
    if suffix == "PDF":
        return _pdf_answer(_pdf(view, stem))
    if suffix == "HTM" and view.town.layout is Layout.STATIC:
        return _static(view, stem) or MISSING
    return MISSING


def _static(view: View, stem: str) -> Answer | None:
    if stem == "TELIMET":
        return _old(pages_static.bodies(view))
    if stem.startswith("TELIN-"):
        body = next((one for one in view.town.bodies if f"TELIN-{one.id}" == stem), None)
        listed = view.published(body) if body else []
        return _old(pages_static.meetings(view, listed)) if listed else None
    if meeting := view.meeting(stem):
        return _old(pages_static.meeting(view, meeting))
    return item_page(view, stem) if view.item(stem) or stem in view.gone else None


def _pdf(view: View, stem: str) -> bytes | None:
    """A whole meeting, one item, one attachment, or the meeting's appeal instructions."""
    meeting_id, *rest = stem.split("-")
    meeting = view.meeting(meeting_id)
    if meeting is None:
        return None
    occasion = meeting.occasion
    head = f"{view.town.name}\n{occasion.body.name} {printed(occasion.on)}"
    match rest:
        case []:
            return pdf.document([head, *(seat.title for seat in meeting.seats)])
        case ["0", _]:
            return pdf.document([head, view.words.appeal, view.words.appeal_text])
    found = view.item("-".join((meeting_id, rest[0])))
    if found is None:
        return None
    return _item_pdf(view, head, found[1]) if len(rest) == 1 else _attached(head, found[1], rest[1])


def _item_pdf(view: View, head: str, seat: Seat) -> bytes:
    handling = seat.handling
    minuted = view.stage(seat.occasion) is Stage.MINUTES
    words = view.words
    parts = (
        (words.proposal, handling.proposal),
        (words.handling, handling.handling if minuted else ""),
        (words.decision, handling.decision if minuted else ""),
        (words.explanation, handling.explanation),
    )
    texts = [f"{label}\n{value}" for label, value in parts if value]
    lines = "\n".join((head, seat.title, seat.case_number or "", *texts))
    return pdf.document(lines.split("\n"))


def _attached(head: str, seat: Seat, number: str) -> bytes | None:
    titles = [one.title for one in seat.documents if str(one.number) == number]
    return pdf.document([head, seat.title, titles[0]]) if titles else None
