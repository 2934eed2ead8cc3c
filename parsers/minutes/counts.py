"""The numbers of a vote as minutes print them, in figures or words, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from parsers.minutes.numerals import STEMS, UNITS, number
from parsers.minutes.words import RECENT, Words, has_any, lower

_N = rf"(?<![\wåäö])(?:\d{{1,3}}|(?:{STEMS})[a-zåäö]{{0,22}}|(?:{UNITS})(?:{UNITS})?)(?![\wåäö])"
_DASH = r"[-–—−/]"
_NAMES = r"\((?!\s*\d)[^()]{0,3000}(?:\([^()]{0,40}\)[^()]{0,3000}){0,120}\)"  # not "(2 tyhjää)"

# One of these is in every sentence that counts, in lower case.
_NO_LINE = re.compile(  # "EI 4 (Aalto, Berg)", "NEJ (återremiss) 4: Ek, Holm"
    r"\W*(?:ei|nej)\b(?:\s*\([^()\d]{3,120}\))?\s*[:(]?\s*\d{1,3}\s*(?:[():]|$)"
)
_COUNTED = (
    "ään", "röst", "tyhj", "blank", "poissa", "frånvar", "kpl", "kannatti", "kannalla oli",
    "understöd",
)  # fmt: skip
_YES_SAID = re.compile(r"jaa\b|kyllä\b|\bja\b|^\W*(?:ei|nej)\s*[:=]|\((?:ei|nej)\)")
_TWICE = re.compile(rf"(?P<one>{_N})\s*\((?P<other>{_N})\)", re.IGNORECASE)  # "neljä (4)"
_DIGIT, _NUMERAL = re.compile(r"\d"), re.compile(_N)
_AGAINST = re.compile(
    rf"(?:(?P<a>{_N})\s+(?:(?:puoltavalla\s+)?äänellä|äänen enemmistöllä)\s+"
    rf"(?P<b>{_N})(?::\w+)?\s*(?:vastaan\b"
    rf"|(?:\w+\s+)?ään\w+\s+vastaan\b|vastustavaa)"
    rf"|ään(?:in|ten luvuin)\s+(?P<c>{_N})\s*(?P<cn>{_NAMES})?\s*vastaan"
    rf"\s+(?P<d>{_N})\s*(?P<dn>{_NAMES}"
    rf")?"
    rf"|äänin\s+(?P<i>{_N})\s+(?P<j>{_N})(?::\w+)?\s+vastaan"
    rf"|(?P<e>{_N})\s+ääntä\s+(?P<f>{_N})(?::\w+)?\s+(?:ääntä\s+)?vastaan"
    rf"|\bmed\s+(?:rösterna\s+|röstsiffrorna\s+)?(?P<g>{_N})\s*(?:röster)?\s*(?P<gn>{_NAMES})?\s*("
    rf"?:röster)?\s*(?:mot|emot)\s+(?P<h>{_N})(?:\s*röster)?\s*(?P<hn>{_NAMES})?)",
    re.IGNORECASE,
)
_LEAD = (
    r"(?:äänin|ratkaisevalla äänellä|ääniluvuin"
    r"|äänimäärin|ääniluvut|äänimäärä|äänestystulos\w*|tulos|tuloksella"
    r"|tuloksena|tasan|luvuin|suhteessa"
    r"|voitti|hävisi|äänestyksen(?=\s*\()"
    r"|äänestyksessä|äänestyksen jälkeen|äänestyksellä|äänestäen|äänet jakautuivat|äänet|äänten "
    r"(?:mentyä|jakauduttua)"
    r"|rösterna|röster|röstningen|voteringen|\w*röstningsresultatet|röstetalet|rösttalet"
    r"|röstsiffrorna|omröstningen|omröstning|röstat|röstetal"
    r"|resultatet|lika)"
)
_PAIR = re.compile(
    rf"\b{_LEAD}(?:\s+(?:oli|olivat|oli tasan|menivät|mentyä|jakautuivat|tasan|tulivat"
    rf"|jakaantuivat|päättyi|blev|var|utföll|slutade|fördelades|fördelade sig|föll|så|lika|siten|är"
    rf"|således|därmed|alltså|jämnt|jämna|som|on)){{0,3}}[\s:,(]*"
    rf"(?P<a>{_N})\s*(?P<an>{_NAMES})?\s*{_DASH}\s*(?P<b>{_N})(?![.:]\d)\s*(?P<bn>{_NAMES})?"
    rf"(?:\s*{_DASH}\s*(?P<c>{_N}))?",
    re.IGNORECASE,
)
_FOR_AND_AGAINST = re.compile(
    rf"(?:puolesta\b[^.;\d]{{0,60}}?(?P<a>{_N})[^.;]{{0,60}}?\bvastaan\b[^.;\d]{{0,40}}?(?P<b>{_N})"
    rf"|(?P<c>{_N})\s+(?:jäsentä|valtuutettua|ääntä|äänesti|ledamöter|röster"
    rf"|röstade)?[^.;\d]{{0,50}}?(?:puolesta|\bför\b)[^.;\d]{{0,40}}?(?P<d>{_N})[^.;\d]{{0,50}}?(?"
    rf":vastaan|\bemot\b|\bmot\b)"
    rf"|kannatti\s+(?P<e>{_N})\b[^.;\d]{{0,30}}?\bvastusti\s+(?P<f>{_N}))",
    re.IGNORECASE,
)
_MATTER = (
    r"(?:ehdotu|esity|förslag|käsittelyn jat|jatkami|palautt?[au]|hylkäämi|pöydälle|behandl"
    r"|bordlägg|återremi|beredningen)\w*"
)
_VOTES = r"(?:ääntä|jäsentä|valtuutettua|edustajaa|röster|\w*ledamöter)\b"
_FOR = rf"(?:{_VOTES}|röstade\b|(?=(?:för|äänesti\w*|kannatti\w*)\s))"
_BACKED = r"(?:kannatti(?:vat)?|äänesti(?:vät)?|sai(?:vat)?|understöddes av|fick|röstade)"
_NUMBERED = rf"{_MATTER}(?:\s+(?:nro\s+)?\d{{1,2}}(?=\s+sai))?"  # "muutosehdotus 2 sai"
# "the presenter's proposal 7 votes, Salo's proposal 2", or the numbers first
_SIDED = re.compile(
    rf"{_NUMBERED}[^;\d]{{0,40}}?(?P<a>{_N})\s+{_VOTES}(?:\s*{_NAMES})?[^;\d]{{0,60}}?"
    rf"{_NUMBERED}[^;\d]{{0,40}}?(?P<b>{_N})"
    rf"|{_NUMBERED}\s+(?:(?:puolesta\s+)?{_BACKED}|kannalla\s+oli(?:vat)?)\s+(?P<e>{_N})\b"
    rf"(?:\s*{_NAMES})?[^;\d]{{0,60}}?"
    rf"{_NUMBERED}[^;\d]{{0,40}}?(?P<f>{_N})"
    rf"|(?P<c>{_N})(?:\s*\(\d+\))?\s+{_FOR}(?!,? joista)(?:\s*{_NAMES})?[^;:\d]{{0,60}}?"
    rf"{_MATTER}[^;\d]{{0,60}}?"
    rf"(?P<d>{_N})(?:\s*\(\d+\))?(?:\s+{_VOTES})?[^;\d]{{0,60}}?{_MATTER}"
    # both told first, then their numbers: "esittelijän ehdotus / Salon ehdotus 7/2"
    rf"|{_MATTER}(?P<inner>\s*/|\s+(?:[–-]|vastaan|mot|vs\.?)\s)\s*(?:[\w-]+\s+){{0,3}}?{_MATTER}"
    rf"[\s:(]{{1,3}}(?P<g>{_N})\s*{_DASH}\s*(?P<h>{_N})",
    re.IGNORECASE,
)
# with no word for votes: "Pohjaesitys 7, muutosesitys 4."; one of the two is the proposal
_ALONE = re.compile(
    rf"(?:^|.*[:;])(?P<one>[^:;.,\d]{{0,60}}?{_MATTER})\s*:?\s*(?P<a>{_N})\s*"
    rf"(?:[,;–-]|\s(?:ja|och)\s)\s*(?P<other>[^:;.,\d]{{0,60}}?{_MATTER})\s*:?\s*(?P<b>{_N})"
    rf"(?=\s*(?:[.,;]?\s*$|[,;]\s*(?:tyhj|blank)))",
    re.IGNORECASE,
)
_TWO_NUMBERED = Words(
    r"(?:ehdotu|esity|förslag)\w*\s*:?\s*\d.*?(?:ehdotu|esity|förslag)\w*\s*:?\s*\d"
)
_BASE = re.compile(
    r"pohja|päätös|esittelij|alkuperäi|(?:hallitu|lautakunna|jaosto|johtaja)\w*n |grund|beslut"
    r"|styrelsens|nämndens|föredragand",
    re.IGNORECASE,
)
# "Eks förslag fick 3 röster.", whose other side has the next sentence
ONE_SIDE = Words(
    r"^[^\d;]*(?:ehdotu|esity|förslag)\w*(?::|[^.;:\d]{0,60}?\b(?:fick|erhöll|sai|avgavs|gavs"
    rf"|annettiin|understöddes av|för|puolesta)\b[^.;:\d]{{0,30}}?)\s*{_N}\s+"
    rf"(?:röster|ledamöter|ääntä|jäsentä)\s*(?:{_NAMES})?\W*$"
)
_LISTED = re.compile(rf"\s*(?:{_VOTES})?\s*(?P<names>{_NAMES})")
_LABEL = (
    r"(?P<label>(?i:jaa|kyllä|ei|nej|tyhj\w*|blank\w*|tomma|poissa\w*|frånvarande\w*|borta)|JA"
    r"|Ja(?=-|:| \d)|ja(?=-röst|\)|,?\s(?:och\s)?\d+\W+(?:och\s)?nej\b))"
    r"(?:[\s-]*(?i:ään\w+|röst\w*|äänestäneitä|annettu\w*))?"
)
# What a labelled proposal did before the number tells with how many, as in "(JAA) sai 12".
_GOT = (
    r"(?:sai(?:vat)?|keräsi(?:vät)?|kannatti(?:vat)?|äänest(?:i|ivät|ettiin)|fick|samlade"
    r"|understöddes av|av)"
    r"(?:\s+(?:äänestyksessä|yhteensä|omröstningen|sammanlagt|i))*"
)
_LABEL_FIRST = re.compile(
    rf"(?<![\w=-]){_LABEL}(?:\s+(?:annettiin|äänesti|antoi|oli|on|oli annettu|saatiin|avgavs|gavs"
    rf"|yhteensä))?(?:\)|\s*\([^()\d]{{3,120}}\))?(?:\s+{_GOT})?"
    rf"\s*[:=(]?\s*(?P<n>{_N})(?!\s*%)(?!\d*[.,]\d)\)?(?:\s*(?:kpl|st|ääntä"
    rf"|röster)\b\.?)?(?P<names>\s*{_NAMES})?"
)
_NUMBER_FIRST = re.compile(
    rf"(?<![\w.,])(?<!\d )(?P<n>{_N})\s*(?:kpl|st)?"
    rf"\s*(?P<names>{_NAMES})?\s*{_LABEL}(?![\w=])(?:\s*(?P<af"
    rf"ter>{_NAMES}))?"
)
_VOTER = (
    r"jäsen(?:en|tä)?|(?:vara|alue)?valtuutet(?:un|tua|tu)|henkilö[nä]?|edustaja[an]?|ledamöter"
    r"|ledamot|personer"
    r"|person|fullmäktigeledamöter|fullmäktigeledamot"
)
_BLANK = Words(
    rf"(?P<a>{_N})\s+(?:(?:{_VOTER})\s+)?(?:\([^()]{{2,200}}\)\s+)?"
    rf"(?:(?:äänestäessä|äänesti|äänestivät|äänestäen|antaessa|antoi|pidättäytyessä|pidättyessä"
    rf"|pidättäytyi|pidättyi|röst(?:er)?\s+(?:var|avgavs)|ääni\s+oli|ääntä\s+oli"
    rf"|röstade|lämnade|avgav)\s+(?:tyhj\w+|blank\w*|äänestämästä|tom\w*)|tyhj\w+|blank\w*|tomma"
    rf"|avstod|nedlagd\w*|\(vaiti\)|\(tyhj)"
    rf"|\b(?:tyhj\w*|blank\w*|tomma)(?:\s+(?:ään\w+|röst\w*|annettiin"
    rf"|äänesti))?\s*[:=]?\s*(?P<b>{_N})(?!\s*%)"
)
# who did not take sides, named behind the numbers: "7–3, medan Ek röstade blankt"
_NAMED_BLANK = re.compile(
    r",?\s+(?:medan|och|samt|men)\s+(?P<names>[A-ZÅÄÖ][^.;:()\d]{2,160}?)\s+"
    r"(?:röstade\s+blankt?|avstod\s+från\s+att\s+rösta|lade\s+ner\s+sina?\s+röst\w*)"
)
_ABSENT = Words(
    rf"(?P<a>{_N})\s+(?:(?:{_VOTER})\s+)?(?:(?:ollessa|oli|var|olivat)\s+)?(?:poissa\b|frånvarande)"
    rf"|\b(?:poissa|poissaolevia|poissaolleita|frånvarande)(?:\s+(?:oli"
    rf"|var))?\s*[:=]?\s*(?P<b>{_N})"
)
_TOTAL = Words(
    rf"(?:(?:annettiin|annettuja|annettu|avgavs|avgivna)\s+(?:yhteensä|kaikkiaan|sammanlagt"
    rf"|totalt)?\s*(?P<a>{_N})\s+(?:ääntä|ääniä|röster)\b(?!\s*(?:puolesta|vastaan))"
    rf"|\b(?:yhteensä|äänestäneitä|sammanlagt|totalt)\s*:?\s*(?P<b>{_N})\b)"
)
_NO_RESULT = re.compile(r"\bvähintään\b|\bminst\b|\bmikäli\b|\bom det får\b", re.IGNORECASE)
_KINDS = (
    (re.compile(r"jaa|kyllä|ja\b|ja$", re.IGNORECASE), "yes"),
    (re.compile(r"ei|nej", re.IGNORECASE), "no"),
    (re.compile(r"tyhj|blank|tom", re.IGNORECASE), "blank"),
    (re.compile(r"poissa|frånvar|borta", re.IGNORECASE), "absent"),
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of one vote from one sentence; ``labelled``: printed as jaa and ei.

    ``names`` holds what stands in brackets behind a side, by its field. ``against``:
    printed as "N votes against M", so that the first goes with the verb. ``sided``:
    each number stands with the proposal it is for, the second from ``inner`` on.
    """

    yes: int | None = None
    no: int | None = None
    blank: int | None = None
    absent: int | None = None
    total: int | None = None
    labelled: bool = False
    against: bool = False
    sided: bool = False
    names: tuple[tuple[str, str], ...] = ()
    start: int = 0
    end: int = 0
    inner: int = 0

    @property
    def numbers(self) -> tuple[int | None, int | None]:
        """The two sides."""
        return (self.yes, self.no)

    def agrees(self, other: Counts) -> bool:
        """Whether both may be of one vote: equal wherever both print a number."""
        fields = ("yes", "no", "blank", "absent")
        pairs = [(getattr(self, field), getattr(other, field)) for field in fields]
        return all(one is None or its is None or one == its for one, its in pairs)

    def is_turned(self, other: Counts) -> bool:
        """Whether the winner's number comes first here, and jaa's there: "6 jaa, 9 ei: 9-6"."""
        turned = self.numbers == other.numbers[::-1] and self.yes != self.no
        return turned and other.labelled and not self.labelled


