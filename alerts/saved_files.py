"""Saved searches as TOML, so that a newsroom can keep its own under version control.

::

    [[search]]
    name = "Koulut"
    to = "desk@newsroom.example"      # optional: an address, or a webhook's
    channel = "email"                 # the default; or webhook, or messaging
    query = "koulu OR päiväkoti"
    events = ["agenda", "decided"]
    cadence = "daily"
    hour = 7
    filters.municipality = ["Kuusivaara"]
    follow = { municipality = "Kuusivaara", matter = "412/2025" }
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from alerts.saved import KNOWN, SavedSearch, as_mapping, only, saved_search
from parsers.errors import BadInput

CHANNELS: Final = ("email", "webhook", "messaging")
_KEYS: Final = ("to", "channel", *KNOWN)
LARGEST: Final = 10_000_000
"""Characters of a file: some thousands of searches."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A search of a file, and whom it is for, as written: the address is not judged here."""

    search: SavedSearch
    channel: str = "email"
    to: str | None = None


def read_toml(text: str) -> list[Entry]:
    """The searches of a file, in its order; BadInput says which of them is wrong and why."""
    if len(text) > LARGEST:
        raise BadInput(f"the file has {len(text):,} characters of at most {LARGEST:,}")
    try:
        whole = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"the file is no TOML: {str(error)[:200]}") from error
    searches = whole.pop("search", None)
    if whole or not isinstance(searches, list) or not searches:
        raise BadInput("the file must hold [[search]] tables, and nothing else")
    return [_entry(number, values) for number, values in enumerate(searches, 1)]


def _entry(number: int, values: object) -> Entry:
    if not isinstance(values, Mapping):
        raise BadInput(f"search {number}: must be a table")
    asked = dict(values)
    to, channel = asked.pop("to", None), asked.pop("channel", "email")
    if not (to is None or isinstance(to, str)) or channel not in CHANNELS:
        raise BadInput(f"search {number}: to must be a text, channel one of {', '.join(CHANNELS)}")
    try:
        only(asked, _KEYS, "a saved search")
        return Entry(saved_search(asked), channel, to)
    except BadInput as error:
        raise BadInput(f"search {number}: {error}") from error


def write_toml(entries: Iterable[Entry]) -> str:
    """A file that :func:`read_toml` reads to equal entries."""
    return "\n".join(_table(entry) for entry in entries)


def _table(entry: Entry) -> str:
    lines = ["[[search]]"]
    if entry.to is not None:
        lines.append(f"to = {_value(entry.to)}")
    if entry.channel != "email":
        lines.append(f"channel = {_value(entry.channel)}")
    lines += [f"{name} = {_value(value)}" for name, value in as_mapping(entry.search).items()]
    return "\n".join([*lines, ""])


def _value(value: Any) -> str:
    """A value of ours as TOML has it: its strings, numbers and lists are written as JSON's are."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {_value(each)}' for name, each in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    # DEL is the one control character that JSON leaves as it is and TOML forbids
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
