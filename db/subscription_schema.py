"""The tables of subscriptions.db, and how they come about.

Addresses stand here and nowhere else. The file is readable by its owner only, is never
attached to Datasette and never exported; what is deleted is overwritten.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db.files import open_database
from db.script import run_script
from parsers.errors import StoreError

Subscriptions = Database
"""The open file, for those who need not know what it is made of."""

migrations = Migrations("pykala-subscriptions")

_OWNERS = 0o600

_SUBSCRIBER = "TEXT NOT NULL REFERENCES subscribers(id) ON DELETE CASCADE"

# A reader is one address or target. known_as is the address as it is compared: one reader, however
# it was typed. generation is in every link that was sent; a higher one makes them all too old.
_READERS = f"""
CREATE TABLE subscribers (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    known_as TEXT NOT NULL,
    secret TEXT NOT NULL,
    generation INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    confirmed_at TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    bounces INTEGER NOT NULL DEFAULT 0,
    failing_since TEXT,
    not_before TEXT,
    parked_at TEXT,
    parked_why TEXT,
    operator_knows INTEGER NOT NULL DEFAULT 0,
    UNIQUE (channel, known_as)
);
CREATE TABLE searches (
    id TEXT PRIMARY KEY,
    definition TEXT NOT NULL
);
CREATE TABLE subscriptions (
    id TEXT PRIMARY KEY,
    subscriber {_SUBSCRIBER},
    search TEXT NOT NULL REFERENCES searches(id),
    name TEXT,
    cadence TEXT NOT NULL,
    hour INTEGER NOT NULL,
    weekday INTEGER NOT NULL,
    language TEXT NOT NULL,
    nothing_new INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('unconfirmed', 'active', 'paused')),
    since INTEGER,
    due_at TEXT,
    created_at TEXT NOT NULL,
    confirmed_at TEXT,
    UNIQUE (subscriber, search)
);
CREATE INDEX idx_subscriptions_search ON subscriptions(search);
CREATE INDEX idx_subscriptions_due ON subscriptions(due_at) WHERE state = 'active';
"""

# matched waits for a message; told is what a reader was told by any of their searches.
_NEWS = f"""
CREATE TABLE cursors (
    name TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    moved_at TEXT NOT NULL
);
CREATE TABLE matched (
    subscription TEXT NOT NULL REFERENCES subscriptions(id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    change TEXT NOT NULL,
    events TEXT NOT NULL,
    PRIMARY KEY (subscription, seq)
) WITHOUT ROWID;
CREATE TABLE told (
    subscriber {_SUBSCRIBER},
    change TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (subscriber, change)
) WITHOUT ROWID;
CREATE INDEX idx_told_at ON told(at);
CREATE TABLE outages (
    subscriber {_SUBSCRIBER},
    source TEXT NOT NULL,
    since TEXT NOT NULL,
    told_at TEXT NOT NULL,
    PRIMARY KEY (subscriber, source)
) WITHOUT ROWID;
"""

# The target is the subscriber's own address: it stands once. A letter that was sent keeps its key
# only, so that the same one is not sent again.
_OUTBOX = f"""
CREATE TABLE outbox (
    n INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    subscriber {_SUBSCRIBER},
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    queued_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    failing_since TEXT,
    said TEXT,
    sent_at TEXT,
    operator_knows INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed', 'parked'))
);
CREATE INDEX idx_outbox_waiting ON outbox(attempts, n) WHERE state = 'queued';
CREATE INDEX idx_outbox_subscriber ON outbox(subscriber);
CREATE INDEX idx_outbox_sent_at ON outbox(sent_at);
CREATE TABLE allowances (
    bucket TEXT NOT NULL,
    since TEXT NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (bucket)
) WITHOUT ROWID;
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
"""


# Not a state of a subscription: with another release of ours it may be readable again.
_UNREADABLE = """
CREATE TABLE unreadable (
    search TEXT PRIMARY KEY REFERENCES searches(id) ON DELETE CASCADE,
    why TEXT NOT NULL,
    since TEXT NOT NULL,
    operator_knows INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
"""


@migrations()
def first_release(db: Database) -> None:
    """Readers and what they ask for, what is new to them, what goes out, and what they may."""
    for part in (_READERS, _NEWS, _OUTBOX):
        run_script(db, part)


@migrations()
def unreadable_searches(db: Database) -> None:
    """Which searches cannot be read."""
    run_script(db, _UNREADABLE)


def open_subscriptions(path: Path, *, write: bool = False) -> Database:
    """subscriptions.db at ``path``, for one thread; writing makes it and brings it up to date.

    Raises StoreError in one line where the file cannot be used.
    """
    if write:
        _make(path)
    elif not path.is_file():
        raise StoreError(f"{path}: nobody has subscribed to anything yet")
    db = open_database(path, migrations, write=write)
    if write:
        db.execute("PRAGMA secure_delete = on")
    return db


def path_of(db: Database) -> Path:
    """Where the open file is."""
    (path,) = [path for _, name, path in db.execute("PRAGMA database_list") if name == "main"]
    return Path(path)


def _make(path: Path) -> None:
    """The empty file, for its owner's eyes; SQLite makes its log with the same rights."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNERS))
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreError(f"{path}: it cannot be made: {error.strerror}") from error
