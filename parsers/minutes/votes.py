"""The votes of one handling, while its sentences are read: propositions, numbers, names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.minutes.ballots import Ballot, meaning
from parsers.minutes.counts import Counts, beside, merged
from parsers.minutes.drafts import Draft
from parsers.minutes.names import Names, split_people
from parsers.minutes.persons import is_name
from parsers.minutes.propositions import (
    Side,
    header,
    is_question,
    pair_end,
    sides,
    threshold,
    without_lead,
)
from parsers.minutes.resolve import Heard, Resolver, Spoken
from parsers.minutes.voters import (
    CASTING,
    LABELLED_NAMES,
    SIDES_ALONE,
    Told,
    is_names_line,
    told_sides,
)
from parsers.minutes.words import Words
from parsers.records import Choice, MotionKind, Named, Voter

_LISTED = Words(
    r"(?:äänestysl(?:ista|uettelo)|äänestystulo|äänestyspöytäkirja|omröstningsl"
    r"|omröstningsprotokoll"
    r"|omröstningsresultat|röstningsl)\w*[^.]{0,80}\b(?:liit|oheis|bilag|bifog)",
)
_DECISIVE = Words(r"ratkais|ratkes|avgjor|avgör|utslag|tasan|lika")
_OF_REJECTING = re.compile(r"\b(?:hylkäämi\w+|hylkäys|hylätään|förkasta\w*|avslag)\W*$")
_JAA_OR_EI = re.compile(r"jaa|ei|ja|nej", re.IGNORECASE)
_ASKED_FOR = {
    "tabled": MotionKind.TABLING,
    "returned": MotionKind.REFERRAL_BACK,
    "against": MotionKind.REJECTION,
}
_CHOICES = (
    (re.compile(r"tyhj|blank|äänestämästä|från att rösta", re.IGNORECASE), Choice.BLANK),
    (re.compile(r"\bjaa\b|^ja\b", re.IGNORECASE), Choice.YES),
    (re.compile(r"\bei\b|\bnej\b|^vastaan|^e?mot\b", re.IGNORECASE), Choice.NO),
)


class Votes:
    """Collects ballots; ``ballots`` are in the order they are met."""

    def __init__(self, resolver: Resolver) -> None:
        self.ballots: list[Ballot] = []
        self._resolver = resolver
        self._waiting: Choice | None = None  # whose names the next paragraphs are

    @property
    def last(self) -> Ballot | None:
        """The ballot met last."""
        return self.ballots[-1] if self.ballots else None

    @property
    def awaits_result(self) -> bool:
        """Whether the vote met last is counted, and who won is not told."""
        last = self.last
        return last is not None and last.is_held and not last.settled

    # -- propositions --

    def proposition(self, heard: Heard) -> bool:
        """Whether the sentence tells what jaa and ei are to mean, and no numbers."""
        text = heard.sentence.text
        asked = header(text, opens=heard.sentence.opens)
        if asked is not None:
            self._new(heard)
            if heard.counts and heard.drafts:  # "1. äänestys, Aallon ehdotus: 36 jaa, 15 ei"
                self.ballots[-1].question = asked.partition(":")[0]
                self.ballots[-1].motion = heard.drafts[0]
                return False
            self._mean(self.ballots[-1], heard, sides(text), question=asked)
            return True
        needed = threshold(heard.sentence.bare)
        found = sides(text)
        if found:
            ballot = self._open(heard, fresh=found[0].yes)
            self._mean(ballot, heard, found, question=text if is_question(text) else "")
            ballot.threshold = ballot.threshold or needed
            return heard.counts is None
        if needed is not None:
            self._open(heard, fresh=False).threshold = needed
        self._pair(heard)
        return needed is not None

    def _pair(self, heard: Heard) -> None:
        """Opens the vote between two that are put against each other: S19."""
        end = pair_end(heard.sentence.low)
        inside = [one for one in heard.spoken if one.reference.start < end]
        named = [side for one in inside for side in _sides_of(one)]
        if len(named) != 2 or named[0] is named[1]:
            return
        ballot = self._new(heard) if self._is_asked() else self._open(heard, fresh=True)
        if ballot.yes_side or ballot.no_side:
            return
        ballot.yes_side, ballot.no_side = named
        ballot.paired = True
        if "proposal" in named:
            ballot.motion = next(one for one in named if isinstance(one, Draft))

    def _is_asked(self) -> bool:
        return self.last is not None and self.last.paired

    def _new(self, heard: Heard) -> Ballot:
        self.ballots.append(Ballot(heard.at, heard.sentence.text, section=heard.section))
        return self.ballots[-1]

    def _open(self, heard: Heard, *, fresh: bool) -> Ballot:
        """The ballot a proposition speaks of: a new one once the last was held or asked."""
        last = self.last
        asked = last is not None and last.yes_means is not None and last.no_means is not None
        half = last is not None and _is_half(last, heard.counts)
        held = last is not None and last.is_held and not half
        if last is None or held or (fresh and asked and last.question is None):
            return self._new(heard)
        return last

    def _mean(self, ballot: Ballot, heard: Heard, found: Iterable[Side], *, question: str) -> None:
        ballot.question = question or ballot.question
        if ballot.paired:  # which of the two is jaa is told now
            ballot.yes_side = ballot.no_side = None
            ballot.paired = False
        for side in found:
            drafts = _named_within(heard, side)
            means: str | Draft | None = drafts[0] if drafts else meaning(side.means)
            if drafts and _OF_REJECTING.search(side.means):
                means = "against"
            if side.yes:
                ballot.yes_means = ballot.yes_means or side.means or None
                ballot.yes_side = ballot.yes_side or means
            else:
                ballot.no_means = ballot.no_means or side.means or None
                ballot.no_side = ballot.no_side or means
            ballot.motion = ballot.motion or (drafts[0] if drafts else self._asking(means))
            motion = ballot.motion
            if motion and motion.named_only and not motion.text and not drafts and means is None:
                motion.text = side.means  # "JA-förslag: TEXT" of the wish the question names

    # -- numbers --

    def count(self, heard: Heard) -> None:
        """Takes the numbers of a sentence to the ballot they are of."""
        found = heard.counts
        if found is None:
            self._beside(heard)
            return
        ballot = self._ballot_of(heard, found)
        if ballot is None:
            return
        if ballot.counts is None or found.against or not found.labelled:
            ballot.sentence = heard.sentence.text
        ballot.counts = merged(ballot.counts, found) if ballot.counts else found
        ballot.last = heard.at
        if found.sided:
            self._sided(ballot, heard, found)
        for side, bracket in found.names:
            start = heard.sentence.bare.find(bracket)
            printed = heard.sentence.text[start : start + len(bracket)].strip("() ")
            self._add(ballot, printed, Choice(side), heard)
        self._wait(ballot, found, heard)
        self._resolver.counted(ballot)

    def _sided(self, ballot: Ballot, heard: Heard, found: Counts) -> None:
        """The two numbers are those of the two that the sentence names."""
        named: list[str | Draft | None] = []
        for start, end in ((0, found.inner), (found.inner, len(heard.sentence.bare))):
            inside = [one for one in heard.spoken if start <= one.reference.start < end]
            drafts = [draft for one in inside for draft in one.drafts]
            said = meaning(heard.sentence.bare[start:end]) or ("proposal" if inside else None)
            named.append(drafts[0] if drafts else said)
        if named[0] is named[1] and heard.spoken and heard.spoken[0].reference.plain:
            owned = bool(heard.spoken[0].reference.people)  # "ehdotus 6 ääntä, Salon esitys 5"
            named[owned] = named[owned] if owned else "proposal"
        if all(named) and named[0] != named[1]:
            if ballot.paired:
                ballot.yes_side = ballot.no_side = None
                ballot.paired = False
            ballot.yes_side, ballot.no_side = (
                ballot.yes_side or named[0],
                ballot.no_side or named[1],
            )
            motion = next((one for one in named if isinstance(one, Draft)), None)
            asked = next(filter(None, map(self._asking, named)), None)
            ballot.motion = ballot.motion or motion or asked

    def _asking(self, side: str | Draft | None) -> Draft | None:
        """The motion that a side's words ask for without naming it: "pöydällepano"."""
        return self._resolver.asking(_ASKED_FOR.get(side)) if isinstance(side, str) else None

    def _beside(self, heard: Heard) -> None:
        """Blank and absent numbers in a sentence of their own, right behind."""
        last = self.last
        if last and last.counts and 0 < heard.at - last.last <= 2:
            more = beside(heard.sentence.bare)
            last.counts = merged(last.counts, more) if more else last.counts

    def _wait(self, ballot: Ballot, found: Counts, heard: Heard) -> None:
        """After "Jaa-äänet: 54" the names follow on the line or below it."""
        self._waiting = None
        if found.labelled and not found.names and (found.yes is None or found.no is None):
            choices = (one for one in Choice if getattr(found, one.value) is not None)
            self._waiting = next(choices, None)
            rest = heard.sentence.text[found.end :].strip(" :,.%0123456789")
            if rest and is_names_line(rest):
                self._add(ballot, rest, self._waiting, heard)
                self._waiting = None

    def _ballot_of(self, heard: Heard, found: Counts) -> Ballot | None:
        """Whose numbers these are: the open ballot's, one told before, or a new one's."""
        last, drafts = self.last, heard.drafts
        if found.yes is None and found.no is None:
            return last if last and last.is_held else None
        if last:
            other = bool(drafts and last.motion and last.motion not in drafts)
            if last.counts is None and not (last.settled and other):
                return last
            again = last.section != heard.section or last.place == heard.at
            if (
                last.counts
                and (
                    last.counts.agrees(found)
                    or found.is_turned(last.counts)
                    or _as_named(last, found)
                )
                and not other
                and (not last.settled or again)
            ):
                return last
        for ballot in self.ballots:  # told in the handling, and told again under the decision
            of_it = not drafts or ballot.motion is None or ballot.motion in drafts
            same = ballot.counts and ballot.counts.numbers == found.numbers
            if ballot.section != heard.section and same and of_it:
                return ballot
        return self._new(heard)

    # -- names --

    def names_below(self, heard: Heard) -> bool:
        """Whether the paragraph is of names whose side stands above, which are then taken."""
        if self._waiting is None and heard.sentence.text not in SIDES_ALONE:
            return False
        if self.last is None:
            return False
        text = heard.sentence.text.strip().lstrip("-–•* ")
        if text in SIDES_ALONE and heard.sentence.opens:
            self._waiting = SIDES_ALONE[text]
            self.last.jaa_named = True
            return True
        if is_names_line(text):
            self._add(self.last, text, self._waiting, heard)
            return True
        self._waiting = None
        return False

    def told(self, heard: Heard) -> bool:
        """Whether the sentence lists who voted for what, which is then taken."""
        found = told_sides(heard.sentence)
        for one in found:
            if one.side.startswith(("tyhj", "blank")) and self.last is None:
                return False
            self._side(self.last or self._new(heard), heard, one)
        return bool(found) or self._labelled(heard)

    def _labelled(self, heard: Heard) -> bool:
        """Names behind their side's label: "JAA: Aho, Salo"."""
        match = (
            LABELLED_NAMES.fullmatch(heard.sentence.text)
            if ":" in heard.sentence.text[:18]
            else None
        )
        if match is None or heard.counts or not is_names_line(match["names"].rstrip(" .")):
            return False
        ballot = self.last or self._new(heard)
        choice = next(choice for pattern, choice in _CHOICES if pattern.search(match["side"]))
        ballot.jaa_named = True
        self._add(ballot, match["names"], choice, heard)
        return True

    def _side(self, ballot: Ballot, heard: Heard, told: Told) -> None:
        drafts = _within(heard, told.span)
        choice = _choice(ballot, drafts, told.side)
        ballot.jaa_named = ballot.jaa_named or bool(_JAA_OR_EI.fullmatch(told.side))
        if told.plus:  # "heidän lisäkseen": mover and seconders voted so too
            genitive = self._names(heard).genitive
            for one in heard.spoken:
                both = split_people(one.reference.people) + split_people(one.reference.seconders)
                ballot.voters += [Voter(name, genitive(name).name, choice) for name in both]
        self._add(ballot, told.people, choice, heard)
        ballot.last = heard.at
        if told.decided:
            ballot.winner = ballot.winner or (drafts[0] if drafts else "proposal")
            ballot.settled = True

    def _names(self, heard: Heard) -> Names:
        return self._resolver.names(heard.sentence)

    def _add(self, ballot: Ballot, printed: str, choice: Choice | None, heard: Heard) -> None:
        names = self._names(heard)
        known = {(voter.printed, voter.choice) for voter in ballot.voters}
        for one in split_people(printed):
            if choice and any(map(is_name, one.split())) and (one, choice) not in known:
                ballot.voters.append(Voter(one, names.nominative(one).name, choice))

    # -- the chair's vote, and the list --

    def casting(self, heard: Heard) -> None:
        """Whose vote decided a tie."""
        bare = heard.sentence.bare
        if not (self.ballots or heard.counts):
            return
        tied = self.last is not None and self.last.is_tied
        if not tied and not _DECISIVE.search(heard.sentence.low):
            return
        match = CASTING.search(bare)
        if match is None:
            return
        last = self.last
        if last is None or (heard.counts and last.counts and last.last != heard.at):
            last = self._new(heard)
        printed = match["fi"] or match["sv"] or match["sv2"]
        person = " ".join(word for word in printed.split() if is_name(word))
        inflected = bool(match["fi"] and person)
        name = self._names(heard).genitive(person).name if inflected else person or None
        last.casting, last.sentence = Named(printed, name), heard.sentence.text

    def listed(self, heard: Heard) -> None:
        """Marks the ballot whose list is said to be an attachment."""
        if self.last and _LISTED.search(heard.sentence.low):
            self.last.listed = True


