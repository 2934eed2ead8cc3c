"""Did you mean: for a word that the archive does not have, the nearest of those that it has.

A word is near another if few slips of the finger lie between them. Those that are made most
(a for ä, a letter doubled or not, two letters in the wrong order) count less.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Set

from db.analyser import Keys
from db.analyser.forms import forms, spans
from db.form_keys import keys_of
from db.lexicon import LANGUAGES, Lexicon
from db.nearby import items_with
from db.query import Plan, plan
from db.query.fields import FIELDS
from db.query.slips import ALIKE, LITTLE, distance
from db.query.terms import Asks, Term

MOST = 3
"""Corrections that are offered at most."""

_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
_SHORT, _LONG = 4, 7
"""A word of fewer letters than the first is never corrected, of fewer than the second by one
slip only."""
_LONGEST = 40
_BEGINNING = (3, 5)
"""Of the first half of a word so many letters at least and at most: two slips are behind them."""
_INFLECTED = 4
"""Letters that a form may have more than the base form that was meant."""
_READ = 2000  # forms with one beginning
_COUNTED, _OFTEN = 12, 1000

# a quotation or what stands between blanks and brackets, and what is left where one was
_PIECE = re.compile(r'"[^"]*"?|[^\s"()]+')
_GAP = re.compile(r"\(\s*\)|\s+(?=[\s)]|\Z)|(?<=\()\s+")
_WORDS = (Asks.WORD, Asks.JOINED, Asks.PHRASE)
_FORMS = """
SELECT form, base, more, parts, known FROM form_key
WHERE form IN (SELECT value FROM json_each(?))
"""
_NEAR = """
SELECT form, base, more, parts, known FROM form_key
WHERE form >= ? AND form < ? AND length(form) BETWEEN ? AND ? LIMIT ?
"""
_LAST = chr(0x10FFFF)


def did_you_mean(conn: sqlite3.Connection, asked: Plan) -> list[str]:
    """The query as it was typed but for its unknown words, the likeliest first; [] for none better.

    Each finds something. Fields, quotes, signs and the words that the archive has stay; an unknown
    word with none near it stays too, or is left out where nothing would be found with it.
    """
    lexicon = Lexicon(conn)
    words = _unknown(conn, lexicon, asked.wanted())
    nearest = {word: nearest_words(conn, lexicon, word) for word in words}
    better = {word: near for word, near in nearest.items() if near}
    if not better:
        return []
    most = MOST if len(better) == 1 else 1
    texts = [
        _replaced(asked.query.text, {word: near[at] for word, near in better.items()})
        for at in range(min(most, *map(len, better.values())))
    ]
    hopeless = nearest.keys() - better
    offered = (_that_finds(conn, lexicon, asked, text, hopeless) for text in texts)
    return list(dict.fromkeys(filter(None, offered)))


def _that_finds(
    conn: sqlite3.Connection, lexicon: Lexicon, asked: Plan, text: str, hopeless: Set[str]
) -> str:
    """The text if it finds anything, else without the words that nothing is near; or ""."""
    ways = [text, _without(text, hopeless)] if hopeless else [text]
    return next((way for way in ways if _finds(conn, lexicon, asked, way)), "")


def _without(text: str, words: Set[str]) -> str:
    """The text without these words, and the fields they were asked for in; quotes stay whole."""
    kept = _PIECE.sub(lambda piece: "" if _is_only(piece[0], words) else piece[0], text)
    return _GAP.sub("", kept).strip()


def _is_only(piece: str, words: Set[str]) -> bool:
    """Whether nothing but these words is asked for by a piece of a text without blanks."""
    asked = piece.rpartition(":")[2] if piece.lower().rpartition(":")[0] in FIELDS else piece
    return asked.isalpha() and set(forms(asked)) <= words


def _unknown(conn: sqlite3.Connection, lexicon: Lexicon, terms: Iterable[Term]) -> list[str]:
    """The words typed that no item has, nor anything that means the same."""
    asked = [term for term in terms if term.asks in _WORDS]
    return [
        form
        for form in dict.fromkeys(
            form for term in asked if not _alike(conn, term) for form in term.forms
        )
        if form.isalpha() and not items_with(conn, lexicon.asked(form), 1)
    ]


def _alike(conn: sqlite3.Connection, term: Term) -> bool:
    """Whether an item has a synonym of the word."""
    keys = {key for synonym in term.synonyms for run in synonym.runs for key in run}
    return bool(keys and items_with(conn, keys, 1))


def _finds(conn: sqlite3.Connection, lexicon: Lexicon, asked: Plan, text: str) -> bool:
    """Whether another query finds anything, phrases by their base forms."""
    other = plan(text, lexicon, asked.target)
    index = asked.target.index
    sql = f"SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT 1"  # noqa: S608 - our own names
    return text != asked.query.text and conn.execute(sql, [other.match]).fetchone() is not None


def _replaced(text: str, by: dict[str, str]) -> str:
    """The text with other words in the place of some, in capitals where those were."""
    pieces, done = [], 0
    for start, end, form in spans(text):
        if form in by and text[end : end + 1] != ":":  # the name of a field is no word of it
            pieces += [text[done:start], _as(text[start:end], by[form])]
            done = end
    return "".join(pieces) + text[done:]


def _as(typed: str, word: str) -> str:
    if typed.isupper() and len(typed) > 1:
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word


def nearest_words(conn: sqlite3.Connection, lexicon: Lexicon, word: str) -> list[str]:
    """The archive's words nearest to one, the nearest first and then those of most items.

    A form of each, or its base form, which need not stand in any text as such.
    """
    most = _slips(lexicon, word)
    found: dict[str, tuple[float, str]] = {}
    near = _Near(word, most)
    for form, keys in _candidates(conn, word, most) if most else ():
        for one in (form, *keys.asked, *keys.parts) if keys.known else (form,):
            slips = near.slips(one)
            if 0 < slips <= most:
                key = keys.base if one == form else one
                found[key] = min(found.get(key, (slips, one)), (slips, one))
    return _best(conn, found)


class _Near:
    """Tells how far words are from one; each is looked at once."""

    def __init__(self, word: str, most: float) -> None:
        self._word, self._letters, self._most = word, set(word), most
        self._known: dict[str, float] = {}

    def slips(self, other: str) -> float:
        """The distance, or one above the most there may be."""
        told = self._known.get(other)
        if told is None:
            told = self._known[other] = self._slips(other)
        return told

    def _slips(self, other: str) -> float:
        # each slip changes a letter into another at most, which is seen at once
        apart = len(self._letters.symmetric_difference(other)) > 2 * self._most
        return self._most + 1 if apart else distance(self._word, other, self._most)


def _slips(lexicon: Lexicon, word: str) -> float:
    """How many slips a word may have: fewer if a dictionary has it, since it may be meant."""
    if not _SHORT <= len(word) <= _LONGEST:
        return 0
    is_word = any(lexicon.keys([word], one)[word].known for one in LANGUAGES)
    return (1 if len(word) < _LONG else 2) - is_word


def _candidates(conn: sqlite3.Connection, word: str, most: float) -> Iterator[tuple[str, Keys]]:
    """Forms of the archive that can be near: those one slip away, and those that begin alike."""
    begins = word[: min(max(len(word) // 2, _BEGINNING[0]), _BEGINNING[1])]
    lengths = (len(word) - 2 * most, len(word) + 2 * most + _INFLECTED)
    looked: list[tuple[str, list[object]]] = [
        (_FORMS, [json.dumps(sorted(_one_slip(word)))]),
        *((_NEAR, [start, start + _LAST, *lengths, _READ]) for start in _variants(begins)),
    ]
    for sql, values in looked:
        for form, *keys in conn.execute(sql, values):
            yield form, keys_of(*keys)


def _variants(beginning: str) -> Iterator[str]:
    """A beginning as it is and with a letter in the place of one that is like it."""
    yield beginning
    for at, letter in enumerate(beginning):
        for pair in ALIKE:
            if letter in pair:
                (other,) = pair - {letter}
                yield beginning[:at] + other + beginning[at + 1 :]


def _one_slip(word: str) -> set[str]:
    """Every word that one letter more, less, other or in another place makes of a word."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in cuts if right),
        *(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1),
        *(left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS),
        *(left + letter + right for left, right in cuts for letter in _LETTERS),
    }


def _best(conn: sqlite3.Connection, found: dict[str, tuple[float, str]]) -> list[str]:
    """The nearest that items have, and those hardly less near; of equal ones the frequent first."""
    near = sorted(found, key=lambda key: found[key])[:_COUNTED]
    often = {key: items_with(conn, [key], _OFTEN) for key in near}
    near = sorted(filter(often.get, near), key=lambda key: (found[key][0], -often[key], key))
    enough = found[near[0]][0] + LITTLE if near else 0
    told = (found[key][1] for key in near if found[key][0] <= enough)
    return list(dict.fromkeys(told))[:MOST]
