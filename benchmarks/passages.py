"""Passages of minutes, scored by what must be read of each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scoring import Json, Scored, score
from parsers.minutes.passages import read_passage
from parsers.minutes.proceedings import Proceedings
from parsers.records import OutcomeKind

KINDS = ("motions", "votes", "outcome", "dissents", "disqualifications")


class UnreadableError(Exception):
    """A file of passages that is none; its text is the one line a person reads."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of minutes in a language, and what must be read of it; absent keys do not count."""

    line: int
    language: str
    text: str
    expect: Json

    @property
    def is_empty(self) -> bool:
        """Whether nothing must be read of it."""
        return not any(self.expect.get(kind) for kind in KINDS)


def load(path: Path) -> list[Passage]:
    """The passages of a file of JSON lines; raises UnreadableError."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{path} cannot be read: {error}") from error
    passages = [
        _passage(path, number, line) for number, line in enumerate(lines, 1) if line.strip()
    ]
    if not passages:
        raise UnreadableError(f"{path} holds no passages")
    return passages


def _passage(path: Path, number: int, line: str) -> Passage:
    """One line's; raises UnreadableError with the number of the line."""
    try:
        facts = json.loads(line)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"{path}, line {number} is no JSON: {error.msg}") from error
    wanted = {"language": str, "text": str, "expect": dict}
    if not isinstance(facts, dict) or not all(
        isinstance(facts.get(key), kind) for key, kind in wanted.items()
    ):
        raise UnreadableError(f"{path}, line {number}: not language, text and expect")
    return Passage(number, facts["language"], facts["text"], facts["expect"])


def read(passage: Passage) -> Scored:
    """How a passage is read."""
    return score(_counted(passage.expect), plain(read_passage(passage.text, passage.language)))


def _counted(expect: Json) -> Json:
    """What is expected, in the words of the record: an outcome not told is None."""
    outcome = expect.get("outcome")
    if isinstance(outcome, dict) and outcome.get("kind") == OutcomeKind.UNKNOWN.value:
        return {**expect, "outcome": {**outcome, "kind": None}}
    return expect


def plain(read: Proceedings) -> Json:
    """What was read in the form of an expectation: people by the base form of their names."""
    outcome = read.outcome
    return {
        "motions": [
            {
                "kind": motion.kind and motion.kind.value,
                "mover": motion.mover and motion.mover.name,
                "seconders": [seconder.name for seconder in motion.seconders],
                "outcome": motion.outcome.value,
                "number": motion.number,
                "and_others": motion.and_others,
                "text": motion.text,
            }
            for motion in read.motions
        ],
        "votes": [
            {
                "yes": vote.yes,
                "no": vote.no,
                "blank": vote.blank,
                "absent": vote.absent,
                "result": vote.result,
                "consistent": vote.consistent,
                "casting_vote": vote.casting_vote and vote.casting_vote.name,
            }
            for vote in read.votes
        ],
        "outcome": outcome
        and {
            "kind": None if outcome.kind is OutcomeKind.UNKNOWN else outcome.kind.value,
            "unanimous": outcome.unanimous,
        },
        "dissents": [dissent.name for dissent in read.dissents],
        "disqualifications": [one.name for one in read.disqualifications],
    }
