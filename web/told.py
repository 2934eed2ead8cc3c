"""How a source is, in sentences of a language; nothing here knows of pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from db.health import Health, Share, Trouble
from web.words import Words

DAYS = 7
"""Of requests per host that are shown."""

_MOST_SHOWN = 200
"""Characters of what a host or a page said."""


def reason(t: Words, trouble: Trouble, slug: str) -> str:
    """What is wrong."""
    return t(f"trouble_{trouble.code}", **_facts(t, trouble.facts, slug))


def advice(t: Words, trouble: Trouble, slug: str) -> str:
    """What to do about it."""
    return t(f"advice_{trouble.code}", **_facts(t, trouble.facts, slug))


def sections(t: Words, shares: Iterable[Share]) -> list[str]:
    """The share of items per kind of section, as "Decision 82 % (80 %)", the latest first."""
    return [
        f"{t(f'section_{one.kind}')} {_percent(one.now)} ({_percent(one.before)})" for one in shares
    ]


def plain(one: Health) -> dict[str, object]:
    """A source's health as JSON: English sentences, times and days as ISO text."""
    t, facts = Words("en"), one.facts
    covered = facts.coverage
    return {
        "slug": facts.slug,
        "municipality": facts.municipality,
        "base": facts.base,
        "state": one.state.value,
        "last_success": facts.last_success and facts.last_success.isoformat(),
        "newest_meeting": newest(one) and str(newest(one)),
        "coverage": covered and {"listed": covered.items_listed, "held": covered.items_held},
        "troubles": [
            {
                "code": trouble.code,
                "state": trouble.state.value,
                "reason": reason(t, trouble, facts.slug),
                "advice": advice(t, trouble, facts.slug),
            }
            for trouble in one.troubles
        ],
        "faults": [
            {"cause": cause.cause, "pages": cause.pages, "example": cause.example}
            for cause in one.causes
        ],
        "sections": {
            share.kind: {"before": round(share.before, 3), "now": round(share.now, 3)}
            for share in one.shares
        },
    }


def newest(one: Health) -> date | None:
    """The newest meeting that a list names; None if there is none."""
    return max(one.facts.meeting_days, default=None)


def _facts(t: Words, facts: Mapping[str, object], slug: str) -> dict[str, str]:
    return {"slug": slug} | {name: _said(t, value) for name, value in facts.items()}


def _said(t: Words, value: object) -> str:
    match value:
        case datetime():
            return t.time(value.isoformat())
        case date():
            return t.date(value.isoformat())
        case tuple():
            return ", ".join(t.get(f"section_{kind}", str(kind)) for kind in value)
        case int():
            return t.number(value)
    text = " ".join(str(value).split())
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"
