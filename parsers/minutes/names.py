"""People as minutes name them: inflected, behind titles, in lists; and their base forms.

A base form is given where grammar leaves one, or where the page itself prints one of
several. Word order and spelling stay as printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from parsers.minutes.baseforms import Bases, finnish, swedish
from parsers.people import split_title
from parsers.records import Named, UndecidedName

# As members' parties are marked, Finnish and Swedish; single letters stand in brackets only.
_PARTIES = (
    r"kok|sd|sdp|ps|perus|sit|vihr|vas|kesk|kd|rkp|sfp|liik|lib|saml|gröna|vf|sannf"
    r"|kokoomus|vihreät|vasemmistoliitto|keskusta"
)
_BRACKETED = re.compile(r"\s*\((?:[^()]|\([^()]*\)){0,60}\)")
_PARTY = re.compile(rf"(?:,\s*|\s+)(?:{_PARTIES})\.?(?=\s*(?:,|$|\b(?:ja|och|sekä|samt)\b))")
_CAPITAL_PARTY = re.compile(r"\s+(?:SDP?|PS|VIHR|VAS|KESK|KD|RKP|SFP|KOK)\b(?!:)")
_OTHERS = re.compile(
    r"\b(?:y\.?m|m\.?m|m\.?\s?fl|bl\.?\s?a|muun muassa|bland annat|muiden)\b\.?(?!\s*muassa)",
    re.IGNORECASE,
)
_JOINS = re.compile(r"\s*[,;]\s*|(?<!-)\s+(?:ja|och|sekä|samt|&)\s+")  # not "sosiaali- ja"
_COLON_CASE = re.compile(r"(?<=\w):(?:n|lle|llä|lla|s)$")  # "A:n", "B:s"

# A name is believed to be one where it opens a sentence only before such words.
_NAME_FOLLOWS = re.compile(
    r"\s*(?:$|[,;)\]\n]|\s[A-ZÅÄÖ]|\s*\(|\s(?:ja|och|sekä|samt|teki|esitti|ehdotti|kannatti|ilmoitti"
    r"|poistui|saapui|jätti|pyysi|totesi|oli|vetäytyi|föreslog|understödde|anmälde|avlägsnade"
    r"|lämnade|understödd|med)\b)"
)
# behind a Swedish name in the base form: what its bearer does, never what is somebody's
_THEIRS = r"(?:\w+ )?\w*(?:förslag|yrkande|kläm|reservation|avvikande)"
_OF_SEVERAL = rf"(?![^.;:]{{0,60}}s {_THEIRS})"  # "Lunds och Eks förslag"
_SWEDE_ACTS = re.compile(
    rf"\s*(?:$|[;)\n]|,{_OF_SEVERAL}|\((?![^()]*\) {_THEIRS}))|\s(?:och|samt)\b{_OF_SEVERAL}"
    r"|\s(?:som|med|har|hade|föreslog|gav|lät|drog|\w{2,}(?<!an)(?<!en)de)\b"
)
_WORDS_OWN = re.compile(r"[\w-]")
_INITIAL = re.compile(r"(?:^|\W)[A-ZÅÄÖ]\.$")
_ONE_WORD_OTHERS = frozenset({"ym", "mm", "mfl", "bla", "muiden"})
_OPENS = re.compile(r"(?:^|[\n.!?:”\"•|])\s*$")


def split_people(text: str) -> list[str]:
    """The people of a list, each as printed; party marks and "ym." are dropped."""
    if text.isalpha():  # most are one name
        return [] if text.casefold() in _ONE_WORD_OTHERS else [text]
    bare = _CAPITAL_PARTY.sub("", _PARTY.sub("", _OTHERS.sub(" ", _BRACKETED.sub("", text))))
    return [part for piece in _JOINS.split(bare) if (part := _trimmed(piece))]


def is_party(text: str) -> bool:
    """Whether a text is a party's mark and nothing else: "kok.", "SDP"."""
    return bool(re.fullmatch(rf"(?:{_PARTIES})\.?", text.strip(), re.IGNORECASE))


def and_others(text: str) -> bool:
    """Whether a list says that it names not all: "ym.", "mm.", "m.fl.", "bl.a."."""
    return bool(_OTHERS.search(text))


