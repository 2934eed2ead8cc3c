"""A walk over well-formed markup: what a reader sees as blocks, in document order.

The markup is what Lexbor writes of a tree, so it is walked by one pattern, several
times cheaper than asking the tree for every node. Every paragraph, cell, caption and
line break starts a new :class:`~parsers.blocks.Block`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from parsers.blanks import GAP, UNSEEN, fold, fold_columns, is_inset
from parsers.blocks import Block, Link, Place
from parsers.runs import Run, glued, lead
from parsers.tokens import (
    RAW,
    VOID,
    Attributes,
    Token,
    attributes,
    behind,
    opening_tags,
    tokens,
    unescaped,
)

_NO_WORDS = frozenset({"title", "meta", "template", "noscript"})
_CODE = frozenset({"script", "style"})
_NOT_READ = _NO_WORDS | RAW
_BREAKS = frozenset({
    "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
    "label", "xp",  # the older layout's heading, and its disabled Word markup
})  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INSIDE_A_WORD = frozenset({"sub", "sup", "wbr"})  # CO<sub>2</sub> is one word
_BOLD = frozenset({"b", "strong"})
_OF_TABLES = frozenset({"table", "tr", "td", "th"})
_MARKED = frozenset({"a", "td", "th", "tr", "span", "i"})
_TELLING = _HEADINGS | _OF_TABLES | _MARKED | {"div", "img", "p"}  # of others only the style counts
_MARKERS = {"DATABEGIN": True, "DATA_BEGIN": True, "DATAEND": False, "DATA_END": False}
_SIDE_HEADING = "Sivuotsikko"
_NAVIGATION = "page-navigation"
_WEIGHT = re.compile(r"(?<![a-z])font-weight:\s*(bold|normal|\d{1,4})")
_TEXT_COLUMN = re.compile(r"text-indent:\s*0")

_new = tuple.__new__  # a block's own function takes three times as long
_NO_ATTRIBUTES: Attributes = {}
_HEAD = ("head", False, False)  # as it is entered
_END: Token = ("", "", "")


class _Look(NamedTuple):
    """How a paragraph is set; ``bold`` is None where it is what stands around it."""

    bold: bool | None
    in_column: bool


@dataclass(slots=True)
class _Anchor:
    href: str
    start: int
    shown: bool = False


@lru_cache(maxsize=1024)
def _is_bold(style: str) -> bool | None:
    """Whether a style says so; None if it says nothing of weight."""
    weight = _WEIGHT.search(style)
    if weight is None:
        return None
    return weight[1] == "bold" or (weight[1].isdigit() and int(weight[1]) >= 600)


def _weight(tag: str, attributes: Attributes) -> bool | None:
    """Whether the text of an element is bold, None where it is as around it."""
    style = attributes.get("style")
    said = _is_bold(style) if style else None
    return True if said is None and tag in _BOLD else said


def _seen(text: str) -> str:
    """A text without the characters that nobody sees."""
    return text if text.isprintable() else UNSEEN.sub("", text)


def _is_in_column(attributes: Attributes) -> bool:
    """Whether a side heading's paragraph is set in the text column, where it heads nothing."""
    side = attributes.get("class") == _SIDE_HEADING
    return side and bool(_TEXT_COLUMN.search(attributes.get("style", "")))


