"""Words that mean the same, from one data file: ``synonyms.toml``, which says how it is written."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from db.analyser.forms import forms

Asked = Callable[[str], frozenset[str]]

# "korkein" and "korkeimman"; no form of a word that a member has begins otherwise
_ALIKE = 2
FILE = Path(__file__).with_name("synonyms.toml")


class Synonyms:
    """Groups of words, abbreviations and phrases: who asks for one gets others too."""

    def __init__(self, groups: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
        """Each group is its members that ask, and those that they ask for."""
        self._of: dict[tuple[str, ...], list[str]] = {}
        for asks, wanted in groups:
            for member in asks:
                others = self._of.setdefault(tuple(forms(member)), [])
                others += (one for one in wanted if one != member and one not in others)
        self._alike: dict[str, list[tuple[str, ...]]] = {}
        for name in self._of:
            self._alike.setdefault(name[0][:_ALIKE], []).append(name)

    @property
    def longest(self) -> int:
        """Words of the longest member that asks."""
        return max(map(len, self._of), default=0)

    def of(self, typed: tuple[str, ...], asked: Asked) -> list[str]:
        """What the groups add that have these words, in any form; ``asked`` tells base forms."""
        alike = self._alike.get(typed[0][:_ALIKE], ()) if typed else ()
        found = [name for name in alike if _is(name, typed, asked)]
        return list(dict.fromkeys(other for name in found for other in self._of[name]))

    def __iter__(self) -> Iterator[str]:
        """Every member, each once."""
        return (" ".join(name) for name in self._of)


def _is(name: tuple[str, ...], typed: tuple[str, ...], asked: Asked) -> bool:
    return len(name) == len(typed) and all(
        one == form or _is_form(one, form, asked, alone=len(name) == 1)
        for one, form in zip(name, typed, strict=True)
    )


def _is_form(one: str, form: str, asked: Asked, *, alone: bool) -> bool:
    """Whether a word of a member is that of a form. In a row it need not be a base form itself.

    Only what begins alike is looked up, which spares the analyser nearly all members.
    """
    if one[:_ALIKE] != form[:_ALIKE]:
        return False
    return one in asked(form) or (not alone and not asked(one).isdisjoint(asked(form)))


def load(path: Path = FILE) -> Synonyms:
    """The groups of a file."""
    groups: list[dict[str, list[str]]] = tomllib.loads(path.read_text("utf-8"))["group"]
    return Synonyms(
        (group.get("asks") or group["words"], group.get("for") or group["words"])
        for group in groups
    )


@cache
def shipped() -> Synonyms:
    """Those that come along, read once."""
    return load()
