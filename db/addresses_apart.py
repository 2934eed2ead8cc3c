"""Backups of subscriptions.db, which holds addresses: apart from the archive's, and for a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from db.backup import Backup, Keep, back_up, rotate
from db.files import Stop, damage, long_work
from parsers.errors import StoreError

FOLDER: Final = "subscriptions"
"""Their folder among the archive's backups: no archive lies beside such a copy."""

DAYS: Final = 7
"""So long somebody who left is still in a backup."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Who is told what, and the key by which the links in their letters are signed."""

    file: Path
    key: Path


def back_up_apart(
    addresses: Addresses | None, backups: Path, keep: Keep, now: datetime, stop: Stop
) -> tuple[str, tuple[str, ...]]:
    """What came of the night's backup, "" where there is nothing to copy, and what was wrong.

    The latest of each of the last days stays, none from before them. KeyboardInterrupt if
    ``stop`` says so.
    """
    if addresses is None or not addresses.file.is_file() or not keep:
        return "", ()
    name = addresses.file.name
    try:
        with long_work(addresses.file, stop) as db:
            wrong = damage(db)
        if wrong:
            return f"no backup of {name}", (f"{addresses.file}: damaged: {wrong[0]}",)
        backup = copy_apart(addresses, backups, now, stop)
        since = now - timedelta(days=DAYS)
        staying, gone = rotate(backups / FOLDER, Keep(daily=DAYS, weekly=0), since=since)
    except StoreError as error:
        return f"no backup of {name}", (str(error),)
    return f"{name}: {_said(backup)}, {staying} kept, {gone} removed", ()


def copy_apart(addresses: Addresses, backups: Path, now: datetime, stop: Stop) -> Backup:
    """A new backup in the folder for them; StoreError where it cannot be."""
    keys = [addresses.key] if addresses.key.is_file() else []
    folder = backups / FOLDER
    return back_up([addresses.file], folder, now, stop, private=True, beside=keys)


def _said(backup: Backup) -> str:
    return f"{backup.size / 1e6:.1f} MB to {backup.path}"
