"""Whether an answer is only what stands around a page, with nothing in it.

Told by the bytes, before anything is read: it is asked of every page that comes.
"""

from __future__ import annotations

import re

from parsers.records import Page

# The comments between which a page has its content, in both spellings that were seen.
_BEGIN = re.compile(rb"<!--\s*DATA_?BEGIN\s*-->")
_END = re.compile(rb"<!--\s*DATA_?END\s*-->")
_BODY = re.compile(rb"<body\b[^<>]*>", re.IGNORECASE)
# What does not end takes all the rest: to look for the end of each in turn takes for ever.
_CODE = re.compile(
    rb"<(script|style|noscript|template)\b.*?(?:</\1\s*(>)|\Z)", re.IGNORECASE | re.DOTALL
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
# The first word between tags; a reference to a blank is none.
_WORD = re.compile(
    rb"(?:^|>)(?:[^<>\w&\x80-\xff]|&(?:nbsp|#160|#xa0);)*+[\w&\x80-\xff]", re.IGNORECASE
)


def is_shell(page: Page) -> bool:
    """Whether it is a page of HTML without a word: in its content, or where it has none, at all.

    Zero bytes are no page of HTML. A page that breaks off before its content ends is
    none of these: nobody knows what would have come.
    """
    content = page.content
    begin = _BEGIN.search(content)
    if begin is not None:
        end = _END.search(content, begin.end())
        return end is not None and not _WORD.search(content[begin.end() : end.start()])
    if not _HTML.search(content[:2000]) or b"</html" not in content[-200:].lower():
        return False
    body = _BODY.search(content)
    return body is not None and not _WORD.search(_CODE.sub(_unless_open, content[body.end() :]))


def _unless_open(code: re.Match[bytes]) -> bytes:
    """Nothing in place of code that ends; a word for code that does not, and may hide one."""
    return b"" if code[2] else b">x"
