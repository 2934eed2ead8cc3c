"""A page taken apart: its paragraphs in document order, and what sets each apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from parsers.blanks import GAP

_SIGNS = re.compile(r"[\s|,;]+")


class Link(NamedTuple):
    """An anchor: where it leads, as written, and the words it shows."""

    href: str
    text: str


class Place(NamedTuple):
    """Where in the tables of the page a block stands; numbers run through the page."""

    table: int
    row: int
    cell: int


class Block(NamedTuple):
    """One paragraph, cell or line: its words, blanks folded, and what sets it apart.

    ``lead`` is the bold text it begins with and ``first`` that of its first inline
    element. ``marks`` are the classes and image names of a list's row. Lines of
    one paragraph share its number. ``free`` is False in a table of several columns.
    ``inset``: by its style in the text column, so it is no side heading. ``hidden``:
    a heading only screen readers are told. A cell over several columns is a caption.
    ``of_navigation``: within the newer pages' element for it.
    """

    text: str
    lead: str = ""
    first: str = ""
    tag: str = "p"
    place: Place | None = None
    free: bool = True
    links: tuple[Link, ...] = ()
    marks: str = ""
    paragraph: int = 0
    inset: bool = False
    hidden: bool = False
    of_navigation: bool = False

    @property
    def plain(self) -> str:
        """The text as a record keeps it."""
        return self.text.replace(GAP, " ")

    @property
    def is_links(self) -> bool:
        """Whether it is links and nothing else."""
        if not self.links:
            return False
        words = "".join(link.text for link in self.links)
        return bool(words) and _SIGNS.sub("", words) == _SIGNS.sub("", self.text)


class Words(Block):
    """A paragraph of words and nothing else, as most are: in no table and no navigation."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page taken apart: its blocks before, between and after the content comments.

    ``begun`` and ``ended`` tell which of the two comments are there.
    """

    title: str | None
    before: tuple[Block, ...]
    content: tuple[Block, ...]
    after: tuple[Block, ...]
    begun: bool
    ended: bool
