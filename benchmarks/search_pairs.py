"""How many of the forms of a word a search finds, and how many others: judged pairs of words.

    python -m benchmarks.search_pairs FILE.tsv [--json]

The file has the columns language, query, form and relation: ``inflection`` (a form of the
query's word), ``compound`` (it has the word in it), ``wrong`` (it is another word) and ``neutral``
(not scored). Every form is saved into an archive as an item of its own, in its language, and
each query goes the way of a user's. Beside it in the same run: plain FTS5 (unicode61, no
diacritics removed) and Snowball, each in an index of its own.

Recall is the share of the pairs found; precision 1 - wrong forms found / all scored forms
found; for inflected queries each inflected form is the query for the others of its word.
"""

from __future__ import annotations

import argparse
import csv
import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import Stemmer
from rich.console import Console
from rich.table import Table

from db.analyser.forms import forms
from db.lexicon import Lexicon
from db.query import find, plan
from db.store import Store
from parsers.records import Item, Links, Section, SectionKind, Stage

STEMMERS = {"fi": "finnish", "sv": "swedish"}
COLUMNS = ("language", "query", "form", "relation")
MEASURES = ("inflection", "compound", "precision", "inflected_query")
_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """A query, and a form that it must find or must not."""

    language: str
    query: str
    form: str
    relation: str


Search = Callable[[str, str], set[str]]
"""(language, query) -> the forms of that language that are found."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, or the JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.search_pairs")
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        pairs = read(options.file)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{options.file}: {error}\n")
        return 2
    scores = measure(pairs)
    if options.json:
        sys.stdout.write(json.dumps(scores, indent=2) + "\n")
    else:
        Console().print(table(scores, pairs))
    return 0


def read(file: Path) -> list[Pair]:
    """The pairs of a file, each once. Raises ValueError for one without the four columns."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if missing := set(COLUMNS) - set(rows.fieldnames or ()):
            raise ValueError(f"no column {', '.join(sorted(missing))}")
        pairs = dict.fromkeys(Pair(*(row[column] or "" for column in COLUMNS)) for row in rows)
    if strange := {pair.language for pair in pairs} - STEMMERS.keys():
        raise ValueError(f"no language that is searched: {', '.join(sorted(strange))}")
    return list(pairs)


def measure(pairs: Sequence[Pair]) -> dict[str, dict[str, dict[str, float]]]:
    """Language -> who searches -> measure -> share."""
    with (
        TemporaryDirectory() as folder,
        Store(Path(folder) / "archive.db") as store,
        closing(sqlite3.connect(":memory:")) as plain,
        closing(sqlite3.connect(":memory:")) as stemmed,
    ):
        searches = {
            "pykala": pykala(store, pairs),
            "fts5": fts5(plain, pairs, lambda _, word: word),
            "snowball": fts5(stemmed, pairs, _stem),
        }
        return {
            language: {name: score(told, search) for name, search in searches.items()}
            for language, told in _by_language(pairs).items()
        }


def score(pairs: Sequence[Pair], search: Search) -> dict[str, float]:
    """The measures of a search over the pairs of one language."""
    found = {pair for pair in pairs if pair.form in search(pair.language, pair.query)}
    told: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        told[pair.relation].append(pair)
    wrong = len(found.intersection(told["wrong"]))
    right = len(found.intersection(told["inflection"])), len(found.intersection(told["compound"]))
    return {
        "inflection": _share(right[0], len(told["inflection"])),
        "compound": _share(right[1], len(told["compound"])),
        "precision": 1 - _share(wrong, wrong + sum(right)),
        "inflected_query": _inflected(told["inflection"], search),
    }


def _inflected(pairs: Iterable[Pair], search: Search) -> float:
    words: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pair in pairs:
        words[pair.language, pair.query].append(pair.form)
    asked = [
        other in search(language, form)
        for (language, _), told in words.items()
        for form, other in permutations(told, 2)
    ]
    return _share(sum(asked), len(asked))


def _share(some: int, everything: int) -> float:
    return some / everything if everything else 0.0


def pykala(store: Store, pairs: Sequence[Pair]) -> Search:
    """Our own search, over an archive that has every form as an item."""
    entries = _forms(pairs)
    for language in STEMMERS:
        store.source(language, "0", f"https://{language}.example", language)
    for number, (language, form) in enumerate(entries):
        item = _item(number, language, form)
        store.save_item(language, item, f"page {number}", url=None, at=_AT)
    rows = store.db.execute("SELECT n, language, text FROM items JOIN sections ON item = items.id")
    held = {n: (language, text) for n, language, text in rows.fetchall()}
    lexicon = Lexicon(store.db.conn)

    def search(language: str, query: str) -> set[str]:
        found = find(store.db.conn, plan(query, lexicon))
        return {held[n][1] for n in found if held[n][0] == language}

    return _remembering(search)


def _item(number: int, language: str, form: str) -> Item:
    return Item(
        id=f"1-{number}",
        municipality="0",
        stage=Stage.MINUTES,
        body="0",
        meeting_date=date(2026, 1, 1),
        position=None,
        paragraph=None,
        title="0",
        case_number=None,
        case_key=None,
        task_class=None,
        language=language,
        preparers=(),
        presenter=None,
        sections=(Section(SectionKind.DECISION, "", form),),
        earlier_handlings=(),
        attachments=(),
        links=Links(),
    )


def fts5(
    connection: sqlite3.Connection, pairs: Sequence[Pair], key: Callable[[str, str], str]
) -> Search:
    """FTS5's own search, over the forms or over a key of each of their words."""
    connection.execute(
        "CREATE VIRTUAL TABLE told USING"
        " fts5(language UNINDEXED, form UNINDEXED, keys, tokenize='unicode61 remove_diacritics 0')"
    )
    connection.executemany(
        "INSERT INTO told VALUES (?, ?, ?)",
        [(language, form, _keyed(language, form, key)) for language, form in _forms(pairs)],
    )

    def search(language: str, query: str) -> set[str]:
        asked = " AND ".join(f'"{word}"' for word in _keyed(language, query, key).split())
        rows = connection.execute(
            "SELECT form FROM told WHERE told MATCH ? AND language = ?", [asked, language]
        )
        return {form for (form,) in rows}

    return _remembering(search)


def _keyed(language: str, text: str, key: Callable[[str, str], str]) -> str:
    return " ".join(key(language, word) for word in forms(text))


def _stem(language: str, word: str) -> str:
    stem: str = Stemmer.Stemmer(STEMMERS[language]).stemWord(word)
    return stem


def _remembering(search: Search) -> Search:
    known: dict[tuple[str, str], set[str]] = {}

    def remembering(language: str, query: str) -> set[str]:
        if (language, query) not in known:
            known[language, query] = search(language, query)
        return known[language, query]

    return remembering


def _forms(pairs: Iterable[Pair]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((pair.language, pair.form) for pair in pairs))


def _by_language(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    told: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        told[pair.language].append(pair)
    return dict(told)


def table(scores: dict[str, dict[str, dict[str, float]]], pairs: Sequence[Pair]) -> Table:
    """The measures in per cent."""
    shown = Table("", "", *MEASURES, title="found of judged pairs, %")
    for language, told in _by_language(pairs).items():
        for name, measures in scores[language].items():
            figures = (f"{100 * measures[measure]:.1f}" for measure in MEASURES)
            shown.add_row(f"{language} ({len(told)})", name, *figures)
    return shown


if __name__ == "__main__":
    raise SystemExit(main())
