"""What jaa and ei are to mean: voting propositions in both languages, as minutes print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from parsers.minutes.ballots import meaning
from parsers.minutes.numerals import number
from parsers.minutes.words import RECENT, Words, has_any

_HEADER = re.compile(
    r"\W{0,3}\d{1,2}\s?(?::[ae])?\.?\s+(?:äänestys|omröstningen|omröstning"
    r"|voteringen)\b\W*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_YES_NO_LINE = re.compile(
    r"(?:\W{0,3}\d{1,2}\.\s)?(?P<yes>[^.]{2,200}?)\s+(?:JAA|JA)(?:\s*[,;]|\s(?:ja|och)\b)\s*(?P<no>[^.]{2,200}?)\s+(?:EI|NEJ)\W*",
    re.DOTALL,
)
_PARTED = re.compile(r"\s(?:JAA|JA)\s*[,;]")
_LETTERS = re.compile(r"[^\W\d]{2}")
_LABEL = r"(?P<label>JAA|EI|Jaa|Ei|JA|NEJ|Ja|Nej|jaa|ei)"
_EQUALS = re.compile(rf"\b{_LABEL}\s*(?:=|-ehdotus\s*:|-förslag\s*:|-ääni\s*[:=])\s*")
_LABEL_BEHIND = re.compile(rf"(?P<means>[^=\n]{{2,300}}?)\s*=\s*{_LABEL}\b\.?")
# as in "JAA (esittelijän ehdotus): 4 ääntä" and "Esittelijän ehdotus (JAA): 4 ääntä"
_MEANS_IN_BRACKETS = re.compile(rf"\b{_LABEL}(?:-\w+)?\s*\((?P<means>[^()\d]{{3,200}})\)")
_IN_BRACKETS = re.compile(rf"(?P<means>[^()\n:.;\d]{{3,200}}?)\s*\((?i:{_LABEL})(?:-\w+)?\)")
_COLON = re.compile(r"\b(?P<label>JAA|EI|Jaa|Ei|JA|NEJ|Ja|Nej)\s*:\s*(?=[^\d\s])")
_MATTER = re.compile(r"ehdotu|esity|förslag")
# (the label of either side, the proposition of both)
_SPOKEN = (
    (
        "jaa",
        re.compile(r"\bei\b", re.IGNORECASE),
        re.compile(
            # told as done behind a relative clause only: "Aho ja Salo äänestivät jaa" means nothing
            r"(?P<yes>[^.;]{3,300}?)\s*(?:,?\s*(?:äänestä\w+|sano\w+|vasta\w+)|,\s*äänesti\w*)"
            r"\s+[\"”“']?jaa\b[\"”“']?[^.]{0,20}?"
            r"(?:\bja\b|,|;|\bsekä\b)(?P<no>[^.;]{3,300}?)(?:äänest[äi]\w*|sano\w+"
            r"|vasta\w+)?\s+[\"”“']?ei\b",
            re.IGNORECASE,
        ),
    ),
    (
        "ja",
        re.compile(r"\bnej\b", re.IGNORECASE),
        re.compile(
            r"(?P<yes>[^.;]{3,300}?)\s*,?\s*(?:röstar"
            r"|säger)\s+[\"”“']?ja\b[\"”“']?[^.]{0,20}?(?:\boch"
            r"\b|,|;)"
            r"(?P<no>[^.;]{3,300}?)\s*,?\s*(?:röstar|säger)\s+[\"”“']?nej\b",
            re.IGNORECASE,
        ),
    ),
    (  # told as done behind a relative clause only: "Ek och Holm röstade ja" means nothing
        "röstade ja",
        re.compile(r"\bnej\b", re.IGNORECASE),
        re.compile(
            r"\b(?P<yes>(?:de|den),?\s+som\s[^.;]{3,300}?)\s*,?\s+röstade\s+[\"”“']?ja\b"
            r"[\"”“']?[^.]{0,20}?(?:\boch\b|,|;)\s*"
            r"(?P<no>(?:de|den),?\s+som\s[^.;]{3,300}?)\s*,?\s+röstade\s+[\"”“']?nej\b",
            re.IGNORECASE,
        ),
    ),
)
# Labels with nothing between them and what they mean: "JAA pohjaehdotus, EI Salon ehdotus".
_BARE_LABELS = re.compile(
    r"\b(?:JAA|JA)\s+(?:[–-]\s+)?(?:(?:on|oli|tarkoitt\w+|merkits\w+|betyder|avser)\s+)?(?P<yes>(?![\d:=])[^.;\d]{3,200}?)[,;]?\s+(?:ja\s+|och\s+)?"
    r"(?:EI|NEJ)\s+(?:[–-]\s+)?(?:(?:on|oli|tarkoitt\w+|merkits\w+|betyder|avser)\s+)?(?P<no>[^.;\d]{3,200})"
)
# and with what they mean before them: "käsittelyn jatkaminen jaa, pöydällepano ei"
_BARE_BEHIND = re.compile(
    r"(?:^|[:(])(?P<yes>[^.:;()\d]{3,200}?)\s+[\"”“']?jaa[\"”“']?,?\s+(?:ja\s+|sekä\s+)?"
    r"(?P<no>[^.:;()\d]{3,200}?)\s+[\"”“']?ei[\"”“']?(?=\s*(?:[.,;)]|$))"
)
# The vote before what it is given for: "jaa-äänen antavat ne, jotka kannattavat", "jaa-ääni on"
_GIVEN_FOR = re.compile(
    r"\b(?i:jaa)-ään\w+\s+(?:(?:antava|merkitse|tarkoitta|kannatet|annet|on\b|ovat\b)\w*\s+)?"
    r"(?P<yes>[^.;\d]{3,200}?),?\s+(?:(?:ja|sekä|kun taas)\s+)?"
    r"(?i:ei)-ään\w+\s+(?:(?:antava|merkitse|tarkoitta|kannatet|annet|on\b|ovat\b)\w*\s+)?"
    r"(?P<no>[^.;\d]{3,200})"
)
# With the numbers, or with the papers voted with: "7 ja-röster för Eks förslag"
_VOTES_FOR = re.compile(
    r"\b(?P<label>(?i:ja|nej))(?:-(?:röst(?:er)?|sed(?:el|lar))|(?=\s+för\b))\s+"
    r"(?:(?:betydde|betyder|innebar|innebär)\s+)?(?:(?:under)?stöd\s+)?(?:(?:för|åt)\s+)?"
    r"(?P<means>[^.;:,\d]{3,160}?)(?=\s+och\s+(?:\d|ja\b|nej\b|JA\b|NEJ\b|en\b)|\s*[.;:,\d(]|\s*$)"
)
# One side to a sentence: "Ne, jotka kannattavat esittelijän ehdotusta, äänestävät jaa."
_ALONE = re.compile(
    r"\W*(?:[Nn]e|[Dd]e|[Dd]en|[Jj]otka|[Jj]oka)\b(?P<means>[^.;]{3,300}?),?\s+"
    r"(?:äänest[äi]\w*|sano\w+|röstar|säger)\s+[\"”“']?(?P<label>jaa|ei|ja|nej)\b\W*"
)
_VOTE_WORDS = ("äänest", "sano", "vasta", "röstar", "röstade", "säger")
_SPEAKS = Words(
    r"(?:äänest|sano|vasta)\w+ [\"”“']?(?:jaa|ei)\b|(?:röstar|röstade|säger) [\"”“']?(?:ja|nej)\b"
)
# What stands before the meaning in a spoken proposition: "siten, että ne, jotka kannattavat".
_LEAD = re.compile(
    r"^.*:\s*|^\W*(?:ja|sekä|och|taas)\b\s*|^.*?\b(?:että|siten|att)\b\s*|^\W*(?:ne|de|den|jotka"
    r"|joka|som|jos)\b[,\s]*"
    r"|^\W*(?:kannatt(?:avat|aa|ivat|i)|hyväksyvät|ovat|olivat|understöder|understödde|stöder|stödde|godkänner|omfattade|omfattar|vill)\s+"
    r"|^.*?\b(?:äänestyksessä|äänestettäessä|vastakkain|annettiin|omröstningen"
    r"|mot varandra)\b[\s,:]*"
    r"|^\W*(?:ääntä|röster)\b\s*",
    re.IGNORECASE | re.DOTALL,
)
_JOIN_BEHIND = re.compile(r"[\s,;]+(?:ja|sekä|och|samt)\s*$")
_VERB_BEHIND = re.compile(r",?\s+(?:äänest[äi]\w*|sano\w+|vastaa\w*|röstar|säger|är|on)\W*$")
# What follows if a side wins: "mikäli ei voittaa, on Salon ehdotus hyväksytty".
_IF_WINS = re.compile(
    r"\b(?:jos|mikäli|om)\s+[\"”“']?(?P<label>jaa|ei|ja|nej)[\"”“']?(?:-äänet|-rösterna)?\s+"
    r"(?:voitta\w+|saa\w*\s+enemmistön|vinner|får majoritet)\W+(?:(?:on|tulee|har|är|blir"
    r"|niin)\s+)*"
    r"(?P<means>[^.;]{3,200}?)\s+(?:on |tullut |tulee |har |blivit |är )*"
    r"(?:hyväksyt\w+|päätökse\w+|godkän\w+|antag\w+|fullmäktiges beslut|\w+ens beslut|voimassa)",
    re.IGNORECASE,
)
# Two put against each other, told as done, up to where it is told which won.
_AGAINST_EACH_OTHER = Words(
    r"\bställ(?:des|ts)\b[^.;,]{0,160}?\bmot\b|\bvastakkain\b"
    r"|\basete(?:ttiin|ttu)\b[^.;,]{0,160}?\bvastaan\b"
)
_PAIR_ENDS = re.compile(r"[.;,:]|\s(?:ja|och)\b[^.;,]{0,90}?\b(?:voitti|vann|segrade|sai|fick)\b")
_THRESHOLD = re.compile(r"(?:vähintään|minst)\s+(\w+)\s+(?:jaa|ja)-?\s?(?:ään|röst)", re.IGNORECASE)
_YES = frozenset({"jaa", "ja", "kyllä"})


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a vote means, and where in the sentence that is said."""

    yes: bool
    means: str
    span: tuple[int, int]


