"""Rows of a list's table, told by where their links lead and not by their classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from parsers.addresses import Kind, identify
from parsers.blocks import Block, Link


@dataclass(frozen=True, slots=True)
class Row:
    """The cells' texts in order, and the links in them; a line outside all tables is a row."""

    cells: tuple[str, ...]
    links: tuple[Link, ...]

    def leading_to(self, kind: Kind) -> Iterator[tuple[Link, str]]:
        """The links to pages or files of this kind, each with the id it leads to."""
        for link in self.links:
            address = identify(link.href)
            if address and address.kind == kind and address.id:
                yield link, address.id


def rows(blocks: Iterable[Block]) -> Iterator[Row]:
    """The rows in the order of the page; captions are none."""
    placed = (block for block in blocks if block.tag != "caption")
    for _, group in groupby(placed, key=_row):
        cells: dict[int, str] = {}
        links: list[Link] = []
        for block in group:
            cell = block.place.cell if block.place else 0
            cells[cell] = f"{cells[cell]} {block.plain}" if cell in cells else block.plain
            links += block.links
        yield Row(tuple(text for text in cells.values() if text), tuple(links))


def _row(block: Block) -> tuple[int, int]:
    return (block.place.table, block.place.row) if block.place else (-1, block.paragraph)
