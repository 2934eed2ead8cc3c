"""An item's blocks as its parts, in document order, no block left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from itertools import groupby

from parsers.cases import is_case_line
from parsers.dates import parse_date
from parsers.frame import PageHeading
from parsers.handlings import Handling, Handlings, history_tables
from parsers.html import Block
from parsers.labels import Heading, Labels
from parsers.people import is_contact
from parsers.records import Section, SectionKind

_K = SectionKind
_DOCUMENTS = frozenset({_K.ATTACHMENTS, _K.SUPPLEMENTARY})
_OUTCOME = frozenset({_K.PROPOSAL, _K.DECISION})
_TAIL = _DOCUMENTS | {_K.NOTIFY, _K.APPEAL}
_TITLES = frozenset({_K.NOTIFY, _K.APPEAL})
_LINKS = -1
# The order of the parts of one handling, on the pages of eighteen councils: an
# earlier one that begins anew has ended.
_ORDER = {
    _K.PREPARERS: 0,
    _K.EXPLANATION: 1,
    _K.PROPOSAL: 2,
    _K.HANDLING: 3,
    _K.DECISION: 4,
}


@dataclass(slots=True)
class Part:
    """A section and the blocks it is made of.

    ``listing`` is the table that holds all of it, ``_LINKS`` for a list of bare links.
    """

    kind: SectionKind
    heading: str = ""
    blocks: list[Block] = field(default_factory=list)
    handling: Handling | None = None
    of_presenter: bool = False
    listing: int | None = None

    @property
    def section(self) -> Section:
        """The part as a record."""
        return Section(self.kind, self.heading, "\n".join(lines(self.blocks)))


@dataclass(slots=True)
class _Mark:
    """A block and what it was recognised as."""

    block: Block
    heading: Heading | None
    handling: Handling | None


def lines(blocks: Iterable[Block]) -> Iterator[str]:
    """The text of blocks, a line each; a row of single-paragraph cells is one line."""
    for _, group in groupby((block for block in blocks if block.text), key=row_key):
        texts = list(group)
        cells = {block.place.cell for block in texts if block.place}
        if len(cells) == len(texts) > 1 and not texts[0].free:
            yield " | ".join(block.plain for block in texts)
        else:
            yield from (block.plain for block in texts)


def row_key(block: Block) -> object:
    """What the blocks of one row of a table share; every other block is alone."""
    return (block.place.table, block.place.row) if block.place and not block.free else id(block)


class Splitter:
    """Splits the text of one item's page into parts, and meets its title on the way."""

    def __init__(self, page: PageHeading, labels: Labels, handlings: Handlings) -> None:
        self.title = ""
        self.handlings = handlings
        self._page, self._labels = page, labels
        self._title_paragraph: int | None = None
        self._history_tables: frozenset[int] = frozenset()

    def split(self, blocks: Iterable[Block]) -> list[Part]:
        """The parts of the page's own text: each block in one, in document order."""
        texts = [block for block in blocks if block.text]
        self._history_tables = history_tables(texts)
        marks = self._marks(texts)
        tail, again = _tail(marks), _own_again(marks)
        parts = [Part(_K.HEADER)]
        for index, mark in enumerate(marks):
            in_history = parts[-1].kind is _K.HISTORY
            if mark.handling:
                self._open_handling(parts, mark.block, mark.handling)
            elif mark.heading and (not in_history or index == again or index >= tail):
                parts.append(_headed(mark.heading, marks[index:], before_text=not self.title))
            else:
                self._append(parts, mark.block)
        return _explained([part for part in parts if part.blocks or part.heading])

    def earlier(self, part: Part) -> Iterator[tuple[Handling, list[Block]]]:
        """The earlier handlings told in a history part, each with the blocks below its heading."""
        handling, below = part.handling, list[Block]()
        for block in part.blocks:
            found = None if self._labels.heading(block) else self.handlings.heading(block)
            if found is None:
                below.append(block)
                continue
            if handling:
                yield handling, below
            handling, below = found, [replace(block, text=found.rest)] if found.rest else []
        if handling:
            yield handling, below

    def split_earlier(self, blocks: Iterable[Block]) -> list[Part]:
        """The parts of one earlier handling, the blocks below its heading."""
        marks = [_Mark(block, self._labels.heading(block), None) for block in blocks]
        _label_presenter(marks, self._labels)
        parts = [Part(_K.HEADER)]
        for index, mark in enumerate(marks):
            if mark.heading:
                parts.append(_headed(mark.heading, marks[index:]))
            elif _holds(parts[-1], mark.block):
                parts[-1].blocks.append(mark.block)
            else:
                parts.append(Part(_K.OTHER, blocks=[mark.block]))
        return _explained([part for part in parts if part.blocks or part.heading])

    def _marks(self, blocks: list[Block]) -> list[_Mark]:
        """Every block with what it is; below "Päätöshistoria" a handling is just text."""
        marks = [_Mark(block, self._labels.heading(block), None) for block in blocks]
        _unlabel_documents(marks)
        _unlabel_title(marks)
        below = _index_of(marks, {_K.HISTORY})
        for mark in marks[:below]:
            handling = None if mark.heading else self.handlings.heading(mark.block)
            if handling and (handling.own or below == len(marks)):
                mark.handling = handling
        first = max((index for index in range(below) if marks[index].handling), default=0)
        _label_presenter(marks[first:below], self._labels)
        return marks

    def _open_handling(self, parts: list[Part], block: Block, handling: Handling) -> None:
        line = replace(block, text=handling.line)
        if not handling.own:
            parts.append(Part(_K.HISTORY, handling.line, handling=handling))
        elif parts[-1].kind is _K.HEADER:
            parts[-1].blocks.append(line)
        else:
            parts.append(Part(_K.HEADER, blocks=[line]))
        if handling.rest:
            self._append(parts, replace(block, text=handling.rest))

    def _append(self, parts: list[Part], block: Block) -> None:
        part = parts[-1]
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
        return (
            (block.place is not None and block.place.table in self._history_tables)
            or text in (self._page.body, *self._page.lines)
            or is_case_line(text)
            or text.strip("§ .").isdigit()
            or parse_date(text) == self._page.date
        )


