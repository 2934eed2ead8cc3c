"""Exact phrases, looked for in the stored texts: the very forms, side by side."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import partial
from sqlite3 import Connection

from db.query.targets import Source, Target
from db.query.terms import Term

_BETWEEN = r"[\W_]+"
_ASCII = re.compile("[a-z0-9]+")


def holding(conn: Connection, target: Target, term: Term, rows: Iterable[int]) -> set[int]:
    """Those of the rows (by their numbers) of which a text has the phrase, form by form."""
    left, found = set(rows), set[int]()
    holds = partial(_holds, Pattern(term.forms))
    for source in target.sources:
        for n, *texts in _likely(conn, source, term, left - found):
            if n not in found and any(map(holds, texts)):
                found.add(n)
    return found


class Pattern:
    """A phrase to look for in texts."""

    def __init__(self, forms: tuple[str, ...]) -> None:
        words = _BETWEEN.join(map(re.escape, forms))
        self.words = re.compile(rf"(?<![^\W_]){words}(?![^\W_])", re.IGNORECASE)
        first = forms[0]
        # as words are mostly written, which is quick to see
        self.usual = tuple(dict.fromkeys((first, first.capitalize(), first.upper())))
        self.letters = max(_ASCII.findall(first), key=len, default="").encode()

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the phrase stands in a text."""
        return (match.span() for match in self.words.finditer(text))


def _holds(pattern: Pattern, text: str) -> bool:
    """Whether a text has the phrase; the slow search is for what is written oddly."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    for first in pattern.usual:
        at = text.find(first)
        while at >= 0:
            if pattern.words.match(text, at):
                return True
            at = text.find(first, at + 1)
    return _is_odd(pattern, text) and bool(pattern.words.search(text))


def _is_odd(pattern: Pattern, text: str) -> bool:
    """Whether the first word may stand in the text in another way than it mostly does."""
    if not pattern.letters:
        return True
    usual = sum(map(text.count, pattern.usual))
    return text.encode("utf-8", "replace").lower().count(pattern.letters) != usual


def _likely(
    conn: Connection, source: Source, term: Term, rows: set[int]
) -> Iterator[tuple[int, str]]:
    """(n, text, ...) of the texts in which the letters of the phrase stand in their order.

    SQLite sees that itself, in a text that Python then need not read.
    """
    if not rows:
        return iter(())
    like = " OR ".join(f"{column} LIKE :like" for column in source.columns)
    sql = (
        f"SELECT {source.n}, {', '.join(source.columns)} FROM {source.tables}"  # noqa: S608 - our own words
        f" WHERE {source.n} IN (SELECT value FROM json_each(:rows))"
        f" AND {_of_field(source)} AND ({like})"
    )
    asked = {"rows": json.dumps(sorted(rows)), "like": _like(term.forms), "field": term.field}
    found: Iterator[tuple[int, str]] = conn.execute(sql, asked)
    return found


def _of_field(source: Source) -> str:
    """A condition: the text is of the field asked for, or none is; "text" is any section."""
    is_section = "JOIN" in source.tables
    return f"(:field IS NULL OR :field = {source.field} OR ({is_section:d} AND :field = 'text'))"


def _like(forms: tuple[str, ...]) -> str:
    """The LIKE pattern of a phrase; SQLite tells upper from lower case beyond a to z."""
    letters = "%".join(forms)
    return f"%{re.sub('[^a-z0-9%]+', '%', letters)}%"
