"""One vote while it is read: its question, its sides, its numbers and who won."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from parsers.minutes.counts import Counts
from parsers.minutes.drafts import Draft
from parsers.minutes.words import Table, Words
from parsers.records import Choice, Named, Vote, Voter, VotingList

_JATKO = "continue"


@dataclass(slots=True, eq=False)
class Ballot:
    """A vote as far as it is read.

    ``yes_side`` and ``no_side`` are what its sides were for: "proposal", "continue",
    "returned", "tabled", "against" or a motion.
    """

    place: int
    sentence: str = ""
    question: str | None = None
    yes_means: str | None = None
    no_means: str | None = None
    yes_side: str | Draft | None = None
    no_side: str | Draft | None = None
    paired: bool = False  # they are but two put against each other, in no order of jaa and ei
    counts: Counts | None = None
    voters: list[Voter] = field(default_factory=list)
    partly_named: bool = False
    jaa_named: bool = False  # its lists of names are printed as those of jaa and ei
    winner: str | Draft | None = None
    loser: Draft | None = None
    by_verb: bool = False  # the first number is with the verb: "N votes against M rejected"
    won: bool = False  # the sentence says that its subject won, numbers in its order
    casting: Named | None = None
    listed: bool = False
    threshold: int | None = None
    motion: Draft | None = None
    section: int = 0
    last: int = 0  # the sentence its numbers ended in
    settled: bool = False  # a sentence has told who won

    @property
    def is_held(self) -> bool:
        """Whether anything tells that it took place."""
        return self.counts is not None or bool(self.voters) or self.settled

    def count(self, choice: Choice) -> int | None:
        """A side's number as printed, else that of its whole list of names."""
        printed = getattr(self.counts, choice.value) if self.counts else None
        if printed is not None or self.partly_named:
            return printed
        named = sum(voter.choice is choice for voter in self.voters)
        both = {voter.choice for voter in self.voters} >= {Choice.YES, Choice.NO}
        return named if named and (both or choice not in {Choice.YES, Choice.NO}) else None

    def side_won(self) -> str | Draft | None:
        """Who won: as told, else by the numbers of sides whose meaning is told."""
        if self.winner is not None:
            return self.winner
        yes, no = self.count(Choice.YES), self.count(Choice.NO)
        if yes is None or no is None:
            return None
        if yes == no:
            return self._cast_for()
        if self.threshold is not None and yes < self.threshold:
            return self.no_side or "against"
        if self.paired:
            return None
        return self.yes_side if yes > no else self.no_side

    @property
    def is_tied(self) -> bool:
        """Whether both sides had as many votes."""
        yes, no = self.count(Choice.YES), self.count(Choice.NO)
        return yes is not None and yes == no

    def _cast_for(self) -> str | Draft | None:
        """The side whose list has the one whose vote decided the tie."""
        if self.casting is None or not self.casting.name:
            return None
        surname = self.casting.name.split()[-1]
        cast = {one.choice for one in self.voters if (one.name or one.printed).endswith(surname)}
        sides = {Choice.YES: self.yes_side, Choice.NO: self.no_side}
        return sides.get(cast.pop()) if len(cast) == 1 else None

    def is_consistent(self) -> bool:
        """Whether numbers, names and result agree with each other."""
        return self._names_agree() and self._total_agrees() and self._result_agrees()

    def _names_agree(self) -> bool:
        if self.partly_named or self.counts is None:
            return True
        for choice in Choice:
            named = sum(voter.choice is choice for voter in self.voters)
            printed = getattr(self.counts, choice.value)
            if named and printed is not None and named != printed:
                return False
        return True

    def _total_agrees(self) -> bool:
        if self.counts is None or self.counts.total is None:
            return True
        parts = [self.counts.yes, self.counts.no]
        if None in parts:
            return True
        given = sum(part or 0 for part in parts)
        return self.counts.total in {given, given + (self.counts.blank or 0)}

    def _result_agrees(self) -> bool:
        yes, no = self.count(Choice.YES), self.count(Choice.NO)
        if yes is None or no is None or self.winner is None:
            return True
        if yes == no:
            return True
        if self.counts is not None and (
            self.counts.against or (self.won and not self.counts.labelled and not self.counts.sided)
        ):
            return yes > no
        if self.yes_side is not None and self.yes_side == self.winner:
            return yes > no or self.threshold is not None
        if self.no_side is not None and self.no_side == self.winner:
            return no > yes or self.threshold is not None
        return True

    def _is_turned(self) -> bool:
        """Whether the winner's number is printed first, and the winner is what "no" means."""
        if self.counts is None or self.counts.labelled or self.counts.sided or self.jaa_named:
            return False
        told = self.yes_means and self.no_means and self.winner is not None
        yes, no = self.counts.numbers
        return bool(told and yes and no and self.winner == self.no_side and yes > no)

    def _named(self, yes: Choice, no: Choice) -> Iterator[Voter]:
        """Who voted how, the names behind the first number being those of ``yes``."""
        sides = {yes: Choice.YES, no: Choice.NO}
        return (replace(one, choice=sides.get(one.choice, one.choice)) for one in self.voters)

    def record(self, drafts: list[Draft], lists: VotingList | None) -> Vote:
        """The vote as a record."""
        motion = self.motion
        first, second = Choice.YES, Choice.NO
        if self._is_turned():
            first, second = second, first
        return Vote(
            question=self.question,
            yes_means=self.yes_means,
            no_means=self.no_means,
            yes=self.count(first),
            no=self.count(second),
            blank=self.count(Choice.BLANK),
            absent=self.count(Choice.ABSENT),
            names=tuple(self._named(first, second)),
            result=_result(self.side_won()),
            casting_vote=self.casting,
            consistent=self.is_consistent(),
            list=lists,
            motion=drafts.index(motion) + 1 if motion in drafts else None,
            sentence=self.sentence,
        )


def _result(winner: str | Draft | None) -> str | None:
    if isinstance(winner, Draft):
        mover = winner.mover
        return f"motion of {mover.name or mover.printed}" if mover else None
    if winner == "against":
        return "proposal"
    return winner if winner in {"proposal", _JATKO, "returned"} else None


_MEANS: Table[str] = Table(
    (
        (
            Words(
                r"behandlas\b(?!.{0,40}\b(?:nästa|senare|på nytt|ånyo))|avgörs (?:i dag|nu)\b"
                r"|jatk\w+|jatketaan|fort(?:sätt|satt)\w*|kiireellisen\w* (?:käsit|asia)"
                r"|käsitteleminen|otetaan käsit|käsitellään"
            ),
            _JATKO,
        ),
        (Words(r"palaut|återremi|remitter"), "returned"),
        (Words(r"pöydäl|bordlägg"), "tabled"),
        (
            Words(r"vastust|motsätt|hylä|hylk|avslag|avslå|förkast|ei hyväksy"),
            "against",
        ),
        (
            Words(
                r"pohja|esittelij|päätösehdot|päätösesity|hallituksen|lautakunnan|johtajan|jaoston"
                r"|pormestarin|esityksen mukai|ehdotuksen muka"
                r"|^\W*(?:ehdotus|esitys|esityksen muka|ehdotuksen muka)|alkuperäi|styrelsens"
                r"|nämndens|\bberedningens?\b|föredragand|direktör|grundförslag|beslutsförslag"
                r"|enligt förslag"
            ),
            "proposal",
        ),
    )
)


def meaning(text: str) -> str | None:
    """What a side was for, None where its words name nothing known."""
    return next((side for side, _ in _MEANS.found(text.lower())), None)
