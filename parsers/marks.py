"""What each block of an item's text is: a heading of a part, of a handling, or text."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import compress, pairwise

from parsers.blocks import Block
from parsers.frame import PageHeading
from parsers.handlings import Handling, Handlings
from parsers.labels import Heading, Labels
from parsers.people import is_contact
from parsers.records import SectionKind

_K = SectionKind
DOCUMENTS = frozenset({_K.ATTACHMENTS, _K.SUPPLEMENTARY})
OUTCOME = frozenset({_K.PROPOSAL, _K.DECISION})
_TAIL = DOCUMENTS | {_K.NOTIFY, _K.APPEAL}
# Words that may be a whole title; the others are one only where all of it is bold.
_TITLES = frozenset({_K.NOTIFY, _K.APPEAL, _K.PREPARERS, _K.HANDLING})
_BOLD_TITLES = _TITLES | {_K.EXPLANATION, _K.DECISION, _K.OTHER}
_ONE_DOCUMENT = frozenset({"Liite", "Bilaga"})
_QUOTES = frozenset(("”", "“", '"', "»"))
_LONGEST_QUOTATION = 30  # paragraphs; a sign further off belongs to another
# The order of the parts of one handling, on the pages of eighteen councils: an
# earlier one that begins anew has ended.
_ORDER = {
    _K.PREPARERS: 0,
    _K.EXPLANATION: 1,
    _K.PROPOSAL: 2,
    _K.HANDLING: 3,
    _K.DECISION: 4,
}
# Espoo's grounds stand last, so only these tell where another handling begins.
_ORDER_OF_OUTCOME = {_K.PROPOSAL: 2, _K.HANDLING: 3, _K.DECISION: 4}
_BEGUN = frozenset(_ORDER) - {_K.PREPARERS}


@dataclass(slots=True)
class Mark:
    """A block and what it was recognised as."""

    block: Block
    heading: Heading | None
    handling: Handling | None = None


def read_marks(
    blocks: Sequence[Block],
    page: PageHeading,
    labels: Labels,
    handlings: Handlings,
    is_header_line: Callable[[Block], bool],
) -> list[Mark]:
    """Every block with what it is; below "Päätöshistoria" a handling is just text."""
    marks = list(map(Mark, blocks, labels.headings(blocks)))
    documents = _document_tables(marks)
    listed = [
        mark.block.place is not None
        and mark.block.place.table in documents
        and not _is_caption(mark.block)
        for mark in marks
    ]
    for mark in compress(marks, listed):
        mark.heading = None
    _unmark_quotations(marks)
    below = _index_of(marks, {_K.HISTORY})
    unread = [
        mark
        for mark, in_list in zip(marks[:below], listed, strict=False)
        if not (mark.heading or in_list)
    ]
    found = handlings.headings([mark.block for mark in unread])
    for mark, handling in zip(unread, found, strict=True):
        if handling and (handling.own or below == len(marks)):
            mark.handling = handling
    _unmark_lists_without_own_line(marks)
    _unlabel_title(marks, listed, is_header_line)
    begun = _own_begins(marks)
    _disown_decisions(marks[begun:], page.body)
    _unmark_lists_of_minutes(marks, begun)
    first = max((index for index in range(below) if marks[index].handling), default=0)
    label_presenter(marks[first:below], labels)
    return marks


def _is_caption(block: Block) -> bool:
    return block.tag == "caption"


def _document_tables(marks: Iterable[Mark]) -> set[int]:
    """The captioned lists of documents: those may be called "Selostus" or "KH 1.4.2026 § 3"."""
    return {
        mark.block.place.table
        for mark in marks
        if mark.heading and mark.heading.kind in DOCUMENTS
        if mark.block.place and _is_caption(mark.block)
    }


def _unlabel_title(
    marks: Sequence[Mark], listed: Sequence[bool], is_header_line: Callable[[Block], bool]
) -> None:
    """An item may be called "Tiedoksi" or "Päätös: ...": above all other text that is its title."""
    following = [*marks[1:], None]
    for mark, after, in_list in zip(marks, following, listed, strict=False):
        heading, block = mark.heading, mark.block
        above = heading and heading.kind in DOCUMENTS | {_K.HEADER}
        if heading and heading.kind in DOCUMENTS and _is_not_a_list(heading, block, after):
            mark.heading = None
            return
        if mark.handling and mark.handling.own:
            continue
        if in_list or above or block.is_links or _is_caption(block) or block.hidden:
            continue
        if heading and _may_be_title(heading, block):
            mark.heading = None
        if not is_header_line(block) and any(map(str.isalpha, block.text)):
            return


def _may_be_title(heading: Heading, block: Block) -> bool:
    bold = block.lead == block.plain
    whole = not heading.rest and heading.text == block.plain  # nothing else, no colon either
    return (bold and heading.kind in _BOLD_TITLES) or (whole and heading.kind in _TITLES)


def _is_not_a_list(heading: Heading, block: Block, after: Mark | None) -> bool:
    """Whether "Liite" alone is what an item is called: no document follows it."""
    if heading.text != block.plain or heading.text not in _ONE_DOCUMENT or block.hidden:
        return False
    if after is None or after.handling or after.heading:
        return True
    return after.block.place is None and not after.block.links and after.block.text[:1].isupper()


def _unmark_quotations(marks: Sequence[Mark]) -> None:
    """What is quoted over several paragraphs has no headings: from a sign to a sign."""
    begun: int | None = None
    texts = [mark.block.text for mark in marks]
    for index, text in enumerate(texts):
        if text[:1] not in _QUOTES and text.rstrip(" .")[-1:] not in _QUOTES:
            continue
        if sum(map(text.count, _QUOTES)) % 2 == 0:
            continue
        if begun is None or index - begun > _LONGEST_QUOTATION:
            begun = index
        else:
            for quoted in marks[begun : index + 1]:
                quoted.heading = None
            begun = None


def _unmark_lists_without_own_line(marks: Sequence[Mark]) -> None:
    """Where this meeting has no line, handlings without a word below them are a list.

    "Merkitään tiedoksi pöytäkirjat:" may stand above a single one.
    """
    handlings = [index for index, mark in enumerate(marks) if mark.handling]
    if any((handling := marks[index].handling) and handling.own for index in handlings):
        return
    lines = frozenset(handlings)
    for index in handlings:
        beside = index - 1 in lines or index + 1 in lines
        introduced = index > 0 and marks[index - 1].block.text.endswith(":")
        if beside or (introduced and not marks[index - 1].heading):
            marks[index].handling = None


def _unmark_lists_of_minutes(marks: Sequence[Mark], begun: int) -> None:
    """Below this meeting's own line a handling has labels that begin anew, else it is text.

    A standing item lists other bodies' minutes: "Tekninen lautakunta 14.03.2026 § 20".
    """
    starts = list(_starts(marks, begun, _ORDER_OF_OUTCOME))
    lines = [n for n in range(begun, len(marks)) if (h := marks[n].handling) and not h.own]
    for line, following in pairwise([*lines, len(marks)]):
        if len(starts) < 2 or bisect(starts, line) == bisect_left(starts, following):
            marks[line].handling = None


def _own_begins(marks: Sequence[Mark]) -> int:
    """Where this meeting's words begin: its last own line, else a part above all handlings."""
    handlings = [n for n, mark in enumerate(marks) if mark.handling]
    own = [n for n in handlings if (handling := marks[n].handling) and handling.own]
    if own or not handlings:
        return own[-1] if own else 0
    labelled = _index_of(marks, _BEGUN)
    return labelled if labelled < handlings[0] else len(marks)


