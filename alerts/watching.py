"""Which queries must be understood anew when an archive learns words."""

from __future__ import annotations

from collections.abc import Iterable
from sqlite3 import Connection

from db.lexicon import Lexicon

_BEGINNING = "*"


class Noting(Lexicon):
    """An archive's lexicon that notes what it was asked for: forms, and beginnings as "koul*".

    What it told of a form may change when a text of the archive has it, and what it told
    of a beginning when one has a form that begins so. Nothing else does.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.noted: set[str] = set()

    def asked(self, form: str) -> frozenset[str]:
        """As of any lexicon."""
        self.noted.add(form)
        return super().asked(form)

    def beginning(self, prefix: str, limit: int) -> list[str]:
        """As of any lexicon."""
        self.noted.add(prefix + _BEGINNING)
        return super().beginning(prefix, limit)


class Watched:
    """Queries by what a lexicon was asked for to understand them."""

    def __init__(self) -> None:
        self._by_noted: dict[str, tuple[str, ...]] = {}
        self._lengths: dict[int, int] = {}

    def add(self, query: str, noted: Iterable[str]) -> None:
        """Watch what was noted for a query."""
        for one in noted:
            self._by_noted[one] = (*self._by_noted.get(one, ()), query)
            self._count(one, 1)

    def remove(self, query: str, noted: Iterable[str]) -> None:
        """Watch it no more."""
        for one in noted:
            left = tuple(each for each in self._by_noted[one] if each != query)
            if left:
                self._by_noted[one] = left
            else:
                del self._by_noted[one]
            self._count(one, -1)

    def asking_for(self, forms: Iterable[str]) -> set[str]:
        """The queries that may mean something else now that the archive has these forms."""
        found: set[str] = set()
        for form in forms:
            found.update(self._by_noted.get(form, ()))
            for length in self._lengths:
                found.update(self._by_noted.get(form[:length] + _BEGINNING, ()))
        return found

    def _count(self, noted: str, more: int) -> None:
        """Keep so many beginnings of a length in mind."""
        if noted.endswith(_BEGINNING):
            length = len(noted) - len(_BEGINNING)
            self._lengths[length] = self._lengths.get(length, 0) + more
            if not self._lengths[length]:
                del self._lengths[length]