def _headed(heading: Heading, marks: Sequence[_Mark], *, before_text: bool = False) -> Part:
    """The part that the first mark opens, with what its own paragraph goes on to say."""
    block, following = marks[0].block, marks[1].block if len(marks) > 1 else None
    rest = [replace(block, text=heading.rest)] if heading.rest else []
    part = Part(heading.kind, heading.text, rest, of_presenter=heading.of_presenter)
    if heading.kind in _DOCUMENTS:
        part.listing = _listing(block, following, before_text=before_text)
    return part


def _listing(heading: Block, following: Block | None, *, before_text: bool) -> int | None:
    """The table of documents under a heading; None if what follows is text."""
    if heading.tag == "caption" and heading.place:
        return heading.place.table
    if following and following.place and (before_text or _is_link(following)):
        return following.place.table
    return _LINKS if following and _is_link(following) else None


def _is_link(block: Block) -> bool:
    """Whether a block is links and nothing else."""
    words = "".join(link.text for link in block.links)
    return bool(words) and words.replace(" ", "") == re.sub(r"[ |\t]", "", block.text)


def _unlabel_documents(marks: Iterable[_Mark]) -> None:
    """A document may be called "Selostus": in a captioned list of them nothing is a heading."""
    lists = {
        mark.block.place.table
        for mark in marks
        if mark.block.tag == "caption" and mark.block.place
        if mark.heading and mark.heading.kind in _DOCUMENTS
    }
    for mark in marks:
        if mark.block.tag != "caption" and mark.block.place and mark.block.place.table in lists:
            mark.heading = None


def _unlabel_title(marks: Iterable[_Mark]) -> None:
    """A standing item may be called "Tiedoksi": above all other text that is its title."""
    for mark in marks:
        if mark.heading and mark.heading.kind in _TITLES and not mark.heading.rest:
            mark.heading = None
            return
        if any(map(str.isalpha, mark.block.text)) and not (
            mark.heading and mark.heading.kind is _K.HEADER
        ):
            return


def _holds(part: Part, block: Block) -> bool:
    """Whether a part goes on with an unlabelled block."""
    if part.listing is not None:
        table = block.place.table if block.place else None
        return _is_link(block) if part.listing == _LINKS else table == part.listing
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
    outcome = next((n for n, kind in enumerate(kinds) if kind in _OUTCOME), 0)
    for index, (before, part) in enumerate(zip([None, *parts], parts, strict=False)):
        if part.kind is _K.OTHER and not part.heading:
            if before and before.of_presenter and not proposed:
                part.kind = _K.PROPOSAL
            elif index < outcome:
                part.kind = _K.EXPLANATION
    return parts


def _label_presenter(marks: Sequence[_Mark], labels: Labels) -> None:
    """Where no heading names the proposal, the last line with just its presenter does."""
    decision = _index_of(marks, {_K.DECISION})
    if _index_of(marks, {_K.PROPOSAL}) < len(marks):
        return
    found, among_people = None, False
    for mark in marks[:decision]:
        if mark.heading or mark.handling:
            among_people = bool(mark.heading and mark.heading.kind is _K.PREPARERS)
            continue
        among_people = among_people and is_contact(mark.block.plain)
        if not among_people and (heading := labels.presenter_heading(mark.block)):
            found = (mark, heading)
    if found:
        found[0].heading = found[1]


def _tail(marks: Sequence[_Mark]) -> int:
    """From where on the page's last headings (attachments, for information) are its own."""
    tail = len(marks)
    for index in reversed(range(len(marks))):
        heading = marks[index].heading
        if marks[index].handling or (heading and heading.kind not in _TAIL):
            break
        if heading:
            tail = index
    return tail


def _own_again(marks: Sequence[_Mark]) -> int | None:
    """Where this meeting's words go on after an earlier handling, if no line of its own tells.

    The headings of one handling stand in one order, so where they begin anew the
    earlier one has ended. Under the meeting's own line (Orivesi) the last group is its
    own. None if its words were complete above the earlier handlings.
    """
    handlings = [index for index, mark in enumerate(marks) if mark.handling]
    own = [bool(mark.handling and mark.handling.own) for mark in marks]
    earlier = [index for index in handlings if not own[index]]
    if not earlier or own[handlings[-1]] or _index_of(marks, _OUTCOME) < earlier[0]:
        return None
    starts, reached = [], len(_ORDER)
    for index in range(handlings[-1], len(marks)):
        heading = marks[index].heading
        order = _ORDER.get(heading.kind) if heading and not heading.of_presenter else None
        if order is not None and (order < reached or order == reached == _ORDER[_K.DECISION]):
            starts.append(index)
        reached = reached if order is None else order
    return starts[-1] if len(starts) > 1 or (starts and any(own)) else None


def _index_of(marks: Sequence[_Mark], kinds: AbstractSet[SectionKind]) -> int:
    """The index of the first heading of these kinds, the length if there is none."""
    found = (n for n, mark in enumerate(marks) if mark.heading and mark.heading.kind in kinds)
    return next(found, len(marks))
