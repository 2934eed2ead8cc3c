"""What became of motions and votes: sentences that adopt, reject, let lapse, go on or back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.minutes.ballots import Ballot
from parsers.minutes.drafts import Draft, Store
from parsers.minutes.facts import Fact
from parsers.minutes.forms import Reference, Verdict
from parsers.minutes.propositions import pair_end
from parsers.minutes.resolve import Heard, Resolver, Spoken, follows
from parsers.minutes.unanimity import BY_VOTE, UNANIMOUS
from parsers.minutes.verdicts import (
    CONTINUES,
    DECIDES,
    ENDED,
    RETURNED_TO,
    RETURNS,
    TABLES,
    UNOPPOSED,
    Said,
    nearest,
)
from parsers.minutes.votes import Votes
from parsers.minutes.words import Words
from parsers.records import MotionKind, MotionOutcome, OutcomeKind

_K = MotionKind
ALL_BUT = Words(r"\b(?:kaikki|alla|samtliga)\b.{0,40}\b(?:paitsi|lukuun ottamatta|förutom|utom)\b")
_CONDITION = Words(r"^\W*(?:jos|mikäli|om)\b|\bjos (?:jaa|ei)\b|\bom (?:ja|nej)\b")
_COMPETING = Words(
    r"\b(?:voitti|(?:vann|vunnit)(?! (?:\w+ )?understöd)|segra(?:de|t)|voittaneen)\b"
)
_WINS = Words(r"\b(?:(?:vann|vunnit)(?! (?:\w+ )?understöd)|segra(?:de|t))\b")
_RIGHT_BEHIND = re.compile(r"\s+(?:\w+\s+){0,2}")  # "segrade således Eks förslag"
_INSTEAD = re.compile(r"\s+(?:sijasta|sijaan|asemesta)\b")  # "ehdotuksen Ahon ehdotuksen sijasta"
_HAVING_WON = re.compile(r"(?:\s+\w+){0,2}?\s+voittaneen\b")  # "totesi ehdotuksen voittaneen"
_OBJECT = re.compile(r"ksen|ponnen")
_TIPS = Words(
    r"\bratkais|\bratkes|\bavgjorde\b|\butslag|\bsegra|\bvann\b(?! (?:\w+ )?understöd)|\bvoitt"
    r"|puheenjohtaj\w+ (?:\w+ ){0,2}?ääni?\w*\b|ordförandens? (?:\w+ ){0,3}?röst\b"
)
_OF_MOTION = Words(r"lisäyk|muuto[sk]|täydenny|\bpon[ns]|toivomu|tillägg|ändring|kläm")
KEPT = Words(r"\bpysy\w*\b.{0,60}\balkuperäi|vidhöll")
_BECAME = Words(r"päätökse\w+ tul|\btul\w+\b.{0,60}\bpäätökse|\bblev\b.{0,60}\bbeslut")
# of a sentence behind a vote: "Grundförslaget hade därmed godkänts"
_CONCLUDES = Words(r"\b(?:således|därmed|alltså|sålunda|följaktligen)\b")
_WITH_CHANGES = Words(
    r"\bmed (?:följande )?(?:ändring|tillägg)\w*\s*:|\bseuraav\w+ (?:muuto|lisäy|täydenny)\w*\s*:"
)
# the order of voting is what is adopted: "propositionsordning, som godkändes: Först röstas om"
_OF_ORDER = Words(
    r"\b(?:propositions|omröstnings|röstnings)ordning\w*[^:]*\b(?:godkän|antog)\w*"
    r"|\bäänestysjärjesty\w*[^:]*\bhyväks\w*"
)
_DISSENTING = Words(r"\breserver(?:ade|ar) sig\b")  # "till förmån för Eks förslag"
_GONE = frozenset((Verdict.LAPSED, Verdict.WITHDRAWN))
_RELATIVE = re.compile(r"(?:joka|mikä|jotka|vilket|vilka)\b")  # "lisäyksen, joka hyväksyttiin"
_VERB_OPENS = re.compile(
    r"\W*(?:hyväksyttiin|hylättiin|raukesi|godkändes|förkastades|avslogs|förföll)\b"
)
_FARTHEST = 400  # characters between a verb and what it adopts
_OUTCOMES = {
    Verdict.ADOPTED: MotionOutcome.ADOPTED,
    Verdict.REJECTED: MotionOutcome.REJECTED,
    Verdict.LAPSED: MotionOutcome.LAPSED,
    Verdict.WITHDRAWN: MotionOutcome.WITHDRAWN,
}


class Decisions:
    """Tells drafts and ballots what became of them."""

    def __init__(self, store: Store, resolver: Resolver, votes: Votes, facts: list[Fact]) -> None:
        self._store, self._resolver, self._votes, self._facts = store, resolver, votes, facts
        self._all_but: list[Reference] = []

    def decide(self, heard: Heard, listed: MotionOutcome | None) -> bool:
        """Whether the sentence decides a member's motion, which is then told."""
        low = heard.sentence.low
        if _CONDITION.search(low) and not heard.counts:
            return False
        if ALL_BUT.search(low):
            self._all_but += [one.reference for one in heard.spoken if one.reference.numbers]
            return True
        if self._unopposed(heard):
            return True
        ballot = self._ballot(heard)
        if DECIDES.search(low) and self._procedure(heard, ballot):
            return True
        decided = self._motions(heard, ballot)
        if ballot and not ballot.settled and heard.counts and not decided:
            self._plain(heard, ballot)
        if KEPT.search(low) and self._votes.last:
            self._votes.last.winner = self._votes.last.winner or "proposal"
            self._votes.last.settled = True
        if listed:
            _of_list(heard, ballot, listed)
        return decided or bool(listed and heard.drafts)

    def settle(self) -> None:
        """What can be told only when all motions are known: "all but 7 - 11"."""
        for reference in self._all_but:
            kind = reference.kind
            for draft in self._store.drafts:
                if kind is None or draft.kind == kind.kind:
                    fell = draft.number in reference.numbers
                    draft.decide(MotionOutcome.REJECTED if fell else MotionOutcome.ADOPTED)

    def verdict(self, heard: Heard, reference: Reference) -> Verdict | None:
        """What the sentence says of one of those it names; of two that compete one lost."""
        if reference.start < pair_end(heard.sentence.low):
            return None
        if _INSTEAD.match(heard.sentence.bare, reference.end):
            return Verdict.REJECTED
        if _COMPETING.search(heard.sentence.low):
            return _competing(heard, reference)
        if follows(heard.sentence, reference):
            return Verdict.ADOPTED
        said = _said(heard)
        one = nearest(said, reference.start, reference.end, heard.sentence.low)
        if one is None or abs(one.start - reference.end) > _FARTHEST:
            return None
        return None if one.verdict is Verdict.LAPSED and reference.proposal else one.verdict

    def _unopposed(self, heard: Heard) -> bool:
        """What the chair asked about is adopted: "Koska ehdotusta ei vastustettu"."""
        pending = self._resolver.pending
        named = any(one.reference.people for one in heard.spoken)
        if not pending or named or not UNOPPOSED.search(heard.sentence.low):
            return False
        for draft in pending:
            draft.decide(MotionOutcome.ADOPTED, heard.sentence.text)
        self._resolver.pending = []
        return True

    def _ballot(self, heard: Heard) -> Ballot | None:
        """The ballot whose result this sentence may tell."""
        last = self._votes.last
        if last is None:
            return None
        if heard.counts or last.place == heard.at or last.sentence == heard.sentence.text:
            own = (one for one in self._votes.ballots if one.sentence == heard.sentence.text)
            return next(own, last)
        return last if not last.settled and (last.is_held or last.yes_means) else None

    def _procedure(self, heard: Heard, ballot: Ballot | None) -> bool:
        """Going on, going back or lying on the table, decided; True where the handling goes on."""
        low = heard.sentence.low
        kinds: set[MotionKind | None]
        if CONTINUES.search(low) and not ENDED.search(low):
            result, kinds = "continue", {_K.REFERRAL_BACK, _K.TABLING, None}
        elif RETURNS.search(low) and RETURNED_TO.search(low):
            result, kinds = "returned", {_K.REFERRAL_BACK}
        elif TABLES.search(low):
            result, kinds = "tabled", {_K.TABLING}
        else:
            return False
        drafts = [one for one in self._store.drafts if one.is_open and one.kind in kinds]
        if ballot and not ballot.settled and (BY_VOTE.search(low) or ballot.is_held):
            ballot.motion = ballot.motion or (drafts[-1] if drafts else None)
            ballot.winner = drafts[-1] if result == "tabled" and drafts else result
            ballot.settled, ballot.won = True, True
        fell = result == "continue"
        for draft in drafts:
            draft.decide(
                MotionOutcome.REJECTED if fell else MotionOutcome.ADOPTED, heard.sentence.text
            )
        return fell

    def _motions(self, heard: Heard, ballot: Ballot | None) -> bool:
        decided, between = False, self._between(heard, ballot)
        for one in heard.spoken:
            verdict = self.verdict(heard, one.reference)
            if verdict is None or is_counted(heard, one.reference):
                _competed(heard, ballot, one)
                continue
            for draft in one.drafts:
                self._resolver.recent = (heard.at, draft)
                if not (between and verdict is Verdict.ADOPTED):
                    draft.decide(_OUTCOMES[verdict], heard.sentence.text)
                decided = True
            unknown = one.reference.kind and not one.drafts and not one.reference.proposal
            if _leads_in(heard, one):
                continue
            if ballot and not unknown and self._tells(heard, ballot, one, verdict):
                _won(ballot, one, verdict, self._store.drafts)
                if heard.counts and heard.counts.against and one.drafts:
                    _say_sides(ballot, heard, one.reference)
        return self._unnamed(heard) or self._at_once(heard, ballot) or decided

    def _at_once(self, heard: Heard, ballot: Ballot | None) -> bool:
        """Whether the motion made right before in the paragraph is decided: "Hylättiin 7–2."."""
        if not heard.said or heard.spoken or not _VERB_OPENS.match(heard.sentence.low):
            return False
        verdict = heard.said[0].verdict
        sure = heard.counts is not None or verdict is not Verdict.ADOPTED  # no adopted proposal
        made = self._resolver.just_made(heard.at, above=sure)
        for draft in made:
            draft.decide(_OUTCOMES[verdict], heard.sentence.text)
            if ballot and heard.counts and ballot.motion in {None, draft} and not ballot.settled:
                fell = "continue" if draft.ends else "proposal"
                ballot.winner = as_result(draft) if verdict is Verdict.ADOPTED else fell
                ballot.motion, ballot.settled = draft, True
        return bool(made)

    def _unnamed(self, heard: Heard) -> bool:
        """Whether the motion just spoken of lapsed or was withdrawn, without being named."""
        verdict = heard.said[0].verdict if heard.said and not heard.spoken else None
        if verdict is None or not (verdict in _GONE or _RELATIVE.match(heard.sentence.low)):
            return False
        near = self._resolver.near(heard.at)
        for draft in near:
            draft.decide(_OUTCOMES[verdict], heard.sentence.text)
        return bool(near)

    def _between(self, heard: Heard, ballot: Ballot | None) -> bool:
        """Whether two motions competed, of which the winner still meets the proposal."""
        drafts = list(dict.fromkeys(heard.drafts))
        if ballot and all(isinstance(one, Draft) for one in (ballot.yes_side, ballot.no_side)):
            return True
        if not ballot or len(drafts) != 2 or not _COMPETING.search(heard.sentence.low):
            return False
        if any(one.reference.proposal for one in heard.spoken):
            return False
        ballot.yes_side, ballot.no_side = ballot.yes_side or drafts[0], ballot.no_side or drafts[1]
        return True

    def _tells(self, heard: Heard, ballot: Ballot, one: Spoken, verdict: Verdict) -> bool:
        """Whether the sentence says who won: it speaks of the vote, or adopts what was voted on."""
        low = heard.sentence.low
        if heard.counts or BY_VOTE.search(low) or _TIPS.search(low):
            return True
        if ballot.is_held and one.reference.proposal and _BECAME.search(low):
            return True
        if ballot.is_held and verdict is Verdict.ADOPTED and _CONCLUDES.search(low):
            return one.reference.proposal or bool(one.drafts)
        if not ballot.is_held or UNANIMOUS.search(low):
            return False
        if verdict is not Verdict.ADOPTED:
            return verdict is Verdict.REJECTED and one.reference.proposal
        return any(ballot.motion in {None, draft} for draft in one.drafts)

    def _plain(self, heard: Heard, ballot: Ballot) -> None:
        """A result that names no motion: the proposal's, or what the sentence before told."""
        counts = heard.counts
        if counts and None in counts.numbers:
            return  # a line of one side
        if counts and (counts.sided or (counts.no or 0) > (counts.yes or 0)):
            return  # the numbers themselves tell who won
        if counts and counts.yes == counts.no and not heard.said:
            return  # of a tie they tell nothing
        if any(said.verdict is Verdict.REJECTED for said in heard.said):
            return
        before = self._facts[-1] if self._facts else None
        told = before and heard.at - before.place <= 2 and before.kind is OutcomeKind.AS_PROPOSED
        if not heard.spoken and (told or self._adopts_the_matter(heard)):
            ballot.winner, ballot.settled, ballot.won = "proposal", True, True
        elif any(
            one.reference.proposal or (one.reference.plain and not one.drafts)
            for one in heard.spoken
        ):
            ballot.winner, ballot.settled = "proposal", True

    def _adopts_the_matter(self, heard: Heard) -> bool:
        """Whether the matter itself is adopted, against an open motion that it does not name."""
        low = heard.sentence.low
        adopted = any(said.verdict is Verdict.ADOPTED for said in heard.said)
        if not adopted or not DECIDES.search(low) or _OF_MOTION.search(low):
            return False
        return any(
            one.is_open and (one.changes or one.kind is _K.REJECTION) for one in self._store.drafts
        )


