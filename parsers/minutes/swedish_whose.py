"""Whose a Swedish motion is, where that stands behind its noun or before a participle.

"Det förslag som Ek framställt med stöd av Holm", "det av Ek framställda förslaget",
"återremissförslaget (förslagsställare Ek, understödare Holm)"; names stand in their base form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.minutes.names import is_party
from parsers.minutes.persons import is_chair, is_name, is_office, is_particle
from parsers.minutes.words import has_any

_WORD = re.compile(r"\s*([^\s,;:()]+)")
_JOIN = re.compile(r"\s*,\s*(?:(?:och|samt)\s+)?|\s+(?:och|samt)\s+")
_MARK = re.compile(r"\s*(?P<bracket>\([^()]{1,60}\))|\s+(?P<word>\w+)\b\.?")
_NAME_BEHIND = re.compile(r"\s+(?:(?:von|af|de|van|der|la)\s+)*[A-ZÅÄÖ]")
_LONGEST_OFFICE = 5  # words
_NO_OFFICE = re.compile(
    r"att|ett|en|det|den|de|som|följande|på|i|om|till|med|av|under|när|då|sedan|inte|föreslog|drog"
    r"|gav|förslagsställare|(?:under)?stö[dt]\w*|\w*(?<!an)(?<!en)[dt]e"
)
_WITH_OTHERS = re.compile(r"\s+(?:m\.?\s?fl\b\.?|med flera\b)")
_AMONG_OTHERS = re.compile(r"\s*(?:bl\.?\s?a\.?|bland (?:annat|andra))\s+")
_DONE = (
    r"(?:framställ(?:t|de)|fram(?:fört|förde|lagt|lade)|gjor(?:t|de)|lagt fram|lade fram"
    r"|väck(?:t|te)|presentera(?:t|de)|föresl(?:agit|og)|yrkat|lämna(?:t|de)(?: in)?)"
)
_BEEN_DONE = (
    r"(?:framställ(?:ts?|des)|fram(?:förts?|fördes|lagts?|lades)|gjor(?:ts?|des)"
    r"|lagts fram|lades fram|väck(?:ts?|tes)"
    r"|presentera(?:ts?|des)|föresl(?:aget|ogs)|lämna(?:ts?|des)(?: in)?)"
)
_OPENS_BRACKET = re.compile(rf"\s*\((?:(?:förslagsställare|{_BEEN_DONE} av)\b\s*:?\s+)")
_NAMED_ALONE = re.compile(r"\s*(?:\(|\bav\s)(?=[A-ZÅÄÖ])")  # a motion's where seconders follow
_RELATIVE = re.compile(r",?\s+som\s+(?=\S)")
_HAS_DONE = re.compile(rf"\s+(?:(?:har|hade|tidigare|under \w+)\s+){{0,3}}{_DONE}\b")
_BY = re.compile(rf",?\s+(?:som\s+(?:har\s+|hade\s+)?)?{_BEEN_DONE}\s+av\s+")
_SECONDED = re.compile(
    r",?\s*(?:\boch\s+)?(?:\b(?:som|vilket|vilka)\s+(?:har\s+|hade\s+)?)?"
    r"\b(?:(?:under)?stö(?:ddes?|dda|dds?|tts?)\s+av|med\s+(?:under)?stöd\s+av"
    r"|(?:fick|fått|vann|vunnit|erhöll|erhållit)\s+(?:under)?stöd\s+av"
    r"|understödare\b:?)\s+"
)
_BEFORE = re.compile(
    r"\bav\s+(?P<people>[^,.:;]{2,80}?)\s+(?:framställda|framförda|framlagda|gjorda|väckta"
    r"|presenterade|föreslagna|inlämnade)\s+(?:och\s+(?:av\s+(?P<seconders>[^.:;]{2,120}?)\s+)?"
    r"(?:under)?stödda\s+)?$"
)
_COMPANY = re.compile(r"\b(?:Ab|Oyj?|Kb|Rf|rf|r\.f|Ry|ry)\b")
_TELLS = ("(", " av ", "som ", "ställ", "fram", "gjor", "väck", "presenter", "lämn", "föresl")


@dataclass(frozen=True, slots=True)
class Whose:
    """The mover and the seconders as printed, "" where none are, and where the words end."""

    mover: str
    seconders: str
    end: int


def people_end(text: str, start: int) -> int:
    """Where the list of people ends that begins at a place; the place itself where none does."""
    among = _AMONG_OTHERS.match(text, start)
    end = _person_end(text, among.end() if among else start)
    if not end:
        return start
    while (join := _JOIN.match(text, end)) and (more := _person_end(text, join.end())):
        end = more
    others = _WITH_OTHERS.match(text, end)
    return others.end() if others else end


def _person_end(text: str, at: int) -> int:
    """Where somebody's name and party end, 0 where none begins.

    Lower-case words belong to it before a name only, as title or office, and as "von".
    """
    office, end = [], 0
    while token := _WORD.match(text, at):
        at, word = token.end(), token[1].rstrip(".")
        if is_name(token[1]) or is_name(word):
            end = token.start(1) + len(word)
        elif end and not (is_particle(word) and _NAME_BEHIND.match(text, at)):
            break
        elif not end:
            office.append(word)
    if not end or not _may_be_office(office):
        return 0
    mark = _MARK.match(text, end)
    return mark.end() if mark and (mark["bracket"] or is_party(mark["word"])) else end


def _may_be_office(words: list[str]) -> bool:
    """Whether words before a name may be what its bearer is: any that begin no clause."""
    few = len(words) <= _LONGEST_OFFICE and not any(map(_NO_OFFICE.fullmatch, words))
    return few or is_office(" ".join(words))


def seconded(text: str, at: int) -> tuple[str, int]:
    """Who is said right behind a motion to second it, as printed, and where that ends."""
    lead = _SECONDED.match(text, at)
    end = people_end(text, lead.end()) if lead else at
    return (text[lead.end() : end], end) if lead and end > lead.end() else ("", at)


def whose_behind(bare: str, at: int) -> Whose | None:
    """Who moved what a noun names that ends at a place, None where nobody is told behind it."""
    if not has_any(bare, _TELLS):
        return None
    opens = _OPENS_BRACKET.match(bare, at) or _BY.match(bare, at)
    relative = None if opens else _RELATIVE.match(bare, at)
    alone = None if opens or relative else _NAMED_ALONE.match(bare, at)
    lead = opens or relative or alone
    if lead is None:
        return None
    start, end = lead.end(), people_end(bare, lead.end())
    mover = bare[start:end]
    if end == start or " och " in mover or is_company(mover):
        return None
    if relative:
        has_done = _HAS_DONE.match(bare, end)
        if has_done is None:
            return None
        end = has_done.end()
    seconders, end = seconded(bare, end)
    return Whose(mover, seconders, end) if seconders or not alone else None


def whose_before(bare: str, at: int) -> Whose | None:
    """Who moved what the noun at a place names: "det av Ek framställda förslaget"."""
    match = _BEFORE.search(bare, max(0, at - 260), at) if "da " in bare or "de " in bare else None
    if match is None or people_end(match["people"], 0) != len(match["people"]):
        return None
    return Whose(match["people"], match["seconders"] or "", match.start())


def is_company(printed: str) -> bool:
    """Whether a name is that of a company or an association."""
    return bool(_COMPANY.search(printed))


def people_only(printed: str) -> str:
    """The people a text begins with, "" where it names none; a chair's title names one."""
    end = people_end(printed, 0)
    return printed if is_chair(printed) and not end else printed[:end]
