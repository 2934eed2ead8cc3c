"""Where a query learns what words mean: an archive's lexicon, or the analyser alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from db.analyser import Keys, analyse
from db.lexicon import LANGUAGES

__all__ = ["LANGUAGES", "Live", "Words"]


class Words(Protocol):
    """What a query asks of words; :class:`db.lexicon.Lexicon` answers for an archive."""

    def keys(self, forms: Iterable[str], language: str) -> Mapping[str, Keys]:
        """The keys of each form in texts of that language."""

    def asked(self, form: str) -> frozenset[str]:
        """What a person who types the form asks for, in any language."""

    def forms_with(self, keys: Iterable[str], limit: int) -> list[tuple[str, str]]:
        """The archive's forms that some keys find, and where: base, more or part."""

    def beginning(self, prefix: str, limit: int) -> list[str]:
        """The archive's forms that begin so, A to Z, at most so many."""


class Live:
    """The analyser without an archive: it has met no forms."""

    def keys(self, forms: Iterable[str], language: str) -> Mapping[str, Keys]:
        """The keys of each form."""
        return {form: analyse(form, language) for form in forms}

    def asked(self, form: str) -> frozenset[str]:
        """What the form asks for in either language."""
        return frozenset[str]().union(*(analyse(form, one).asked for one in LANGUAGES))

    def forms_with(self, keys: Iterable[str], limit: int) -> list[tuple[str, str]]:  # noqa: ARG002
        """None."""
        return []

    def beginning(self, prefix: str, limit: int) -> list[str]:  # noqa: ARG002
        """None."""
        return []
