"""The two files of an archive, of which neither is whole without the other."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from db.files import require_ours
from db.pages_schema import migrations as of_pages
from db.schema import migrations as of_archive
from parsers.errors import StoreError

_ANEW: Final = "an empty file of that name begins it anew"


def files_of(archive: Path, pages: Path) -> list[Path]:
    """Both files, in the order in which they are copied; StoreError unless both are there, ours."""
    if not archive.exists() and not pages.exists():
        raise StoreError(f"{archive}: there is no such archive; harvest or import first")
    for path, migrations in ((archive, of_archive), (pages, of_pages)):
        if not path.exists():
            raise _missing(path)
        require_ours(path, migrations)
    return [archive, pages]


def refuse_half(archive: Path, pages: Path) -> None:
    """StoreError where one file is not there, and the other tells that it has been."""
    if not pages.exists() and _has_rows(archive, "looks"):
        raise _missing(pages)
    if not archive.exists() and _has_rows(pages, "answers"):
        raise _missing(archive, "`pykala reparse` makes it anew of the pages")


def _missing(path: Path, else_: str = _ANEW) -> StoreError:
    return StoreError(f"{path}: it is missing; take it back from a backup, or {else_}")


def _has_rows(path: Path, table: str) -> bool:
    """Whether a file has such a table, and something in it; what is wrong with it others tell."""
    if not path.is_file():
        return False
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as db:
            return db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None  # noqa: S608 - our own names
    except sqlite3.Error:
        return False
