"""How a harvest tells whoever watches how far it has come."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told from the thread that called the harvest."""

    def start(self, slug: str, total: int) -> None:
        """So many pages of a source are due; told again when more turn up."""

    def advance(self, slug: str) -> None:
        """One page is done, well or badly."""

    def done(self, slug: str) -> None:
        """The source is finished."""


class Unwatched:
    """Nobody watches."""

    def start(self, slug: str, total: int) -> None:
        """Nothing to tell."""

    def advance(self, slug: str) -> None:
        """Nothing to tell."""

    def done(self, slug: str) -> None:
        """Nothing to tell."""
