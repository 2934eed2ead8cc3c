"""Bytes made small and back again: what stands in ``pages`` for the bytes of an answer. Pure.

A row names its codec, so that those of an older release can be read for ever. What comes out
is compared with the hash it is kept under: bytes that rotted are never taken for a page.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

import zstandard

from parsers.errors import StoreError

LEVEL: Final = 3
"""Of zstd: with a dictionary, more time buys next to nothing (benchmarks/pages.py)."""

DICTIONARY_SIZE: Final = 110_000
"""In bytes; what zstd's own command makes. A host's pages share less than that."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What many pages share, which none of them has to repeat; named by the hash of its bytes."""

    content: bytes
    id: str = field(init=False)
    _used: zstandard.ZstdCompressionDict = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        used = zstandard.ZstdCompressionDict(self.content)
        object.__setattr__(self, "id", hashlib.sha256(self.content).hexdigest())
        object.__setattr__(self, "_used", used)

    def compressor(self) -> zstandard.ZstdCompressor:
        """One that packs with it; the work that all pages have in common is done here, once."""
        self._used.precompute_compress(level=LEVEL)
        return zstandard.ZstdCompressor(level=LEVEL, dict_data=self._used)

    def decompressor(self) -> zstandard.ZstdDecompressor:
        """One that unpacks what was packed with it."""
        return zstandard.ZstdDecompressor(dict_data=self._used)


def trained(samples: Iterable[bytes]) -> Dictionary | None:
    """What the samples share; None where they are too few, or have nothing in common."""
    try:
        made = zstandard.train_dictionary(DICTIONARY_SIZE, list(samples), level=LEVEL)
    except zstandard.ZstdError:
        return None
    return Dictionary(made.as_bytes())


@dataclass(frozen=True, slots=True)
class Packed:
    """A row of ``pages``, but for its hash; ``size`` is that of the bytes as they came."""

    codec: str
    dictionary: str | None
    size: int
    bytes: bytes


class Packer:
    """Packs pages, with a dictionary if there is one."""

    def __init__(self, dictionary: Dictionary | None = None) -> None:
        self.dictionary = dictionary.id if dictionary else None
        self._zstd = (
            dictionary.compressor() if dictionary else zstandard.ZstdCompressor(level=LEVEL)
        )

    def pack(self, content: bytes) -> Packed:
        """The bytes made small."""
        return Packed("zstd", self.dictionary, len(content), self._zstd.compress(content))


class Unpacker:
    """Unpacks pages, for one thread; ``dictionary_of`` finds a dictionary's bytes by its id."""

    def __init__(self, dictionary_of: Callable[[str], bytes | None]) -> None:
        self._dictionary_of = dictionary_of
        self._known: dict[str | None, zstandard.ZstdDecompressor] = {
            None: zstandard.ZstdDecompressor()
        }

    def unpack(self, packed: Packed, digest: str) -> bytes:
        """The bytes as they came; raises StoreError unless they have the hash.

        No more memory is taken than the row says the bytes need.
        """
        try:
            content = self._unpacked(packed)
        except (zlib.error, zstandard.ZstdError) as error:
            raise _damaged(digest, "its bytes cannot be unpacked") from error
        if content is None or hashlib.sha256(content).hexdigest() != digest:
            raise _damaged(digest, "its bytes do not have its hash")
        return content

    def _unpacked(self, packed: Packed) -> bytes | None:
        """The bytes; None where they cannot be the ones that were kept."""
        if packed.codec == "zlib":
            # one byte more than it says would already be wrong
            return zlib.decompressobj().decompress(packed.bytes, packed.size + 1)
        if packed.codec != "zstd" or zstandard.frame_content_size(packed.bytes) != packed.size:
            return None
        return self._decompressor(packed.dictionary).decompress(packed.bytes)

    def _decompressor(self, dictionary: str | None) -> zstandard.ZstdDecompressor:
        if dictionary not in self._known:
            content = dictionary and self._dictionary_of(dictionary)
            if not content:
                raise StoreError(f"dictionary {dictionary} of its pages is missing; {_REMEDY}")
            self._known[dictionary] = Dictionary(content).decompressor()
        return self._known[dictionary]


_REMEDY = "take the file back from a backup"


def _damaged(digest: str, why: str) -> StoreError:
    return StoreError(f"page {digest} is damaged, {why}; {_REMEDY}")
