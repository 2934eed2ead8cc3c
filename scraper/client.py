"""The one way to the network: polite, bounded, and sure of what came back.

A host is asked one thing at a time. Its robots.txt is honoured, a failed
request is tried again after a growing pause, an answer has a size limit, and a
page that is not the one asked for (the service confuses them within a cookie
session) is asked for again in a fresh session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.metadata import version
from threading import Lock
from types import MappingProxyType
from typing import Final, NamedTuple, Self, cast

import httpx
import stamina

from db.archive import Validators
from parsers.addresses import canonical
from parsers.errors import (
    ConfigError,
    FetchError,
    NotTheRequestedPage,
    Refused,
    SlowDown,
    Unreachable,
)
from parsers.records import Page
from scraper.body import ACCEPTED, read_body
from scraper.deadline import Deadline
from scraper.politeness import (
    DELAY,
    LONGEST_DELAY,
    LONGEST_WAIT,
    Pace,
    Robots,
    is_inward,
    is_loopback,
    retry_after,
)

TIMEOUT: Final = 30.0
"""Seconds without a byte before we hang up; the service can take its time."""

LONGEST_ANSWER: Final = 120.0
"""Seconds one request may take as a whole, however steadily its answer drips."""

ATTEMPTS: Final = 3
"""Times one page is asked for, whether it failed or was the wrong one."""

MOST_REDIRECTS: Final = 5
"""Hops followed: as many as RFC 9309 (2.3.1.2) wants for robots.txt."""

KEPT_HEADERS: Final = ("content-type", "date", "etag", "last-modified", "server")
"""What an answer says about its page; cookies and the like are nobody's business later."""

_TRY: Final = stamina.RetryingCaller(attempts=ATTEMPTS, timeout=None)

Verify = Callable[[Page], None]
"""Raises NotTheRequestedPage if the page is not the one that was asked for."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page came."""

    page: Page
    status: int


