"""The archive itself: read it anew, check its index."""

from __future__ import annotations

import sys

import click

from db import search
from db.archive import Archive
from db.lock import working_on
from db.release import order
from db.schema import open_archive
from db.store import Store
from parsers.errors import StoreError
from pykala.clock import now
from pykala.config import Config
from pykala.logs import console
from pykala.options import common, known_sources
from pykala.progress import Bars
from scraper import reparse as reading


@click.command()
@click.option(
    "--since",
    metavar="VERSION",
    help="Only the municipalities of which a page was last read by this version or an older one.",
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    help="How many processes read; as many as there are cores, or one for few pages.",
)
@common
def reparse(settings: Config, since: str | None, processes: int | None) -> None:
    """Read every kept page again, offline; tells nobody of changes."""
    if since is not None:
        order(since)  # what is no version is told of before anything is opened
    if not settings.pages.is_file():
        raise StoreError(f"{settings.pages}: there are no kept pages to read again")
    sources = known_sources(settings).values()
    with (
        working_on(settings.db, since=now()),
        Store(settings.db) as store,
        Archive(settings.pages) as archive,
        Bars(console) as progress,
    ):
        done = reading.reparse(
            sources,
            store=store,
            archive=archive,
            since=since,
            processes=processes,
            progress=progress,
        )
    click.echo(_told(done))
    sys.exit(0 if done.ok else 1)


def _told(done: reading.Reparsed) -> str:
    left = f", {done.left} municipalities left as newer versions read them" if done.left else ""
    passed_over = "".join(f", {n} of {slug} passed over" for slug, n in done.unknown.items())
    return f"{done.pages} pages read, {done.faults} with faults{left}{passed_over}"


@click.group()
def index() -> None:
    """The search index."""


@index.command()
@common
def check(settings: Config) -> None:
    """Compare the index with the texts; says which items and documents differ."""
    db = open_archive(settings.db)
    wrong = search.check(db)
    for line in wrong:
        click.echo(line)
    items, documents = (db.table(name).count for name in ("items", "documents"))
    told = f"{items} items and {documents} documents" if documents else f"{items} items"
    click.echo(f"{len(wrong)} of {told} differ from their texts")
    sys.exit(1 if wrong else 0)
