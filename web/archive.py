"""Reading the archive from within a request."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results

from db import analyser
from web.addresses import DATABASE

T = TypeVar("T")


class Archive(Database):  # type: ignore[misc]  # Datasette carries no types
    """The archive's file; a statement is given its time anew if dictionaries took it."""

    async def execute(self, *args: Any, **options: Any) -> Results:
        """Datasette's own, once more if it was stopped and the dictionaries were loaded for it."""
        loaded = analyser.loaded()
        try:
            return await super().execute(*args, **options)
        except QueryInterrupted:
            if loaded or not analyser.loaded():
                raise
        return await super().execute(*args, **options)


async def read(datasette: Datasette, reader: Callable[[sqlite3.Connection], T]) -> T:
    """What the reader finds, in one of the threads that Datasette reads with."""
    found: T = await datasette.get_database(DATABASE).execute_fn(reader)
    return found
