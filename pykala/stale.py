"""Saying that an archive's search index is of other rules than today's."""

from __future__ import annotations

from pathlib import Path

import click

from db import search
from db.queries import Connection


def say_if_stale(archive: Path, db: Connection) -> None:
    """One line on standard error where other rules than today's made the index."""
    stale = search.stale(db)
    if stale:
        click.echo(f"{archive}: {stale}", err=True)
