"""What is new to whom: the cursor over the archive's changes, matches, and what was told.

A change has a number (``changes.seq`` of archive.db), which orders, and a key, which names
it: a reader is told of one key once, however many of their searches match it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlite_utils import Database

from db.files import timestamp, transaction
from db.queries import Connection, rows
from db.subscriptions import Subscriber, Subscription, subscriber, subscription

ALERTS = "alerts"
"""The name of the cursor that matching moves."""


@dataclass(frozen=True, slots=True)
class Match:
    """A change that a subscription is to be told, with the events that it is."""

    subscription: str
    seq: int
    change: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A reader to be told now, by which of their subscriptions, of which matches in order.

    A match stands once for each subscription that has it; a change that the reader was
    told before is left out. Without matches, at least one subscription has a digest due.
    """

    subscriber: Subscriber
    subscriptions: tuple[Subscription, ...]
    matches: tuple[Match, ...]


def cursor(db: Connection, name: str = ALERTS) -> int | None:
    """The number of the last change that was seen to; None where none ever was."""
    found = rows(db, "SELECT seq FROM cursors WHERE name = ?", [name])
    return int(found[0]["seq"]) if found else None


def advance(
    db: Database, seq: int, matches: Iterable[Match], now: datetime, name: str = ALERTS
) -> None:
    """Note the matches of all changes up to ``seq`` and move the cursor there, in one.

    A match whose subscription is gone, rests, or began after it is dropped.
    """
    with transaction(db):
        db.conn.executemany(
            "INSERT OR IGNORE INTO matched (subscription, seq, change, events)"
            " SELECT id, :seq, :change, :events FROM subscriptions WHERE id = :subscription"
            " AND state = 'active' AND coalesce(since, 0) < :seq",
            [_row(match) for match in matches],
        )
        db.execute(
            "INSERT OR REPLACE INTO cursors (name, seq, moved_at) VALUES (?, ?, ?)",
            [name, seq, timestamp(now)],
        )


def _row(match: Match) -> dict[str, str | int]:
    return {
        "subscription": match.subscription,
        "seq": match.seq,
        "change": match.change,
        "events": json.dumps(match.events),
    }


def rewind(db: Database, newest: int, now: datetime, name: str = ALERTS) -> bool:
    """Whether the cursor was beyond the archive's last change, and stands there now.

    So it is after an older archive was put back: what comes next has numbers that were seen.
    """
    with transaction(db):
        seen = cursor(db, name)
        if seen is None or seen <= newest:
            return False
        advance(db, newest, [], now, name)
        db.execute("UPDATE subscriptions SET since = ?1 WHERE since > ?1", [newest])
    return True


# Told in digests: when one is due, with or without anything new. Told at once: whatever waits.
_DUE = """
SELECT subscriptions.id, subscriber FROM subscriptions
JOIN subscribers ON subscribers.id = subscriber
WHERE parked_at IS NULL AND state = 'active' AND subscriptions.id IN (
    SELECT id FROM subscriptions WHERE state = 'active' AND due_at <= :now
    UNION
    SELECT subscription FROM matched JOIN subscriptions ON subscriptions.id = subscription
    WHERE due_at IS NULL
)
ORDER BY subscriber, subscriptions.created_at, subscriptions.rowid
"""
_WAITING = """
SELECT subscription, seq, change, events FROM matched
JOIN subscriptions ON subscriptions.id = subscription
WHERE subscription IN (SELECT value FROM json_each(?))
    AND NOT EXISTS (
        SELECT 1 FROM told WHERE told.subscriber = subscriptions.subscriber
            AND told.change = matched.change)
ORDER BY seq, subscriptions.created_at, subscriptions.rowid
"""


def due(db: Connection, now: datetime) -> Iterator[Due]:
    """Who is to be told now, each reader once with all that is due to them.

    A reader is read when their turn comes: who left since is passed over.
    """
    found = rows(db, _DUE, {"now": timestamp(now)})
    for reader_id, group in groupby(found, key=lambda row: str(row["subscriber"])):
        ids = [str(row["id"]) for row in group]
        reader = subscriber(db, reader_id)
        mine = tuple(one for one in (subscription(db, each) for each in ids) if one)
        news = tuple(waiting(db, ids))
        if reader is not None and (news or any(one.due_at for one in mine)):
            yield Due(reader, mine, news)


def waiting(db: Connection, subscriptions: Sequence[str]) -> list[Match]:
    """What these have matched and their readers were not told, in the order of changes."""
    return [
        Match(row["subscription"], row["seq"], row["change"], tuple(json.loads(row["events"])))
        for row in rows(db, _WAITING, [json.dumps(list(subscriptions))])
    ]


def settle(db: Database, one: Due, next_due: Mapping[str, datetime | None], now: datetime) -> None:
    """What was due to a reader counts as told, and their next digests are set.

    To be called in the transaction that queues the letter: then it is told if and only if
    the letter is there. ``next_due`` is by subscription, None for those told at once.
    """
    with transaction(db):
        upto = max((match.seq for match in one.matches), default=None)
        db.conn.executemany(
            "INSERT OR IGNORE INTO told (subscriber, change, at) SELECT id, ?, ?"
            " FROM subscribers WHERE id = ?",
            [(match.change, timestamp(now), one.subscriber.id) for match in one.matches],
        )
        for each in one.subscriptions:
            at = next_due.get(each.id)
            db.execute(
                "UPDATE subscriptions SET due_at = ? WHERE id = ?",
                [None if at is None else timestamp(at), each.id],
            )
            if upto is not None:
                db.execute(
                    "DELETE FROM matched WHERE subscription = ? AND seq <= ?", [each.id, upto]
                )
        _drop_told(db, one.subscriber.id)


def _drop_told(db: Database, reader: str) -> None:
    """Remove what waits in a reader's other digests and was told by now."""
    db.execute(
        "DELETE FROM matched WHERE subscription IN ("
        " SELECT id FROM subscriptions WHERE subscriber = :reader)"
        " AND change IN (SELECT change FROM told WHERE subscriber = :reader)",
        {"reader": reader},
    )


def forget_told(db: Database, before: datetime) -> None:
    """Remove what was told before: longer than the longest digest, nothing waits for it."""
    with transaction(db):
        db.execute("DELETE FROM told WHERE at < ?", [timestamp(before)])


def outages_told(db: Connection, subscriber_id: str) -> dict[str, datetime]:
    """The sources of whose outage a reader knows, and since when each lasts."""
    found = rows(db, "SELECT source, since FROM outages WHERE subscriber = ?", [subscriber_id])
    return {row["source"]: datetime.fromisoformat(row["since"]) for row in found}


def tell_outages(
    db: Database, subscriber_id: str, lasting: Mapping[str, datetime], now: datetime
) -> None:
    """Note the outages that a reader knows of by now; those not among them are over."""
    with transaction(db):
        db.execute("DELETE FROM outages WHERE subscriber = ?", [subscriber_id])
        db.conn.executemany(
            "INSERT INTO outages (subscriber, source, since, told_at)"
            " SELECT id, ?, ?, ? FROM subscribers WHERE id = ?",
            [
                (source, timestamp(since), timestamp(now), subscriber_id)
                for source, since in lasting.items()
            ],
        )
