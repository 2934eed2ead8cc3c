"""What a word being typed may become: base forms of the archive, those of most items first."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Container, Iterable

from db.analyser import Keys
from db.analyser.forms import forms
from db.columns import Columns, columns
from db.form_keys import keys_of
from db.nearby import items_with
from db.query.expression import phrase, within
from db.query.parse import parse
from db.query.targets import ITEMS
from db.query.tree import And, Node, Not, Or, Sign

SHORTEST = 2
"""Letters before anything is suggested: a single one begins too many words."""

_MET = 150
"""So many of the archive's forms are looked at, those that it met first: frequent ones are among
them, and to count all would take too long while somebody types."""
_LOOKED_AT, _COUNTED, _OFTEN = 60, 30, 400
"""So many base forms are looked at; of those that items have so many, and up to so many items."""
_NAMES = ("body", "municipality", "presenter")
"""The fields that hold names: few, and of few words."""
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
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM item_index WHERE item_index MATCH ? LIMIT ?)"
_STANDING = "SELECT DISTINCT form FROM form_key WHERE form IN (SELECT value FROM json_each(?))"
_LAST = chr(0x10FFFF)


def suggest(conn: sqlite3.Connection, typed: str, limit: int = 8) -> list[str]:
    """The whole text with its last word finished; [] where it ends in no word, or in quotes.

    In quotes stand the very forms wanted, which may be any. Behind a field's name words of that
    field alone are suggested.
    """
    last = _LAST_WORD.search(typed)
    if last is None or len(last[0]) < SHORTEST or typed.count('"') % 2 or len(typed) > _LONGEST:
        return []
    known, field = _field(typed)
    words = beginning(conn, last[0].lower(), limit, field) if known else []
    return [typed[: last.start()] + word for word in words]


def _field(typed: str) -> tuple[bool, str | None]:
    """Whether words are asked for at the end of a text, and in which field; None is anywhere."""
    query = parse(typed)
    node: Node | None = query.root
    while isinstance(node, Not | And | Or):
        node = node.part if isinstance(node, Not) else node.parts[-1]
    is_value = any(note.code == "no_sign" and typed.endswith(note.what) for note in query.notes)
    if node is None or is_value or isinstance(node, Sign):
        return False, None
    return node.field in ITEMS.places, node.field


def beginning(
    conn: sqlite3.Connection, letters: str, limit: int, field: str | None = None
) -> list[str]:
    """The archive's base forms that begin so and are longer, those of most items first.

    Never a stem, a sign or what is only a part of words. Of the names of bodies, municipalities
    and presenters the words as they are.
    """
    if field in _NAMES:
        often = _in_names(conn, field, letters)
    else:
        known = (base for base in _bases(conn, letters) if base.startswith(letters))
        often = _counted([base for base in known if base != letters], _counter(conn, field))
    return sorted(often, key=lambda word: -often[word])[:limit]


def _counted(words: Iterable[str], count: Callable[[str], int]) -> dict[str, int]:
    """How many items have each of the first words that some have; not all are looked at."""
    often: dict[str, int] = {}
    for word in list(words)[:_LOOKED_AT]:
        if found := count(word):
            often[word] = found
        if len(often) == _COUNTED:
            break
    return often


def _counter(conn: sqlite3.Connection, field: str | None) -> Callable[[str], int]:
    """Tells in how many items a base form stands, in one of their fields or anywhere."""
    if field is None:
        return lambda base: items_with(conn, [base], _OFTEN)
    where = ITEMS.places[field].loose
    return lambda base: int(
        conn.execute(_COUNT, [within(where, phrase([base])), _OFTEN]).fetchone()[0]
    )


def _in_names(conn: sqlite3.Connection, field: str, letters: str) -> dict[str, int]:
    """The words of a field's names that begin so, and of how many items each is."""
    held = columns(conn)
    words = held.kept.get(("words", field), lambda: _words(held, field), len)
    return {word: words[word] for word in sorted(words) if _begins(word, letters)}


def _begins(word: str, letters: str) -> bool:
    return word.startswith(letters) and word != letters and word.isalpha()


def _words(held: Columns, field: str) -> Counter[str]:
    """Every word of a field's names, and how many items have it."""
    often: Counter[str] = Counter()
    for name, items in held.counts(field).items():
        often.update(dict.fromkeys(forms(name), items))
    return often


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
