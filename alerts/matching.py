"""Which saved searches a change answers: all of them at once, by a reverse index.

What the words of searches ask for is told of the texts once for each word, phrase or sign,
however many searches hold it (:mod:`alerts.leaves`). A search of more than one is thought of
by the rarest of those that a text must have for it, and asked then, by sets of texts
(:mod:`alerts.asking`). So a match means the same as on the site. Who asks for the same words
is asked once, whatever else they want of a text (:mod:`alerts.askers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from alerts.askers import Asked, Askers, Doc, Hit, Words, asking, doc
from alerts.asking import EVERYTHING, Answers, Joined, Question, leaves, question
from alerts.conditions import Condition
from alerts.leaves import Leaf, Leaves
from alerts.saved import from_stored
from alerts.watching import Noting, Watched
from db.batch import Batch, Frequencies
from db.growth import forms_since, mark
from db.news import ArchiveFile
from db.query import parse, plan
from parsers.errors import BadInput

__all__ = ["MOST", "Doc", "Hit", "Searches", "doc"]

MOST: Final = 100
"""Changes that are matched together."""


@dataclass(slots=True, eq=False)
class _Typed:
    """A query as typed: what it means, what that depends on, and how many searches have it."""

    words: Words
    noted: tuple[str, ...]
    searches: int = 0


class Searches:
    """All active saved searches, as the archive understands them; to add one costs one."""

    def __init__(self, archive: ArchiveFile) -> None:
        """``archive`` tells what words mean; it is only read."""
        self._conn = archive.conn
        self._often = Frequencies(self._conn)
        self._mark = mark(self._conn)
        self._held: dict[str, Asked] = {}
        self._typed: dict[str, _Typed] = {}
        self._watched = Watched()
        self._askers = Askers()
        self._leaves = Leaves()
        self._joined: dict[Question, Joined] = {}
        self._led: dict[Leaf | None, list[Joined]] = {}

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, search: str) -> bool:
        return search in self._held

    def add(self, search: str, definition: str) -> None:
        """Add a search by its id, or do nothing if it is there: its id tells what it asks.

        Raises BadInput where the definition cannot be read.
        """
        if search not in self._held:
            self._put(asking(search, from_stored(definition)))

    def remove(self, search: str) -> None:
        """Remove a search; one that is not there is no matter."""
        asked = self._held.pop(search, None)
        if asked is None:
            return
        typed = self._typed[asked.query]
        self._askers.remove(asked, typed.words)
        typed.searches -= 1
        if not typed.searches:
            del self._typed[asked.query]
            self._watched.remove(asked.query, typed.noted)
            self._release(typed.words)

    def keep(self, searches: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Hold these searches (id, definition) and no others; which cannot be read, and why.

        One of those finds nothing, and stops no other.
        """
        known = dict(searches)
        for gone in self._held.keys() - known.keys():
            self.remove(gone)
        unreadable = {}
        for search, definition in known.items():
            try:
                self.add(search, definition)
            except BadInput as error:
                unreadable[search] = str(error)
        return unreadable

    def refresh(self, archive: ArchiveFile) -> None:
        """Understand anew what the archive's new words may have changed.

        It may have been opened anew since, as in another thread.
        """
        self._conn = archive.conn
        self._often = Frequencies(self._conn)
        now = mark(self._conn)
        if now.schema != self._mark.schema or now.last < self._mark.last:
            again = list(self._held.values())
        elif now != self._mark:
            texts = self._watched.asking_for(forms_since(self._conn, self._mark))
            again = [asked for asked in self._held.values() if asked.query in texts]
        else:
            return
        for asked in again:
            self.remove(asked.id)
        self._mark = now
        for asked in again:
            self._put(asked)

    def match(self, batch: Batch, docs: Sequence[Doc]) -> list[Hit]:
        """What the texts of a batch answer, in the order of changes."""
        texts = [one.text for one in docs]
        met = self._leaves.met_by(texts)
        likely = self._likely(met)
        return self._askers.hits(docs, likely, Answers(batch, texts, met))

    def _likely(self, met: Mapping[Leaf, int]) -> set[Words]:
        """All that may find a text, by the leaves that any of the texts meets."""
        led = self._led
        return set(met).union(led.get(None, ()), *(led[leaf] for leaf in led.keys() & met.keys()))

    def _put(self, asked: Asked) -> None:
        typed = self._typed.get(asked.query)
        if typed is None:
            typed = self._typed[asked.query] = self._understood(asked.query)
            self._watched.add(asked.query, typed.noted)
        typed.searches += 1
        self._askers.add(asked, typed.words)
        self._held[asked.id] = asked

    def _understood(self, text: str) -> _Typed:
        """What a query means to the archive today; "" asks for everything."""
        query, lexicon = parse(text), Noting(self._conn)
        asks = question(plan(query, lexicon), self._leaf) if query.text else EVERYTHING
        words = asks if isinstance(asks, Leaf) else self._join(asks)
        for leaf in leaves(asks):
            leaf.holders += 1
        return _Typed(words, tuple(sorted(lexicon.noted)))

    def _leaf(self, condition: Condition) -> Leaf:
        return self._leaves.of(condition, self._often.of)

    def _join(self, asks: Question) -> Joined:
        joined = self._joined.get(asks)
        if joined is None:
            joined = self._joined[asks] = Joined(asks, self._often.of)
            for lead in joined.led_by:
                self._led.setdefault(lead, []).append(joined)
        joined.holders += 1
        return joined

    def _release(self, words: Words) -> None:
        """Forget what nobody asks any more."""
        asks = words if isinstance(words, Leaf) else words.question
        if isinstance(words, Joined):
            words.holders -= 1
            if not words.holders:
                self._part(words)
        for leaf in leaves(asks):
            leaf.holders -= 1
            if not leaf.holders:
                self._leaves.forget(leaf)

    def _part(self, joined: Joined) -> None:
        del self._joined[joined.question]
        for lead in joined.led_by:
            self._led[lead].remove(joined)
            if not self._led[lead]:
                del self._led[lead]