def merged(old: Counts, new: Counts) -> Counts:
    """The first counts with what only the second have."""
    fields = ("yes", "no", "blank", "absent", "total")
    more: dict[str, Any] = {
        field: getattr(new, field) for field in fields if getattr(old, field) is None
    }
    return replace(old, **more)


@lru_cache(RECENT)
def counts(bare: str) -> Counts | None:
    """The numbers of a vote in a sentence, None where it has none."""
    low = bare.lower()
    said = has_any(low, _COUNTED) or _YES_SAID.search(low) or _NO_LINE.match(low) or alone(bare)
    if not said or not (_DIGIT.search(low) or _NUMERAL.search(low)):
        return None
    if _NO_RESULT.search(bare) and "äänin" not in bare and "rösterna" not in bare:
        return None
    bare = _once(bare)
    found = (
        _against(bare) or _labelled(bare) or _pair(bare) or _sided(bare) or _for_and_against(bare)
        or _both_alone(bare)
    )  # fmt: skip
    return _completed(found, bare) if found else None


def _once(bare: str) -> str:
    """The sentence with numbers told in words and figures told once, letter for letter."""
    if "(" not in bare:
        return bare
    return _TWICE.sub(
        lambda twice: (
            twice["one"].ljust(len(twice[0]))
            if number(twice["one"]) == number(twice["other"])
            else twice[0]
        ),
        bare,
    )


