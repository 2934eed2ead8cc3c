"""Who is told what: readers and their subscriptions, in subscriptions.db.

Each function that writes is a transaction of its own, or a part of its caller's
(``with transaction(db)``). What a search means is not known here: it is an id and a text.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from db.counters import count
from db.files import timestamp, transaction
from db.queries import Connection, Row, rows


class State(StrEnum):
    """How a subscription is; ``parked``: its target was given up, not the reader's wish."""

    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    PAUSED = "paused"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A reader: an e-mail address, or a target such as a webhook; ``secret`` signs for it."""

    id: str
    channel: str
    address: str
    generation: int
    created_at: datetime
    confirmed_at: datetime | None = None
    bounces: int = 0
    failing_since: datetime | None = None
    parked_at: datetime | None = None
    parked_why: str | None = None
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a search is told: plain values of a saved search beside its id."""

    cadence: str
    hour: int
    weekday: int
    language: str
    nothing_new: bool = False
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """One search of one reader.

    Changes after the number ``since`` are told. ``due_at`` is when the next digest goes
    out, None for one that is told at once or not at all yet.
    """

    id: str
    subscriber: str
    search: str
    definition: str
    terms: Terms
    state: State
    since: int | None
    due_at: datetime | None
    created_at: datetime
    confirmed_at: datetime | None = None


_TERMS = tuple(Terms.__dataclass_fields__)
_SUBSCRIBERS = f"SELECT {', '.join(Subscriber.__dataclass_fields__)} FROM subscribers"  # noqa: S608 - our own words
_SUBSCRIPTIONS = f"""
SELECT subscriptions.id, subscriber, search, definition, {", ".join(_TERMS)},
    CASE WHEN parked_at IS NULL OR state = 'unconfirmed' THEN state ELSE 'parked' END AS state,
    since, due_at, subscriptions.created_at, subscriptions.confirmed_at
FROM subscriptions
JOIN searches ON searches.id = search
JOIN subscribers ON subscribers.id = subscriber
"""  # noqa: S608 - our own words
_TIMES = frozenset({"created_at", "confirmed_at", "failing_since", "parked_at", "due_at"})


def subscriber(db: Connection, subscriber_id: str) -> Subscriber | None:
    """The reader of that id; None where there is none, or no more."""
    found = rows(db, f"{_SUBSCRIBERS} WHERE id = ?", [subscriber_id])
    return _subscriber(found[0]) if found else None


def find_subscriber(db: Connection, channel: str, known_as: str) -> Subscriber | None:
    """The reader at an address as it is compared; None where it is not known."""
    found = rows(db, f"{_SUBSCRIBERS} WHERE channel = ? AND known_as = ?", [channel, known_as])
    return _subscriber(found[0]) if found else None


def add_subscriber(
    db: Database, channel: str, address: str, known_as: str, now: datetime
) -> Subscriber:
    """The reader at this address, the one who is known or a new one, unconfirmed."""
    with transaction(db):
        known = find_subscriber(db, channel, known_as)
        if known is not None:
            return known
        new = Subscriber(new_id(), channel, address, 1, now, secret=secrets.token_hex(32))
        db.execute(
            "INSERT INTO subscribers (id, channel, address, known_as, secret, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [new.id, channel, address, known_as, new.secret, timestamp(now)],
        )
    return new


def subscription(db: Connection, subscription_id: str) -> Subscription | None:
    """The subscription of that id; None where there is none, or no more."""
    found = rows(db, f"{_SUBSCRIPTIONS} WHERE subscriptions.id = ?", [subscription_id])
    return _subscription(found[0]) if found else None


def subscriptions_of(db: Connection, subscriber_id: str) -> list[Subscription]:
    """All of a reader's, the oldest first."""
    return _ordered(db, "WHERE subscriber = ?", [subscriber_id])


def all_subscriptions(db: Connection) -> list[Subscription]:
    """Everybody's, the oldest first."""
    return _ordered(db, "", [])


def active_by_search(db: Connection, searches: Iterable[str]) -> dict[str, list[Subscription]]:
    """The subscriptions to be told of these searches' matches, by the search's id."""
    out: dict[str, list[Subscription]] = {}
    for search in searches:
        found = _ordered(
            db, "WHERE search = ? AND state = 'active' AND parked_at IS NULL", [search]
        )
        if found:
            out[search] = found
    return out


