"""What a change is to a reader: which of the events that can be asked for. Pure.

The archive's change tells what came of a text (``new``, ``decided``, ``corrected``, ...);
an event tells what came of the matter.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from alerts.saved import Event
from db.news import Handling, News
from parsers.records import ChangeKind, Item, OutcomeKind, Stage

POSTPONING: Final = frozenset({OutcomeKind.RETURNED, OutcomeKind.TABLED})
"""Outcomes after which the matter comes again."""

HISTORY: Final = timedelta(days=180)
"""An item found that long after its meeting is what a backfill reads, and no news: minutes that
take longer than this to appear are not known."""

# The first text of a matter; that another matter took the number of an old one (``replaced``)
# tells nothing of the old one, which mostly goes on under another number.
_COMES: Final = frozenset({ChangeKind.NEW, ChangeKind.REPLACED})
_BY_STAGE: Final = {Stage.AGENDA: Event.AGENDA, Stage.MINUTES: Event.DECIDED}
_BY_KIND: Final = {
    ChangeKind.CORRECTED: Event.CORRECTED,
    ChangeKind.WITHDRAWN: Event.WITHDRAWN,
    ChangeKind.RESTORED: Event.RESTORED,
}


def events(news: News) -> tuple[Event, ...]:
    """What a change is, in the order of Event; () for what is no news.

    Minutes are ``decided`` or ``postponed``, never both; a correction that turns the one
    into the other is that, too. ``moved`` comes beside the first of a case at a body.
    """
    if is_history(news):
        return ()
    found = {_BY_KIND.get(news.kind) or _state(news.record)}
    if news.kind is ChangeKind.CORRECTED:
        found |= _turned(news.record, news.before)
    if moved_from(news) is not None:
        found.add(Event.MOVED)
    return tuple(event for event in Event if event in found)


def is_history(news: News) -> bool:
    """Whether it is an item that was found long after its meeting."""
    return news.kind is ChangeKind.NEW and news.at.date() - news.record.meeting_date > HISTORY


def moved_from(news: News) -> Handling | None:
    """Where the case was last, if it comes to a body at which it was not then; else None."""
    if news.kind not in _COMES:
        return None
    day, here = news.record.meeting_date, news.facts["body_key"]
    earlier = [one for one in news.handlings if one.date <= day]
    last = max((one.date for one in earlier), default=None)
    there = [one for one in earlier if one.date == last]
    if any(one.key == here for one in there):
        return None
    return min(there, key=lambda one: one.body, default=None)


def _state(record: Item) -> Event:
    """What its text makes of a matter."""
    return Event.POSTPONED if _is_postponed(record) else _BY_STAGE[record.stage]


def _is_postponed(record: Item) -> bool:
    told = record.outcome if record.stage is Stage.MINUTES else None
    return told is not None and told.kind in POSTPONING


def _turned(record: Item, before: Item | None) -> set[Event]:
    """What a correction makes of minutes that were something else."""
    if before is None or record.stage is not Stage.MINUTES or before.stage is not Stage.MINUTES:
        return set()
    return {_state(record)} - {_state(before)}
