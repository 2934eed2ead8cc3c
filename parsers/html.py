"""The DOM seam: a page as paragraphs in document order; the only importer of selectolax.

The service writes what Word exported, so a tag tells little: what counts is what
a reader sees. Every paragraph, cell, caption and line break starts a new
:class:`Block`; the words between two of them are one block's text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.blanks import GAP, UNSEEN, fold, fold_columns, is_inset, value_follows

_NO_WORDS = frozenset({"script", "style", "title", "meta", "template", "noscript"})
_BREAKS = frozenset({
    "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
    "label", "xp",  # the older layout's heading, and its disabled Word markup
})  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INSIDE_A_WORD = frozenset({"sub", "sup", "wbr"})  # CO<sub>2</sub> is one word
_MARKERS = {"DATABEGIN": True, "DATA_BEGIN": True, "DATAEND": False, "DATA_END": False}

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:]*)")
_LEFT_OPEN = frozenset({
    "area", "base", "body", "br", "col", "dd", "dt", "head", "hr", "html", "img", "input", "li",
    "link", "meta", "option", "p", "param", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
})  # fmt: skip
_DEEPEST = 10_000
_NAVIGATION = "page-navigation"
_SIGNS = re.compile(r"[\s|,;]+")
_WEIGHT = re.compile(r"(?<![a-z])font-weight:\s*(bold|normal|\d{1,4})")
_TEXT_COLUMN = re.compile(r"text-indent:\s*0")


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor: where it leads, as written, and the words it shows."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the tables of the page a block stands; numbers run through the page."""

    table: int
    row: int
    cell: int


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, cell or line: its words, blanks folded, and what sets it apart.

    ``lead`` is the bold text it begins with and ``first`` that of its first inline
    element. ``marks`` are the classes and image names of a list's row. Lines of
    one paragraph share its number. ``free`` is False in a table of several columns.
    ``inset``: by its style in the text column, so it is no side heading. ``hidden``:
    a heading only screen readers are told. A cell over several columns is a caption.
    ``of_navigation``: within the newer pages' element for it.
    """

    text: str
    lead: str = ""
    first: str = ""
    tag: str = "p"
    place: Place | None = None
    free: bool = True
    links: tuple[Link, ...] = ()
    marks: str = ""
    paragraph: int = 0
    inset: bool = False
    hidden: bool = False
    of_navigation: bool = False

    @property
    def plain(self) -> str:
        """The text as a record keeps it."""
        return self.text.replace(GAP, " ")

    @property
    def is_links(self) -> bool:
        """Whether it is links and nothing else."""
        words = "".join(link.text for link in self.links)
        return bool(words) and _SIGNS.sub("", words) == _SIGNS.sub("", self.text)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page taken apart: its blocks before, between and after the content comments.

    ``begun`` and ``ended`` tell which of the two comments are there.
    """

    title: str | None
    before: tuple[Block, ...]
    content: tuple[Block, ...]
    after: tuple[Block, ...]
    begun: bool
    ended: bool


def read(markup: str) -> Sheet:
    """The blocks of a page: each word once, in document order; any markup gives some."""
    tree = LexborHTMLParser(unicodedata.normalize("NFC", markup.replace("\0", "")))
    walk = _Walk()
    if tree.root is not None:
        walk.visit(_first_of_all(tree.root))
    title = tree.css_first("head > title")
    return Sheet(
        title=(fold(title.text()) or None) if title else None,
        before=walk.blocks(0),
        content=walk.blocks(1),
        after=walk.blocks(2),
        begun=walk.region > 0,
        ended=walk.region > 1,
    )


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


def _first_of_all(root: LexborNode) -> LexborNode:
    """Where the document begins: a comment may stand before the root element."""
    while root.prev is not None:
        root = root.prev
    return root


@dataclass(slots=True)
class _Run:
    """A text node: whether it is bold, and whether an inline tag stands before it."""

    text: str
    bold: bool
    apart: bool


@dataclass(slots=True)
class _Anchor:
    href: str
    start: int
    shown: bool = False


@dataclass(slots=True)
class _Draft:
    """The block under construction."""

    runs: list[_Run] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    pictured: bool = False

    def text_from(self, start: int) -> str:
        """The runs glued: a blank only where a label and its value touch."""
        text = ""
        for run in self.runs[start:]:
            if run.apart and value_follows(text[-2:], run.text):
                text += " "
            text += run.text
        return text

    def lead(self) -> str:
        """The text of the bold runs it begins with."""
        texts: list[str] = []
        for run in self.runs:
            if not run.bold and (texts or not run.text.isspace()):
                break
            if run.bold:
                texts.append(run.text)
        return "".join(texts)


def _is_navigation(node: LexborNode) -> bool:
    return node.tag == "div" and _NAVIGATION in (node.attributes.get("class") or "")


