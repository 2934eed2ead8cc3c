"""What a word being typed may become: base forms of the archive, those of most items first."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Container, Iterable

from db.analyser import Keys
from db.form_keys import keys_of
from db.nearby import items_with

SHORTEST = 2
"""Letters before anything is suggested: a single one begins too many words."""

_MET = 150
"""So many of the archive's forms are looked at, those that it met first: frequent ones are among
them, and to count all would take too long while somebody types."""
_COUNTED, _OFTEN = 30, 400
"""So many base forms are counted, and up to so many items."""
_LOST, _WHOLE = 2, 4
"""Letters at the end of a base form that other forms may not have (kaupunki, kaupungin); but so
many at the beginning they have."""
_LONGEST = 200
# The word at the end, behind a field's name or a bracket or a minus.
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")

_FORMS = "SELECT n FROM form_key WHERE form >= ? AND form < ? ORDER BY n LIMIT ?"
_KEYS = """
SELECT base, more, parts, known FROM form_key
WHERE n IN (SELECT value FROM json_each(?)) AND known ORDER BY n
"""
_STANDING = "SELECT DISTINCT form FROM form_key WHERE form IN (SELECT value FROM json_each(?))"
_LAST = chr(0x10FFFF)


def suggest(conn: sqlite3.Connection, typed: str, limit: int = 8) -> list[str]:
    """The whole text with its last word finished; [] where it ends in no word, or in quotes.

    In quotes stand the very forms wanted, which may be any.
    """
    last = _LAST_WORD.search(typed)
    if last is None or len(last[0]) < SHORTEST or typed.count('"') % 2 or len(typed) > _LONGEST:
        return []
    return [typed[: last.start()] + word for word in beginning(conn, last[0].lower(), limit)]


def beginning(conn: sqlite3.Connection, letters: str, limit: int) -> list[str]:
    """The archive's base forms that begin so and are longer, those of most items first.

    Never a stem, a sign or what is only a part of words.
    """
    known = [base for base in _bases(conn, letters) if base.startswith(letters) and base != letters]
    often = {base: items_with(conn, [base], _OFTEN) for base in known[:_COUNTED]}
    return [base for base in sorted(often, key=lambda base: -often[base]) if often[base]][:limit]


def _bases(conn: sqlite3.Connection, letters: str) -> Iterable[str]:
    """The base forms of the first forms met that begin so, or nearly; those met first before."""
    start = letters[: max(len(letters) - _LOST, _WHOLE)] if len(letters) > _WHOLE else letters
    first = [n for (n,) in conn.execute(_FORMS, [start, start + _LAST, _MET])]
    met = [keys_of(*row) for row in conn.execute(_KEYS, [json.dumps(first)])]
    asked = sorted({key for keys in met for key in keys.asked})
    standing = {form for (form,) in conn.execute(_STANDING, [json.dumps(asked)])}
    return dict.fromkeys(_likeliest(keys, standing) for keys in met)


def _likeliest(keys: Keys, standing: Container[str]) -> str:
    """Of a form's base forms the first that stands in a text as such: päiväkoti, not päiväkota."""
    return next((key for key in (keys.base, *keys.more) if key in standing), keys.base)
