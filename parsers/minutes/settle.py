"""What votes and motions make of each other once all of a handling is read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from parsers.minutes.ballots import Ballot
from parsers.minutes.decisions import as_result
from parsers.minutes.drafts import Draft
from parsers.minutes.facts import Fact
from parsers.minutes.forms import Guess
from parsers.minutes.words import Words
from parsers.records import Choice, MotionKind, MotionOutcome, OutcomeKind

_WON = {
    OutcomeKind.AS_PROPOSED: "proposal",
    OutcomeKind.RETURNED: "returned",
    OutcomeKind.TABLED: "tabled",
}
_ENDS_IN = {MotionKind.TABLING: "tabled", MotionKind.REJECTION: "against"}
_TURNED = {Choice.YES: Choice.NO, Choice.NO: Choice.YES}
_OFF_THE_LIST = Words(
    r"\b(?:pois|poiste|jätet|otet|otta|vede|vetä)\w*\b.{0,60}listalta\b|listalta (?:poist|pois\b)"
    r"|från (?:föredragningslist|dagordning)"
)
_BESIDE = range(-2, 4)  # sentences from a vote's numbers within which its result is told


def settle(ballots: Sequence[Ballot], drafts: Sequence[Draft], facts: Sequence[Fact]) -> None:
    """Gives each vote its motion and winner, and each motion its outcome, as far as they tell."""
    for ballot in ballots:
        _told_beside(ballot, facts)
    for at, ballot in enumerate(ballots):
        _tied(ballot, ballots[at + 1 :], facts)
    for at, ballot in enumerate(ballots):
        _turn_counts(ballot)
        _turn(ballot)
        sides = [side for side in (ballot.yes_side, ballot.no_side) if isinstance(side, Draft)]
        if "continue" in (ballot.yes_side, ballot.no_side):
            _call_referral(sides)
        if len(sides) == 2 and sides[0] is not sides[1]:
            _between(ballot, sides, ballots[at + 1 :])
        else:
            _link(ballot, ballots, drafts)
    _fall_after(ballots)
    _removed(drafts, facts)


def _removed(drafts: Sequence[Draft], facts: Sequence[Fact]) -> None:
    """A motion to take the item off the list is adopted where the item is taken off."""
    taken = next((fact for fact in facts if fact.kind is OutcomeKind.REMOVED), None)
    asking = [one for one in drafts if taken and one.is_open and one.kind is None]
    for draft in asking:
        if taken and _OFF_THE_LIST.search_once(draft.text.lower()):
            draft.decide(MotionOutcome.ADOPTED, taken.sentence)


def _fall_after(ballots: Sequence[Ballot]) -> None:
    """A motion that won over another, told as adopted, and lost to the proposal in a later vote.

    A later vote that names no motion is on the one that won over the other.
    """
    for at, ballot in enumerate(ballots):
        winner = ballot.side_won()
        both = isinstance(ballot.yes_side, Draft) and isinstance(ballot.no_side, Draft)
        if not isinstance(winner, Draft) or not (both or winner.decided_by == ballot.sentence):
            continue
        for later in ballots[at + 1 :]:
            on_it = later.motion is winner or (both and later.motion is None)
            if on_it and later.side_won() == "proposal":
                later.motion = winner
                winner.lose(later.sentence)


def _told_beside(ballot: Ballot, facts: Sequence[Fact]) -> None:
    """A vote whose own sentence names no winner: the sentence beside says what was decided."""
    if ballot.winner or ballot.yes_side or ballot.no_side or not _both(ballot):
        return
    reach = range(1, 2) if ballot.motion else _BESIDE
    near = (fact for fact in facts if fact.place - ballot.last in reach)
    if any(fact.kind is OutcomeKind.AS_PROPOSED for fact in near):
        ballot.winner = "proposal"


def _tied(ballot: Ballot, later: Sequence[Ballot], facts: Sequence[Fact]) -> None:
    """A tie whose own sentence names no winner: what was decided next tells for whom it was."""
    if not ballot.is_tied or ballot.side_won() is not None:
        return
    end = later[0].place if later else sys.maxsize
    after = [fact.kind for fact in facts if ballot.last <= fact.place < end]
    if not after and not later:  # the decision may stand above the handling
        after = [fact.kind for fact in facts if fact.decision]
    sides = {side for side in (ballot.yes_side, ballot.no_side) if isinstance(side, str)}
    won = _WON.get(after[0], "") if after else ""
    if "continue" in sides:
        ballot.winner = won if won in sides else "continue" if after else None
    elif won == "proposal" and (won in sides or not sides):
        ballot.winner = won


def _turn_counts(ballot: Ballot) -> None:
    """The winner's number was told first, and the lists are of jaa and ei: the numbers turn."""
    counts = ballot.counts
    if counts is None or counts.labelled or not ballot.jaa_named or counts.yes == counts.no:
        return
    named = tuple(
        sum(voter.choice is choice for voter in ballot.voters) for choice in (Choice.YES, Choice.NO)
    )
    if named == (counts.no, counts.yes):
        ballot.counts = replace(counts, yes=counts.no, no=counts.yes, labelled=True)


