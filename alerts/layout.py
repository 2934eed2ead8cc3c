"""A message as a few kinds of blocks, and their two forms: plain text and simple HTML.

Nothing in a block is markup: HTML escapes it, and in plain text no character of it can
end a line. Neither form asks anything of anybody else's server.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Final

from alerts.channels import one_line

WIDTH: Final = 72
"""Columns of plain text; an address is never broken, however long."""

_LONGEST: Final = 2000  # characters of one piece: a title, a sentence
_UNSEEN: Final = frozenset({"Cf", "Cs"})  # soft hyphens and the like; halves of surrogate pairs
_RULES: Final = {1: "=", 2: "-"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line; ``lang`` where it is not the message's own.

    What was ``found`` is marked in both forms, what is ``strong`` where letters can be bold.
    """

    text: str
    strong: bool = False
    found: bool = False
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Words, and after them the address that they lead to, if any."""

    pieces: tuple[Piece, ...]
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 or 2."""

    text: str
    level: int = 2
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that stay together."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Point(Paragraph):
    """One of a list."""


Block = Heading | Paragraph


def line(text: str, url: str | None = None, *, lang: str | None = None) -> Line:
    """A line of plain words."""
    return Line((Piece(text, lang=lang),), url)


def clean(text: str) -> str:
    """On one line, without what cannot be seen or turns the order of letters around."""
    seen = (sign for sign in text if unicodedata.category(sign) not in _UNSEEN)
    return one_line("".join(seen), _LONGEST)


def as_text(blocks: Sequence[Block]) -> str:
    """Plain text of at most :data:`WIDTH` columns, but for addresses, each on a line of its own.

    What was found stands between asterisks.
    """
    return "\n\n".join("\n".join(_text_of(block)) for block in blocks) + "\n"


def _text_of(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        lines = _wrapped(clean(block.text))
        yield from lines
        yield _RULES[block.level] * max(map(len, lines), default=0)
        return
    first = "* " if isinstance(block, Point) else ""
    rest = " " * len(first)
    for number, each in enumerate(block.lines):
        words = "".join(_marked(piece) for piece in each.pieces) + (":" if each.url else "")
        yield from _wrapped(words, rest if number else first, rest)
        if each.url:
            yield rest + _address(each.url)


def _marked(piece: Piece) -> str:
    text = _kept(piece.text)
    return f"*{text}*" if piece.found and text.strip() else text


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_html(blocks: Sequence[Block], title: str, language: str) -> str:
    """A whole document without styles, scripts, pictures or anything else from elsewhere."""
    head = f'<head><meta charset="utf-8"><title>{escape(clean(title))}</title></head>'
    body = "\n".join(_html_of_all(blocks))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n{head}\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _html_of_all(blocks: Sequence[Block]) -> Iterator[str]:
    for listed, group in groupby(blocks, key=lambda block: isinstance(block, Point)):
        if listed:
            yield "<ul>"
        yield from map(_html_of, group)
        if listed:
            yield "</ul>"


def _html_of(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}{_lang(block.lang)}>{_escaped(block.text)}</h{block.level}>"
    tag = "li" if isinstance(block, Point) else "p"
    return f"<{tag}>{'<br>'.join(map(_html_of_line, block.lines))}</{tag}>"


def _html_of_line(each: Line) -> str:
    words = "".join(_html_of_piece(piece) for piece in each.pieces)
    return f'<a href="{escape(_address(each.url))}">{words}</a>' if each.url else words


def _html_of_piece(piece: Piece) -> str:
    text = escape(_kept(piece.text), quote=False)
    if piece.strong or piece.found:
        text = f"<strong>{text}</strong>"
    return f"<span{_lang(piece.lang)}>{text}</span>" if piece.lang else text


def _lang(lang: str | None) -> str:
    return f' lang="{escape(lang)}"' if lang else ""


def _escaped(text: str) -> str:
    return escape(clean(text), quote=False)


def _kept(text: str) -> str:
    """Clean, with a blank at either end where there was one: it parts pieces of a line."""
    inner = clean(text)
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and inner else ""
    return f"{before}{inner}{after}"


def _address(url: str) -> str:
    """An http address as it is; ValueError for anything else, which nobody should follow."""
    if not url.startswith(("https://", "http://")) or not url.isprintable() or " " in url:
        raise ValueError("a message leads to web addresses only")
    return url
