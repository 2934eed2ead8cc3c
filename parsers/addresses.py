"""Addresses of the service: one spelling for each page, and what each leads to.

The grammar is the service's own (the CGI, whose parameters stand in any order,
and the files under /kokous/ and /kuulutus/). Ids are opaque strings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

Kind = Literal[
    "item",
    "meeting",
    "meetings",
    "bodies",
    "feed",
    "official_decision",
    "official_decisions",
    "announcements",
    "pdf_item",
    "pdf_meeting",
    "pdf_attachment",
    "pdf_announcement",
    "pdf_official",
    "page",
]


@dataclass(frozen=True, slots=True)
class Address:
    """What an address leads to.

    ``id`` is the service's own; of a ``feed`` it is the topic ("meetingitems"),
    of a ``page`` (one we do not read) its name. None where the address has none.
    """

    kind: Kind
    id: str | None


_PAGES: dict[str, Kind] = {
    "meetingitem": "item",
    "meeting": "meeting",
    "meetings": "meetings",
    "meeting_frames": "bodies",
    "meeting_handlers": "bodies",
    "official_decision": "official_decision",
    "official_search": "official_decisions",
    "announcement_search": "announcements",
}

# A meeting is a year and a running number (20261727), or a GUID with X for its
# hyphens (0A1B2C3DX4E5FX...); -4 is an item of it, -4-374197 a document of that.
_MEETING = r"(?=[A-FX]*\d)[0-9A-FX]{5,}"
_FILES: tuple[tuple[str, Kind], ...] = (  # the first that fits
    (r"kuulutus/(?P<id>\d+(?:\.\d+)?)\.PDF", "pdf_announcement"),
    # [guess]: where the PDF of an officer's decision lies was never seen
    (r"viranhaltija/(?P<id>\d+(?:-\d+)?)\.PDF", "pdf_official"),
    (r"TELIMET\.HTML?", "bodies"),
    (r"TELIN-(?P<id>\w+)\.HTML?", "meetings"),
    (rf"(?P<id>{_MEETING}-\d+)\.HTML?", "item"),
    (rf"(?P<id>{_MEETING})\.HTML?", "meeting"),
    (rf"(?P<id>{_MEETING}-\d+-\d+)\.PDF", "pdf_attachment"),
    (rf"(?P<id>{_MEETING}-\d+)\.PDF", "pdf_item"),
    (rf"(?P<id>{_MEETING})\.PDF", "pdf_meeting"),
)

_IN_PATH = "/%:@!$&'()*+,;="  # what RFC 3986 lets stand, and what is already quoted
_DEFAULT_PORTS = {"http": ":80", "https": ":443", "": ""}


@lru_cache(maxsize=4096)  # a page's links are the same few, asked about again and again
def canonical(url: str) -> str:
    """The one spelling of a web address, so that it can be a key.

    Host in lower case, no default port, no fragment, no doubled slash, ``page``
    first and the other parameters sorted, of a repeated one the last (as the
    server reads it). Other schemes, and what is no address at all, come back as
    they stand.
    """
    url = re.sub("&(amp;)+", "&", url.strip())
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.scheme not in _DEFAULT_PORTS:
        return url
    host = parts.netloc.lower().removesuffix(_DEFAULT_PORTS[parts.scheme])
    path = quote(re.sub("//+", "/", parts.path), safe=_IN_PATH) or ("/" if host else "")
    return urlunsplit((parts.scheme, host, path, _ordered(parts.query), ""))


def _ordered(query: str) -> str:
    """The parameters in our order, every byte of their values kept."""
    # dict: a link of the newer pages glues two queries together with a second "?"
    pairs = dict(parse_qsl(query, keep_blank_values=True, errors="surrogateescape"))
    ordered = sorted(pairs.items(), key=lambda pair: (pair[0] != "page", pair))
    return urlencode(ordered, safe="/", errors="surrogateescape")


def resolve(base_url: str, href: str) -> str:
    """The canonical address of a link on the page at ``base_url``.

    A server behind a TLS front prints http:// for itself: on a page that came by
    https, a link to the same host is https too.
    """
    try:
        url = canonical(urljoin(base_url.strip(), href.strip()))
        secure_host = f"https://{urlsplit(url).netloc}/"
    except ValueError:
        return canonical(href)
    if url.startswith("http://") and canonical(base_url).startswith(secure_host):
        return "https" + url.removeprefix("http")
    return url


@lru_cache(maxsize=4096)
def identify(url_or_filename: str) -> Address | None:
    """What a link, or a file saved under the service's own name, leads to.

    None if it is not of this service, or no address at all ("http://[x/").
    """
    try:
        urlsplit(url_or_filename)
    except ValueError:
        return None
    path, _, query = canonical(url_or_filename).partition("?")
    path = unquote(path).replace("\\", "/")
    if not path or path.upper().endswith("DREQUEST.PHP"):
        return _cgi_page(dict(parse_qsl(query)))
    return _file(path)


def _cgi_page(parameters: dict[str, str]) -> Address | None:
    page = parameters.get("page")
    if page is None:
        return None
    if page.startswith("rss/"):
        return Address("feed", page.removeprefix("rss/"))
    if page in _PAGES:
        return Address(_PAGES[page], parameters.get("id"))
    return Address("page", page)


def _file(path: str) -> Address | None:
    for pattern, kind in _FILES:
        if match := re.fullmatch(f"(?:.*/)?{pattern}", path, re.IGNORECASE | re.ASCII):
            return Address(kind, match.groupdict().get("id"))
    return None


def item_url(base: str, item_id: str) -> str:
    """Where an item is read."""
    return _cgi(base, "meetingitem", id=item_id)


def meeting_url(base: str, meeting_id: str) -> str:
    """Where a meeting's list of items is read."""
    return _cgi(base, "meeting", id=meeting_id)


def meetings_url(base: str, body_id: str) -> str:
    """Where a body's list of meetings is read."""
    return _cgi(base, "meetings", id=body_id)


def bodies_url(base: str) -> str:
    """Where the list of bodies is read."""
    return _cgi(base, "meeting_frames")


def official_decision_url(base: str, decision_id: str) -> str:
    """Where an officer's decision is read."""
    return _cgi(base, "official_decision", id=decision_id)


def announcements_url(base: str) -> str:
    """Where the list of announcements is read, in winter time: one address all year."""
    return _cgi(base, "announcement_search", alo="1", tzo="-120")


def feed_url(base: str, topic: str, show: int) -> str:
    """Where a feed's ``show`` newest entries are read."""
    return _cgi(base, f"rss/{topic}", show=str(show))


def _cgi(base: str, page: str, **parameters: str) -> str:
    """A canonical address; ``base`` is what stands before /cgi/, as in hosts.csv."""
    query = urlencode({"page": page, **parameters}, quote_via=quote, safe="/")
    return canonical(f"{base.rstrip('/')}/cgi/DREQUEST.PHP?{query}")