@dataclass(frozen=True, slots=True)
class NotModified:
    """The page is still the one the validators were sent for."""

    url: str
    status: int = 304


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such page, or no longer."""

    url: str
    status: int


Answer = Fetched | NotModified | Gone


class Client:
    """Fetches pages of many hosts, one request at a time from each.

    May be used from several threads. A loopback host needs neither delay nor
    contact; any other is asked only if there is a contact address to give.
    """

    def __init__(
        self,
        contact: str | None,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        delay: float = DELAY,
        patience: float = LONGEST_ANSWER,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._contact = _printable(contact)
        self._now = now
        self._monotonic = monotonic
        self._sleep = sleep
        self._delay = max(delay, DELAY)
        self._patience = patience
        self._transport = transport
        self._hosts: dict[str, _Host] = {}
        self._lock = Lock()

    def get(
        self, url: str, *, validators: Validators | None = None, verify: Verify | None = None
    ) -> Answer:
        """The page, or the word that it has not changed or is gone.

        Raises FetchError, or NotTheRequestedPage when ``verify`` refused the
        answer in three fresh sessions.
        """
        host = self._host(url)
        with host.lock:
            self._admit(host, url)
            return _TRY(
                partial(_start_afresh, host.http), self._verified, host, url, validators, verify
            )

    def close(self) -> None:
        """Hang up everywhere."""
        for host in self._hosts.values():
            host.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _host(self, url: str) -> _Host:
        parts = self._permitted(url)
        with self._lock:
            if parts.netloc not in self._hosts:
                self._hosts[parts.netloc] = self._new_host(parts)
            return self._hosts[parts.netloc]

    def _permitted(self, url: str) -> _WebAddress:
        parts = _web_address(url)
        if self._contact is None and not is_loopback(parts.hostname):
            raise Refused(
                f"no contact address to give to {parts.hostname}: "
                "set PYKALA_CONTACT, or contact in pykala.toml",
                url=url,
            )
        return parts

    def _new_host(self, parts: _WebAddress) -> _Host:
        loopback = is_loopback(parts.hostname)
        http = httpx.Client(
            headers={"user-agent": _user_agent(self._contact), "accept-encoding": ACCEPTED},
            timeout=TIMEOUT,
            transport=self._transport,
            # a proxy has no business between us and our own machine
            trust_env=not loopback,
        )
        delay = 0.0 if loopback else self._delay
        pace = Pace(delay, monotonic=self._monotonic, sleep=self._sleep)
        robots_url = f"{parts.scheme}://{parts.netloc}/robots.txt"
        return _Host(http, pace, Deadline(self._patience), robots_url)

    def _admit(self, host: _Host, url: str) -> None:
        if host.robots is None or not host.robots.fresh(self._monotonic()):
            host.robots = self._read_robots(host)
        if host.robots.delay > LONGEST_DELAY:
            raise Refused(f"robots.txt wants {host.robots.delay:.0f} s between requests", url=url)
        host.pace.slow_to(host.robots.delay)
        if not host.robots.allow(url):
            raise Refused("robots.txt forbids this address", url=url)

    def _read_robots(self, host: _Host) -> Robots:
        """The host's rules: none without a file, and no answer forbids all (RFC 9309, 2.3.1)."""
        content = b""
        try:
            answer = self._patiently(host, host.robots_url, {}, leave=True)
        except Refused:
            pass  # 4xx: "unavailable", so "MAY access any resources"
        except FetchError as error:
            raise Unreachable(
                f"robots.txt cannot be read, so nothing may be asked: {error}", url=host.robots_url
            ) from error
        else:
            if isinstance(answer, Fetched):
                content = answer.page.content
        return Robots.read(content, self._monotonic())

    def _verified(
        self, host: _Host, url: str, validators: Validators | None, verify: Verify | None
    ) -> Answer:
        answer = self._patiently(host, url, _conditions(validators))
        if verify is not None and isinstance(answer, Fetched):
            verify(answer.page)
        return answer

    def _patiently(
        self, host: _Host, url: str, headers: dict[str, str], *, leave: bool = False
    ) -> Answer:
        return _TRY(partial(_put_off, host.pace), self._follow, host, url, headers, leave=leave)

    def _follow(self, host: _Host, url: str, headers: dict[str, str], *, leave: bool) -> Answer:
        """The answer at the end of the redirects, which leave the host only if they may."""
        target = url
        for _hop in range(MOST_REDIRECTS + 1):
            answer = self._ask(host, url, target, headers)
            if not isinstance(answer, str):
                host.pace.succeeded()
                return answer
            self._permitted(answer)
            if leave:
                _stay_outside(url, answer)
            else:
                self._admit(host, answer)
                _stay(url, answer)
            target = answer
        raise Unreachable("leads in a circle", url=url)

    def _ask(self, host: _Host, url: str, target: str, headers: dict[str, str]) -> Answer | str:
        """One request: an answer, or the address to ask instead."""
        host.pace.wait()
        request = host.http.stream(
            "GET", target, headers=headers, extensions={"trace": host.deadline.trace}
        )
        with host.deadline.kept(url), _translated(url), request as response:
            if response.status_code == 304 and headers:
                return NotModified(url)
            if response.next_request is not None:
                return str(response.next_request.url)
            if response.status_code in {404, 410}:
                return Gone(url, response.status_code)
            _raise_for_status(response, url, self._now())
            page = Page(
                url=url,
                content=_content(response, url),
                fetched_at=self._now(),
                content_type=response.headers.get("content-type"),
                headers=_kept(response.headers),
            )
            return Fetched(page, response.status_code)


class _WebAddress(NamedTuple):
    """What matters here of an address: "https", "host:port", "host"."""

    scheme: str
    netloc: str
    hostname: str


class _Host:
    """What we remember of one host while we talk to it."""

    def __init__(self, http: httpx.Client, pace: Pace, deadline: Deadline, robots_url: str) -> None:
        self.http = http
        self.pace = pace
        self.deadline = deadline
        self.robots_url = robots_url
        self.robots: Robots | None = None
        self.lock = Lock()


