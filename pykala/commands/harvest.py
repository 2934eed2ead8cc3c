"""Fetching: once, on schedule, or one page to see whether a municipality answers."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from db.archive import Archive
from db.store import Store
from parsers.as_json import to_json
from parsers.errors import ConfigError, MissingField
from pykala.clock import now
from pykala.config import Config
from pykala.logs import console
from pykala.options import common, known_sources
from pykala.progress import Bars
from schedules import daemon
from schedules.municipalities import find
from scraper import harvest as harvesting
from scraper.check import check as check_source
from scraper.client import Client
from scraper.harvest import RunReport
from scraper.politeness import is_loopback
from scraper.source import Source

# Characters of a line of `pykala municipalities` where no terminal sets the width.
WIDE_ENOUGH = 200

MUNICIPALITIES = click.argument("slugs", nargs=-1, metavar="[SLUG]...")


@click.command()
@MUNICIPALITIES
@common
def harvest(settings: Config, slugs: tuple[str, ...]) -> None:
    """Fetch what is due, store it and read it; every municipality without a SLUG."""
    sources = chosen(settings, slugs)
    require_contact(settings, sources)
    with client(settings) as http:
        report = run(settings, sources, http)
    if not report.ok:
        sys.exit(1)


@click.command()
@MUNICIPALITIES
@common
def schedule(settings: Config, slugs: tuple[str, ...]) -> None:
    """Harvest each municipality at its interval, until stopped."""
    sources = chosen(settings, slugs)
    require_contact(settings, sources)
    with client(settings) as http:
        daemon.run(sources, lambda due: run(settings, due, http))


@click.command()
@click.argument("slug")
@common
def check(settings: Config, slug: str) -> None:
    """Fetch one feed and one page of a municipality and print what was read; write nothing."""
    source = find(slug, known_sources(settings))
    require_contact(settings, [source])
    with client(settings) as http:
        checked = check_source(source, http)
    click.echo(f"{len(checked.feed.entries)} entries in the feed; the newest leads to:", err=True)
    if checked.record is None:
        raise MissingField(f"{slug}: the feed is empty")
    click.echo(json.dumps(to_json(checked.record), ensure_ascii=False, indent=2))


@click.command()
@common
def municipalities(settings: Config) -> None:
    """List what can be harvested."""
    table = Table.grid(padding=(0, 2))
    for source in known_sources(settings).values():
        table.add_row(source.slug, source.municipality, source.language or "?", source.base)
    Console(width=None if sys.stdout.isatty() else WIDE_ENOUGH).print(table)


def client(settings: Config) -> Client:
    """The way to the hosts: real time, real pauses, the contact of the configuration."""
    return Client(settings.contact, now=now, monotonic=time.monotonic, sleep=time.sleep)


def run(settings: Config, sources: Sequence[Source], http: Client) -> RunReport:
    """One harvest of the sources into the archive, with bars on a terminal."""
    with (
        Store(settings.db) as store,
        Archive(settings.pages) as archive,
        Bars(console) as progress,
    ):
        return harvesting.harvest(
            sources, store=store, archive=archive, client=http, now=now, progress=progress
        )


def chosen(settings: Config, slugs: Sequence[str]) -> list[Source]:
    """The sources named, each once, or all where none is; ConfigError for an unknown one."""
    known = known_sources(settings)
    return [find(slug, known) for slug in dict.fromkeys(slugs)] or list(known.values())


def require_contact(settings: Config, sources: Sequence[Source]) -> None:
    """ConfigError where a real host is to be asked without saying who asks."""
    real = any(not is_loopback(urlsplit(source.base).hostname or "") for source in sources)
    if real and not settings.contact:
        raise ConfigError(
            "real municipalities are told whom to reach: set PYKALA_CONTACT,"
            " or contact in pykala.toml, to your e-mail address"
        )
