"""What is wrong at a source, if anything: pure judgement over what ``db.health_facts`` finds.

A trouble is something that somebody has to do something about. What mends itself is none:
a failed poll, a page that comes at the next try, a page the municipality took down, a July.
So each rule waits, and compares a source with nothing but its own past.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Final

from db.health_facts import Cause, Facts, Fault, Run, Sample, Watched, collect
from db.queries import Connection

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)

PATIENCE: Final = 6 * _HOUR
"""How long a host or a feed may fail unheard: a night's maintenance is over by the morning."""

FAILURES: Final = 2
"""Polls in a row that fail before that is a trouble, however far apart they are."""

SETTLED: Final = _DAY
"""How long a page may be at fault unheard: until then it is asked for every few hours."""

SILENCE: Final = 3
"""Intervals of its own without a harvest, at least a day: one that was missed is made up for."""

GAP: Final = 1.5
"""Times its longest pause of the last year that a municipality may publish no meeting."""

SHORTEST: Final = timedelta(days=21)
"""No pause below this is one, however often a city's boards meet: they have autumn holidays."""

UNKNOWN: Final = timedelta(days=120)
"""The pause of a municipality of so few days of meeting that they are no rhythm: a quarter, and
a month on top."""

KNOWN: Final = 6
"""Days of meetings that show a rhythm."""

QUIET: Final = (((6, 15), (8, 15)), ((12, 18), (12, 31)), ((1, 1), (1, 10)))
"""When Finland's councils rest (first and last day): days of these do not count in a pause."""

FEW: Final = 4
"""A list counts as short that has not a fourth of the entries it usually has."""

LISTS: Final = 3
"""Lists in a row that must be short, and half as many again that must be known before."""

PAGES: Final = 3
"""Pages at fault of one cause that are a trouble, if they are also a ``SHARE`` ..."""

SHARE: Final = 0.1
"""... of the pages asked for in the last week: a page or two is broken in every archive."""

MANY: Final = 20
"""Pages of one cause that are a trouble in any case."""

FALLEN: Final = 5
"""Known pages absent at once, and twice ``SHARE`` of those looked at, that are too many."""

TEMPLATE: Final = 8.0
"""Items that a kind of section must be expected in before its absence tells anything."""

FADED: Final = 0.25
"""A kind of section has faded that stands in no more than this part of the expected items."""


# Causes that are told of in one sentence; all others are pages that cannot be read.
_FAILING: Final = frozenset({"unreachable", "slow_down", "refused", "wrong_page", "gone"})
_PAGES: Final = {
    "unreachable": "unreachable",
    "slow_down": "unreachable",
    "refused": "refused",
    "redirected": "refused",
    "wrong_page": "wrong_page",
    "empty": "blank",
    "shell": "blank",
}
_EMPTY: Final = frozenset({"empty", "empty_feed"})


TROUBLES: Final = (
    *("never_begun", "never_finished", "moved", "moved_file", "frozen_file"),
    *(f"failing_{name}" for name in (*sorted(_FAILING), "unreadable")),
    *("silence", "broken_off", "frozen", "empty_feed", "bad_feed", "short_feed"),
    *(f"pages_{name}" for name in (*sorted({*_PAGES.values()}), "unreadable")),
    *("many_gone", "gaps", "new_template"),
)
"""Every code of a trouble."""


class State(StrEnum):
    """How a source is, the worst first."""

    NEVER = "never"
    MOVED = "moved"
    FAILING = "failing"
    STALE = "stale"
    SUSPECT = "suspect"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something to act on: ``code`` names the sentence that says it, ``facts`` fill it in."""

    state: State
    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Share:
    """Of the items that could have a kind of section: how many did before, and do of late.

    ``before`` and ``now`` are from 0 to 1. ``expected`` is how many of the latest items would
    have it, if each body went on as before, ``found`` how many have.
    """

    kind: str
    before: float
    now: float
    expected: float
    found: int


@dataclass(frozen=True, slots=True)
class Health:
    """A source's state, why, and what was found; ``causes`` are faults that stand for a day."""

    facts: Facts
    state: State
    troubles: tuple[Trouble, ...]
    causes: tuple[Cause, ...]
    shares: tuple[Share, ...]


def health(db: Connection, now: datetime, sources: Iterable[Watched]) -> tuple[Health, ...]:
    """How each source is, in their order, by what the archive tells at that time."""
    return tuple(judge(facts, now) for facts in collect(db, sources, now))


