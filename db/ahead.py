"""A clock that ran ahead: what was written by it keeps what is due from being asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from db.archive import Archive
from db.files import store_errors
from db.store import Store
from parsers.errors import StoreError

BEARABLE: Final = timedelta(days=1)
"""By how much the newest time may lie ahead: clocks differ a little, and are set right again."""

_HARVESTED = """
    SELECT max(at) FROM (
        SELECT max(started_at) AS at FROM harvests UNION ALL SELECT max(finished_at) FROM harvests
    )
"""
_FETCHED = "SELECT max(fetched_at) FROM answers"


def refuse_if_ahead(store: Store, archive: Archive, now: datetime) -> None:
    """StoreError where the newest harvest or answer is of a time more than a day after ``now``.

    What is due is reckoned from those times: it would not be asked for until then, and what
    is fetched now would stand before what is older. Which of the two clocks is wrong, only a
    person can tell.
    """
    for path, db, newest in (
        (store.path, store.db, _HARVESTED),
        (archive.path, archive.db, _FETCHED),
    ):
        at = _newest(path, db, newest)
        if at is not None and at - now > BEARABLE:
            raise StoreError(
                f"{path}: the newest in it is of {at:%Y-%m-%d %H:%M} UTC, but this machine's clock"
                f" says {now:%Y-%m-%d %H:%M} UTC; set the clock right, or if it is right,"
                " take a backup from before it ran ahead"
            )


def _newest(path: Path, db: Database, query: str) -> datetime | None:
    with store_errors(path):
        (at,) = db.execute(query).fetchone()
    return datetime.fromisoformat(at) if at else None
