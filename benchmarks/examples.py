"""The example pages, and what is expected of each; those held back are scored, not tuned to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import words
from benchmarks.scoring import Json, Score, Scored, score
from parsers.as_json import to_json
from parsers.decode import decode
from parsers.dynasty import parse
from parsers.errors import ParseError
from parsers.records import Item, Page

PARSERS = Path(__file__).resolve().parent.parent / "tests" / "parsers"
# written before the rules or along with them, and written after them
GROUPS = {"before the rules": PARSERS / "examples", "after the rules": PARSERS / "held_back"}
_PAGES = frozenset({".html", ".HTM"})


@dataclass(frozen=True, slots=True)
class Example:
    """A page and the JSON beside it."""

    path: Path

    @property
    def name(self) -> str:
        """The form it shows."""
        return self.path.name

    @property
    def expected(self) -> Json:
        """What its reading must say; keys it leaves out do not count."""
        beside = self.path.with_name(f"{self.name}.json")
        expected: Json = json.loads(beside.read_text("utf-8"))
        return expected


def pages(folder: Path) -> list[Path]:
    """The pages of a folder that have their JSON beside them, by name; none without a folder."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in _PAGES and path.with_name(f"{path.name}.json").exists()
    )


def page(path: Path) -> Page:
    """A saved example; the current service's stand under a prefix."""
    old = path.suffix == ".HTM"
    folder = "vanha.example/kokous" if old else "julkaisu.example/d10/cgi"
    file = path.name if old else "DREQUEST.PHP?page=meetingitem&id=1"
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    return Page(f"https://{folder}/{file}", path.read_bytes(), now)


def digest(folders: Iterable[Path]) -> str:
    """The hash of all names and bytes in the folders."""
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            content = path.read_bytes()
            found.update(f"{folder.name}/{path.name} {len(content)}\n".encode())
            found.update(content)
    return found.hexdigest()


def read(example: Example) -> Scored:
    """How an example is read; a page that cannot be read has everything wrong."""
    asked = page(example.path)
    try:
        record = parse(asked)
    except ParseError:
        return score(example.expected, {})
    scored = score(example.expected, to_json(record))
    if isinstance(record, Item):
        kept = words.lost(decode(asked.content, asked.content_type), record) is None
        return Scored({**scored.scores, "words": Score(int(kept), 1)}, scored.misses)
    return scored
