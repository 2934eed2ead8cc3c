"""The DOM seam: a page as paragraphs in document order; the only importer of selectolax.

The service writes what Word exported, so a tag tells little: what counts is what
a reader sees. Lexbor mends the markup and writes it out well-formed; :mod:`parsers.walk`
makes its blocks.
"""

from __future__ import annotations

import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

from parsers.blanks import fold
from parsers.blocks import Sheet
from parsers.walk import Walk

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:]*)")
_LEFT_OPEN = frozenset({
    "area", "base", "body", "br", "col", "dd", "dt", "head", "hr", "html", "img", "input", "li",
    "link", "meta", "option", "p", "param", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
})  # fmt: skip
_DEEPEST = 10_000
# What NFC leaves as it is, in UTF-8: every letter below U+0300 (all bytes of theirs but NUL),
# then dashes, quotation marks and the euro sign.
_BELOW_U0300 = bytes(range(1, 0xCC))
_SIGNS = re.compile(rb"\xe2(?:\x80[\x90-\xbf]|\x82\xac)")


def read(markup: str) -> Sheet:
    """The blocks of a page: each word once, in document order; any markup gives some."""
    whole = LexborHTMLParser(_composed(markup)).html
    walk = Walk()
    walk.over(whole or "")
    return Sheet(
        title=fold(walk.title or "") or None,
        before=walk.blocks(0),
        content=walk.blocks(1),
        after=walk.blocks(2),
        begun=walk.region > 0,
        ended=walk.region > 1,
    )


def _composed(markup: str) -> bytes:
    """The markup as NFC in UTF-8, without U+0000.

    Looking at bytes first costs half of what ``unicodedata`` takes to look at every letter.
    """
    written = markup.encode("utf-8", "ignore")
    others = written.translate(None, _BELOW_U0300)
    if not others or len(others) == len(_SIGNS.findall(written)):
        return written
    return unicodedata.normalize("NFC", markup.replace("\0", "")).encode("utf-8", "ignore")


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
