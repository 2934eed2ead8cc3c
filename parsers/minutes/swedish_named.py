"""The motions that a Swedish sentence names: whose, of what kind, with which numbers."""

from __future__ import annotations

import re
from itertools import islice

from parsers.minutes.forms import MOST_NAMED, Reference, numbers_named
from parsers.minutes.persons import is_owner, run_before
from parsers.minutes.shortnames import is_taken_up
from parsers.minutes.stems import asked
from parsers.minutes.swedish_kinds import kind_said
from parsers.minutes.swedish_whose import (
    Whose,
    is_company,
    people_end,
    seconded,
    whose_before,
    whose_behind,
)
from parsers.minutes.words import has_any

_NAMED = re.compile(
    r"\b(?P<word>[\wåäö]{0,22}?(?:förslag(?:et|en|s|ets)?|yrkande(?:t|n)?|kläm(?:men|mar|marna)?"
    r"|önskemål(?:et|en)?|tillägg(?:et|en)|ändring(?:en|arna)(?<![\w-]ändringen)(?<![\w-]ändringarna))\b"
    r"(?P<tail>\s+(?:om|till|på)\s+(?:att\s+)?(?:[\wåäö-]+\s?){1,6})?)"
    r"(?P<number>\s*(?:nr|nummer)?\s*(?P<first>\d{1,2})(?!\d|\s*röst|\s*ledam"
    r"|\s*\([A-ZÅÄÖa-zåäö][^()]*,|[.,]\d"
    r"|\s*[-–]\s*\d{1,3}\b(?!\s*ändr))"
    r"(?:(?P<to>\s*[-–—]\s*)(?P<last>\d{1,2})|(?P<more>(?:\s*,\s*\d{1,2}){0,9}\s+och\s+\d{1,2}))?)"
    r"?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b[Pp]å (?P<word>(?:ändrings|tilläggs|mot)?(?:förslag|yrkande)) av "
    r"(?:(?:fullmäktige)?ledamot(?:en)? |ersättaren? |fullm\. )?(?=[A-ZÅÄÖ])"
)
_GENITIVE = re.compile(r"(?:s|x|z|:s)(?: m\.fl\.?)?$|s \([^)]*\)$")
_NO_MOTION = re.compile(
    r"(?:omröstnings|ja-|nej-|plan|lag|avtals|budget|namn|åtgärds)-?förslag|rättelseyrkande",
    re.IGNORECASE,
)
_BASE = re.compile(r"(?:besluts|grund|bas|utgångs)förslag", re.IGNORECASE)
_SHORT = frozenset({"ändringen", "ändringarna"})
_BETWEEN = re.compile(
    r"(?:\s(?:understöd(?!de\b)\w+|ursprungliga|gemensamma|skriftliga|ändrade|nya|eget|första|andra))+\s*$"
)
_LAST_WORD = re.compile(r"[\w:-]+\s*$")
_NOUN_STEMS = asked(_NAMED.pattern)
_STOOD = re.compile(r"\s(?:under)?stödde\s+$")  # "Holm understödde Eks förslag"
_OVER = re.compile(r"\b(?:över|mot)\s*$")


def references(bare: str) -> list[Reference]:
    """The motions and proposals a sentence names, in order."""
    if not has_any(bare.lower(), _NOUN_STEMS):
        return []
    found = (_reference(bare, match) for match in islice(_NAMED.finditer(bare), MOST_NAMED))
    by = (_by(bare, match) for match in _BY.finditer(bare))
    return [reference for reference in (*found, *by) if reference]


def _by(bare: str, match: re.Match[str]) -> Reference | None:
    """The motion a body follows: "beslutade på förslag av ledamoten Anna Ek"."""
    end = people_end(bare, match.end())
    people = bare[match.end() : end]
    if " " not in people or is_company(bare[match.end() : end + 4]):
        return None
    seconders, end = seconded(bare, end)
    said = kind_said(match["word"])
    return Reference(
        people=people, seconders=seconders, noun=match["word"], kind=said, numbers=(),
        proposal=False, plain=said is None, subject=False, start=match.start(), end=end,
        base=True,
    )  # fmt: skip


def _reference(bare: str, match: re.Match[str]) -> Reference | None:
    word = match["word"]
    if _NO_MOTION.match(word):
        return None
    if word.casefold() in _SHORT and not is_taken_up(bare, *match.span("word"), swedish=True):
        return None
    base = bool(_BASE.match(word))
    at = between.start() if (between := _BETWEEN.search(bare[: match.start()])) else match.start()
    owner = _LAST_WORD.search(bare, max(0, at - 60), at)
    proposal = base or bool(owner and is_owner(owner[0].strip()))
    people, end = ("", match.start()) if proposal else _people_before(bare, at, match)
    told = None if proposal or people else _whose(bare, match)
    seconders, finish = seconded(bare, match.end()) if people else ("", match.end())
    if people and (stands := _STOOD.search(bare, 0, end)):
        seconders = seconders or run_before(bare, stands.start()).words
    if told:
        people, seconders = told.mover, told.seconders
        end, finish = min(end, told.end), max(finish, told.end)
    said = kind_said(word)
    return Reference(
        people=people,
        seconders=seconders,
        noun=word,
        kind=said,
        numbers=numbers_named(match),
        proposal=proposal,
        plain=said is None,
        subject=not _OVER.search(bare[:end]),
        start=end,
        end=finish,
        base=told is not None,
    )


def _people_before(bare: str, at: int, match: re.Match[str]) -> tuple[str, int]:
    """Whose it is by the genitive before it, and where that begins; "" where none stands."""
    run = run_before(bare, at)
    whole = " ".join(run.tokens).replace(" ,", ",")
    chairs = whole.casefold().endswith("ordförandens") and kind_said(match["word"])
    if (run.names and _GENITIVE.search(whole)) or (run.tokens and chairs):
        return whole, run.start
    return "", match.start()


def _whose(bare: str, match: re.Match[str]) -> Whose | None:
    """Who moved what no genitive stands before; what is told of it may end its own words."""
    tail = match["tail"] or ""
    ends = match.end() if " som " not in tail else match.start("tail") + tail.index(" som ")
    return whose_behind(bare, ends) or whose_before(bare, match.start())
