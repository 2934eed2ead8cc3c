"""Every error of the house, in one tree.

::

    PykalaError
    ├── ParseError                  the bytes are not what they should be
    │   ├── NotTheRequestedPage     another page than the one asked for
    │   ├── UnknownLayout           none of the known anchors is there
    │   └── MissingField            a page without the field that makes it one
    ├── FetchError                  the answer did not come
    │   ├── Unreachable             no connection, time out, 5xx to the end
    │   ├── SlowDown                429 or 503 with a wish; carries retry_after
    │   ├── Refused                 robots.txt, 401, 403, or no contact address
    │   └── TooLarge                more bytes than we take
    ├── StoreError                  the archive cannot be read or written
    ├── ConfigError                 a setting, a slug or a file of ours is wrong
    └── BadInput                    a search, an address or a link that cannot be used

Not modified and gone (404, 410) are results, not errors. Messages are one
line for a person: what is wrong and what to do.
"""

from __future__ import annotations


class PykalaError(Exception):
    """Anything the house itself raises; ``url`` is the page it is about, if any."""

    def __init__(self, message: str, *, url: str | None = None) -> None:
        super().__init__(message)
        self.url = url


class ParseError(PykalaError):
    """The bytes are not what they should be."""


class NotTheRequestedPage(ParseError):
    """The server answered with another page than the one asked for."""


class UnknownLayout(ParseError):
    """None of the anchors of a known layout is on the page."""


class MissingField(ParseError):
    """The layout is known but a field that makes it a page of its kind is absent."""


class FetchError(PykalaError):
    """The answer did not come, or must not be asked for."""


class Unreachable(FetchError):
    """No connection, no answer in time, or a server error to the last attempt."""


class SlowDown(FetchError):
    """The server asks for patience; ``retry_after`` is in seconds, None if it does not say."""

    def __init__(
        self, message: str, *, url: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, url=url)
        self.retry_after = retry_after


class Refused(FetchError):
    """We may not ask: robots.txt, 401, 403, or no contact address to give."""


class TooLarge(FetchError):
    """The answer is longer than the limit; nothing of it was kept."""


class StoreError(PykalaError):
    """The archive cannot be opened, read or written."""


class ConfigError(PykalaError):
    """A setting, a slug or a file of ours is wrong."""


class BadInput(PykalaError):
    """What a person gave cannot be used: a search, an address, a link."""
