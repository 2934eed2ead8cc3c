"""How a search was understood, as a page tells it: each word with its forms and synonyms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.query import Note, Plan
from db.query.terms import Asks, Term
from web.items import Facts
from web.marking import Forms, single_keys
from web.words import Words

# Forms of a beginning that are looked up to be counted, forms of a word that are named.
_LOOKED_UP, _NAMED, _IN_A_LINE = 2000, 12, 3
_HOW = {
    Asks.PHRASE: "understood_exactly",
    Asks.BEGINNING: "understood_begins",
    Asks.SIGN: "understood_sign",
    Asks.JOINED: "understood_joined",
}


@dataclass(frozen=True, slots=True)
class Understood:
    """A term of a search with the archive's forms that it finds, the nearest first."""

    typed: str
    asks: str
    field: str | None
    negative: bool
    forms: tuple[str, ...]
    synonyms: tuple[str, ...]


def understood(plan: Plan, forms: Forms) -> list[Understood]:
    """Every term in the order typed."""
    return [
        Understood(
            term.text,
            term.asks,
            term.field,
            negative,
            tuple(_forms(term, forms)),
            tuple(synonym.text for synonym in term.synonyms),
        )
        for term, negative in plan.understood()
    ]


def _forms(term: Term, forms: Forms) -> Sequence[str]:
    """Those found by single words; words side by side and signs are only found as they are."""
    if term.asks is Asks.BEGINNING:
        return forms.lexicon.beginning(term.forms[-1], _LOOKED_UP)
    return forms.found(single_keys(term.runs)) if term.asks is Asks.WORD else ()


def told(one: Understood, t: Words) -> Facts:
    """The term as the page prints it."""
    how = _HOW.get(Asks(one.asks))
    where = t.get(f"section_{one.field}", t.get(f"facet_{one.field}", ""))
    said = [where, t(how) if how else "", t("understood_not") if one.negative else ""]
    return {
        "typed": one.typed,
        "how": " · ".join(filter(None, said)),
        "forms": one.forms[:_NAMED],
        "more": max(len(one.forms) - _NAMED, 0),
        "synonyms": one.synonyms,
        "unknown": _is_unknown(one),
    }


def gist(joined: str, terms: Sequence[Understood], t: Words) -> str:
    """The same in a line: "koulu: koulun, koulujen, kouluun …", before it what joins the terms."""
    return " · ".join(filter(None, [joined, *(_short(one, t) for one in terms)]))


def _short(one: Understood, t: Words) -> str:
    """The term, and a few of the other words that it finds."""
    typed = f"”{one.typed}”" if one.asks == Asks.PHRASE else one.typed
    typed = f"-{typed}" if one.negative else typed
    if _is_unknown(one):
        return f"{typed}: {t('understood_unknown')}"
    others = [form for form in (*one.forms, *one.synonyms) if form != one.typed.casefold()]
    more = " …" if len(others) > _IN_A_LINE else ""
    return f"{typed}: {', '.join(others[:_IN_A_LINE])}{more}" if others else typed


def _is_unknown(one: Understood) -> bool:
    """Whether the archive has no such word, nor another for it."""
    return one.asks in (Asks.WORD, Asks.BEGINNING) and not (one.forms or one.synonyms)


def noted(notes: Sequence[Note], t: Words) -> list[str]:
    """What was left out of the search, in the visitor's words."""
    return [
        t(f"note_{one.code}", what=one.what, limit=t.number(one.limit), better=one.better)
        for one in notes
    ]