def _completed(found: Counts, bare: str) -> Counts:
    """With blank, absent and total numbers told beside the two sides."""
    low = lower(bare)
    before, after = low[max(0, found.start - 80) : found.start], low[found.end : found.end + 200]
    values: dict[str, Any] = {}
    for name, pattern in (("blank", _BLANK), ("absent", _ABSENT)):
        if getattr(found, name) is None:
            match = pattern.search_once(after) or pattern.search_once(before)
            values[name] = number(match["a"] or match["b"]) if match else None
    total = _TOTAL.search_once(before) or _TOTAL.search_once(after)
    values["total"] = number(total["a"] or total["b"]) if total else None
    named = _NAMED_BLANK.match(bare, found.end) if values.get("blank", 0) is None else None
    names = (*found.names, ("blank", named["names"])) if named else found.names
    told = {name: value for name, value in values.items() if value is not None}
    return replace(found, names=names, **told)


def beside(bare: str) -> Counts | None:
    """Blank and absent numbers that have a sentence to themselves: "En ledamot röstade blankt."."""
    if not re.search(r"tyhj|blank|poissa|frånvar|tomma|avstod|nedla|pidät", bare):
        return None
    low = lower(_once(bare))
    blank, absent = _BLANK.search_once(low), _ABSENT.search_once(low)
    if not blank and not absent:
        return None
    return Counts(
        blank=number(blank["a"] or blank["b"]) if blank else None,
        absent=number(absent["a"] or absent["b"]) if absent else None,
    )