def _said(heard: Heard) -> list[Said]:
    """The verdicts of a sentence that are on the matter: not on the order, nor a dissenter's."""
    low = heard.sentence.low
    order, dissent = _OF_ORDER.search(low), _DISSENTING.search(low)
    begin, end = order.end() if order else 0, dissent.start() if dissent else len(low)
    return [one for one in heard.said if begin <= one.start < end]


def _competing(heard: Heard, reference: Reference) -> Verdict | None:
    """What became of one of those that a sentence says one of which won."""
    if heard.sentence.swedish and _WINS.search(heard.sentence.low):
        return Verdict.ADOPTED if _won_by(heard, reference) else Verdict.REJECTED
    if reference.subject or _HAVING_WON.match(heard.sentence.bare, reference.end):
        return Verdict.ADOPTED
    fell = heard.sentence.swedish or _OBJECT.search(reference.noun)
    return Verdict.REJECTED if fell else None


def _won_by(heard: Heard, reference: Reference) -> bool:
    """Whether it won in a Swedish sentence: of several the one next to the verb did."""
    wins = _WINS.search(heard.sentence.low)
    rivals = [one for one in heard.spoken if one.reference.subject]
    if wins is None or not rivals:
        return False
    behind = _RIGHT_BEHIND.match(heard.sentence.bare, wins.end())
    next_to = [one for one in rivals if behind and one.reference.start in range(*behind.span())]
    before = [one for one in rivals if one.reference.end <= wins.start()]
    winner = [*next_to, *reversed(before), *rivals][0]
    own = next(one for one in heard.spoken if one.reference is reference)
    again = own.drafts == winner.drafts and bool(own.drafts or winner.reference.proposal)
    return own is winner or again


