"""Generated archives: as many items as are wanted, of 3 kB text each, always the same ones.

Their words follow Zipf's law over lexemes, simple and compound, in Finnish and Swedish
(:mod:`benchmarks.vocabulary`), each in its cases as often as they occur; every item has some words
of its own matter besides, which it repeats, and names them in its title. So there are query words
that few items have, some, and four in ten. They are of 66 municipalities and of 22 years.

The rows of ``sources``, ``cases``, ``items`` and ``sections`` are written straight into the file,
in batches; what the archive finds items by (the index, the narrow table of facets) its own
functions make of them. Versions, meetings, bodies and people are left out: no search reads them.

    python -m benchmarks.generated PATH [--items N]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, chain, cycle, islice
from pathlib import Path
from random import Random
from typing import Any

from sqlite_utils import Database

from benchmarks import vocabulary
from benchmarks.vocabulary import CASES, FORMS, FUNCTION_WORDS, Noun
from db.bodies import body_key
from db.files import close, transaction
from db.insert import insert
from db.reindex import rebuild
from db.schema import open_archive

SEED = 5
ITEMS = 100_000
BATCH = 1000
"""So many items come of one seed: items are the same however many are made."""
_SWEDISH_SHARE = 0.12
_TOWNS = 66
_COMPOUNDS = {"fi": (20_000, 6_000), "sv": (5_000, 1_500)}
"""So many lexemes of two parts and of three."""
_FUNCTION_SHARE = 0.3
_NAME_SHARE = 0.03
_WORDS = {"fi": 250, "sv": 232}
"""Words of an item, so that its texts are 3 kB."""
_FIRST, _LAST = date(2004, 8, 1), date(2026, 11, 15)
_SENTENCES = (9, 14, 7, 11, 17, 5, 12)
_AT = "2026-11-20T06:00:00.000Z"

_BODIES = {
    "fi": """Kaupunginhallitus Kaupunginvaltuusto Tekninen|lautakunta Sivistyslautakunta
        Rakennuslautakunta Tarkastuslautakunta Keskusvaalilautakunta Ympäristölautakunta
        Konsernijaosto Elinvoimalautakunta Kulttuurilautakunta Nuorisovaltuusto Vanhusneuvosto
        Kaavoituslautakunta""",
    "sv": """Stadsstyrelsen Stadsfullmäktige Tekniska|nämnden Bildningsnämnden Byggnadsnämnden
        Revisionsnämnden Centralvalnämnden Miljönämnden Koncernsektionen Livskraftsnämnden
        Kulturnämnden Ungdomsfullmäktige Äldrerådet Planläggningsnämnden""",
}  # fmt: skip
_TITLES = {
    "fi": ("Kaupunginjohtaja", "Tekninen johtaja", "Sivistysjohtaja", "Hallintojohtaja"),
    "sv": ("Stadsdirektör", "Teknisk direktör", "Bildningsdirektör", "Förvaltningsdirektör"),
}
_HEADINGS = {
    "fi": {
        "proposal": "Päätösehdotus", "decision": "Päätös", "explanation": "Selostus",
        "handling": "Käsittely", "history": "Päätöshistoria", "attachments": "Liitteet",
        "notify": "Tiedoksi", "appeal": "Muutoksenhaku",
    },
    "sv": {
        "proposal": "Beslutsförslag", "decision": "Beslut", "explanation": "Redogörelse",
        "handling": "Behandling", "history": "Beslutshistoria", "attachments": "Bilagor",
        "notify": "För kännedom", "appeal": "Ändringssökande",
    },
}  # fmt: skip
# A kind of section: in what share of items, and its share of the words.
_SECTIONS = (
    ("proposal", 0.95, 0.16),
    ("handling", 0.15, 0.1),
    ("decision", 1.0, 0.14),
    ("explanation", 0.97, 0.55),
    ("history", 0.1, 0.1),
    ("attachments", 0.35, 0.03),
    ("notify", 0.5, 0.02),
    ("appeal", 0.4, 0.02),
)
_MINUTED = {"decision", "handling", "notify", "appeal"}
_OUTCOMES = (
    ("as_proposed", 700), ("unknown", 90), ("noted", 60), ("amended", 45), ("tabled", 35),
    ("returned", 25), ("elected", 20), ("rejected", 15), ("removed", 7), ("lapsed", 3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """An item: its columns of ``items``, and (kind, heading, text) of its sections in order."""

    row: dict[str, Any]
    sections: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Town:
    """An invented municipality."""

    slug: str
    name: str
    language: str
    bodies: tuple[str, ...]
    presenters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language's lexemes, and its words as they run in texts, with what random wants of both."""

    cases: tuple[int, ...]
    lexemes: tuple[Noun, ...]
    words: tuple[str, ...]
    weights: tuple[float, ...]


