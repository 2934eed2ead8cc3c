"""The archive itself: read it anew, check its index."""

from __future__ import annotations

import sys

import click

from db import search
from db.archive import Archive
from db.schema import open_archive
from db.store import Store
from parsers.errors import StoreError
from pykala.config import Config
from pykala.options import common, known_sources
from scraper import reparse as reading


@click.command()
@common
def reparse(settings: Config) -> None:
    """Read every kept page again, offline; tells nobody of changes."""
    if not settings.pages.is_file():
        raise StoreError(f"{settings.pages}: there are no kept pages to read again")
    sources = known_sources(settings).values()
    with Store(settings.db) as store, Archive(settings.pages) as archive:
        done = reading.reparse(sources, store=store, archive=archive)
    passed_over = "".join(f", {n} of {slug} passed over" for slug, n in done.unknown.items())
    click.echo(f"{done.pages} pages read, {done.faults} with faults{passed_over}")
    sys.exit(0 if done.ok else 1)


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
