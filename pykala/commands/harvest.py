"""Fetching: once, or one page to see whether a municipality answers."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from alerts.mail import is_address
from db.ahead import refuse_if_ahead
from db.archive import Archive
from db.lock import working_on
from db.store import Store
from db.whole import refuse_half
from parsers.as_json import to_json
from parsers.errors import ConfigError, MissingField
from pykala.clock import now
from pykala.config import Config
from pykala.health import tell_operator
from pykala.logs import console
from pykala.options import MUNICIPALITIES, WIDE_ENOUGH, common, known_sources
from pykala.progress import Bars
from pykala.stale import say_if_stale
from schedules.municipalities import find
from scraper import harvest as harvesting
from scraper.check import check as check_source
from scraper.client import Client
from scraper.harvest import RunReport
from scraper.hosts import host_of
from scraper.politeness import is_loopback
from scraper.source import Source


@click.command()
@MUNICIPALITIES
@click.option("--now", "in_any_case", is_flag=True, help="Ask hosts that are left alone, too.")
@common
def harvest(settings: Config, slugs: tuple[str, ...], *, in_any_case: bool) -> None:
    """Fetch what is due, store it and read it; every municipality without a SLUG.

    A host that failed lately is left alone for a while.
    """
    sources = chosen(settings, slugs)
    require_contact(settings, sources)
    with client(settings) as http:
        report = run(settings, sources, http, in_any_case=in_any_case)
    say_left_alone(report)
    tell_operator(settings, [source.slug for source in sources])
    if not report.ok:
        sys.exit(1)


def say_left_alone(report: RunReport) -> None:
    """Name on standard error the sources that were not asked, and until when they are not."""
    for source, until in report.left_alone:
        click.echo(
            f"{source.slug}: {host_of(source)} failed, and is left alone until"
            f" {until:%Y-%m-%d %H:%M} UTC; --now asks it anyway",
            err=True,
        )


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


def client(settings: Config, clock: Callable[[], datetime] = now) -> Client:
    """The way to the hosts: real time, real pauses, the contact of the configuration."""
    return Client(
        settings.contact,
        now=clock,
        monotonic=time.monotonic,
        sleep=time.sleep,
        limits=settings.limits,
    )


def run(
    settings: Config,
    sources: Sequence[Source],
    http: Client,
    *,
    in_any_case: bool = False,
    clock: Callable[[], datetime] = now,
) -> RunReport:
    """One harvest of the sources into the archive, with bars on a terminal.

    Hosts that fail are left alone, but not ``in_any_case``.
    """
    refuse_half(settings.db, settings.pages)
    with (
        working_on(settings.db, since=now()),
        Store(settings.db) as store,
        Archive(settings.pages) as archive,
        Bars(console) as progress,
    ):
        refuse_if_ahead(store, archive, clock())
        say_if_stale(settings.db, store.db)
        return harvesting.harvest(
            sources,
            store=store,
            archive=archive,
            client=http,
            now=clock,
            progress=progress,
            in_any_case=in_any_case,
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
    if real and not _reaches(settings.contact or ""):
        raise ConfigError(f"contact {settings.contact!r}: no e-mail address, nor one of the web")


def _reaches(contact: str) -> bool:
    return is_address(contact) or contact.startswith(("https://", "http://"))
