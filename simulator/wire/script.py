"""What leaves the wire, step by step: bytes, pauses, and how it ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of a service, whole; the headers in its order, without those of the connection."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def is_feed(self) -> bool:
        """Whether it is a feed with something in it."""
        return self.status == 200 and b"<rss" in self.body[:512]


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence for so many seconds."""

    seconds: float


class End(Enum):
    """How a connection ends that is not kept."""

    CLOSE = auto()
    """In order: the other side sees that no more comes."""
    RESET = auto()
    """By a reset in the middle of it."""


Step = bytes | Pause | End
Script = Iterator[Step]

# What belongs to the hop and not to the answer.
HOP = frozenset({"connection", "keep-alive", "content-length", "transfer-encoding"})


def head(
    status: int, reason: str, headers: Iterable[tuple[str, str]], *, length: int | None
) -> bytes:
    """Status line and headers; without a length the end of the body is the connection's."""
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def whole(reply: Reply, *, last: bool, with_content: bool = True) -> Script:
    """The answer as it is; ``last`` says that the connection ends with it."""
    closing = (("Connection", "close"),) if last else ()
    # RFC 9110, 8.6: a 304 tells no length of what it does not send
    length = None if reply.status == 304 else len(reply.body)
    yield (
        head(reply.status, reply.reason, (*reply.headers, *closing), length=length)
        + (reply.body if with_content else b"")
    )
    if last:
        yield End.CLOSE


def with_body(
    reply: Reply,
    body: bytes,
    *,
    status: int = 200,
    reason: str = "OK",
    length: int | None = None,
    replaced: Sequence[tuple[str, str]] = (),
) -> Script:
    """The answer's head with other content, then an ordinary end.

    ``replaced`` headers stand instead of the answer's own; the length is the body's
    unless another is claimed.
    """
    names = {name.lower() for name, _ in replaced}
    kept = [pair for pair in reply.headers if pair[0].lower() not in names]
    headers = [*kept, *replaced, ("Connection", "close")]
    yield head(status, reason, headers, length=len(body) if length is None else length) + body
    yield End.CLOSE
