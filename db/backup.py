"""Copies of the database files that are whole or not there at all, and which of them are kept."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from db.files import Stop, damage, long_work
from parsers.errors import StoreError

_NAME: Final = "%Y-%m-%dT%H%M%SZ"
_NAMED: Final = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")
_UNFINISHED: Final = ".unfinished-"

_ROOM: Final = 50_000_000
"""Bytes to leave on the disk besides a copy: a harvest goes on beside it."""

_OWNERS: Final = 0o600
_OWNERS_FOLDER: Final = 0o700

_ABANDONED: Final = timedelta(days=1)
"""The age at which a copy that was never finished is not being made any more."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How many backups stay: the latest of so many days, and of so many weeks."""

    daily: int = 7
    weekly: int = 4

    def __bool__(self) -> bool:
        return self.daily > 0 or self.weekly > 0


@dataclass(frozen=True, slots=True)
class Backup:
    """A folder with one copy of each file, made at that time."""

    at: datetime
    path: Path

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(file.stat().st_size for file in self.path.iterdir())


def back_up(
    files: Sequence[Path],
    folder: Path,
    now: datetime,
    stop: Stop,
    *,
    private: bool = False,
    beside: Sequence[Path] = (),
) -> Backup:
    """A new folder in ``folder``, named by the time, with a checked copy of each file.

    Readers and writers go on meanwhile. What one file refers to in another must
    be in the one named later: pages are stored before what is read from them.
    It comes under its name once it is whole and on the disk; where that cannot
    be, StoreError tells why, and nothing is left of it. KeyboardInterrupt if
    ``stop`` says so. What is ``private`` only its owner may read, from the first
    byte. Small files ``beside`` are copied as they are.
    """
    target = folder / now.astimezone(UTC).strftime(_NAME)
    unfinished = folder / f"{_UNFINISHED}{target.name}-{os.getpid()}"
    with _no_backup(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if private:
            folder.chmod(_OWNERS_FOLDER)
        clear_abandoned(folder, now)
        _require_room(files, folder)
        unfinished.mkdir(mode=_OWNERS_FOLDER if private else 0o777)
        try:
            for file in files:
                _copy(file, unfinished / file.name, stop, private=private)
            for file in beside:
                _write(unfinished / file.name, file.read_bytes(), private=private)
            _sync(unfinished)
            unfinished.rename(target)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        _sync(folder)
    return Backup(now, target)


def backups(folder: Path) -> list[Backup]:
    """The whole backups in a folder, the latest first; what is named otherwise is not ours."""
    found = []
    with suppress(FileNotFoundError):
        found = [path for path in folder.iterdir() if _NAMED.fullmatch(path.name)]
    times = ((datetime.strptime(path.name, _NAME).replace(tzinfo=UTC), path) for path in found)
    return sorted((Backup(at, path) for at, path in times), key=lambda one: one.at, reverse=True)


def kept(times: Iterable[datetime], keep: Keep) -> set[datetime]:
    """The times whose backups stay: the latest of a day or week, for the last that have any.

    Days and weeks without a backup do not count, so that a pause removes nothing.
    """
    latest_first = sorted(times, reverse=True)
    days = {at.date(): at for at in reversed(latest_first)}
    weeks = {at.isocalendar()[:2]: at for at in reversed(latest_first)}
    by_day = [days[day] for day in sorted(days, reverse=True)[: keep.daily]]
    by_week = [weeks[week] for week in sorted(weeks, reverse=True)[: keep.weekly]]
    return {*by_day, *by_week}


def rotate(
    folder: Path, keep: Keep, *, since: datetime | None = None, spare: int = 0
) -> tuple[int, int]:
    """Remove the backups that need not stay; how many stay and how many went.

    Those from before ``since`` go, however few there are; but ``spare`` the latest stay.
    """
    found = backups(folder)
    staying = kept((one.at for one in found if since is None or one.at >= since), keep)
    staying |= {one.at for one in found[:spare]}
    going = [backup for backup in found if backup.at not in staying]
    for backup in going:
        try:
            shutil.rmtree(backup.path)
        except OSError as error:
            raise StoreError(f"{backup.path} cannot be removed: {error.strerror}") from error
    return len(found) - len(going), len(going)


def _copy(file: Path, copy: Path, stop: Stop, *, private: bool) -> None:
    """Copy a file as it stands at one moment, without its holes, and check the copy."""
    if private:
        _write(copy, b"", private=True)  # SQLite takes an empty file as it is, rights and all
    with long_work(file, stop, write=False) as db:
        db.execute("VACUUM INTO ?", [str(copy)])
    with long_work(copy, stop) as db:
        wrong = damage(db)
    if wrong:
        raise StoreError(f"{file}: its copy is not whole: {wrong[0]}")
    _sync(copy)


def _write(path: Path, content: bytes, *, private: bool) -> None:
    """Write a new file, and have it on the disk."""
    rights = _OWNERS if private else 0o666
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, rights), "wb") as file:
        file.write(content)
    _sync(path)


def _require_room(files: Iterable[Path], folder: Path) -> None:
    needed = sum(map(_content, files)) + _ROOM
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StoreError(
            f"{folder} needs {needed / 1e9:.2f} GB, and {free / 1e9:.2f} GB is free;"
            " make room, or keep fewer"
        )


def _content(file: Path) -> int:
    """The bytes in use, those included that are in the log still."""
    with long_work(file, lambda: False, write=False) as db:
        names = ("page_count", "freelist_count", "page_size")
        count, free, size = (int(db.execute(f"PRAGMA {n}").fetchone()[0]) for n in names)
    return (count - free) * size


def clear_abandoned(folder: Path, now: datetime) -> None:
    """Remove what a killed process had begun to copy."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        begun = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if now - begun > _ABANDONED:
            shutil.rmtree(path)


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk: VACUUM INTO leaves that to others."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


@contextmanager
def _no_backup(folder: Path) -> Iterator[None]:
    """Say of what went wrong what it means."""
    try:
        yield
    except (StoreError, OSError) as error:
        reason = f"{folder}: {error.strerror}" if isinstance(error, OSError) else str(error)
        raise StoreError(f"no backup was made, the earlier ones stay: {reason}") from error
