"""Which release of Pykälä read what stands in an archive."""

from __future__ import annotations

import re
from importlib import metadata
from typing import Final

from parsers.errors import ConfigError

RELEASE: Final = metadata.version("pykala")
"""The one that runs."""

READ_BY = """
ALTER TABLE sources ADD COLUMN read_by TEXT;
"""
"""The oldest release by which a source's rows were read; NULL: one that did not say yet."""

_NUMBERS = re.compile(r"(\d+(?:\.\d+)*)(.*)", re.ASCII)

Order = tuple[tuple[int, ...], bool, str]


def order(release: str) -> Order:
    """What releases sort by: 0.9 before 0.10, 0.2.0.dev1 before 0.2.0, 0.2 beside 0.2.0.

    Raises ConfigError for what is no number of a release.
    """
    found = _NUMBERS.fullmatch(release.strip())
    if found is None or not re.fullmatch(r"(?:\.?(?:dev|a|b|rc)\d+)?", found[2]):
        raise ConfigError(f"{release!r} is no release of Pykälä, such as {RELEASE}")
    numbers = tuple(int(number) for number in found[1].split("."))
    while numbers and not numbers[-1]:
        numbers = numbers[:-1]
    return numbers, not found[2], found[2]


def is_due(read_by: str | None, since: str) -> bool:
    """Whether what a release read is to be read again, since it is that old or older."""
    return read_by is None or order(read_by) <= order(since)


def older(one: str | None, other: str) -> str | None:
    """The older of two releases; None, which did not say, is older than all."""
    return one if one is None else min(one, other, key=order)
