"""Opening and closing the database files: what may go wrong, said in one line."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from parsers.errors import StoreError

# Seconds to wait for another writer: its transactions are one page long, but for a rebuild's.
_PATIENCE = 30.0

# A harvest grows the log file; what a reader kept from being emptied is cut to this, in bytes.
_JOURNAL_SIZE_LIMIT = 16_000_000

# Steps of SQLite's machine between two questions whether to stop: a copied row takes three.
_STEPS = 1000

Stop = Callable[[], bool]
"""Whether to stop what takes long."""

# What SQLite says, and what a person can do about it.
_REMEDIES = {
    "file is not a database": "it is not a database; give another path with --db",
    "database disk image is malformed": "it is damaged; take a copy back from a backup",
    "database is locked": "another process is writing to it; wait for it or stop it",
    "attempt to write a readonly database": "it cannot be written; check who owns the file",
    "unable to open database file": "it cannot be opened; check the folder and who owns it",
    "database or disk is full": "the disk is full; make room and start again",
    "disk I/O error": "the disk cannot be written; check it and its room, and start again",
}


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the file at ``path`` into StoreError; our own mistakes pass."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: {_REMEDIES.get(str(error), error)}") from error


def open_database(path: Path, migrations: Migrations, *, write: bool) -> Database:
    """The database at ``path``; for writing it is made and brought up to date first.

    A writer keeps a write-ahead log, so that readers never wait for it. Raises
    StoreError for a file that is missing, not ours, newer than this program,
    or closed to us.
    """
    with store_errors(path):
        db = _connect(path, write=write)
        try:
            _check(db, path, migrations, write=write)
            if write:
                _prepare(db, migrations)
        except BaseException:
            db.close()
            raise
    return db


def require_ours(path: Path, migrations: Migrations) -> None:
    """StoreError unless the file is a database of ours, of any release that we know, or damaged."""
    if not path.is_file():
        raise StoreError(f"{path}: it is no file; give another path with --db")
    try:
        with closing(_connect(path, write=False)) as db:
            applied = _applied(db, path, migrations)
    except sqlite3.DatabaseError:
        return  # whoever reads on finds out how
    if not applied:
        raise StoreError(f"{path}: it is empty; harvest or import first")


def _connect(path: Path, *, write: bool) -> Database:
    if write:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path}: its folder cannot be made: {error.strerror}") from error
    elif not path.is_file():
        raise StoreError(f"{path}: there is no such archive; harvest or import first")
    uri = f"{path.absolute().as_uri()}?{'mode=rwc' if write else _to_read(path)}"
    db = Database(sqlite3.connect(uri, uri=True, timeout=_PATIENCE))
    db.execute("PRAGMA foreign_keys = on")
    return db


def _to_read(path: Path) -> str:
    """How a file is opened of which nothing is to be changed."""
    return "immutable=1" if is_fixed(path) else "mode=ro"


def is_fixed(path: Path) -> bool:
    """Whether a file must be taken for one that nobody changes, to be read at all.

    Beside it SQLite must make a file by which readers and writers know of each
    other. In a folder where we may not, it can be read only if whoever may has it
    open, or if we promise that nobody writes; and then what is still in a log is
    not seen, so that there must be none.
    """
    if os.access(path.parent, os.W_OK):
        return False
    log, shared = (path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))
    return not shared.exists() and not (log.exists() and log.stat().st_size)


def _check(db: Database, path: Path, migrations: Migrations, *, write: bool) -> None:
    """Raise StoreError unless the database is empty or ours, and of a release we know."""
    applied = _applied(db, path, migrations)
    if write:
        return
    if not applied:
        raise StoreError(f"{path}: it is empty; harvest or import first")
    if applied != _known(migrations):
        raise StoreError(
            f"{path}: of an older release; `pykala reparse` or a harvest brings it up to date"
        )


def _applied(db: Database, path: Path, migrations: Migrations) -> set[str]:
    """The migrations of a database of ours, or of an empty one; StoreError for any other."""
    applied = {migration.name for migration in migrations.applied(db)}
    if applied - _known(migrations):
        raise StoreError(f"{path}: written by a newer Pykälä; update the program")
    if not applied and db.table_names():
        raise StoreError(f"{path}: this database is not a {migrations.name}; give another path")
    return applied


def _known(migrations: Migrations) -> set[str]:
    with closing(Database(memory=True)) as empty:
        return {migration.name for migration in migrations.pending(empty)}


def _prepare(db: Database, migrations: Migrations) -> None:
    db.enable_wal()
    # in WAL mode this can lose the last commits to a power cut, never the file
    db.execute("PRAGMA synchronous = normal")
    db.execute(f"PRAGMA journal_size_limit = {_JOURNAL_SIZE_LIMIT}")
    migrations.apply(db)


@contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """All or nothing of what is written within; inside another one, a part of that.

    It waits its turn at the beginning: a transaction that reads first and
    writes later is turned away at once where somebody wrote in between.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield db
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.conn.execute("COMMIT")
    except BaseException:
        db.conn.rollback()
        raise


@contextmanager
def taken_back(db: Database) -> Iterator[Database]:
    """A transaction of which nothing stays, whatever is written within."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
    finally:
        db.conn.rollback()


def close(db: Database) -> None:
    """Empty the write-ahead log into the file and close it."""
    try:
        truncate_log(db.conn)
    except sqlite3.OperationalError:
        pass  # a statement that Ctrl-C broke off still holds a table; the next one to close does it
    finally:
        db.close()


def truncate_log(db: sqlite3.Connection) -> None:
    """Empty the write-ahead log into the file, unless somebody reads from it for long."""
    # writers wait as long as we do; whoever is still at the file empties it in our stead
    db.execute("PRAGMA busy_timeout = 1000")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def long_work(path: Path, stop: Stop, *, write: bool = True) -> Iterator[sqlite3.Connection]:
    """A file that is there, for statements that take long, each its own transaction.

    Raises KeyboardInterrupt where ``stop`` said so, in the midst of a statement too,
    and StoreError for what SQLite says of the file.
    """
    uri = f"{path.absolute().as_uri()}?{'mode=rw' if write else _to_read(path)}"
    with store_errors(path):
        try:
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as db:
                db.set_progress_handler(stop, _STEPS)
                yield db
        except sqlite3.OperationalError as error:
            if stop():
                raise KeyboardInterrupt from error
            raise
    if stop():
        raise KeyboardInterrupt


def damage(db: sqlite3.Connection) -> list[str]:
    """What is wrong within a file, at most a hundred lines; none if it is whole."""
    try:
        found = [str(line) for (line,) in db.execute("PRAGMA integrity_check(100)")]
        if found == ["ok"]:
            broken = db.execute("PRAGMA foreign_key_check").fetchmany(100)
            found = [f"row {n} of {table} refers to no row of {to}" for table, n, to, _ in broken]
    except sqlite3.OperationalError:
        raise  # it was told to stop, or the disk is at fault
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return found


def timestamp(at: datetime) -> str:
    """An aware time as the databases keep it: UTC, "2026-11-20T09:00:00.000Z"; sorts as text."""
    return f"{at.astimezone(UTC).isoformat(timespec='milliseconds')[:-6]}Z"
