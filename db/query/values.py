"""The values of the fields of signs, and signs without a field: a §, a case number, days."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from db.analyser.signs import Placed, placed
from db.query import days
from db.query.tree import Note

_Keys = tuple[tuple[str, ...], ...]

MOST_PARAGRAPHS = 200
"""Paragraphs that a span of them has at most: each is a key of its own."""

# what stands before a date and belongs to it, and what people write before a case number
_OF_A_DATE = ("den",)
_OF_A_CASE = (
    *("dnro", "dnr", "diaarinumero", "diaarinro", "diarienummer", "diarienr"),
    *("asianumero", "asianro", "ärendenummer", "ärendenr"),
)
_CASE = re.compile(r"c\d+y\d+")
# "20.§": a number with a point of its own, and not the end of a day ("26.4. §")
_POINTED = re.compile(r"(?<![\d.,])(\d{1,4})\. ?(?=§)")
_NUMBER = re.compile(r"\d{1,4} ?[a-h]?")
_SPAN = r"(\d{1,4}) ?(?:[-–]|\.\.) ?(\d{1,4})"
_SPAN_OF_NUMBERS = re.compile(_SPAN)
_PARAGRAPHS = re.compile(rf"§{{1,2}} ?{_SPAN}|{_SPAN} ?§")
# "§:n", "26.4.2017:n": the case, no word beside the sign
_ENDING = re.compile(r":[^\W\d_]{1,6}(?![^\W_])")
_LETTER = re.compile(r"[^\W_]")
# "1 700 000", and the cents of it
_SUM = re.compile(r"\d{1,3}(?: \d{3})+(?:,\d{1,2})?")


def keys(field: str, words: Sequence[str]) -> _Keys:
    """The keys that a field's value asks for, of each of which one is enough; () for no value."""
    return _VALUES[field](words)


def sign(words: Sequence[str]) -> _Keys:
    """The keys of words of which none can be missing; of "§ 20-22" one paragraph is enough.

    So is one day of "1.1.2024..31.3.2024". "1.1.–31.3.2024" is what texts print: it is both days.
    """
    text = " ".join(words)
    if span := _PARAGRAPHS.fullmatch(text):
        return _span_of_paragraphs(span)
    if between := days.dotted(text):
        return _days(between)
    return tuple((key,) for key in _whole(words))


def wrong_span(words: Sequence[str], field: str | None = None) -> Note | None:
    """What is wrong with a span: that it goes backwards, or has too many paragraphs."""
    text = " ".join(words)
    bare = _SPAN_OF_NUMBERS.fullmatch(text) if field == "paragraph" else None
    if span := bare or _PARAGRAPHS.fullmatch(text):
        first, last = _bounds(span)
        return Note("backwards", text) if last < first else _too_long(first, last, text)
    between = days.span(text) if field else days.dotted(text)
    return Note("backwards", text) if between and between[1] < between[0] else None


def _too_long(first: int, last: int, text: str) -> Note | None:
    is_long = last - first >= MOST_PARAGRAPHS
    return Note("long_span", text, MOST_PARAGRAPHS) if is_long else None


def is_sum(words: Sequence[str]) -> bool:
    """Whether the words are one number, in groups of thousands."""
    return bool(_SUM.fullmatch(" ".join(words)))


def _span_of_paragraphs(match: re.Match[str]) -> _Keys:
    first, last = _bounds(match)
    if not first <= last < first + MOST_PARAGRAPHS:
        return ()
    return (tuple(f"p{number}" for number in range(first, last + 1)),)


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    first, last = (int(number) for number in match.groups() if number)
    return first, last


def _whole(words: Sequence[str]) -> list[str]:
    """The signs of words; [] where the words are not a sign, or have more than signs."""
    before = words[0].lower().rstrip(".:")
    if before in _OF_A_CASE:
        return [key for key in _whole(words[1:] or [""]) if _CASE.fullmatch(key)]
    words = words[1:] if before in _OF_A_DATE else words
    text = _POINTED.sub(r"\1 ", " ".join(words))
    places = list(placed(text))
    found = sorted({key for _, _, key in places})
    is_one = len(words) < 2 or (len(places) == 1 and _reaches(places[0], words))
    return found if is_one and not _has_rest(text, places) else []


def _reaches(place: Placed, words: Sequence[str]) -> bool:
    """Whether a sign stands in the first of some words and in the last: not in "4.12.2025 §"."""
    start, end, _ = place
    return start < len(words[0]) and end > len(" ".join(words[:-1]))


def _has_rest(text: str, places: Sequence[Placed]) -> bool:
    """Whether a letter or digit of the text is of no sign in it."""
    for start, end, _ in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return bool(_LETTER.search(_ENDING.sub("", text)))


def _paragraph(words: Sequence[str]) -> _Keys:
    text = " ".join(words)
    if span := _SPAN_OF_NUMBERS.fullmatch(text):
        return _span_of_paragraphs(span)
    return _sign([*words, "§"] if _NUMBER.fullmatch(text) else words, "p")


def _case(words: Sequence[str]) -> _Keys:
    return _sign(words, "c")


def _sign(words: Sequence[str], kind: str) -> _Keys:
    """The keys of one sign, if it is of the kind that its keys begin with."""
    found = sign(words)
    is_of_kind = all(key.startswith(kind) for several in found for key in several)
    return found if len(found) == 1 and is_of_kind else ()


def _date(words: Sequence[str]) -> _Keys:
    """Days, months, years and spans between any of them, with dots or a dash."""
    found = days.span(" ".join(words))
    return _days(found) if found else ()


def _year(words: Sequence[str]) -> _Keys:
    """The same of whole years and months: no day is a year."""
    found = days.span(" ".join(words))
    return _days(found) if found and days.is_of_months(found) else ()


def _days(between: days.Period) -> _Keys:
    found = days.beginnings(between)
    return (found,) if found else ()


_VALUES: Mapping[str, Callable[[Sequence[str]], _Keys]] = {
    "paragraph": _paragraph,
    "case": _case,
    "date": _date,
    "year": _year,
}
