"""Blanks and seams: what parts the words of a page, and what a reader does not see."""

from __future__ import annotations

import re

# A run of blanks wide enough to be seen as a column: it parts a side heading from
# its text. It stands as a tab in a block's text and as a blank in a record's.
GAP = "\t"


_LONG_BLANKS = re.compile(r"\s{3,}")
_NARROW = re.compile(r"[^\S\t]+")
_INSET = 30  # no-break spaces before a paragraph of the older layout's text column
_CASE_ENDING = re.compile(r"[a-zåäö]{1,4}(?!\w)")  # "Oy:n", "EU:ssa"
_ENDS = frozenset(".:;,)")
# Control and format characters: a soft hyphen or an override of direction is no letter.
UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def fold(text: str) -> str:
    """The text on one line, without control characters, blanks folded."""
    return " ".join((text if text.isprintable() else UNSEEN.sub("", text)).split())


def fold_columns(text: str) -> str:
    """The text on one line, blanks folded but for the wide ones, each a ``GAP``."""
    if "  " not in text and text.isprintable():
        return text.strip()
    narrow = " ".join(text.split())
    if len(text) < len(narrow) + 2:  # no run of three blanks is in it
        return narrow
    text = _LONG_BLANKS.sub(_column, text.replace("\t", " "))
    return _NARROW.sub(" ", text).strip()


def _column(blanks: re.Match[str]) -> str:
    """What a run of blanks is: a browser shows no-break spaces, and folds the rest."""
    wide = blanks[0].count("\xa0") >= 3 or (len(blanks[0]) >= 10 and "\n" not in blanks[0])
    return GAP if wide else " "


def is_inset(text: str) -> bool:
    """Whether the blanks it begins with put it into the older layout's text column."""
    if not text[:1].isspace():
        return False
    blanks = len(text) - len(text.lstrip())
    return blanks >= _INSET and text[:blanks].count("\xa0") >= _INSET


def value_follows(before: str, after: str) -> bool:
    """Whether two touching elements are a label and its value, not one split word.

    "Valmistelija|Hallintojohtaja", "Liite 1|Merivirta", "Kunnanhallitus|1.4.2026|§ 3", but
    "0.02|.01", "kau|punki", "17:|30", "Oy:|n".
    """
    last, first = before[-1:], after[0]
    if first.isupper():
        return last.islower() or last.isdigit() or last in _ENDS
    if last in _ENDS and last != ".":
        goes_on = before[:-1].isdigit() if first.isdigit() else _CASE_ENDING.match(after)
        return first.isalnum() and not (goes_on and last in ":,")
    return (last.isalpha() and first.isdigit()) or (last.isalnum() and first == "§")
