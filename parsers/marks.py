"""Which blocks of an item's text are the heading of a part or of a handling."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

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


@dataclass(frozen=True, slots=True)
class Marks:
    """Blocks, and by their place among them those that head a part or a handling.

    Most blocks head nothing, so what is asked here costs by the headings, not by the blocks.
    """

    blocks: Sequence[Block]
    headings: dict[int, Heading]
    handlings: dict[int, Handling]

    def first(self, kinds: AbstractSet[SectionKind], begin: int = 0) -> int:
        """Where the first heading of these kinds stands, the number of blocks if none does."""
        found = (n for n, heading in self.headings.items() if n >= begin and heading.kind in kinds)
        return min(found, default=len(self.blocks))

    def own_lines(self) -> list[int]:
        """Where this meeting's own lines stand, in order."""
        return [n for n, handling in self.handlings.items() if handling.own]


def read_marks(
    blocks: Sequence[Block],
    page: PageHeading,
    labels: Labels,
    handlings: Handlings,
    is_header_line: Callable[[Block], bool],
) -> Marks:
    """What each block heads, if anything; below "Päätöshistoria" a handling is just text."""
    marks = Marks(blocks, labels.headings(blocks), {})
    listed = _listed(marks)
    for index in listed:
        marks.headings.pop(index, None)
    _unmark_quotations(marks)
    below = marks.first({_K.HISTORY})
    found = handlings.headings(blocks[:below], listed | marks.headings.keys())
    marks.handlings.update(
        (n, handling) for n, handling in found.items() if handling.own or below == len(blocks)
    )
    _unmark_lists_without_own_line(marks)
    _unlabel_title(marks, listed, is_header_line)
    begun = _own_begins(marks)
    _disown_decisions(marks, begun, page.body)
    _unmark_lists_of_minutes(marks, begun)
    label_presenter(marks, labels, max((n for n in marks.handlings if n < below), default=0), below)
    return marks


def _is_caption(block: Block) -> bool:
    return block.tag == "caption"


def _listed(marks: Marks) -> AbstractSet[int]:
    """The rows of the captioned lists of documents.

    Those may be called "Selostus" or "KH 1.4.2026 § 3".
    """
    captions = (
        marks.blocks[n] for n, heading in marks.headings.items() if heading.kind in DOCUMENTS
    )
    tables = {block.place.table for block in captions if block.place and _is_caption(block)}
    return frozenset(
        n
        for n, block in (enumerate(marks.blocks) if tables else ())
        if block.place is not None and block.place.table in tables and not _is_caption(block)
    )


def _unlabel_title(
    marks: Marks, listed: AbstractSet[int], is_header_line: Callable[[Block], bool]
) -> None:
    """An item may be called "Tiedoksi" or "Päätös: ...": above all other text that is its title."""
    for index, block in enumerate(marks.blocks):
        heading, handling = marks.headings.get(index), marks.handlings.get(index)
        above = heading and heading.kind in DOCUMENTS | {_K.HEADER}
        if heading and heading.kind in DOCUMENTS and _is_not_a_list(marks, index, heading):
            del marks.headings[index]
            return
        if handling and handling.own:
            continue
        if index in listed or above or block.is_links or _is_caption(block) or block.hidden:
            continue
        if heading and _may_be_title(heading, block):
            del marks.headings[index]
        if not is_header_line(block) and any(map(str.isalpha, block.text)):
            return


def _may_be_title(heading: Heading, block: Block) -> bool:
    bold = block.lead == block.plain
    whole = not heading.rest and heading.text == block.plain  # nothing else, no colon either
    return (bold and heading.kind in _BOLD_TITLES) or (whole and heading.kind in _TITLES)


def _is_not_a_list(marks: Marks, index: int, heading: Heading) -> bool:
    """Whether "Liite" alone is what an item is called: no document follows it."""
    block, following = marks.blocks[index], index + 1
    if heading.text != block.plain or heading.text not in _ONE_DOCUMENT or block.hidden:
        return False
    if following == len(marks.blocks):
        return True
    if following in marks.handlings or following in marks.headings:
        return True
    after = marks.blocks[following]
    return after.place is None and not after.links and after.text[:1].isupper()


