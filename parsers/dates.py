"""Dates as Finnish and Swedish documents print them."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(r"\s*([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})\s*")


def parse_date(text: str) -> date | None:
    """The day that "8.5.2017", "08.05.2017" or "8. 5. 2017" names.

    None if the text is anything else, a day that no calendar has included.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    day, month, year = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Months as texts print them: "15.2.2021", "15. helmikuuta 2021", "den 15 februari 2021".
_MONTHS = {
    name: month
    for names in (
        "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
        "januari februari mars april maj juni juli augusti september oktober november december",
    )
    for month, name in enumerate(names.split(), 1)
}
# what may not stand before it is asked after the first digit: so a search is faster
IN_TEXT = re.compile(
    r"(?P<day>\d(?<![\d.,/]\d)\d?)(?:\.\s?(?P<number>\d{1,2})\.\s?"
    rf"|\.?\s(?P<name>{'|'.join(_MONTHS)})(?:kuuta|kuun)?\s)(?P<year>(?:19|20)\d{{2}})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
"""A day in running text, by number or by name."""


def day_of(match: re.Match[str]) -> date | None:
    """The day a match of :data:`IN_TEXT` names, None where no calendar has it."""
    name, year = match["name"], int(match["year"])
    month = _MONTHS[name.lower()] if name else int(match["number"])
    try:
        return date(year, month, int(match["day"]))
    except ValueError:
        return None
