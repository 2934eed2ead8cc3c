"""Which motions a sentence names: those made before, or one it is the first to mention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from parsers.minutes.ballots import Ballot
from parsers.minutes.counts import Counts, counts
from parsers.minutes.drafts import Draft, Store
from parsers.minutes.endings import ELECTED, PART
from parsers.minutes.forms import Guess, Reference, Verdict
from parsers.minutes.languages import grammar
from parsers.minutes.names import Names, split_people
from parsers.minutes.persons import is_chair, is_name, run_before
from parsers.minutes.propositions import sides
from parsers.minutes.prose import Sentence
from parsers.minutes.texts import unquoted
from parsers.minutes.verdicts import (
    DECIDES,
    QUESTION,
    RETURNED_TO,
    RETURNS,
    TABLES,
    UNOPPOSED,
    Said,
    verdicts,
)
from parsers.minutes.voters import is_names_line
from parsers.minutes.words import RECENT, Words
from parsers.records import MotionKind, MotionOutcome, Named, SectionKind

_K = MotionKind
_VOTE_SPEAKS = re.compile(r"äänest|ääni|ään(?:in|el|tä|et)|röst|voter|sedel|sedlar", re.IGNORECASE)
_TEXT_BEHIND = re.compile(
    r"[^.:;]{0,60}?(?::\s*|,\s*(?:että|jonka mukaan)\s+|\s+om att\s+|\s+att\s+)(?P<text>\S.*)?$",
    re.DOTALL,
)
_IN_BRACKETS = re.compile(r"\s*\((?P<text>[^()]{12,400})\)\W*$")  # "Nej = Eks förslag (TEXT)"
_FATE = re.compile(  # what became of it, behind its words
    r",\s+(?:hyväksyttiin|hylättiin|raukesi|hävisi|voitti|godkändes|förkastades|avslogs|förföll)\b.*$"
)
_SOURCE = re.compile(r"(?:ehdotuksesta|esityksestä)$")
_MUKAAN = re.compile(r"\s+(?:mukaisesti|mukaan|mukaisena|pohjalta|perusteella)\b")
_ON = re.compile(  # "På Eks förslag beslöt nämnden", not "röstade på Eks förslag"
    r"(?:^\W*|[,:]\s|\b(?i:beslutade?s?|beslöt|godkände?s?|enhälligt|därefter|ärendet|bordlades?"
    r"|återremitterades?)\s)[Pp]å\s+(?:ledamot(?:en)?\s+)?$"
)
_MUKAAN_ENDS = re.compile(r"\s+(?:mukaisesti|mukaan)(?:\s+(?:yksimielisesti|äänin\b.*))?\W*$")
_VOTES_TOLD = re.compile(r"\d{1,3} (?:röster|ledamöter|ääntä|jäsentä)\b")
_WOULD_HAVE = re.compile(r"(?:\s+mukaan)?\s+(?:\S+\s+){0,4}?(?:olisi\b|skulle\b)")
_POSSESSIVE = re.compile(r"(?:nsa|nsä|taan|tään)$|förslag$")
_GIVES_UP = re.compile(
    r"\b(?:veti|peruutti|perui|luopui|muutti|drog|drar|tog|tar|återtog|ilmoitti|meddelade)\w*"
)
_WHO_BEHIND = re.compile(r"\s+([A-ZÅÄÖ][\w-]+(?:\s[A-ZÅÄÖ][\w-]+){0,2})")  # "drog Ek tillbaka"
_PLURAL = re.compile(
    r"(?:kset|sten|ksia|ksiin|ksista|ksien|ponnet|ponsia|pontta|toivomukset|klämmar|klämmarna|förslagen|yrkandena)$"
)
_SHORT = re.compile(r"(?:lisäy|muuto|täydenny)(?!s-?e)\w{1,4}", re.IGNORECASE)
# a motion brought before the meeting, its text behind
_TAKEN_UP = Words(
    r"\b(?:käsiteltiin|esiteltiin|siirryttiin käsittelemään|otettiin (?:\w+ ){0,3}?käsit\w+"
    r"|(?:oli )?(?:tehty|jätetty|esitetty)|tehtiin|jätettiin|esitettiin)\b"
)
_REACH = 2  # sentences over which "ehdotus" still means the motion just spoken of


@dataclass(slots=True)
class Heard:
    """A sentence with what it names, what it says of that, and the numbers in it."""

    at: int
    sentence: Sentence
    spoken: list[Spoken]
    said: Sequence[Said]
    counts: Counts | None

    @property
    def drafts(self) -> list[Draft]:
        """The motions it names."""
        return [draft for one in self.spoken for draft in one.drafts]

    @property
    def section(self) -> int:
        """0 for the handling, 1 for the decision."""
        return int(self.sentence.kind is not SectionKind.HANDLING)


@dataclass(slots=True)
class Spoken:
    """A reference and the motions it names; ``drafts`` is empty for the base proposal."""

    reference: Reference
    drafts: list[Draft]


class Resolver:
    """Finds and, where a vote or decision first names one, makes the motions referred to.

    ``pending`` are those the chair asks about, ``recent`` is the motion last spoken of
    and where, ``deciding``: whether a list of decided motions is open.
    """

    def __init__(self, sentences: Sequence[Sentence], store: Store, taken: set[int]) -> None:
        self._sentences, self._store, self._taken = sentences, store, taken
        self.pending: list[Draft] = []
        self.recent: tuple[int, Draft] | None = None
        self.deciding = False
        self._beaten: set[int] = set()  # motions that lost by the numbers, by identity
        self._carried: set[int] = set()  # and those that won

    def spoken(self, at: int, sentence: Sentence) -> list[Spoken]:
        """What a sentence names, in order."""
        found: list[Spoken] = []
        for reference in references(sentence):
            found.append(Spoken(reference, self._resolve(at, sentence, reference, found)))
        return found

    def names(self, sentence: Sentence) -> Names:
        """The page's names as the sentence's language inflects them."""
        return self._store.people.of(swedish=sentence.swedish)

    def asking(self, kind: MotionKind | None) -> Draft | None:
        """The undecided motion of a kind that was made last."""
        found = (one for one in reversed(self._store.drafts) if one.is_open and one.kind is kind)
        return next(found, None) if kind else None

    def near(self, at: int) -> list[Draft]:
        """The motion spoken of right before, if it is undecided."""
        if self.recent and at - self.recent[0] <= _REACH:
            before, draft = self.recent
            same_section = self._sentences[before].kind is self._sentences[at].kind
            other = self._is_of_other(draft, self._sentences[at].low)
            if same_section and draft.outcome is MotionOutcome.UNKNOWN and not other:
                return [draft]
        return []

    def just_made(self, at: int, *, above: bool) -> list[Draft]:
        """The undecided motion made right before in the paragraph, or at the end of that above."""
        if self.recent is None:
            return []
        before = self._sentences[self.recent[0]].paragraph == self._sentences[at].paragraph
        return self.near(at) if before or (above and self.recent[0] == at - 1) else []

    def counted(self, ballot: Ballot) -> None:
        """Keeps which motions won and which lost by a vote's numbers."""
        won = ballot.side_won()
        if won == "against" and ballot.motion and ballot.motion.kind is _K.REJECTION:
            won = ballot.motion
        sides = (ballot.yes_side, ballot.no_side) if won is not None else ()
        self._beaten |= {id(one) for one in sides if isinstance(one, Draft) and one is not won}
        self._carried |= {id(won)} if isinstance(won, Draft) else set()

    def _is_of_other(self, draft: Draft, low: str) -> bool:
        """Whether a sentence tells the opposite of what the numbers told of a motion."""
        told = {one.verdict for one in verdicts(low)}
        if id(draft) in self._beaten:
            return told == {Verdict.ADOPTED}
        return id(draft) in self._carried and told == {Verdict.REJECTED}

    def _resolve(
        self, at: int, sentence: Sentence, reference: Reference, before: list[Spoken]
    ) -> list[Draft]:
        if reference.proposal:
            return []
        if reference.people:
            return self._of_people(at, sentence, reference)
        if before and before[-1].drafts and _is_again(reference, before[-1].drafts):
            return before[-1].drafts
        if _POSSESSIVE.search(reference.noun) and (own := self._of_subject(sentence, reference)):
            return own
        return self._unnamed(at, sentence, reference)

    def _of_people(self, at: int, sentence: Sentence, reference: Reference) -> list[Draft]:
        kind = reference.kind
        drafts: list[Draft] = []
        for printed in split_people(reference.people) or [reference.people]:
            names = self.names(sentence)
            mover = names.nominative(printed) if reference.base else names.genitive(printed)
            if (
                mover.name is None
                and is_chair(printed)
                and not self._store.find(reference, mover, None)
            ):
                drafts += self._unnamed(at, sentence, reference)  # its mover is known by name
                continue
            known = self._store.find(reference, mover, kind)
            if known and _is_further(known, sentence, reference):
                known = self._create(at, sentence, reference, mover, kind)
            if not known and not self._store.find(replace(reference, numbers=()), mover, None):
                known = self._create(at, sentence, reference, mover, kind)
            _rename(known, kind)
            if len(known) == 1 and reference.seconders and sentence.swedish:
                known[0].seconders = known[0].seconders or self._seconders(sentence, reference)
                if sentence.swedish:  # in Finnish "ehdotus" behind it may well be the presenter's
                    self.recent = (at, known[0])
            one = len(known) > 1 and not reference.numbers and not is_plural(reference)
            drafts += [_current(known)] if one else known
        return list(dict.fromkeys(drafts))

    def _seconders(self, sentence: Sentence, reference: Reference) -> list[Named]:
        """The seconders that stand with what is named; in the base form in Swedish."""
        return self._store.people.seconders(
            reference.seconders, swedish=sentence.swedish, inflected=not sentence.swedish
        )

    def _unnamed(self, at: int, sentence: Sentence, reference: Reference) -> list[Draft]:
        kind = reference.kind
        if kind is not None:
            drafts = self._store.find(reference, None, kind)
            drafts = [one for one in drafts if one.place[1] <= at] or drafts
            if reference.numbers or is_plural(reference):
                return drafts
            if drafts:
                return [_current(drafts)]
        elif UNOPPOSED.search(sentence.low) or "ei kannatettu" in sentence.bare:
            return self.pending or self.near(at)
        return self.near(at)

    def _of_subject(self, sentence: Sentence, reference: Reference) -> list[Draft]:
        """The motion of whoever stands before "ehdotuksensa": the sentence's subject."""
        verb = _GIVES_UP.search(sentence.bare, 0, reference.start)
        run = run_before(sentence.bare, verb.start(), single=True) if verb else None
        named = " ".join(run.tokens) if run and run.names else ""
        if verb and not named and (behind := _WHO_BEHIND.match(sentence.bare, verb.end())):
            named = behind[1] if all(map(is_name, behind[1].split())) else ""
        if not named:
            return []
        mover = self.names(sentence).nominative(named)
        return self._store.find(reference, mover, None)[-1:]

    # -- motions first met where they are voted on or decided --

    def _create(
        self, at: int, sentence: Sentence, reference: Reference, mover: Named, kind: Guess | None
    ) -> list[Draft]:
        if reference.base and reference.plain and " " not in reference.people + reference.seconders:
            return []  # "det förslag som Sweco gjort"
        behind = _TEXT_BEHIND.match(sentence.text, reference.end) or _in_brackets(
            sentence, reference
        )
        if not self._happened(sentence, reference, told=behind is not None):
            return []
        text = _FATE.sub("", behind["text"] or "").strip() if behind else ""
        if behind and not behind["text"]:
            text = self._text_below(at)
        # as in "För Eks förslag röstade: Ek, Holm", "Ehdotuksesta äänestettiin: jatko JAA, muu EI"
        if is_names_line(text) or _VOTES_TOLD.match(text) or (text and sides(text)):
            text = ""
        asked = _asked(sentence, text or reference.noun)
        if kind is None and asked.kind is None and not text:
            asked = Guess(_K.AMENDMENT, said=False)
        if not text and follows(sentence, reference):
            asked = _ended(sentence.low) or asked
        if asked.kind is _K.AMENDMENT and PART.search(sentence.low):
            asked = Guess(_K.ADDITION, said=False)  # "Lisäksi hyväksyttiin": a further point
        draft = Draft(
            guess=kind or asked,
            mover=mover,
            seconders=self._seconders(sentence, reference),
            others=False,
            text=unquoted(text),
            sentence=sentence.text,
            place=(sentence.paragraph, at),
            about_order=bool(text) and asked.kind is None,
            number=reference.numbers[0] if len(reference.numbers) == 1 else None,
            section=int(sentence.kind is not SectionKind.HANDLING),
            named_only=True,
        )
        return [self._store.add(draft)]

    def _happened(self, sentence: Sentence, reference: Reference, *, told: bool) -> bool:
        """Whether the sentence votes on it, decides it or lists it among the decided."""
        bare = sentence.bare
        if _SHORT.fullmatch(reference.noun) and _opens(sentence, reference):
            return " " in reference.people  # not "Määrärahan lisäys hyväksyttiin"
        if (
            verdicts(sentence.low)
            or counts(bare)
            or _VOTE_SPEAKS.search(bare)
            or QUESTION.search(sentence.low)
        ):
            return True
        if sides(sentence.text) or (" " in reference.people and follows(sentence, reference)):
            return True
        seconded = sentence.swedish and reference.seconders
        if seconded or _WOULD_HAVE.match(bare, reference.end):
            return True
        sure = reference.seconders or not reference.plain  # "Salon esitys" may be an officer's
        taken_up = sure and _TAKEN_UP.search(sentence.low)
        return self.deciding or (told and bool(taken_up or _opens(sentence, reference)))

    def _text_below(self, at: int) -> str:
        """The paragraph below a sentence that ends in a colon; it says nothing else."""
        parts: list[str] = []
        told = counts(self._sentences[at + 1].bare) if at + 1 < len(self._sentences) else None
        if told and told.labelled:  # "en omröstning med följande utfall:"
            return ""
        for index in range(at + 1, len(self._sentences)):
            if self._sentences[index].paragraph != self._sentences[at + 1].paragraph:
                break
            parts.append(self._sentences[index].text)
            self._taken.add(index)
        return " ".join(parts)