def _unmark_quotations(marks: Marks) -> None:
    """What is quoted over several paragraphs has no headings: from a sign to a sign."""
    begun: int | None = None
    texts = [block.text for block in marks.blocks]
    whole = "".join(texts)
    signs = [sign for sign in _QUOTES if sign in whole]
    signed = {n for sign in signs for n, text in enumerate(texts) if sign in text}
    for index in sorted(signed):
        text = texts[index]
        if text[:1] not in _QUOTES and text.rstrip(" .")[-1:] not in _QUOTES:
            continue
        if sum(map(text.count, _QUOTES)) % 2 == 0:
            continue
        if begun is None or index - begun > _LONGEST_QUOTATION:
            begun = index
        else:
            for quoted in range(begun, index + 1):
                marks.headings.pop(quoted, None)
            begun = None


def _unmark_lists_without_own_line(marks: Marks) -> None:
    """Where this meeting has no line, handlings without a word below them are a list.

    "Merkitään tiedoksi pöytäkirjat:" may stand above a single one.
    """
    if marks.own_lines():
        return
    lines = frozenset(marks.handlings)
    for index in lines:
        beside = index - 1 in lines or index + 1 in lines
        introduced = index > 0 and marks.blocks[index - 1].text.endswith(":")
        if beside or (introduced and index - 1 not in marks.headings):
            del marks.handlings[index]


def _unmark_lists_of_minutes(marks: Marks, begun: int) -> None:
    """Below this meeting's own line a handling has labels that begin anew, else it is text.

    A standing item lists other bodies' minutes: "Tekninen lautakunta 14.03.2026 § 20".
    """
    starts = list(_starts(marks, begun, _ORDER_OF_OUTCOME))
    lines = [n for n, handling in marks.handlings.items() if n >= begun and not handling.own]
    for line, following in pairwise([*lines, len(marks.blocks)]):
        if len(starts) < 2 or bisect(starts, line) == bisect_left(starts, following):
            del marks.handlings[line]


def _own_begins(marks: Marks) -> int:
    """Where this meeting's words begin: its last own line, else a part above all handlings."""
    own = marks.own_lines()
    if own or not marks.handlings:
        return own[-1] if own else 0
    labelled = marks.first(_BEGUN)
    return labelled if labelled < min(marks.handlings) else len(marks.blocks)


def _disown_decisions(marks: Marks, begun: int, body: str) -> None:
    """Another body's decision told in this meeting's words is not this meeting's."""
    for index, heading in marks.headings.items():
        if index >= begun and heading.kind is _K.DECISION and heading.is_of_another(body):
            marks.headings[index] = heading._replace(kind=_K.OTHER)


def label_presenter(marks: Marks, labels: Labels, begin: int, end: int) -> None:
    """Where no heading names the proposal, the last line with just its presenter does."""
    if marks.first({_K.PROPOSAL}, begin) < end:
        return
    found, among_people = None, False
    for index in range(begin, min(marks.first({_K.DECISION}, begin), end)):
        heading, block = marks.headings.get(index), marks.blocks[index]
        if heading or index in marks.handlings:
            among_people = bool(heading and heading.kind is _K.PREPARERS)
            continue
        among_people = among_people and is_contact(block.plain)
        if not among_people and (heading := labels.presenter_heading(block)):
            found = (index, heading)
    if found:
        marks.headings[found[0]] = found[1]


def tail(marks: Marks) -> int:
    """From where on the page's last headings (attachments, for information) are its own."""
    last = len(marks.blocks)
    for index in sorted({*marks.headings, *marks.handlings}, reverse=True):
        if index in marks.handlings or marks.headings[index].kind not in _TAIL:
            break
        last = index
    return last


def own_again(marks: Marks) -> int | None:
    """Where this meeting's words go on after an earlier handling, if no line of its own tells.

    The headings of one handling stand in one order, so where they begin anew the
    earlier one has ended. Under the meeting's own line (Orivesi) the last group is its
    own. None if its words were complete above the earlier handlings.
    """
    own = marks.own_lines()
    earlier = [n for n, handling in marks.handlings.items() if not handling.own]
    if not earlier or (own and own[-1] > earlier[-1]) or marks.first(OUTCOME) < earlier[0]:
        return None
    starts = list(_starts(marks, earlier[-1], _ORDER))
    return starts[-1] if len(starts) > 1 or (starts and own) else None


def _starts(marks: Marks, begin: int, order: dict[SectionKind, int]) -> Iterator[int]:
    """Where, from ``begin`` on, the labels of a handling begin or begin anew."""
    reached = len(_ORDER)
    for index in sorted(marks.headings):
        heading = marks.headings[index]
        number = order.get(heading.kind) if index >= begin and not heading.of_presenter else None
        if number is None:
            continue
        if number < reached or number == reached == _ORDER[_K.DECISION]:
            yield index
        reached = number