class _Walk:
    """One pass over the tree, in document order, without recursion."""

    def __init__(self) -> None:
        self.region = 0  # 0 before the content, 1 in it, 2 after it
        self._blocks: list[tuple[int, Block]] = []
        self._draft = _Draft()
        self._anchor: _Anchor | None = None
        self._apart = False
        self._bold = [False]
        self._tables: list[list[int]] = []  # [table, row, cell] of each open table
        self._outer = 0  # tables that were open where the content began: layout
        self._columns: list[int] = []
        self._tag = "p"
        self._paragraph = 0
        self._in_column = False
        self._hidden = False
        self._navigations = 0

    def blocks(self, region: int) -> tuple[Block, ...]:
        """The blocks of a region; only now the columns of every table are counted."""
        return tuple(
            replace(block, free=False)
            if block.place is not None and self._columns[block.place.table] > 1
            else block
            for where, block in self._blocks
            if where == region
        )

    def visit(self, root: LexborNode) -> None:
        """Every node once: an element is entered, its children visited, then left."""
        node: LexborNode | None = root
        entered: list[LexborNode] = []
        while node is not None:
            child = self._enter(node)
            if child is not None:
                entered.append(node)
                node = child
                continue
            while node is not None and node.next is None:
                node = entered.pop() if entered else None
                if node is not None:
                    self._leave(node)
            node = node.next if node is not None else None
        self._flush()

    def _enter(self, node: LexborNode) -> LexborNode | None:
        """The first child to visit; a node without one is left at once."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
        elif tag == "-comment":
            self._comment(node.comment_content or "")
        elif tag not in _NO_WORDS:
            self._open(tag, node)
            if node.first_child is not None:
                return node.first_child
            self._leave(node)
        return None

    def _text(self, text: str) -> None:
        text = UNSEEN.sub("", text)
        if text:
            self._draft.runs.append(_Run(text, self._bold[-1], self._apart))
            self._apart = False

    def _comment(self, content: str) -> None:
        begins = _MARKERS.get(content.strip())
        if begins is None:
            return
        self._flush()
        if begins and self.region == 0:
            self.region, self._outer = 1, len(self._tables)
        elif not begins and self.region == 1:
            self.region = 2

    def _open(self, tag: str, node: LexborNode) -> None:
        attributes = node.attributes
        self._navigations += _is_navigation(node)
        if tag in _BREAKS:
            self._break(tag, attributes)
        elif tag not in _INSIDE_A_WORD:
            self._apart = True
        self._bold.append(self._is_bold(tag, attributes.get("style")))
        if tag == "a" and (href := attributes.get("href")):
            self._anchor = _Anchor(href, len(self._draft.runs))
        if tag in {"a", "img", "td", "th", "tr", "span", "i"}:
            self._mark(tag, attributes)

    def _break(self, tag: str, attributes: dict[str, str | None]) -> None:
        self._flush()
        if tag == "br":
            return
        # a cell over all columns heads its table as a caption does
        spans = tag == "th" and (attributes.get("colspan") or "1") != "1"
        self._tag = "caption" if spans else tag
        self._hidden = tag in _HEADINGS and "hidden" in (attributes.get("class") or "")
        self._paragraph += 1
        self._in_column = attributes.get("class") == "Sivuotsikko" and bool(
            _TEXT_COLUMN.search(attributes.get("style") or "")
        )
        if tag == "table":
            self._tables.append([len(self._columns), -1, -1])
            self._columns.append(0)
        elif tag == "tr" and self._tables:
            self._tables[-1][1] += 1
            self._tables[-1][2] = -1
        elif tag in {"td", "th"} and self._tables:
            self._tables[-1][2] += 1
            table, _, cell = self._tables[-1]
            self._columns[table] = max(self._columns[table], cell + 1)

    def _is_bold(self, tag: str, style: str | None) -> bool:
        weight = _WEIGHT.search(style) if style else None
        if weight is None:
            return self._bold[-1] or tag in {"b", "strong"}
        return weight[1] == "bold" or (weight[1].isdigit() and int(weight[1]) >= 600)

    def _mark(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "tr":
            self._draft.marks.clear()
        names = ("class", "src", "alt") if tag == "img" else ("class",)
        self._draft.marks += [value for name in names if (value := attributes.get(name))]
        self._draft.pictured |= tag == "img"

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        self._bold.pop()
        if tag == "a":
            self._end_anchor()
        if _is_navigation(node):
            self._flush()
            self._navigations -= 1
        if tag == "table":
            self._flush()
            self._tables.pop()
        elif tag in _BREAKS and tag != "br":
            self._flush()
            self._tag, self._hidden = "p", False
        elif tag not in _INSIDE_A_WORD and tag != "br":
            self._apart = True

    def _end_anchor(self) -> None:
        if self._anchor is not None:
            self._show_anchor(self._anchor, always=not self._anchor.shown)
            self._anchor = None

    def _show_anchor(self, anchor: _Anchor, *, always: bool) -> None:
        text = fold(self._draft.text_from(anchor.start))
        if text or always:
            self._draft.links.append(Link(anchor.href, text))
            anchor.shown = True
        anchor.start = 0

    def _flush(self) -> None:
        """Ends the block under construction; one without words or links is dropped."""
        if self._anchor is not None:
            self._show_anchor(self._anchor, always=False)
        draft, self._apart = self._draft, False
        raw = draft.text_from(0)
        text = fold_columns(raw)
        if not text and not draft.links and not draft.pictured:
            draft.runs.clear()  # marks of an opened row or cell stay for what it holds
            return
        self._draft = _Draft()
        first = next((run.text for run in draft.runs if not run.text.isspace()), "")
        self._blocks.append(
            (
                self.region,
                Block(
                    text=text,
                    lead=fold(draft.lead()),
                    first=fold(first),
                    tag=self._tag,
                    place=self._place(),
                    links=tuple(draft.links),
                    marks=" ".join(draft.marks),
                    paragraph=self._paragraph,
                    inset=self._in_column or is_inset(raw),
                    hidden=self._hidden,
                    of_navigation=self._navigations > 0,
                ),
            )
        )

    def _place(self) -> Place | None:
        return Place(*self._tables[-1]) if len(self._tables) > self._outer else None
