"""How an item ended: the sentences that say so, its votes and motions, and the comparison."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.minutes.ballots import Ballot
from parsers.minutes.changed import Comparison, compare
from parsers.minutes.drafts import Draft
from parsers.minutes.endings import FORMAL, PRESENTER_CHANGED, RESIGNED
from parsers.minutes.facts import Fact
from parsers.minutes.prose import mask_quotations
from parsers.minutes.unanimity import unanimity
from parsers.minutes.words import Words
from parsers.records import (
    MotionKind,
    MotionOutcome,
    Outcome,
    OutcomeKind,
    Section,
    SectionKind,
)

_O = OutcomeKind
_ON_THE_PROPOSAL = frozenset({_O.AS_PROPOSED, _O.AMENDED, _O.UNKNOWN})
_ENDED_BY = {
    MotionKind.TABLING: _O.TABLED,
    MotionKind.REFERRAL_BACK: _O.RETURNED,
    MotionKind.REJECTION: _O.REJECTED,
}
_OWN = frozenset({SectionKind.HANDLING, SectionKind.DECISION, SectionKind.PROPOSAL})
_DECIDED_SO = Words(r"\b(?:päätti|päätettiin|beslutade|beslöt)\b")
_UNDECIDED = frozenset({_O.RETURNED, _O.TABLED, _O.REMOVED, _O.LAPSED})


def outcome(
    sections: Sequence[Section],
    facts: Sequence[Fact],
    drafts: Sequence[Draft],
    ballots: Sequence[Ballot],
) -> Outcome | None:
    """The outcome, None where nothing says that anything was decided."""
    main = _elected_instead(_main(facts), facts)
    kind = main.kind if main else _by_motions(drafts, ballots)
    compared = _compared(sections, drafts)
    if kind is None:
        if not _decision(sections):
            return None
        kind = _O.UNKNOWN
    presenters = _presenter_changed(sections)
    kind = _amended(kind, facts, drafts, presenters=presenters)
    formal = main is not None and FORMAL.search(main.sentence.lower())
    vague = compared is not None and compared.changed and (formal or not compared.new)
    if kind is _O.UNKNOWN and compared is not None and not vague:
        kind = _O.AMENDED if compared.changed else _O.AS_PROPOSED
    if kind is _O.UNKNOWN and ballots and _by_vote(ballots[-1]) is _O.AS_PROPOSED:
        kind = _O.AS_PROPOSED
    sentence = _sentence(main, sections, drafts, ballots)
    changed, points = _changed(kind, compared, drafts, sentence)
    return Outcome(
        kind,
        _unanimous(main, facts, drafts, ballots),
        sentence,
        changed,
        points,
    )


def _main(facts: Sequence[Fact]) -> Fact | None:
    """The sentence that counts: the decision's before the handling's, the first that tells how."""
    for part in (False, True):
        for decision in (True, False):
            own = [fact for fact in facts if fact.decision is decision and fact.part is part]
            telling = [fact for fact in own if fact.kind is not _O.UNKNOWN]
            if telling or own:
                first = own[0]
                ended = next((fact for fact in telling if fact.kind in _UNDECIDED), None)
                if first.kind is _O.UNKNOWN and ended is None:
                    return (
                        first
                        if all(
                            f.kind in {_O.NOTED, _O.AMENDED, _O.UNKNOWN, _O.ELECTED} for f in own
                        )
                        else telling[0]
                    )
                return ended if ended and first.kind is _O.UNKNOWN else telling[0]
    return None


def _elected_instead(main: Fact | None, facts: Sequence[Fact]) -> Fact | None:
    """The election where the sentence that counts only lets somebody go before it."""
    if main is None or main.kind is not _O.UNKNOWN or not RESIGNED.search(main.sentence.lower()):
        return main
    return next((fact for fact in facts if fact.kind is _O.ELECTED), main)


def _by_motions(drafts: Sequence[Draft], ballots: Sequence[Ballot]) -> OutcomeKind | None:
    """What adopted motions and the last vote on substance make of the item."""
    adopted = [draft for draft in drafts if draft.outcome is MotionOutcome.ADOPTED]
    ended = next((draft.kind for draft in reversed(adopted) if draft.kind in _ENDED_BY), None)
    if ended is not None:
        return _ENDED_BY[ended]
    if any(draft.changes for draft in adopted):
        return _O.AMENDED
    ends = (_by_vote(ballot) for ballot in reversed(ballots))
    return next((kind for kind in ends if kind), None)


def _by_vote(ballot: Ballot) -> OutcomeKind | None:
    won = ballot.side_won()
    if won == "returned":
        return _O.RETURNED
    return _O.AS_PROPOSED if won == "proposal" and _is_on_proposal(ballot) else None


def _is_on_proposal(ballot: Ballot) -> bool:
    """Whether a vote was on the proposal itself, not on a wish or the order of business."""
    motion = ballot.motion
    if motion is None:
        return True
    return motion.kind not in {MotionKind.WISH, None} and not motion.about_order


def _amended(
    kind: OutcomeKind, facts: Sequence[Fact], drafts: Sequence[Draft], *, presenters: bool
) -> OutcomeKind:
    if kind not in _ON_THE_PROPOSAL:
        return kind
    adopted = [draft for draft in drafts if draft.outcome is MotionOutcome.ADOPTED]
    if any(draft.kind is MotionKind.REJECTION for draft in adopted):
        return _O.REJECTED
    told = any(fact.kind is _O.AMENDED for fact in facts)
    return _O.AMENDED if told or presenters or any(draft.changes for draft in adopted) else kind


def _presenter_changed(sections: Sequence[Section]) -> bool:
    """Whether the presenter changed the proposal at the meeting."""
    return any(
        PRESENTER_CHANGED.search_once(section.heading.lower())
        or (section.kind is not SectionKind.PROPOSAL and _tells_of_change(section.text))
        for section in sections
        if section.kind in _OWN
    )


def _tells_of_change(text: str) -> bool:
    """Whether a line does, outside quotations."""
    if not any(map(PRESENTER_CHANGED.may_stand, text.lower().split("\n"))):
        return False
    lines = mask_quotations(text).lower().split("\n")
    return any(map(PRESENTER_CHANGED.search_once, lines))


def _unanimous(
    main: Fact | None, facts: Sequence[Fact], drafts: Sequence[Draft], ballots: Sequence[Ballot]
) -> bool | None:
    """What the sentence says, or another of the same end, else what a vote on substance denies."""
    if main is None:
        adopted = [d for d in drafts if d.outcome is MotionOutcome.ADOPTED]
        ending = [d for d in adopted if d.ends or _DECIDED_SO.search(d.decided_by.lower())]
        return False if ballots else unanimity(ending[-1].decided_by.lower()) if ending else None
    if main.unanimous is not None:
        return main.unanimous
    alike = _ON_THE_PROPOSAL if main.kind in _ON_THE_PROPOSAL else {main.kind}
    again = [fact.unanimous for fact in facts if fact.kind in alike and not fact.part]
    told = next((said for said in again if said is not None), None)
    if told is not None:
        return told
    return False if any(_on_substance(ballot) for ballot in ballots) else None


def _on_substance(ballot: Ballot) -> bool:
    return ballot.side_won() != "continue" and _is_on_proposal(ballot)


def _decision(sections: Sequence[Section]) -> list[str]:
    """The decision's lines below the body's name."""
    return [
        line
        for section in sections
        if section.kind is SectionKind.DECISION
        for line in section.text.split("\n")
        if line.strip() and not line.strip().endswith(":")
    ]


def _compared(sections: Sequence[Section], drafts: Sequence[Draft]) -> Comparison | None:
    proposals = [section for section in sections if section.kind is SectionKind.PROPOSAL]
    decision = [
        line for s in sections if s.kind is SectionKind.DECISION for line in s.text.split("\n")
    ]
    if not proposals or not decision:
        return None
    wishes = [draft.text for draft in drafts if draft.kind is MotionKind.WISH and draft.text]
    return compare(proposals[-1].text.split("\n"), decision, wishes)


def _changed(
    kind: OutcomeKind, compared: Comparison | None, drafts: Sequence[Draft], sentence: str
) -> tuple[bool | None, tuple[str, ...]]:
    if kind is _O.AS_PROPOSED:
        return False, ()
    if kind is _O.AMENDED:
        adopted = [
            d.text for d in drafts if d.outcome is MotionOutcome.ADOPTED and d.changes and d.text
        ]
        points = compared.points if compared and compared.points else tuple(adopted)
        return True, points
    if kind in {_O.NOTED, _O.ELECTED} and compared is not None:
        points = tuple(point for point in compared.points if point != sentence)
        return bool(points), points  # "Merkittiin tiedoksi." leaves out what, and changes nothing
    return None, ()


def _sentence(
    main: Fact | None,
    sections: Sequence[Section],
    drafts: Sequence[Draft],
    ballots: Sequence[Ballot],
) -> str:
    decided = [d.decided_by for d in drafts if d.outcome is MotionOutcome.ADOPTED and d.decided_by]
    if main and not (main.part and decided):
        return main.sentence
    if decided:
        return decided[-1]
    lines = _decision(sections)
    if lines:
        return lines[0]
    return ballots[-1].sentence if ballots else ""
