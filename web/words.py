"""The site's own words in the visitor's language, from the one catalogue words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from alerts.when import HELSINKI

LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
DEFAULT_LANGUAGE = "fi"

_CATALOGUE = Path(__file__).with_name("words.toml")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every phrase by its key and language."""
    return tomllib.loads(_CATALOGUE.read_text("utf-8"))


class Words:
    """The catalogue in one language."""

    def __init__(self, language: str) -> None:
        self.lang = language

    def __call__(self, key: str, **values: object) -> str:
        """The phrase with its braces filled in; KeyError for one that is not there."""
        phrase = catalogue()[key][self.lang]
        return phrase.format(**values) if values else phrase

    def get(self, key: str, default: str) -> str:
        """The phrase, or the default where the key is made of a name that may be anybody's."""
        return self(key) if key in catalogue() else default

    def count(self, key: str, n: int) -> str:
        """The counted phrase in singular or plural: "1 asia", "1 203 asiaa"."""
        return self(f"{key}_{'one' if n == 1 else 'many'}", n=self.number(n))

    def number(self, n: int) -> str:
        """The number with its thousands apart, as the language writes them."""
        return f"{n:,}" if self.lang == "en" else f"{n:,}".replace(",", "\u00a0")

    def date(self, iso: str | None) -> str:
        """An ISO date, or the day of an ISO time in Finland: "8.5.2017"; "" for none."""
        if not iso:
            return ""
        day = _local(iso).date() if "T" in iso else date.fromisoformat(iso)
        if self.lang == "en":
            return f"{day.day}\u00a0{_MONTHS[day.month - 1]}\u00a0{day.year}"
        return f"{day.day}.{day.month}.{day.year}"

    def time(self, iso: str) -> str:
        """An ISO time by the clock on the wall in Finland: "8.5.2017 klo 15.05"."""
        return self("moment", date=self.date(iso), time=_local(iso))


def _local(iso: str) -> datetime:
    return datetime.fromisoformat(iso).astimezone(HELSINKI)


def choose(asked: str | None, remembered: str | None, accept: str | None) -> str:
    """The language to answer in: asked for, else remembered, else the browser's, else Finnish."""
    for language in (asked, remembered, *_accepted(accept or "")):
        if language in LANGUAGES:
            return language
    return DEFAULT_LANGUAGE


def _accepted(header: str) -> Iterator[str]:
    """The languages of an Accept-Language header, most wanted first."""
    wanted: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), tag[:2].lower()))
        except ValueError:  # a header is anybody's text; what it says wrongly says nothing
            continue
    return (language for _, language in sorted(wanted, key=lambda pair: pair[0]))
