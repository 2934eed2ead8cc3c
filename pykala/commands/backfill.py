"""Completeness: fetching what no feed shows any more, and telling what is missing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from db.ahead import refuse_if_ahead
from db.archive import Archive
from db.coverage import Coverage, coverage, missing
from db.lock import working_on
from db.queries import Connection
from db.schema import open_archive
from db.store import Store
from db.whole import refuse_half
from parsers.errors import ConfigError
from pykala.clock import now
from pykala.commands.harvest import client, require_contact, say_left_alone
from pykala.config import Config
from pykala.logs import console
from pykala.options import common, known_sources
from pykala.progress import Bars
from schedules.municipalities import find
from scraper import harvest as harvesting
from scraper.backfill import Backfill
from scraper.harvest import RunReport
from scraper.politeness import is_loopback
from scraper.source import Source

# Addresses shown of what is missing of one source.
_A_FEW = 5
# In a pipe lines stay whole.
_WIDEST = 1000


@click.command()
@click.argument("slug")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only meetings held from this day on."
)
@click.option("--now", "in_any_case", is_flag=True, help="Ask a host that is left alone, too.")
@common
def backfill(settings: Config, slug: str, since: datetime | None, *, in_any_case: bool) -> None:
    """Fetch every meeting of every body of a municipality, and its items.

    However far back its lists go. It may be broken off: begun again, it goes on where
    it was.
    """
    source = find(slug, known_sources(settings))
    require_contact(settings, [source])
    day = since.date() if since else date.min
    report, reached = _run(settings, source, day, in_any_case=in_any_case)
    say_left_alone(report)
    for one in report.harvests:
        click.echo(
            f"{slug}: {one.outcome}: {one.new} new items, {one.changed} changed,"
            f" {one.faults} faults, {one.requests} requests in"
            f" {_hours((one.finished_at - one.started_at).total_seconds())};"
            f" {reached.items_held} of {reached.items_listed} listed items held"
        )
    if not report.ok:
        sys.exit(1)


def _run(
    settings: Config, source: Source, since: date, *, in_any_case: bool
) -> tuple[RunReport, Coverage]:
    # a service on this machine is asked without a pause
    local = is_loopback(urlsplit(source.base).hostname or "")
    delay = 0.0 if local else settings.limits.delay
    refuse_half(settings.db, settings.pages)
    with (
        client(settings) as http,
        working_on(settings.db, since=now()),
        Store(settings.db) as store,
        Archive(settings.pages) as archive,
        Bars(console, delay=delay) as progress,
    ):
        refuse_if_ahead(store, archive, now())
        report = harvesting.harvest(
            [source],
            store=store,
            archive=archive,
            client=http,
            now=now,
            progress=progress,
            in_any_case=in_any_case,
            errand=partial(Backfill, since=since, delay=delay),
        )
        return report, _of(store.db, [source.slug])[0]


@click.command("coverage")
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@common
def coverage_(settings: Config, slugs: tuple[str, ...], *, as_json: bool) -> None:
    """Tell what is published as the lists tell, what of it is held, and what is missing.

    1 where something is missing.
    """
    db = open_archive(settings.db)
    found = _of(db, slugs)
    if as_json:
        told = [asdict(one) | {"missing": _missing(db, one)} for one in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _show(db, found)
    if not all(one.whole for one in found):
        sys.exit(1)


def _of(db: Connection, slugs: Sequence[str]) -> list[Coverage]:
    """Of the sources named, each once, or of all; ConfigError where the archive has none such."""
    known = {one.source: one for one in coverage(db)}
    for slug in slugs:
        if slug not in known:
            raise ConfigError(f"the archive has nothing of {slug!r}; `pykala harvest {slug}` first")
    return [known[slug] for slug in dict.fromkeys(slugs)] or list(known.values())


def _missing(db: Connection, one: Coverage) -> list[dict[str, str | None]]:
    return [asdict(page) for page in missing(db, one.source, _A_FEW)] if not one.whole else []


# The columns of the table, each with its fields of Coverage.
_COLUMNS = {
    "meetings listed": "meetings_listed",
    "read": "meetings_read",
    "missing": "meetings_missing",
    "items listed": "items_listed",
    "held": "items_held",
    "barred": "items_barred",
    "missing ": "items_missing",
}


def _show(db: Connection, found: Sequence[Coverage]) -> None:
    out = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDEST)
    table = Table(box=None, pad_edge=False)
    table.add_column("source")
    for title in _COLUMNS:
        table.add_column(title, justify="right")
    for one in found:
        table.add_row(one.source, *(str(getattr(one, field)) for field in _COLUMNS.values()))
    out.print(table)
    for one in found:
        for line in _besides(one):
            out.print(f"{one.source}: {line}", markup=False, soft_wrap=True)
        for page in _missing(db, one):
            why = page["fault"] or "not asked for yet"
            out.print(f"{one.source}: missing: {page['url']} ({why})", markup=False, soft_wrap=True)


def _besides(one: Coverage) -> Iterator[str]:
    """What the numbers do not tell: that no list was ever read, or that it goes further back."""
    if not one.meetings_listed and not one.items_listed:
        yield "no list of it was ever read, so nothing is known to be missing"
    if older := one.meetings_listed - one.meetings_read - one.meetings_missing:
        meetings = "meeting" if older == 1 else "meetings"
        yield (
            f"{older} {meetings} older than what is held never read;"
            f" `pykala backfill {one.source}` fetches them"
        )


def _hours(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