def _sides_of(one: Spoken) -> list[Draft] | list[str]:
    """What one that a sentence names may be in a vote: motions, the proposal, or nothing known."""
    return one.drafts or ["proposal"] * one.reference.proposal


def _is_half(ballot: Ballot, more: Counts | None) -> bool:
    """Whether only one side of a ballot is counted, and these numbers are the other's."""
    old = ballot.counts
    if old is None or more is None or not (old.labelled and more.labelled):
        return False
    return (old.yes is None) is not (more.yes is None) and (old.no is None) is not (more.no is None)


def _as_named(ballot: Ballot, told: Counts) -> bool:
    """Whether numbers are those of the ballot's lists of names, whatever it prints as counts."""
    if told.labelled or not ballot.voters:
        return False
    named = (sum(one.choice is side for one in ballot.voters) for side in (Choice.YES, Choice.NO))
    return tuple(named) == told.numbers


def _within(heard: Heard, span: tuple[int, int]) -> list[Draft]:
    inside = (one for one in heard.spoken if span[0] <= one.reference.start < span[1])
    return [draft for one in inside for draft in one.drafts]


def _named_within(heard: Heard, side: Side) -> list[Draft]:
    """The motions a side's meaning names; "esityksen mukaan" alone is the presenter's."""
    inside = [
        one.reference for one in heard.spoken if side.span[0] <= one.reference.start < side.span[1]
    ]
    unnamed = all(one.plain and not one.people for one in inside)
    return [] if unnamed and meaning(side.means) else _within(heard, side.span)


def _choice(ballot: Ballot, drafts: list[Draft], words: str) -> Choice:
    """Which side words name; the first named is yes where no jaa and ei are printed."""
    labelled = next((choice for pattern, choice in _CHOICES if pattern.search(words)), None)
    if labelled:
        return labelled
    side: str | Draft | None = drafts[0] if drafts else meaning(words)
    ballot.motion = ballot.motion or (drafts[0] if drafts else None)
    if ballot.winner == "proposal" and ballot.yes_side is None and ballot.won:
        ballot.yes_side = "proposal"
    if ballot.yes_side is None and ballot.no_side is not None:
        return Choice.NO if side == ballot.no_side else Choice.YES
    if ballot.yes_side is None and ballot.yes_means is None:
        ballot.yes_side, ballot.yes_means = side, without_lead(words).strip(" .") or None
        return Choice.YES
    if side is not None and side == ballot.yes_side:
        return Choice.YES
    if ballot.no_side is None and ballot.no_means is None:
        ballot.no_side, ballot.no_means = side, without_lead(words).strip(" .") or None
    return Choice.NO
