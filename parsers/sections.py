"""An item's blocks as its parts, in document order, no block left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice, pairwise, takewhile
from operator import attrgetter

from parsers.blanks import GAP
from parsers.blocks import Block
from parsers.cases import is_case_line
from parsers.dates import parse_date
from parsers.frame import PageHeading
from parsers.handlings import Handling, Handlings, history_tables, may_be_heading
from parsers.labels import Heading, Labels
from parsers.marks import DOCUMENTS, OUTCOME, Marks, label_presenter, own_again, read_marks, tail
from parsers.people import is_contact
from parsers.records import Section, SectionKind

_K = SectionKind
_LINKS = -1
_IS_FREE = attrgetter("free")
_TEXT = attrgetter("text")
# What any text goes on with, where no table holds it.
_OPEN_ENDED = frozenset(_K) - {_K.HEADER, _K.PREPARERS, _K.HISTORY}


@dataclass(slots=True)
class Part:
    """A section and the blocks it is made of.

    ``owner`` is the body its heading names. ``listing`` is the table that holds all of
    it, ``_LINKS`` for a list of bare links.
    """

    kind: SectionKind
    heading: str = ""
    blocks: list[Block] = field(default_factory=list)
    handling: Handling | None = None
    of_presenter: bool = False
    owner: str = ""
    listing: int | None = None

    @property
    def is_open_ended(self) -> bool:
        """Whether it goes on with any text."""
        return self.kind in _OPEN_ENDED and self.listing is None and not self.of_presenter

    @property
    def section(self) -> Section:
        """The part as a record."""
        return Section(self.kind, self.heading, "\n".join(lines(self.blocks)))


def lines(blocks: Iterable[Block]) -> list[str]:
    """The text of blocks, a line each; a row of single-paragraph cells is one line."""
    blocks = list(blocks)
    if not all(map(_IS_FREE, blocks)):
        return list(_rows(filter(_TEXT, blocks)))
    texts = list(filter(None, map(_TEXT, blocks)))
    return [text.replace(GAP, " ") for text in texts] if GAP in "".join(texts) else texts


def _rows(written: Iterable[Block]) -> Iterator[str]:
    for _, group in groupby(written, key=row_key):
        texts = list(group)
        cells = {block.place.cell for block in texts if block.place}
        if len(cells) == len(texts) > 1 and not texts[0].free:
            yield " | ".join(block.plain for block in texts)
        else:
            yield from (block.plain for block in texts)


def row_key(block: Block) -> object:
    """What the blocks of one row of a table share; every other block is alone."""
    return (block.place.table, block.place.row) if block.place and not block.free else id(block)


def _case_rows(cells: Iterable[Block]) -> frozenset[object]:
    """The rows of tables that hold a case number's label and the number."""
    rows = groupby(cells, key=row_key)
    return frozenset(key for key, row in rows if is_case_line(" | ".join(b.plain for b in row)))


class Splitter:
    """Splits the text of one item's page into parts, and meets its title on the way."""

    def __init__(self, page: PageHeading, labels: Labels, handlings: Handlings) -> None:
        self.title = ""
        self.case_rows: frozenset[object] = frozenset()
        self.handlings = handlings
        self._page, self._labels = page, labels
        self._page_lines = frozenset((page.body, *page.lines))
        self._title_paragraph: int | None = None
        self._history_tables: frozenset[int] = frozenset()

    def split(self, blocks: Iterable[Block]) -> list[Part]:
        """The parts of the page's own text: each block in one, in document order."""
        texts = list(filter(_TEXT, blocks))
        cells = [block for block in texts if not block.free and block.place]
        self._history_tables = history_tables(cells)
        self.case_rows = _case_rows(cells)
        marks = read_marks(texts, self._page, self._labels, self.handlings, self._is_header_line)
        last, again = tail(marks), own_again(marks)
        parts = [Part(_K.HEADER)]
        heads = sorted({*marks.headings, *marks.handlings})
        self._go_on(parts, texts, 0, heads[0] if heads else len(texts))
        for index, following in pairwise([*heads, len(texts)]):
            if index in marks.handlings:
                self._open_handling(parts, texts[index], marks.handlings[index])
            elif parts[-1].kind is not _K.HISTORY or index == again or index >= last:
                heading = marks.headings[index]
                parts.append(_headed(heading, texts, index, above=not self.title))
            else:
                self._append(parts, texts[index])
            self._go_on(parts, texts, index + 1, following)
        return _explained([part for part in parts if part.blocks or part.heading])

    def earlier(self, part: Part) -> Iterator[tuple[Handling, list[Block]]]:
        """The earlier handlings told in a history part, each with the blocks below its heading."""
        handling, below = part.handling, list[Block]()
        for block in part.blocks:
            maybe = may_be_heading(block) and not self._labels.heading(block)
            found = self.handlings.heading(block) if maybe else None
            if found is None:
                below.append(block)
                continue
            if handling:
                yield handling, below
            handling, below = found, [block._replace(text=found.rest)] if found.rest else []
        if handling:
            yield handling, below

    def split_earlier(self, blocks: Iterable[Block]) -> list[Part]:
        """The parts of one earlier handling, the blocks below its heading."""
        blocks = list(blocks)
        marks = Marks(blocks, self._labels.headings(blocks), {})
        label_presenter(marks, self._labels, 0, len(blocks))
        parts = [Part(_K.HEADER)]
        for index, block in enumerate(blocks):
            if heading := marks.headings.get(index):
                parts.append(_headed(heading, blocks, index))
            elif _holds(parts[-1], block):
                parts[-1].blocks.append(block)
            else:
                parts.append(Part(_K.OTHER, blocks=[block]))
        return _explained([part for part in parts if part.blocks or part.heading])

    def _open_handling(self, parts: list[Part], block: Block, handling: Handling) -> None:
        line = block._replace(text=handling.line)
        if not handling.own:
            parts.append(Part(_K.HISTORY, handling.line, handling=handling))
        elif parts[-1].kind is _K.HEADER:
            parts[-1].blocks.append(line)
        else:
            parts.append(Part(_K.HEADER, blocks=[line]))
        if handling.rest:
            self._append(parts, block._replace(text=handling.rest))

    def _go_on(self, parts: list[Part], blocks: Sequence[Block], begin: int, end: int) -> None:
        """Puts the blocks up to the next heading where they belong."""
        for index in range(begin, end):
            if not self.title and _heads_unknown(blocks[index]):
                parts.append(_unknown(blocks, index))
            elif self.title and parts[-1].is_open_ended:
                parts[-1].blocks += blocks[index:end]
                return
            else:
                self._append(parts, blocks[index])

    def _append(self, parts: list[Part], block: Block) -> None:
        part = parts[-1]
        if part.is_open_ended:
            part.blocks.append(block)
            return
        if part.kind is _K.HISTORY and part.handling and self.handlings.is_own_number(block):
            parts.append(Part(_K.HEADER))
        elif not (self._in_header(block) if part.kind is _K.HEADER else _holds(part, block)):
            parts.append(Part(_K.OTHER if self.title else _K.HEADER))
            if not self.title:
                self._in_header(block)
        parts[-1].blocks.append(block)

    def _in_header(self, block: Block) -> bool:
        """Whether a block still belongs to number, title and case lines."""
        if self._is_header_line(block):
            return True
        if not self.title:
            if any(map(str.isalpha, block.text)) and not block.text.startswith("#"):
                self.title, self._title_paragraph = block.plain, block.paragraph
            return True
        if block.paragraph == self._title_paragraph and block.lead == block.plain:
            self.title += f" {block.plain}"
            return True
        return False

    def _is_header_line(self, block: Block) -> bool:
        text = block.plain
        return bool(
            (block.place is not None and block.place.table in self._history_tables)
            or (self.case_rows and row_key(block) in self.case_rows)
            or text in self._page_lines
            or is_case_line(text)
            or text.strip("§ .").isdigit()
            or parse_date(text) == self._page.date
        )


