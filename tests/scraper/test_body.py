from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.errors import TooLarge, Unreachable
from scraper.body import read_body

URL = "https://poytakirjat.example.org/"
LIMIT = 1_000_000


def split(wire: bytes, size: int) -> Iterator[bytes]:
    return (wire[start : start + size] for start in range(0, len(wire), size))


@pytest.mark.parametrize("coding", ["", "identity", "Identity"])
def test_plain_bytes_come_as_they_are(coding: str) -> None:
    assert read_body([b"a", b"", b"b"], coding, url=URL, limit=LIMIT) == b"ab"


@given(content=st.binary(max_size=300), times=st.integers(0, 900), size=st.integers(1, 40))
def test_gzip_is_undone_wherever_the_wire_cuts_it(content: bytes, times: int, size: int) -> None:
    wire = gzip.compress(content * times)
    assert read_body(split(wire, size), "gzip", url=URL, limit=LIMIT) == content * times


def test_every_member_is_read() -> None:
    wire = gzip.compress(b"Asia ") + gzip.compress(b"") + gzip.compress(b"7")
    assert read_body([wire], "x-gzip", url=URL, limit=LIMIT) == b"Asia 7"


def test_nothing_is_nothing_in_any_coding() -> None:
    assert read_body([], "gzip", url=URL, limit=LIMIT) == b""


@pytest.mark.parametrize("coding", ["gzip, gzip", "deflate", "br", "identity, gzip"])
def test_another_coding_is_refused(coding: str) -> None:
    with pytest.raises(Unreachable, match="nobody asked for"):
        read_body([b"x"], coding, url=URL, limit=LIMIT)


@pytest.mark.parametrize(
    "wire", [b"<html>", zlib.compress(b"x"), gzip.compress(b"x", mtime=0) + b"<html>"]
)
def test_what_is_no_gzip_is_an_error(wire: bytes) -> None:
    with pytest.raises(Unreachable, match="no gzip") as caught:
        read_body([wire], "gzip", url=URL, limit=LIMIT)
    assert caught.value.url == URL


def test_gzip_that_breaks_off_is_an_error() -> None:
    with pytest.raises(Unreachable, match="breaks off"):
        read_body([gzip.compress(b"x" * 1000)[:-1]], "gzip", url=URL, limit=LIMIT)


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_limit_is_the_last_size_that_is_taken(coding: str) -> None:
    def answer(size: int) -> bytes:
        wire = gzip.compress(bytes(size)) if coding == "gzip" else bytes(size)
        return read_body(split(wire, 5000), coding, url=URL, limit=LIMIT)

    assert len(answer(LIMIT)) == LIMIT
    with pytest.raises(TooLarge, match="1 MB"):
        answer(LIMIT + 1)


def test_bomb_costs_no_more_memory_than_the_limit() -> None:
    bomb = gzip.compress(bytes(100 * LIMIT))
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            read_body([bomb], "gzip", url=URL, limit=LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 4 * LIMIT
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_what_may_be_cut_is_cut_at_the_limit(coding: str) -> None:
    content = b"0123456789" * LIMIT
    wire = gzip.compress(content) if coding == "gzip" else content
    cut = read_body(split(wire, 5000), coding, url=URL, limit=LIMIT, length="9" * 9, cut=True)
    assert cut == content[:LIMIT]


def test_length_that_is_announced_is_believed_before_a_byte_is_read() -> None:
    never = map(pytest.fail, ["read"])
    with pytest.raises(TooLarge, match="more than 1 MB"):
        read_body(never, "gzip", url=URL, limit=LIMIT, length=str(LIMIT + 1))


@pytest.mark.parametrize("length", ["", "-1", "many", str(LIMIT)])
def test_another_length_tells_nothing(length: str) -> None:
    assert read_body([b"a"], "", url=URL, limit=LIMIT, length=length) == b"a"
