"""The words that ship with their keys, so that no dictionary need be loaded for them.

They are those of the demo and of the tests, in both languages, by pyvoikko;
``make keys`` writes them anew (:mod:`pykala.shipped_keys`). The file tells by what rules it
was made, version and code: by others it is passed over.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from db.analyser.keys import Keys

FILE: Final = Path(__file__).with_name("known.tsv.gz")

# What of the analyser makes no keys of words.
_APART: Final = frozenset(("forms.py", "known.py", "language.py", "signs.py"))
_NONE: Final[Mapping[tuple[str, str], Keys]] = {}


class Shipped(Mapping[tuple[str, str], Keys]):
    """(form, language) -> keys, each read when it is asked for.

    ``by`` tells what made them, dictionaries and rules; ``code`` the hash of these.
    """

    def __init__(self, content: bytes) -> None:
        """Of a file's bytes; ValueError where they are none of ours."""
        head, *lines = gzip.decompress(content).decode().splitlines()
        told = json.loads(head)
        self.by: str = told["by"]
        self.code: str = told["code"]
        self.digest = sha256("\n".join(lines).encode()).hexdigest()
        # a key of both, joined as in the file: to make pairs would take as long as all the rest
        self._lines = dict(line.split("\t\t", 1) for line in lines)

    def __getitem__(self, pair: tuple[str, str]) -> Keys:
        return _keys(pair[0], self._lines["\t".join(pair)])

    def __contains__(self, pair: object) -> bool:
        return isinstance(pair, tuple) and "\t".join(pair) in self._lines

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for joined in self._lines:
            form, _, language = joined.partition("\t")
            yield form, language

    def __len__(self) -> int:
        return len(self._lines)


@lru_cache(maxsize=2)
def known(file: Path = FILE) -> Mapping[tuple[str, str], Keys]:
    """(form, language) -> keys; none where other rules than today's made them."""
    found = shipped(file)
    return found if found is not None and found.code == code() else _NONE


@lru_cache(maxsize=2)
def shipped(file: Path = FILE) -> Shipped | None:
    """What ships, whatever rules made it; None where nothing does."""
    return Shipped(file.read_bytes()) if file.is_file() else None


@lru_cache(maxsize=1)
def code() -> str:
    """The hash of the code that makes keys: who changes it may forget to raise its version."""
    made = (path for path in sorted(FILE.parent.glob("*.py")) if path.name not in _APART)
    return sha256(b"".join(path.read_bytes() for path in made)).hexdigest()


def packed(by: str, keys: Iterable[tuple[str, str, Keys]]) -> bytes:
    """The file's bytes for forms, their languages and their keys; the same for the same ones."""
    head = json.dumps({"by": by, "code": code()})
    lines = sorted(_line(*one) for one in keys)
    return gzip.compress("\n".join((head, *lines)).encode(), mtime=0)


def _line(form: str, language: str, keys: Keys) -> str:
    base = "" if keys.base == form else keys.base
    told = (base, " ".join(keys.more), " ".join(keys.parts), "" if keys.known else "?")
    return f"{form}\t{language}\t\t" + "\t".join(told)


def _keys(form: str, line: str) -> Keys:
    base, more, parts, unknown = line.split("\t")
    return Keys(base or form, tuple(more.split()), tuple(parts.split()), not unknown)
