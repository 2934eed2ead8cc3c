"""An item's page that came as plain text: found by its form, and given its page's blocks.

What a browser copies, or a PDF holds, has no elements: a label stands alone on
its line, or begins one where the column beside it was lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from parsers import frame
from parsers.blanks import GAP
from parsers.blocks import Block, Sheet
from parsers.cases import is_case_line
from parsers.dates import parse_date
from parsers.frame import PageHeading
from parsers.handlings import Handlings
from parsers.labels import Heading, Labels
from parsers.people import is_body
from parsers.records import Profile, SectionKind, Stage

_K = SectionKind
# The page's own line stands above its text: below a browser's furniture, or first of all.
_FURNITURE, _FIRST = 60, 4
_OWN_LINE = re.compile(
    r"(?P<body>[^\W\d_][^§|]{2,90}?),?\s+(?P<date>\d{1,2}\.\s?\d{1,2}\.\s?\d{4})\s*,?\s*"
    r"(?:§\s*(?P<n>\d{1,6})|(?P<m>\d{1,6})\s*§)"
)
_BULLET_ALONE = re.compile(r"[-–•]")
# A label that lost its column may be followed by a text in lower case only where that is
# what a handling tells: "Käsittely …lä Niemisen kannattamana teki seuraavan".
_MOVED = re.compile(
    r"\b(?:kannattamana|kannatti|ehdotti|esitti|understödd|understöddes|föreslog)\b"
)
_LABELLED = frozenset({_K.PROPOSAL, _K.HANDLING, _K.DECISION, _K.EXPLANATION})
_SPREAD = frozenset({_K.HANDLING, _K.DECISION, _K.EXPLANATION})
_LONGEST_LABEL = 3


def item_page(blocks: Sequence[Block], profile: Profile) -> tuple[Sheet, PageHeading] | None:
    """The page that the lines are of, None if they are not an item's.

    An item's has the heading of a page, or begins with body, day and §; below that
    stand the labels of a decision.
    """
    labels = Labels(profile)
    found = _under_page_heading(blocks) or _under_own_line(blocks, profile)
    if found is None:
        return None
    heading, begin = found
    content = tuple(_content(blocks[begin:], labels, Handlings(heading, profile.abbreviations)))
    kinds = {label.kind for block in content if (label := labels.heading(block))}
    if not kinds & _LABELLED:
        return None
    if not heading.lines:
        stage = Stage.MINUTES if _is_decided(content, labels) else Stage.AGENDA
        heading = replace(heading, stage=stage)
    return Sheet(None, tuple(blocks[:begin]), content, (), begun=True, ended=True), heading


def _under_page_heading(blocks: Sequence[Block]) -> tuple[PageHeading, int] | None:
    """The page's own heading, "Pöytäkirja 15.11.2021/Pykälä 162", and where its text begins."""
    above = tuple(blocks[:_FURNITURE])
    heading = frame.page_heading(Sheet(None, above, (), (), begun=True, ended=True))
    if heading is None or not heading.is_item:
        return None
    line = next(n for n, block in enumerate(above) if block.plain == heading.lines[-1])
    return heading, line + 1


def _under_own_line(blocks: Sequence[Block], profile: Profile) -> tuple[PageHeading, int] | None:
    """The meeting's line that begins the text, below its case number if there is one.

    All of it is the text's own: a line above that says anything else makes it no item's page.
    """
    for block in blocks[:_FIRST]:
        match = _OWN_LINE.fullmatch(block.plain)
        day = parse_date(match["date"]) if match else None
        if match and day and (is_body(match["body"]) or match["body"] in profile.abbreviations):
            body = profile.abbreviations.get(match["body"], match["body"])
            return _heading(body, day, int(match["n"] or match["m"])), 0
        if not is_case_line(block.plain):
            break
    return None


def _heading(body: str, day: date, paragraph: int) -> PageHeading:
    return PageHeading(body, Stage.MINUTES, day, paragraph, None, None, None, "fi", ())


def _is_decided(content: Sequence[Block], labels: Labels) -> bool:
    """Whether a decision's text stands below its label, outside the history."""
    headings = [labels.heading(block) for block in content]
    for index, heading in enumerate(headings):
        if heading and heading.kind is _K.HISTORY:
            return False
        if heading and heading.kind is _K.DECISION:
            return bool(heading.rest) or (index + 1 < len(headings) and not headings[index + 1])
    return False


def _content(blocks: Sequence[Block], labels: Labels, handlings: Handlings) -> Iterator[Block]:
    """The blocks of the text: columns found again, navigation known as what it is."""
    marked = [
        block._replace(of_navigation=frame.is_navigation_line(block.plain))
        for block in _with_bullets(blocks)
    ]
    headings = [labels.heading(block) for block in marked]
    begins = [
        handlings.heading(block) is not None or bool(heading and heading.kind is _K.HISTORY)
        for block, heading in zip(marked, headings, strict=True)
    ]
    for index, block in enumerate(marked):
        column = None if headings[index] or begins[index] else _column(block, labels)
        if column and _is_free(column[1].kind, headings, begins, index):
            yield column[0]
        else:
            yield block


def _with_bullets(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, a sign of a list that stands alone on its line before what it is the sign of."""
    sign = ""
    for block in blocks:
        if _BULLET_ALONE.fullmatch(block.text):
            sign = f"{block.text} "
            continue
        yield block._replace(text=sign + block.text)
        sign = ""


def _column(block: Block, labels: Labels) -> tuple[Block, Heading] | None:
    """The line with its label in a column of its own, if a label may have lost it."""
    words = block.plain.split(" ", _LONGEST_LABEL)
    for length in range(min(_LONGEST_LABEL, len(words) - 1), 0, -1):
        label = " ".join(words[:length])
        rest = block.plain[len(label) :].lstrip()
        parted = block._replace(text=f"{label}{GAP}{rest}")
        heading = labels.heading(parted)
        if heading and heading.text == label and heading.kind in _SPREAD:
            is_text = rest[:1].isupper() or rest[:1].isdigit()
            moved = heading.kind is _K.HANDLING and _MOVED.search(rest[:400])
            return (parted, heading) if is_text or moved else None
    return None


def _is_free(
    kind: SectionKind, headings: Sequence[Heading | None], begins: Sequence[bool], at: int
) -> bool:
    """Whether the handling that a line stands in has no other label of this kind."""
    first = next((n for n in range(at, -1, -1) if begins[n]), 0)
    last = next((n for n in range(at + 1, len(begins)) if begins[n]), len(begins))
    return all(heading is None or heading.kind is not kind for heading in headings[first:last])
