"""The conditions that saved searches hold, each once, by the terms that may meet them.

A set of texts is a number here: the nth bit is that of the nth text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from alerts.conditions import Condition
from db.batch import Indexed, is_begun
from db.query.terms import Run

Often = Callable[[str], int]
"""In how many items of the archive a term stands."""

_MANY: Final = 1000
"""Items in which a beginning is thought to stand: it is that of many words."""

_MOST: Final = 1 << 14
"""Terms of which it is remembered what they begin with."""


class Leaf:
    """A condition that so many questions hold; equal to itself alone."""

    __slots__ = ("_often", "columns", "condition", "holders", "phrase")

    def __init__(self, condition: Condition) -> None:
        self.condition = condition
        self.columns = condition.columns
        self.phrase = condition.phrase
        self.holders = 0
        self._often: int | None = None

    def often(self, often: Often) -> int:
        """In how many items of the archive it is met, at most, when it was first asked."""
        if self._often is None:
            runs = self.condition.runs
            begun = sum(map(is_begun, runs))
            self._often = begun * _MANY or sum(min(map(often, run)) for run in runs)
        return self._often


_Found = TypeVar("_Found")
_Several = tuple[_Found, ...]
_By = dict[str, _Several[_Found]]


class Leaves:
    """All conditions that are held; to add one costs one."""

    def __init__(self) -> None:
        self._of: dict[Condition, Leaf] = {}
        self._by_term: _By[Leaf] = {}
        self._by_beginning: dict[int, _By[Leaf]] = {}
        self._by_run: _By[tuple[Run, Leaf]] = {}
        self._begun: _By[Leaf] = {}

    def __len__(self) -> int:
        return len(self._of)

    def of(self, condition: Condition, often: Often) -> Leaf:
        """The leaf of a condition, the same for all who hold it."""
        leaf = self._of.get(condition)
        if leaf is None:
            leaf = self._of[condition] = Leaf(condition)
            for run in condition.runs:
                self._add(run, leaf, often)
        return leaf

    def forget(self, leaf: Leaf) -> None:
        """Have a leaf found no more; whoever still holds it would never be met."""
        del self._of[leaf.condition]
        for run in leaf.condition.runs:
            self._remove(run, leaf)

    def met_by(self, texts: Sequence[Indexed]) -> dict[Leaf, int]:
        """The leaves that any of the texts meets, each with those that do, phrases left aside."""
        found: dict[Leaf, int] = defaultdict(int)
        for nth, text in enumerate(texts):
            self._by_terms(text, 1 << nth, found)
            self._by_beginnings(text, 1 << nth, found)
            self._by_runs(text, 1 << nth, found)
        return found

    def _by_terms(self, text: Indexed, bit: int, found: dict[Leaf, int]) -> None:
        terms, some = text.terms, self._by_term
        for term in terms.keys() & some.keys():
            where = terms[term]
            for leaf in some[term]:
                if leaf.columns & where:
                    found[leaf] |= bit

    def _by_beginnings(self, text: Indexed, bit: int, found: dict[Leaf, int]) -> None:
        known = self._begun
        for term, where in text.terms.items():
            for leaf in known[term] if term in known else self._begins(term):
                if leaf.columns & where:
                    found[leaf] |= bit

    def _begins(self, term: str) -> _Several[Leaf]:
        """The leaves that a term meets by its beginning; texts are mostly of the same terms."""
        if len(self._begun) >= _MOST:
            self._begun.clear()
        found = tuple(
            leaf
            for length, some in self._by_beginning.items()
            for leaf in some.get(term[:length], ())
        )
        self._begun[term] = found
        return found

    def _by_runs(self, text: Indexed, bit: int, found: dict[Leaf, int]) -> None:
        terms, some = text.terms, self._by_run
        for term in terms.keys() & some.keys():
            for run, leaf in some[term]:
                if text.has(run, leaf.columns):
                    found[leaf] |= bit

    def _add(self, run: Run, leaf: Leaf, often: Often) -> None:
        if len(run) > 1:
            rarest = min(run[:-1] if is_begun(run) else run, key=lambda term: (often(term), term))
            _put(self._by_run, rarest, (run, leaf))
        elif is_begun(run):
            letters = run[0][:-1]
            self._begun.clear()
            _put(self._by_beginning.setdefault(len(letters), {}), letters, leaf)
        else:
            _put(self._by_term, run[0], leaf)

    def _remove(self, run: Run, leaf: Leaf) -> None:
        if len(run) > 1:
            for term in run:  # which one was the rarest when it came is not known any more
                _drop(self._by_run, term, (run, leaf))
        elif is_begun(run):
            letters = run[0][:-1]
            self._begun.clear()
            some = self._by_beginning[len(letters)]
            _drop(some, letters, leaf)
            if not some:
                del self._by_beginning[len(letters)]
        else:
            _drop(self._by_term, run[0], leaf)


def _put(where: _By[_Found], term: str, one: _Found) -> None:
    where[term] = (*where.get(term, ()), one)


def _drop(where: _By[_Found], term: str, one: _Found) -> None:
    left = tuple(each for each in where.get(term, ()) if each != one)
    if left:
        where[term] = left
    else:
        where.pop(term, None)
