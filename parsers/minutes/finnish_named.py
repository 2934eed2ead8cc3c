"""How Finnish minutes name what was moved: "Ahon muutosehdotus nro 2", the base proposal.

Witnesses are the formulae of the phrase book ("F4"), [E] recorded pages of Espoo.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from parsers.minutes.counts import alone
from parsers.minutes.finnish_kinds import kind_asked, kind_said
from parsers.minutes.forms import MOST_NAMED, Guess, Reference, numbers_named
from parsers.minutes.persons import genitives, is_owner, run_before, split_mover
from parsers.minutes.shortnames import is_taken_up
from parsers.minutes.stems import asked
from parsers.minutes.words import has_any, lower

_NAMED = re.compile(
    # letters first, what may not stand before them behind: so a search is faster
    r"(?P<word>eh[dt]o(?:tu|ttu|u)\w*|esity[sk]\w{0,14}|toivomuspon(?:si|ne|te|tta\b)\w*"
    r"|pon(?<!\wpon)(?:si|ne|te|tta\b)\w*|toivomu\w*|toivee\w*|pöydällepano\w*|tekstilisäys\b"
    r"|lisäys(?<!\wlisäys)\b|(?:lisäy|muuto|täydenny)ks(?:ell|ill)[aä]\b"
    r"|(?:lisäy|muuto|täydenny)(?<![\w-]lisäy)(?<![\w-]muuto)(?<![\w-]täydenny)(?:kse[nt]|st[aä]|s)\b)"
    r"(?P<number>\s*(?:nro|n:o|numero|no\.?|nr)?\s*(?P<first>\d{1,2})"
    r"(?!\d|\s*/\s*\d|\s*ään(?!est)|\s*(?:jäsen|valtuutet)|\s*\([a-zåäö][^()]*,|[.,]\d|\s*%|\s*(?:jaa|ei)\b"
    r"|\s*[-–]\s*\d{1,3}\s*[,.]?\s*tyhj)"
    r"(?:(?P<to>\s*[-–—]\s*)(?P<last>\d{1,2})|(?P<more>(?:\s*,\s*\d{1,2}){0,9}\s+(?:ja"
    r"|sekä)\s+\d{1,2}))?)?"
)
_NO_MOTION = re.compile(
    r"esityslist|esityksellis|(?:lausunto|kaava|asemakaava|talousarvio|päätös|pohja|äänestys|jaa|ei"
    r"|lain|sopimus|strategia|suunnitelma|budjetti|vero|virka|vaali|raami|ohjelma|sääntö"
    r"|nimi)-?(?:ehdo|esity)",
    re.IGNORECASE,
)
_BASE = re.compile(r"(?:päätös|pohja|perus|alkuperäis)-?(?:ehdo|esity)", re.IGNORECASE)
_BETWEEN_WORD = (
    r"(?:tekem\w+|esittäm\w+|ehdottam\w+|jättäm\w+|kannatet\w+|kannattam\w+|em\.|edellä|mainit\w+"
    r"|kirjallis\w+|alkuperäis\w+|varsinais\w+|muutet\w+|hänen|uusi|uuden|täydennet\w+"
    r"|päivitet\w+|päätös|ensimmäi\w+|kokouksessa)"
)
_BETWEEN = re.compile(rf"(?:\s{_BETWEEN_WORD})+\s*$", re.IGNORECASE)
_MADE_AND_SECONDED = re.compile(
    r"\s(?:tekem|esittäm|jättäm)\w+(?:\s+(?:ja|sekä)|,)\s+(?P<names>.{2,160}?)\s+kannattam\w+\s*$"
)
_SUBJECT = re.compile(
    r"(?:ehdotu|esity)(?:s|kset)$|(?:ponsi|ponnet|pano|toivomus|toivomukset|muutos|muutokset|lisäykset|täydennys)$",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\s+(?:\w+\s+){0,2}?(?:palauttami|hylkäämi|(?:pöydälle\s+)?(?:jättämi|panemi))(?:sesta"
    r"|sestä)\b(?:\s+pöydälle\b)?"
)
_SHORT = re.compile(r"(?:muuto|täydenny|lisäy)(?:kse[nt]|st[aä]|s)(?<!lisäys)", re.IGNORECASE)
_PLAIN = re.compile(r"ehdotu|esity|ehdotto", re.IGNORECASE)
_NOUN_STEMS = asked(_NAMED.pattern)
_LONGEST_WORD = 60
_ENDS, _VOTED = re.compile(r"\W*(?:$|(?:ja|sekä)\b)"), re.compile(r"\bsai(?:vat)?\b|\bääntä\b")
_GENITIVE = re.compile(r"n$|n \([^)]*\)$|n (?:ym|mm)\.?$")


def references(bare: str) -> list[Reference]:
    """The motions and proposals a sentence names, in order."""
    low = lower(bare)
    if not has_any(low, _NOUN_STEMS):
        return []
    found = (_reference(bare, match) for match in islice(_NAMED.finditer(low), MOST_NAMED))
    return [reference for reference in found if reference]


def _reference(bare: str, match: re.Match[str]) -> Reference | None:
    start = match.start()
    while start and (bare[start - 1].isalpha() or bare[start - 1] == "-"):
        start -= 1
    word = bare[start : match.end("word")]
    base, kind, names_one, subject = _named_by(word)
    if not names_one:
        return None
    if kind is None and (asks := _ASKING.match(bare, match.end())):
        kind = replace(kind_asked(asks[0]), said=True)
    if _SHORT.fullmatch(word) and not is_taken_up(bare, start, match.end(), swedish=False):
        return None
    owner = _owner(bare, start, plain=kind is None)
    if word.endswith(("llä", "lla")) and kind and not owner.people:
        return None  # "seuraavalla lisäyksellä" may be anybody's
    return Reference(
        people="" if base else owner.people,
        seconders=owner.seconders,
        noun=word,
        kind=kind,
        numbers=() if _is_of_votes(bare, match) else numbers_named(match),
        proposal=base or owner.proposal,
        plain=kind is None,
        subject=subject,
        start=owner.start,
        end=match.end(),
    )


@lru_cache(1024)  # the same few words in all minutes
def _named_by(word: str) -> tuple[bool, Guess | None, bool, bool]:
    """Whether a word is the base proposal's, its kind, whether it names either, as a subject."""
    base, kind = bool(_BASE.search(word)), kind_said(word)
    other = _NO_MOTION.search(word) or (kind is None and not _PLAIN.match(word))
    return base, kind, base or not other, bool(_SUBJECT.search(word))


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose a motion or proposal is by the genitive before it, and where that begins."""

    start: int
    people: str = ""
    seconders: str = ""
    proposal: bool = False


def _owner(bare: str, end: int, *, plain: bool) -> _Owner:
    both = _MADE_AND_SECONDED.search(bare, max(0, end - 260), end) if "kannattam" in bare else None
    if both:
        run = run_before(bare, both.start())
        return _Owner(run.start, run.words, both["names"])
    last = bare[max(0, end - _LONGEST_WORD) : end].split()[-1:]
    behind = last and _stands_between(last[0])
    between = _BETWEEN.search(bare, max(0, end - 120), end) if behind else None
    at = between.start() if between else end
    if is_owner(_last_word(bare[max(0, at - _LONGEST_WORD) : at].rstrip())):
        return _Owner(end, proposal=True)
    run = run_before(bare, at)
    if not run.tokens or (plain and not run.names):  # the chair's plain proposal is no motion
        return _Owner(end)
    if between and "kannattamana" in between[0]:
        return _Owner(run.start, *split_mover(run.tokens, genitive=True))
    people = genitives(run).words
    return _Owner(run.start, people) if _GENITIVE.search(people) else _Owner(end)


@lru_cache(4096)  # the same few words and names in all minutes
def _stands_between(word: str) -> bool:
    return re.fullmatch(_BETWEEN_WORD, word, re.IGNORECASE) is not None


def _last_word(text: str) -> str:
    start = len(text)
    while start and (text[start - 1].isalnum() or text[start - 1] in "_:-"):
        start -= 1
    return text[start:]


def _is_of_votes(bare: str, match: re.Match[str]) -> bool:
    """Whether the number behind is how many voted for it: "6 ääntä ja Ahon ehdotus 5."."""
    if not match["number"] or not match["number"].strip().isdigit():
        return False
    ends = _ENDS.match(bare, match.end()) and _VOTED.search(bare, 0, match.start())
    return bool(ends or alone(bare))
