"""What a request can come to, short of a failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parsers.errors import NotTheRequestedPage
from parsers.records import Page

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
    """There is no such page, or no longer; ``page`` is what the server said of it.

    None where that cannot be read.
    """

    url: str
    status: int
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Another page than the one asked for, in each of several fresh sessions.

    ``page`` is the last that came, a redirect's own where it led elsewhere, and
    ``error`` says why it is not the one.
    """

    page: Page
    status: int
    error: NotTheRequestedPage


Answer = Fetched | NotModified | Gone | Rejected
