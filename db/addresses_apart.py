"""Backups of subscriptions.db, which holds addresses: apart from the archive's, and for a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from db.backup import Backup, Keep, back_up, clear_abandoned, rotate
from db.backup import backups as copies_in
from db.files import Stop, damage, long_work
from parsers.errors import StoreError

FOLDER: Final = "subscriptions"
"""Their folder among the archive's backups: no archive lies beside such a copy."""

DAYS: Final = 7
"""So long somebody who left is still in a backup."""

_WEEK: Final = Keep(daily=DAYS, weekly=0)
_NONE: Final = Keep(daily=0, weekly=0)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Who is told what, and the key by which the links in their letters are signed."""

    file: Path
    key: Path


def back_up_apart(
    addresses: Addresses | None, backups: Path, keep: Keep, now: datetime, stop: Stop
) -> tuple[str, tuple[str, ...]]:
    """What came of the night's backup, "" where there is nothing to do, and what was wrong.

    The latest of each of the last days stays, none from before them, and none at all where
    none is wanted: that does not wait for a new copy, which may fail. Only while the file
    itself cannot be read the last copy stays, whatever its age: it may be all there is.
    KeyboardInterrupt if ``stop`` says so.
    """
    folder = backups / FOLDER
    if addresses is None or not (_has_any(folder) or (keep and addresses.file.is_file())):
        return "", ()
    file = addresses.file
    wrong = _damaged(file, stop)
    gone, stuck = _rotated(folder, keep, now, spare=1 if wrong else 0)
    faults: tuple[str, ...] = ()
    if wrong:
        done, faults = f"no backup of {file.name}", (_stays_for(wrong, folder),)
    elif not keep:
        done = f"no backup of {file.name} wanted"
    elif not file.is_file():
        done, faults = f"no {file.name}", _missing(file, folder)
    else:
        done, more, faults = _copied(addresses, backups, now, stop)
        gone += more
    return f"{done}, {len(copies_in(folder))} kept, {gone} removed", (*faults, *stuck)


def copy_apart(addresses: Addresses, backups: Path, now: datetime, stop: Stop) -> Backup:
    """A new backup in the folder for them; StoreError where it cannot be."""
    keys = [addresses.key] if addresses.key.is_file() else []
    folder = backups / FOLDER
    return back_up([addresses.file], folder, now, stop, private=True, beside=keys)


def _has_any(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _damaged(file: Path, stop: Stop) -> str:
    """Why a file that is there cannot be read; "" where it can."""
    if not file.is_file():
        return ""
    try:
        with long_work(file, stop) as db:
            wrong = damage(db)
    except StoreError as error:
        return str(error)
    return f"{file}: damaged: {wrong[0]}" if wrong else ""


def _rotated(folder: Path, keep: Keep, now: datetime, *, spare: int) -> tuple[int, tuple[str, ...]]:
    """How many copies went, and why others did not that should."""
    since = now - timedelta(days=DAYS)
    try:
        clear_abandoned(folder, now)
        return rotate(folder, _WEEK if keep else _NONE, since=since, spare=spare)[1], ()
    except (OSError, StoreError) as error:
        return 0, (f"{folder}: old copies cannot be removed: {error}",)


def _stays_for(wrong: str, folder: Path) -> str:
    found = copies_in(folder)
    if not found:
        return f"{wrong}; there is no copy of it"
    return (
        f"{wrong}; {found[0].path} is the last copy and stays until that file is put right,"
        " whoever left since is still in it"
    )


def _missing(file: Path, folder: Path) -> tuple[str, ...]:
    """What is wrong as long as there are copies of a file that is not there."""
    return tuple(
        f"{file} is not there, and its copies go within a week; {last.path} is the last one"
        for last in copies_in(folder)[:1]
    )


def _copied(
    addresses: Addresses, backups: Path, now: datetime, stop: Stop
) -> tuple[str, int, tuple[str, ...]]:
    """What came of a new copy, how many older ones went, and what was wrong."""
    name = addresses.file.name
    try:
        backup = copy_apart(addresses, backups, now, stop)
        gone = rotate(backups / FOLDER, _WEEK)[1]
    except StoreError as error:
        return f"no backup of {name}", 0, (str(error),)
    return f"{name}: {backup.size / 1e6:.1f} MB to {backup.path}", gone, ()
