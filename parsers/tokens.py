"""The tokens of well-formed markup: paragraphs of one run, and whatever else is written.

Lexbor writes a tree out in one form: every element but the void ones has its end, every
attribute its quotes, and no text or attribute holds "<" or ">". So one pattern tells the
tokens, several times cheaper than asking the tree for every node.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Attributes = Mapping[str, str]
Token = tuple[str, str, str, str, str]
"""A paragraph's opening tags and its words, or "" and "" and another tag: its name, its
attributes, and the text behind it. An end's name begins with "/"; that of a comment or of an
element of raw text is all that is written of it."""

# Of these Lexbor writes no end; of every other element it does.
VOID = frozenset({
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
# Elements whose text is no markup, as it is written.
RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"})
_WHOLE = "|".join(("!--.*?--", *(rf"{tag}(?=[ >]).*?</{tag}" for tag in sorted(RAW))))
# What matched is never given back ("++"), which is twice as fast.
WEIGHTED = r"(?:span|[bu]|em|font|strong)"
"""The elements that a paragraph's one run may stand in."""
_TOKENS = re.compile(
    # a paragraph of one run of words, as most are, with the blank ones below it
    rf"(<p(?: [^>]*+)?+>(?:<{WEIGHTED}(?: [^>]*+)?+>)?+)([^<]++)(?:</{WEIGHTED}>)?+</p>"
    r"(?:\s*+<p[^>]*+>&nbsp;</p>)*+\s*+"
    # or a comment, an element of raw text, or a tag, with the text behind it, or such text alone
    rf"|(?:<((?:{_WHOLE})(?=>)|[^ >]++)([^>]*+)>)?+([^<]*+)",
    re.DOTALL,
)
_OPENED = re.compile(r"<([a-z]+)([^>]*)>")
_ATTRIBUTE = re.compile(r"(=?[^\s=]*)=\"([^\"]*)\"\s?")
_ESCAPES = (("&nbsp;", "\xa0"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))


def tokens(markup: str) -> list[Token]:
    """The tokens in order, each with the text behind it."""
    return _TOKENS.findall(markup)


def opening_tags(opened: str) -> list[tuple[str, str]]:
    """The names and the written attributes of the tags that open a paragraph."""
    return _OPENED.findall(opened)


def attribute_names(opened: str) -> list[list[str]]:
    """The names of the attributes of each tag that opens a paragraph."""
    return [
        [name for name, _ in _ATTRIBUTE.findall(written)] for _, written in _OPENED.findall(opened)
    ]


def unescaped(written: str) -> str:
    """A text as it is meant."""
    if "&" in written:
        for escape, meant in _ESCAPES:
            written = written.replace(escape, meant)
    return written


def attributes(written: str) -> Attributes:
    """The attributes within a tag."""
    found: list[tuple[str, str]] = _ATTRIBUTE.findall(written)
    return {name: unescaped(value) for name, value in found} if "&" in written else dict(found)


def text_behind(tokens: Iterator[Token], tag: str) -> str:
    """The text behind an element nobody sees; what stands in it is passed over."""
    depth = 1
    for _, _, written, _, text in tokens:
        if written == f"/{tag}":
            depth -= 1
        elif written == tag:
            depth += 1
        if not depth:
            return text
    return ""