def _against(bare: str) -> Counts | None:
    match = _AGAINST.search(bare)
    if match is None:
        return None
    groups = next(pair for pair in ("ab", "cd", "ef", "gh", "ij") if match[pair[0]])
    names = [
        (field, match[f"{letter}n"])
        for field, letter in zip(("yes", "no"), groups, strict=True)
        if letter in "cdgh" and match[f"{letter}n"]
    ]
    return Counts(
        number(match[groups[0]]), number(match[groups[1]]),
        against=True, names=tuple(names), start=match.start(), end=match.end(),
    )  # fmt: skip


def _pair(bare: str) -> Counts | None:
    for match in _PAIR.finditer(bare):
        if re.search(r"(?:klo|kl\.?|§|sivu\w*|s\.|kohta)\s*$", bare[: match.start("a")]):
            continue
        names = [
            (field, match[group]) for field, group in (("yes", "an"), ("no", "bn")) if match[group]
        ]
        blank = number(match["c"]) if match["c"] else None
        return Counts(
            number(match["a"]), number(match["b"]), blank,
            names=tuple(names), start=match.start(), end=match.end(),
        )  # fmt: skip
    return None


def _for_and_against(bare: str) -> Counts | None:
    match = _FOR_AND_AGAINST.search(bare)
    if match is None or not (match["e"] or re.search(r"äänes|ään[iten]|röst", bare)):
        return None
    first, second = next((match[a], match[b]) for a, b in ("ab", "cd", "ef") if match[a])
    return Counts(number(first), number(second), start=match.start(), end=match.end())


