"""The language of a text, by the small words no text can do without."""

from __future__ import annotations

from collections.abc import Sequence

_READ = 600  # words: among so many there are a hundred small ones
_ENOUGH = 4  # small words of the other language: fewer may be a title or a name
_MARGIN = 4  # times as many as of its own

# Each is a word of one of the two languages alone: "en", "se", "de" and "men" are left out.
_FINNISH = """
ja että ei eivät on ovat oli olivat ollut olla sekä tai joka jotka jossa jonka mukaan mukaisesti
kanssa mutta kun jos hän tämä tämän nämä niiden näiden myös vain kuin voi voidaan koska siten
siitä sen asian päätti päättää ehdottaa todetaan vuoden vuonna osalta alkaen mennessä välillä
"""
_SWEDISH = """
och att är av för som med till ett det den har inte om på vid från eller efter under enligt ska
skall kan dess detta denna dessa också samt ärendet beslutar beslutade föreslår var blir inom mellan
genom över utan mot år
"""
_WORDS = {
    "fi": frozenset(_FINNISH.split()),
    "sv": frozenset(_SWEDISH.split()),
}
_OTHER = {"fi": "sv", "sv": "fi"}


def language_of(words: Sequence[str], default: str) -> str:
    """The language of a text's words on a page of that language: the other one only where plain.

    "fi" or "sv". A short text, names, figures and a quotation within a text of the page's
    language do not change it, nor does a third language.
    """
    other = _OTHER[default]
    told = words[:_READ]
    own, against = (sum(map(_WORDS[one].__contains__, told)) for one in (default, other))
    return other if against >= _ENOUGH and against > _MARGIN * own else default
