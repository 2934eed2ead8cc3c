"""What a tag tells by its name and its attributes, whatever stands around it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from parsers.tokens import Attributes, attributes, opening_tags

BREAKS = frozenset({
    "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
    "label", "xp",  # the older layout's heading, and its disabled Word markup
})  # fmt: skip
INSIDE_A_WORD = frozenset({"sub", "sup", "wbr"})  # CO<sub>2</sub> is one word
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD = frozenset({"b", "strong"})
OF_TABLES = frozenset({"table", "tr", "td", "th"})
_MARKED = frozenset({"a", "td", "th", "tr", "span", "i"})
KNOWN = BREAKS | INSIDE_A_WORD | _BOLD | _MARKED | {"em", "font", "img", "u"}
_TELLING = _HEADINGS | OF_TABLES | _MARKED | {"div", "img", "p"}  # of others only the style counts
_LONG = 500  # letters of attributes that are not kept
_SIDE_HEADING = "Sivuotsikko"
_NAVIGATION = "page-navigation"
_WEIGHT = re.compile(r"(?<![a-z])font-weight:\s*(bold|normal|\d{1,4})")
_TEXT_COLUMN = re.compile(r"text-indent:\s*0")
_NO_ATTRIBUTES: Attributes = {}


class More(NamedTuple):
    """What few elements tell: classes and names of images, where it leads, what it is."""

    marks: tuple[str, ...]
    href: str
    is_picture: bool
    is_navigation: bool


class Told(NamedTuple):
    """How an element begins: ``tag`` is the one its blocks have.

    ``bold`` is None where it is what stands around it.
    """

    tag: str
    breaks: bool
    bold: bool | None
    hidden: bool
    in_column: bool
    more: More | None


class Look(NamedTuple):
    """How a paragraph is set; ``bold`` is None where it is what stands around it."""

    bold: bool | None
    in_column: bool


def told(tag: str, written: str) -> Told:
    """What a tag tells; most elements are set alike, on all pages of a municipality."""
    if tag == "a":
        return _told_of_anchor(attributes(written))
    alike = tag != "img" and len(written) < _LONG
    return _told_before(tag, written) if alike else _told(tag, written)


class Looks(dict[str, Look]):
    """How paragraphs are set, by the tags that open them."""

    def __missing__(self, opened: str) -> Look:
        """What a paragraph's style and that of the one element in it tell."""
        tags = [told(tag, written) for tag, written in opening_tags(opened)]
        weights = [tag.bold for tag in tags if tag.bold is not None]
        self[opened] = look = Look(weights[-1] if weights else None, tags[0].in_column)
        return look


def _told(tag: str, written: str) -> Told:
    telling = written and (tag in _TELLING or "style" in written)
    read = attributes(written) if telling else _NO_ATTRIBUTES
    name = read.get("class", "")
    more = More(_marks(tag, read), "", tag == "img", tag == "div" and _NAVIGATION in name)
    return Told(
        tag="caption" if tag == "th" and read.get("colspan", "1") != "1" else tag,
        breaks=tag in BREAKS,
        bold=_is_bold(tag, read.get("style", "")),
        hidden=tag in _HEADINGS and "hidden" in name,
        in_column=tag == "p" and name == _SIDE_HEADING and _is_in_column(read),
        more=more if any(more) else None,
    )


_told_before = lru_cache(maxsize=4096)(_told)


def _told_of_anchor(read: Attributes) -> Told:
    more = More(_marks("a", read), read.get("href", ""), False, False)
    return Told("a", False, _is_bold("a", read.get("style", "")), False, False, more)


def _is_bold(tag: str, style: str) -> bool | None:
    """Whether an element is bold; None if neither its style nor its name says anything of it."""
    weight = _WEIGHT.search(style)
    if weight is None:
        return True if tag in _BOLD else None
    return weight[1] == "bold" or (weight[1].isdigit() and int(weight[1]) >= 600)


def _marks(tag: str, read: Attributes) -> tuple[str, ...]:
    if tag == "img":
        return tuple(filter(None, map(read.get, ("class", "src", "alt"))))
    return (read["class"],) if tag in _MARKED and read.get("class") else ()


def _is_in_column(read: Attributes) -> bool:
    """Whether a side heading's paragraph is set in the text column, where it heads nothing."""
    return _TEXT_COLUMN.search(read.get("style", "")) is not None
