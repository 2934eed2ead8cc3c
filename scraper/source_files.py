"""The data file of a source: ``<slug>.toml``, read and checked key by key."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from parsers.errors import ConfigError
from parsers.records import Profile, SectionKind
from scraper.source import Source

_HOURS = re.compile(r"([01]\d|2[0-3])-([01]\d|2[0-3])")

_Rule = tuple[Callable[[object], bool], str]  # whether a value fits, and what would


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_address(value: object) -> bool:
    address = r"https?://[\w.-]+(?::(\d{1,5}))?(?:/[\w.-]+)*"
    found = re.fullmatch(address, value) if isinstance(value, str) else None
    return found is not None and 0 < int(found[1] or 80) < 1 << 16


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_hours(value: object) -> bool:
    hours = _HOURS.fullmatch(value) if isinstance(value, str) else None
    # from six to six would be all day, or never
    return hours is not None and hours[1] != hours[2]


def _is_names(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_labels(value: object) -> bool:
    return isinstance(value, dict) and all(kind in list(SectionKind) for kind in value.values())


def _number(least: int, most: int) -> _Rule:
    # type, not isinstance: to Python, TOML's true is the number one
    return lambda value: type(value) is int and least <= value <= most, f"from {least} to {most}"


def _some_of(*choices: str) -> _Rule:
    def fits(value: object) -> bool:
        return isinstance(value, list) and value != [] and all(part in choices for part in value)

    return fits, "a list of " + ", ".join(choices)


_KEYS: dict[str, _Rule] = {
    "name": (_is_text, "a name"),
    "base": (_is_address, "an http:// or https:// address with no slash at its end"),
    "platform": (lambda value: value == "dynasty", "dynasty"),
    "languages": _some_of("fi", "sv"),
    "feeds": _some_of("meetingitems", "meetings", "official_decisions"),
    "show": _number(1, 1000),
    "interval_minutes": _number(1, 7 * 24 * 60),
    "quiet_hours": (_is_hours, 'two different hours of the day, such as "22-06"'),
    "announcements": (lambda value: isinstance(value, bool), "true or false"),
    "attachments": (lambda value: value in {"none", "pdf"}, "none or pdf"),
    "attachment_mb": _number(1, 1000),
    "attachments_a_day": _number(1, 10_000),
    "profile": (lambda value: isinstance(value, dict), "a table"),
}
_REQUIRED = ("name", "base", "platform")
_PROFILE_KEYS: dict[str, _Rule] = {
    "labels": (_is_labels, "a table of headings and, for each, one of " + ", ".join(SectionKind)),
    "presenter_labels": (_is_texts, "a list of titles"),
    "abbreviations": (_is_names, "a table of short names and, for each, the full name"),
}


def load_file(path: Path) -> Source:
    """The source that a ``<slug>.toml`` describes; ConfigError names the file and the key."""
    slug = path.stem
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise ConfigError(f"{path}: name the file by a slug, such as aanekoski.toml")
    table = _read(path)
    _check(table, _KEYS, str(path))
    for key in _REQUIRED:
        if key not in table:
            raise ConfigError(f"{path}: {key} is missing")
    facts: dict[str, Any] = {key: _frozen(value) for key, value in table.items()}
    profile = _profile(facts.pop("profile", {}), f"{path} [profile]")
    facts["quiet_hours"] = _hours(facts.get("quiet_hours"))
    return Source(slug, municipality=facts.pop("name"), profile=profile, **facts)


def load_all(folder: Path) -> dict[str, Source]:
    """Every source of a folder by its slug, in the order of the alphabet."""
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder of municipalities")
    return {path.stem: load_file(path) for path in sorted(folder.glob("*.toml"))}


def find(slug: str, sources: Mapping[str, Source]) -> Source:
    """The source of that slug; ConfigError names the slugs closest to an unknown one."""
    if slug in sources:
        return sources[slug]
    meant = " or ".join(get_close_matches(_plain(slug), sources, n=3))
    hint = f"did you mean {meant}?" if meant else "`pykala municipalities` lists those known"
    raise ConfigError(f"unknown municipality {slug!r}: {hint}")


def _plain(name: str) -> str:
    """A name as a slug would spell it: "Äänekoski" is "aanekoski"."""
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _hours(value: str | None) -> tuple[int, int] | None:
    """The two hours of "22-06"."""
    if value is None:
        return None
    first, _, last = value.partition("-")
    return int(first), int(last)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise ConfigError(f"{path}: {error}") from error


def _profile(table: dict[str, Any], where: str) -> Profile:
    _check(table, _PROFILE_KEYS, where)
    labels = {label: SectionKind(kind) for label, kind in table.get("labels", {}).items()}
    return Profile(
        labels=MappingProxyType(labels),
        presenter_labels=tuple(table.get("presenter_labels", ())),
        abbreviations=MappingProxyType(table.get("abbreviations", {})),
    )


def _check(table: dict[str, Any], keys: dict[str, _Rule], where: str) -> None:
    """Refuse a key that is not in ``keys``, and a value that is not what it says."""
    for key, value in table.items():
        if key not in keys:
            meant = get_close_matches(key, keys, n=1) or sorted(keys)
            raise ConfigError(f"{where}: unknown key {key!r}; known is {', '.join(meant)}")
        fits, form = keys[key]
        if not fits(value):
            raise ConfigError(f"{where}: {key} must be {form}, not {value!r}")