def _is_again(reference: Reference, drafts: Sequence[Draft]) -> bool:
    """Whether an unnamed motion is what the sentence has just named: "joten ehdotus hylättiin"."""
    kind = reference.kind
    if kind is None:
        return reference.plain
    unnumbered = not reference.numbers and not is_plural(reference)
    return unnumbered and all(draft.kind == kind.kind for draft in drafts)


def _in_brackets(sentence: Sentence, reference: Reference) -> re.Match[str] | None:
    """A motion's words in brackets, where they stand with what a side of a vote means."""
    told = _IN_BRACKETS.match(sentence.text, reference.end)
    return told if told and sides(sentence.text) and not is_names_line(told["text"]) else None


def _is_further(known: Sequence[Draft], sentence: Sentence, reference: Reference) -> bool:
    """Whether one more motion of the same people is voted on, by its words in brackets."""
    told = _in_brackets(sentence, reference)
    return told is not None and all(one.text and one.text != told["text"] for one in known)


def _opens(sentence: Sentence, reference: Reference) -> bool:
    """Whether the sentence begins with those whose motion is named."""
    return sentence.text.lstrip(" •-–*").startswith(reference.people.split()[0])


def references(sentence: Sentence) -> tuple[Reference, ...]:
    """The motions and proposals a sentence names, in its own language."""
    return _references(sentence.bare, swedish=sentence.swedish)


