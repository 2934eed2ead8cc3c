"""How the harvest goes, for a person at a terminal, a monitor, or by mail."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from alerts.when import HELSINKI
from db.health import Health, State
from db.health_facts import LATEST, requests_by_day
from db.queries import Row
from db.schema import open_archive
from pykala.clock import now
from pykala.config import Config
from pykala.health import WORDS, assess, lines
from pykala.options import MUNICIPALITIES, WIDE_ENOUGH, common
from web import told

# What a terminal shows in which colour.
_COLOURS = {State.OK: "green", State.STALE: "yellow", State.SUSPECT: "yellow"}


@click.command()
@MUNICIPALITIES
@click.option("--json", "as_json", is_flag=True, help="All of it as JSON.")
@common
def status(settings: Config, slugs: tuple[str, ...], *, as_json: bool) -> None:
    """Tell how each municipality's harvest goes, what is wrong and what to do; 1 if anything is.

    Every municipality that was ever harvested without a SLUG.
    """
    found = assess(settings, slugs)
    with closing(open_archive(settings.db)) as db:
        days = requests_by_day(db, now().date() - timedelta(days=told.DAYS - 1))
    if as_json:
        told_of = {"municipalities": [told.plain(one) for one in found], "requests": days}
        click.echo(json.dumps(told_of, ensure_ascii=False, indent=2))
    else:
        show(found, days, Console(width=None if sys.stdout.isatty() else WIDE_ENOUGH))
    sys.exit(0 if found and all(one.state is State.OK for one in found) else 1)


def show(found: Sequence[Health], days: Sequence[Row], console: Console) -> None:
    """Print the table, then what to do, what is at fault, the sections and the requests."""
    if not found:
        console.print(WORDS("status_none"))
        return
    console.print(_table(found))
    for one in found:
        said = [*lines(one), *_faults(one)]
        if said:
            console.print(
                f"\n[bold]{escape(one.facts.slug)}[/]: {one.state.value}", highlight=False
            )
            for line in said:
                console.print(f"  {escape(line)}", highlight=False, soft_wrap=True)
    console.print(_shares(found))
    console.print(_requests(days))


def _table(found: Sequence[Health]) -> Table:
    table = Table(
        "", "state", "last success (Finnish time)", "newest meeting", "held / listed", "at fault"
    )
    for one in found:
        facts, covered = one.facts, one.facts.coverage
        colour = _COLOURS.get(one.state, "red")
        table.add_row(
            escape(facts.slug),
            f"[{colour}]{one.state.value}[/]",
            f"{facts.last_success.astimezone(HELSINKI):%Y-%m-%d %H:%M}"
            if facts.last_success
            else "-",
            str(told.newest(one) or "-"),
            f"{covered.items_held} / {covered.items_listed}" if covered else "-",
            str(sum(cause.pages for cause in one.causes)),
        )
    return table


def _faults(one: Health) -> list[str]:
    return [
        f"{WORDS(f'cause_{cause.cause}')}: {WORDS.count('status_pages', cause.pages)},"
        f" {WORDS('status_example')} {cause.example}"
        for cause in one.causes
    ]


def _shares(found: Sequence[Health]) -> Table:
    title = f"Share of items with a section, of the latest {LATEST} (and of those before)"
    table = Table("", "sections", title=title, title_justify="left")
    for one in found:
        table.add_row(escape(one.facts.slug), ", ".join(told.sections(WORDS, one.shares)) or "-")
    return table


def _requests(days: Sequence[Row]) -> Table:
    table = Table("day", "host", "requests", "MB", title="Requests", title_justify="left")
    for day in days:
        megabytes = f"{day['bytes'] / 1e6:.1f}"
        table.add_row(day["day"], escape(day["host"]), str(day["requests"]), megabytes)
    return table
