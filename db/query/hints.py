"""What a word of a query may be meant for besides itself: it is told, and asked for as a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from db.query.fields import NAMES
from db.query.lexer import OPERATORS, Kind, Token
from db.query.slips import distance
from db.query.terms import CASE_ENDING
from db.query.tree import Note

_FIELD = re.compile(r"(?P<name>[^\W\d_]{3,30}):(?P<value>.*)", re.DOTALL)
# "https://…", "mailto:x@kuusi.example": addresses have a colon of their own
_SCHEMES = ("http", "https", "ftp", "mailto", "tel", "urn", "doi", "isbn", "issn")
# of a name of fewer letters than the first none is near, of fewer than the second one slip is
_SHORT, _LONG = 4, 7
_OPERATORS = {word.lower(): word for word in OPERATORS if OPERATORS[word] is Kind.OR}
_NAMES = [name for names in NAMES.values() for name in names]
_OPERANDS = (Kind.WORD, Kind.QUOTED, Kind.OPEN, Kind.FIELD)


def hints(tokens: Sequence[Token], at: int) -> list[Note]:
    """What there is to tell of the word at a place among the tokens."""
    return [note for note in (_small_or(tokens, at), _no_field(tokens, at)) if note]


def _small_or(tokens: Sequence[Token], at: int) -> Note | None:
    """That an OR between two words is written in capitals."""
    word = tokens[at].text
    meant = _OPERATORS.get(word.lower())
    if not meant or not 0 < at < len(tokens) - 1:
        return None
    before, behind = tokens[at - 1].kind, tokens[at + 1].kind
    between = before in (Kind.WORD, Kind.QUOTED, Kind.CLOSE) and behind in _OPERANDS
    return Note("small_or", word, better=meant) if between else None


def _no_field(tokens: Sequence[Token], at: int) -> Note | None:
    """That a word before a colon is no field, and which one it is near."""
    match = _FIELD.fullmatch(tokens[at].text)
    if not match or match["value"].startswith("//") or match["name"].lower() in _SCHEMES:
        return None
    name, behind = match["name"], tokens[at + 1 : at + 2]
    if CASE_ENDING.fullmatch(f":{match['value']}") or not (match["value"] or behind):
        return None
    if near := _near(name.lower()):
        return Note("near_field", name, better=near)
    # "Huom: …" and "YTJ:hyn" are words of a text
    is_value = match["value"] or behind[0].joined
    return None if name.isupper() or not is_value else Note("no_field", name)


@lru_cache(maxsize=1000)
def _near(name: str) -> str:
    """The name of a field that is the fewest slips from one, "" for none near."""
    most = 0 if len(name) < _SHORT else 1 if len(name) < _LONG else 2
    if not most:
        return ""
    letters = set(name)
    known = [one for one in _NAMES if len(letters.symmetric_difference(one)) <= 2 * most]
    slips, near = min(((distance(name, one, most), one) for one in known), default=(most + 1, ""))
    return near if slips <= most else ""
