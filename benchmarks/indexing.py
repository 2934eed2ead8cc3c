"""How fast items are indexed, and how large the index is: ``python -m benchmarks.indexing``.

The generated items of :mod:`benchmarks.generated`, on one core. Cold, every form is analysed
once, by the system's libvoikko where there is one and by pyvoikko, which gets a tenth of the
items; warm, the archive knows the keys of all forms and no dictionary is asked. The more items,
the fewer forms each brings that none before it had: few items make cold speeds look low and the
table of keys large. Seconds are the processor's own, so that other work on the machine counts
little.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table
from sqlite_utils import Database

from benchmarks import generated
from db import search
from db.analyser.voikko import PipVoikko, Voikko, system
from db.files import close, transaction
from db.reindex import rebuild
from db.schema import open_archive

ITEMS = 3000
_TOGETHER = 200
"""Items in one transaction, warm."""
_TEXT = """
    SELECT (SELECT sum(length(CAST(title AS BLOB))) FROM items)
        + (SELECT sum(length(CAST(heading AS BLOB)) + length(CAST(text AS BLOB))) FROM sections)
"""


@dataclass(frozen=True, slots=True)
class Speed:
    """Items a second of one core: ``by`` a dictionary, cold; "stored keys" are warm."""

    by: str
    items: int
    items_a_second: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured; sizes are in bytes, ``share`` is that of the index to the text."""

    items: int
    forms: int
    text: int
    index: int
    share: float
    speeds: tuple[Speed, ...]


@click.command()
@click.option("--items", type=click.IntRange(min=10), default=ITEMS, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
def main(items: int, *, as_json: bool) -> None:
    """Measure how fast items are indexed, and how large the index is."""
    with TemporaryDirectory() as folder:
        measured = measure(Path(folder) / "archive.db", items)
    if as_json:
        click.echo(json.dumps(asdict(measured)))
    else:
        _show(measured)


def measure(archive: Path, items: int) -> Measured:
    """Of so many generated items in a new archive."""
    generated.build(archive, items, index=False)
    with _opened(archive) as db:
        text, before = int(db.execute(_TEXT).fetchone()[0]), _used(db)
    few = max(1, items // 10)
    generated.build(archive.with_name("few.db"), few, index=False)
    speeds = [_cold(archive.with_name("few.db"), few, PipVoikko())]
    best = system()
    if best is None:
        rebuild(archive)
    else:
        speeds.insert(0, _cold(archive, items, best))
    with _opened(archive) as db:
        index, forms = _used(db) - before, db.table("form_key").count
    speeds.append(_warm(archive, items))
    return Measured(items, forms, text, index, index / text, tuple(speeds))


def _cold(archive: Path, items: int, voikko: Voikko) -> Speed:
    # asked once before: to load a dictionary is no part of an item
    voikko.readings("kunta")
    begun = time.process_time()
    rebuild(archive, by=voikko)
    return Speed(f"{voikko.name}, cold", items, items / (time.process_time() - begun))


def _warm(archive: Path, items: int) -> Speed:
    with _opened(archive) as db:
        db.execute("INSERT INTO item_index (item_index) VALUES ('delete-all')")
        ids = [row["id"] for row in db.query("SELECT id FROM items ORDER BY n")]
        begun = time.process_time()
        for start in range(0, len(ids), _TOGETHER):
            with transaction(db):
                for item in ids[start : start + _TOGETHER]:
                    search.add(db, item)
        return Speed("stored keys, warm", items, items / (time.process_time() - begun))


@contextmanager
def _opened(archive: Path) -> Iterator[Database]:
    db = open_archive(archive, write=True)
    try:
        yield db
    finally:
        db.conn.commit()
        close(db)


def _used(db: Database) -> int:
    """Bytes of the pages that hold something."""
    pages, free, size = (
        int(db.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _show(measured: Measured) -> None:
    table = Table("keys by", "items of 3 kB", "a second of one core")
    for speed in measured.speeds:
        table.add_row(speed.by, f"{speed.items:,}", f"{speed.items_a_second:.0f}")
    console = Console()
    console.print(table)
    console.print(
        f"text {measured.text / 1e6:.1f} MB; index and keys of {measured.forms:,} forms"
        f" {measured.index / 1e6:.1f} MB, {measured.share:.2f} of it"
    )


if __name__ == "__main__":
    main()
