"""Which answers are spoiled, and how: by seed and rate, each kind as often as the others."""

from __future__ import annotations

import random
from collections.abc import Sequence

from simulator.wire.kinds import KINDS, REFUSED
from simulator.wire.script import Reply


class Draw:
    """One proxy's chance: the same seed draws the same for the same answers.

    Kinds are dealt from a shuffled deck, so that they come evenly. One that does not
    fit the answer stays for the next that it fits.
    """

    def __init__(
        self, seed: int, name: str, rate: float, kinds: Sequence[str] = tuple(KINDS)
    ) -> None:
        # repeatable, not secret
        self.rng = random.Random(f"{seed} wire {name}")  # noqa: S311
        self._kinds = tuple(kinds)
        self._deck: list[str] = []
        self.change(rate)

    def change(self, rate: float) -> None:
        """Spoil so many from the very next answer on."""
        self._rate = rate
        self._spoils = self._is_spoiled()

    def refuses_next(self) -> bool:
        """Whether nobody is to listen when the next request comes; the card is dealt then."""
        if not self._spoils:
            return False
        fitting_all = (kind for kind in self._cards() if KINDS[kind].fits is KINDS[REFUSED].fits)
        if next(fitting_all, None) != REFUSED:
            return False
        self._deck.remove(REFUSED)
        self._spoils = self._is_spoiled()
        return True

    def next(self, reply: Reply) -> str | None:
        """What spoils this answer; None for nothing."""
        spoils, self._spoils = self._spoils, self._is_spoiled()
        return self._deal(reply) if spoils else None

    def _is_spoiled(self) -> bool:
        return self.rng.random() < self._rate

    def _cards(self) -> list[str]:
        """The deck, never empty."""
        self._deck = self._deck or self._shuffled()
        return self._deck

    def _shuffled(self) -> list[str]:
        return self.rng.sample(self._kinds, len(self._kinds))

    def _deal(self, reply: Reply) -> str | None:
        """The first card that fits, of a new round where none is left; None if none ever does."""
        fitting = {kind for kind in self._kinds if kind != REFUSED and KINDS[kind].fits(reply)}
        if not fitting:
            return None
        if fitting.isdisjoint(self._deck):
            self._deck += self._shuffled()
        kind = next(kind for kind in self._deck if kind in fitting)
        self._deck.remove(kind)
        return kind
