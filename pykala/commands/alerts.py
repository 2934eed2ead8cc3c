"""Subscriptions from the command line: which there are, one more, a newsroom's own as TOML."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from alerts.as_sql import statement_of
from alerts.describing import asked, label
from alerts.layout import clean
from alerts.saved import (
    FACETS,
    LANGUAGES,
    WEEKDAYS,
    Cadence,
    Event,
    Following,
    SavedSearch,
    as_mapping,
    saved_search,
)
from alerts.saved_files import LARGEST, Entry, read_toml, write_toml
from alerts.subscribing import search_of, target
from alerts.texts import Texts
from alerts.unknown_names import unknown_names
from alerts.webhook import shown_secret
from db import outbox
from db import subscriptions as kept
from db.files import transaction
from db.schema import open_archive
from db.subscription_schema import Subscriptions, open_subscriptions
from db.subscriptions import State, Subscriber, Subscription
from parsers.errors import BadInput
from pykala import alerting
from pykala.clock import now
from pykala.commands.alerts_run import chosen_target, run, test
from pykala.config import Config
from pykala.options import WIDE_ENOUGH, common

_TEXTS = Texts("en")


@click.group()
def alerts() -> None:
    """Subscriptions: who is told what, by e-mail or webhook."""


alerts.add_command(run)
alerts.add_command(test)

TARGET = (
    click.option("--to", metavar="ADDRESS", help="The e-mail address that is told."),
    click.option("--webhook", metavar="URL", help="The webhook that is told."),
    click.option("--messaging", metavar="URL", help="The messaging service, as apprise has it."),
)
SEARCH = (
    click.option("--query", help="Words, as in the site's search."),
    click.option(
        "--filter", "filters", multiple=True, metavar="FACET=VALUE", help=", ".join(FACETS)
    ),
    click.option(
        "--follow",
        nargs=3,
        metavar="KIND MUNICIPALITY KEY",
        help=f"{', '.join(Following)}: matter Kuusela 412/2025",
    ),
    click.option("--event", "events", multiple=True, help=", ".join(Event)),
    click.option("--cadence", help=", ".join(Cadence)),
    click.option("--hour", help="From 0 to 23, in Finland."),
    click.option("--weekday", help=", ".join(WEEKDAYS)),
    click.option("--language", help=f"Of the message: {', '.join(LANGUAGES)}"),
    click.option("--nothing-new", is_flag=True, help="Send a digest with nothing in it, too."),
    click.option("--name", help="What the search is called."),
)


def _options(*options: Callable[..., Any]) -> Callable[..., Any]:
    """All of these options at once, listed in the order given."""

    def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options


@alerts.command("list")
@click.option("--json", "as_json", is_flag=True, help="All of it as JSON.")
@click.option("--sql", is_flag=True, help="Each search as SQL for Datasette, without addresses.")
@common
def list_(settings: Config, *, as_json: bool, sql: bool) -> None:
    """List who is told what, with their addresses, and what waits to go out."""
    if as_json and sql:
        raise BadInput("name one form: --json or --sql")
    with closing(open_subscriptions(settings.subscriptions)) as db:
        found = [
            (one, reader) for one in kept.all_subscriptions(db) for reader in _readers(db, one)
        ]
        letters = outbox.counts(db)
    if sql:
        click.echo("\n\n".join(_statements(one for one, _ in found)))
        return
    if as_json:
        told = {"subscriptions": [_plain(*each) for each in found], "letters": letters}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    console = Console(width=None if sys.stdout.isatty() else WIDE_ENOUGH)
    console.print(_table(found))
    states = Counter(one.state.value for one, _ in found)
    waiting = letters.get("queued", 0)
    click.echo(f"{_counted(len(found), states)}; {waiting} letters wait")


def _read(one: Subscription) -> SavedSearch | None:
    """The search of a subscription, None for one that cannot be read: a run tells why."""
    try:
        return search_of(one)
    except BadInput:
        return None


def _statements(found: Iterable[Subscription]) -> list[str]:
    """Each search that can be read once, below a line that says which it is."""
    searches = {one.search: _read(one) for one in found}.values()
    return [f"-- {clean(asked(one, _TEXTS))}\n{statement_of(one)};" for one in searches if one]


def _readers(db: Subscriptions, one: Subscription) -> Iterable[Subscriber]:
    reader = kept.subscriber(db, one.subscriber)
    return [] if reader is None else [reader]


def _counted(all_of_them: int, states: Counter[str]) -> str:
    parts = ", ".join(f"{states[state]} {state}" for state in State if states[state])
    return f"{all_of_them} subscriptions" + (f" ({parts})" if parts else "")


def _table(found: Sequence[tuple[Subscription, Subscriber]]) -> Table:
    table = Table("subscription", "reader", "state", "to", "search")
    for one, reader in found:
        state = one.state.value + (f": {reader.parked_why}" if reader.parked_why else "")
        row = (state, reader.address, _said(_read(one)))
        table.add_row(one.id, reader.id, *map(escape, row))
    return table


def _said(search: SavedSearch | None) -> str:
    if search is None:
        return "(cannot be read)"
    said = asked(search, _TEXTS)
    return f"{search.name}: {said}" if search.name else said


def _plain(one: Subscription, reader: Subscriber) -> dict[str, Any]:
    search = _read(one)
    return {
        "id": one.id,
        "reader": reader.id,
        "channel": reader.channel,
        "to": reader.address,
        "state": one.state.value,
        "parked": reader.parked_why,
        "search": search and as_mapping(search),
        "sql": search and statement_of(search),
    }


@alerts.command()
@_options(*SEARCH, *TARGET)
@common
def add(
    settings: Config, *, to: str | None, webhook: str | None, messaging: str | None, **given: Any
) -> None:
    """Subscribe an address to a search, at once: you answer for its owner's consent.

    No mail asks the owner to confirm it. Every message tells them how to leave.
    """
    search = _search(**given)
    channel, address = chosen_target(to, webhook, messaging)
    # judged before a file is made for it
    target(channel, address, allow_private=alerting.configured(settings).allow_private_targets)
    with alerting.desk(settings) as (desk, db):
        one = desk.enter(channel, address, search, now())
        _say_secret(db, one)
    _say_unknown(settings, [("", search)])
    click.echo(f"{one.id}: {label(search, _TEXTS)}; {one.state.value}, confirmed by you")


def _search(
    *,
    filters: Sequence[str],
    follow: tuple[str, str, str] | None,
    events: Sequence[str],
    hour: str | None,
    nothing_new: bool,
    **plain: str | None,
) -> SavedSearch:
    """The search of the options, judged where every search is."""
    values: dict[str, Any] = {name: value for name, value in plain.items() if value is not None}
    by_facet: dict[str, list[str]] = {}
    for one in filters:
        facet, _, value = one.partition("=")
        by_facet.setdefault(facet, []).append(value)
    if by_facet:
        values["filters"] = by_facet
    if follow:
        values["follow"] = {follow[0]: follow[2], "municipality": follow[1]}
    if events:
        values["events"] = list(events)
    if hour is not None:
        values["hour"] = int(hour) if hour.isascii() and hour.isdigit() else hour
    return saved_search(values | {"nothing_new": nothing_new})


def _say_secret(db: Subscriptions, one: Subscription) -> None:
    """Tell the operator by what the receiver of a webhook checks signatures."""
    for reader in _readers(db, one):
        if reader.channel == "webhook":
            click.echo(f"signing secret of {reader.address}: {shown_secret(reader.secret)}")


def _say_unknown(settings: Config, searches: Iterable[tuple[str, SavedSearch]]) -> None:
    """Tell the operator of names that are not in the archive, perhaps not yet."""
    with closing(open_archive(settings.db)) as archive:
        for which, search in searches:
            for line in unknown_names(archive, search):
                click.echo(f"{which}{line}", err=True)


@alerts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--prune", is_flag=True, help="End other searches of the addresses that the file names."
)
@common
def import_(settings: Config, file: Path, *, prune: bool) -> None:
    """Subscribe as a file of saved searches says, at once; what is there already stays.

    All of it or nothing. The file is what `pykala alerts export` writes.
    """
    entries = _entries(settings, file)
    with alerting.desk(settings) as (desk, db), transaction(db):
        before = {one.id for one in kept.all_subscriptions(db)}
        named = [desk.enter(each.channel, each.to, each.search, now()) for each in entries]
        ended = _prune(db, named) if prune else 0
        for one in {each.subscriber: each for each in named if each.id not in before}.values():
            _say_secret(db, one)
    new = len({one.id for one in named} - before)
    _say_unknown(settings, [(f"search {n}: ", one.search) for n, one in enumerate(entries, 1)])
    click.echo(f"{len(entries)} searches read, {new} subscriptions new, {ended} ended")


def _entries(settings: Config, file: Path) -> list[Entry]:
    """What the file says, each with an address that was judged; BadInput says which has none."""
    try:
        with file.open("rb") as opened:
            text = opened.read(LARGEST + 1).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: it cannot be read: {error}") from error
    entries = read_toml(text)
    allow_private = alerting.configured(settings).allow_private_targets
    for number, each in enumerate(entries, 1):
        problem = _problem(each, allow_private=allow_private)
        if problem:
            raise BadInput(f"{file}: search {number}: {problem}")
    return entries


def _problem(entry: Entry, *, allow_private: bool) -> str | None:
    """What is wrong with whom a search of a file is for; None if nothing is."""
    if entry.to is None:
        return "to is missing: whom to tell"
    try:
        target(entry.channel, entry.to, allow_private=allow_private)
    except BadInput as error:
        return str(error)
    return None


def _prune(db: Subscriptions, named: Sequence[Subscription]) -> int:
    """How many were ended: of the same readers, and not among these."""
    stay = {one.id for one in named}
    readers = {one.subscriber for one in named}
    gone = [one for reader in readers for one in kept.subscriptions_of(db, reader)]
    return sum(kept.unsubscribe(db, one.id) for one in gone if one.id not in stay)


@alerts.command()
@common
def export(settings: Config) -> None:
    """Print all active subscriptions as TOML, addresses included."""
    with closing(open_subscriptions(settings.subscriptions)) as db:
        found = kept.all_subscriptions(db)
        active = [one for one in found if one.state is State.ACTIVE]
        entries = [
            Entry(search, reader.channel, reader.address)
            for one in active
            if (search := _read(one))
            for reader in _readers(db, one)
        ]
        unread = sum(_read(one) is None for one in active)
    click.echo(write_toml(entries), nl=False)
    left = len(found) - len(active)
    more = f", {unread} that cannot be read left out" if unread else ""
    click.echo(f"{len(entries)} exported, {left} that are not active left out{more}", err=True)