def header(text: str, *, opens: bool) -> str | None:
    """What follows "8 äänestys" where it ``opens`` a line, or before a colon; else None."""
    match = _HEADER.fullmatch(text) if text[:4].strip(" -–•")[:1].isdigit() else None
    if match is None or not (opens or ":" in text[: match.start("rest")]):
        return None
    return match["rest"].strip()


@lru_cache(RECENT)
def sides(text: str) -> tuple[Side, ...]:
    """The meanings a sentence gives, in its order."""
    told = list(
        _labelled(text)
        or _spoken(text)
        or _line(text)
        or _bare_labels(text)
        or _given_for(text)
        or _votes_for(text)
    )
    won = list(_if_wins(text)) if "jos" in text or "ikäli" in text or "om " in text else []
    again = {side.yes for side in won}
    return (*(side for side in told if side.yes not in again), *won)


def is_question(text: str) -> bool:
    """Whether a line asks by itself: "Asian käsittelyn jatko JAA, palautus EI"."""
    return any(_line(text)) and _PARTED.search(text) is not None


@lru_cache(RECENT)
def pair_end(low: str) -> int:
    """Where the words end that put two motions against each other, 0 where none do."""
    match = _AGAINST_EACH_OTHER.search(low)
    if match is None:
        return 0
    ends = _PAIR_ENDS.search(low, match.end())
    return ends.start() if ends else len(low)


