"""How long we wait, how much we take and how often we ask: one set of numbers, checked."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isfinite
from typing import Final

from parsers.errors import ConfigError

DELAY: Final = 1.0
"""Seconds between the starts of two requests to one host; nobody who has
written a tool for the service waits less."""

_TOP = 1_000_000_000  # a socket takes no time-out beyond some 9 * 10^9 seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one client; ``[limits]`` of pykala.toml sets them by these names.

    Raises ConfigError for a number that is not positive, and for a ``delay``
    below the second that every real host gets. A loopback host gets none.
    """

    timeout: float = 30.0
    """Seconds without a byte before we hang up; the service can take its time."""

    patience: float = 120.0
    """Seconds one request may take as a whole, however steadily its answer drips."""

    answer_bytes: int = 20_000_000
    """Of one answer, unzipped; ten times the longest list seen, and it still fits a
    small server."""

    robots_bytes: int = 500 * 1024
    """Of a robots.txt, the rest of which is not read: "The parsing limit MUST be at
    least 500 kibibytes" (RFC 9309, 2.5)."""

    header_bytes: int = 8 * 1024
    """Of an answer's headers; of a set that is longer only those are kept that tell
    what the page is."""

    attempts: int = 3
    """Times one page is asked for, whether it failed or was the wrong one."""

    redirects: int = 5
    """Hops followed: as many as RFC 9309 (2.3.1.2) wants for robots.txt."""

    delay: float = DELAY
    """Seconds between the starts of two requests to one host."""

    longest_delay: float = 10.0
    """Seconds between requests that a robots.txt may ask for. The first harvest of a
    host, a feed of 1,000 entries, then takes some three hours; for a longer pause we
    do not begin."""

    longest_wait: float = 120.0
    """Seconds we wait because a host asked us to; for longer we come back another time."""

    def __post_init__(self) -> None:
        for field in fields(self):
            _check(field.name, getattr(self, field.name), whole=field.type == "int")
        if self.delay < DELAY:
            raise ConfigError(
                f"delay must be at least {DELAY:g}: no host is asked more than once a second"
            )


def _check(name: str, value: object, *, whole: bool) -> None:
    kinds = int if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds):
        raise ConfigError(f"{name} must be a {'whole ' if whole else ''}number")
    if not isfinite(value) or not 0 < value <= _TOP:
        raise ConfigError(f"{name} must be more than 0 and at most {_TOP}")
