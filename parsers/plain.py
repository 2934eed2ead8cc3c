"""Plain text and Markdown as the blocks a page is made of, in document order.

A line is a block; consecutive lines are of one paragraph. What only says how a
text is to be set (a hash, stars, a rule) is no word and is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from parsers import html
from parsers.blanks import UNSEEN, fold, fold_columns
from parsers.blocks import Block

_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n")
_COLUMN = re.compile(r"\t+| {4,}")
_WIDE = " " * 10

# A text whose lines were broken to fit a width: no line is longer, many are near it.
_WIDEST, _NARROWEST, _MANY, _NEAR = 110, 55, 4, 0.8
_POINT = re.compile(r"(?:[-–•*]|\d+[.)]?|\([a-z0-9]\))(?:\s|$)")
# A page ended within a sentence: "valtuustokauden" / "2021-2025 ohjelmat".
_ENDS_WITHIN = re.compile(r"[^\W_](?P<sign> [-–])?\s*$")
_GOES_ON = re.compile(r"\d{2,4}[-–]\d")
_LONG = 100
_TORN = re.compile(r"[^\W\d_][-\xad]$")

_JOINS = re.compile(r"(?:ja|tai|sekä|och|eller|samt)\b")  # "maa- ja metsätalous"
_VOWELS = "aeiouyåäö"

_MARKDOWN = re.compile(
    r"^#{1,6} +\S|^\s*[*+-] +\*\*\S|\*\*[^*\n]+\*\*|\[[^\[\]\n]+\]\(https?://[^)\s]+\)|^```",
    re.MULTILINE,
)
_HEADING = re.compile(r"(#{1,6})\s+(?P<text>.*?)\s*#*$")
_RULE = re.compile(
    r"(?:\s*[-*_]){3,}\s*|\s*(?:```|~~~).*|\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?)?\s*"
)
_UNDERLINE = re.compile(r"(?:=+|-{2,})\s*")
_STARTS_A_BLOCK = re.compile(r"\s*(?:#{1,6}\s|[-*+•–]\s|\d+[.)]\s|\||>)")
_QUOTE = re.compile(r"\s*(?:>\s?)+")
_LIST_SIGN = re.compile(r"^\s*[*+](?=\s)")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(
    r"(\*\*\*|\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\3(?!\w)"
)
_LEAD = re.compile(r"\s*(?:\*\*|__)(?=\S)(.+?)(?<=\S)(?:\*\*|__)")
_LONGEST_SET = 20_000  # signs in a longer line set nothing, and looking for pairs takes long
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MARKUP = re.compile(r"\s*<(?:!--|/?[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_INLINE = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)


def is_point(text: str) -> bool:
    """Whether a line begins with the sign or the number of a list."""
    return _POINT.match(text.strip()) is not None


def is_markdown(text: str) -> bool:
    """Whether a text has a heading, bold words or a link of Markdown."""
    return _MARKDOWN.search(text) is not None


def blocks(text: str) -> tuple[Block, ...]:
    """The lines of a text; those of one paragraph share its number."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.replace("\f", "\n\n")
    found = _of_markdown(text) if is_markdown(text) else _of_plain(text)
    return tuple(block for block in found if block.text)


def line(text: str, paragraph: int, *, tag: str = "p", lead: str = "") -> Block:
    """One line as a block; a tab, or blanks as wide as one, part it into columns."""
    set_apart = fold_columns(_COLUMN.sub(_WIDE, UNSEEN.sub("", text)))
    return Block(set_apart, lead=fold(lead), tag=tag, paragraph=paragraph)


def _of_plain(text: str) -> Iterator[Block]:
    width = _width(text.split("\n"))
    for number, paragraph in enumerate(_whole(_PARAGRAPHS.split(text))):
        rows = [row for row in paragraph.split("\n") if not row.isspace()]
        for row in unwrapped(rows, width) if width else rows:
            yield line(row, number)


def _whole(paragraphs: Iterable[str]) -> list[str]:
    """The paragraphs, those joined that only the end of a page parted within a sentence."""
    whole: list[str] = []
    for paragraph in paragraphs:
        before, after = whole[-1].rpartition("\n")[2] if whole else "", paragraph.strip()
        ends = _ENDS_WITHIN.search(before) if len(before) >= _LONG else None
        if ends and (_GOES_ON.match(after) or (ends["sign"] and after[:1].islower())):
            whole[-1] = f"{whole[-1].rstrip()} {after}"
        elif after:
            whole.append(paragraph)
    return whole


