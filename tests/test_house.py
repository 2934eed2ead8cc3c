"""The rooms and who may import whom: the table of docs/architecture.md, enforced."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

ROOMS = ("parsers", "db", "scraper", "alerts", "schedules", "web", "simulator", "pykala")
DOMAIN = {"parsers.records", "parsers.errors"}

# What each room may import of ours: a room's name allows all of it.
MAY_IMPORT: dict[str, set[str]] = {
    "parsers": set(),
    "db": DOMAIN | {"parsers.as_json"},  # a record's stored form is its JSON form
    "scraper": {"parsers", "db"},
    "alerts": DOMAIN | {"db"},
    "schedules": DOMAIN | {"scraper", "alerts", "db"},
    "web": DOMAIN | {"db", "alerts"},
    "simulator": {"parsers.records"},
    "pykala": set(ROOMS),
}

# Packages that only the named files may import, so that each can be changed in one place.
ONLY_IN: dict[str, set[str]] = {
    "feedparser": {"parsers/feed.py"},
    "selectolax": {"parsers/html.py"},
    "pypdfium2": {"parsers/pdf.py"},
    # the client, and what it is made of; a webhook is asked by nobody's rules but its own
    "httpx": {
        *(f"scraper/{part}.py" for part in ("client", "host", "redirects", "wire")),
        "alerts/webhook.py",
    },
    "h11": {"scraper/wire.py"},
    "apscheduler": {"schedules/daemon.py"},
    "smtplib": {"alerts/mail.py"},
    "itsdangerous": {"alerts/links.py"},
    "apprise": {"alerts/messaging.py"},
    "icalendar": {"alerts/calendar.py"},
    "httpcore": {"alerts/webhook.py"},
    "warcio": {"scraper/warc.py"},
    "zstandard": {"db/packing.py"},
    # Finnish: the system's Voikko, else the one that pip brings and what reads it
    **{key: {"db/analyser/voikko.py"} for key in ("libvoikko", "pyvoikko", "kfst")},
    "simplemma": {"db/analyser/swedish_words.py"},
    "Stemmer": {"db/analyser/swedish.py"},
}
ONLY_IN_ROOM: dict[str, set[str]] = {
    "datasette": {"web"},
    "uvicorn": {"web"},
    "sqlite_utils": {"db"},
    "rich": {"pykala"},
    "click": {"pykala"},
}

# The pure room knows neither network nor files nor clock nor SQL.
NEVER_IN_PARSERS = {"socket", "http", "requests", "httpx", "pathlib", "os", "io", "time", "sqlite3"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
CLOCK_ROOMS = {"pykala", "schedules"}


@cache
def modules(root: Path, room: str) -> list[tuple[str, ast.Module]]:
    return [
        (path.relative_to(root).as_posix(), ast.parse(path.read_text("utf-8")))
        for path in sorted((root / room).rglob("*.py"))
    ]


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            yield from (f"{base}.{alias.name}" for alias in node.names)


def beginnings(name: str) -> list[str]:
    """The packages around a module, or around what is in one: "a.b" and "a" of "a.b.c"."""
    parts = name.split(".")
    return [".".join(parts[:i]) for i in range(1, len(parts))]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_the_table_allows(root: Path, room: str) -> None:
    for path, tree in modules(root, room):
        for name in imports(tree):
            top = name.partition(".")[0]
            if top not in ROOMS or top == room:
                continue
            assert {name, *beginnings(name)} & MAY_IMPORT[room], f"{path} imports {name}"


def test_modules_can_be_imported_in_any_order(root: Path) -> None:
    """None waits for itself: then a command's imports hold, whatever was imported before."""
    trees = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree
        for room in ROOMS
        for path, tree in modules(root, room)
    }
    waits_for = {
        name: {
            module
            for imported in imports(tree)
            for module in (imported, *beginnings(imported))
            if module in trees and not f"{name}.".startswith(f"{module}.")
        }
        for name, tree in trees.items()
    }
    assert len(tuple(TopologicalSorter(waits_for).static_order())) == len(trees) > 300


@pytest.mark.parametrize("room", ROOMS)
def test_a_package_with_one_door_is_imported_there_only(root: Path, room: str) -> None:
    for path, tree in modules(root, room):
        for name in imports(tree):
            top = name.partition(".")[0]
            if top in ONLY_IN:
                assert path in ONLY_IN[top], f"{path} imports {name}"
            if top in ONLY_IN_ROOM:
                assert room in ONLY_IN_ROOM[top], f"{path} imports {name}"


def test_the_pure_room_knows_no_network_files_clock_or_sql(root: Path) -> None:
    for path, tree in modules(root, "parsers"):
        tops = {name.partition(".")[0] for name in imports(tree)}
        assert not tops & NEVER_IN_PARSERS, path


@pytest.mark.parametrize("room", sorted(set(ROOMS) - CLOCK_ROOMS))
def test_the_clock_is_passed_in(root: Path, room: str) -> None:
    for path, tree in modules(root, room):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in CLOCKS, f"{path}:{node.lineno}"


def test_no_other_distribution_owns_our_names(root: Path) -> None:
    pyproject = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    listed = pyproject["tool"]["setuptools"]["packages"]
    assert sorted(listed) == sorted(ROOMS)
    owners = packages_distributions()
    for name in listed:
        assert set(owners.get(name, ["pykala"])) == {"pykala"}, name
        assert name not in sys.stdlib_module_names


def test_datasette_is_the_stable_line() -> None:
    assert version("datasette").startswith("0.65.")


def test_the_locks_pin_hashes_and_hold_every_dependency(root: Path) -> None:
    pyproject = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    wanted = {
        "requirements.lock": pyproject["project"]["dependencies"],
        "requirements-dev.lock": pyproject["dependency-groups"]["dev"],
    }
    for file, requirements in wanted.items():
        text = (root / file).read_text("utf-8")
        pins = re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^\S+==.*\\\n +--hash=sha256:", text, re.MULTILINE))
        names = {re.split(r"[<>=]", requirement)[0].lower() for requirement in requirements}
        assert names <= set(pins), file