def _turn(ballot: Ballot) -> None:
    """Names were told before numbers whose first is the winner's: the sides change places."""
    counts = ballot.counts
    counted = counts is not None and not (counts.labelled or counts.against or counts.sided)
    if (
        counted
        and isinstance(ballot.yes_side, Draft)
        and ballot.winner == "proposal"
        and ballot.won
    ):
        ballot.yes_side, ballot.no_side = ballot.no_side or "proposal", ballot.yes_side
        ballot.yes_means, ballot.no_means = ballot.no_means, ballot.yes_means
        ballot.voters = [
            replace(voter, choice=_TURNED.get(voter.choice, voter.choice))
            for voter in ballot.voters
        ]


def _call_referral(sides: Sequence[Draft]) -> None:
    """What is voted on against going on is a motion to refer back, whatever else is unknown."""
    for draft in sides:
        if draft.named_only and not draft.guess.said:
            draft.guess = Guess(MotionKind.REFERRAL_BACK, said=False)


def _between(ballot: Ballot, sides: Sequence[Draft], later: Sequence[Ballot]) -> None:
    """A vote between two motions: the loser fell, the winner's fate is a later vote's."""
    winner = ballot.side_won()
    if not isinstance(winner, Draft):
        return
    for draft in sides:
        if draft is not winner:
            draft.decide(MotionOutcome.REJECTED, ballot.sentence)
    if not any(winner in (one.motion, one.yes_side, one.no_side) for one in later):
        winner.decide(MotionOutcome.ADOPTED, ballot.sentence)


def _link(ballot: Ballot, ballots: Sequence[Ballot], drafts: Sequence[Draft]) -> None:
    """The motion a vote was about, and what its result makes of it."""
    winner = ballot.side_won()
    if ballot.motion is None and winner is not None:
        ballot.motion = _only_open(winner, ballots, drafts)
    motion = ballot.motion
    if motion is None:
        return
    if motion.kind and _ENDS_IN.get(motion.kind) == winner is not None:
        sides = (ballot.yes_side, ballot.no_side)
        ballot.yes_side, ballot.no_side = (motion if one == winner else one for one in sides)
        winner = ballot.winner = motion
    if winner is motion or (winner == "returned" and motion.kind is MotionKind.REFERRAL_BACK):
        ballot.winner = as_result(motion)
        motion.decide(MotionOutcome.ADOPTED, ballot.sentence)
    elif winner in {"proposal", "continue", "against"} or isinstance(winner, Draft):
        motion.decide(MotionOutcome.REJECTED, ballot.sentence)
    elif winner is None and motion.outcome is MotionOutcome.ADOPTED and _both(ballot):
        ballot.winner = as_result(motion)


def _both(ballot: Ballot) -> bool:
    return ballot.count(Choice.YES) is not None and ballot.count(Choice.NO) is not None


def _only_open(
    winner: str | Draft, ballots: Sequence[Ballot], drafts: Sequence[Draft]
) -> Draft | None:
    """The one motion that is undecided and no other vote's."""
    others = {id(ballot.motion) for ballot in ballots if ballot.motion}
    free = [draft for draft in drafts if draft.is_open and id(draft) not in others]
    if winner in {"returned", "continue"}:
        free = [draft for draft in free if draft.ends or draft.kind is None]
    return free[0] if len(free) == 1 else None