def threshold(text: str) -> int | None:
    """How many yes-votes a wish needs, where the sentence says so."""
    match = _THRESHOLD.search(text) if "vähintään" in text or "minst" in text else None
    return number(match[1]) if match else None


def _labelled(text: str) -> list[Side]:
    labels: list[re.Match[str]] = []
    if "=" in text or "-ehdotus" in text or "-förslag" in text:
        labels = list(_EQUALS.finditer(text))
    if not labels and ":" in text:
        labels = _colons(text)
    if labels:
        return list(_between(text, labels))
    found = list(_LABEL_BEHIND.finditer(text)) if "=" in text else _bracketed(text)
    return [_side(match, "means", yes=_is_yes(match["label"])) for match in found]


def _bracketed(text: str) -> list[re.Match[str]]:
    """Labels before or in brackets, where what they mean stands with them and no names do."""
    if "(" not in text:
        return []
    found = (*_MEANS_IN_BRACKETS.finditer(text), *_IN_BRACKETS.finditer(text))
    return [one for one in found if meaning(one["means"]) or _MATTER.search(one["means"])]


def _between(text: str, labels: list[re.Match[str]]) -> Iterator[Side]:
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        end = following.start() if following else len(text)
        yield Side(
            _is_yes(label["label"]),
            _JOIN_BEHIND.sub("", text[label.end() : end]).strip(" ,;."),
            (label.end(), end),
        )


