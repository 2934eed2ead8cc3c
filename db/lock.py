"""Who works on an archive: one process at a time, and whose turn it is can be read."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from db.files import timestamp
from parsers.errors import StoreError


def lock_file(archive: Path) -> Path:
    """Where it is written who works on an archive: ``archive.db.lock`` beside it."""
    return archive.with_name(f"{archive.name}.lock")


@contextmanager
def working_on(archive: Path, *, since: datetime) -> Iterator[None]:
    """Keep other processes from working on the archive meanwhile; readers need not ask.

    Raises StoreError at once, and says who it is, where another is at work:
    that may take hours, or be the daemon, so waiting a little would help
    nobody. The lock is the kernel's, on an open file: it goes with the process,
    whatever ends it, and what is written in the file only tells of it.
    """
    path = lock_file(archive)
    with _opened(path, archive) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(f"{archive}: {_holder(file)}; wait for it or stop it") from error
        _write(file, f"{os.getpid()} {timestamp(since)}\n")
        yield
        # the file stays: another may have opened it already, and would lock what is gone
        _write(file, "")


def _opened(path: Path, archive: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+", encoding="ascii")
    except OSError as error:
        raise StoreError(f"{archive}: its lock cannot be made: {error.strerror}") from error


def _holder(file: IO[str]) -> str:
    file.seek(0)
    pid, _, since = file.read().strip().partition(" ")
    # it has the lock, but has not come to write
    who = f" (pid {pid}, since {since})" if since else ""
    return f"another process{who} is at work on this archive"


def _write(file: IO[str], text: str) -> None:
    with suppress(OSError):  # a full disk takes no word of who it is; the lock holds without
        os.ftruncate(file.fileno(), 0)
        os.write(file.fileno(), text.encode("ascii"))
