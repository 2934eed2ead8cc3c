"""The DOM seam: a page as paragraphs in document order; the only importer of selectolax.

The service writes what Word exported, so a tag tells little: what counts is what
a reader sees. What needs no mending is set aside (:mod:`parsers.aside`); Lexbor mends the
rest of the markup and writes it out well-formed; :mod:`parsers.walk` makes its blocks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from parsers.aside import Stretch, set_aside
from parsers.blanks import fold
from parsers.blocks import Sheet
from parsers.walk import Walk

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:]*)")
_LEFT_OPEN = frozenset({
    "area", "base", "body", "br", "col", "dd", "dt", "head", "hr", "html", "img", "input", "li",
    "link", "meta", "option", "p", "param", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
})  # fmt: skip
_WITHOUT_EVENTS = LexborDocumentOptions.WO_EVENTS.value  # nobody listens to a tree that grows
_DEEPEST = 10_000
# What NFC leaves as it is and a reader sees, in UTF-8: ASCII, every letter below U+0300 but a few,
# dashes, quotation marks and the euro sign. A lead byte tells of its letter.
_PLAIN = bytes((*b"\t\n", *range(0x20, 0x7F), *range(0x80, 0xCC)))
_SIGNS = re.compile(rb"\xe2(?:\x80[\x90-\xa7\xb0-\xbe]|\x82\xac)")
_UNSEEN = re.compile(rb"\xc2[\x80-\xa0\xad]")


def read(markup: str) -> Sheet:
    """The blocks of a page: each word once, in document order; any markup gives some."""
    written, is_plain = _composed(markup)
    aside = set_aside(written, is_plain=is_plain)
    walk = _walked(*aside)
    if walk.met < len(aside.stretches):
        walk = _walked(written, ())
    return Sheet(
        title=fold(walk.title or "") or None,
        before=walk.blocks(0),
        content=walk.blocks(1),
        after=walk.blocks(2),
        begun=walk.region > 0,
        ended=walk.region > 1,
    )


def _walked(markup: str, stretches: Sequence[Stretch]) -> Walk:
    whole = LexborHTMLParser(markup, options=_WITHOUT_EVENTS).html
    walk = Walk(stretches)
    walk.over(whole or "")
    return walk


def _composed(markup: str) -> tuple[str, bool]:
    """The markup as NFC, without U+0000, halves of letters and ends of lines but one.

    And whether all letters of it that are no references are printable or blanks.
    Looking at bytes first costs half of what ``unicodedata`` takes to look at every letter.
    """
    if "\r" in markup:
        markup = markup.replace("\r\n", "\n").replace("\r", "\n")
    written = markup.encode("utf-8", "surrogatepass")
    others = written.translate(None, _PLAIN)
    if not others or len(others) == len(_SIGNS.findall(written)):
        return markup, not _UNSEEN.search(written)
    whole = written.replace(b"\0", b"").decode("utf-8", "ignore")
    return unicodedata.normalize("NFC", whole), False


def is_too_deep(markup: str) -> bool:
    """Whether elements stand within each other by the thousand, which no page needs.

    The parser's own time grows by the square of the depth. An element whose end may be
    left out ("p", "td") does not count, nor does the depth of a short text.
    """
    if markup.count("<") < _DEEPEST:
        return False
    depth = 0
    for end, tag in _TAG.findall(markup):
        if tag.lower() not in _LEFT_OPEN:
            depth = max(depth - 1, 0) if end else depth + 1
            if depth > _DEEPEST:
                return True
    return False
