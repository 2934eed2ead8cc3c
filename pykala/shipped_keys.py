"""Writes the words that ship with their keys: ``python -m pykala.shipped_keys``.

They are those of the archive that ``pykala demo`` makes and of the texts in the tests' own
code. pyvoikko makes their keys, whatever else is installed: any machine makes the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from db.analyser import Keys, analyse, identity
from db.analyser.forms import forms
from db.analyser.known import FILE, packed
from db.analyser.voikko import PipVoikko
from db.lexicon import LANGUAGES
from db.schema import open_archive
from pykala import config
from pykala.commands.demo import fill, simulating

ROOT = Path(__file__).resolve().parent.parent

_LONGEST = 40  # letters: what tests with longer ones want is their length
_PORTION = 200  # forms that a process is sent at once


def main() -> None:
    """Write the file, and say how many forms it holds."""
    found = sorted(filter(_ships, {*_of_the_demo(), *_of_the_tests(ROOT / "tests")}))
    content = packed(identity(PipVoikko()), _analysed(found))
    FILE.write_bytes(content)
    print(f"{len(found)} forms in {len(LANGUAGES)} languages, {len(content) / 1e3:.0f} kB: {FILE}")  # noqa: T201


def _ships(form: str) -> bool:
    return form.isalpha() and len(form) <= _LONGEST


def _of_the_demo() -> list[str]:
    """The forms of the archive that the demo makes."""
    with TemporaryDirectory() as folder:
        settings = replace(config.load({}, Path(folder)), db=Path(folder) / "archive.db")
        with simulating(0) as simulator:
            fill(settings, simulator)
        with closing(open_archive(settings.db)) as db:
            return [form for (form,) in db.execute("SELECT DISTINCT form FROM form_key")]


def _of_the_tests(folder: Path) -> Iterator[str]:
    """The forms of every text in the code of tests."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from forms(node.value)


def _analysed(found: list[str]) -> Iterable[tuple[str, str, Keys]]:
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for language in LANGUAGES:
            keys = pool.map(partial(_keys, language), found, chunksize=_PORTION)
            yield from ((form, language, one) for form, one in zip(found, keys, strict=True))


def _keys(language: str, form: str) -> Keys:
    return analyse(form, language, PipVoikko())


if __name__ == "__main__":
    main()
