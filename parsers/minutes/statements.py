"""What was said after the motions were made: what became of them, votes, how it ended."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

from parsers.minutes import endings
from parsers.minutes.ballots import Ballot
from parsers.minutes.counts import ONE_SIDE, counts
from parsers.minutes.decisions import ALL_BUT, KEPT, Decisions, is_counted
from parsers.minutes.drafts import Draft, Store
from parsers.minutes.elsewhere import (
    AT_THAT_MEETING,
    goes_on,
    is_elsewhere,
    is_foreign,
    is_further,
    is_then,
)
from parsers.minutes.facts import Fact, fact
from parsers.minutes.forms import Guess, Verdict
from parsers.minutes.languages import kind_said
from parsers.minutes.persons import is_name
from parsers.minutes.prose import Sentence
from parsers.minutes.resolve import Heard, Resolver, Spoken, references
from parsers.minutes.settle import settle
from parsers.minutes.stems import KNOWN
from parsers.minutes.texts import unquoted
from parsers.minutes.unanimity import BALLOTED, BEING_UNANIMOUS
from parsers.minutes.verdicts import (
    ANY,
    CONTINUES,
    QUESTION,
    RETURNS,
    TABLES,
    UNOPPOSED,
    verdicts,
)
from parsers.minutes.votes import Votes
from parsers.minutes.words import Table, Words, has_any
from parsers.records import MotionKind, MotionOutcome, OutcomeKind

_LIST_DECIDED = (
    (
        re.compile(
            r"(?:joita ei hyväksytty|som inte godkändes|hylättiin seuraavat|jotka hylättiin"
            r"|seuraavat \w*(?:ehdotukset|esitykset|muutokset|lisäykset|ponnet)\b.{0,60}\bhylättiin"
            r"|följande \w*(?:förslag|ändringar|tillägg|klämmar)\b.{0,60}\b(?:förkastades|avslogs)"
            r"|(?:förkastade|avslog|hylkäsi)\b.{0,60}(?:seuraavat|följande)\b.{0,60})\W*$",
            re.IGNORECASE,
        ),
        MotionOutcome.REJECTED,
    ),
    (
        re.compile(
            r"(?:hyväksyi|hyväksyttiin|godkän\w+)\b.{0,90}(?:seuraavat|följande)\b.{0,90}"
            r"(?:muutokset|lisäykset|ehdotukset|esitykset|ändring\w*|tillägg\w*|förslag\w*|ponnet"
            r"|\w*klämmar)"
            r"\b.{0,80}:\W*$",
            re.IGNORECASE | re.DOTALL,
        ),
        MotionOutcome.ADOPTED,
    ),
    (
        re.compile(
            r"(?:hyväksyi|hyväksyttiin|godkän\w+)\b.{0,90}(?:seuraavan|seuraava|följande)\b.{0,40}"
            r"\b(?:\w*pon(?:nen|si)|\w*toivomu\w+|\w*kläm\w*|\w*hemställan"
            r"|önskemål\w*)\b.{0,40}:\W*$",
            re.IGNORECASE | re.DOTALL,
        ),
        MotionOutcome.ADOPTED,
    ),
)
_ITEM_OF_LIST = re.compile(r"\W*(?:[-–•*]|\d{1,2}[.)])")
_OWNED_ITEM = re.compile(
    r"\W*(?:[A-ZÅÄÖ][\w-]+\s+){1,4}\w*(?:förslag|yrkande|kläm|ehdotus|esitys|ponsi)\w*\s*:"
)
_BRACKETED_MOVER = re.compile(r"\((?P<name>[A-ZÅÄÖ][\w-]+(?:\s+[A-ZÅÄÖ][\w-]+){1,2})\)\W*$")
_RECLASSED = Words(
    r"\btolkar\b.{0,160}\bsom (?:ett|en)\s+(?P<sv>\w+)"
    r"|\b(?:tulkit\w+|katso\w+)\b.{0,160}?\b(?P<fi>vastaehdotu\w+|muutosehdotu\w+|lisäysehdotu\w+"
    r"|pon\w+)ksi\b"
)
_SEVERAL = ("ksista", "ksistä", "ksia", "ksiä", "kset")
_CLAIM = re.compile(r"vaatimu|valitu|anomu|hakemu|aloitt|muka")
# A sentence with none of these, nor with what the patterns below ask for, tells nothing.
_STEMS = (
    "päät", "hyväks", "hyl", "ehdot", "ehtot", "esity", "esitt", "ään", "jaa", "pöydälle",
    "palaut", "merki", "valit", "vali", "nime", "pon", "toivo", "raue", "rauke", "katso",
    "todett", "totesi", "poist", "otettiin", "peru", "veti", "myön", "jätti", "ei-", "ei ",
    "ei:", "lippu", "vaali", "sluten", "slutna",
    "kyllä", "tyhj", "poissa", "vast", "käsit", "tiedoksi", "muut", "täyden", "lisä", "arp",
    "antoi", "vahvisti", "asetti", "kumosi", "oikeutti", "kehot", "määräs", "besl", "godk",
    "förk", "avsl", "försl", "röst", "votera", "återremi", "remitt", "bordl", "anteckn", "valde",
    "utsåg", "väl", "ja-", "nej", "blank", "frånv", "klämm", "kläm", "tolka", "instäm", "enhäll",
    "använde", "betrakt", "konstat", "ärendet", "svaret", "antog", "överens", "fastst", "bevilj",
    "föll", "drog", "tog", "omfatt", "avstod", "pidät", "jätet", "listal",
    "kannat", "understö", "segra", "vann", "voit",
)  # fmt: skip
_TOLD: tuple[Words | Table[Any], ...] = (
    ALL_BUT, KEPT, endings.ENDINGS, endings.AS_PROPOSED, endings.NOTED, endings.ELECTED,
    endings.INSPECTORS, endings.DECIDED, endings.DECIDED_BY_NOBODY, CONTINUES, RETURNS, TABLES,
    UNOPPOSED, QUESTION, BALLOTED, BEING_UNANIMOUS,
)  # fmt: skip
_TELLING = reduce(or_, (one.bits for one in _TOLD), ANY)


def _may_tell(low: str) -> bool:
    """Whether a sentence may tell of motions, votes or outcomes."""
    return has_any(low, _STEMS) or KNOWN.of(low) & _TELLING != 0


class Statements:
    """Reads the sentences that no motion's text has taken."""

    def __init__(
        self,
        sentences: Sequence[Sentence],
        store: Store,
        taken: set[int],
        made_at: Mapping[int, Draft],
    ) -> None:
        self.facts: list[Fact] = []
        self._sentences, self._store, self._taken, self._made_at = sentences, store, taken, made_at
        self._resolver = Resolver(sentences, store, taken)
        self._votes = Votes(self._resolver)
        self._decisions = Decisions(store, self._resolver, self._votes, self.facts)
        self._listed: MotionOutcome | None = None
        self._balloted = False  # people were voted for, by ballot papers
        self._told = -1  # the paragraph whose last sentence told what was decided before
        self._foreign = -1  # the paragraph whose last sentence told of another body's doings
        self._then = -1  # the paragraph that goes on telling of an earlier meeting

    @property
    def ballots(self) -> list[Ballot]:
        """The votes that were held, in the order they are told."""
        return [one for one in self._votes.ballots if one.counts is not None or one.voters]

    def read(self) -> None:
        """Fills ballots and facts, and decides the store's drafts."""
        resolver = self._resolver
        for at, sentence in enumerate(self._sentences):
            if at in self._made_at:
                resolver.recent = (at, self._made_at[at])
            if at not in self._taken:
                self._sentence(Heard(at, sentence, [], [], None))
            elif resolver.recent:
                resolver.recent = (at, resolver.recent[1])
        self._decisions.settle()
        settle(self.ballots, self._store.drafts, self.facts)

    def _with_next(self, heard: Heard) -> None:
        """Takes the next sentence to it where each tells the votes of one side and no more."""
        at, sentence = heard.at + 1, heard.sentence
        if at == len(self._sentences) or at in self._taken or not ONE_SIDE.search(sentence.low):
            return
        following = self._sentences[at]
        if not ONE_SIDE.search(following.low):
            return
        self._taken.add(at)
        heard.sentence = replace(
            sentence,
            text=f"{sentence.text} {following.text}",
            bare=f"{sentence.bare} {following.bare}",
            low=f"{sentence.low} {following.low}",
        )
        heard.spoken = self._resolver.spoken(heard.at, heard.sentence)
        heard.counts = counts(heard.sentence.bare)

    def _sentence(self, heard: Heard) -> None:
        bare = heard.sentence.bare
        if self._votes.names_below(heard) or self._listed_wish(heard):
            return
        low = heard.sentence.low
        if not _may_tell(low) or self._is_elsewhere(heard):
            return
        self._list_opens(heard)
        self._votes.listed(heard)
        self._reclass(heard.sentence)
        self._balloted = self._balloted or BALLOTED.search(low) is not None
        heard.spoken = self._resolver.spoken(heard.at, heard.sentence)
        heard.counts = counts(bare)
        if "äänestettiin" in low and len(heard.drafts) == 1:
            self._resolver.recent = (heard.at, heard.drafts[0])
        if heard.spoken and heard.counts is None:
            self._with_next(heard)
            low = heard.sentence.low
        if self._votes.proposition(heard):
            return
        if QUESTION.search(low) and not (heard.counts and None not in heard.counts.numbers):
            self._resolver.pending = heard.drafts
            if len(heard.drafts) == 1:
                self._resolver.recent = (heard.at, heard.drafts[0])
            return
        heard.said = [] if self._votes.told(heard) else verdicts(low)
        self._votes.count(heard)
        self._votes.casting(heard)
        decided = self._decisions.decide(heard, self._listed)
        self._fact(heard, of_motion=decided)

    def _is_elsewhere(self, heard: Heard) -> bool:
        """Whether it tells of others' doings, by itself or by the sentence it goes on from."""
        sentence = heard.sentence
        low, foreign = sentence.low, is_foreign(sentence.low)
        if self._then == sentence.paragraph or (not sentence.opens and self._goes_back(heard)):
            return True
        if foreign or (self._foreign == sentence.paragraph and goes_on(low)):
            self._foreign = sentence.paragraph
            return True
        self._foreign = -1
        told = is_elsewhere(low, voted=self._votes.awaits_result)
        told = told or (self._told == sentence.paragraph and is_further(low))
        self._told = sentence.paragraph if told else -1
        return told

    def _goes_back(self, heard: Heard) -> bool:
        """Whether what an earlier meeting did is told from this sentence of a paragraph on."""
        sentence = heard.sentence
        at_that = AT_THAT_MEETING.search(sentence.low)
        if at_that is None or not is_then(self._sentences, heard.at):
            return False
        self._then = sentence.paragraph
        return True

    # -- lists of motions decided together --

    def _list_opens(self, heard: Heard) -> None:
        text = heard.sentence.text.rstrip()
        if text.endswith((":", "hyväksytty", "godkändes", "hylättiin")):
            opened = (
                outcome for pattern, outcome in _LIST_DECIDED if pattern.search(heard.sentence.bare)
            )
            self._listed = next(opened, self._listed)
        elif not (_ITEM_OF_LIST.match(text) or (self._listed and _OWNED_ITEM.match(text))):
            self._listed = None
        self._resolver.deciding = self._listed is not None

    def _listed_wish(self, heard: Heard) -> bool:
        """A point of a list of adopted wishes, its mover in brackets behind: S40."""
        if self._listed is None:
            return False
        sentence = heard.sentence
        match = _BRACKETED_MOVER.search(sentence.text)
        if match is None or not all(map(is_name, match["name"].split())):
            return False
        mover = self._resolver.names(sentence).nominative(match["name"])
        point = _ITEM_OF_LIST.match(sentence.text)
        text = sentence.text[point.end() if point else 0 : match.start()].strip()
        draft = Draft(
            Guess(MotionKind.WISH, said=True), mover, [], False, unquoted(text), sentence.text,
            (sentence.paragraph, heard.at), section=1, named_only=True,
        )  # fmt: skip
        self._store.add(draft).decide(self._listed, sentence.text)
        return True

    def _reclass(self, sentence: Sentence) -> None:
        """The chair says what kind a motion is: S7."""
        match = _RECLASSED.search(sentence.low)
        guess = match and (kind_said(match["sv"] or match["fi"]))
        if not match or not guess:
            return
        for reference in references(sentence):
            if reference.people and reference.start < match.end():
                mover = self._resolver.names(sentence).genitive(reference.people)
                found = self._store.find(reference, mover, None)
                for draft in found:
                    draft.guess = guess
                if not found:
                    place = (sentence.paragraph, 0)
                    self._store.add(
                        Draft(guess, mover, [], False, "", sentence.text, place, named_only=True)
                    )

    # -- how it ended --

    def _fact(self, heard: Heard, *, of_motion: bool) -> None:
        adopts = {Verdict.ADOPTED, None}
        proposal = any(
            one.reference.proposal and self._decisions.verdict(heard, one.reference) in adopts
            for one in heard.spoken
        )
        sentence = heard.sentence
        if self.facts and BEING_UNANIMOUS.search(sentence.low):
            self.facts[-1] = replace(self.facts[-1], unanimous=True)
            return
        found = fact(
            sentence, heard.at,
            of_motion=of_motion and not proposal,
            rejects=any(self._rejects(heard, one) for one in heard.spoken),
        )  # fmt: skip
        if found and found.kind is OutcomeKind.ELECTED and found.unanimous is None:
            found = replace(found, unanimous=False if self._balloted else None)
        if found:
            self.facts.append(found)

    def _rejects(self, heard: Heard, one: Spoken) -> bool:
        """Whether the proposal itself is rejected; a claim or an appeal may well be."""
        if one.drafts or not (one.reference.proposal or one.reference.plain):
            return False
        if one.reference.noun.endswith(_SEVERAL):  # "esityksistä, joita ei hyväksytty"
            return False
        if is_counted(heard, one.reference):  # the numbers tell who won
            return False
        verdict = self._decisions.verdict(heard, one.reference)
        return verdict is Verdict.REJECTED and not _CLAIM.search(heard.sentence.bare)
