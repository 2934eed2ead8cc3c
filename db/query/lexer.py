"""The text of a query cut into tokens; whatever it is, something comes back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from db.query.fields import FIELDS
from db.query.tree import MOST_LETTERS, Note


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted"
    FIELD = "field"
    OR = "or"
    NOT = "not"
    OPEN = "("
    CLOSE = ")"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query; ``text`` is that of a word or quotation, or the name of a field."""

    kind: Kind
    text: str
    joined: bool = False
    """Nothing stands between it and the token before it."""


_QUOTES = '"“”„‟«»″＂'
_MINUS = "–−-"  # the hyphen last, where a class of characters takes it for itself
# operators that other searches have, and that people shout
OPERATORS = {
    **dict.fromkeys(("OR", "TAI", "ELLER"), Kind.OR),
    **dict.fromkeys(("NOT",), Kind.NOT),
}
# they say what goes without saying
IDLE = ("AND", "&", "&&")

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NAMES = "|".join(sorted(map(re.escape, FIELDS), key=len, reverse=True))
_PIECE = re.compile(
    rf"""
    (?P<blank> \s+ | [,;](?!\d) | (?<!\d)[,;] )
    | [{_QUOTES}] (?P<quoted> [^{_QUOTES}]* ) (?: [{_QUOTES}] | $ )
    | (?P<bar> \|+ )
    | (?P<not> (?<![^\s(:|]) [{_MINUS}] (?=[^\s{_MINUS}]) )
    | (?P<field> (?<![^\s(|{_MINUS}]) (?:{_NAMES}) ) : (?: \s+ (?! (?:{_NAMES}) : ) )?
    | (?P<open> (?<![^\s(:|{_MINUS}]) \( )
    | (?P<close> \) )
    | (?P<word> (?: (?! [,;](?!\d) | (?<!\d)[,;] ) [^\s{_QUOTES})|] )+ )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def clean(text: str) -> tuple[str, tuple[Note, ...]]:
    """The text without what nobody sees, NFC, cut where it is too long, and a note if it was."""
    seen = _UNREADABLE.sub(" ", _INVISIBLE.sub("", text[: 4 * MOST_LETTERS]))
    seen = unicodedata.normalize("NFC", seen).strip()
    if len(seen) <= MOST_LETTERS and len(text) <= 4 * MOST_LETTERS:
        return seen, ()
    return seen[:MOST_LETTERS], (Note("too_long", limit=MOST_LETTERS),)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a cleaned text, in order; blanks and idle operators are none."""
    joined = False
    for match in _PIECE.finditer(text):
        name = match.lastgroup or ""
        if name == "blank":
            joined = False
            continue
        token = _token(name, match[name], joined=joined)
        joined = True
        if token is not None:
            yield token


def _token(name: str, text: str, *, joined: bool) -> Token | None:
    if name == "word":
        if text in IDLE:
            return None
        return Token(OPERATORS.get(text, Kind.WORD), text, joined)
    if name == "field":
        return Token(Kind.FIELD, text.lower(), joined)
    return Token(_KINDS[name], text, joined)


_KINDS = {
    "bar": Kind.OR,
    "quoted": Kind.QUOTED,
    "not": Kind.NOT,
    "open": Kind.OPEN,
    "close": Kind.CLOSE,
}
