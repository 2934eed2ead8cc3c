"""Case numbers, told by their shape: their labels mean other things elsewhere.

"Asianro" is the case number in Kuopio's texts and the place on the agenda in
every page's heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# "Asianro", "Asiatunnus", "DNRO:", "Diaarinumero", "Diarienr", "Ärendenummer"; parted by
# " | " where label and number are two cells
_LABEL = r"(?P<label>(?i:asia|ärende|diaari|diarie|dn)[^\W\d_]*[.:]{0,2}\s*(?:\|\s*)?)?"
_SERIAL, _YEAR = r"(?P<serial>\d{1,6})", r"(?P<year>(?:19|20)\d{2})"
_CLASS = r"(?P<task_class>\d{2}(?:\.\d{2}){1,4})"
_MORE = r"(?:(?:[,;\s]|\s(?:ja|och))\s*\d{1,6}/.*)?"  # further numbers of the same matter

# 9809/00.01.02/2021, or the older split form 5316/2016 with its class behind it
_FORMS = (
    re.compile(rf"{_LABEL}(?P<printed>{_SERIAL}/{_CLASS}/{_YEAR}){_MORE}"),
    re.compile(rf"\({_LABEL}(?P<printed>{_SERIAL}/{_CLASS}/{_YEAR})\)"),
    re.compile(rf"{_LABEL}(?P<printed>{_SERIAL}/{_YEAR})[,;\s]\s*{_CLASS}"),
)
_BARE = re.compile(rf"{_LABEL}(?P<printed>{_SERIAL}/{_YEAR})")
_BARE_CLASS = re.compile(_CLASS)
_LONGEST = 120
_TORN = re.compile(r"\s*(?<=[\d\s])([./])(?=\s*\d)\s*")


@dataclass(frozen=True, slots=True)
class Case:
    """A case number as printed, and its parts; ``lines`` is how many lines it took."""

    number: str
    key: str
    task_class: str | None
    lines: int = 1


def read_case(lines: Sequence[str]) -> Case | None:
    """The case number the first line consists of; the next one may hold its class."""
    if not lines or "/" not in lines[0] or len(lines[0]) > _LONGEST:
        return None
    line = _mended(lines[0])
    for form in _FORMS:
        if match := form.fullmatch(line):
            return _case(match, match["task_class"])
    match = _BARE.fullmatch(line)
    if match is None:
        return None
    following = _BARE_CLASS.fullmatch(lines[1].strip()) if len(lines) > 1 else None
    if following is None:
        return _case(match, None)
    return _case(match, following["task_class"], lines=2)


def is_case_line(line: str) -> bool:
    """Whether a line is a case number, or the class that belongs to the one before it."""
    return read_case([line]) is not None or _BARE_CLASS.fullmatch(line) is not None


def _case(match: re.Match[str], task_class: str | None, lines: int = 1) -> Case:
    return Case(match["printed"], f"{match['serial']}/{match['year']}", task_class, lines)


def _mended(line: str) -> str:
    """The line without the blanks a number torn over two elements got."""
    line = line.strip()
    return _TORN.sub(r"\1", line) if len(line.split()) > 1 else line