def _disown_decisions(marks: Iterable[Mark], body: str) -> None:
    """Another body's decision told in this meeting's words is not this meeting's."""
    for mark in marks:
        heading = mark.heading
        if heading and heading.kind is _K.DECISION and heading.is_of_another(body):
            mark.heading = replace(heading, kind=_K.OTHER)


def label_presenter(marks: Sequence[Mark], labels: Labels) -> None:
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


def tail(marks: Sequence[Mark]) -> int:
    """From where on the page's last headings (attachments, for information) are its own."""
    last = len(marks)
    for index in reversed(range(len(marks))):
        heading = marks[index].heading
        if marks[index].handling or (heading and heading.kind not in _TAIL):
            break
        if heading:
            last = index
    return last


def own_again(marks: Sequence[Mark]) -> int | None:
    """Where this meeting's words go on after an earlier handling, if no line of its own tells.

    The headings of one handling stand in one order, so where they begin anew the
    earlier one has ended. Under the meeting's own line (Orivesi) the last group is its
    own. None if its words were complete above the earlier handlings.
    """
    handlings = [index for index, mark in enumerate(marks) if mark.handling]
    own = [bool(mark.handling and mark.handling.own) for mark in marks]
    earlier = [index for index in handlings if not own[index]]
    if not earlier or own[handlings[-1]] or _index_of(marks, OUTCOME) < earlier[0]:
        return None
    starts = list(_starts(marks, handlings[-1], _ORDER))
    return starts[-1] if len(starts) > 1 or (starts and any(own)) else None


def _starts(marks: Sequence[Mark], begin: int, order: dict[SectionKind, int]) -> Iterable[int]:
    """Where, from ``begin`` on, the labels of a handling begin or begin anew."""
    reached = len(_ORDER)
    for index in range(begin, len(marks)):
        heading = marks[index].heading
        number = order.get(heading.kind) if heading and not heading.of_presenter else None
        if number is None:
            continue
        if number < reached or number == reached == _ORDER[_K.DECISION]:
            yield index
        reached = number


def _index_of(marks: Sequence[Mark], kinds: AbstractSet[SectionKind]) -> int:
    """The index of the first heading of these kinds, the length if there is none."""
    found = (n for n, mark in enumerate(marks) if mark.heading and mark.heading.kind in kinds)
    return next(found, len(marks))