def active_searches(db: Connection) -> Iterator[tuple[str, str]]:
    """Each search that somebody is to be told of, its id and its definition, once."""
    found = db.execute(
        "SELECT id, definition FROM searches WHERE id IN ("
        " SELECT search FROM subscriptions JOIN subscribers ON subscribers.id = subscriber"
        " WHERE state = 'active' AND parked_at IS NULL) ORDER BY id"
    )
    yield from ((str(row[0]), str(row[1])) for row in found)


def first_since(db: Connection) -> int | None:
    """The number after which the first of all active ones is told; None where none is active."""
    sql = "SELECT min(coalesce(since, 0)) AS since FROM subscriptions WHERE state = 'active'"
    since = rows(db, sql, [])[0]["since"]
    return None if since is None else int(since)


def subscribe(
    db: Database, reader: str, *, search: str, definition: str, terms: Terms, now: datetime
) -> Subscription:
    """A new unconfirmed subscription, or the one that this reader has of that search, unchanged."""
    with transaction(db):
        _keep_search(db, search, definition)
        known = _ordered(db, "WHERE subscriber = ? AND search = ?", [reader, search])
        if known:
            return known[0]
        new = new_id()
        values = {"id": new, "subscriber": reader, "search": search, "state": "unconfirmed"}
        _insert(db, values | _columns(terms) | {"created_at": timestamp(now)})
        return _ordered(db, "WHERE subscriptions.id = ?", [new])[0]


def confirm(
    db: Database, subscription_id: str, since: int, due_at: datetime | None, now: datetime
) -> bool:
    """Whether it was unconfirmed and is active now, told of changes after the number ``since``.

    A target that was parked is taken out: whoever follows a link sent there can be reached.
    """
    with transaction(db):
        done = db.execute(
            "UPDATE subscriptions SET state = 'active', since = ?, due_at = ?, confirmed_at = ?"
            " WHERE id = ? AND state = 'unconfirmed' RETURNING subscriber",
            [since, _stamp(due_at), timestamp(now), subscription_id],
        ).fetchall()
        for (reader,) in done:
            db.execute(
                "UPDATE subscribers SET confirmed_at = coalesce(confirmed_at, ?) WHERE id = ?",
                [timestamp(now), reader],
            )
            unpark(db, reader)
            count(db, "confirmed")
    return bool(done)


def pause(db: Database, subscription_id: str) -> bool:
    """Whether it was active and rests now; what it had matched and not told is dropped."""
    with transaction(db):
        done = _changed(
            db,
            "UPDATE subscriptions SET state = 'paused' WHERE id = ? AND state = 'active'",
            [subscription_id],
        )
        if done:
            db.execute("DELETE FROM matched WHERE subscription = ?", [subscription_id])
    return done


def resume(db: Database, subscription_id: str, since: int, due_at: datetime | None) -> bool:
    """Whether it rested, or its target was parked, and it is told again of what comes from now."""
    with transaction(db):
        one = subscription(db, subscription_id)
        if one is None or one.state not in {State.PAUSED, State.PARKED}:
            return False
        db.execute(
            "UPDATE subscriptions SET state = 'active', since = ?, due_at = ? WHERE id = ?",
            [since, _stamp(due_at), subscription_id],
        )
        unpark(db, one.subscriber)
    return True


def edit(
    db: Database,
    subscription_id: str,
    *,
    search: str,
    definition: str,
    terms: Terms,
    due_at: datetime | None,
) -> bool:
    """Whether it is changed; not where the reader has that search already, or it is gone.

    What the old search had matched is told no more if the search is another one.
    """
    with transaction(db):
        one = subscription(db, subscription_id)
        if one is None:
            return False
        if one.search != search:
            twin = "WHERE subscriber = ? AND search = ?"
            if _ordered(db, twin, [one.subscriber, search]):
                return False
            _keep_search(db, search, definition)
            db.execute("DELETE FROM matched WHERE subscription = ?", [subscription_id])
        values = _columns(terms) | {"search": search, "due_at": _stamp(due_at)}
        fields = ", ".join(f"{name} = :{name}" for name in values)
        db.execute(
            f"UPDATE subscriptions SET {fields} WHERE id = :id",  # noqa: S608 - our own words
            values | {"id": subscription_id},
        )
        _drop_unused(db, [one.search])
    return True


