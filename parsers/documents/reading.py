"""What kind of document a text is, told by its form, and its record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from parsers.documents.answers import read_answers
from parsers.documents.memo import read_memo
from parsers.documents.release import read_release
from parsers.documents.text import Line, plain_document
from parsers.records import Document

# The surest form first.
_FORMS: tuple[Callable[[Sequence[Line]], Document | None], ...] = (
    read_memo,
    read_answers,
    read_release,
)


def read_document(lines: Sequence[Line]) -> Document:
    """The record of a document; one of no known form is ``other``, its text whole."""
    return next(filter(None, (form(lines) for form in _FORMS)), None) or plain_document(lines)
