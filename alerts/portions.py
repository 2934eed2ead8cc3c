"""How much of what is due stands in one letter: none is without an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from db.matched import Due, Match

MOST: Final = 200
"""Changes of which one letter tells."""

_IN_PARTS: Final = frozenset({"webhook"})
"""Channels whose readers are machines: they get every change, in several letters."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What one letter tells, and what is ``left`` of it, of which it gives the number only.

    All of it is in the order of changes, and what is left came before.
    """

    matches: tuple[Match, ...] = ()
    left: tuple[Match, ...] = ()

    @property
    def more(self) -> int:
        """How many changes are left."""
        return len({match.seq for match in self.left})

    @property
    def whole(self) -> tuple[Match, ...]:
        """All that counts as told by the letter."""
        return self.left + self.matches


def portions(one: Due) -> list[Portion]:
    """What is due as letters, at least one: a person gets one with the last changes."""
    changes = [tuple(matches) for _, matches in groupby(one.matches, key=lambda each: each.seq)]
    if one.subscriber.channel in _IN_PARTS:
        starts = range(0, len(changes), MOST)
        return [Portion(_all(changes[at : at + MOST])) for at in starts] or [Portion()]
    at = max(0, len(changes) - MOST)
    return [Portion(_all(changes[at:]), _all(changes[:at]))]


def _all(changes: Sequence[tuple[Match, ...]]) -> tuple[Match, ...]:
    return tuple(match for matches in changes for match in matches)