class Names:
    """The people of one page; what it prints in full settles what grammar leaves open."""

    def __init__(self, texts: Iterable[str], language: str) -> None:
        self._text = "\n".join(texts)
        self._swedish = language == "sv"
        self._undecided: dict[str, UndecidedName] = {}
        self._attested: dict[str, bool] = {}

    @property
    def undecided(self) -> tuple[UndecidedName, ...]:
        """What was asked for and has several bases still, sorted by what is printed."""
        return tuple(self._undecided[printed] for printed in sorted(self._undecided))

    def nominative(self, printed: str) -> Named:
        """Somebody named in the base form."""
        title, name = titled(_one_line(printed))
        return Named(name or title, name or None)

    def genitive(self, printed: str) -> Named:
        """Somebody named in the genitive: "Hyrkön", "Nyholms"."""
        return self._inflected(printed, swedish if self._swedish else finnish)

    def allative(self, printed: str) -> Named:
        """Somebody named in the allative, "Kivikkäälle"; Swedish has the base form for it."""
        return self.nominative(printed) if self._swedish else self._inflected(printed, _allative)

    def ablative(self, printed: str) -> Named:
        """Somebody named in the Finnish ablative, "Kivikkäältä"."""
        return self._inflected(printed, _allative)

    def _inflected(self, printed: str, bases: Callable[[str], Bases]) -> Named:
        title, name = titled(_one_line(printed))
        if not name:
            return Named(title, None)
        if _COLON_CASE.search(name):
            return Named(name, _COLON_CASE.sub("", name))
        before, blank, last = name.rpartition(" ")
        found = bases(last)
        likely = [before + blank + base for base in found.likely]
        attested = self._choose(before, last, found.possible)
        if attested:
            return Named(name, before + blank + attested)
        if len(likely) == 1:
            return Named(name, likely[0])
        if likely:
            self._undecided[name] = UndecidedName(name, tuple(sorted(likely)))
        return Named(name, None)

    def _choose(self, before: str, inflected: str, possible: tuple[str, ...]) -> str | None:
        """The one base that the page prints, with the given name first, then the surname alone.

        None where it prints none, or several.
        """
        bases = [base for base in possible if base != inflected]
        full = [base for base in bases if before and self._prints_in_full(before, base)]
        found = full or [base for base in bases if self._prints(base)]
        if not found and inflected in possible and self._stands_alone(before, inflected):
            found = [inflected]  # a name in -n or -s that was left as it is
        return found[0] if len(found) == 1 else None

    def _stands_alone(self, given: str, surname: str) -> bool:
        """Whether the full name is printed where no noun follows that a genitive would go with."""
        if not given and not self._swedish:
            return False
        full = re.escape(given) or r"[A-ZÅÄÖ][\w-]+"  # "Backas förslag", of Jens Backas
        follows = _SWEDE_ACTS if self._swedish else _NAME_FOLLOWS
        found = re.finditer(rf"(?<![\w-]){full} {re.escape(surname)}(?![\w-])", self._text)
        return any(follows.match(self._text, match.end()) for match in found)

    def _prints_in_full(self, given: str, surname: str) -> bool:
        return bool(given) and (
            self._prints(f"{given} {surname}") or self._prints(f"{surname} {given}")
        )

    def _prints(self, name: str) -> bool:
        if name not in self._attested:
            self._attested[name] = any(
                self._is_name_at(at, at + len(name)) for at in self._places(name)
            )
        return self._attested[name]

    def _places(self, name: str) -> Iterator[int]:
        """Where a name stands and is no part of a longer word."""
        at = self._text.find(name) if name else -1
        while at >= 0:
            end = at + len(name)
            if not (_WORDS_OWN.match(self._text, at - 1, at) or _WORDS_OWN.match(self._text, end)):
                yield at
            at = self._text.find(name, at + 1)

    def _is_name_at(self, start: int, end: int) -> bool:
        """Whether a capital there is a name's, not the first letter of a sentence."""
        opens = _OPENS.search(self._text, max(0, start - 4), start)
        return not opens or bool(_NAME_FOLLOWS.match(self._text, end))


def _allative(printed: str) -> Bases:
    """The bases of a name in the allative or ablative, which have one stem."""
    outer = printed.endswith(("lle", "lta", "ltä"))
    return finnish(printed[:-3] + "n") if outer else Bases((), (printed,))


@lru_cache(4096)  # members' names recur from page to page
def titled(printed: str) -> tuple[str, str]:
    """Title and name of somebody, "" for what is not printed."""
    return split_title(printed)


def _one_line(printed: str) -> str:
    """A name without line breaks, party marks and punctuation around it."""
    people = split_people(printed)
    return people[0] if len(people) == 1 else _trimmed(printed)


def _trimmed(text: str) -> str:
    """One line without punctuation around it, but for the full stop of an initial."""
    text = " ".join(text.split()).strip(" ,:;•–-").lstrip(". ")
    return text if _INITIAL.search(text) else text.rstrip(" .")
