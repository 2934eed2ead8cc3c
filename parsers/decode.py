"""Bytes to text, by what the answer itself declares."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE | re.ASCII)
_IN_XML = re.compile(r"\s*<\?xml[^>]*?\sencoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE | re.ASCII)
_IN_META = re.compile(
    r"<meta[^>]*?[\s;\"']charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE | re.ASCII
)
_HEAD = 4096  # a declaration further down is text pasted in, such as Word's own <meta>

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Python's name of a declared charset -> how it is read. Latin-1 and ASCII are
# windows-1252 to every browser, and Word's quotes (0x92, 0x94) make it so here.
# UTF-16 is known by its mark only: a declaration we can read is not written in it.
_READ_AS = {
    "utf-8": "utf-8",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "cp1252": "cp1252",
    "iso8859-15": "iso8859-15",
}

_WINDOWS_1252 = {
    byte: char for byte in range(0x80, 0xA0) if (char := bytes([byte]).decode("cp1252", "ignore"))
}


def decode(content: bytes, content_type: str | None = None) -> str:
    """The text of an answer; any bytes give one, without a byte order mark.

    Heard in this order: byte order mark, strict UTF-8, the charset in ``content_type``
    (the header), in the XML declaration, in ``<meta>``, windows-1252. UTF-8 comes
    first since one byte a letter fits any bytes and so proves nothing, while no other
    text is UTF-8 by chance: a page in it that says Latin-1 errs. A declaration that
    does not fit the bytes is passed over. Bytes of a damaged UTF-8 text become
    U+FFFD; those windows-1252 leaves open stay C1 controls.
    """
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(charset, "replace")
    text = _strictly(content, "utf-8")
    declared = _declared(content, content_type)
    while text is None and (named := next(declared, None)):
        text = _strictly(content, named[1])
    if text is not None:
        return text
    return _damaged_utf8(content) or _windows_1252(content)


def misdeclared(content: bytes, content_type: str | None = None) -> str | None:
    """The charset an answer names, as printed, when it is in another; None when all is well."""
    named = next(_declared(content, content_type), None)
    if named is None or content.startswith(tuple(mark for mark, _ in _MARKS)):
        return None
    printed, charset = named
    return None if _strictly(content, charset) == decode(content, content_type) else printed


def _declared(content: bytes, content_type: str | None) -> Iterator[tuple[str, str]]:
    """Each charset declared: its name as printed, and how we read it."""
    head = content[:_HEAD].decode("latin-1")
    for match in (
        _IN_HEADER.search(content_type or ""),
        _IN_XML.match(head),
        _IN_META.search(head),
    ):
        if match and (charset := _READ_AS.get(_python_name(match[1]))):
            yield match[1], charset


def _python_name(charset: str) -> str:
    """Python's own name of a charset: one for all its aliases, "" for an unknown one."""
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return ""


def _strictly(content: bytes, charset: str) -> str | None:
    try:
        return content.decode(charset)
    except UnicodeDecodeError:
        return None


def _damaged_utf8(content: bytes) -> str | None:
    """The text if more of its letters are UTF-8 than not: a page cut within a letter."""
    text = content.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = sum(not char.isascii() for char in text) - damaged
    return text if sound > damaged else None


def _windows_1252(content: bytes) -> str:
    return content.decode("latin-1").translate(_WINDOWS_1252)