@lru_cache(RECENT)
def _references(bare: str, *, swedish: bool) -> tuple[Reference, ...]:
    return tuple(grammar(swedish=swedish).references(bare))


def follows(sentence: Sentence, reference: Reference) -> bool:
    """Whether a body decides as a member moved: "päätti Aallon esityksestä", "på förslag av"."""
    if not reference.people:
        return False
    if not DECIDES.search(sentence.low):  # the decision's own fragment: "Ahon ehdotuksen mukaan."
        own = sentence.kind is SectionKind.DECISION
        return own and _MUKAAN_ENDS.match(sentence.bare, reference.end) is not None
    if "äänestet" in sentence.low:  # "äänestettiin Aallon esityksestä": voted on, not followed
        return False
    source = _SOURCE.search(reference.noun) or _MUKAAN.match(sentence.bare, reference.end)
    if not source and sentence.swedish:
        source = _ON.search(sentence.bare, 0, reference.start)
    return bool(source or reference.base) and not ELECTED.first(sentence.low)


def _ended(low: str) -> Guess | None:
    """What a decision that follows a motion says it asked for."""
    if RETURNS.search(low) and RETURNED_TO.search(low):
        return Guess(_K.REFERRAL_BACK, said=False)
    return Guess(_K.TABLING, said=False) if TABLES.search(low) else None


def _asked(sentence: Sentence, text: str) -> Guess:
    return grammar(swedish=sentence.swedish).kind_asked(text)


def is_plural(reference: Reference) -> bool:
    """Whether the noun names several."""
    return bool(_PLURAL.search(reference.noun))


def _current(drafts: Sequence[Draft]) -> Draft:
    """The last that nobody has decided, else the last."""
    undecided = [draft for draft in drafts if draft.outcome is MotionOutcome.UNKNOWN]
    return (undecided or list(drafts))[-1]


def _rename(drafts: Sequence[Draft], kind: Guess | None) -> None:
    """A later word for a motion tells its kind where only what it asks had told it."""
    for draft in drafts:
        weak = draft.kind in {None, _K.ADDITION, _K.AMENDMENT} and not draft.guess.said
        if kind and weak and len(drafts) == 1:
            draft.guess = kind