def _leads_in(heard: Heard, one: Spoken) -> bool:
    """Whether it is adopted with changes named behind a colon, and the numbers are of those."""
    if heard.counts is None or one.drafts:
        return False
    lead = _WITH_CHANGES.search(heard.sentence.low)
    return lead is not None and one.reference.start < lead.start() < heard.counts.start


def is_counted(heard: Heard, reference: Reference) -> bool:
    """Whether it stands with the number of its votes; who won is told by those, or behind."""
    counts = heard.counts
    decisive = counts is not None and counts.sided and counts.yes != counts.no
    inside = counts is not None and counts.start < reference.end and reference.start < counts.end
    return decisive and inside


def as_result(draft: Draft) -> str | Draft:
    """What a vote is said to end in when this motion wins."""
    return "returned" if draft.kind is _K.REFERRAL_BACK else draft


def _competed(heard: Heard, ballot: Ballot | None, one: Spoken) -> None:
    """A motion that the sentence names beside the winner is the one voted on."""
    if ballot and heard.counts and one.drafts and _COMPETING.search(heard.sentence.low):
        ballot.motion = ballot.motion or one.drafts[0]


def _of_list(heard: Heard, ballot: Ballot | None, listed: MotionOutcome) -> None:
    """The motions of a list of decided ones, and the vote that stands with one of them."""
    for draft in heard.drafts:
        draft.decide(listed, heard.sentence.text)
        if ballot and heard.counts and ballot.motion is None:
            ballot.motion = draft
            fell = listed is MotionOutcome.REJECTED
            ballot.winner = ballot.winner or ("proposal" if fell else as_result(draft))


