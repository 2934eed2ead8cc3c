"""A PDF that kills its reader costs itself and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from parsers.errors import ParseError
from parsers.files import read_file
from parsers.records import Page
from scraper.apart import Reader
from simulator import pdf

NOW = datetime(2026, 11, 20, tzinfo=UTC)
GOOD = pdf.document(["Hankesuunnitelma", "Ensimmäinen kappale.", "Toinen kappale."])
DIES = (sys.executable, "-c", "import os; os.abort()")
HANGS = (sys.executable, "-c", "import sys; sys.stdin.buffer.read()")
LIES = (sys.executable, "-c", "print('x' * 100)")


def page(content: bytes) -> Page:
    return Page("https://kuusi.example/kokous/20261-4-77.PDF", content, NOW)


@pytest.fixture
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


def test_it_reads_what_is_read_here(reader: Reader) -> None:
    assert reader.read(page(GOOD)) == read_file(page(GOOD))


def test_a_damaged_file_is_a_fault_and_the_next_is_read(reader: Reader) -> None:
    with pytest.raises(ParseError, match="damaged"):
        reader.read(page(GOOD[:60]))
    assert reader.read(page(GOOD)).pages == 1


@pytest.mark.parametrize("command", [DIES, LIES])
def test_a_reader_that_dies_is_a_fault(command: tuple[str, ...]) -> None:
    reader = Reader(command)
    for _ in range(2):
        with pytest.raises(ParseError, match="kills its reader"):
            reader.read(page(GOOD))
    reader.close()


def test_a_reader_that_comes_to_no_end_is_stopped() -> None:
    reader = Reader(HANGS, seconds=0.05)
    with pytest.raises(ParseError, match="more than 0 s"):
        reader.read(page(GOOD))


def test_a_reader_that_was_killed_is_started_again(reader: Reader) -> None:
    reader.read(page(GOOD))
    reader.close()
    assert reader.read(page(GOOD)).pages == 1
