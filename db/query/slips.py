"""How far two words are apart, in slips of the finger."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

ALIKE = frozenset(map(frozenset, ("aä", "oö", "åo", "aå", "vw", "eé", "kc", "sz")))
"""Letters that one is typed for the other, for want of a key or of the other's spelling."""
LITTLE = 0.5
"""What the slips weigh that are made most."""


def distance(one: str, other: str, most: float) -> float:
    """What the slips between two words weigh together; something above the most, if that much.

    Damerau and Levenshtein's, but that letters like each other and doubled letters weigh half.
    """
    if abs(len(one) - len(other)) > most / LITTLE:
        return most + 1
    before: list[float] = []
    last = list(accumulate((_gap(other, at) for at in range(len(other))), initial=0.0))
    for at in range(len(one)):
        before, last = last, _row(one, other, at, before, last)
        if min(*before, *last) > most:
            return most + 1
    return last[-1]


def _row(
    one: str, other: str, at: int, before: Sequence[float], last: Sequence[float]
) -> list[float]:
    """What lies between the first letters of a word, one more than before, and of the other."""
    lost = _gap(one, at)
    row = [last[0] + lost]
    for to, letter in enumerate(other):
        least = min(
            last[to + 1] + lost, row[to] + _gap(other, to), last[to] + _swap(one[at], letter)
        )
        if at and to and one[at] == other[to - 1] and one[at - 1] == letter:
            least = min(least, before[to - 1] + 1)
        row.append(least)
    return row


def _gap(word: str, at: int) -> float:
    """What a letter weighs that the other word has not."""
    return LITTLE if at and word[at] == word[at - 1] else 1


def _swap(one: str, other: str) -> float:
    """What a letter in the place of another weighs."""
    if one == other:
        return 0
    return LITTLE if frozenset((one, other)) in ALIKE else 1
