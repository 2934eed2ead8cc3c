"""How much of what is due stands in one letter: each is in one language and has an end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def in_languages(one: Due, languages: Mapping[str, str]) -> list[Due]:
    """What is due in each language of a reader's subscriptions, that of the oldest first.

    A change that several find is told once, in the language of the oldest of them, with all
    who found it. Where a subscription found nothing, that is said in its own language.
    """
    of_change: dict[int, str] = {}
    for match in one.matches:  # of a change the oldest subscription's comes first
        of_change.setdefault(match.seq, languages[match.subscription])
    found = {match.subscription for match in one.matches}
    out = []
    for language in dict.fromkeys(languages[each.id] for each in one.subscriptions):
        matches = tuple(match for match in one.matches if of_change[match.seq] == language)
        here = {match.subscription for match in matches}
        mine = tuple(
            each
            for each in one.subscriptions
            if each.id in here or (each.id not in found and languages[each.id] == language)
        )
        if mine:
            out.append(Due(one.subscriber, mine, matches))
    return out


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