def worst_first(found: Iterable[Health]) -> list[Health]:
    """The same with those that are worst first, else by slug."""
    order = list(State)
    return sorted(found, key=lambda one: (order.index(one.state), one.facts.slug))


def judge(facts: Facts, now: datetime) -> Health:
    """How a source is. Of troubles that follow from each other only the first is told."""
    sections = shares(facts.samples, facts.latest)
    troubles = tuple(
        _host(facts, now) or [*_lists(facts, now), *_pages(facts), *_sections(sections)]
    )
    order = list(State)
    state = min((one.state for one in troubles), key=order.index, default=State.OK)
    causes = tuple(one for one in facts.causes if one.since <= now - SETTLED)
    return Health(facts, state, troubles, causes, sections)


# The host


def _host(facts: Facts, now: datetime) -> list[Trouble]:
    """What keeps us from harvesting at all; then nothing else can be told."""
    failed = failures(facts.runs)
    if facts.last_success is None:
        return [_never(facts, failed)]
    if _is_failing(failed, now):
        return [_failing(facts, failed)]
    silence = now - facts.last_success
    if silence > max(SILENCE * interval(facts.runs), _DAY):
        broken_off = sum(run.finished_at > facts.last_success for run in facts.runs) - len(failed)
        told = {
            "since": facts.last_success,
            "days": silence // _DAY,
            "hours": round(interval(facts.runs) / _HOUR, 1),
            "broken_off": broken_off,
        }
        return [Trouble(State.STALE, "broken_off" if broken_off else "silence", told)]
    return []


def failures(runs: Sequence[Run]) -> list[Run]:
    """The last runs, newest first, that failed in a row; those broken off tell nothing."""
    failed = []
    for run in runs:
        if run.succeeded:
            break
        if run.failed:
            failed.append(run)
    return failed


def interval(runs: Sequence[Run]) -> timedelta:
    """How far apart a source's harvests usually begin, by the last of them; an hour for one."""
    begun = [run.started_at for run in runs]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(begun)]
    return timedelta(seconds=median(gaps)) if gaps else _HOUR


def _is_failing(failed: Sequence[Run], now: datetime) -> bool:
    if not failed or now - failed[-1].finished_at < PATIENCE:
        return False
    left_alone = failed[0].not_before
    return len(failed) >= FAILURES or (left_alone is not None and left_alone > now)


def _never(facts: Facts, failed: Sequence[Run]) -> Trouble:
    if not failed:
        return Trouble(State.NEVER, "never_begun", {})
    return Trouble(State.NEVER, "never_finished", _failure(facts, failed))


def _failing(facts: Facts, failed: Sequence[Run]) -> Trouble:
    told = _failure(facts, failed)
    if told["cause"] == "redirected":
        return Trouble(State.MOVED, "moved", told)
    if facts.filed_base is not None:
        return Trouble(State.MOVED, "moved_file", told)
    if told["cause"] in _EMPTY:
        return Trouble(State.SUSPECT, "empty_feed", told)
    cause = told["cause"] if told["cause"] in _FAILING else "unreadable"
    return Trouble(State.FAILING, f"failing_{cause}", told)


def _failure(facts: Facts, failed: Sequence[Run]) -> dict[str, object]:
    """What is told of a host that fails: how often, since when, and what the last was."""
    why = facts.why
    return {
        "times": len(failed),
        "since": failed[-1].finished_at,
        "until": failed[0].not_before or failed[0].finished_at,
        "cause": why.cause if why else "unreachable",
        "said": why.message if why else "",
        "url": why.url if why else facts.base,
        "file": facts.filed_base or facts.base,
    }


# The lists


def _lists(facts: Facts, now: datetime) -> Iterator[Trouble]:
    """Feeds that tell nothing, too little, or nothing new."""
    faulty = [one for one in facts.feed_faults if one.since <= now - PATIENCE]
    for fault in faulty:
        code = "empty_feed" if fault.cause in _EMPTY else "bad_feed"
        yield Trouble(State.SUSPECT, code, _of_feed(fault))
    short = None if faulty else _short(facts.entries)
    if short is not None:
        yield short
    if not faulty and (stale := _stale(facts, now.date())) is not None:
        yield stale


def _of_feed(fault: Fault) -> dict[str, object]:
    return {"url": fault.url, "since": fault.since, "said": fault.message}


