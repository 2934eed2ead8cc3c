"""What a form is found by."""

from __future__ import annotations

from typing import NamedTuple

STEM_MARK = "zz"
"""Stands before the keys of unknown words, which so never equal a base form."""


class Keys(NamedTuple):
    """What one form is found by.

    ``base`` stands in the word's place in the text, ``more`` are the base forms of its
    other readings, ``parts`` what a compound is made of. ``known`` is False where no
    dictionary has the word and ``base`` is its marked stem.
    """

    base: str
    more: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    known: bool = True

    @property
    def asked(self) -> frozenset[str]:
        """What a person who types the word asks for; never parts of it."""
        return frozenset((self.base, *self.more))
