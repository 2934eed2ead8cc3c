"""How much of what was expected was read: only what the expectation says counts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

# Keys whose entries count one by one, and the column they count in; every other key is one of
# the "fields".
LISTS = {
    "sections": "sections",
    "motions": "motions",
    "votes": "votes",
    "people": "people",
    "citations": "citations",
    "dissents": "dissents",
    "disqualifications": "disqualifications",
    "earlier_handlings": "earlier",
    "items": "rows",
    "meetings": "rows",
    "bodies": "rows",
    "entries": "rows",
}
OUTCOME = "outcome"
COLUMNS = (
    "fields",
    "sections",
    "words",
    "motions",
    "votes",
    OUTCOME,
    "people",
    "citations",
    "dissents",
    "disqualifications",
    "earlier",
    "rows",
)


@dataclass(frozen=True, slots=True)
class Score:
    """How many of how many are exactly right; what was read beyond the expected is wrong."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.of + other.of)

    @property
    def wrong(self) -> int:
        """How many are not."""
        return self.of - self.right

    def fell_from(self, other: Score) -> bool:
        """Whether less is right, or more wrong, than before."""
        return self.right < other.right or self.wrong > other.wrong


@dataclass(frozen=True, slots=True)
class Miss:
    """Something that was read otherwise than expected; None: nothing was, or should have been."""

    column: str
    expected: object
    read: object


@dataclass(frozen=True, slots=True)
class Scored:
    """One reading's scores by column, columns without anything to score left out."""

    scores: dict[str, Score]
    misses: tuple[Miss, ...] = ()


def matches(expected: object, read: object) -> bool:
    """Whether the reading says all that the expectation says; keys it leaves out do not count."""
    if isinstance(expected, dict):
        return isinstance(read, dict) and all(
            key in read and matches(value, read[key]) for key, value in expected.items()
        )
    if isinstance(expected, list):
        return (
            isinstance(read, list)
            and len(expected) == len(read)
            and all(map(matches, expected, read))
        )
    return type(expected) is type(read) and expected == read


def score(expected: Json, read: Json) -> Scored:
    """The scores of one record against what is expected of it."""
    scores: dict[str, Score] = {}
    misses: list[Miss] = []
    for key, value in expected.items():
        for column, wanted, got in _parts(key, value, read.get(key)):
            right = matches(wanted, got)
            scores[column] = scores.get(column, Score()) + Score(int(right), 1)
            if not right:
                misses.append(Miss(column, wanted, got))
    return Scored(scores, tuple(misses))


def _parts(key: str, value: object, got: object) -> Iterator[tuple[str, object, object]]:
    """What of one key counts: column, expected and read."""
    if key == OUTCOME:
        if value is not None or got is not None:
            yield OUTCOME, value, got
    elif key in LISTS and isinstance(value, list):
        for wanted, found in paired(value, got if isinstance(got, list) else []):
            yield LISTS[key], wanted, found
    else:
        yield "fields", {key: value}, {key: got}


def paired(expected: Sequence[object], read: Sequence[object]) -> Iterator[tuple[object, object]]:
    """Each expected entry with the one read for it, in order, None where one side has none.

    Entries between two right ones are paired as they stand.
    """
    at = done = 0
    for index, wanted in enumerate(expected):
        found = next((n for n in range(at, len(read)) if matches(wanted, read[n])), None)
        if found is not None:
            yield from _as_they_stand(expected[done:index], read[at:found])
            yield wanted, read[found]
            at, done = found + 1, index + 1
    yield from _as_they_stand(expected[done:], read[at:])


def _as_they_stand(
    expected: Sequence[object], read: Sequence[object]
) -> Iterator[tuple[object, object]]:
    for index in range(max(len(expected), len(read))):
        yield (
            expected[index] if index < len(expected) else None,
            read[index] if index < len(read) else None,
        )


def total(scores: Sequence[dict[str, Score]]) -> dict[str, Score]:
    """The columns summed up."""
    return {
        column: sum((one.get(column, Score()) for one in scores), Score())
        for column in COLUMNS
        if any(column in one for one in scores)
    }
