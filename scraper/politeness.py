"""How we behave towards a host: how often we ask, and what we may ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from socket import inet_aton
from typing import Final, Self

from protego import Protego

LONGEST_WISH: Final = 7 * 24 * 60 * 60.0
"""Seconds of a Retry-After that we take as meant: a slip of the hand must not silence a
municipality for ever. After a week we ask once more."""

ROBOTS_LIFE: Final = 24 * 60 * 60.0
"""Seconds one reading of robots.txt holds: "SHOULD NOT use the cached version
for more than 24 hours" (RFC 9309, 2.4)."""

PRODUCT: Final = "pykala"
"""The name a robots.txt can call us by (RFC 9309, 2.2.1)."""


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether the host is this very machine, where nobody needs sparing."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_inward(host: str) -> bool:
    """Whether the host, as it is written, is this machine or on a network of its own."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _literal(name)
    return address is not None and not address.is_global


def _literal(name: str) -> IPv4Address | IPv6Address | None:
    """The address a name spells out, be it in the old ways ("127.1", "0x7f000001")."""
    try:
        return ip_address(name)
    except ValueError:
        pass
    try:
        return ip_address(inet_aton(name))
    except (OSError, ValueError):
        return None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds a Retry-After asks for, by their number or a date (RFC 9110, 10.2.3).

    None if it is neither; at most LONGEST_WISH.
    """
    if value is None:
        return None
    if value.isdecimal():
        return min(float(value), LONGEST_WISH)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the latter for the year 99999999999
        return None
    seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    return min(max(0.0, seconds), LONGEST_WISH)


class Pace:
    """Keeps the requests to one host apart.

    ``wait`` returns when the next request may start. Each failure in a row
    doubles the pause before the next one.
    """

    def __init__(
        self,
        delay: float,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        longest_wait: float,
    ) -> None:
        self._delay = delay
        self._longest_wait = longest_wait
        self._quiet_until = monotonic()
        self._monotonic = monotonic
        self._sleep = sleep
        self._failures = 0
        self._next = monotonic()

    def wait(self) -> None:
        """Sleep until the next request may start, and book the one after it."""
        pause = self._next - self._monotonic()
        if pause > 0:
            self._sleep(pause)
        self._next = self._monotonic() + self._delay

    def slow_to(self, delay: float) -> None:
        """Keep the requests at least so many seconds apart, the next one already."""
        if delay > self._delay:
            self._next += delay - self._delay
            self._delay = delay

    def succeeded(self) -> None:
        """Forget the failures before this answer."""
        self._failures = 0

    def failed(self, retry_after: float | None = None) -> None:
        """Put the next request off, at least for the seconds the host asked for."""
        self._failures += 1
        pause = max(self._delay * 2**self._failures, retry_after or 0.0)
        self._next = self._monotonic() + min(pause, self._longest_wait)

    def keep_quiet(self, seconds: float) -> None:
        """Remember that the host asked to be left alone for so long."""
        self._quiet_until = self._monotonic() + seconds

    @property
    def quiet(self) -> float:
        """Seconds for which the host has still asked to be left alone."""
        return max(0.0, self._quiet_until - self._monotonic())


class Robots:
    """What one host's robots.txt, at ``url``, lets us ask, and how often."""

    def __init__(self, url: str, rules: Protego, read_at: float) -> None:
        self.url = url
        self._rules = rules
        self._read_at = read_at

    @classmethod
    def read(cls, url: str, content: bytes, read_at: float) -> Self:
        """Rules as the file states them; an empty file or a page of HTML forbids nothing."""
        return cls(url, Protego.parse(content.decode("utf-8-sig", errors="replace")), read_at)

    def fresh(self, monotonic: float) -> bool:
        """Whether the file need not be asked for again yet."""
        return monotonic - self._read_at < ROBOTS_LIFE

    def allow(self, url: str) -> bool:
        """Whether we may ask for the address."""
        return self._rules.can_fetch(url, PRODUCT)

    @property
    def delay(self) -> float:
        """Seconds the host wants between requests; 0 if it does not say."""
        return self._rules.crawl_delay(PRODUCT) or 0.0
