"""Where an answer may send us: to another spelling of the page that was asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

from parsers.addresses import canonical
from parsers.errors import NotTheRequestedPage, Refused, Unreachable
from scraper.politeness import is_inward, is_loopback

_STATUSES: Final = frozenset({301, 302, 303, 307, 308})


class WebAddress(NamedTuple):
    """What matters here of an address: "https", "host:port", "host", the port if it is named."""

    scheme: str
    netloc: str
    hostname: str
    port: int | None


def web_address(url: str) -> WebAddress:
    """The parts of an address of the web; raises Refused if it is none."""
    try:
        parts = httpx.URL(canonical(url))
        host = parts.host  # decodes the name, and may fail over it
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("not an address of the web", url=url) from error
    # httpx quotes what no host name holds, as the "[" of "http://[x/"
    if parts.scheme not in {"http", "https"} or not host or "%" in host:
        raise Refused("not an address of the web", url=url)
    return WebAddress(parts.scheme, parts.netloc.decode("ascii"), host, parts.port)


@lru_cache(maxsize=256)  # each host's is looked at several times while it is asked for
def parsed(url: str) -> httpx.URL:
    """The address as it stands, in its parts; raises Refused if it has none."""
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("not an address of the web", url=url) from error


def target_of(response: httpx.Response, asked: str, url: str) -> str | None:
    """The address that the answer leads to; None if it leads nowhere."""
    location = response.headers.get("location")
    if response.status_code not in _STATUSES or location is None:
        return None
    try:
        return str(httpx.URL(asked).join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise Unreachable(f"leads to what is no address: {location[:200]}", url=url) from error


def stay(url: str, target: str) -> None:
    """Raise for a redirect to anything but the page itself, spelled in another way.

    Refused where it leaves the host (from http to https is no leaving, nor is from
    another port to the usual one); NotTheRequestedPage where it leads to another
    page of it, as one to log in at.
    """
    here, there = web_address(url), web_address(target)
    upgrade = (here.scheme, there.scheme) == ("http", "https")
    usual_port = here.scheme == there.scheme and there.port in {here.port, None}
    if here.hostname != there.hostname or not (upgrade or usual_port):
        raise Refused(f"leads to another host: {target[:200]}", url=url)
    if _page(url) != _page(target):
        raise NotTheRequestedPage(f"leads to another page: {target[:200]}", url=url)


def stay_outside(url: str, target: str) -> None:
    """Keep a host that is not ours from sending us about our own network."""
    here, there = web_address(url).hostname, web_address(target).hostname
    if is_inward(there) and there != here and not is_loopback(here):
        raise Unreachable(f"leads into our own network: {target[:200]}", url=url)


def _page(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What an address asks of its host, however it is spelled: IIS minds no case in a path."""
    parts = urlsplit(canonical(url))
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    return unquote(parts.path).rstrip("/").casefold(), tuple(sorted(pairs))
