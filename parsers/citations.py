"""What running text refers to: decisions, meetings, sections of laws, cases.

Told by form alone. A date is a reference only where a body or a § stands with it, a §
only where a date or a law does; when in doubt, nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from parsers.bodies import BodyName, body_ending
from parsers.dates import IN_TEXT, day_of
from parsers.laws import laws
from parsers.paragraphs import BLANK, LIST, RANGE, paragraphs
from parsers.records import Citation, CitationKind, Item

_REACH = 160  # letters before or behind a date among which a body is looked for
_NEAR = 20  # letters before a date among which its § is

# 9809/00.01.02/2021, 579/10.03.00.01/2021, 47/00.02/2016
_CASE_NUMBER = re.compile(
    r"([0-9](?<!\w[0-9])[0-9]{0,5})/[0-9]{2}(?:\.[0-9]{2}){1,4}/((?:19|20)[0-9]{2})\b"
)
# "15.6. § 32": a day whose year the text does not repeat
_DAY = re.compile(
    rf"[0-9](?<![\d.,/][0-9])[0-9]?\.{BLANK}?[0-9]{{1,2}}\.(?=,?{BLANK}?(?:§|[0-9]{{1,4}}{BLANK}§))"
)
_LONGEST_DAY = 16  # letters, with what stands between it and its §
# the forms: "26.4.2017 § 87", "23.3.2015 (§ 15)", "12.2.2018 §§ 4–6", "26.4.2017/87"
_SIGN = (
    rf"(?:§§{BLANK}?(?P<many>{LIST})|§{BLANK}?(?P<one>{RANGE})(?![.,]?\d)"
    rf"|(?P<before>{LIST}){BLANK}?§(?::\w{{1,5}})?)"
)
_BEHIND = (
    re.compile(rf"{BLANK}?\({_SIGN}\)"),
    re.compile(rf",?{BLANK}?/?{BLANK}?{_SIGN}"),
    re.compile(rf"/{BLANK}?(?P<one>[0-9]{{1,4}})(?![\d./])"),
)
# or before the day: "Kvalt 60 §, 23.9.2019" (Tammela), "Kh § 87 / 26.4.2017"
_AHEAD = re.compile(
    rf"(?:§{BLANK}?(?P<one>{RANGE})|(?P<before>{RANGE}){BLANK}?§){BLANK}?[,/]?{BLANK}?$"
)
# "1.1.–31.12.2021", "1.8.2021 alkavan toimikauden", "30.6.2021 mennessä": a time, no meeting
_SPAN_ENDS = re.compile(rf"[-–]{BLANK}?$")
_NO_MEETING = re.compile(
    rf"{BLANK}?[-–]{BLANK}?\d"
    rf"|{BLANK}(?:alka|lukien|asti|saakka|mennessä|päätty|till\b|framåt|jälkeen)"
)
_WORD = re.compile(r"[^\s()\"”„']+")
# What may stand between a body and the day of its meeting.
_BETWEEN_WORDS = """
on oli päätti päättänyt hyväksyi hyväksynyt käsitteli käsitellyt kokous kokouksen kokouksessa
kokouksessaan kokoukseen kokoukselle päätös päätöksen päätöksellä päätöksellään päätöksessään
pvm har beslutade beslutat godkände godkänt behandlade möte mötet sammanträde sammanträdet
beslut dagordning föredragningslista esityslistalla asialistalla den vid på i sitt
"""
_BETWEEN = frozenset(_BETWEEN_WORDS.split())
_MEETING = frozenset({"kokous", "kokouksen", "kokouksessa", "kokoukseen", "kokouksesta"})
_OF_THE_ROW = re.compile(r"(?:edelli|seuraav)\w+")  # "edellisen kokouksen (3.11.2020)"
# What may stand between a day and the body whose meeting it was.
_PASSED = frozenset({"pidetyssä", "pidetyn", "pidettävässä", "i", "vid", "på"})
_MET = re.compile(r"(?:kokou|päätö|möte|sammanträde|beslut)\w*")
# "sopimuksen 3.4.2020 § 5": a § of that, not of a decision
_NO_DECISION = re.compile(
    r".*(?:sopimus|sopimuksen|la(?:ki|in)|asetu(?:s|ksen)|sää(?:ntö|nnön)|kaava|kaavan|avtal|lag|stadga)(?:en|et|n)?"
)
_LEADS = re.compile(r"[\s•*–(-]*")


class _Reference(NamedTuple):
    """A citation and where it stands; ``heads``: it begins its line as a heading would."""

    citation: Citation
    start: int
    end: int
    heads: bool = False


def citations(texts: Iterable[str]) -> tuple[Citation, ...]:
    """The references in the texts, each once, in the order of the texts.

    One that is printed in two ways is two; a range of § is one for each of them.
    """
    return tuple(dict.fromkeys(found.citation for text in texts for found in _references(text)))


def citations_of(item: Item) -> tuple[Citation, ...]:
    """What an item refers to: not its own case and meeting, nor the headings of earlier handlings.

    An earlier handling is linked as what it is; running text that speaks of it is a citation.
    """
    told: set[tuple[date | None, int | None]]
    told = {(item.meeting_date, item.paragraph), (item.meeting_date, None)}
    told |= {(handling.date, handling.paragraph) for handling in item.earlier_handlings}
    return tuple(
        dict.fromkeys(
            found.citation
            for section in item.sections
            for found in _references(section.text)
            if not _is_own(found.citation, item)
            and not (found.heads and (found.citation.date, found.citation.paragraph) in told)
        )
    )


def _is_own(citation: Citation, item: Item) -> bool:
    """Whether it refers to the item itself, or to the meeting that has it on its list."""
    if citation.kind is not CitationKind.DECISION:
        return citation.case_key is not None and citation.case_key == item.case_key
    return (
        citation.date == item.meeting_date
        and citation.paragraph in {None, item.paragraph}
        and (citation.body is None or citation.body.lower() == item.body.lower())
    )


def _references(text: str) -> list[_Reference]:
    """Everything one text refers to, in its order."""
    decisions = list(_decisions(text))
    taken = {sign for found in decisions for sign in _signs(text, found.start, found.end)}
    return sorted(
        (*decisions, *_laws(text, taken), *_cases(text)), key=lambda reference: reference.start
    )


def _signs(text: str, start: int, end: int) -> Iterator[int]:
    """Where a § stands between two places of a text."""
    at = text.find("§", start, end)
    while at >= 0:
        yield at
        at = text.find("§", at + 1, end)


def _cases(text: str) -> Iterator[_Reference]:
    for match in _CASE_NUMBER.finditer(text) if "/" in text else ():
        citation = Citation(CitationKind.CASE, match[0], case_key=f"{match[1]}/{match[2]}")
        yield _Reference(citation, match.start(), match.end())


def _laws(text: str, taken: set[int]) -> Iterator[_Reference]:
    for named in laws(text, taken):
        printed = text[named.start : named.end]
        for paragraph in named.paragraphs:
            citation = Citation(CitationKind.LAW, printed, paragraph=paragraph, law=named.law)
            yield _Reference(citation, named.start, named.end)


class _Day(NamedTuple):
    """A day in a text with the § beside it: where both stand, and the line they are on."""

    date: date | None
    full: bool
    numbers: tuple[int, ...]
    start: int
    end: int
    line: int


def _decisions(text: str) -> Iterator[_Reference]:
    """The decisions and meetings the text names, one reference for each § of one."""
    done = 0
    for match in sorted((*IN_TEXT.finditer(text), *_days(text)), key=re.Match.start):
        day = _day(text, match, done) if match.start() >= done else None
        named = day and (_body_before(text, day) or _body_behind(text, day) or _nobody(text, day))
        if day and named:
            body, start, done = named
            done += _closes(text, start, done)
            printed = text[start:done]
            leads = not _LEADS.sub("", text[day.line : start])
            heads = leads and _BETWEEN.isdisjoint(printed.lower().split())
            for number in day.numbers or (None,):
                citation = Citation(CitationKind.DECISION, printed, body, day.date, number)
                yield _Reference(citation, start, done, heads)


def _days(text: str) -> Iterable[re.Match[str]]:
    """The days without a year, each right before a §."""
    found = (
        _DAY.finditer(text, max(0, sign - _LONGEST_DAY), sign + 1)
        for sign in _signs(text, 0, len(text))
    )
    return {match.start(): match for matches in found for match in matches}.values()


def _closes(text: str, start: int, end: int) -> bool:
    """Whether a bracket that the reference opens is closed right behind it."""
    return "(" in text[start:end] and ")" not in text[start:end] and text[end : end + 1] == ")"


def _day(text: str, match: re.Match[str], done: int) -> _Day | None:
    """The day with its §; None for the end or the beginning of a time."""
    reach = max(done, match.start() - _REACH)
    line = max(text.rfind("\n", reach, match.start()) + 1, reach)
    before = text[line : match.start()]
    full = match.re is IN_TEXT
    behind = next(filter(None, (form.match(text, match.end()) for form in _BEHIND)), None)
    ahead = _AHEAD.search(before[-_NEAR:]) if not behind and "§" in before[-_NEAR:] else None
    beside = behind or ahead
    if _SPAN_ENDS.search(before[-2:]) or (not beside and _NO_MEETING.match(text, match.end())):
        return None
    printed = next(filter(None, beside.groupdict().values()), "") if beside else ""
    return _Day(
        date=day_of(match) if full else None,
        full=full,
        numbers=tuple(paragraphs(printed)),
        start=match.start() - min(len(before), _NEAR) + ahead.start() if ahead else match.start(),
        end=behind.end() if behind else match.end(),
        line=line,
    )


_Named = tuple[str | None, int, int]  # the body, and where the whole reference begins and ends


def _body_before(text: str, day: _Day) -> _Named | None:
    """The body that stands before the day: "kaupunginhallituksen 26.4.2017 § 87"."""
    words = list(_WORD.finditer(text, day.line, day.start))
    passed = 0
    while words and passed < 5 and words[-1][0].lower() in _BETWEEN:
        words.pop()
        passed += 1
    names = [word[0] for word in words[-9:]]
    body = body_ending([*names[:-1], names[-1].rstrip(",")]) if names else None
    if body is None:
        return None
    start = words[-body.words].start()
    leads = not _LEADS.sub("", text[day.line : start]) or text[start - 1] == "("
    if (body.vague and not day.numbers) or (body.ordinary and (passed or not leads)):
        return None
    return body.name, start, day.end


def _body_behind(text: str, day: _Day) -> _Named | None:
    """The body that stands behind the day: "15.12.2020 ohjausryhmän kokouksessa"."""
    if not day.full:
        return None
    line = text.find("\n", day.end, day.end + _REACH)
    words = list(_WORD.finditer(text, day.end, line if line >= 0 else day.end + _REACH))[:9]
    placed = False
    while words and words[0][0] in _PASSED:
        placed = True
        words.pop(0)
    for count in range(1, len(words) + 1):
        names = [word[0] for word in words[:count]]
        body = body_ending([*names[:-1], names[-1].rstrip(",.;")])
        if body and body.words == count and _fits(body, day):
            following = (
                _MET.match(words[count][0]) if body.genitive and count < len(words) else None
            )
            if following:
                return body.name, day.start, words[count].start() + following.end()
            if body.inessive or (placed and not body.genitive):
                return body.name, day.start, words[count - 1].start() + len(names[-1].rstrip(",.;"))
    return None


def _fits(body: BodyName, day: _Day) -> bool:
    return not body.ordinary and (bool(day.numbers) or not body.vague)


def _nobody(text: str, day: _Day) -> _Named | None:
    """A decision or a meeting whose body is not named: "15.6. § 32", "Kokous 15.12.2020"."""
    words = list(_WORD.finditer(text, day.line, day.start))
    last = words[-1][0].lower() if words else ""
    if day.numbers:
        return None if _NO_DECISION.fullmatch(last) else (None, day.start, day.end)
    if last in _MEETING:
        start = words[-1].start()
        leads = not _LEADS.sub("", text[day.line : start])
        if leads or (len(words) > 1 and _OF_THE_ROW.fullmatch(words[-2][0].lower())):
            return None, start, day.end
    return None