def unsubscribe(db: Database, subscription_id: str) -> bool:
    """Whether it was there; with the last of a reader the reader goes too, address and all."""
    with transaction(db):
        gone = db.execute(
            "DELETE FROM subscriptions WHERE id = ? RETURNING subscriber, search",
            [subscription_id],
        ).fetchall()
        for reader, search in gone:
            count(db, "unsubscribed")
            if not _ordered(db, "WHERE subscriber = ?", [reader]):
                forget(db, reader)
            _drop_unused(db, [search])
    return bool(gone)


def forget(db: Database, subscriber_id: str) -> bool:
    """Whether the reader was known; every row of them is gone now, and a counter is one higher."""
    with transaction(db):
        searches = [one.search for one in subscriptions_of(db, subscriber_id)]
        done = _changed(db, "DELETE FROM subscribers WHERE id = ?", [subscriber_id])
        _drop_unused(db, searches)
        if done:
            count(db, "forgotten")
    return done


def rotate(db: Database, subscriber_id: str) -> None:
    """Make every link that this reader was sent too old."""
    with transaction(db):
        db.execute(
            "UPDATE subscribers SET generation = generation + 1 WHERE id = ?", [subscriber_id]
        )


def forget_unconfirmed(db: Database, before: datetime) -> int:
    """How many subscriptions nobody confirmed in time; they are gone, and who had no other."""
    with transaction(db):
        gone = db.execute(
            "DELETE FROM subscriptions WHERE state = 'unconfirmed' AND created_at < ?"
            " RETURNING search",
            [timestamp(before)],
        ).fetchall()
        db.execute(
            "DELETE FROM subscribers WHERE created_at < ?"
            " AND id NOT IN (SELECT subscriber FROM subscriptions)",
            [timestamp(before)],
        )
        _drop_unused(db, {str(search) for (search,) in gone})
    return len(gone)


def forget_parked(db: Database, before: datetime) -> int:
    """How many targets were given up before and not taken out since; they are gone."""
    with transaction(db):
        old = rows(db, "SELECT id FROM subscribers WHERE parked_at < ?", [timestamp(before)])
        for row in old:
            forget(db, row["id"])
    return len(old)


def unpark(db: Database, subscriber_id: str) -> None:
    """Try a target anew, with what waited for it."""
    with transaction(db):
        db.execute(
            "UPDATE subscribers SET parked_at = NULL, parked_why = NULL, operator_knows = 0,"
            " failures = 0, bounces = 0, failing_since = NULL, not_before = NULL WHERE id = ?",
            [subscriber_id],
        )
        db.execute(
            "UPDATE outbox SET state = 'queued', failing_since = NULL"
            " WHERE subscriber = ? AND state = 'parked'",
            [subscriber_id],
        )


def new_id() -> str:
    """An id that nobody can guess."""
    return secrets.token_urlsafe(15)


def _ordered(db: Connection, where: str, values: Sequence[Any]) -> list[Subscription]:
    order = "ORDER BY subscriptions.created_at, subscriptions.rowid"
    return [_subscription(row) for row in rows(db, f"{_SUBSCRIPTIONS} {where} {order}", values)]


def _subscriber(row: Row) -> Subscriber:
    return Subscriber(**{name: _read(name, value) for name, value in row.items()})


def _subscription(row: Row) -> Subscription:
    terms = {name: row.pop(name) for name in _TERMS}
    terms["nothing_new"] = bool(terms["nothing_new"])
    state = State(row.pop("state"))
    plain = {name: _read(name, value) for name, value in row.items()}
    return Subscription(**plain, terms=Terms(**terms), state=state)


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _TIMES and value is not None else value


def _columns(terms: Terms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in _TERMS}


def _insert(db: Database, values: Mapping[str, Any]) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    db.execute(f"INSERT INTO subscriptions ({names}) VALUES ({marks})", dict(values))  # noqa: S608 - our own words


def _keep_search(db: Database, search: str, definition: str) -> None:
    db.execute(
        "INSERT OR IGNORE INTO searches (id, definition) VALUES (?, ?)", [search, definition]
    )


def _drop_unused(db: Database, searches: Iterable[str]) -> None:
    """Remove those that nobody has any more: they may tell of a person too."""
    db.conn.executemany(
        "DELETE FROM searches WHERE id = :search"
        " AND NOT EXISTS (SELECT 1 FROM subscriptions WHERE search = :search)",
        [{"search": search} for search in searches],
    )


def _changed(db: Database, statement: str, values: Sequence[Any]) -> bool:
    return db.execute(statement, values).rowcount > 0


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else timestamp(at)