def items(n: int, seed: int = SEED) -> Iterator[Made]:
    """The first so many items of a seed, with the numbers from 1."""
    for start in range(0, n, BATCH):
        rng = Random(f"{seed} {start}")  # noqa: S311 - invented texts
        for number in range(start + 1, min(start + BATCH, n) + 1):
            yield _item(rng, number)


def build(
    path: Path,
    n: int,
    seed: int = SEED,
    *,
    index: bool = True,
    told: Callable[[int, float], None] | None = None,
) -> None:
    """Make an archive of so many items; not ``index``: without anything to find them by.

    ``told`` gets how many there are and after how many seconds, every now and then.
    """
    begun = time.perf_counter()
    db = open_archive(path, write=True)
    db.execute("PRAGMA synchronous = off")
    with transaction(db):
        insert(db, "sources", map(source, towns()))
    for done, batch in enumerate(batches(n, seed), start=1):
        with transaction(db):
            write(db, batch)
        if told:
            told(min(done * BATCH, n), time.perf_counter() - begun)
    db.execute("ANALYZE")
    close(db)
    if index:
        rebuild(path)


def batches(n: int, seed: int = SEED) -> Iterator[tuple[Made, ...]]:
    """The items, as many at once as are written in one transaction."""
    made = items(n, seed)
    while batch := tuple(islice(made, BATCH)):
        yield batch


def write(db: Database, made: Sequence[Made]) -> None:
    """Write the rows of some items, which nothing finds yet."""
    cases = (
        {name: one.row[name] for name in ("municipality", "case_key", "case_number", "task_class")}
        for one in made
    )
    insert(db, "cases", cases, ignore=True)
    insert(db, "items", (one.row for one in made))
    insert(db, "sections", (row for one in made for row in _section_rows(one)))


def _section_rows(made: Made) -> Iterator[dict[str, Any]]:
    for ordinal, (kind, heading, text) in enumerate(made.sections, start=1):
        item = made.row["id"]
        yield {"item": item, "ordinal": ordinal, "kind": kind, "heading": heading, "text": text}


def source(town: Town) -> dict[str, Any]:
    """The row of a municipality's source."""
    base = f"https://{town.slug}.example"
    return {
        "slug": town.slug, "municipality": town.name, "base": base, "language": town.language
    }  # fmt: skip


@cache
def towns() -> tuple[Town, ...]:
    """The municipalities; about one in eight speaks Swedish."""
    rng = Random(SEED)  # noqa: S311 - invented names
    names = rng.sample(list(vocabulary.names()), _TOWNS)
    return tuple(_town(rng, i, name) for i, name in enumerate(names))


def _town(rng: Random, number: int, name: str) -> Town:
    language = "sv" if number % round(1 / _SWEDISH_SHARE) == 1 else "fi"
    bodies = tuple(body.replace("|", " ") for body in _BODIES[language].split())
    surnames = list(vocabulary.names())
    presenters = tuple(
        (title, f"{rng.choice(vocabulary.given_names())} {rng.choice(surnames)}")
        for title in _TITLES[language]
        for _ in range(3)
    )
    return Town(f"town{number:02d}", name, language, bodies, presenters)


