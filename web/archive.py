"""Reading the archive from within a request."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from datasette.app import Datasette

from web.addresses import DATABASE

T = TypeVar("T")


async def read(datasette: Datasette, reader: Callable[[sqlite3.Connection], T]) -> T:
    """What the reader finds, in one of the threads that Datasette reads with."""
    found: T = await datasette.get_database(DATABASE).execute_fn(reader)
    return found