class Walk:
    """One pass over the markup, in document order, without recursion."""

    def __init__(self) -> None:
        self.title: str | None = None
        self.region = 0  # 0 before the content, 1 in it, 2 after it
        self._blocks: tuple[list[Block], ...] = ([], [], [])
        self._entered: list[tuple[str, bool, bool]] = []
        self._known: dict[str, Attributes] = {}  # of this page, as written: as read
        self._looks: dict[str, _Look] = {}
        # the block under construction
        self._runs: list[Run] = []
        self._links: list[Link] = []
        self._marks: list[str] = []
        self._pictured = False
        self._anchor: _Anchor | None = None
        self._apart = False
        self._bold = False
        self._in_navigation = False
        self._tables: list[list[int]] = []  # [table, row, cell] of each open table
        self._outer = 0  # tables that were open where the content began: layout
        self._columns: list[int] = []
        self._tag = "p"
        self._paragraph = 0
        self._in_column = False
        self._hidden = False

    def blocks(self, region: int) -> tuple[Block, ...]:
        """The blocks of a region; only now the columns of every table are counted."""
        wide = {table for table, columns in enumerate(self._columns) if columns > 1}
        blocks = [
            block._replace(free=False) if block.place and block.place.table in wide else block
            for block in self._blocks[region]
        ]
        return tuple(blocks)

    def over(self, markup: str) -> None:
        """Every tag, comment and text once: an element is entered, and left at its end."""
        found = tokens(markup)
        for opened, words, token in found:
            below = self._paragraphs(opened, words, found) if opened else token
            if below[:1] == "<":
                self._element(below, found)
            elif below:
                self._words(below)
        self._flush()

    def _element(self, token: str, found: Iterator[Token]) -> None:
        """A tag or a comment, and the text behind it."""
        written, _, text = token[1:].partition(">")
        tag, _, attributes = written.partition(" ")
        if tag[:1] == "/":
            self._close(tag[1:])
        elif tag in _NOT_READ or tag[:3] == "!--":
            text = self._apart_from_words(tag, token, text, found)
        else:
            self._enter(tag, attributes)
        if text:
            self._words(text)

    def _apart_from_words(self, tag: str, token: str, text: str, found: Iterator[Token]) -> str:
        """The text behind a comment, or behind an element whose own is no markup or no words."""
        if tag[:1] == "!":
            return self._comment(token)
        if tag in RAW:
            return self._raw(tag, text)
        if tag in VOID:
            return text
        self._entitle(tag, text)
        return behind(found, tag)

    def _entitle(self, tag: str, text: str) -> None:
        if tag == "title" and self.title is None and self._entered[-1:] == [_HEAD]:
            self.title = unescaped(text)

    def _raw(self, tag: str, text: str) -> str:
        """The text behind an element whose own is no markup."""
        data, _, behind = text.rpartition(f"</{tag}>")
        if tag not in _CODE:
            self._apart = True
            self._text(data)
            self._apart = True
        return behind

    def _comment(self, token: str) -> str:
        """The text behind a comment."""
        content, _, text = token.removeprefix("<!--").rpartition("-->")
        if (begins := _MARKERS.get(content.strip())) is not None:
            self._mark_region(begins=begins)
        return text

    def _mark_region(self, *, begins: bool) -> None:
        self._flush()
        if begins and self.region == 0:
            self.region, self._outer = 1, len(self._tables)
        elif not begins and self.region == 1:
            self.region = 2

    def _paragraphs(self, opened: str, words: str, found: Iterator[Token]) -> str:
        """The token below paragraphs of one run each, their blocks built at once."""
        self._flush()
        if self._anchor is not None:
            if not unescaped(words).isspace():
                self._paragraph_in_anchor(opened, words)
            return ""
        place = Place(*self._tables[-1]) if len(self._tables) > self._outer else None
        append, away = self._blocks[self.region].append, self._in_navigation
        token = ""
        while opened:
            if "&" in words:
                words = unescaped(words)
            bold, inset = self._looks.get(opened) or self._look(opened)
            if bold is None:
                bold = self._bold
            if self._marks or "  " in words or not words.isprintable():
                self._odd_paragraph(words, bold=bold, inset=inset)
            elif words := words.strip():
                self._tag, self._hidden, self._in_column = "p", False, inset
                self._paragraph = number = self._paragraph + 1
                lead = words if bold else ""
                append(
                    _new(
                        Block,
                        (words, lead, words, "p", place, True, (), "", number, inset, False, away),
                    )
                )
            opened, words, token = next(found, _END)
        return token

    def _odd_paragraph(self, words: str, *, bold: bool, inset: bool) -> None:
        """A paragraph of one run with blanks to fold, or below a row's marks."""
        if not words.isspace():
            self._tag, self._hidden, self._in_column = "p", False, inset
            self._paragraph += 1
            self._end_run(words, bold)

    def _look(self, opened: str) -> _Look:
        """What a paragraph's style and that of the one element in it tell."""
        tags = [(tag, self._read(written)) for tag, written in opening_tags(opened)]
        told = [bold for tag, attributes in tags if (bold := _weight(tag, attributes)) is not None]
        in_column = _is_in_column(tags[0][1])
        self._looks[opened] = look = _Look(told[-1] if told else None, in_column)
        return look

    def _paragraph_in_anchor(self, opened: str, words: str) -> None:
        tags = opening_tags(opened)
        for tag, written in tags:
            self._enter(tag, written)
        self._words(words)
        for tag, _ in reversed(tags):
            self._close(tag)

    def _words(self, written: str) -> None:
        if self._runs or not written.isspace():
            self._text(unescaped(written) if "&" in written else written)

    def _text(self, text: str) -> None:
        if text := _seen(text):
            self._runs.append(_new(Run, (text, self._bold, self._apart)))
            self._apart = False

    def _read(self, written: str) -> Attributes:
        """The attributes of a tag, read once a page: most elements are set alike."""
        known = self._known.get(written)
        if known is None:
            known = self._known[written] = attributes(written)
        return known

    def _enter(self, tag: str, written: str) -> None:
        if tag == "br":
            self._flush()
            return
        self._entered.append((tag, self._bold, self._in_navigation))
        told = written and (tag in _TELLING or "style" in written)
        attributes = self._read(written) if told else _NO_ATTRIBUTES
        if tag in _BREAKS:
            self._flush()
            self._break(tag, attributes)
        elif tag in _BOLD:
            self._apart = self._bold = True
        elif tag not in _INSIDE_A_WORD:
            self._apart = True
        if attributes:
            self._describe(tag, attributes)
        if tag in VOID:
            self._close(tag)

    def _describe(self, tag: str, attributes: Attributes) -> None:
        """What the attributes of an element tell: its weight, where it leads, and its marks."""
        if "style" in attributes and (bold := _is_bold(attributes["style"])) is not None:
            self._bold = bold
        if tag == "a" and (href := attributes.get("href")):
            self._anchor = _Anchor(href, len(self._runs))
        if tag == "img":
            self._marks += filter(None, map(attributes.get, ("class", "src", "alt")))
            self._pictured = True
        elif "class" in attributes:
            self._describe_class(tag, attributes["class"])

    def _describe_class(self, tag: str, name: str) -> None:
        if tag == "div":
            self._in_navigation |= _NAVIGATION in name
        elif tag in _MARKED and name:
            self._marks.append(name)

    def _break(self, tag: str, attributes: Attributes) -> None:
        self._tag = tag
        self._paragraph += 1
        self._hidden = self._in_column = False
        if tag == "p":
            self._in_column = _is_in_column(attributes)
        elif tag in _HEADINGS:
            self._hidden = "hidden" in attributes.get("class", "")
        elif tag in _OF_TABLES:
            self._step(tag, attributes)

    def _step(self, tag: str, attributes: Attributes) -> None:
        """Into a table, to its next row, or to the next cell of the row."""
        if tag == "table":
            self._tables.append([len(self._columns), -1, -1])
            self._columns.append(0)
            return
        if tag == "th" and attributes.get("colspan", "1") != "1":
            self._tag = "caption"  # a cell over all columns heads its table as a caption does
        if not self._tables:
            return
        if tag == "tr":
            self._marks.clear()
            self._tables[-1][1:] = self._tables[-1][1] + 1, -1
            return
        self._tables[-1][2] += 1
        table, _, cell = self._tables[-1]
        if cell >= self._columns[table]:
            self._columns[table] = cell + 1

    def _close(self, tag: str) -> None:
        if not self._entered or self._entered[-1][0] != tag:
            return
        if tag == "a":
            self._end_anchor()
        if tag in _BREAKS:
            self._flush()
            self._tag, self._hidden = "p", False
            if tag == "table":
                self._tables.pop()
        elif tag not in _INSIDE_A_WORD:
            self._apart = True
        _, self._bold, self._in_navigation = self._entered.pop()

    def _end_anchor(self) -> None:
        if self._anchor is not None:
            self._show_anchor(self._anchor, always=not self._anchor.shown)
            self._anchor = None

    def _show_anchor(self, anchor: _Anchor, *, always: bool) -> None:
        text = fold(glued(self._runs[anchor.start :]))
        if text or always:
            self._links.append(Link(anchor.href, text))
            anchor.shown = True
        anchor.start = 0

    def _flush(self) -> None:
        """Ends the block under construction; one without words or links is dropped."""
        self._apart = False
        runs = self._runs
        if not (runs or self._links or self._pictured):
            return
        if self._anchor is not None:
            self._show_anchor(self._anchor, always=False)
        if len(runs) == 1 and not (text := runs[0].text).isspace():
            self._end_run(text, runs[0].bold)
            return
        raw = glued(runs)
        if raw.isspace() and not self._links and not self._pictured:
            runs.clear()  # marks of an opened row or cell stay for what it holds
            return
        first = next((run.text for run in runs if not run.text.isspace()), "")
        self._end_block(fold_columns(raw), fold(lead(runs)), fold(first), is_inset(raw))

    def _end_run(self, text: str, bold: bool) -> None:
        """A block of one run; none where nobody sees a letter of it."""
        text = _seen(text)
        if words := fold_columns(text):
            plain = words.replace(GAP, " ")
            self._end_block(words, plain if bold else "", plain, is_inset(text))

    def _end_block(self, text: str, lead: str, first: str, inset: bool) -> None:
        links: tuple[Link, ...] = ()
        marks = ""
        if self._runs or self._links or self._marks:
            links, marks = tuple(self._links), " ".join(self._marks)
            self._runs, self._links, self._marks = [], [], []
        self._pictured = False
        place = Place(*self._tables[-1]) if len(self._tables) > self._outer else None
        free = True  # until the columns of its table are counted
        inset, away = inset or self._in_column, self._in_navigation
        told = (self._tag, place, free, links, marks, self._paragraph, inset, self._hidden, away)
        self._blocks[self.region].append(_new(Block, (text, lead, first, *told)))
