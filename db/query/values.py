"""The values of the fields of signs: a §, a case number, a day, a month, a year or a span."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from db.analyser.signs import signs

_Keys = tuple[tuple[str, ...], ...]

_NUMBER = re.compile(r"\d{1,4} ?[a-h]?")
_SPAN_OF_NUMBERS = re.compile(r"\d{1,4} ?[-–] ?\d{1,4}")
_SPAN = re.compile(r"(\d{4})(?:-(\d\d))?(?:\.\.(\d{4})(?:-(\d\d))?)?")
# a span of months from the first archive on the web to long after us
_MOST_MONTHS = 600


# what stands before a date and belongs to it, and what people write before a case number
_OF_A_DATE = ("den",)
_OF_A_CASE = (
    *("dnro", "dnr", "diaarinumero", "diaarinro", "diarienummer", "diarienr"),
    *("asianumero", "asianro", "ärendenummer", "ärendenr"),
)
_CASE = re.compile(r"c\d+y\d+")
# "20.§": a number with a point of its own, and not the end of a day ("26.4. §")
_POINTED = re.compile(r"(?<![\d.,])(\d{1,4})\. ?(?=§)")
_PARAGRAPHS = re.compile(r"§ ?\d{1,4} ?[-–] ?\d{1,4}|\d{1,4} ?[-–] ?\d{1,4} ?§")
# "1 700 000", and the cents of it
_SUM = re.compile(r"\d{1,3}(?: \d{3})+(?:,\d{1,2})?")


def keys(field: str, words: Sequence[str]) -> _Keys:
    """The keys that a field's value asks for, of each of which one is enough; () for no value."""
    return _VALUES[field](words)


def sign(words: Sequence[str]) -> _Keys:
    """The keys of words of which none can be missing; of "§ 20-22" one paragraph is enough."""
    text = " ".join(words)
    if _PARAGRAPHS.fullmatch(text):
        return (tuple(signs(text)),)
    return tuple((key,) for key in _whole(words))


def is_sum(words: Sequence[str]) -> bool:
    """Whether the words are one number, in groups of thousands."""
    return bool(_SUM.fullmatch(" ".join(words)))


def _whole(words: Sequence[str]) -> list[str]:
    """The signs of words; [] where the words are not a sign."""
    before = words[0].lower().rstrip(".:")
    if before in _OF_A_CASE:
        return [key for key in _whole(words[1:] or [""]) if _CASE.fullmatch(key)]
    words = words[1:] if before in _OF_A_DATE else words
    found = _signs(words)
    if len(words) < 2 or not found:
        return found
    ends = (_signs(words[1:]), _signs(words[:-1]))
    return found if len(found) == 1 and found not in ends else []


def _signs(words: Sequence[str]) -> list[str]:
    return signs(_POINTED.sub(r"\1 ", " ".join(words)))


def _paragraph(words: Sequence[str]) -> _Keys:
    number = _NUMBER.fullmatch(" ".join(words)) or _SPAN_OF_NUMBERS.fullmatch(" ".join(words))
    return _sign([*words, "§"] if number else words)


def _sign(words: Sequence[str]) -> _Keys:
    found = sign(words)
    return found if len(found) == 1 else ()


def _date(words: Sequence[str]) -> _Keys:
    return _sign(words) or _span(words)


def _span(words: Sequence[str]) -> _Keys:
    """The beginnings of the keys of a span's days: 2024, 2024-03, 2020..2024, 2024-03..2024-05."""
    match = _SPAN.fullmatch(" ".join(words))
    if not match:
        return ()
    year, month, last_year, last_month = match.groups()
    last_month = last_month or (month if month and not last_year else "12")
    months = _months(year, month or "01", last_year or year, last_month)
    return (tuple(_shortened(months)),) if 0 < len(months) <= _MOST_MONTHS else ()


def _months(year: str, month: str, last_year: str, last_month: str) -> list[tuple[int, int]]:
    first, last = int(year) * 12 + int(month) - 1, int(last_year) * 12 + int(last_month) - 1
    if not (1 <= int(month) <= 12 and 1 <= int(last_month) <= 12):
        return []
    return [divmod(n, 12) for n in range(first, min(last, first + _MOST_MONTHS) + 1)]


def _shortened(months: list[tuple[int, int]]) -> list[str]:
    """The beginnings of keys, one for a whole year."""
    whole = {year for year, month in months if month == 0} & {y for y, m in months if m == 11}
    parts = {f"d{y:04}*" if y in whole else f"d{y:04}{m + 1:02}*" for y, m in months}
    return sorted(parts)


_VALUES: Mapping[str, Callable[[Sequence[str]], _Keys]] = {
    "paragraph": _paragraph,
    "case": _sign,
    "date": _date,
    "year": _span,
}
