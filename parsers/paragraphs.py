"""Numbers of §: one, a range of them, or a list."""

from __future__ import annotations

import re

# A blank inside a reference; never the end of a line.
BLANK = r"[ \xa0]"
NUMBER = r"[0-9]{1,4}(?!\d)"
RANGE = rf"{NUMBER}(?:{BLANK}?[-–]{BLANK}?{NUMBER})?"
LIST = rf"{RANGE}(?:(?:,{BLANK}?|{BLANK}(?:ja|och){BLANK}){RANGE}){{0,20}}"

_RANGE = re.compile(rf"([0-9]+)(?:{BLANK}?[-–]{BLANK}?([0-9]+))?")
_MOST = 50  # a longer range is rather two numbers than so many §


def paragraphs(printed: str) -> list[int]:
    """Every § that "87", "12–14" or "51, 53 ja 54" is about, in the printed order."""
    return [
        number
        for first, last in _RANGE.findall(printed)
        for number in _between(int(first), int(last or first))
    ]


def _between(first: int, last: int) -> range:
    return range(first, last + 1) if first <= last < first + _MOST else range(first, first + 1)
