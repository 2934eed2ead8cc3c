"""What a query's word, phrase or sign asks of a text: the expression of FTS5, read.

The expressions are those that :mod:`db.query.terms` puts together, and nothing else: keys side
by side, one of several of them, in some columns of the index, and such joined by AND or OR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from db.batch import begun, columns, terms_of
from db.query.terms import Run, Term

_PHRASE: Final = r'"[^"]*"(?: \*)?'
_RUN = re.compile(r'"(?P<keys>[^"]*)"(?P<begun> \*)?')
_PART = re.compile(
    r"(?P<but>- )?(?:\{(?P<several>[^{}]*)\}|(?P<one>\w+)) : "
    rf"(?:{_PHRASE}|\({_PHRASE}(?: OR {_PHRASE})*\))"
)
# what is left of an expression where a # stands for each part
_ONE, _SEVERAL = re.compile("#"), re.compile(r"\(#\)(?: (?P<by>AND|OR) \(#\))(?: (?P=by) \(#\))*")


class Condition(NamedTuple):
    """That one of ``runs`` stands in one of ``columns`` (:func:`db.batch.columns`).

    With a ``phrase``, a text that has a run must have the very forms typed, too.
    """

    columns: int
    runs: tuple[Run, ...]
    phrase: Term | None = None


class Conditions(NamedTuple):
    """Of which all must be met, or one."""

    of: tuple[Condition, ...]
    all: bool


def conditions(expression: str) -> Conditions:
    """What an expression asks; ValueError if it is none of ours."""
    told = _PART.sub("#", expression)
    joined = _SEVERAL.fullmatch(told)
    if not joined and not _ONE.fullmatch(told):
        raise ValueError(f"no expression of ours: {expression}")
    parts = tuple(_condition(part) for part in _PART.finditer(expression))
    return Conditions(parts, all=not joined or joined["by"] == "AND")


def _condition(part: re.Match[str]) -> Condition:
    named = _columns(part["several"] or part["one"])
    where = columns() & ~named if part["but"] else named
    return Condition(where, tuple(dict.fromkeys(_runs(part[0]))))


@lru_cache(maxsize=1 << 8)
def _columns(names: str) -> int:
    return columns(names.split())


def _runs(part: str) -> Iterator[Run]:
    """The terms of each phrase; one without any finds nothing."""
    for phrase in _RUN.finditer(part):
        run = terms_of(phrase["keys"])
        if run:
            yield begun(run) if phrase["begun"] else run
