"""What we remember of one host while we talk to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http.cookiejar import Cookie
from threading import Lock
from typing import Final

import httpx

from scraper.limits import Limits
from scraper.politeness import Pace, Robots
from scraper.redirects import parsed

_ESSENTIAL: Final = (
    "content-type", "content-encoding", "content-length", "date", "etag", "last-modified",
    "location", "server", "x-robots-tag",
)  # fmt: skip
_LONGEST_VALUE: Final = 500
_PLAIN: Final = re.compile(
    r"([\w-]+=[\w-]+); *path=/(?:; *(?:httponly|samesite=\w+))*", re.IGNORECASE | re.ASCII
)
"""A cookie that goes with every request to the host that set it."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a host was asked for and gave: requests that left, bytes of bodies that came."""

    requests: int = 0
    bytes: int = 0

    def __sub__(self, before: Spent) -> Spent:
        return Spent(self.requests - before.requests, self.bytes - before.bytes)


class Host:
    """One host's manners, session and connection; ``lock`` is held while it is asked."""

    def __init__(self, transport: httpx.BaseTransport, pace: Pace, robots_url: str) -> None:
        self.pace = pace
        self.robots_url = robots_url
        self.robots: Robots | None = None
        self.lock = Lock()
        self.spent = Spent()
        self._transport = transport
        self._cookies = httpx.Cookies()
        self._not_in_jar: list[httpx.Response] = []
        self._offered: list[str] = []
        self._session: str | None = None

    def send(self, url: str, headers: list[tuple[bytes, bytes]]) -> httpx.Response:
        """The answer to one request, its body not yet read; it must be closed."""
        request = httpx.Request("GET", parsed(url), headers=headers)
        self._show_cookies(request)
        self.spent = Spent(self.spent.requests + 1, self.spent.bytes)
        response = self._transport.handle_request(request)
        self._take_cookies(request, response)
        return response

    def counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces of a body, which the host is said to have given."""
        for chunk in chunks:
            self.spent = Spent(self.spent.requests, self.spent.bytes + len(chunk))
            yield chunk

    def start_afresh(self) -> None:
        """Forget the session."""
        self._cookies.clear()
        self._not_in_jar = []
        self._offered = []
        self._session = None

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def _show_cookies(self, request: httpx.Request) -> None:
        ours = self._is_ours(request)
        if ours and self._session is not None:
            request.headers["cookie"] = self._session
        elif self._offered:
            while self._not_in_jar:
                self._cookies.extract_cookies(self._not_in_jar.pop(0))
            self._cookies.set_cookie_header(request)
            if ours and all(map(_is_everywhere, self._cookies.jar)):
                self._session = request.headers.get("cookie")

    def _take_cookies(self, request: httpx.Request, response: httpx.Response) -> None:
        offered = response.headers.get_list("set-cookie")
        if offered and offered != self._offered:  # the service repeats its one in each answer
            response.request = request
            # the one cookie of a session is told without the jar, which takes its time
            plain = None if self._offered else _PLAIN.fullmatch(offered[0])
            only = plain is not None and len(offered) == 1 and self._is_ours(request)
            self._session = plain[1] if plain and only else None
            self._not_in_jar.append(response)
            self._offered = offered

    def _is_ours(self, request: httpx.Request) -> bool:
        """Whether it is for this host: a robots.txt may lie at another, outside the session."""
        return request.url.host == parsed(self.robots_url).host


def _is_everywhere(cookie: Cookie) -> bool:
    """Whether a cookie goes with every request to its host, as one of a session does."""
    return cookie.path == "/" and cookie.expires is None and not cookie.secure


def kept_headers(headers: httpx.Headers, limits: Limits) -> dict[str, str]:
    """What an answer says of itself, names in lower case, a name's several values in one.

    Not Set-Cookie: a session is nobody's business later. Of a set longer than the
    limit only what tells the page, where that is of reasonable length.
    """
    kept = {name: value for name, value in headers.items() if name != "set-cookie"}
    if sum(map(len, kept)) + sum(map(len, kept.values())) <= limits.header_bytes:
        return kept
    return {
        name: kept[name]
        for name in _ESSENTIAL
        if name in kept and len(kept[name]) <= _LONGEST_VALUE
    }
