"""How a query is understood: each term with its base forms, and what the archive has of it."""

from __future__ import annotations

from dataclasses import replace
from sqlite3 import Connection
from typing import Any

from db.query.find import find
from db.query.joined import joined
from db.query.plan import Plan
from db.query.terms import Asks, Run, Synonym, Term
from db.query.tree import Leaf, Query
from db.query.words import Words

Facts = dict[str, Any]

MOST_FORMS = 20
"""Forms of the archive that are told of one term, the nearest first."""


def explain(plan: Plan, words: Words, conn: Connection | None = None) -> Facts:
    """What :data:`KEYS` names, as plain values; without a connection nothing is counted."""
    return {
        "query": plan.query.text,
        "terms": [
            _term(term, words, negative=negative) | {"items": _count(conn, plan, term)}
            for term, negative in plan.understood()
        ],
        "joined": joined(plan),
        "left_out": [str(note) for note in plan.notes],
        "match": plan.match,
        "items": None if conn is None else len(find(conn, plan)),
    }


KEYS = {
    "query": "the query as it was read",
    "terms": "its words, phrases and signs in the order typed",
    "joined": "the terms with AND, OR, NOT and brackets, empty where all are joined by AND",
    "left_out": "what was left out of it or changed, and why",
    "match": "the expression that the full-text index is asked",
    "items": "how many items are found, None where no archive was asked",
}
"""What an explanation has."""


def _term(term: Term, words: Words, *, negative: bool) -> Facts:
    forms = _forms(term, words)
    return {
        "text": term.text,
        "asks": term.asks.value,
        "field": term.field,
        "negative": negative,
        "keys": _runs(term.runs),
        "synonyms": [_synonym(synonym, words) for synonym in term.synonyms],
        "forms": forms[:MOST_FORMS],
        "more_forms": len(forms) > MOST_FORMS,
    }


def _synonym(synonym: Synonym, words: Words) -> Facts:
    keys = sorted({key for run in synonym.runs for key in run})
    found = words.forms_with(keys, MOST_FORMS) if _single(synonym.runs) else []
    return {
        "text": synonym.text,
        "keys": _runs(synonym.runs),
        "forms": [{"form": form, "where": where} for form, where in found],
    }


def _forms(term: Term, words: Words) -> list[Facts]:
    """The archive's forms that a single word finds, and how; those typed of what is exact."""
    if term.asks in (Asks.PHRASE, Asks.SIGN) or not _single(term.runs):
        return []
    if term.asks is Asks.BEGINNING:
        begun = words.beginning(term.forms[-1], MOST_FORMS + 1)
        return [{"form": form, "where": "base"} for form in begun]
    found = words.forms_with(term.keys, MOST_FORMS + 1)
    return [{"form": form, "where": where} for form, where in found]


def _single(runs: tuple[Run, ...]) -> bool:
    return all(len(run) == 1 for run in runs)


def _runs(runs: tuple[Run, ...]) -> list[str]:
    return [" ".join(run) for run in runs]


def _count(conn: Connection | None, plan: Plan, term: Term) -> int | None:
    """How many items one term alone finds."""
    if conn is None:
        return None
    leaf = _leaf(plan, term)
    alone = replace(plan, query=Query(term.text, leaf), match=term.match or '""')
    return len(find(conn, alone))


def _leaf(plan: Plan, term: Term) -> Leaf:
    return next(leaf for leaf, made in plan.terms.items() if made is term)