def _web_address(url: str) -> _WebAddress:
    try:
        parts = httpx.URL(canonical(url))
        host = parts.host  # decodes the name, and may fail over it
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("not an address of the web", url=url) from error
    # httpx quotes what no host name holds, as the "[" of "http://[x/"
    if parts.scheme not in {"http", "https"} or not host or "%" in host:
        raise Refused("not an address of the web", url=url)
    return _WebAddress(parts.scheme, parts.netloc.decode("ascii"), host)


def _printable(contact: str | None) -> str | None:
    contact = (contact or "").strip()
    if not _plain(contact):
        raise ConfigError("the contact address must be one line of plain ASCII")
    return contact or None


def _plain(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _user_agent(contact: str | None) -> str:
    name = f"pykala/{version('pykala')}"
    return f"{name} (+{contact})" if contact else name


def _conditions(validators: Validators | None) -> dict[str, str]:
    if validators is None:
        return {}
    conditions = {
        "if-none-match": validators.etag,
        "if-modified-since": validators.last_modified,
    }
    # a header can carry no other characters, whatever the server put into its own
    return {name: value for name, value in conditions.items() if value and _plain(value)}


def _kept(headers: httpx.Headers) -> MappingProxyType[str, str]:
    return MappingProxyType({name: headers[name] for name in KEPT_HEADERS if name in headers})


def _content(response: httpx.Response, url: str) -> bytes:
    # not iter_raw: it refuses a response that MockTransport has read already
    stream = cast("httpx.SyncByteStream", response.stream)  # an async client has the other kind
    return read_body(stream, response.headers.get("content-encoding", ""), url=url)


def _start_afresh(http: httpx.Client, error: Exception) -> bool | float:
    """Whether to try again at once: a wrong page, in a fresh session."""
    if not isinstance(error, NotTheRequestedPage):
        return False
    http.cookies.clear()
    return 0.0


def _put_off(pace: Pace, error: Exception) -> bool | float:
    """Whether to try again; the waiting is left to the pace, hence the zero."""
    wish = error.retry_after if isinstance(error, SlowDown) else None
    if not isinstance(error, SlowDown | Unreachable) or (wish or 0.0) > LONGEST_WAIT:
        return False
    pace.failed(wish)
    return 0.0


def _stay(url: str, target: str) -> None:
    """Refuse a redirect that leaves the host, but to take it from http to https."""
    here, there = _web_address(url), _web_address(target)
    upgrade = (here.scheme, there.scheme) == ("http", "https")
    if here != there and not (upgrade and here.hostname == there.hostname):
        raise Refused(f"leads to another host: {target}", url=url)


def _stay_outside(url: str, target: str) -> None:
    """Keep a host that is not ours from sending us about our own network."""
    here, there = _web_address(url).hostname, _web_address(target).hostname
    if is_inward(there) and there != here and not is_loopback(here):
        raise Unreachable(f"leads into our own network: {target}", url=url)


def _raise_for_status(response: httpx.Response, url: str, now: datetime) -> None:
    status = response.status_code
    if status in {429, 503}:
        wait = retry_after(response.headers.get("retry-after"), now)
        raise SlowDown(f"asks for patience ({status})", url=url, retry_after=wait)
    if status >= 500:
        raise Unreachable(f"the server failed ({status})", url=url)
    if status >= 400:
        raise Refused(f"the server refuses ({status})", url=url)
    if status >= 300:
        raise Unreachable(f"an answer that leads nowhere ({status})", url=url)


@contextmanager
def _translated(url: str) -> Iterator[None]:
    """Say in our words what httpx says in its own.

    For an address or a header it cannot read it has InvalidURL and a bare
    ValueError, besides its own tree.
    """
    try:
        yield
    except httpx.TimeoutException as error:
        raise Unreachable(f"no answer within {TIMEOUT:.0f} s", url=url) from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise Unreachable(f"no answer: {error or type(error).__name__}", url=url) from error
