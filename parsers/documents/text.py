"""A document as lines, and what its forms have in common: parts, dates, running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from parsers import frame
from parsers.blocks import Block
from parsers.citations import citations
from parsers.dates import IN_TEXT, day_of
from parsers.plain import joined_line
from parsers.records import Citation, Document, DocumentKind, DocumentPart
from parsers.sections import row_key

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_TITLE = 300
_LONGEST_RUNNING = 120
_TOP = 8  # lines among which a document's own date and title stand
_LEAST_TORN = 40  # letters of a line that is no list's
_PAGE_NUMBER = re.compile(r"(?:sivu|sida)?\s*\d{1,4}\s*(?:[(/]\s*\d{1,4}\s*\)?)?", re.IGNORECASE)
# The forms are "21.11.2022", "Kuusivaara 21.11.2022" and "Julkaistu: 21.11.2022 klo 9.15".
_DATE_LINE = re.compile(
    rf"(?:[^\W\d_][^\d]{{0,30}}?[,:]?\s)?{IN_TEXT.pattern}"
    r"(?:,?\s(?:klo|kello|kl\.?)?\s?[\d.:]+(?:\s\w+)?)?",
    re.IGNORECASE | re.ASCII,
)
# The forms are "klo 17", "kello 17.00-19.00" and "17:00".
_CLOCK = re.compile(
    r"(?:\b(?:klo|kello|kl)\.?\s*(?P<h>\d{1,2})(?:[.:](?P<m>\d{2}))?|^(?P<hour>\d{1,2})[.:](?P<minute>\d{2}))"
    r"(?!\d|\.\d)"
)


class Line(NamedTuple):
    """One line of a document, and the page it stands on (from 1; None where there are none)."""

    block: Block
    page: int | None = None

    @property
    def text(self) -> str:
        """The words as a record keeps them."""
        return self.block.plain

    @property
    def is_heading(self) -> bool:
        """Whether its element says that it is a heading, or all of it is bold."""
        bold = bool(self.block.lead) and self.block.lead == self.block.plain
        return self.block.tag in HEADINGS or bold


def lines_of(blocks: Iterable[Block], page: int | None = None) -> list[Line]:
    """The lines of a page: a block each, but a row of a table is one, its cells parted by " | "."""
    found = []
    for _, group in groupby((block for block in blocks if block.text), key=row_key):
        row = list(group)
        if len(row) > 1 and len(row) == len({block.place.cell for block in row if block.place}):
            text = " | ".join(block.plain for block in row)
            found.append(Line(row[0]._replace(text=text, lead=""), page))
        else:
            found += [Line(block, page) for block in row]
    return found


def without_running_heads(lines: Sequence[Line]) -> list[Line]:
    """The lines but those that head or end each page: the day, the page's number, a title.

    A paragraph that goes on behind them is one line again.
    """
    counts = Counter(line.text for line in lines)
    pages = len({line.page for line in lines})
    whole: list[Line] = []
    turned = False
    for index, line in enumerate(lines):
        if _is_running(line.text, counts[line.text], pages, first=index < _TOP):
            turned = True
            continue
        turned = turned or bool(whole and whole[-1].page != line.page)
        if turned and whole and _goes_on(whole[-1], line):
            text = joined_line(whole[-1].text, line.text)
            whole[-1] = Line(whole[-1].block._replace(text=text), line.page)
        else:
            whole.append(line)
        turned = False
    return whole


def _goes_on(before: Line, after: Line) -> bool:
    """Whether the end of a page parted a sentence."""
    ended = before.is_heading or after.is_heading or not before.text[-1].isalnum()
    return not ended and len(before.text) > _LEAST_TORN and after.text[0].islower()


def _is_running(text: str, count: int, pages: int, *, first: bool) -> bool:
    if _PAGE_NUMBER.fullmatch(text):
        return pages > 1 and len(text) > 1
    if count < 2 or len(text) > _LONGEST_RUNNING or first:
        return False
    return IN_TEXT.fullmatch(text) is not None or (pages > 2 and count >= pages - 1)


def parts(
    lines: Iterable[Line], is_heading: Callable[[Line], bool] = lambda line: line.is_heading
) -> tuple[DocumentPart, ...]:
    """The lines as parts, each word in one: a heading begins one, and so does a page."""
    found: list[tuple[str, int | None, list[str]]] = []
    for line in lines:
        if is_heading(line):
            found.append((line.text, line.page, []))
        elif found and found[-1][1] == line.page:
            found[-1][2].append(line.text)
        else:
            found.append(("", line.page, [line.text]))
    return tuple(DocumentPart(heading, "\n".join(text), page) for heading, page, text in found)


def title(lines: Sequence[Line]) -> str:
    """The first heading among the first lines, else the first line of words; "" if none."""
    top = [line for line in lines[: _TOP * 2] if _is_words(line.text)]
    heading = next((line for line in top[:_TOP] if line.is_heading), None)
    return (heading or top[0]).text[:_LONGEST_TITLE] if top else ""


def _is_words(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return letters > 2 and not _DATE_LINE.fullmatch(text) and not _PAGE_NUMBER.fullmatch(text)


def own_date(lines: Iterable[Line]) -> tuple[date | None, str | None]:
    """The day that stands alone on one of the first lines, and that line."""
    for line in list(lines)[:_TOP]:
        match = _DATE_LINE.fullmatch(line.text)
        if match and (day := day_of(match)):
            return day, line.text
    return None, None


def clock(text: str) -> str | None:
    """The first time of day a text names, "17:00"."""
    match = _CLOCK.search(text)
    if match is None:
        return None
    hour, minute = int(match["h"] or match["hour"]), match["m"] or match["minute"] or "00"
    return f"{hour:02}:{minute}" if hour <= 24 and int(minute) < 60 else None


def dates(lines: Iterable[Line]) -> tuple[date, ...]:
    """Every day the lines name in full, each once, in their order."""
    days = (day_of(match) for line in lines for match in IN_TEXT.finditer(line.text))
    return tuple(dict.fromkeys(day for day in days if day))


def cited(found: Iterable[DocumentPart]) -> tuple[Citation, ...]:
    """What the parts refer to."""
    return citations(_texts(found))


def _texts(found: Iterable[DocumentPart]) -> Iterator[str]:
    for part in found:
        yield part.heading
        yield part.text


def plain_document(lines: Sequence[Line]) -> Document:
    """The document of no known form: its words in parts, and what any text tells."""
    divided = parts(lines)
    day, when = own_date(lines)
    return Document(
        kind=DocumentKind.OTHER,
        title=title(lines),
        language=frame.language([line.block for line in lines]),
        date=day,
        when=when,
        time=None,
        place=None,
        body=None,
        lead=None,
        parts=divided,
        citations=cited(divided),
        dates=dates(lines),
    )
