"""The archive itself: read it anew, check its index or make it anew."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from db import search
from db.archive import Archive
from db.lock import working_on
from db.reindex import rebuild
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
    """Compare the index with the texts; says which items and documents differ.

    And whether other rules than today's made it.
    """
    db = open_archive(settings.db)
    wrong, stale = search.check(db), search.stale(db)
    for line in (*wrong, *filter(None, [stale])):
        click.echo(line)
    items, documents = (db.table(name).count for name in ("items", "documents"))
    told = f"{items} items and {documents} documents" if documents else f"{items} items"
    click.echo(f"{len(wrong)} of {told} differ from their texts")
    sys.exit(1 if wrong or stale else 0)


@index.command("rebuild")
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    help="How many processes analyse; as many as there are cores, or one for few items.",
)
@common
def rebuild_(settings: Config, processes: int | None) -> None:
    """Make the index anew by today's rules, offline; searches use the old one meanwhile.

    Broken off, it goes on where it was when it is started again.
    """
    if not settings.db.is_file():  # before a lock is made where no archive is
        raise StoreError(f"{settings.db}: there is no such archive; harvest or import first")
    with working_on(settings.db, since=now()), Bars(console, unit="texts") as progress:
        done = rebuild(settings.db, processes=processes, progress=_shown(progress))
    before = f", {done.before} of them before it was broken off" if done.before else ""
    click.echo(f"{done.rows} items and documents indexed{before}")


def _shown(progress: Bars) -> Callable[[int, int], None]:
    """What shows on a bar how many rows are done of how many."""
    shown = 0

    def show(done: int, of: int) -> None:
        nonlocal shown
        progress.start("index", of)
        progress.advance("index", done - shown)
        shown = done

    return show
