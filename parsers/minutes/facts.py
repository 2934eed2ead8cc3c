"""What one sentence says of how the item ended; who said it before whom is not told here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from parsers.minutes import endings
from parsers.minutes.prose import Sentence
from parsers.minutes.unanimity import unanimity
from parsers.minutes.verdicts import CONTINUES, DECIDES, ENDED, RETURNED_TO, RETURNS, TABLES
from parsers.minutes.words import RECENT
from parsers.records import OutcomeKind, SectionKind

_BEFORE = 170  # characters before a verb among which its subject stands
_BEHIND = 70  # and behind it, where the verb comes first: "godkände stadsfullmäktige"


@dataclass(frozen=True, slots=True)
class Fact:
    """How the item ended, as one sentence says it.

    ``unanimous`` is False where it speaks of a vote. ``part``: it tells a further
    point. ``decision``: it stands under the decision's heading.
    """

    kind: OutcomeKind
    unanimous: bool | None
    sentence: str
    part: bool
    decision: bool
    place: int


def fact(sentence: Sentence, place: int, *, of_motion: bool, rejects: bool) -> Fact | None:
    """How the item ended by this sentence, None where it says nothing of it.

    ``of_motion``: what it adopts or rejects is a member's motion. ``rejects``: the
    proposal is what it rejects. Sentences of elsewhere are the caller's to leave out.
    """
    low = sentence.low
    if endings.REST.search(low):
        return None
    ended = _ended(low, of_motion=of_motion, rejects=rejects)
    if ended is None:
        return None
    return Fact(
        ended,
        unanimity(low),
        sentence.text,
        endings.PART.search(low) is not None,
        sentence.kind is SectionKind.DECISION,
        place,
    )


@lru_cache(RECENT)
def _ended(low: str, *, of_motion: bool, rejects: bool) -> OutcomeKind | None:
    if endings.OF_A_POINT.search(low):
        return None if of_motion else OutcomeKind.AMENDED
    if put_off := _put_off(low):
        return put_off
    for kind, _ in endings.ENDINGS.found(low):
        if of_motion and kind is OutcomeKind.REMOVED:
            continue  # the mover withdrew it, nobody the item
        if kind is not OutcomeKind.AMENDED or _is_decided(low):
            return kind
    if of_motion:
        return None
    return OutcomeKind.REJECTED if rejects else _on_the_proposal(low)


def _put_off(low: str) -> OutcomeKind | None:
    """Whether the item is said to go back or to lie on the table, and the handling to end."""
    if DECIDES.search(low) and (ENDED.search(low) or not CONTINUES.search(low)):
        if RETURNS.search(low) and RETURNED_TO.search(low):
            return OutcomeKind.RETURNED
        if TABLES.search(low):
            return OutcomeKind.TABLED
    return None


def _on_the_proposal(low: str) -> OutcomeKind | None:
    noted = endings.NOTED.first(low)
    if noted and not endings.NOTED_AFTER.search(low, 0, noted.start()):
        return OutcomeKind.NOTED
    if endings.INSPECTORS.search(low):
        return OutcomeKind.ELECTED
    if endings.NOTHING.search(low):
        return None
    if endings.AS_PROPOSED.first(low):
        return OutcomeKind.AMENDED if endings.PARTLY.search(low) else OutcomeKind.AS_PROPOSED
    if endings.ELECTED.first(low):
        return _elected(low)
    return OutcomeKind.UNKNOWN if _is_decision(low) else None


def _elected(low: str) -> OutcomeKind | None:
    """An election by the body of the minutes; voters' elections are only told of."""
    if endings.BY_VOTERS.search(low) and not endings.BY_A_BODY.search(low):
        return None
    bought = endings.PROCUREMENT.search(low)
    return OutcomeKind.UNKNOWN if bought else OutcomeKind.ELECTED


def _is_decided(low: str) -> bool:
    """Whether it is told in the past, or is but a formula without a verb."""
    return bool(endings.DECIDING.search(low)) or not endings.MODAL.search(low)


def _is_decision(low: str) -> bool:
    """Whether a body is said to have decided something, or something to have been decided."""
    if endings.DECIDED_BY_NOBODY.search(low):
        return True
    verb = endings.DECIDED.search(low)
    if verb is None:
        return False
    before = max(0, verb.start() - _BEFORE)
    return bool(
        endings.BODY.search(low, before, verb.start())
        or endings.BODY_BEHIND.search(low, verb.end(), verb.end() + _BEHIND)
    )
