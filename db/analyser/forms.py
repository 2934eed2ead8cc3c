"""The words of a text: what the index, the query and the marking call a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_FORM = re.compile(r"[^\W_]+")


def forms(text: str) -> list[str]:
    """The words of a text in order, lower case, NFC; ä and a are different letters."""
    return _FORM.findall(unicodedata.normalize("NFC", text.lower()))


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word with where it starts and ends in the text as it is."""
    for match in _FORM.finditer(text):
        yield match.start(), match.end(), unicodedata.normalize("NFC", match[0].lower())
