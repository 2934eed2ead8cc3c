"""What an answer holds, in no more memory than an answer may take.

httpx undoes every coding an answer claims, one upon the other, before anybody
can count: 2 kB of twice zipped zeros become gigabytes. Here the bytes on the
wire are unzipped once at most, a piece at a time.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from parsers.errors import TooLarge, Unreachable

ACCEPTED: Final = "gzip"
"""The one coding we ask for; what servers call "deflate" is one of two things."""

_PIECE: Final = 64 * 1024
_GZIP_HEADER: Final = zlib.MAX_WBITS + 16


def read_body(
    chunks: Iterable[bytes],
    coding: str,
    *,
    url: str,
    limit: int,
    length: str | None = None,
    cut: bool = False,
) -> bytes:
    """The content, from the bytes on the wire and the Content-Encoding they came with.

    Of a longer one the beginning if it may be ``cut``; else it raises TooLarge,
    before the first byte where the ``length`` announced tells. Raises Unreachable
    if the coding is not what it claims to be, breaks off, or is none that we asked for.
    """
    too_large = TooLarge(f"more than {limit / 1_000_000:.3g} MB", url=url)
    if not cut and length is not None and length.isdecimal() and int(length) > limit:
        raise too_large
    content = bytearray()
    for piece in _decoded(chunks, coding.strip().lower(), url):
        content += piece
        if len(content) > limit:
            if cut:
                return bytes(content[:limit])
            raise too_large
    return bytes(content)


def _decoded(chunks: Iterable[bytes], coding: str, url: str) -> Iterable[bytes]:
    if coding in {"", "identity"}:
        return chunks
    if coding in {"gzip", "x-gzip"}:
        return _unzipped(chunks, url)
    raise Unreachable("an answer in a coding nobody asked for", url=url)


def _unzipped(chunks: Iterable[bytes], url: str) -> Iterator[bytes]:
    """The content in small pieces; a file may have several members (RFC 1952, 2.2)."""
    member = None
    for chunk in chunks:
        rest = chunk
        while rest:
            member = member or zlib.decompressobj(_GZIP_HEADER)
            try:
                yield member.decompress(rest, _PIECE)
            except zlib.error as error:
                raise Unreachable(f"an answer that is no gzip: {error}", url=url) from error
            rest = member.unused_data if member.eof else member.unconsumed_tail
            member = None if member.eof else member
    if member is not None:
        raise Unreachable("an answer that breaks off", url=url)
