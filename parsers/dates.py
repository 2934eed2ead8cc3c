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
