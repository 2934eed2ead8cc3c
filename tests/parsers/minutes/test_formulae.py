"""Every formula of minutes in a wording of its own, and wordings that mix them.

The files beside this one hold invented people and matters, one passage a line, with
what must be read of it; only the keys that are expected count.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from parsers.minutes.passages import read_passage
from parsers.minutes.proceedings import Proceedings
from parsers.records import Motion, OutcomeKind, Vote

_HERE = Path(__file__).parent
_SHARED = Path(__file__).parents[4] / "shared" / "minutes-passages.jsonl"


def _rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of passages; none where it is absent."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _read(happened: Proceedings) -> dict[str, Any]:
    """What was read, in the shape of an expectation; people by their base form."""
    outcome = happened.outcome
    return {
        "motions": [_motion(motion) for motion in happened.motions],
        "votes": [_vote(vote) for vote in happened.votes],
        "outcome": outcome
        and {
            "kind": None if outcome.kind is OutcomeKind.UNKNOWN else outcome.kind,
            "unanimous": outcome.unanimous,
            "changed": outcome.changed,
        },
        "dissents": [one.name for one in happened.dissents],
        "disqualifications": [one.name for one in happened.disqualifications],
    }


def _motion(motion: Motion) -> dict[str, Any]:
    return {
        "kind": motion.kind,
        "number": motion.number,
        "mover": motion.mover and motion.mover.name,
        "seconders": [person.name for person in motion.seconders],
        "and_others": motion.and_others,
        "text": motion.text,
        "outcome": motion.outcome,
    }


def _vote(vote: Vote) -> dict[str, Any]:
    casting = vote.casting_vote
    fields = ("yes", "no", "blank", "absent", "result", "question", "motion", "consistent")
    return {
        **{field: getattr(vote, field) for field in fields},
        "names": [[voter.name, voter.choice] for voter in vote.names],
        "casting_vote": casting and (casting.name or casting.printed),
    }


def _differences(expected: Any, found: Any, path: str = "") -> list[str]:
    """Where what was read is not as expected; only keys that are expected count."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return [
            difference
            for key, value in expected.items()
            for difference in _differences(value, found.get(key), f"{path}.{key}")
        ]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [
            difference
            for at, (one, other) in enumerate(zip(expected, found, strict=True))
            for difference in _differences(one, other, f"{path}[{at}]")
        ]
    return [] if expected == found else [f"{path}: {found!r} instead of {expected!r}"]


def _check(row: Mapping[str, Any]) -> None:
    found = _read(read_passage(row["text"], row["language"]))
    assert not _differences(row["expect"], found)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=f"{row['formula']} {at}")
        for at, row in enumerate(_rows(_HERE / "formulae.jsonl"))
    ],
)
def test_a_formula_is_read(row: Mapping[str, Any]) -> None:
    _check(row)


@pytest.mark.parametrize(
    "row", _rows(_HERE / "wordings.jsonl"), ids=lambda row: str(row["text"])[:40]
)
def test_a_wording_is_read(row: Mapping[str, Any]) -> None:
    _check(row)


@pytest.mark.skipif(not _SHARED.exists(), reason="the shared passages are not beside the project")
def test_the_shared_passages_are_read() -> None:
    missed = [
        row["text"][:60]
        for row in _rows(_SHARED)
        if _differences(row["expect"], _read(read_passage(row["text"], row["language"])))
    ]
    assert not missed


def test_no_formula_is_left_out() -> None:
    told = {row["formula"] for row in _rows(_HERE / "formulae.jsonl")}
    assert {f"F{number}" for number in range(1, 124)} <= told
    assert {f"S{number}" for number in range(1, 45)} <= told
