"""The numbers that figures and numerals name, in any Finnish case and in Swedish."""

from __future__ import annotations

import re

# Stems of Finnish numerals in every case, longer ones first: "yhdeksän" before "yhden".
_FINNISH = (
    ("yhdeks", 9), ("kahdeks", 8), ("seitsem", 7), ("kymmen", 10), ("yks", 1), ("yhd", 1),
    ("yht", 1), ("kaks", 2), ("kahd", 2), ("kaht", 2), ("kolm", 3), ("nelj", 4), ("viis", 5),
    ("viid", 5), ("viit", 5), ("kuus", 6), ("kuud", 6), ("kuut", 6),
)  # fmt: skip
_SWEDISH = {
    "en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8,
    "nio": 9, "tio": 10, "elva": 11, "tolv": 12, "tretton": 13, "fjorton": 14, "femton": 15,
    "sexton": 16, "sjutton": 17, "arton": 18, "nitton": 19, "tjugo": 20, "trettio": 30,
    "fyrtio": 40, "femtio": 50, "noll": 0, "ingen": 0, "inga": 0,
}  # fmt: skip
STEMS = "|".join(stem for stem, _ in _FINNISH)
"""Of Finnish numerals, as a pattern."""
UNITS = "|".join(sorted(_SWEDISH, key=len, reverse=True))
"""Swedish numerals, as a pattern."""


def number(text: str) -> int | None:
    """The number a figure or a numeral names, None for any other word."""
    word = text.casefold()
    if word.isdigit():
        return int(word)
    if word in _SWEDISH:
        return _SWEDISH[word]
    for tens, value in _SWEDISH.items():
        if value >= 20 and word.startswith(tens) and word[len(tens) :] in _SWEDISH:
            return value + _SWEDISH[word[len(tens) :]]
    return _finnish(word)


def _finnish(word: str) -> int | None:
    value = next((value for stem, value in _FINNISH if word.startswith(stem)), None)
    if value is None:
        return None
    if "toista" in word:
        return 10 + value
    tens = re.search(r"kymmen\w*?(?=(?:" + STEMS + r")|$)", word)
    if tens and tens.start() > 0:
        rest = _finnish(word[tens.end() :]) if tens.end() < len(word) else 0
        return value * 10 + (rest or 0)
    return value
