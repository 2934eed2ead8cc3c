"""What words ask for, and which of an archive's forms are found: for queries and marking.

It only reads, by any connection to archive.db, one that Datasette lends too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Final

from db.analyser import Keys, analyse
from db.form_keys import keys_of, stored

LANGUAGES: Final = ("fi", "sv")

_PLACES: Final = {"base": "base", "more": "more", "parts": "part"}
"""The columns of form_index, and how a key in them finds a form: as its word, as another word
that it can be, as a part of it."""

_FOUND: Final = """
    SELECT json_group_array(form) FROM form_key
    WHERE n IN (SELECT rowid FROM form_index WHERE form_index MATCH ?)
"""
_ASKED: Final = "SELECT language, base, more, NULL, known FROM form_key WHERE form = ?"
_BEGINNING: Final = (
    "SELECT DISTINCT form FROM form_key WHERE form >= ? AND form < ? ORDER BY form LIMIT ?"
)
_LAST: Final = chr(0x10FFFF)


class Lexicon:
    """The keys of an archive's forms; what it does not know is analysed, and never written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keys(self, forms: Iterable[str], language: str) -> dict[str, Keys]:
        """The keys of forms, in lower case, in texts of a language."""
        wanted = set(forms)
        known = stored(self._connection, wanted, language)
        return known | {form: analyse(form, language) for form in sorted(wanted - known.keys())}

    def asked(self, form: str) -> frozenset[str]:
        """The keys that a person asks for who types a form: those of both languages.

        A word that the archive has in one language, and that language's dictionary knows, is
        not analysed in the other: to load a second dictionary takes longer than the search.
        """
        told = self._connection.execute(_ASKED, [form]).fetchall()
        asked = {language: keys_of(*keys).asked for language, *keys in told}
        if not any(known for *_, known in told):
            asked |= {one: analyse(form, one).asked for one in LANGUAGES if one not in asked}
        return frozenset().union(*asked.values())

    def knows(self, form: str) -> bool:
        """Whether the form stands in a text of the archive, or once did."""
        found = self._connection.execute("SELECT 1 FROM form_key WHERE form = ? LIMIT 1", [form])
        return found.fetchone() is not None

    def forms_with(self, keys: Iterable[str], limit: int) -> list[tuple[str, str]]:
        """The archive's forms that any of the keys finds, and how: base, more or part.

        In that order, and each A to Z.
        """
        wanted = " OR ".join(f'"{key}"' for key in sorted(set(keys)) if key.isalnum())
        found: dict[str, str] = {}
        for column, where in _PLACES.items() if wanted else ():
            # one long text of all takes two thirds of the time of thousands of rows
            told = self._connection.execute(_FOUND, [f"{column} : ({wanted})"]).fetchone()
            for form in sorted(set(json.loads(told[0]))):
                found.setdefault(form, where)
            if len(found) >= limit:
                break
        return list(found.items())[:limit]

    def beginning(self, prefix: str, limit: int) -> list[str]:
        """The archive's forms that begin so, A to Z."""
        found = self._connection.execute(_BEGINNING, [prefix, prefix + _LAST, limit])
        return [form for (form,) in found]
