"""The words of a page's content, read from its source without our parser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html.parser import HTMLParser

from parsers.records import Item, OfficialDecision

_REGION = re.compile(r"<!--DATA_?BEGIN-->(.*?)<!--DATA_?END-->", re.DOTALL)
_NAVIGATION = re.compile(
    r"<table\b(?:(?!<table\b|</table>).)*?"
    r"(?:<caption[^>]*>Navig|Edellinen asia|Seuraava asia|Föregående ärende|Nästa ärende)"
    r"(?:(?!<table\b|</table>).)*</table>"
    r"|<h2[^>]*>Navigointi</h2>"
    r"|<div class=['\"][^'\"]*page-navigation[^>]*>(?:(?!</?div).)*</div>",
    re.DOTALL,
)
_INLINE = frozenset({"a", "b", "em", "font", "i", "o:p", "small", "span", "strong", "sub", "sup"})
_UNREAD = frozenset({"title"})  # script and style never reach handle_data

Letters = list[tuple[str, str]]  # a letter or digit, and what parts it from the one before


class _Source(HTMLParser):
    """The letters of a page's content, read from its source without building a tree.

    Each stands with "apart" (a blank, a sign or a new block is between), "either"
    (an inline element begins or ends there: one word or two) or "joined".
    """

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.letters: Letters = []
        self._gap, self._unread = "apart", False
        region = _REGION.search(unicodedata.normalize("NFC", markup))
        if region is None:
            raise ValueError("the page has no content region")
        self.feed(_NAVIGATION.sub("<p>", region[1]))
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002, the parser's own signature
        self._tag(tag)
        self._unread = self._unread or tag in _UNREAD

    def handle_endtag(self, tag: str) -> None:
        self._tag(tag)
        self._unread = self._unread and tag not in _UNREAD

    def _tag(self, tag: str) -> None:
        if tag not in _INLINE:
            self._gap = "apart"
        elif self._gap == "joined":
            self._gap = "either"

    def handle_data(self, data: str) -> None:
        if self.cdata_elem or self._unread:
            return
        for char in data:
            if char.isalnum():
                self.letters.append((char, self._gap))
                self._gap = "joined"
            elif unicodedata.category(char) not in {"Cf", "Cc"} or char.isspace():
                self._gap = "apart"


def _letters(texts: Iterable[str]) -> Letters:
    letters, gap = [], "apart"
    for char in "\n".join(texts):
        if char.isalnum():
            letters.append((char, gap))
            gap = "joined"
        else:
            gap = "apart"
    return letters


def lost(markup: str, item: Item | OfficialDecision) -> str | None:
    """What the item's sections lost, added, turned round or tore apart; None if nothing."""
    source = _Source(markup).letters
    ours = _letters(text for s in item.sections for text in (s.heading, s.text))
    for index, ((char, gap), (our_char, our_gap)) in enumerate(zip(source, ours, strict=False)):
        if char != our_char or gap not in {our_gap, "either"}:
            return f"the page: {_around(source, index)!r}, the sections: {_around(ours, index)!r}"
    longer = source if len(source) > len(ours) else ours
    shorter = min(len(source), len(ours))
    return None if len(source) == len(ours) else f"beyond the other: {_around(longer, shorter)!r}"


def _around(letters: Letters, index: int) -> str:
    return "".join(
        char if gap == "joined" else f" {char}"
        for char, gap in letters[max(index - 30, 0) : index + 30]
    )
