"""Which meeting's words are which: the headings of handlings inside an item.

A page tells how earlier bodies handled the matter, each under a heading such as
"Kaupunginhallitus 10.4.2017 § 105": above this meeting's own handling in most
municipalities, below it under "Päätöshistoria" in a few.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parsers.addresses import identify
from parsers.blanks import GAP
from parsers.blocks import Block
from parsers.dates import parse_date
from parsers.frame import PageHeading
from parsers.labels import is_label
from parsers.people import is_body, mentions_body

_HEADING = re.compile(
    r"(?P<line>(?P<body>[^\W_][^()§]{0,80}?)\s+(?P<date>\d{1,2}\.\d{1,2}\.\d{4})"
    r"(?:\s*[,/]?\s*(?:§\s*(?P<n>\d{1,9})(?:\s*[,–-]\s*\d+\b)*|(?P<m>\d{1,9})\s*§|§\s*$)|\s*$)"
    r"(?:\s*\([^()]*\)\s*$)?)(?P<rest>.*)"
)
_DATED = re.compile(r"\.\d{4}")  # what every such heading has among its first letters
_LONGEST = 120
# A sentence that goes on behind date and §: "Hallitus päätti 1.6.2026 § 9, että". Told before
# the heading's own pattern is tried, which takes much longer.
_PROSE = re.compile(r"[^§]*\.\d{4}\s*+[,/]?\s*+§\s*+\d*+(?:\s*+[,–-]\s*+\d++\b)*+[\s:]*+[,;a-zåäö]")
_BEGINS_A_SENTENCE = re.compile(r"[A-ZÅÄÖ0-9\"”]")
_NUMBER = re.compile(r"§\s*(?P<n>\d{1,9})|(?P<m>\d{1,9})\s*§")
# How bodies are abbreviated in headings, unlike a common noun ("Lausunto 1.4.2026 § 3"):
# "Kh"; several capitals, "KH", "KhVi", "TEKLA"; or the end of what such a body is
# called, "Sivltk", "Henjao", "Kyliennk", "Teklupaj", "Khall", "Kvalt", "Stst", "Sbyggn", "Sivla".
_ABBREVIATION = re.compile(
    r"[A-ZÅÄÖ][a-zåäö]?"
    r"|(?=[\w/.-]{2,14}(?: \w{1,6})?$)[A-ZÅÄÖ][a-zåäö/.-]*[A-ZÅÄÖ][\w/.-]*(?: [A-ZÅÄÖ]\w*)?"
    r"|(?=[A-ZÅÄÖ])[\w/. -]*(?:ltk|lk|jaos?|jsto|nk|hall|valt|lupaj|st|gn|dn)"
    r"|[A-ZÅÄÖ]\w{1,4}la"
)


@dataclass(frozen=True, slots=True)
class Handling:
    """The heading of a handling: whose, when, under which §; ``line`` as printed.

    ``own``: it is this meeting's. ``rest`` is text that follows in the paragraph.
    """

    body: str
    date: date
    paragraph: int | None
    line: str
    rest: str
    own: bool


class Handlings:
    """Recognises the headings of handlings on one page."""

    def __init__(self, page: PageHeading, abbreviations: Mapping[str, str]) -> None:
        self._page = page
        self._names = dict(abbreviations)

    def heading(self, block: Block) -> Handling | None:
        """The heading a paragraph begins with: of this meeting's or an earlier handling.

        A line without § counts for this meeting only, or for a body's full name;
        what goes on in lower case is prose.
        """
        text = block.text
        if not (block.free and _DATED.search(text, 0, _LONGEST)) or _PROSE.match(text):
            return None
        match = _HEADING.fullmatch(text.replace(GAP, " "))
        rest = match["rest"].strip(" :") if match else ""
        if match is None or (rest and not _BEGINS_A_SENTENCE.match(rest)):
            return None
        if block.links and _is_document(block):
            return None
        day = parse_date(match["date"])
        if day is None or day > self._page.date:
            return None
        paragraph, body = _number(match), match["body"].strip(" :,")
        own = self._is_own(body, day, paragraph)
        if not own and not self._is_known(body, has_paragraph=paragraph is not None):
            return None
        if own:
            self._names.setdefault(body, self._page.body)
        return Handling(body, day, paragraph, match["line"].strip(), rest, own)

    def headings(self, blocks: Sequence[Block], other: Container[int]) -> dict[int, Handling]:
        """The headings of handlings by their place, but for the ``other`` paragraphs."""
        return {
            n: handling
            for n, block in enumerate(blocks)
            # as may_be_heading says, which takes twice as long to ask
            if ("§" in (text := block.text) or text[-1:].isdigit())
            and n not in other
            and (handling := self.heading(block))
        }

    def name(self, body: str) -> str:
        """A body's full name, where the profile or the page itself tells it."""
        return self._names.get(body, body)

    def is_own_number(self, block: Block) -> bool:
        """Whether a line is this meeting's own § and nothing else (Kuopio)."""
        match = _NUMBER.fullmatch(block.plain)
        return match is not None and _number(match) == self._page.paragraph

    def _is_own(self, body: str, day: date, paragraph: int | None) -> bool:
        if day != self._page.date:
            return False
        if paragraph is not None:
            return paragraph == self._page.paragraph
        return is_body(body) or _abbreviates(body, self._page.body)

    def _is_known(self, body: str, *, has_paragraph: bool) -> bool:
        if is_body(body) or body == self._page.body or body in self._names:
            return True
        if not has_paragraph or is_label(body):
            return False
        return bool(_ABBREVIATION.fullmatch(body)) or mentions_body(body)


def may_be_heading(block: Block) -> bool:
    """Whether a paragraph has a § or ends in a date, as every heading of a handling does."""
    text = block.text
    return "§" in text or text[-1:].isdigit()


def _is_document(block: Block) -> bool:
    """Whether a line is links to files: such a title is often "Kunnanhallitus 1.4.2026 § 3"."""
    if not block.is_links:
        return False
    addresses = (identify(link.href) for link in block.links)
    return not any(address and address.kind in {"item", "meeting"} for address in addresses)


def _abbreviates(short: str, name: str) -> bool:
    """Whether the letters of one stand in the other in that order: "Kyliennk", "TEKLA"."""
    letters = iter(name.lower())
    return all(letter in letters for letter in short.lower())


def history_tables(blocks: Iterable[Block]) -> frozenset[int]:
    """The tables that list earlier handlings: a cell of theirs is a § and nothing else."""
    return frozenset(
        block.place.table
        for block in blocks
        if block.place and not block.free and _NUMBER.fullmatch(block.plain)
    )


def row_handling(cells: Iterable[str]) -> tuple[str, date, int | None] | None:
    """Body, date and § of a history table's row, in whatever order its cells stand."""
    body, day, paragraph = "", None, None
    for cell in cells:
        if number := _NUMBER.fullmatch(cell):
            paragraph = _number(number)
        elif found := parse_date(cell):
            day = found
        elif cell and not body:
            body = cell
    return (body, day, paragraph) if body and day else None


def _number(match: re.Match[str]) -> int | None:
    printed = match["n"] or match["m"]
    return int(printed) if printed else None
