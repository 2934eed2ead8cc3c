"""Motions as they are made: a label or a sentence opens one, its text goes on below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.minutes.drafts import Draft, Store, same
from parsers.minutes.elsewhere import (
    is_claim,
    is_foreign,
    is_of_meeting_before,
    is_then,
)
from parsers.minutes.forms import Guess, Made
from parsers.minutes.languages import grammar, kind_said
from parsers.minutes.names import Names, and_others, split_people
from parsers.minutes.persons import is_chair
from parsers.minutes.prose import Sentence
from parsers.minutes.stops import begins_statement
from parsers.minutes.texts import (
    IN_LIST,
    LABEL,
    LISTS_MOTIONS,
    NUMBERED,
    TOLD_AT_ONCE,
    Texts,
    backers,
    is_mover_alone,
    lapsed_behind,
    made,
    mover_and_backers,
    seconded_behind,
    seconded_mover,
    seconders,
    unquoted,
)
from parsers.records import MotionKind, MotionOutcome, Named, SectionKind

_MOVER_AND_TEXT = re.compile(
    r"(?P<mover>[^:.;”\"]{3,60}?)(?:\s+[^:;”\"]{0,160}\bkannattamana)?\s*:\s*(?P<text>.*)",
    re.DOTALL,
)
_SECONDS_AND_MOVES = re.compile(  # "Aho kannatti Salon ehdotusta ja esitti lisäksi"
    r"\W*(?:[\w-]+ ){1,4}kannatti (?:[\w-]+ ){0,3}\w*(?:ehdotusta|esitystä),? ja"
    r" (?:esitti|ehdotti|teki)\b"
)
_PRESENTER = re.compile(r"\s*(?:[Ee]sittelijä|[Ff]öredraganden)")


@dataclass(slots=True)
class _Announced:
    """Who is about to say one or several motions.

    A label that still waits for its mover has none.
    """

    mover: Named | None
    seconders: list[Named]
    others: bool
    guess: Guess | None
    number: int | None
    sentence: str


class Reader:
    """Reads the motions that are made into the store."""

    def __init__(self, sentences: Sequence[Sentence], store: Store) -> None:
        self._sentences, self._store = sentences, store
        self._texts = Texts(sentences)
        self.made_at: dict[int, Draft] = {}
        self._announced: _Announced | None = None
        self._label: _Announced | None = None
        self._last: Draft | None = None
        self._lists = ""  # what ends the words that open a list of motions with their movers
        self._listing: Guess | None = None  # what it calls them

    @property
    def taken(self) -> set[int]:
        """The places of the sentences that make motions or are their texts."""
        return self._texts.taken

    def read(self) -> None:
        """Fills the store."""
        at = 0
        while at < len(self._sentences):
            at = self._step(at)

    def _step(self, at: int) -> int:
        sentence = self._sentences[at]
        label = LABEL.fullmatch(sentence.text) if sentence.opens else None
        if label and (following := self._labelled(at, label)):
            return following
        moved = made(sentence)
        if (
            moved
            and not _is_reported(sentence.low, moved.text_at)
            and not is_then(self._sentences, at)
        ):
            if "kannatti " in sentence.bare and _SECONDS_AND_MOVES.match(sentence.bare):
                self._seconded(sentence)
            return self._made(at, moved)
        if sentence.opens and (following := self._below(at, sentence.text)):
            return following
        if self._seconded(sentence):
            if self._last:
                self.made_at.setdefault(at, self._last)
        elif (self._announced or self._label) and begins_statement(sentence):
            self._announced = self._label = None
        return at + 1

    # -- labels --

    def _labelled(self, at: int, label: re.Match[str]) -> int:
        """A motion below its label: its mover has spoken before, or stands in, behind or below it.

        0 where what stands in the label is nobody.
        """
        owner = self._owner(at, label["who"]) if label["who"] else self._announced
        if label["who"] and not owner:
            return 0
        guess = kind_said(label["noun"])
        number = int(label["number"]) if label["number"] else None
        rest = label["rest"].strip()
        if not rest:
            self.taken.add(at)
        if owner:
            text, following = self._texts.text(at, label.start("rest"), below=not rest)
            self._add(at, replace(owner, guess=guess, number=number), text)
            return following
        self._label = _Announced(None, [], False, guess, number, label.string.strip())
        if not rest:
            if label["noun"].endswith("kset"):
                self._lists, self._listing = ":", guess
            return at + 1
        shift = len(self._sentences[at].text) - len(rest)
        if inner := grammar(swedish=False).made(rest) or grammar(swedish=True).made(rest):
            return self._made(at, replace(inner, text_at=inner.text_at + shift))
        return self._below_label(at, rest) or at + 1

    def _owner(self, at: int, printed: str) -> _Announced | None:
        """Whose motion it is by what stands between a label and its colon; None if nobody's."""
        swede, text = self._sentences[at].swedish, self._sentences[at].text
        mover, backers, inflected = mover_and_backers(printed)
        if not mover:
            return None
        people = self._store.people
        return _Announced(
            people.of(swedish=swede).nominative(mover),
            people.seconders(backers, swedish=swede, inflected=inflected),
            and_others(backers),
            None,
            None,
            text,
        )

    def _below(self, at: int, text: str) -> int:
        """The sentence behind a motion below a label, or in a list of motions; else 0."""
        return (self._label and self._below_label(at, text)) or self._in_list(at)

    def _below_label(self, at: int, text: str) -> int:
        """The sentence behind a motion whose mover is named alone, or before a colon; else 0."""
        label, sentence = self._label, self._sentences[at]
        told = _MOVER_AND_TEXT.fullmatch(text)
        printed = told["mover"] if told else text
        if label is None or not is_mover_alone(printed):
            return 0
        names = self._store.people.of(swedish=sentence.swedish)
        opened = replace(
            label, mover=names.nominative(printed.rstrip(": ")), sentence=printed.strip()
        )
        if told:
            offset = len(sentence.text) - len(told["text"])
            words, following = self._texts.text(at, offset, below=not told["text"].strip())
        else:
            words, following = self._texts.paragraphs(at + 1, [])
        self._add(at, opened, words)
        return following

    def _in_list(self, at: int) -> int:
        """A motion of a list whose announcement names no mover: "1) Aho (Salon kannattamana):"."""
        sentence = self._sentences[at]
        ends = sentence.swedish or sentence.text.endswith(":")
        if ends and (opens := LISTS_MOTIONS.search(sentence.low)):
            self._listing = kind_said(opens["noun"] or opens["fi"] or opens["sv"])
            self._lists = sentence.text[-1]
            return 0
        told = IN_LIST.fullmatch(sentence.text) if self._lists else None
        owner = self._owner(at, told["who"]) if told else None
        if told is None or owner is None or not owner.mover or " " not in owner.mover.printed:
            return 0
        number = int(told["number"]) if told["number"] else None
        if number is None and self._lists != ":":
            return 0
        text, following = self._texts.text(at, told.start("text"), below=False)
        self._add(at, replace(owner, guess=self._listing, number=number), text)
        return following

    # -- sentences --

    def _made(self, at: int, moved: Made) -> int:
        if _PRESENTER.match(moved.mover):
            return at + 1
        opened = self._opened(at, moved)
        self.taken.add(at)
        self._label = None
        below = self._sentences[at + 1] if at + 1 < len(self._sentences) else None
        if moved.below and below and below.opens and LABEL.fullmatch(below.text):
            self._announced = opened
            return at + 1
        if moved.several and moved.below and self._numbered(at + 1):
            return self._each(at + 1, opened)
        text, following = self._texts.text(at, moved.text_at, below=moved.below)
        text, behind = seconded_behind(text)
        if behind:
            names = self._store.people.of(swedish=self._sentences[at].swedish)
            opened.seconders += [names.nominative(one) for one in split_people(behind)]
        own = lapsed_behind(text)
        self._add(at, opened, own)
        if own != text and self._last:
            self._last.decide(MotionOutcome.LAPSED, self._sentences[at].text)
        at_once = TOLD_AT_ONCE.search(moved.intro)
        if at_once and self._last:
            fate = MotionOutcome.ADOPTED if at_once["adopted"] else MotionOutcome.REJECTED
            self._last.decide(fate, self._sentences[at].text)
        self._announced = opened if moved.several else None
        return following

    def _opened(self, at: int, moved: Made) -> _Announced:
        sentence, people, label = self._sentences[at], self._store.people, self._label
        movers = split_people(moved.mover) or [moved.mover]
        swede = sentence.swedish
        said = grammar(swedish=swede).kind_said(moved.intro)
        return _Announced(
            _mover(people.of(swedish=swede), movers[0]),
            people.seconders(moved.seconders, swedish=swede, inflected=moved.inflected),
            moved.others or and_others(moved.seconders),
            said or (label.guess if label else None) or _asked_before(moved.intro, swedish=swede),
            label.number if label else None,
            sentence.text,
        )

    def _numbered(self, at: int) -> re.Match[str] | None:
        return NUMBERED.fullmatch(self._sentences[at].text) if at < len(self._sentences) else None

    def _each(self, at: int, opened: _Announced) -> int:
        """The numbered paragraphs below an announcement of several, each a motion."""
        while numbered := self._numbered(at):
            text, following = self._texts.text(at, numbered.start("text"), below=False)
            self._add(at, replace(opened, number=int(numbered["number"])), text)
            at = following
        return at

    def _add(self, at: int, opened: _Announced, text: str) -> None:
        sentence = self._sentences[at]
        asked = grammar(swedish=sentence.swedish).kind_asked(text)
        draft = Draft(
            guess=opened.guess or asked,
            mover=opened.mover,
            seconders=list(opened.seconders),
            others=opened.others,
            text=unquoted(text),
            sentence=opened.sentence,
            place=(sentence.paragraph, at),
            number=opened.number,
            about_order=asked.kind is None,
            section=int(sentence.kind is not SectionKind.HANDLING),
        )
        self._last = self._store.add(draft)
        self.made_at[at] = self._last
        self.taken.add(at)

    # -- seconding in a sentence of its own --

    def _seconded(self, sentence: Sentence) -> bool:
        printed = seconders(sentence) if self._last else ""
        if printed and _is_of_proposal(sentence):
            return False
        draft = self._whose(sentence) if printed else None
        if draft is None:
            return False
        names = self._store.people.of(swedish=sentence.swedish)
        known = {one.name for one in draft.seconders}
        read = names.ablative if backers(sentence) else names.nominative
        people = [read(one) for one in split_people(printed)]
        if any(same(draft.mover, person) > 1 for person in people):
            return False  # who voted for it
        draft.seconders += [person for person in people if person.name not in known]
        draft.others = draft.others or and_others(printed)
        return True

    def _whose(self, sentence: Sentence) -> Draft | None:
        """Whose motion is seconded: the one named, else the last; None of one not known yet."""
        named = grammar(swedish=sentence.swedish).references(sentence.bare)
        people = [one for one in named if one.people]
        for reference in people:
            names = self._store.people.of(swedish=sentence.swedish)
            found = self._store.find(reference, names.genitive(reference.people), None)
            if found:
                return found[-1]
        if mover := seconded_mover(sentence) if sentence.swedish else "":
            who = self._store.people.of(swedish=True).nominative(mover)
            theirs = (one for one in reversed(self._store.drafts) if same(one.mover, who) > 1)
            return next(theirs, None)
        return None if people and sentence.swedish else self._last


def _is_reported(low: str, end: int) -> bool:
    """Whether it was moved elsewhere or earlier, or an appellant says so; its text says nothing."""
    return is_foreign(low, end) or is_claim(low, end) or is_of_meeting_before(low, end)


def _is_of_proposal(sentence: Sentence) -> bool:
    """Whether it names the proposal and no motion: whoever is for that seconds nothing."""
    named = grammar(swedish=sentence.swedish).references(sentence.bare)
    return any(one.proposal for one in named) and not any(one.people for one in named)


def _asked_before(intro: str, *, swedish: bool) -> Guess | None:
    """The kind by what the words that announce a motion ask: "päätökseen lisättäväksi:"."""
    asked = grammar(swedish=swedish).kind_asked(intro)
    return asked if asked.kind in {MotionKind.ADDITION, MotionKind.REJECTION} else None


def _mover(names: Names, printed: str) -> Named:
    """The mover; a word that begins in the middle has no base form."""
    damaged = printed[:1].islower() and " " not in printed and not is_chair(printed)
    return Named(printed, None) if damaged else names.nominative(printed)
