"""The one way to the network: polite, bounded, and sure of what came back.

A host is asked one thing at a time. Its robots.txt is honoured, a failed
request is tried again after a growing pause, an answer has a size limit and an
end, and a page that is not the one asked for (the service confuses them within a
cookie session) is asked for again in a fresh session.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from functools import partial
from importlib.metadata import version
from threading import Lock
from types import MappingProxyType
from typing import Final, Self, cast
from urllib.parse import urlsplit

import httpx
import stamina

from db.archive import Validators
from parsers.errors import (
    ConfigError,
    FetchError,
    NotTheRequestedPage,
    Refused,
    SlowDown,
    Unreachable,
)
from parsers.records import Page
from scraper.answers import Answer, Fetched, Gone, NotModified, Rejected, Verify
from scraper.body import ACCEPTED, read_body
from scraper.host import Host, Spent, kept_headers
from scraper.limits import Limits
from scraper.politeness import Pace, Robots, is_loopback, retry_after
from scraper.redirects import WebAddress, parsed, stay, stay_outside, target_of, web_address
from scraper.wire import Wire, translated

__all__ = [
    "Answer", "Client", "Fetched", "Gone", "Limits", "NotModified", "Rejected", "Spent", "Verify",
]  # fmt: skip

log = logging.getLogger("pykala.harvest")

_DEFAULT: Final = Limits()
_LONG_WAIT: Final = 30.0  # seconds
_WEB: Final = frozenset({"http", "https"})
_Headers = list[tuple[bytes, bytes]]


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
        limits: Limits = _DEFAULT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._contact = _printable(contact)
        self._greeting = _greeting(self._contact)
        self._now = now
        self._monotonic = monotonic
        self._sleep = sleep
        self._limits = limits
        self._try = stamina.RetryingCaller(attempts=limits.attempts, timeout=None)
        self._transport = transport
        self._hosts: dict[str, Host] = {}
        self._lock = Lock()

    def get(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        verify: Verify | None = None,
        largest: int | None = None,
    ) -> Answer:
        """The page, or the word that it has not changed, is gone or is another one.

        ``largest`` is how many bytes it may have, None for the limit of any page.
        Raises FetchError.
        """
        host = self._host(url)
        conditions = _conditions(validators)
        with host.lock:
            self._admit(host, url)
            try:
                return self._try(
                    self._again(host), self._verified, host, url, conditions, verify, largest
                )
            except _WrongPageError as wrong:
                return wrong.rejected

    def spent(self, url: str) -> Spent:
        """What the address's host was asked for and gave since the client began."""
        with suppress(Refused):  # none was asked at what is no address
            host = self._known(url) or self._hosts.get(web_address(url).netloc)
            return host.spent if host else Spent()
        return Spent()

    def close(self) -> None:
        """Hang up everywhere."""
        for host in self._hosts.values():
            host.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _host(self, url: str) -> Host:
        if known := self._known(url):
            return known
        parts = self._permitted(url)
        with self._lock:
            if parts.netloc not in self._hosts:
                self._hosts[parts.netloc] = self._new_host(parts)
            return self._hosts[parts.netloc]

    def _known(self, url: str) -> Host | None:
        """The host of an address that is spelled as usual; None means only: look closer."""
        parts = parsed(url)
        return self._hosts.get(parts.netloc.decode("ascii")) if parts.scheme in _WEB else None

    def _permitted(self, url: str) -> WebAddress:
        parts = web_address(url)
        if self._contact is None and not is_loopback(parts.hostname):
            raise Refused(
                f"no contact address to give to {parts.hostname}: "
                "set PYKALA_CONTACT, or contact in pykala.toml",
                url=url,
            )
        return parts

    def _new_host(self, parts: WebAddress) -> Host:
        pace = Pace(
            0.0 if is_loopback(parts.hostname) else self._limits.delay,
            monotonic=self._monotonic,
            sleep=self._sleep,
            longest_wait=self._limits.longest_wait,
        )
        robots_url = f"{parts.scheme}://{parts.netloc}/robots.txt"
        return Host(self._transport or Wire(self._limits), pace, robots_url)

    def _admit(self, host: Host, url: str) -> None:
        if quiet := host.pace.quiet:
            raise SlowDown(
                f"asked to be left alone for another {quiet:.0f} s", url=url, retry_after=quiet
            )
        if host.robots is None or not host.robots.fresh(self._monotonic()):
            host.robots = self._read_robots(host)
        self._obey(host, host.robots, url)

    def _obey(self, host: Host, robots: Robots, url: str) -> None:
        if robots.delay > self._limits.longest_delay:
            raise Refused(f"{robots.url} wants {robots.delay:.0f} s between requests", url=url)
        host.pace.slow_to(robots.delay)
        if not robots.allow(url):
            raise Refused(f"{robots.url} forbids this address", url=url)

    def _read_robots(self, host: Host) -> Robots:
        """The host's rules: none without a file, and no answer forbids all (RFC 9309, 2.3.1)."""
        url = host.robots_url
        content = b""
        unread = "robots.txt cannot be read, so nothing may be asked"
        try:
            answer = self._try(self._again(host), self._follow, host, url, [], rules=True)
        except Refused:
            pass  # 4xx: "unavailable", so "MAY access any resources"
        except SlowDown as error:
            raise SlowDown(f"{unread}: {error}", url=url, retry_after=error.retry_after) from error
        except FetchError as error:
            raise Unreachable(f"{unread}: {error}", url=url) from error
        else:
            if isinstance(answer, Fetched):
                content = answer.page.content
        return Robots.read(url, content, self._monotonic())

    def _again(self, host: Host) -> Callable[[Exception], bool | float]:
        return partial(_put_off, host, self._limits.longest_wait)

    def _verified(
        self,
        host: Host,
        url: str,
        conditions: _Headers,
        verify: Verify | None,
        largest: int | None,
    ) -> Answer:
        answer = self._follow(host, url, conditions, largest=largest)
        if verify is not None and isinstance(answer, Fetched):
            try:
                verify(answer.page)
            except NotTheRequestedPage as error:
                raise _WrongPageError(Rejected(answer.page, answer.status, error)) from error
        return answer

    def _follow(
        self,
        host: Host,
        url: str,
        headers: _Headers,
        *,
        rules: bool = False,
        largest: int | None = None,
    ) -> Answer:
        """The answer at the end of the redirects; ``rules`` is a robots.txt, which may lie about.

        To anything else they lead by another spelling of its address only.
        """
        target = url
        for _hop in range(self._limits.redirects + 1):
            answer = self._ask(host, url, target, headers, rules=rules, largest=largest)
            if not isinstance(answer, str):
                host.pace.succeeded()
                return answer
            target = answer
        raise Unreachable("leads in a circle", url=url)

    def _ask(
        self,
        host: Host,
        url: str,
        target: str,
        headers: _Headers,
        *,
        rules: bool,
        largest: int | None,
    ) -> Answer | str:
        """One request: an answer, or the address to ask instead."""
        host.pace.wait()
        with (
            translated(url, self._limits),
            closing(host.send(target, [*self._greeting, *headers])) as response,
        ):
            status = response.status_code
            if status == 304 and headers:
                return NotModified(url)
            if (elsewhere := target_of(response, target, url)) is not None:
                self._let_go(host, url, response, elsewhere, rules=rules)
                return elsewhere
            if status in {404, 410}:
                return Gone(url, status, self._page_if_any(host, url, response))
            _raise_for_status(response, url, self._now())
            page = self._page(host, url, response, rules=rules, largest=largest)
            return Fetched(page, status)

    def _let_go(
        self, host: Host, url: str, response: httpx.Response, target: str, *, rules: bool
    ) -> None:
        """Raise unless the answer may lead there."""
        self._permitted(target)
        if rules:
            stay_outside(url, target)
            return
        try:
            stay(url, target)
        except NotTheRequestedPage as error:
            page = self._page(host, url, response)
            raise _WrongPageError(Rejected(page, response.status_code, error)) from error
        self._admit(host, target)

    def _page_if_any(self, host: Host, url: str, response: httpx.Response) -> Page | None:
        with suppress(FetchError), translated(url, self._limits):
            return self._page(host, url, response)
        return None

    def _page(
        self,
        host: Host,
        url: str,
        response: httpx.Response,
        *,
        rules: bool = False,
        largest: int | None = None,
    ) -> Page:
        limits = self._limits
        content = read_body(
            # not iter_raw: it refuses a response that MockTransport has read already
            host.counted(cast("httpx.SyncByteStream", response.stream)),
            response.headers.get("content-encoding", ""),
            url=url,
            limit=limits.robots_bytes if rules else largest or limits.answer_bytes,
            cut=rules,
            length=response.headers.get("content-length"),
        )
        headers = kept_headers(response.headers, limits)
        return Page(
            url=url,
            content=content,
            fetched_at=self._now(),
            content_type=headers.get("content-type"),
            headers=MappingProxyType(headers),
        )


