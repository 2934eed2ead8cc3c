"""How far the two back ends of Voikko agree, and how fast each is.

    python -m benchmarks.agreement [FILE.tsv ...]

Over the Finnish forms that ship with their keys, and the queries and forms of the files (the
columns of :mod:`benchmarks.search_pairs`); without files those of tests/db/pairs.tsv. Agreement
is the share of forms whose keys are the same in every respect, and of those that ask for the
same. Without the system's libvoikko there is nothing to compare.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.search_pairs import read
from db.analyser import Keys, finnish
from db.analyser.forms import forms
from db.analyser.known import known
from db.analyser.voikko import PipVoikko, Voikko, system

PAIRS = Path(__file__).resolve().parent.parent / "tests" / "db" / "pairs.tsv"
_SHOWN = 12


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.agreement")
    parser.add_argument("files", nargs="*", type=Path, default=[PAIRS], metavar="FILE.tsv")
    options = parser.parse_args(arguments)
    try:
        sources = _sources(options.files)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return _compared(sources)


def _compared(sources: Iterable[tuple[str, list[str]]]) -> int:
    one, other = system(), PipVoikko()
    if one is None:
        sys.stderr.write("the system's libvoikko or its Finnish dictionary is not installed\n")
        return 2
    shown = Table("", "forms", "same keys, %", "ask for the same, %", one.name, other.name)
    differing: list[str] = []
    for name, told in sources:
        ours, theirs = timed(one, told), timed(other, told)
        differing += (form for form in told if ours[0][form] != theirs[0][form])
        shown.add_row(name, *figures(ours[0], theirs[0]), _rate(ours), _rate(theirs))
    Console().print(shown)
    Console().print("differing:", ", ".join(differing[:_SHOWN]) or "none")
    return 0


def timed(voikko: Voikko, told: Iterable[str]) -> tuple[dict[str, Keys], float]:
    """The keys of forms, and the seconds that took; the dictionary was loaded before."""
    finnish.keys("kunta", voikko)
    start = time.perf_counter()
    keys = {form: finnish.keys(form, voikko) for form in told}
    return keys, time.perf_counter() - start


def figures(one: dict[str, Keys], other: dict[str, Keys]) -> tuple[str, str, str]:
    """How many forms, the share with the same keys, the share that ask for the same, in %."""
    count = len(one)
    same = sum(keys == other[form] for form, keys in one.items())
    asked = sum(keys.asked == other[form].asked for form, keys in one.items())
    return str(len(one)), f"{100 * same / count:.2f}", f"{100 * asked / count:.2f}"


def _rate(told: tuple[dict[str, Keys], float]) -> str:
    keys, seconds = told
    return f"{len(keys) / seconds:,.0f} forms/s"


def _sources(files: Iterable[Path]) -> list[tuple[str, list[str]]]:
    shipped = sorted(form for form, language in known() if language == "fi")
    told = [("those that ship", shipped), *((str(file), _forms(file)) for file in files)]
    return [(name, found) for name, found in told if found]


def _forms(file: Path) -> list[str]:
    pairs = [pair for pair in read(file) if pair.language == "fi"]
    return sorted({form for pair in pairs for form in forms(f"{pair.query} {pair.form}")})


if __name__ == "__main__":
    raise SystemExit(main())