@cache
def task_classes() -> tuple[str, ...]:
    """The classes of tasks, 240 of them."""
    parts = ((a, b, c) for a in range(12) for b in range(5) for c in range(4))
    return tuple(f"{a:02d}.{b:02d}.{c:02d}" for a, b, c in parts)


@cache
def tongue(language: str) -> Tongue:
    """A language's words; some ten thousand lexemes, a few hundred thousand forms."""
    rng = Random(f"{SEED} {language}")  # noqa: S311 - invented words
    nouns = vocabulary.finnish() if language == "fi" else vocabulary.swedish()
    cases = CASES if language == "fi" else FORMS
    lexemes = _by_rank(rng, nouns, _compounds(rng, nouns, *_COMPOUNDS[language]))
    names = (vocabulary.name_forms(name) for name in vocabulary.names())
    told = chain(
        _function_words(language),
        _spread(((noun.forms, cases) for noun in lexemes), 1 - _FUNCTION_SHARE),
        _spread(((forms, (4, 3, 1, 1, 1)) for forms in names), _NAME_SHARE),
    )
    words, weights = zip(*told, strict=True)
    return Tongue(cases, lexemes, words, tuple(accumulate(weights)))


def _compounds(rng: Random, nouns: Sequence[Noun], two: int, three: int) -> Iterator[Noun]:
    """Compounds of two parts, then of three; each once."""
    made: dict[str, Noun] = {}
    for parts, most in ((2, two), (3, two + three)):
        while len(made) < most:
            *firsts, last = rng.sample(nouns, parts)
            for first in reversed(firsts):
                last = last.after(first)
            made.setdefault(last.base, last)
    yield from made.values()


def _by_rank(rng: Random, nouns: Iterable[Noun], compounds: Iterable[Noun]) -> tuple[Noun, ...]:
    """All lexemes, the commonest first: mostly simple ones, with compounds among them."""
    ranked = [(rng.random() * 0.015, noun) for noun in nouns]
    ranked += [(0.008 + rng.random(), noun) for noun in compounds]
    return tuple(noun for _, noun in sorted(ranked, key=lambda pair: pair[0]))


def _function_words(language: str) -> Iterator[tuple[str, float]]:
    words = FUNCTION_WORDS[language].split()
    total = sum(1 / (rank + 2) for rank in range(len(words)))
    for rank, word in enumerate(words):
        yield word, _FUNCTION_SHARE / (rank + 2) / total


def _spread(
    lexemes: Iterable[tuple[Sequence[str], Sequence[int]]], share: float
) -> Iterator[tuple[str, float]]:
    """Each form with its weight: Zipf's law over the lexemes, their cases over the forms."""
    known = list(lexemes)
    total = sum(1 / (rank + 6) for rank in range(len(known)))
    for rank, (forms, cases) in enumerate(known):
        weight = share / (rank + 6) / total / sum(cases)
        yield from ((form, weight * often) for form, often in zip(forms, cases, strict=True))


def _item(rng: Random, n: int) -> Made:
    town = rng.choice(towns())
    day = _LAST - timedelta(int(rng.triangular(0, (_LAST - _FIRST).days, 0)))
    matter = _matter(rng, tongue(town.language))
    title = f"{matter[0].genitive} {matter[1].base}".capitalize()
    minuted = rng.random() < 0.93
    case = _case(rng, day)
    header = f"{n % 300} §\n{title}\n{case['case_number']}"
    sections = _sections(rng, town.language, matter, header, minuted=minuted)
    row = _address(n, town, day) | _meeting(rng, town, day) | case
    row |= {
        "stage": "minutes" if minuted else "agenda",
        "paragraph": n % 300 if minuted else None,
        "outcome": _outcome(rng) if minuted else None,
        "title": title,
        "section_kinds": json.dumps([kind for kind, _, _ in sections]),
    }
    return Made(row, sections)


def _case(rng: Random, day: date) -> dict[str, Any]:
    task_class = task_classes()[min(int(rng.expovariate(0.02)), len(task_classes()) - 1)]
    serial, year = rng.randrange(1, 9000), day.year - rng.randrange(2)
    number = f"{serial}/{task_class}/{year}"
    return {"case_number": number, "case_key": f"{serial}/{year}", "task_class": task_class}


