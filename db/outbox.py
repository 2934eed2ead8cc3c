"""What goes out: letters that wait, and what became of them, in subscriptions.db.

A letter is queued once by its key. It is marked as sent after somebody took it, so that a
crash in between has it sent again, with the same key, and never lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from db.counters import count
from db.files import timestamp, transaction
from db.queries import Connection, rows


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one reader, on its way; ``message`` is a text that the channels read.

    ``failures`` and ``reader_failing_since`` tell of the reader since anything last
    arrived, ``attempts`` and ``failing_since`` of this letter.
    """

    key: str
    kind: str
    channel: str
    subscriber: str
    address: str
    message: str
    attempts: int
    failures: int
    bounces: int
    failing_since: datetime | None
    reader_failing_since: datetime | None
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the operator is to be told: a target that was given up, or a letter.

    ``key`` is the letter's; None where all of the target is meant. No address stands here.
    """

    subscriber: str
    channel: str
    said: str
    since: datetime
    key: str | None = None


_LETTER = """
SELECT key, kind, channel, subscriber, address, message, attempts, failures, bounces,
    outbox.failing_since AS failing_since, subscribers.failing_since AS reader_failing_since,
    secret
FROM outbox JOIN subscribers ON subscribers.id = subscriber
"""
# Letters that failed before come after all others, of the same reader too.
_WAITING = """
SELECT key FROM outbox JOIN subscribers ON subscribers.id = subscriber
WHERE state = 'queued' AND channel = :channel AND parked_at IS NULL
    AND (not_before IS NULL OR not_before <= :now)
ORDER BY attempts, n LIMIT :most
"""


def queue(
    db: Database, key: str, subscriber: str, *, kind: str, message: str, now: datetime
) -> bool:
    """Whether it is new; a letter of that key that waits or was sent stays as it is.

    Nothing is queued to a reader who is gone.
    """
    with transaction(db):
        return (
            db.execute(
                "INSERT OR IGNORE INTO outbox (key, subscriber, kind, message, queued_at, state)"
                " SELECT ?, id, ?, ?, ?,"
                " CASE WHEN parked_at IS NULL THEN 'queued' ELSE 'parked' END"
                " FROM subscribers WHERE id = ?",
                [key, kind, message, timestamp(now), subscriber],
            ).rowcount
            > 0
        )


def waiting(db: Connection, channel: str, now: datetime, most: int) -> list[str]:
    """The keys of letters to be sent now by that channel, at most so many, in their order."""
    values = {"channel": channel, "now": timestamp(now), "most": most}
    return [row["key"] for row in rows(db, _WAITING, values)]


def letter(db: Connection, key: str) -> Letter | None:
    """The letter, if it still waits; its reader may have gone since it was listed."""
    found = rows(db, f"{_LETTER} WHERE key = ? AND state = 'queued' AND parked_at IS NULL", [key])
    if not found:
        return None
    times = ("failing_since", "reader_failing_since")
    read = {
        name: datetime.fromisoformat(found[0][name]) for name in times if found[0][name] is not None
    }
    return Letter(**(found[0] | read))


def counts(db: Connection) -> dict[str, int]:
    """How many letters there are, by their state."""
    found = rows(db, "SELECT state, count(*) AS n FROM outbox GROUP BY state", [])
    return {row["state"]: row["n"] for row in found}


def sent(db: Database, one: Letter, now: datetime) -> None:
    """It arrived: its text is dropped, and its reader is well again."""
    with transaction(db):
        db.execute(
            "UPDATE outbox SET state = 'sent', message = '', sent_at = ?, said = NULL,"
            " failing_since = NULL WHERE key = ?",
            [timestamp(now), one.key],
        )
        db.execute(
            "UPDATE subscribers SET failures = 0, bounces = 0, failing_since = NULL,"
            " not_before = NULL WHERE id = ?",
            [one.subscriber],
        )
        count(db, "sent")


def put_off(
    db: Database, one: Letter, said: str, until: datetime, now: datetime, *, bounced: bool = False
) -> None:
    """It did not arrive: nothing goes to its reader until then."""
    with transaction(db):
        db.execute(
            "UPDATE outbox SET attempts = attempts + 1, said = ?,"
            " failing_since = coalesce(failing_since, ?) WHERE key = ?",
            [said, timestamp(now), one.key],
        )
        db.execute(
            "UPDATE subscribers SET failures = failures + 1, bounces = bounces + ?,"
            " failing_since = coalesce(failing_since, ?), not_before = ? WHERE id = ?",
            [int(bounced), timestamp(now), timestamp(until), one.subscriber],
        )
        if bounced:
            count(db, "bounced")


def park(db: Database, subscriber: str, why: str, now: datetime) -> None:
    """Give a target up, with all that waits for it; whoever confirms anew takes it out."""
    with transaction(db):
        db.execute(
            "UPDATE subscribers SET parked_at = ?, parked_why = ?, operator_knows = 0"
            " WHERE id = ? AND parked_at IS NULL",
            [timestamp(now), why, subscriber],
        )
        db.execute(
            "UPDATE outbox SET state = 'parked' WHERE subscriber = ? AND state = 'queued'",
            [subscriber],
        )
        count(db, "parked")


def give_up(db: Database, one: Letter, said: str) -> None:
    """Give one letter up whose reader gets others; it is kept, and the operator hears of it."""
    with transaction(db):
        db.execute("UPDATE outbox SET state = 'failed', said = ? WHERE key = ?", [said, one.key])


def took_any_since(db: Connection, channel: str, since: datetime) -> bool:
    """Whether anything of that channel arrived after that: then the way there is open."""
    return bool(
        rows(
            db,
            "SELECT 1 FROM outbox JOIN subscribers ON subscribers.id = subscriber"
            " WHERE sent_at > ? AND channel = ? LIMIT 1",
            [timestamp(since), channel],
        )
    )


_TROUBLES = """
SELECT id AS subscriber, channel, parked_why AS said, parked_at AS since, NULL AS key
FROM subscribers WHERE parked_at IS NOT NULL AND NOT operator_knows
UNION ALL
SELECT subscriber, channel, said, outbox.failing_since, key
FROM outbox JOIN subscribers ON subscribers.id = subscriber
WHERE NOT outbox.operator_knows AND (
    outbox.state = 'failed' OR (outbox.state = 'queued' AND outbox.failing_since <= :before))
ORDER BY since, subscriber
"""


def troubles(db: Connection, before: datetime) -> list[Trouble]:
    """What the operator does not know yet: parked targets, letters given up or failing since."""
    return [
        Trouble(**(row | {"since": datetime.fromisoformat(row["since"])}))
        for row in rows(db, _TROUBLES, {"before": timestamp(before)})
    ]


def operator_knows(db: Database, told: Sequence[Trouble]) -> None:
    """Note that the operator was told of these."""
    with transaction(db):
        for one in told:
            if one.key is None:
                db.execute(
                    "UPDATE subscribers SET operator_knows = 1 WHERE id = ?", [one.subscriber]
                )
            else:
                db.execute("UPDATE outbox SET operator_knows = 1 WHERE key = ?", [one.key])


def forget_sent(db: Database, before: datetime) -> None:
    """Remove the keys of what was sent before, and letters given up before."""
    with transaction(db):
        db.execute("DELETE FROM outbox WHERE state = 'sent' AND sent_at < ?", [timestamp(before)])
        db.execute(
            "DELETE FROM outbox WHERE state = 'failed' AND failing_since < ?", [timestamp(before)]
        )