def _heads_unknown(block: Block) -> bool:
    """Whether it is the caption or hidden heading of a part, where no label names one."""
    return block.tag == "caption" or block.hidden


def _unknown(blocks: Sequence[Block], index: int) -> Part:
    """The part below such a caption: a list of documents, else the page's text."""
    block = blocks[index]
    if block.place and block.tag == "caption":
        table = block.place.table
        rows = takewhile(lambda row: _is_within(row, table), islice(blocks, index + 1, None))
        if any(row.is_links for row in rows):
            return Part(_K.OTHER, block.plain, listing=table)
    return Part(_K.HEADER, block.plain)


def _is_within(block: Block, table: int) -> bool:
    """Whether it stands in a table or in one within it, which has a higher number."""
    return block.place is not None and block.place.table >= table


def _headed(heading: Heading, blocks: Sequence[Block], index: int, *, above: bool = False) -> Part:
    """The part that a block's heading opens, with what its own paragraph goes on to say.

    ``above``: it stands above the text.
    """
    block, following = blocks[index], blocks[index + 1] if index + 1 < len(blocks) else None
    rest = [block._replace(text=heading.rest)] if heading.rest else []
    following = rest[0] if rest and rest[0].is_links else following
    part = Part(heading.kind, heading.text, rest, of_presenter=heading.of_presenter)
    part.owner = heading.owner
    if heading.kind in DOCUMENTS:
        part.listing = _listing(block, following, above=above)
    return part


def _listing(heading: Block, following: Block | None, *, above: bool) -> int | None:
    """The table of documents under a heading; None if what follows is text."""
    if heading.tag == "caption" and heading.place:
        return heading.place.table
    if following and following.place and (above or following.is_links):
        return following.place.table
    return _LINKS if following and following.is_links else None


def _holds(part: Part, block: Block) -> bool:
    """Whether a part goes on with an unlabelled block."""
    if part.listing is not None:
        table = block.place.table if block.place else None
        return block.is_links if part.listing == _LINKS else table == part.listing
    if part.kind is _K.HEADER:
        return is_case_line(block.plain)
    if part.of_presenter:
        return not part.blocks
    return part.kind is not _K.PREPARERS or is_contact(block.plain)


def _explained(parts: list[Part]) -> list[Part]:
    """The parts, unlabelled text told by its place: the grounds stand before the proposal.

    Under the presenter's line, where no heading names a proposal, it is the proposal.
    """
    kinds = [part.kind for part in parts]
    proposed = _K.PROPOSAL in kinds
    outcome = next((n for n, kind in enumerate(kinds) if kind in OUTCOME), 0)
    for index, (before, part) in enumerate(zip([None, *parts], parts, strict=False)):
        if part.kind is _K.OTHER and not part.heading:
            if before and before.of_presenter and not proposed:
                part.kind = _K.PROPOSAL
            elif index < outcome:
                part.kind = _K.EXPLANATION
    return parts
