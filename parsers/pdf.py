"""The PDF seam: a file as pages of lines; the only importer of pypdfium2.

A PDF places glyphs and knows no paragraphs. A line that reaches the right edge
goes on in the next one; a step wider than the usual one begins a paragraph.
The library is not made for threads: one process reads one file at a time.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

from parsers.blocks import Block
from parsers.errors import ParseError
from parsers.plain import is_point, joined_line, line, mended

_BEGINS = b"%PDF-"
_HEAD = 1024  # where the format lets its sign stand (ISO 32000-1, 7.5.2 and annex H)
_PASSWORD = 4
# What the library writes for a hyphen at a line's end, the break itself left out.
_HYPHEN = re.compile("(?P<before>.?)[\\ufffe\\x02](?P<after>.?)", re.DOTALL)
_WIDER = 1.3  # of the usual step between two lines
_NEAR = 0.8
# A budget with its annexes has a thousand pages; what has more is a fault, or wants to be one.
_MOST_PAGES = 5_000
_MOST_LETTERS = 20_000_000
_LEAST_COLUMN = 0.6  # of the page's width: what is shorter is a list


class _Row(NamedTuple):
    """A line as it stands on its page; ``top`` grows upwards."""

    text: str
    left: float
    right: float
    top: float


def is_pdf(content: bytes) -> bool:
    """Whether the bytes begin as a PDF does, whatever the file is called."""
    return _BEGINS in content[:_HEAD]


def pages(content: bytes, *, url: str | None = None) -> tuple[tuple[Block, ...], ...]:
    """The lines of each page; a page that is a picture has none.

    Raises ParseError for a file that is damaged, that asks for a password, or that
    is longer than any book.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise ParseError("an encrypted PDF: save it without its password", url=url) from error
        raise ParseError("a damaged PDF: it cannot be opened", url=url) from error
    try:
        rows = _all_rows(document, url)
        widths = [document.get_page_size(number)[0] for number in range(len(document))]
    # beside its own error the library lets through what ctypes and decoding raise
    except (pypdfium2.PdfiumError, ValueError, TypeError, ctypes.ArgumentError) as error:
        raise ParseError("a damaged PDF: a page of it cannot be read", url=url) from error
    finally:
        document.close()
    pairs = zip(rows, widths, strict=True)
    return tuple(tuple(_blocks(page, width)) for page, width in pairs)


def _all_rows(document: Any, url: str | None) -> list[list[_Row]]:
    if len(document) > _MOST_PAGES:
        raise ParseError(f"a PDF of {len(document)} pages, more than we read", url=url)
    rows: list[list[_Row]] = []
    letters = 0
    for number in range(len(document)):
        rows.append(_rows(document[number]))
        letters += sum(len(row.text) for row in rows[-1])
        if letters > _MOST_LETTERS:
            raise ParseError("a PDF with more text than we read", url=url)
    return rows


def _rows(page: Any) -> list[_Row]:
    text_page = page.get_textpage()
    try:
        return list(_placed(text_page))
    finally:
        text_page.close()
        page.close()


def _placed(text_page: Any) -> Iterator[_Row]:
    """The lines that have words, each with its edges; their order is the file's."""
    start = 0
    for text in text_page.get_text_range().split("\r\n"):
        shown = text.rstrip()
        if shown.strip():
            blank = len(shown) - len(shown.lstrip())
            first, last = (
                raw.FPDFText_GetCharIndexFromTextIndex(text_page.raw, index)
                for index in (start + blank, start + len(shown) - 1)
            )
            left, _, _, top = _box(text_page, first)
            yield _Row(_mended(shown.strip()), left, _box(text_page, last)[2], top)
        start += len(text) + 2


def _box(text_page: Any, index: int) -> tuple[float, float, float, float]:
    box: tuple[float, float, float, float] = text_page.get_charbox(max(index, 0), loose=True)
    return box


def _mended(text: str) -> str:
    text = _HYPHEN.sub(lambda found: mended(found["before"], found["after"]), text)
    return unicodedata.normalize("NFC", text)


def _blocks(rows: Sequence[_Row], width: float) -> Iterator[Block]:
    """The rows as lines: those joined that were broken at the right edge of the text."""
    column = max((width * _LEAST_COLUMN, *(row.right for row in rows)))
    for number, paragraph in enumerate(_paragraphs(rows)):
        for text in _unbroken(paragraph, column):
            yield line(text, number)


def _paragraphs(rows: Sequence[_Row]) -> list[list[_Row]]:
    usual, found = _usual_step(rows), list[list[_Row]]()
    for row in rows:
        if found and 0 < found[-1][-1].top - row.top <= usual * _WIDER:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _unbroken(rows: Sequence[_Row], column: float) -> list[str]:
    texts = [rows[0].text]
    for before, row in pairwise(rows):
        if _is_full(before, row, column) and not is_point(row.text):
            texts[-1] = joined_line(texts[-1], row.text)
        else:
            texts.append(row.text)
    return texts


def _usual_step(rows: Sequence[_Row]) -> float:
    steps = Counter(
        round(before.top - row.top, 1) for before, row in pairwise(rows) if before.top > row.top
    )
    return min((step for step, _ in steps.most_common(2)), default=0.0)


def _is_full(before: _Row, row: _Row, column: float) -> bool:
    """Whether the next row's first word had no room, or goes on with a nearly full one."""
    letter = (row.right - row.left) / max(len(row.text), 1)
    word = len(row.text.split(maxsplit=1)[0]) * letter
    near = before.right - before.left > (column - before.left) * _NEAR
    return before.right + letter + word > column or (near and row.text[0].islower())
