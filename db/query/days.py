"""A day, a month, a year or a span between two of them, as a person types it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from db.analyser.signs import placed

Period = tuple[date, date]
"""The first day and the last; where the last is earlier, a span was typed backwards."""

_MONTH = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)"),
    re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{4})"),  # "10/2026", as Finns write a month
)
# what of "12.10.–31.10.2026" and "12.–31.10.2026" has its year from the last day
_PART = re.compile(r"(?P<day>\d{1,2})\.? ?(?:(?P<month>\d{1,2})\.?)?")
# three are typed where the day ends in a point ("12.10...31.10.2026")
_DOTS = re.compile(r"(?P<first>.*?) ?(?P<sign>\.{2,3}|…) ?(?P<last>.*)")
_OPEN = ".."
_DASH = re.compile(r" ?[-–] ?")
_DEN = re.compile(r"den ", re.IGNORECASE)
# letters of "huhtikuun 26. päivänä 2017", and some more
_LONGEST = 40
# digits of a key that stand for a thousand, hundred, ten and one years, a month, ten days, a day
_UNITS = (1, 2, 3, 4, 6, 7, 8)


def period(text: str) -> Period | None:
    """The days of a day, a month or a year; None for anything else."""
    if not 0 < len(text) <= _LONGEST:
        return None
    try:
        return _year(text) or _month(text) or _day(text)
    except ValueError:  # no calendar has it
        return None


def span(text: str) -> Period | None:
    """The days between two bounds, or of one period alone; None for anything else.

    Between two dots one bound may be missing: "2026-10-12.." goes on for ever.
    """
    return period(text) or dotted(text) or _dashed(text)


def dotted(text: str) -> Period | None:
    """The days of a span that is typed with dots; None for anything else."""
    match = _DOTS.fullmatch(text) if ".." in text or "…" in text else None
    if not match:
        return None
    first, sign, last = match.groups()
    if first and last:
        return _between(first, last)
    one = period(first or last) if sign == _OPEN else None
    return one and ((one[0], date.max) if first else (date.min, one[1]))


def is_dashed(text: str) -> bool:
    """Whether it is a span of days with a dash, as texts print one."""
    found = None if period(text) else _dashed(text)
    return bool(found and found[0] <= found[1])


def is_of_months(days: Period) -> bool:
    """Whether days begin with a month and end with one."""
    first, last = days
    return first.day == 1 and last.day == monthrange(last.year, last.month)[1]


def _dashed(text: str) -> Period | None:
    """The same with a dash, of which a date may have some of its own."""
    if len(text) > 2 * _LONGEST:
        return None
    cuts = ((text[: dash.start()], text[dash.end() :]) for dash in _DASH.finditer(text))
    return next(filter(None, (_between(*cut) for cut in cuts)), None)


def _between(first: str, last: str) -> Period | None:
    end = period(last)
    start = end and (period(first) or _completed(first, end))
    return (start[0], end[1]) if start and end else None


def _completed(first: str, end: Period) -> Period | None:
    """The day that lacks the year, or month and year, of the single day that ends its span."""
    match = _PART.fullmatch(first)
    if not match or end[0] != end[1]:
        return None
    try:
        day = date(end[0].year, int(match["month"] or end[0].month), int(match["day"]))
    except ValueError:
        return None
    return day, day


def _year(text: str) -> Period | None:
    if not re.fullmatch(r"[0-9]{4}", text):
        return None
    return date(int(text), 1, 1), date(int(text), 12, 31)


def _month(text: str) -> Period | None:
    match = next(filter(None, (form.fullmatch(text) for form in _MONTH)), None)
    if not match:
        return None
    year, month = int(match["year"]), int(match["month"])
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _day(text: str) -> Period | None:
    text = _DEN.sub("", text.removesuffix("."), count=1)
    found = list(placed(text))
    if len(found) != 1 or found[0][:2] != (0, len(text)) or not found[0][2].startswith("d"):
        return None
    key = found[0][2]
    day = date(int(key[1:5]), int(key[5:7]), int(key[7:]))
    return day, day


@lru_cache(maxsize=200)
def beginnings(days: Period) -> tuple[str, ...]:
    """The beginnings of the keys of some days, the fewest: at most ten for each digit of a bound.

    A key that stands for more than one day ends in a star: d2024*, d202501*, d2025021*.
    """
    return tuple(_beginnings(days))


def _beginnings(days: Period) -> Iterator[str]:
    at, last = days[0].toordinal(), days[1].toordinal()
    while at <= last:
        key, end = _largest(date.fromordinal(at), last)
        yield key
        at = end + 1


def _largest(day: date, last: int) -> tuple[str, int]:
    """The beginning of most days that starts with one and does not go beyond the last."""
    digits = day.isoformat().replace("-", "")
    for length in _UNITS:
        start, end = _unit(day, digits, length)
        if start == day and end.toordinal() <= last:
            return f"d{digits[:length]}{'' if start == end else '*'}", end.toordinal()
    raise AssertionError(day)  # a day is its own unit


def _unit(day: date, digits: str, length: int) -> Period:
    """The first and the last day whose keys begin with so many of the digits of a day's key."""
    if length <= len("2026"):
        begun, rest = digits[:length], len("2026") - length
        first, final = int(begun + "0" * rest), int(begun + "9" * rest)
        return date(max(first, date.min.year), 1, 1), date(final, 12, 31)
    of_month = monthrange(day.year, day.month)[1]
    first, final = {
        6: (1, of_month),
        7: (max(1, day.day // 10 * 10), min(day.day // 10 * 10 + 9, of_month)),
        8: (day.day, day.day),
    }[length]
    return day.replace(day=first), day.replace(day=final)
