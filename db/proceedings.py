"""What happened to an item at its meeting as rows: motions, votes, who had which part. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from db.people import Company
from parsers.records import Item, Motion, Named, Outcome, Person, Role, Vote

Row = dict[str, Any]


def as_text(value: object) -> str:
    """A value as JSON text, one way of writing it for one value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def outcome(told: Outcome | None) -> Row:
    """How a handling ended, the same columns wherever one is told."""
    return {
        "outcome": told and told.kind.value,
        "unanimous": told and told.unanimous,
        "outcome_sentence": told and told.sentence,
    }


def motions(record: Item, who: Company) -> Iterator[Row]:
    """The motions, movers and seconders under the names that the meeting settles."""
    for motion in record.motions:
        mover = _name(motion.mover, who)
        yield {
            "kind": motion.kind and motion.kind.value,
            "number": motion.number,
            "mover": mover,
            "mover_printed": motion.mover and motion.mover.printed,
            "person": who.person(mover),
            "seconders": as_text([_named(one, who) for one in motion.seconders]),
            "and_others": motion.and_others,
            "text": motion.text,
            "outcome": motion.outcome.value,
            "sentence": motion.sentence,
        }


def votes(record: Item, who: Company) -> Iterator[Row]:
    """The votes, each with its question, its counts and its sentence."""
    for vote in record.votes:
        casting = vote.casting_vote
        yield {
            "question": vote.question,
            "yes_means": vote.yes_means,
            "no_means": vote.no_means,
            "yes": vote.yes,
            "no": vote.no,
            "blank": vote.blank,
            "absent": vote.absent,
            "result": vote.result,
            "casting_vote": _name(casting, who),
            "casting_vote_printed": casting and casting.printed,
            "consistent": vote.consistent,
            "list_title": vote.list and vote.list.title,
            "list_url": vote.list and vote.list.url,
            "motion": vote.motion,
            "sentence": vote.sentence,
        }


def vote_names(record: Item, who: Company) -> Iterator[Row]:
    """Who voted how, numbered within each vote."""
    for number, vote in enumerate(record.votes, start=1):
        for ordinal, voter in enumerate(vote.names, start=1):
            yield {
                "vote": number,
                "ordinal": ordinal,
                "choice": voter.choice.value,
                **_part(voter.printed, voter.name, who),
            }


def changed_points(record: Item, who: Company) -> Iterator[Row]:  # noqa: ARG001 - as its siblings
    """The paragraphs in which the decision differs from the proposal."""
    for text in record.outcome.changed_points if record.outcome else ():
        yield {"text": text}


def disqualifications(record: Item, who: Company) -> Iterator[Row]:
    """Who stood aside, and why where that is said."""
    for one in record.disqualifications:
        part = _part(one.printed, one.name, who)
        yield {**part, "reason": one.reason, "sentence": one.sentence}


def dissents(record: Item, who: Company) -> Iterator[Row]:
    """Whose differing opinion is in the minutes."""
    for one in record.dissents:
        yield {**_part(one.printed, one.name, who), "sentence": one.sentence}


def roles(record: Item, who: Company) -> Iterator[Row]:
    """Who had which part, numbered within each role."""
    count: Counter[Role] = Counter()
    for person in record.people or _first_release(record):
        count[person.role] += 1
        yield {
            "role": person.role.value,
            "ordinal": count[person.role],
            **_part(person.printed, person.name, who),
            "title": person.title,
            "remark": person.remark,
        }


def _first_release(record: Item) -> Iterator[Person]:
    """Presenter and preparers; records of the first release told of no other people."""
    presenter = record.presenter
    # one without a title is a body
    if presenter and presenter.title and presenter.name:
        yield Person(presenter.name, presenter.name, Role.PRESENTER, presenter.title)
    for preparer in record.preparers:
        yield Person(preparer.name, preparer.name, Role.PREPARER)


def attendance(people: Iterable[Person], who: Company) -> Iterator[Row]:
    """Who was at a meeting and who was not, as its page lists them."""
    for person in people:
        yield {
            "role": person.role.value,
            **_part(person.printed, person.name, who),
            "title": person.title,
            "remark": person.remark,
        }


def motions_text(told: Iterable[Motion]) -> str:
    """The motions of an earlier handling, JSON."""
    return as_text([asdict(motion) for motion in told])


def votes_text(told: Iterable[Vote]) -> str:
    """The votes of an earlier handling, JSON."""
    return as_text([asdict(vote) for vote in told])


def _part(printed: str, name: str | None, who: Company) -> Row:
    settled = who.name(printed, name)
    return {"name": settled, "printed": printed, "person": who.person(settled)}


def _name(one: Named | None, who: Company) -> str | None:
    return who.name(one.printed, one.name) if one else None


def _named(one: Named, who: Company) -> Row:
    return {"printed": one.printed, "name": who.name(one.printed, one.name)}


# The tables of an item that name people, in an order in which rows refer to earlier ones.
NAMING: dict[str, Callable[[Item, Company], Iterator[Row]]] = {
    "motions": motions,
    "votes": votes,
    "vote_names": vote_names,
    "disqualifications": disqualifications,
    "dissents": dissents,
    "roles": roles,
}
