"""A walk over well-formed markup: what a reader sees as blocks, in document order.

The markup is what Lexbor writes of a tree, so it is walked by one pattern, several
times cheaper than asking the tree for every node. Every paragraph, cell, caption and
line break starts a new :class:`~parsers.blocks.Block`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from operator import attrgetter

from parsers.aside import MARK, Stretch
from parsers.blanks import GAP, UNSEEN, fold, fold_columns, is_inset
from parsers.blocks import Block, Link, Place, Words
from parsers.elements import BREAKS, INSIDE_A_WORD, KNOWN, OF_TABLES, Look, Looks, More, told
from parsers.runs import Run, glued, lead
from parsers.tokens import VOID, Token, opening_tags, text_behind, tokens, unescaped

_NO_WORDS = frozenset({"title", "meta", "template", "noscript"})
_CODE = frozenset({"script", "style"})
_MARKERS = {"DATABEGIN": True, "DATA_BEGIN": True, "DATAEND": False, "DATA_END": False}

_new = tuple.__new__  # a block's own function takes three times as long
_PLACE = attrgetter("place")
_HEAD = ("head", False, False)  # as it is entered


@dataclass(slots=True)
class _Anchor:
    href: str
    start: int
    shown: bool = False


def _seen(text: str) -> str:
    """A text without the characters that nobody sees."""
    return text if text.isprintable() else UNSEEN.sub("", text)


def _is_folded(text: str, *, is_plain: bool) -> bool:
    """Whether a text has no blanks to fold, and no letter that nobody sees."""
    if "  " in text:
        return False
    return not ("\n" in text or "\t" in text) if is_plain else text.isprintable()


class Walk:
    """One pass over the markup, in document order, without recursion."""

    def __init__(self, aside: Sequence[Stretch]) -> None:
        self._aside = aside
        self.met = 0  # of the stretches set aside
        self.title: str | None = None
        self.region = 0  # 0 before the content, 1 in it, 2 after it
        self._blocks: tuple[list[Block], ...] = ([], [], [])
        self._entered: list[tuple[str, bool, bool]] = []
        self._looks = Looks()
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
        self._number = 0
        self._in_column = False
        self._hidden = False

    def blocks(self, region: int) -> tuple[Block, ...]:
        """The blocks of a region; only now the columns of every table are counted."""
        blocks = self._blocks[region]
        wide = {table for table, columns in enumerate(self._columns) if columns > 1}
        for n, place in enumerate(map(_PLACE, blocks if wide else ())):
            if place and place.table in wide:
                blocks[n] = blocks[n]._replace(free=False)
        return tuple(blocks)

    def over(self, markup: str) -> None:
        """Every tag, comment and text once: an element is entered, and left at its end."""
        found = iter(tokens(markup))
        for opened, words, tag, written, text in found:
            behind = text
            if opened:
                self._paragraphs(self._stretch(opened, words))
            elif tag in KNOWN:
                self._enter(tag, written)
            elif tag[:1] == "/":
                self._close(tag[1:])
            elif tag:
                behind = self._unknown(tag, written, text, found)
            if behind and (self._runs or not behind.isspace()):
                self._text(unescaped(behind) if "&" in behind else behind)
        self._flush()

    def _stretch(self, opened: str, words: str) -> Stretch:
        """The paragraphs that a mark stands for, any other being one by itself."""
        number = opened[6:-2] if self._aside and opened[3:4] == MARK else ""
        if number.isdecimal():
            self.met += 1
            return self._aside[int(number)]
        return Stretch((opened,), (unescaped(words),))

    def _unknown(self, tag: str, written: str, text: str, found: Iterator[Token]) -> str:
        """The text behind a comment, or behind an element that only its tag is read of, if that."""
        if tag in _NO_WORDS:
            self._entitle(tag, text)
            return text if tag in VOID else text_behind(found, tag)
        if tag[:3] == "!--":
            self._comment(tag[3:-2])
        elif ">" in tag:
            self._raw(tag)
        else:
            self._enter(tag, written)
        return text

    def _entitle(self, tag: str, text: str) -> None:
        if tag == "title" and self.title is None and self._entered[-1:] == [_HEAD]:
            self.title = unescaped(text)

    def _raw(self, element: str) -> None:
        """An element whose own text is no markup."""
        _, _, data = element.partition(">")
        data, _, tag = data.rpartition("</")
        if tag not in _CODE:
            self._apart = True
            self._text(data)
            self._apart = True

    def _comment(self, content: str) -> None:
        if (begins := _MARKERS.get(content.strip())) is not None:
            self._mark_region(begins=begins)

    def _mark_region(self, *, begins: bool) -> None:
        self._flush()
        if begins and self.region == 0:
            self.region, self._outer = 1, len(self._tables)
        elif not begins and self.region == 1:
            self.region = 2

    def _paragraphs(self, stretch: Stretch) -> None:
        """Paragraphs of one run each, their blocks built at once where nothing is to fold."""
        self._flush()
        if self._anchor is not None:
            self._paragraphs_in_anchor(stretch)
            return
        looks = list(map(self._looks.__getitem__, stretch.openings))
        texts = list(map(str.strip, stretch.words))
        folded = _is_folded("".join(stretch.words), is_plain=stretch.is_plain)
        if folded and all(texts) and not self._marks:
            self._at_once(looks, texts)
            return
        for look, words in zip(looks, stretch.words, strict=True):
            self._paragraph(look, words)

    def _at_once(self, looks: Sequence[Look], texts: Sequence[str]) -> None:
        """Paragraphs of which nothing is to fold or to leave out."""
        place, away, bold = self._place(), self._in_navigation, self._bold
        if bold:
            looks = [look._replace(bold=look.bold is not False) for look in looks]
        kind = Block if place or away else Words
        self._blocks[self.region].extend(
            _new(kind, (t, t if bold else "", t, "p", place, True, (), "", n, inset, False, away))
            for n, t, (bold, inset) in zip(count(self._number + 1), texts, looks, strict=False)
        )
        self._tag, self._hidden, self._in_column = "p", False, looks[-1].in_column
        self._number += len(texts)

    def _paragraph(self, look: Look, words: str) -> None:
        """A paragraph of one run with blanks to fold, or below a row's marks."""
        if not words.isspace():
            self._tag, self._hidden, self._in_column = "p", False, look.in_column
            self._number += 1
            self._end_run(words, self._bold if look.bold is None else look.bold)

    def _paragraphs_in_anchor(self, stretch: Stretch) -> None:
        for opened, words in zip(stretch.openings, stretch.words, strict=True):
            self._flush()
            if words.isspace():
                continue
            tags = opening_tags(opened)
            for tag, written in tags:
                self._enter(tag, written)
            self._text(words)
            for tag, _ in reversed(tags):
                self._close(tag)

    def _text(self, text: str) -> None:
        if text := _seen(text):
            self._runs.append(_new(Run, (text, self._bold, self._apart)))
            self._apart = False

    def _enter(self, tag: str, written: str) -> None:
        if tag == "br":
            self._flush()
            return
        self._entered.append((tag, self._bold, self._in_navigation))
        its_blocks, breaks, bold, hidden, in_column, more = told(tag, written)
        if breaks:
            self._flush()
            self._tag, self._hidden, self._in_column = its_blocks, hidden, in_column
            self._number += 1
            if tag in OF_TABLES:
                self._step(tag)
        elif tag not in INSIDE_A_WORD:
            self._apart = True
        if bold is not None:
            self._bold = bold
        if more:
            self._describe(more)
        if tag in VOID:
            self._close(tag)

    def _describe(self, more: More) -> None:
        self._in_navigation |= more.is_navigation
        self._pictured |= more.is_picture
        self._marks += more.marks
        if more.href:
            self._anchor = _Anchor(more.href, len(self._runs))

    def _step(self, tag: str) -> None:
        """Into a table, to its next row, or to the next cell of the row."""
        if tag == "table":
            self._tables.append([len(self._columns), -1, -1])
            self._columns.append(0)
        elif self._tables and tag == "tr":
            self._marks.clear()
            self._tables[-1][1:] = self._tables[-1][1] + 1, -1
        elif self._tables:
            self._tables[-1][2] += 1
            table, _, cell = self._tables[-1]
            if cell >= self._columns[table]:
                self._columns[table] = cell + 1

    def _close(self, tag: str) -> None:
        if not self._entered or self._entered[-1][0] != tag:
            return
        if tag == "a":
            self._end_anchor()
        if tag in BREAKS:
            self._flush()
            self._tag, self._hidden = "p", False
            if tag == "table":
                self._tables.pop()
        elif tag not in INSIDE_A_WORD:
            self._apart = True
        _, self._bold, self._in_navigation = self._entered.pop()

    def _end_anchor(self) -> None:
        if self._anchor is not None:
            self._show_anchor(self._anchor, always=not self._anchor.shown)
            self._anchor = None

    def _show_anchor(self, anchor: _Anchor, *, always: bool) -> None:
        text = fold(glued(self._runs[anchor.start :]))
        if text or always:
            self._links.append(_new(Link, (anchor.href, text)))
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
        self._end_block(fold_columns(raw), fold(lead(runs)), fold(first), inset=is_inset(raw))

    def _end_run(self, text: str, bold: bool) -> None:
        """A block of one run; none where nobody sees a letter of it."""
        if "  " not in text and text.isprintable():  # as most are: nothing to fold or to leave out
            words = text.strip()
            self._end_block(words, words if bold else "", words, inset=False)
            return
        text = _seen(text)
        if words := fold_columns(text):
            plain = words.replace(GAP, " ")
            self._end_block(words, plain if bold else "", plain, inset=is_inset(text))

    def _place(self) -> Place | None:
        return _new(Place, self._tables[-1]) if len(self._tables) > self._outer else None

    def _end_block(self, text: str, lead: str, first: str, *, inset: bool) -> None:
        links: tuple[Link, ...] = ()
        marks = ""
        if self._runs or self._links or self._marks:
            links, marks = tuple(self._links), " ".join(self._marks)
            self._runs, self._links, self._marks = [], [], []
        self._pictured = False
        place = self._place()
        free = True  # until the columns of its table are counted
        inset, away = inset or self._in_column, self._in_navigation
        told = (self._tag, place, free, links, marks, self._number, inset, self._hidden, away)
        self._blocks[self.region].append(_new(Block, (text, lead, first, *told)))