def _sided(bare: str) -> Counts | None:
    match = _SIDED.search(bare)
    if match is None:
        return None
    one, other = next(pair for pair in ("ab", "cd", "ef", "gh") if match[pair[0]])
    inner = match.start(other) if one == "c" else match.end("inner" if one == "g" else one)
    listed = (
        (side, _LISTED.match(bare, match.end(n))) for side, n in (("yes", one), ("no", other))
    )
    names = tuple((side, found["names"]) for side, found in listed if found)
    return Counts(
        number(match[one]), number(match[other]),
        sided=True, names=names, start=match.start(), end=match.end(), inner=inner,
    )  # fmt: skip


def alone(bare: str) -> re.Match[str] | None:
    """Two with a number each and no word for votes, if just one of them is the proposal."""
    match = _ALONE.match(bare) if _TWO_NUMBERED.search(lower(bare)) else None
    sides = [_BASE.search(match[side]) for side in ("one", "other")] if match else []
    return match if sides and (sides[0] is None) is not (sides[1] is None) else None


def _both_alone(bare: str) -> Counts | None:
    match = alone(bare)
    if match is None:
        return None
    return Counts(
        number(match["a"]), number(match["b"]),
        sided=True, start=match.start("one"), end=match.end(), inner=match.end("a"),
    )  # fmt: skip


def _labelled(bare: str) -> Counts | None:
    first, other = _LABEL_FIRST.search(bare), _NUMBER_FIRST.search(bare)
    if not first and not other:
        return None
    in_front = first and (not other or first.start() <= other.start())
    pattern = _LABEL_FIRST if in_front else _NUMBER_FIRST
    values: dict[str, int] = {}
    names = []
    start, end = len(bare), 0
    for match in pattern.finditer(bare):
        field = next(name for kind, name in _KINDS if kind.match(match["label"]))
        value = number(match["n"])
        if value is None or field in values:
            continue
        values[field] = value
        bracket = match["names"] or match.groupdict().get("after")
        if bracket:
            names.append((field, bracket.strip()))
        start, end = min(start, match.start()), max(end, match.end())
    if not values or not ({"yes", "no"} & set(values) or start <= 3):
        return None
    if (
        "yes" not in values
        and start > 3
        and not re.search(r"ei-ään|nej-röst|\((?:ei|nej)\)", bare, re.IGNORECASE)
    ):
        return None
    return Counts(
        values.get("yes"), values.get("no"), values.get("blank"), values.get("absent"),
        labelled=True, names=tuple(names), start=start, end=end,
    )  # fmt: skip