def _colons(text: str) -> list[re.Match[str]]:
    """Labels with a colon, "Jaa: pohjaehdotus"; where names are behind it, they are voters."""
    labels = list(_COLON.finditer(text))
    if not labels:
        return []
    behind = text[labels[0].end() : labels[1].start() if len(labels) > 1 else None]
    return labels if meaning(behind) or _MATTER.search(behind) else []


def _line(text: str) -> list[Side]:
    match = _YES_NO_LINE.fullmatch(text) if " JA" in text and len(text) < 500 else None
    if match is None:
        return []
    told = [_side(match, group, yes=group == "yes") for group in ("yes", "no")]
    return told if all(_LETTERS.search(side.means) for side in told) else []  # not "3 JAA, 5 EI"


def _bare_labels(text: str) -> list[Side]:
    match = _BARE_LABELS.search(text) if "JA" in text and "=" not in text else None
    if match is None or not all(_MATTER.search(match[group]) for group in ("yes", "no")):
        return []
    return [
        Side(group == "yes", match[group].strip(" ,;."), match.span(group))
        for group in ("yes", "no")
    ]


def _given_for(text: str) -> list[Side]:
    """Both sides by votes named beside what they are for, where that is a matter voted on."""
    if "jaa" not in text and "JAA" not in text and "Jaa" not in text:
        return []
    match = _GIVEN_FOR.search(text) if "-ään" in text else _BARE_BEHIND.search(text)
    if match is None:
        return []
    told = [_side(match, group, yes=group == "yes") for group in ("yes", "no")]
    known = (meaning(side.means) or _MATTER.search(side.means) for side in told)
    return told if all(known) else []


def _votes_for(text: str) -> list[Side]:
    """Each side by the votes or the papers given for it, where both are told."""
    if "-röst" not in text and "-sed" not in text and " ja för " not in text:
        return []
    found = list(_VOTES_FOR.finditer(text))
    told = [_side(match, "means", yes=_is_yes(match["label"])) for match in found]
    known = all(meaning(side.means) or _MATTER.search(side.means) for side in told)
    return told if known and {side.yes for side in told} == {True, False} else []


def _spoken(text: str) -> list[Side]:
    low = text.lower()
    if not has_any(text, _VOTE_WORDS) or not _SPEAKS.search_once(low):
        return []
    for yes, no, pattern in _SPOKEN:
        if yes in low and no.search(text) and (match := pattern.search(text)):
            return [_side(match, group, yes=group == "yes") for group in ("yes", "no")]
    alone = _ALONE.fullmatch(text)
    return [_side(alone, "means", yes=alone["label"] in _YES)] if alone else []


def _side(match: re.Match[str], group: str, *, yes: bool) -> Side:
    """A side by what stands before its label; what leads up to that is no part of it."""
    means = without_lead(match[group])
    start = match.string.rindex(means, *match.span(group))
    return Side(yes, means, (start, match.end(group)))


def _if_wins(text: str) -> Iterator[Side]:
    for match in _IF_WINS.finditer(text):
        yield Side(
            _is_yes(match["label"].lower()), match["means"].strip(" ,;"), match.span("means")
        )


def without_lead(words: str) -> str:
    """What a side means, without the words that lead up to it and the verb behind."""
    for _ in range(6):
        before, words = words, _LEAD.sub("", words, count=1)
        if words == before:
            break
    return _VERB_BEHIND.sub("", words).strip(" ,;")


def _is_yes(label: str) -> bool:
    return label.casefold() in _YES
