"""How the last runs at a source's host came out, whichever sources they were of."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from db.queries import Connection, runs_at
from scraper.breaker import Run
from scraper.source import Source

_MOST: Final = 20
"""More failures in a row make no difference."""


def host_of(source: Source) -> str:
    """The host of a source, with its port where it names one."""
    return urlsplit(source.base).netloc


def past_runs(db: Connection, source: Source) -> list[Run]:
    """The last runs at the host of a source, newest first."""
    return [
        Run(datetime.fromisoformat(row["finished_at"]), _time(row["not_before"]))
        for row in runs_at(db, host_of(source), _MOST)
    ]


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