def _short(entries: Sequence[int]) -> Trouble | None:
    """Told of the lists' lengths, newest first, each of a list that had changed."""
    recent, before = entries[:LISTS], entries[LISTS:]
    if len(before) < LISTS * 3 // 2:
        return None
    usual = median(before)
    if max(recent) * FEW >= usual:
        return None
    return Trouble(State.SUSPECT, "short_feed", {"entries": max(recent), "usual": int(usual)})


def _stale(facts: Facts, today: date) -> Trouble | None:
    days = facts.meeting_days
    newest = max((day for day in days if day <= today + timedelta(days=60)), default=None)
    if newest is None or awake(newest, today) <= allowed_pause(days):
        return None
    told = {
        "newest": newest,
        "days": awake(newest, today),
        "usual": longest_pause(days),
        "file": facts.filed_base or facts.base,
    }
    if facts.filed_base is not None:
        return Trouble(State.MOVED, "frozen_file", told)
    return Trouble(State.STALE, "frozen", told)


def allowed_pause(days: Sequence[date]) -> int:
    """After how many days awake without a meeting a source is stale."""
    if len(set(days)) < KNOWN:
        return UNKNOWN.days
    return max(int(longest_pause(days) * GAP), SHORTEST.days)


def longest_pause(days: Sequence[date]) -> int:
    """The longest pause between two of these days, in days awake; 0 for less than two."""
    return max((awake(*pair) for pair in pairwise(sorted(set(days)))), default=0)


def awake(first: date, last: date) -> int:
    """How many days there are after the first up to the last on which councils do not rest."""
    span = max((last - first).days, 0)
    return sum(not _is_quiet(first + timedelta(days=n)) for n in range(1, span + 1))


def _is_quiet(day: date) -> bool:
    return any(begin <= (day.month, day.day) <= end for begin, end in QUIET)


# The pages


def _pages(facts: Facts) -> Iterator[Trouble]:
    """Pages that do not come, cannot be read, are others, or are gone, too many of them."""
    much = [
        one
        for one in facts.causes
        # one that was gone before we came was not there to be lost
        if one.cause != "gone" and _is_much(one.settled, facts.looked, PAGES, SHARE)
    ]
    for one in much:
        told = {"pages": one.settled, "since": one.since, "url": one.example}
        code = f"pages_{_PAGES.get(one.cause, 'unreadable')}"
        yield Trouble(State.SUSPECT, code, told | {"said": one.message})
    if _is_much(facts.fallen, facts.looked, FALLEN, 2 * SHARE):
        told = {"pages": facts.fallen, "looked": facts.looked, "url": facts.fallen_example}
        yield Trouble(State.SUSPECT, "many_gone", told)
    if facts.gaps >= PAGES and not much:
        yield Trouble(State.SUSPECT, "gaps", {"pages": facts.gaps})


def _is_much(pages: int, looked: int, least: int, share: float) -> bool:
    return pages >= MANY or (pages >= least and pages >= share * looked)


# The sections


def shares(samples: Sequence[Sample], latest: int) -> tuple[Share, ...]:
    """How often each kind of section stood before and stands in the ``latest`` items.

    The samples are newest first. What is expected of an item is what its body's items of
    the same stage had before: so a month of council meetings is no new template.
    """
    recent, before = samples[:latest], samples[latest:]
    counted = Counter((one.stage, one.body) for one in before)
    had = Counter((one.stage, one.body, kind) for one in before for kind in one.kinds)
    comparable = [one for one in recent if counted[one.stage, one.body] >= PAGES]
    out = []
    for kind in sorted({kind for one in samples for kind in one.kinds}):
        expected = sum(
            had[one.stage, one.body, kind] / counted[one.stage, one.body] for one in comparable
        )
        found = sum(kind in one.kinds for one in comparable)
        out.append(
            Share(
                kind,
                sum(kind in one.kinds for one in before) / max(len(before), 1),
                sum(kind in one.kinds for one in recent) / max(len(recent), 1),
                expected,
                found,
            )
        )
    return tuple(out)


def _sections(found: Sequence[Share]) -> Iterator[Trouble]:
    faded = [one for one in found if one.expected >= TEMPLATE]
    faded = [one for one in faded if one.found <= FADED * one.expected]
    if faded:
        told = {"kinds": tuple(one.kind for one in faded), "found": faded[0].found}
        expected = round(faded[0].expected)
        yield Trouble(State.SUSPECT, "new_template", told | {"expected": expected})
