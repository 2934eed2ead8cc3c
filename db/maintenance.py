"""What the files need each night: a check, a little tidying, a backup.

Readers and a harvest go on meanwhile: each step that writes is short, and those
that are long (the check, the copy) only read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from db.addresses_apart import Addresses, back_up_apart
from db.archive import Archive
from db.backup import Keep, back_up, rotate
from db.dictionaries import recompress, train
from db.files import Stop, damage, long_work, truncate_log
from db.whole import files_of
from parsers.errors import StoreError

_MERGED: Final = 500
"""Pages of an index written in one step, some 2 MB: a harvest waits for no longer."""

_LIKE: Final = 2
"""So many parts of about one size are joined, and not only four as FTS5 would by itself."""

_MOST_MERGES: Final = 200
"""Steps a night for one index; what is left is for the next night."""

_ROWS_ANALYSED: Final = 1000
"""Of each index, from which SQLite guesses how selective it is: as its manual proposes."""

_REPACKED: Final = 200
"""Pages packed anew before we ask whether to stop: with long documents, some seconds."""


@dataclass(frozen=True, slots=True)
class Maintained:
    """What was done, in the words of one line, and what is wrong, a line each."""

    done: str
    faults: tuple[str, ...]


def maintain(
    archive: Path,
    pages: Path,
    *,
    backups: Path,
    keep: Keep,
    now: Callable[[], datetime],
    stop: Stop,
    addresses: Addresses | None = None,
) -> Maintained:
    """Check the two files, tidy them, and back them up to the folder ``backups``.

    Beside them the file of addresses is backed up, if there is one.

    A damaged file is left as it is, and no backup of it takes the place of an
    older one. Raises StoreError where a file cannot be read or written, and
    KeyboardInterrupt where ``stop`` says so.
    """
    files = files_of(archive, pages)
    # before the archive: it tells how far its readers were told
    told, faults = back_up_apart(addresses, backups, keep, now(), stop)
    done = _archive_maintained(files, pages, backups=backups, keep=keep, now=now, stop=stop)
    return Maintained("; ".join(filter(None, [done.done, told])), done.faults + faults)


def _archive_maintained(
    files: list[Path],
    pages: Path,
    *,
    backups: Path,
    keep: Keep,
    now: Callable[[], datetime],
    stop: Stop,
) -> Maintained:
    faults = tuple(f"{path}: damaged: {line}" for path in files for line in check(path, stop))
    if faults:
        return Maintained("no backup made of a damaged archive: take a copy back", faults)
    repack(pages, now, stop)
    for path in files:
        tidy(path, stop)
    told, faults = _backed_up(files, backups, keep, now(), stop)
    return Maintained(f"{' and '.join(path.name for path in files)} sound, {told}", faults)


def check(path: Path, stop: Stop) -> list[str]:
    """What is wrong with a file, at most a hundred lines; none if it is whole."""
    with long_work(path, stop, write=False) as db:
        return damage(db)


def refuse_damaged(files: Iterable[Path], stop: Stop) -> None:
    """StoreError for the first thing that is wrong: a copy of it would look whole."""
    for path in files:
        for line in check(path, stop):
            raise StoreError(f"{path}: damaged: {line}; no backup was made")


def tidy(path: Path, stop: Stop) -> None:
    """Merge a file's search indexes, count its rows for SQLite's plans, and empty its log."""
    with long_work(path, stop) as db:
        for index in _search_indexes(db):
            _merge(db, index)
        db.execute(f"PRAGMA analysis_limit = {_ROWS_ANALYSED}")
        db.execute("ANALYZE")
        truncate_log(db)


def repack(path: Path, now: Callable[[], datetime], stop: Stop) -> None:
    """Train a dictionary of the pages where one is due, and pack with it what lies without."""
    with closing(Archive(path)) as archive:
        train(archive, now())
        while not stop() and recompress(archive, limit=_REPACKED) == _REPACKED:
            pass


def _search_indexes(db: sqlite3.Connection) -> list[str]:
    found = db.execute(
        "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5(%'"
    )
    return [str(name) for (name,) in found]


def _merge(db: sqlite3.Connection, index: str) -> None:
    """Join the parts that the pages left in an index; a search asks each part.

    A few at a time, as FTS5's manual advises: "optimize" would be one
    transaction for the whole index, and a harvest would wait for it.
    """
    db.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('usermerge', {_LIKE})")  # noqa: S608 - our own names
    for _ in range(_MOST_MERGES):
        before = db.total_changes
        db.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', {_MERGED})")  # noqa: S608 - our own names
        if db.total_changes - before < 2:  # there was nothing to join, says the manual
            break


def _backed_up(
    files: list[Path], folder: Path, keep: Keep, now: datetime, stop: Stop
) -> tuple[str, tuple[str, ...]]:
    """What came of the backup, and what was wrong: that the rest is done stands."""
    if not keep:
        return "no backup wanted", ()
    try:
        backup = back_up(files, folder, now, stop)
        staying, gone = rotate(folder, keep)
    except StoreError as error:
        return "no backup", (str(error),)
    return f"{backup.size / 1e6:.1f} MB to {backup.path}, {staying} kept, {gone} removed", ()