def _won(ballot: Ballot, one: Spoken, verdict: Verdict, drafts: Sequence[Draft]) -> None:
    """The winner by one of those a sentence names."""
    draft = one.drafts[0] if one.drafts else None
    if ballot.settled and ballot.winner is not None and draft is None:
        return
    if draft and (ballot.motion is None or ballot.motion not in one.drafts):
        ballot.motion = draft
    if verdict is Verdict.ADOPTED:
        if not (draft and ballot.winner == "proposal" and ballot.settled):
            ballot.winner = as_result(draft) if draft else "proposal"
            ballot.settled, ballot.won = True, True
    elif verdict is Verdict.REJECTED and draft and not isinstance(ballot.winner, Draft):
        ballot.winner = "continue" if draft.ends else "proposal"
        ballot.settled = True
    elif verdict is Verdict.REJECTED and one.reference.proposal and not ballot.settled:
        _lost(ballot, drafts)


def _lost(ballot: Ballot, drafts: Sequence[Draft]) -> None:
    """The base proposal was rejected: what stood against it won."""
    against = [one for one in drafts if one.is_open and (one.changes or one.kind is _K.REJECTION)]
    only = against[0] if len(against) == 1 else None
    sides = (ballot.no_side, ballot.yes_side, ballot.motion, only)
    other = next((side for side in sides if isinstance(side, Draft)), None)
    if other:
        ballot.winner, ballot.settled = as_result(other), True


def _say_sides(ballot: Ballot, heard: Heard, reference: Reference) -> None:
    """The sides of "N votes against M": the verb's own words tell what the N were for."""
    verb = nearest(heard.said, reference.start, reference.end)
    if verb is None or ballot.yes_means is not None:
        return
    text = heard.sentence.text
    if ballot.counts and heard.counts and heard.counts.is_turned(ballot.counts):
        ballot.no_means = ballot.no_means or text[reference.start : reference.end]
        return
    ballot.yes_means = text[min(verb.start, reference.start) : max(verb.end, reference.end)]
    if verb.verdict is Verdict.REJECTED:
        ballot.no_means = text[reference.start : reference.end]
