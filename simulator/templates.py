"""Routine items, drawn from templates: the everyday of an invented council.

Templates stand in ``routine/<language>.toml``, their words with all forms in
``vocabulary.toml``. A sentence names the form it needs (``{street.genitive}``);
nothing is inflected by rule, so what is printed is what a person wrote.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

from parsers.records import Presenter
from simulator.matter import Handling, Matter, StandingItem

FOLDER = Path(__file__).parent
Word = SimpleNamespace
"""A word in the forms its table names; another form is an AttributeError."""
TURN_SHARE = 0.35
"""How often something happens in the meeting beyond a nod."""

YEARS = ("last_year", "year", "next_year", "year_after")

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Assembly:
    """A body as texts speak of it: who presents to it, and who sits in it.

    ``proposer`` is whose proposal it decides on, in the genitive.
    """

    municipality: str
    name: str
    genitive: str
    role: str
    proposer: str
    members: tuple[tuple[str, str, str], ...]
    presenter_name: str
    presenter_title: str | None = None

    @property
    def presenter(self) -> Presenter:
        """Who presents to this body; a board presents to its council without a title."""
        return Presenter(title=self.presenter_title, name=self.presenter_name)

    @property
    def word(self) -> Word:
        """The body's name, as at the start of a sentence (``upper``) and within one."""
        return Word(
            upper=self.name,
            nominative=self.name[0].lower() + self.name[1:],
            genitive=self.genitive[0].lower() + self.genitive[1:],
            proposer=self.proposer,
        )


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of routine item, for bodies of certain ``roles``.

    ``words`` say from which table a slot is drawn, ``numbers`` are (low, high, step),
    ``days`` the range of days after the meeting in which a date falls, ``choices`` phrases.
    What ``elects`` somebody says more than was proposed, so no formula stands for its decision.
    """

    kind: str
    roles: tuple[str, ...]
    task_class: str
    title: str
    proposal: str
    explanation: str
    decision: str
    words: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    numbers: Mapping[str, tuple[int, int, int]] = field(default_factory=lambda: _NOTHING)
    days: Mapping[str, tuple[int, int]] = field(default_factory=lambda: _NOTHING)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)
    elects: bool = False
    attachments: tuple[str, ...] = ()
    supplementary: tuple[str, ...] = ()
    notify: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What can happen to any routine item in the meeting.

    ``decision`` is None where the item is then decided as proposed.
    """

    handling: str
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """All that is drawn from in one language; ``formulas`` say "as proposed"."""

    templates: tuple[Template, ...]
    turns: tuple[Turn, ...]
    standing: tuple[StandingItem, ...]
    formulas: tuple[str, ...]


def routine(  # noqa: PLR0917 - one draw's facts, in the order in which the engine knows them
    rng: random.Random, municipality: str, body: str, language: str, on: date, serial: int
) -> Matter:
    """A routine matter with one handling in that body's meeting; equal draws give equal matters."""
    assembly = _assembly(municipality, body)
    known = load(language)
    template = rng.choice([each for each in known.templates if assembly.role in each.roles])
    words = slots(rng, template, assembly, language, on)
    handling, decision = _outcome(rng, known, template)
    written = Handling(
        body=body,
        after=on,
        presenter=assembly.presenter,
        proposal=template.proposal.format_map(words),
        handling=handling.format_map(words),
        decision=decision.format_map(words),
        explanation=template.explanation.format_map(words),
        preparers=_preparers(rng, municipality),
        attachments=template.attachments,
        supplementary=template.supplementary,
        notify=template.notify.format_map(words),
    )
    return Matter(
        municipality=municipality,
        case_number=f"{serial}/{template.task_class}/{on.year}",
        title=template.title.format_map(words),
        language=language,
        handlings=(written,),
    )


def standing_items(language: str) -> tuple[StandingItem, ...]:
    """What meetings have beyond matters: two items that open every one, then what may end it."""
    return load(language).standing


def _outcome(rng: random.Random, known: Language, template: Template) -> tuple[str, str]:
    """What the minutes say under handling and decision, still with slots."""
    formulas = () if template.elects else known.formulas
    plain = rng.choice((*formulas, template.decision))
    if rng.random() > TURN_SHARE:
        return "", plain
    turn = rng.choice(known.turns)
    return turn.handling, turn.decision or plain


def slots(
    rng: random.Random, template: Template, assembly: Assembly, language: str, on: date
) -> dict[str, object]:
    """What a draw puts into the template's texts: words with their forms, numbers, dates."""
    filled = _people(rng, assembly)
    filled.update(zip(YEARS, range(on.year - 1, on.year + 3), strict=True))
    for slot, table in {"town": "town", **template.words}.items():
        filled[slot] = rng.choice(_table(assembly.municipality, language, table))
    for slot, (low, high, step) in template.numbers.items():
        filled[slot] = f"{rng.randrange(low, high + 1, step):,}".replace(",", " ")
    for slot, (first, last) in template.days.items():
        day = on + timedelta(days=rng.randint(first, last))
        filled[slot] = f"{day.day}.{day.month}.{day.year}"
    for slot, phrases in template.choices.items():
        filled[slot] = rng.choice(phrases)
    return filled


def _people(rng: random.Random, assembly: Assembly) -> dict[str, object]:
    """The body and two of its members, not the same: ``a`` and ``b``."""
    people: dict[str, object] = {"body": assembly.word}
    for slot, (given, surname, genitive) in zip("ab", rng.sample(assembly.members, 2), strict=True):
        people[slot] = Word(
            surname=surname,
            genitive=genitive,
            full=f"{given} {surname}",
            full_genitive=f"{given} {genitive}",
        )
    return people


def _preparers(rng: random.Random, municipality: str) -> tuple[str, ...]:
    rows = _vocabulary()[municipality]["preparer"]["rows"]
    return tuple(name for (name,) in rng.sample(rows, rng.choice((1, 1, 2))))


@cache
def load(language: str) -> Language:
    """Everything of ``routine/<language>.toml``; TypeError where it has a key that is not known."""
    path = FOLDER / "routine" / f"{language}.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return Language(
        templates=tuple(Template(**_frozen(each)) for each in tables.pop("template")),
        turns=tuple(Turn(**_frozen(each)) for each in tables.pop("turn")),
        standing=tuple(StandingItem(**_frozen(each)) for each in tables.pop("standing")),
        **_frozen(tables),
    )


@cache
def bodies() -> Mapping[tuple[str, str], Assembly]:
    """Every body of the four municipalities, by slug and name."""
    assemblies = [Assembly(**_frozen(row)) for row in _vocabulary()["body"]]
    return {(assembly.municipality, assembly.name): assembly for assembly in assemblies}


def _assembly(municipality: str, body: str) -> Assembly:
    return bodies()[municipality, body]


@cache
def _table(municipality: str, language: str, name: str) -> tuple[Word, ...]:
    """The municipality's own table of that name, else its language's."""
    own = _vocabulary()[municipality]
    table = own[name] if name in own else _vocabulary()[language][name]
    return tuple(Word(**dict(zip(table["forms"], row, strict=True))) for row in table["rows"])


@cache
def _vocabulary() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "vocabulary.toml").read_text(encoding="utf-8"))


def _frozen(table: dict[str, Any]) -> dict[str, Any]:
    """The table with its lists as tuples and its texts without the blanks at their ends."""
    return {key: _value(value) for key, value in table.items()}


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return tuple(_value(each) for each in value)
    if isinstance(value, dict):
        return _frozen(value)
    return value
