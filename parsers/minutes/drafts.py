"""Motions while they are read: found, told again, referred to, decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.minutes.forms import Guess, Reference
from parsers.minutes.names import Names, split_people
from parsers.records import Motion, MotionKind, MotionOutcome, Named

CHANGES = frozenset({MotionKind.AMENDMENT, MotionKind.COUNTER, MotionKind.ADDITION})
PROCEDURAL = frozenset({MotionKind.REFERRAL_BACK, MotionKind.TABLING, None})
_SHORTEST_STEM = 3


@dataclass(slots=True, eq=False)
class Draft:
    """A motion as far as it is read.

    ``place`` orders motions. ``about_order``: it asks for another order of business,
    whatever it is called. ``named_only``: it is first met where it is voted on.
    """

    guess: Guess
    mover: Named | None
    seconders: list[Named]
    others: bool
    text: str
    sentence: str
    place: tuple[int, int]
    number: int | None = None
    outcome: MotionOutcome = MotionOutcome.UNKNOWN
    about_order: bool = False
    section: int = 0
    named_only: bool = False
    decided_by: str = ""

    @property
    def kind(self) -> MotionKind | None:
        """What it is as far as is known."""
        return self.guess.kind

    @property
    def changes(self) -> bool:
        """Whether its adoption changes the proposal."""
        return self.kind in CHANGES and not self.about_order

    @property
    def is_open(self) -> bool:
        """Whether nobody has said what became of it."""
        return self.outcome is MotionOutcome.UNKNOWN

    @property
    def ends(self) -> bool:
        """Whether its adoption ends the item's handling."""
        return self.kind in {MotionKind.REFERRAL_BACK, MotionKind.TABLING}

    def decide(self, outcome: MotionOutcome, sentence: str = "") -> None:
        """What became of it, by the first who says so."""
        if self.outcome is MotionOutcome.UNKNOWN:
            self.outcome, self.decided_by = outcome, sentence

    def lose(self, sentence: str) -> None:
        """What won over another motion falls where it meets the proposal after."""
        self.outcome, self.decided_by = MotionOutcome.REJECTED, sentence

    @property
    def record(self) -> Motion:
        """The motion as a record."""
        return Motion(
            self.kind, self.number, self.mover, tuple(self.seconders), self.others,
            self.text, self.outcome, self.sentence,
        )  # fmt: skip


class People:
    """The names of a page in both its languages."""

    def __init__(self, texts: Sequence[str], language: str) -> None:
        self._texts, self._language = texts, language
        self._names: dict[bool, Names] = {}

    def of(self, *, swedish: bool) -> Names:
        """The names as one language inflects them."""
        if swedish not in self._names:
            self._names[swedish] = Names(self._texts, "sv" if swedish else "fi")
        return self._names[swedish]

    @property
    def own(self) -> Names:
        """The names in the page's language."""
        return self.of(swedish=self._language == "sv")

    def seconders(self, printed: str, *, swedish: bool, inflected: bool = True) -> list[Named]:
        """The seconders of a phrase, ``inflected`` where they stand in the genitive."""
        names = self.of(swedish=swedish)
        return [
            names.genitive(one) if inflected else names.nominative(one)
            for one in split_people(printed)
        ]

    @property
    def undecided(self) -> list[Names]:
        """All that were asked."""
        return list(self._names.values())


def same(one: Named | None, other: Named | None) -> int:
    """How surely two printings are of one person: 0 no, 1 by the stem, 2 by the name."""
    if one is None or other is None:
        return 0
    if one.name and other.name:
        if one.name == other.name:
            return 3
        mine, others = one.name.split(), other.name.split()
        if len(mine) > 1 and len(others) > 1:
            return 2 if sorted(mine) == sorted(others) else 0
        return 2 if mine[-1] == others[-1] or mine[0] == others[0] else 0
    if not one.name and not other.name:
        return 3 if one.printed == other.printed else _by_stem(one.printed, other.printed)
    return _by_stem(one.printed, other.printed)


def _by_stem(one: str, other: str) -> int:
    """By what inflection leaves of a surname: "Hyrkön" and "Hyrkkö"."""
    first, second = (name.rpartition(" ")[2].casefold() for name in (one, other))
    if one[:1].islower() and first[:-1] in second:  # a word the page has damaged: "rmälä"
        return 2
    shared = 0
    for mine, others in zip(first, second, strict=False):
        if mine != others:
            break
        shared += 1
    return 1 if shared >= max(_SHORTEST_STEM, min(len(first), len(second)) - 4) else 0


@dataclass(slots=True)
class Store:
    """The drafts of one handling, in the order they were found."""

    people: People
    drafts: list[Draft] = field(default_factory=list)

    def add(self, draft: Draft) -> Draft:
        """The draft, or the one that it tells again."""
        known = self._told_before(draft)
        if known is None:
            self.drafts.append(draft)
            self.drafts.sort(key=lambda one: one.place)
            return draft
        known.seconders = known.seconders or draft.seconders
        known.others = known.others or draft.others
        known.text = known.text or draft.text
        if draft.guess.said and not known.guess.said:
            known.guess = draft.guess
        if known.mover and draft.mover and len(str(draft.mover.name)) > len(str(known.mover.name)):
            known.mover = draft.mover if known.mover.name else known.mover
        return known

    def _told_before(self, draft: Draft) -> Draft | None:
        for known in self.drafts:
            if same(known.mover, draft.mover) < 2 or not _kinds_agree(known, draft):
                continue
            if known.number and draft.number and known.number != draft.number:
                continue
            mine, others = _letters(known.text), _letters(draft.text)
            alike = (
                not mine
                or not others
                or mine.startswith(others[:60])
                or others.startswith(mine[:60])
            )
            if alike or (known.section != draft.section and known.number == draft.number):
                return known
        return None

    def find(self, reference: Reference, mover: Named | None, kind: Guess | None) -> list[Draft]:
        """The drafts that a reference names, best match first taken; none if unknown."""
        pool: Iterable[Draft] = self.drafts
        if mover is not None:
            scores = {id(draft): same(draft.mover, mover) for draft in self.drafts}
            best = max(scores.values(), default=0)
            if best == 0:
                return []
            pool = [draft for draft in self.drafts if scores[id(draft)] == best]
        found = [draft for draft in pool if kind is None or _fits(draft, kind)]
        if reference.numbers:
            return [draft for draft in found if draft.number in reference.numbers]
        if mover is not None and not found and len(list(pool)) == 1:
            return list(pool)  # "Koskelan muutosehdotus" of her only motion, an addition
        return found


def _fits(draft: Draft, kind: Guess) -> bool:
    if draft.kind == kind.kind:
        return True
    if kind.kind is MotionKind.AMENDMENT:
        return not draft.guess.said and draft.kind is not MotionKind.WISH
    return not draft.guess.said and kind.kind is not MotionKind.WISH


def _kinds_agree(one: Draft, other: Draft) -> bool:
    return one.kind == other.kind or not (one.guess.said and other.guess.said)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
