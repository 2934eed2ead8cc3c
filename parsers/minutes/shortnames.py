"""Whether a motion's short name, "lisäys" or "ändringen", is taken up by the verb that decides.

The same words name what a matter is about, "asemakaavan muutos", "ändringen av planen": they
are a motion's only where they stand bare beside the verb.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FI_MANNER = (
    r"(?:yksimielisesti|äänestyksen|äänestyksessä|jälkeen|äänin|\d{1,3}\s*[-–]\s*\d{1,3}|myös"
    r"|kuitenkin|sitten|näin|siten|myöskään|tämän)"
)
_FI_TOLD = (
    r"(?:(?:edellä|kokouksessa)\s+)?(?:esitet|ehdotet|tehd|tehty|mainit|kannatet|kyseis|tämä|tuo\b"
    r"|hänen|em\.)\w*"
)
_SV_MANNER = (
    r"(?:enhälligt|efter|omröstning|med|rösterna|\d{1,3}\s*[-–]\s*\d{1,3}|även|också|således|dock"
    r"|inte|ej)"
)
_SV_TOLD = r"(?:den|de|det|denna|dessa|föreslagna|nämnda|understödda)"


@dataclass(frozen=True, slots=True)
class _Language:
    """What may stand between verb and noun, and around both."""

    verb_before: re.Pattern[str]
    opens: re.Pattern[str]
    verb_behind: re.Pattern[str]
    ends: re.Pattern[str]


_FINNISH = _Language(
    re.compile(
        rf"\b(?:hyväksy\w*|hyl(?:ät|kä|änn)\w*|kannattan\w+)\s+(?:{_FI_MANNER}\s+)*"
        rf"(?:{_FI_TOLD}\s+|(?:\w*puheenjohtaja|jäsene|valtuutetu)n\s+|(?-i:[A-ZÅÄÖ])[\w-]+n\s+){{0,2}}$",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:^\W*|[.:;,]\s+|\b(?:että|totesi)\s+)(?:{_FI_TOLD}\s+)*$", re.IGNORECASE),
    re.compile(
        rf"\s+(?:{_FI_MANNER}\s+)*(?:(?:ei|eivät|tuli|tulivat|tulleen|tullut)\s+){{0,2}}"
        rf"(?:{_FI_MANNER}\s+)*(?:hyväksy|hyl(?:ät|kä|änn)|rauke|rauen|kannatet)"
    ),
    re.compile(rf"\s*(?:[.,;:]|$)|\s+(?:{_FI_MANNER}|ja|mutta|sekä|osaksi)\b"),
)
_SWEDISH = _Language(
    re.compile(
        r"\b(?:godkän\w*|förkasta\w*|antog|anta|bif[öa]\w*|avslog|avslå|omfatta\w*)\s+"
        rf"(?:{_SV_MANNER}\s+)*(?:{_SV_TOLD}\s+|[A-ZÅÄÖ][\w-]+s\s+){{0,2}}$",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:^\W*|[.:;,]\s+|\batt\s+)(?:{_SV_TOLD}\s+)*$", re.IGNORECASE),
    re.compile(
        rf"\s+(?:{_SV_MANNER}\s+)*(?:godkän|förkast|antog|bif[öa]|avslog|föll|förföll|omfatta)"
    ),
    re.compile(rf"\s*(?:[.,;:]|$)|\s+(?:{_SV_MANNER}|och|men|samt)\b"),
)
_REACH = 90  # characters


def is_taken_up(bare: str, start: int, end: int, *, swedish: bool) -> bool:
    """Whether a verb that decides takes up the short name between two places of a sentence."""
    language = _SWEDISH if swedish else _FINNISH
    before = bare[max(0, start - _REACH) : start]
    if language.verb_before.search(before) and language.ends.match(bare, end):
        return True
    opens = start <= _REACH and language.opens.search(before)
    return bool(opens) and language.verb_behind.match(bare, end) is not None
