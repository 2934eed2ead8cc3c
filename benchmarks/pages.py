"""How small a page lies in pages.db, and how fast it is put there and taken out again.

On the originals of :mod:`benchmarks.many`: half of them train the dictionary, the other half,
other matters of the same municipalities, are packed. Each speed is the median of five runs
after one that is not counted.

    python -m benchmarks.pages [--json]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

import zstandard
from rich.console import Console
from rich.table import Table

from benchmarks.many import originals
from db.packing import LEVEL, Dictionary, trained

RUNS = 5
_ZLIB_LEVEL = 6

_Codec = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Packed:
    """What a way of packing makes of pages; speeds are in MB of unpacked bytes a second."""

    name: str
    page_bytes: int
    packed_bytes: int
    ratio: float
    pack_mb_s: float
    unpack_mb_s: float


def main(arguments: Sequence[str] = ()) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    measured = measure()
    if chosen.json:
        print(json.dumps([asdict(one) for one in measured], indent=2))  # noqa: T201 - its purpose
    else:
        Console().print(_table(measured))


def measure() -> list[Packed]:
    """Each way of packing on the same pages."""
    contents = [page.content for _source, page in originals()]
    # drawn by lot, so that both halves are of all municipalities
    contents.sort(key=lambda content: hashlib.sha256(content).digest())
    samples, packed = contents[::2], contents[1::2]
    dictionary = trained(samples)
    if dictionary is None:
        raise SystemExit("too few pages to train a dictionary")
    return [_measured(name, *codec, packed) for name, codec in _codecs(dictionary).items()]


def _codecs(dictionary: Dictionary) -> dict[str, tuple[_Codec, _Codec]]:
    plain = zstandard.ZstdCompressor(level=LEVEL), zstandard.ZstdDecompressor()
    trained_ones = dictionary.compressor(), dictionary.decompressor()
    return {
        f"zlib-{_ZLIB_LEVEL}": (lambda page: zlib.compress(page, _ZLIB_LEVEL), zlib.decompress),
        f"zstd-{LEVEL}": (plain[0].compress, plain[1].decompress),
        f"zstd-{LEVEL} with a dictionary": (trained_ones[0].compress, trained_ones[1].decompress),
    }


def _measured(name: str, pack: _Codec, unpack: _Codec, pages: Sequence[bytes]) -> Packed:
    size = sum(map(len, pages))
    packed = [pack(page) for page in pages]
    if [unpack(one) for one in packed] != list(pages):
        raise SystemExit(f"{name} does not give the pages back")
    small = sum(map(len, packed))
    speeds = [size / 1e6 / _seconds(way, what) for way, what in ((pack, pages), (unpack, packed))]
    return Packed(name, size // len(pages), small // len(pages), size / small, *speeds)


def _seconds(way: _Codec, contents: Sequence[bytes]) -> float:
    times = []
    for _ in range(RUNS + 1):
        begun = time.perf_counter()
        for content in contents:
            way(content)
        times.append(time.perf_counter() - begun)
    return statistics.median(times[1:])


def _table(measured: Iterable[Packed]) -> Table:
    table = Table("", "bytes a page", "packed", "ratio", "pack MB/s", "unpack MB/s")
    for one in measured:
        speeds = (f"{one.pack_mb_s:.0f}", f"{one.unpack_mb_s:.0f}")
        sizes = (str(one.page_bytes), str(one.packed_bytes))
        table.add_row(one.name, *sizes, f"{one.ratio:.1f}", *speeds)
    return table


if __name__ == "__main__":
    main(sys.argv[1:])
