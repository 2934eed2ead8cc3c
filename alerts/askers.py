"""Who asks: the searches by their words, and by what they ask for beside words.

What is so of the changes of a batch is told by sets of them. A set of changes is a number:
the nth bit is that of the nth change.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from functools import partial
from typing import Final, NamedTuple

from alerts.asking import Answers, Joined
from alerts.events import events
from alerts.facts import Fact, facts_of, wanted
from alerts.leaves import Leaf
from alerts.saved import Event, SavedSearch
from db.batch import Batch, Indexed
from db.news import News

Words = Leaf | Joined
"""What the words of searches ask for, the same for all who ask the same."""

_BITS: Final = {event: 1 << place for place, event in enumerate(Event)}


class Hit(NamedTuple):
    """That a change answers a search, and which of the events asked for it is."""

    seq: int
    search: str
    events: tuple[Event, ...]


_hit: Callable[[tuple[int, str, tuple[Event, ...]]], Hit] = partial(tuple.__new__, Hit)
"""The same as Hit(*values), in half the time: an item may answer thousands."""


class Doc(NamedTuple):
    """A change to be matched: what it is, what is so of it, and its text in the batch."""

    news: News
    events: tuple[Event, ...]
    facts: frozenset[Fact]
    text: Indexed


def doc(batch: Batch, news: News) -> Doc | None:
    """A change put into a batch; None for what is no event."""
    found = events(news)
    if not found:
        return None
    return Doc(news, found, facts_of(news), batch.add(news.facts, news.record))


class Asked(NamedTuple):
    """A search: its words as typed, and what it wants beside them.

    It is found by one of ``found_by``, wants one of each of ``parts`` to be so, too, and is
    told of ``events``, as one number.
    """

    id: str
    query: str
    found_by: tuple[Fact, ...]
    parts: tuple[frozenset[Fact], ...]
    events: int


def asking(search: str, read: SavedSearch) -> Asked:
    """What a search asks, by its id."""
    told, more = sum(_BITS[event] for event in read.events), wanted(read)
    return Asked(search, sys.intern(read.query), more.found_by, more.parts, told)


class Askers:
    """Searches by the fact that each is found by, and by their words."""

    def __init__(self) -> None:
        self._by_fact: dict[Fact, dict[Words, list[Asked]]] = {}

    def add(self, asked: Asked, words: Words) -> None:
        """Have a search found."""
        for fact in asked.found_by:
            self._by_fact.setdefault(fact, {}).setdefault(words, []).append(asked)

    def remove(self, asked: Asked, words: Words) -> None:
        """Have it found no more."""
        for fact in asked.found_by:
            by_words = self._by_fact[fact]
            by_words[words].remove(asked)
            if not by_words[words]:
                del by_words[words]
            if not by_words:
                del self._by_fact[fact]

    def hits(self, docs: Sequence[Doc], likely: Set[Words], answers: Answers) -> list[Hit]:
        """What changes answer of whom, in the order of changes; other words find nothing."""
        told = _Told(docs)
        for fact in told.facts.keys() & self._by_fact.keys():
            here, by_words = told.facts[fact], self._by_fact[fact]
            for words in by_words.keys() & likely:
                if some := here & answers[words]:
                    told.answer(by_words[words], some)
        return [hit for some in told.found.values() for hit in some]


class _Told:
    """What is so of changes, as sets of them, and what each answers."""

    def __init__(self, docs: Sequence[Doc]) -> None:
        self._docs = {1 << nth: one for nth, one in enumerate(docs)}
        self._seqs = {bit: one.news.seq for bit, one in self._docs.items()}
        self._events: dict[int, tuple[int, dict[int, tuple[Event, ...]]]] = {}
        self.found: dict[int, list[Hit]] = {bit: [] for bit in self._docs}
        self.facts: dict[Fact, int] = defaultdict(int)
        for bit, one in self._docs.items():
            for fact in one.facts:
                self.facts[fact] |= bit

    def answer(self, several: Iterable[Asked], have: int) -> None:
        """Note for each search which of the changes that have its words are what it wants."""
        for one in several:
            those, told = self._events.get(one.events) or self._of_events(one.events)
            some = have & those
            for part in one.parts:
                some &= self._any(part)
            while some:
                bit = some & -some
                some ^= bit
                self.found[bit].append(_hit((self._seqs[bit], one.id, told[bit])))

    def _any(self, part: frozenset[Fact]) -> int:
        met = 0
        for fact in part & self.facts.keys():
            met |= self.facts[fact]
        return met

    def _of_events(self, asked: int) -> tuple[int, dict[int, tuple[Event, ...]]]:
        """The changes that are one of the events asked for, and which of them each is."""
        told = {
            bit: some
            for bit, one in self._docs.items()
            if (some := tuple(event for event in one.events if _BITS[event] & asked))
        }
        self._events[asked] = sum(told), told
        return self._events[asked]
