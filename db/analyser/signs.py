"""The signs of a text: what is no word and yet asked for, each as one key whatever its print.

A case number is ``c412y2025``, a day ``d20170426``, a paragraph ``p87`` (``p14a`` where a
letter belongs to it). They are told by form alone: a law's number in brackets is a case
number too, and "kuntalain 51 §" is ``p51``, as who types "51 §" means what he reads there.
A day without its year ("26.4.") is no sign, nor is the span "2024/2025".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain

_BLANKS = " \t\xa0\u202f"
_BLANK = f"[{_BLANKS}]"
_YEAR = r"(?:19|20)[0-9]{2}"

# "412/2025", "412/00.01.02/2025", "VARJ/412/00.01.02/2025", "0412/2025"
_CASE = re.compile(
    r"(?<![\w./-])(?P<register>[^\W\d_]{1,12}/)?(?P<serial>[0-9]{1,6})"
    rf"(?P<task>/[0-9]{{2}}(?:\.[0-9]{{2}}){{1,4}})?/(?P<year>{_YEAR})(?![\w/])"
)

# Every day has its year: what stands around one is looked through, and not whole sections.
_YEAR_OF_DAY = re.compile(r"(?<![0-9])[0-9]{4}(?![^\W_])")
_LONGEST_BEFORE, _LONGEST_BEHIND = 48, 16
_MONTHS = {
    name: month
    for names in (
        "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
        "januari februari mars april maj juni juli augusti september oktober november december",
    )
    for month, name in enumerate(names.split(), 1)
}
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})"
_START = rf"(?:(?P<first>[0-9]{{1,2}})\.(?:(?P<of>[0-9]{{1,2}})\.)?{_BLANK}?[-–]{_BLANK}?)?"
# "26.4.2017", "26. 4. 2017", "1.1.–31.12.2021", and with its paragraph "26.4.2017/87"
_IN_FIGURES = re.compile(
    rf"(?<![\w.,/]){_START}(?P<day>[0-9]{{1,2}})\.{_BLANK}?(?P<month>[0-9]{{1,2}})\.{_BLANK}?"
    rf"(?P<year>{_YEAR})(?!\w)(?:/{_BLANK}?(?P<paragraph>[0-9]{{1,4}})(?![\w./]))?"
)
_ISO = re.compile(r"(?<![\w-])(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9-])")
_IN_WORDS = (
    # the month by its name: "26. huhtikuuta 2017", "den 26 april 2017", "26:e april 2017"
    re.compile(
        rf"(?<![\w.,/])(?P<day>[0-9]{{1,2}})(?:\.|:[ea])?{_BLANK}{_MONTH}(?:kuuta|kuun)?{_BLANK}"
        rf"(?P<year>{_YEAR})(?!\w)",
        re.IGNORECASE,
    ),
    # "huhtikuun 26. päivänä 2017", as laws print it
    re.compile(
        rf"(?<!\w){_MONTH}kuun{_BLANK}(?P<day>[0-9]{{1,2}})\.?{_BLANK}päivä\w{{0,4}}{_BLANK}"
        rf"(?P<year>{_YEAR})(?!\w)",
        re.IGNORECASE,
    ),
)

_NUMBER = r"[0-9]{1,4}(?![0-9])"
_RANGE = rf"{_NUMBER}(?:{_BLANK}?[-–]{_BLANK}?{_NUMBER})?"
_LIST = rf"{_RANGE}(?:(?:,{_BLANK}?|{_BLANK}(?:ja|och){_BLANK}){_RANGE}){{0,20}}"
_ENDING = r"(?::[^\W\d_]{1,6})?"  # "§:n"
_NEAR = 60  # letters on either side of a § among which its numbers stand
# "87 §", "3–5 §", "51, 53 ja 54 §", "28.1 §" (a subsection), "14 a §"
_BEFORE = re.compile(
    rf"(?<![\w.,/–-])(?P<numbers>{_LIST})(?:\.[0-9]{{1,2}})?"
    rf"(?:{_BLANK}?(?P<letter>[a-h]))?{_BLANK}?\Z"
)
# "§ 87", "§:n 87", but neither "§ 12.3.2020" nor the 2 of "14 § 2 mom."
_BEHIND = re.compile(
    rf"{_ENDING}{_BLANK}?(?P<numbers>{_RANGE})(?![.,]?[0-9]|{_BLANK}?(?:mom|§))", re.IGNORECASE
)
_BEHIND_MANY = re.compile(rf"{_ENDING}{_BLANK}?(?P<numbers>{_LIST})(?![.,]?[0-9])")
# "Pykälä 303", as pages are headed, "pykälän 146 jälkeen"
_WORDS = re.compile(
    rf"(?<!\w)(?:pykäl[^\W\d_]{{1,9}}|paragraf(?:en|er|erna)?){_BLANK}(?P<numbers>{_RANGE})"
    r"(?![.,]?[0-9])",
    re.IGNORECASE,
)
_ENDS = re.compile(rf"([0-9]+)(?:{_BLANK}?[-–]{_BLANK}?([0-9]+))?")
_MOST = 50  # a longer range is rather two numbers than so many paragraphs

Placed = tuple[int, int, str]
"""Where a sign begins and ends in a text, and its key."""


def signs(text: str) -> list[str]:
    """The keys of a text's case numbers, days and paragraphs, each once, sorted.

    The same for what a person types: "26.4.2017", "87 §", "§ 87" and "412/2025" give the
    keys of whatever print of them, and what gives none ("87", "26.4.") is to be asked
    for as words.
    """
    return sorted({key for _, _, key in placed(text)})


def placed(text: str) -> Iterator[Placed]:
    """Each key of them with where its sign stands; "3–5 §" is one place of three keys."""
    return chain(_cases(text), _days(text), _paragraphs(text))


def _cases(text: str) -> Iterator[Placed]:
    if "/" in text:
        for match in _CASE.finditer(text):
            serial, year = int(match["serial"]), int(match["year"])
            plain = not (match["register"] or match["task"])
            if not (plain and serial == year - 1):  # "lukuvuosi 2024/2025"
                yield *match.span(), f"c{serial}y{year}"


def _days(text: str) -> Iterator[Placed]:
    for year in _YEAR_OF_DAY.finditer(text):
        around = max(0, year.start() - _LONGEST_BEFORE), year.end() + _LONGEST_BEHIND
        before = text[around[0] : year.start()].rstrip(_BLANKS)[-1:]
        for form in _dates_between(before, text[year.end() : year.end() + 1]):
            for match in form.finditer(text, *around):
                yield from ((*match.span(), key) for key in _of_date(match.groupdict()))


def _dates_between(before: str, behind: str) -> Iterator[re.Pattern[str]]:
    """The patterns of days whose year stands between these letters."""
    if before == ".":
        yield _IN_FIGURES
    elif before.isalpha():
        yield from _IN_WORDS
    if behind == "-":
        yield _ISO


def _of_date(told: dict[str, str | None]) -> Iterator[str]:
    """A day, the one its span begins with, and the paragraph behind it."""
    name = told.get("name")
    month = _MONTHS[name.lower()] if name else int(told.get("month") or 0)
    if day := _day(told["year"], month, told["day"]):
        yield day
        if first := told.get("first"):
            yield from filter(None, [_day(told["year"], int(told.get("of") or month), first)])
        if paragraph := told.get("paragraph"):
            yield f"p{int(paragraph)}"


def _day(year: str | None, month: int, day: str | None) -> str:
    """The key of a day, "" where no calendar has it."""
    try:
        return f"d{date(int(year or 0), month, int(day or 0)):%Y%m%d}"
    except ValueError:
        return ""


def _paragraphs(text: str) -> Iterator[Placed]:
    for match in _WORDS.finditer(text):
        yield from ((*match.span(), key) for key in _numbers(match["numbers"]))
    at, used = text.find("§"), 0
    while at >= 0:
        many = text.startswith("§§", at)
        end = at + 2 if many else at + 1
        start = max(used, at - _NEAR)
        behind = (_BEHIND_MANY if many else _BEHIND).match(text, end, end + _NEAR)
        if before := _BEFORE.search(text[start:at]):
            keys = _numbers(before["numbers"], before["letter"] or "")
            yield from ((start + before.start(), end, key) for key in keys)
        elif behind:
            end = behind.end()
            yield from ((at, end, key) for key in _numbers(behind["numbers"]))
        at, used = text.find("§", end), end


def _numbers(printed: str, letter: str = "") -> Iterator[str]:
    """The key of every paragraph that "87", "12–14" or "51, 53 ja 54" is about."""
    for one, last in _ENDS.findall(printed):
        first = int(one)
        stop = int(last or first)
        for number in range(first, stop + 1) if first <= stop < first + _MOST else (first,):
            yield f"p{number}{letter}"
