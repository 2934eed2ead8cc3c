"""What a word of Finnish or Swedish is found by: the same for index and query.

Nothing is loaded before a word is asked for, and no dictionary at all for the words that
ship with their keys (:mod:`db.analyser.known`).
"""

from __future__ import annotations

from functools import cache, lru_cache

from db.analyser import finnish, voikko
from db.analyser.keys import STEM_MARK, Keys
from db.analyser.known import known
from db.analyser.voikko import Voikko

__all__ = ["RULES", "STEM_MARK", "Keys", "analyse", "identity", "loaded"]

RULES = 2
"""The version of our rules; an index made by others must be made anew."""

_REMEMBERED = 1 << 14  # forms, some 5 MB


def analyse(form: str, language: str, by: Voikko | None = None) -> Keys:
    """The keys of a form, in lower case and NFC, in a text of that language ("fi" or "sv").

    Told by the dictionary given, always; else by what ships, what was told before, or the
    best dictionary that is here.
    """
    if by is not None:
        return _told(form, language, by)
    return known().get((form, language)) or _remembered(form, language)


def loaded() -> bool:
    """Whether the dictionaries are loaded: once a word was asked of them, for some seconds."""
    return _remembered.cache_info().currsize > 0


def identity(by: Voikko | None = None) -> str:
    """What analyses, by name and version: "libvoikko 4.3.1, simplemma 2.0.0, ..., rules 2".

    With the best dictionary that is here, or with the one given.
    """
    return ", ".join(((by or voikko.best()).name, *_others(), f"rules {RULES}"))


@cache
def _others() -> tuple[str, ...]:
    from importlib.metadata import version  # noqa: PLC0415 - asked once a process

    return tuple(f"{name} {version(name)}" for name in ("simplemma", "PyStemmer"))


@lru_cache(maxsize=_REMEMBERED)
def _remembered(form: str, language: str) -> Keys:
    return _told(form, language, voikko.best())


def _told(form: str, language: str, by: Voikko) -> Keys:
    if language == "sv":
        from db.analyser import swedish  # noqa: PLC0415 - its dictionary is large

        return swedish.keys(form)
    return finnish.keys(form, by)
