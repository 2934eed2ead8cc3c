"""A generated archive made several times as large: the same matters again, as other items.

To write a million texts and find the keys of their words takes hours; what a search costs
depends on how many items there are and how many of them have a word. So those of a generated
archive (:mod:`benchmarks.generated`) are written again under other numbers, texts and keys as
they are.

    python -m benchmarks.multiplied PATH [--times N]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlite_utils import Database

from db import search
from db.files import close, transaction
from db.schema import open_archive

TIMES = 10
_BATCH = 1000
_OTHER = {
    "n": "n + :more",
    "id": "source || '/' || year || (n + :more) || '-' || position",
    "url": "url || :more",
}
"""The columns of ``items`` that no two items share."""


def multiply(path: Path, times: int) -> None:
    """Write an archive's items again until there are so many times as many."""
    db = open_archive(path, write=True)
    db.execute("PRAGMA synchronous = off")
    ids = search.numbers(db, search.ITEMS)
    top = max(ids)
    columns = [row[1] for row in db.execute("PRAGMA table_info(items)")]
    told = ", ".join(_OTHER.get(name, name) for name in columns)
    again = f"INSERT INTO items ({', '.join(columns)}) SELECT {told} FROM items WHERE n <= :top"  # noqa: S608 - our own names
    for nth in range(1, times):
        with transaction(db):
            db.execute(again, {"more": nth * top, "top": top})
            db.execute(
                "INSERT INTO sections SELECT other.id, ordinal, kind, heading, text FROM sections"
                " JOIN items ON items.id = item JOIN items AS other ON other.n = items.n + ?"
                " WHERE items.n <= ?",
                [nth * top, top],
            )
        _tell(f"{nth} times written again")
    _index(db, ids, top, times)
    db.execute("ANALYZE")
    close(db)


def _index(db: Database, ids: dict[int, str], top: int, times: int) -> None:
    """Put every copy into the index, by the keys of the item that it is one of."""
    keyed = [(n, search.kept_keys(db, search.ITEMS, item)) for n, item in ids.items()]
    statement = search.ITEMS.insert("item_index")
    for nth in range(1, times):
        for start in range(0, len(keyed), _BATCH):
            some = keyed[start : start + _BATCH]
            with transaction(db):
                db.conn.executemany(statement, ((n + nth * top, *keys) for n, keys in some))
        _tell(f"{nth} times indexed again")


def _tell(what: str) -> None:
    print(what, file=sys.stderr)  # noqa: T201 - its purpose


def main(arguments: Sequence[str] = ()) -> None:
    """Makes the archive larger, and prints how it goes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.multiplied")
    parser.add_argument("path", type=Path)
    parser.add_argument("--times", type=int, default=TIMES)
    chosen = parser.parse_args(arguments)
    multiply(chosen.path, chosen.times)


if __name__ == "__main__":
    main(sys.argv[1:])
