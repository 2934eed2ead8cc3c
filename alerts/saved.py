"""Saved searches: what is asked, which changes of it matter, and how it is told.

:func:`saved_search` is the one way to make one, from plain values as TOML, JSON or a form
gives them; two that ask the same are equal in what they ask, and have the same id.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from db.query import parse
from db.query.tree import MOST_LETTERS
from parsers.errors import BadInput
from parsers.records import OutcomeKind, SectionKind, Stage


class BadSearch(BadInput):
    """A search that cannot be saved; the site says ``why``, one word, in its own words."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


class Event(StrEnum):
    """What can become of an item, in the order in which a reader is told."""

    AGENDA = "agenda"
    DECIDED = "decided"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    POSTPONED = "postponed"
    MOVED = "moved"


class Cadence(StrEnum):
    """How often a reader is told."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Following(StrEnum):
    """What can be followed beside words: a matter, a body, a person's motions."""

    MATTER = "matter"
    BODY = "body"
    PERSON = "person"


WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
LANGUAGES: Final = ("fi", "sv", "en")

_LONGEST_VALUE: Final = 200
_MOST_VALUES: Final = 50


@dataclass(frozen=True, slots=True)
class Follow:
    """One thing of one municipality: ``key`` is a case key, or the name of a body or person."""

    kind: Following
    municipality: str
    key: str


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that is asked of every change; made by :func:`saved_search`.

    An item matches if the query, every filter (any of its values) and what is followed
    do. ``hour`` and ``weekday`` (0 is Monday) are those of Europe/Helsinki.
    """

    query: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    follow: Follow | None = None
    events: tuple[Event, ...] = tuple(Event)
    cadence: Cadence = Cadence.DAILY
    hour: int = 7
    weekday: int = 0
    language: str = "fi"
    nothing_new: bool = False
    name: str | None = None

    @property
    def id(self) -> str:
        """The same for every search that asks the same, however it is told."""
        return hashlib.sha256(self.definition.encode()).hexdigest()[:24]

    @property
    def definition(self) -> str:
        """What is asked as canonical JSON: query, filters, follow and events, nothing else."""
        whole = as_mapping(self)
        asked = {name: whole[name] for name in _ASKED if name in whole}
        return json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


_ASKED: Final = ("query", "filters", "follow", "events")
KNOWN: Final = tuple(SavedSearch.__dataclass_fields__)
"""The names of the values of a search."""


def saved_search(values: Mapping[str, object]) -> SavedSearch:
    """The search that plain values describe, in canonical form.

    Raises BadInput, in one line that says which value is wrong and what it may be.
    """
    search = _made(values)
    if search.query and parse(search.query).root is None:
        raise BadSearch(f"query has no word to look for: {_shown(search.query)}", "no_word")
    return search


def _made(values: Mapping[str, object]) -> SavedSearch:
    """The search, whether or not its words are any that can be looked for."""
    only(values, KNOWN, "a saved search")
    search = SavedSearch(**{name: _READ[name](value) for name, value in values.items()})
    if not (search.query or search.filters or search.follow):
        said = "a search must ask for something: words, a filter or what to follow"
        raise BadSearch(said, "nothing_asked")
    return search


def as_mapping(search: SavedSearch) -> dict[str, Any]:
    """The plain values of a search; :func:`saved_search` makes an equal one of them."""
    out: dict[str, Any] = {"name": search.name} if search.name else {}
    if search.query:
        out["query"] = search.query
    out["events"] = [event.value for event in search.events]
    out |= {"cadence": search.cadence.value, "hour": search.hour}
    out |= {"weekday": WEEKDAYS[search.weekday], "language": search.language}
    out["nothing_new"] = search.nothing_new
    if search.filters:
        out["filters"] = {facet: list(values) for facet, values in search.filters}
    if search.follow:
        out["follow"] = {
            "municipality": search.follow.municipality,
            search.follow.kind.value: search.follow.key,
        }
    return out


def from_stored(definition: str, terms: Mapping[str, object] | None = None) -> SavedSearch:
    """The search of a definition, told as the terms of a subscription say (plain values).

    A name or a weekday may be as the database has it: NULL, or a number. What was taken
    once is read for ever: no word that the search knows no more may stop a run. Raises
    BadInput for what is no definition, or none of this release.
    """
    given = {name: value for name, value in (terms or {}).items() if value is not None}
    if isinstance(given.get("weekday"), int):
        given["weekday"] = WEEKDAYS[int(str(given["weekday"]))]
    return _made(_read_definition(definition) | given)


def _read_definition(definition: str) -> dict[str, object]:
    try:
        asked = json.loads(definition)
    except ValueError as error:
        raise BadInput("the definition of the search is no JSON") from error
    if not isinstance(asked, dict):
        raise BadInput("the definition of the search is no table")
    return asked


def only(values: Mapping[str, object], known: Iterable[str], of: str) -> None:
    """Raises BadInput for a name that is none of the known ones."""
    for key in values:
        if key not in known:
            raise BadInput(f"{of} has no {_shown(key)} (known: {', '.join(known)})")


def _text(name: str, value: object, longest: int = _LONGEST_VALUE) -> str:
    """One line of text in NFC, without blanks around it or twice within."""
    if not isinstance(value, str):
        raise BadInput(f"{name} must be a text, not {_shown(value)}")
    if len(value) > 4 * longest:  # whatever it is made of: to join letters takes time
        raise _too_long(name, len(value), longest)
    if _has_controls(value):
        raise BadInput(f"{name} holds characters that are no text")
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if len(text) > longest:
        raise _too_long(name, len(text), longest)
    return text


def _too_long(name: str, letters: int, longest: int) -> BadInput:
    said = f"{name} is too long: {letters:,} characters of at most {longest:,}"
    return BadSearch(said, "too_long") if name == "query" else BadInput(said)


def _has_controls(text: str) -> bool:
    """Control characters but blanks, bidirectional overrides, halves of surrogate pairs."""
    return any(
        unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\t\n\r" for sign in text
    ) or bool(re.search("[\u2028\u2029\u202a-\u202e\u2066-\u2069]", text))


def _shown(value: object) -> str:
    """The value as a line can hold it."""
    said = ascii(value)
    return said if len(said) <= 40 else f"{said[:40]}…"


def _one_of(name: str, value: object, known: Iterable[str]) -> str:
    words = tuple(known)
    if not isinstance(value, str) or value not in words:
        raise BadInput(f"{name} must be one of {', '.join(words)}, not {_shown(value)}")
    return value


def _query(value: object) -> str:
    """As long a one as the search reads."""
    return _text("query", value, MOST_LETTERS)


def _name(value: object) -> str | None:
    return _text("name", value) or None


def _events(value: object) -> tuple[Event, ...]:
    """The events named, in their own order; at least one."""
    if not isinstance(value, list | tuple) or not value:
        raise BadInput(f"events must be a list of at least one of {', '.join(Event)}")
    known = tuple(Event)
    for one in value:
        if one not in known:
            said = f"each of events must be one of {', '.join(known)}, not {_shown(one)}"
            raise BadSearch(said, "unknown_event")
    return tuple(event for event in known if event in value)


def _hour(value: object) -> int:
    # type, not isinstance: true is a number to Python
    if type(value) is not int or not 0 <= value <= 23:
        raise BadInput(f"hour must be a number from 0 to 23, not {_shown(value)}")
    return value


def _weekday(value: object) -> int:
    return WEEKDAYS.index(_one_of("weekday", value, WEEKDAYS))


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadInput(f"nothing_new must be true or false, not {_shown(value)}")
    return value


def _word(known: Iterable[str]) -> Callable[[str, object], str]:
    words = tuple(known)
    return lambda name, value: _one_of(name, value, words)


def _year(name: str, value: object) -> str:
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or not re.fullmatch(r"(19|20)\d\d", text, re.ASCII):
        raise BadInput(f"{name} must be a year such as 2026, not {_shown(value)}")
    return text


def _filled(name: str, value: object) -> str:
    text = _text(name, value)
    if not text:
        raise BadInput(f"{name} must not be empty")
    return text


# The facets of the site's search, and what a value of each may be.
FACETS: Final[dict[str, Callable[[str, object], str]]] = {
    "municipality": _filled,
    "body": _filled,
    "stage": _word(Stage),
    "outcome": _word(OutcomeKind),
    "year": _year,
    "section": _word(SectionKind),
    "presenter": _filled,
    "task_class": _filled,
    "language": _word(("fi", "sv")),
}


def _filters(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """By facet in the order of their names, each with its values sorted; empty ones are none."""
    if not isinstance(value, Mapping):
        raise BadInput(f"filters must be a table, not {_shown(value)}")
    only(value, FACETS, "the site's search")
    found = ((facet, _values(facet, value[facet])) for facet in sorted(value))
    return tuple((facet, values) for facet, values in found if values)


def _values(facet: str, value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    if len(values) > _MOST_VALUES:
        raise BadInput(f"{facet} has {len(values):,} values of at most {_MOST_VALUES}")
    return tuple(sorted({FACETS[facet](facet, one) for one in values}))


def _follow(value: object) -> Follow:
    if not isinstance(value, Mapping):
        raise BadInput(f"follow must be a table, not {_shown(value)}")
    kinds = [kind for kind in Following if kind in value]
    if len(kinds) != 1 or "municipality" not in value:
        raise BadInput(f"follow must have municipality and one of {', '.join(Following)}")
    only(value, ("municipality", *Following), "follow")
    kind = kinds[0]
    return Follow(kind, _filled("municipality", value["municipality"]), _filled(kind, value[kind]))


_READ: Final[dict[str, Callable[[object], Any]]] = {
    "query": _query,
    "filters": _filters,
    "follow": _follow,
    "events": _events,
    "cadence": lambda value: Cadence(_one_of("cadence", value, Cadence)),
    "hour": _hour,
    "weekday": _weekday,
    "language": lambda value: _one_of("language", value, LANGUAGES),
    "nothing_new": _yes_or_no,
    "name": _name,
}