def _width(rows: Iterable[str]) -> int | None:
    """The width to which the lines were broken; None where a line is a whole paragraph."""
    lengths = sorted(len(row.rstrip()) for row in rows)
    longest = lengths[-1] if lengths else 0
    near = sum(length > longest * _NEAR for length in lengths)
    return longest if _NARROWEST <= longest <= _WIDEST and near >= _MANY else None


def unwrapped(rows: Iterable[str], width: int) -> list[str]:
    """The lines of a paragraph, those joined that were broken for want of room."""
    joined: list[str] = []
    last = ""
    for row in rows:
        if joined and _was_broken(last.rstrip(), row.strip(), width):
            joined[-1] = joined_line(joined[-1], row)
        else:
            joined.append(row)
        last = row
    return joined


def _was_broken(before: str, after: str, width: int) -> bool:
    """Whether the next line's first word had no room, or goes on with a nearly full one."""
    if not after or is_point(after):
        return False
    full = len(before) + 1 + len(after.split(maxsplit=1)[0]) > width
    return full or (len(before) > width * _NEAR and after[0].islower())


def joined_line(before: str, after: str) -> str:
    """Two lines as one; a word torn over them is whole again where the break is plain."""
    before, after = before.rstrip(), after.lstrip()
    if _TORN.search(before) and after[:1].isalpha() and not _JOINS.match(after):
        return mended(before[:-1], after)
    return f"{before} {after}"


def mended(before: str, after: str) -> str:
    """A word parted at its hyphen: "kehittä" and "minen" is one, a written hyphen stays.

    It is written before a capital ("Osallistuva-Espoo"), behind one ("EU-maiden") and
    between the same vowel ("kaava-alue").
    """
    last, first = before[-1:], after[:1]
    one_word = last.islower() and first.islower() and not (last == first and last in _VOWELS)
    return f"{before}{after}" if one_word else f"{before}-{after}"


def _of_markdown(text: str) -> Iterator[Block]:
    for number, paragraph in enumerate(_PARAGRAPHS.split(_BREAK.sub("  \n", text))):
        if _MARKUP.match(paragraph):
            found = html.read(paragraph)
            for block in (*found.before, *found.content, *found.after):
                yield block._replace(paragraph=number)
        else:
            yield from _of_paragraph(_soft_joined(paragraph.split("\n")), number)


def _soft_joined(rows: Iterable[str]) -> list[str]:
    """The lines of a paragraph as a browser shows them: a break is two blanks at its end."""
    joined: list[str] = []
    for row in rows:
        goes_on = joined and not joined[-1].endswith(("  ", "\\"))
        apart = _STARTS_A_BLOCK.match(row) or _RULE.fullmatch(row) or _UNDERLINE.fullmatch(row)
        ended = joined and (_HEADING.fullmatch(joined[-1].strip()) or _RULE.fullmatch(joined[-1]))
        if goes_on and not apart and not ended:
            joined[-1] = f"{joined[-1]} {row.lstrip()}"
        else:
            joined.append(row)
    return joined


def _of_paragraph(rows: list[str], number: int) -> Iterator[Block]:
    for row, following in zip(rows, [*rows[1:], ""], strict=True):
        if _RULE.fullmatch(row) or _UNDERLINE.fullmatch(row):
            continue
        heading = _HEADING.fullmatch(row.strip())
        underlined = row.strip() and _UNDERLINE.fullmatch(following)
        tag = f"h{len(heading[1])}" if heading else "h2" if underlined else "p"
        shown = heading["text"] if heading else _LIST_SIGN.sub("-", _QUOTE.sub("", row))
        lead = _LEAD.match(shown[:_LONGEST_SET])
        yield line(
            _without_signs(shown), number, tag=tag, lead=_without_signs(lead[0] if lead else "")
        )


def _without_signs(text: str) -> str:
    """A line's words without the signs that only set them."""
    if len(text) > _LONGEST_SET:
        return text
    text = _INLINE.sub("", _LINK.sub(r"\1", text.rstrip("\\")))
    for _ in range(2):  # bold within italic
        text = _EMPHASIS.sub(lambda found: found[2] or found[4], text)
    return _ESCAPED.sub(r"\1", text)