class _WrongPageError(Exception):
    """Another page came than the one asked for; perhaps the next session knows better."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(str(rejected.error))
        self.rejected = rejected


def _put_off(host: Host, longest_wait: float, error: Exception) -> bool | float:
    """Whether to try again; the waiting is left to the pace, hence the zeros."""
    if isinstance(error, _WrongPageError):
        host.start_afresh()
        return 0.0
    wish = error.retry_after if isinstance(error, SlowDown) else None
    if wish is not None and wish > longest_wait:
        host.pace.keep_quiet(wish)
        return False
    if not isinstance(error, SlowDown | Unreachable):
        return False
    host.close()  # whatever is wrong with the connection ends with it
    host.pace.failed(wish)
    if wish is not None and wish >= _LONG_WAIT:  # a log that is silent meanwhile looks hung
        name = urlsplit(host.robots_url).netloc
        log.info("%s asks for patience: waiting for %.0f s", name, wish)
    return 0.0


def _printable(contact: str | None) -> str | None:
    contact = (contact or "").strip()
    if not _plain(contact):
        raise ConfigError("the contact address must be one line of plain ASCII")
    return contact or None


def _plain(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _greeting(contact: str | None) -> _Headers:
    """What every request says: who we are, and what we understand."""
    name = f"pykala/{version('pykala')}"
    agent = f"{name} (+{contact})" if contact else name
    return [
        (b"user-agent", agent.encode("ascii")),
        (b"accept", b"*/*"),
        (b"accept-encoding", ACCEPTED.encode("ascii")),
    ]


def _conditions(validators: Validators | None) -> _Headers:
    if validators is None:
        return []
    conditions = (
        (b"if-none-match", validators.etag),
        (b"if-modified-since", validators.last_modified),
    )
    # a header can carry no other characters, whatever the server put into its own
    return [(name, value.encode()) for name, value in conditions if value and _plain(value)]


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
    if status == 206:
        raise Unreachable("a part of a page, though all of it was asked for (206)", url=url)
