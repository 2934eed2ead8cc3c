"""The words of messages in the reader's language, from the one catalogue texts.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from alerts.when import HELSINKI

_CATALOGUE: Final = Path(__file__).with_name("texts.toml")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_TIME: Final = {
    "fi": "{date} klo {hour}.{minute:02}",
    "sv": "{date} kl. {hour}.{minute:02}",
    "en": "{date} at {hour}:{minute:02}",
}


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every phrase by its key and language."""
    return tomllib.loads(_CATALOGUE.read_text("utf-8"))


class Texts:
    """The catalogue in one language, "fi", "sv" or "en"."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """The phrase with its braces filled in; KeyError for one that is not there."""
        return catalogue()[key][self.language].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is such a phrase."""
        return key in catalogue()

    def count(self, key: str, n: int, **values: object) -> str:
        """The counted phrase in singular or plural: "1 osuma", "1 203 osumaa"."""
        number = f"{n:,}" if self.language == "en" else f"{n:,}".replace(",", " ")
        return self(f"{key}_{'one' if n == 1 else 'many'}", n=number, **values)

    def quoted(self, said: str) -> str:
        """In the language's own quotation marks."""
        return self("quoted", said=said)

    def date(self, day: date) -> str:
        """A day: "18.11.2026", "18 November 2026"."""
        if self.language == "en":
            return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{day.day}.{day.month}.{day.year}"

    def today(self, moment: datetime) -> str:
        """The day that it is in Helsinki."""
        return self.date(moment.astimezone(HELSINKI).date())

    def time(self, moment: datetime) -> str:
        """A day and the clock on the wall in Helsinki: "18.11.2026 klo 7.05"."""
        local = moment.astimezone(HELSINKI)
        form = _TIME[self.language]
        return form.format(date=self.date(local.date()), hour=local.hour, minute=local.minute)
