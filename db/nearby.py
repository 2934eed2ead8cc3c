"""Items that are about the same matter: those that share the words that tell most of it.

An item is known by a few words of its title, proposal and decision: those that few others
have. Figures, unknown names and what every decision says (päättää, hyväksyä) tell nothing, and
a word that no other municipality uses tells little: it is a place of here, a firm, a person.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from db.analyser.forms import forms
from db.columns import Columns, columns
from db.form_keys import stored
from db.queries import Row, rows

ENOUGH = 0.35
"""The share of an item's telling words, by their weight, that another must have to be near it.

A word in the other's title counts whole, one in its proposal or decision half. Decisions of one
kind share more than half of them, those of one place or firm less than a quarter: see
``tests/db/test_nearby.py``, where both stand beside each other.
"""

_LEAST = 2
"""So many of the words it must have: one alone, however rare, may be chance."""
_TELLING, _LOOKED_AT = 12, 40
"""So many words are looked for; and of so many, those that stand most, it is asked how rare."""
_COMMON, _COMMON_SHARE, _RARE = 1000, 0.05, 10
"""What more items have than this, or than this share of those of its language, tells nothing;
what no more than so many have is not the rarer for it."""
_READ = 4000  # letters of a section: what it decides it says first
_SHORTEST = 4  # letters of a word that tells anything
_IN_TITLE = 3.0
"""A word of the title stands for so many in the text."""
_PART, _OF_HERE = 0.4, 0.3
"""What is left of a word's weight where only a part of it is shared, and of one of this place."""
_SAME_CLASS, _ELSEWHERE = 1.25, 1.15
_CANDIDATES = 60

_ITEM = "SELECT n, id, title, language, municipality, case_key, task_class FROM items WHERE id = ?"
_TEXTS = "SELECT text FROM sections WHERE item = ? AND kind IN ('proposal', 'decision')"
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM item_index WHERE item_index MATCH ? LIMIT ?)"
_FOUND = "SELECT rowid FROM item_index WHERE item_index MATCH ?"
_PLACES = (
    (1.0, "{title title_parts}"),
    (0.5, "{proposal proposal_parts decision decision_parts}"),
)
"""What a word of another item counts by where it stands there, the most first."""
_FACTS = """
SELECT n, id, title, municipality, body, meeting_date, paragraph, stage, language, case_key
FROM items WHERE n IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Telling:
    """A word of an item by its base form, what it weighs, and the parts that tell something."""

    base: str
    weight: float
    parts: tuple[str, ...]


def items_with(conn: sqlite3.Connection, keys: Iterable[str], most: int) -> int:
    """How many items have any of some keys; no more than the most are counted."""
    match = " OR ".join(f'"{key}"' for key in sorted(keys))
    return int(conn.execute(_COUNT, [match, most]).fetchone()[0])


def similar(
    conn: sqlite3.Connection, item: str, most: int = 5, *, enough: float = ENOUGH
) -> list[Row]:
    """The items nearest to one, the nearest first; [] where none is near enough.

    None of the item's own case, of any other only the nearest; the same kind of task and
    other municipalities go before. Each with ``shared``, see :data:`ENOUGH`.
    """
    found = rows(conn, _ITEM, [item])
    if not found or found[0]["case_key"] is None:
        return []  # "Ilmoitusasiat": what every meeting has is about no matter
    (own,) = found
    held = columns(conn)
    shares = _shares(conn, held, telling(conn, own), own)
    # what was written since is not held yet
    others = (n for n in shares if n != own["n"] and n < len(held.places))
    near = {n: shares[n] for n in others if shares[n] >= enough}
    return _shown(conn, _first(held, near, own), own)[:most]


def telling(conn: sqlite3.Connection, own: Row) -> list[Telling]:
    """The words that tell most of an item, those of most weight first."""
    often, parts = _words(conn, own)
    items = _items_in(columns(conn), own["language"])
    limit = min(_COMMON, max(_RARE, int(items * _COMMON_SHARE)))

    def rarity(key: str) -> float:
        has = items_with(conn, [key], limit + 1)
        return math.log(max(items, limit + 1) / max(has, _RARE)) if 0 < has <= limit else 0.0

    first = sorted(often, key=lambda base: (-often[base], base))[:_LOOKED_AT]
    weights = {base: (1 + math.log(often[base])) * rarity(base) for base in first}
    chosen = sorted((base for base in first if weights[base]), key=lambda b: (-weights[b], b))
    return [
        Telling(base, weights[base], tuple(part for part in parts[base] if rarity(part)))
        for base in chosen[:_TELLING]
    ]


def _words(
    conn: sqlite3.Connection, own: Row
) -> tuple[dict[str, float], Mapping[str, tuple[str, ...]]]:
    """How often each base form stands in an item, and its parts."""
    texts = [(1.0, text[:_READ]) for (text,) in conn.execute(_TEXTS, [own["id"]])]
    said = [
        (times, form) for times, text in [(_IN_TITLE, own["title"]), *texts] for form in forms(text)
    ]
    known = stored(conn, {form for _, form in said if form.isalpha()}, own["language"])
    often: dict[str, float] = defaultdict(float)
    parts: dict[str, tuple[str, ...]] = {}
    for times, form in said:
        keys = known.get(form)
        if keys and keys.known and len(keys.base) >= _SHORTEST:
            often[keys.base] += times
            parts[keys.base] = tuple(part for part in keys.parts if len(part) >= _SHORTEST)
    return often, parts


def _shares(
    conn: sqlite3.Connection, held: Columns, words: Sequence[Telling], own: Row
) -> dict[int, float]:
    """The share of the words' weight that each other item has, if it has enough of them."""
    place = _value(held, "municipality")
    total, shares, shared = 0.0, defaultdict[int, float](float), Counter[int]()
    for word in words:
        having = _having(conn, word)
        elsewhere = any(place(n) != own["municipality"] for n in having)
        weight = word.weight if elsewhere else word.weight * _OF_HERE
        total += weight
        for n, part in having.items():
            shares[n] += weight * part
            shared[n] += 1
    return {n: share / total for n, share in shares.items() if shared[n] >= _LEAST}


