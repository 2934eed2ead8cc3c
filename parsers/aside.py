"""Paragraphs set aside before the markup is mended: those that nothing is to be mended in.

Most of a page are paragraphs of one run of words, written just as Lexbor writes them out.
A mark takes the place of those that follow one another, so Lexbor reads but a tenth of a page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from parsers.tokens import WEIGHTED, attribute_names

# The control character that stands for another, here as an attribute's name: no reference
# ("&#26;") is one, and a page that has it as a letter is left as it is.
MARK = "\x1a"
_ATTRIBUTES = r'(?: [a-z]++(?:-[a-z]++)*+="[^"<>&]*+")*+'
_SAID = r"[^>]{0,999}+"  # without a bound a page of "<p " would be read to its end at each
_BLANKS = r"[ \t\n\f]*+"
_BLANK = rf"{_BLANKS}<p{_ATTRIBUTES}>(?:&\#xa0;|&\#160;|&nbsp;)</p>"
_PARAGRAPH = re.compile(
    rf"(<p(?: {_SAID})?+>(?:<({WEIGHTED})(?: {_SAID})?+>)?+)([^<&][^<]*+)(?(2)</\2>)</p>"
    rf"((?:{_BLANK})*+{_BLANKS})"
)
_GROUPS = 5  # in what a split gives for each paragraph: what stands before it comes first
_OPENING = re.compile(rf"<p{_ATTRIBUTES}>(?:<{WEIGHTED}{_ATTRIBUTES}>)?+")


class Stretch(NamedTuple):
    """Paragraphs that follow one another: the tags that open each, and its words.

    ``is_plain``: every letter of theirs is known to be printable, or a blank.
    """

    openings: Sequence[str]
    words: Sequence[str]
    is_plain: bool = False


class Aside(NamedTuple):
    """A page's markup with marks in it, and what they stand for, by their numbers."""

    markup: str
    stretches: Sequence[Stretch]


def set_aside(markup: str, *, is_plain: bool) -> Aside:
    """The page without the paragraphs of which Lexbor would change nothing.

    Where the markup around them takes a mark for something else than a paragraph
    (in a comment, in code), whoever reads on finds fewer marks than stretches.
    Only before a frameset, which the service has none of, words are kept that Lexbor drops.
    """
    if MARK in markup:
        return Aside(markup, ())
    parts = _PARAGRAPH.split(markup)
    openings, words = parts[1::_GROUPS], parts[3::_GROUPS]
    odd = {opening for opening in set(openings) if not _is_regular(opening)}
    if odd or "&" in "".join(words):
        parts = _put_back(parts, odd)
        openings, words = parts[1::_GROUPS], parts[3::_GROUPS]
    *before, last = parts[::_GROUPS]
    begins = [n for n, text in enumerate(before) if text or not n]
    bounds = list(pairwise([*begins, len(words)]))
    marked = [f'{before[begin]}<p {MARK}="{n}">{MARK}</p>' for n, begin in enumerate(begins)]
    stretches = [Stretch(openings[begin:end], words[begin:end], is_plain) for begin, end in bounds]
    return Aside("".join((*marked, last)), stretches)


@lru_cache(1024)  # the few ways in which a municipality's paragraphs are set
def _is_regular(opening: str) -> bool:
    """Whether the tags are written as Lexbor writes them: no attribute twice, each quoted."""
    if not _OPENING.fullmatch(opening):
        return False
    return all(len(set(names)) == len(names) for names in attribute_names(opening))


def _put_back(parts: Sequence[str], odd: set[str]) -> list[str]:
    """The parts, paragraphs with references or with odd tags being markup again."""
    kept, before = list[str](), [parts[0]]
    paragraphs = zip(*(parts[n::_GROUPS] for n in range(1, _GROUPS + 1)), strict=True)
    for opening, tag, words, blanks, behind in paragraphs:
        if opening in odd or "&" in words:
            before += (opening, words, f"</{tag}></p>" if tag else "</p>", blanks, behind)
        else:
            kept += ("".join(before), opening, tag, words, blanks)
            before = [behind]
    return [*kept, "".join(before)]
