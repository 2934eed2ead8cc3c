"""The grammar of a sentence's language."""

from __future__ import annotations

from typing import Protocol

from parsers.minutes import finnish, swedish
from parsers.minutes.forms import Guess, Made, Reference


class Grammar(Protocol):
    """What each language's module offers."""

    def kind_said(self, words: str, /) -> Guess | None:
        """The kind that words for motions name."""

    def kind_asked(self, text: str, /) -> Guess:
        """The kind by what is asked."""

    def made(self, bare: str, /) -> Made | None:
        """The motion a sentence makes."""

    def references(self, bare: str, /) -> list[Reference]:
        """The motions and proposals a sentence names."""


_FINNISH: Grammar = finnish
_SWEDISH: Grammar = swedish


def grammar(*, swedish: bool) -> Grammar:
    """Swedish's or Finnish's."""
    return _SWEDISH if swedish else _FINNISH


def kind_said(words: str) -> Guess | None:
    """The kind that words of either language name."""
    return _FINNISH.kind_said(words) or _SWEDISH.kind_said(words)