def _having(conn: sqlite3.Connection, word: Telling) -> dict[int, float]:
    """How much of a word items have: all of it in their title down to a part in their text."""
    having: dict[int, float] = {}
    whole, parts = [(1.0, word.base)], [(_PART, part) for part in word.parts]
    for share, key in (*whole, *parts):
        for counts, place in _PLACES:
            for (n,) in conn.execute(_FOUND, [f'{place} : "{key}"']):
                having[n] = max(having.get(n, 0.0), share * counts)
    return having


def _first(held: Columns, near: Mapping[int, float], own: Row) -> dict[int, float]:
    """The nearest, in order: other municipalities and the same task before, then the newest."""
    place, task = _value(held, "municipality"), _value(held, "task_class")

    def worth(n: int) -> tuple[float, int]:
        same = own["task_class"] is not None and task(n) == own["task_class"]
        apart = place(n) != own["municipality"]
        boost = (_SAME_CLASS if same else 1.0) * (_ELSEWHERE if apart else 1.0)
        return -near[n] * boost, -int(held.places[n])

    return {n: near[n] for n in sorted(near, key=worth)[:_CANDIDATES]}


def _shown(conn: sqlite3.Connection, near: Mapping[int, float], own: Row) -> list[Row]:
    """What is told of the items, in the same order; of a case only the first."""
    facts = {row["n"]: row for row in rows(conn, _FACTS, [json.dumps(list(near))])}
    seen = {_case(own)}
    shown = []
    for n in filter(facts.__contains__, near):
        case = _case(facts[n])
        if case not in seen:
            shown.append(facts[n] | {"shared": near[n]})
            seen.add(case)
    return shown


def _case(row: Row) -> tuple[str, object]:
    """What items of one case have in common; an item without a case is one by itself."""
    return (row["municipality"], row["case_key"] or row["n"])


def _items_in(held: Columns, language: str) -> int:
    """How many items are in a language."""
    return held.kept.get("languages", lambda: held.counts("language"), len).get(language, 0)


def _value(held: Columns, facet: str) -> Callable[[int], str | None]:
    """Tells what an item says in a facet that has one value; None where it says nothing."""
    codes = held.codes[facet]
    return lambda n: next(iter(held.said(facet, int(codes[n]))), None) if n < len(codes) else None
