"""The matters written out by hand, one file each in ``matters/``.

A file holds the matter's own facts and a table ``[[handling]]`` for each body it
went through. A text is one paragraph a line.
"""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from parsers.records import Presenter
from simulator.matter import Handling, Matter

FOLDER = Path(__file__).with_suffix("")

_MATTER_KEYS = {field.name for field in fields(Matter)} - {"handlings"} | {"handling"}
_HANDLING_KEYS = {field.name for field in fields(Handling)} - {"presenter"} | {
    "presenter_title",
    "presenter_name",
}


def load(folder: Path = FOLDER) -> tuple[Matter, ...]:
    """Every matter of the folder, by file name; ValueError where a key is unknown or missing."""
    return tuple(_matter(path) for path in sorted(folder.glob("*.toml")))


def _matter(path: Path) -> Matter:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    _check(path, table, _MATTER_KEYS, required=_MATTER_KEYS)
    handlings = tuple(_handling(path, each) for each in table.pop("handling"))
    return Matter(**table, handlings=handlings)


def _handling(path: Path, table: dict[str, Any]) -> Handling:
    _check(path, table, _HANDLING_KEYS, required={"body", "after"})
    title, name = table.pop("presenter_title", None), table.pop("presenter_name", None)
    values = {key: _plain(value) for key, value in table.items()}
    return Handling(**values, presenter=Presenter(title, name) if name else None)


def _check(path: Path, table: dict[str, Any], known: set[str], *, required: set[str]) -> None:
    if wrong := sorted(table.keys() - known):
        raise ValueError(f"{path.name}: unknown keys {wrong}")
    if missing := sorted(required - table.keys()):
        raise ValueError(f"{path.name}: missing keys {missing}")


def _plain(value: Any) -> Any:
    """Texts without the newlines that TOML's long strings end with, lists as tuples."""
    if isinstance(value, str):
        return value.strip()
    return tuple(value) if isinstance(value, list) else value