def _meeting(rng: Random, town: Town, day: date) -> dict[str, Any]:
    body = town.bodies[min(int(rng.expovariate(0.25)), len(town.bodies) - 1)]
    title, name = rng.choice(town.presenters) if rng.random() < 0.9 else (None, None)
    return {
        "municipality": town.name,
        "body": body,
        "body_key": body_key(body, town.name),
        "meeting_date": day.isoformat(),
        "year": day.year,
        "presenter_title": title,
        "presenter_name": name,
    }


def _address(n: int, town: Town, day: date) -> dict[str, Any]:
    position = n % 30 + 1
    key = f"{day.year}{n}-{position}"
    return {
        "id": f"{town.slug}/{key}",
        "n": n,
        "source": town.slug,
        "language": town.language,
        "position": position,
        "attachment_count": 0,
        "url": f"https://{town.slug}.example/cgi/DREQUEST.PHP?page=meetingitem&id={key}",
        "version": f"{n:064x}",
        "versions": 1,
        "first_seen_at": _AT,
        "updated_at": _AT,
    }


def _outcome(rng: Random) -> str:
    kinds, often = zip(*_OUTCOMES, strict=True)
    return str(rng.choices(kinds, often)[0])


def _matter(rng: Random, words: Tongue) -> list[Noun]:
    """What an item is about: a rare word, commoner ones; more of the first in its text."""
    lexemes = words.lexemes
    return [lexemes[int(len(lexemes) * rng.random() ** 2)] for _ in range(5)]


def _sections(
    rng: Random, language: str, matter: Sequence[Noun], header: str, *, minuted: bool
) -> tuple[tuple[str, str, str], ...]:
    words = _words(rng, tongue(language), matter, _WORDS[language])
    headings = _HEADINGS[language]
    chosen = [
        (kind, share)
        for kind, often, share in _SECTIONS
        if rng.random() < often and (minuted or kind not in _MINUTED)
    ]
    told = [("header", "", header)]
    for kind, share in chosen:
        part = list(islice(words, max(3, int(share * _WORDS[language]))))
        told.append((kind, headings[kind], _prose(part)))
    return tuple(told)


def _words(rng: Random, words: Tongue, matter: Sequence[Noun], most: int) -> Iterator[str]:
    """As many words as wanted, and more: those of the matter among the common ones."""
    running = rng.choices(words.words, cum_weights=words.weights, k=most)
    for place, noun in enumerate(matter):
        for form in rng.choices(noun.forms, words.cases, k=5 - place):
            running[rng.randrange(most)] = form
    running[rng.randrange(most)] = f"{rng.randrange(1, 900)}/{rng.randrange(2004, 2027)}"
    running[rng.randrange(most)] = (
        f"{rng.randrange(1, 29)}.{rng.randrange(1, 13)}.{rng.randrange(2004, 2027)}"
    )
    running[rng.randrange(most)] = f"§ {rng.randrange(1, 300)}"
    return cycle(running)


def _prose(words: Sequence[str]) -> str:
    """The words as sentences, some to a paragraph."""
    sentences, lengths, start = [], cycle(_SENTENCES), 0
    while start < len(words):
        part = " ".join(words[start : (start := start + next(lengths))])
        sentences.append(f"{part[0].upper()}{part[1:]}.")
    return "\n".join(" ".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4))


def main(arguments: Sequence[str] = ()) -> None:
    """Makes an archive, and prints how it goes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generated")
    parser.add_argument("path", type=Path)
    parser.add_argument("--items", type=int, default=ITEMS)
    chosen = parser.parse_args(arguments)
    build(chosen.path, chosen.items, told=_tell)


def _tell(done: int, seconds: float) -> None:
    if done % (10 * BATCH) == 0:
        print(f"{done:,} items, {done / seconds:,.0f} a second", file=sys.stderr)  # noqa: T201 - its purpose


if __name__ == "__main__":
    main(sys.argv[1:])
