"""What keeps an archive going on a server: the daemon, the nightly maintenance, backups."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from types import FrameType

import click

from db import queries
from db.addresses_apart import Addresses, copy_apart
from db.ahead import refuse_if_ahead
from db.archive import Archive
from db.backup import back_up, backups
from db.lock import working_on
from db.maintenance import Maintained, refuse_damaged
from db.maintenance import maintain as maintain_files
from db.store import Store
from db.whole import files_of, refuse_half
from pykala.alerted import Alerted
from pykala.clock import now
from pykala.commands.harvest import chosen, client, require_contact
from pykala.config import Config
from pykala.health import tell_operator
from pykala.options import MUNICIPALITIES, common
from pykala.stale import say_if_stale
from schedules import daemon
from schedules.daemon import Daily, Often
from scraper.client import Client
from scraper.harvest import keep_harvesting
from scraper.inbox import Inbox
from scraper.source import Source
from scraper.tally import INTERRUPTED

# Not from three to four, which one night lacks and another has twice.
NIGHT = time(2, 30)

# What is told has stood for hours; whoever is told it need not hear of it within minutes.
TOLD_EVERY = timedelta(hours=1)

# "At once" is within that time of the page's coming.
ALERTED_EVERY = timedelta(minutes=5)

log = logging.getLogger("pykala.schedule")


@click.command()
@MUNICIPALITIES
@common
def schedule(settings: Config, slugs: tuple[str, ...]) -> None:
    """Harvest each municipality at its interval and maintain the archive nightly, until stopped."""
    sources = chosen(settings, slugs)
    require_contact(settings, sources)
    refuse_half(settings.db, settings.pages)
    with working_on(settings.db, since=now()), client(settings) as http:
        daemon.run(
            sources,
            partial(_harvest, settings, sources, http),
            last=_begun(settings),
            daily=_beside(settings, sources),
        )


@click.command()
@common
def maintain(settings: Config) -> None:
    """Check, tidy and back up the archive, as `pykala schedule` does nightly."""
    files_of(settings.db, settings.pages)  # before a lock is made where no archive is
    with working_on(settings.db, since=now()), _stoppable() as stopping:
        done = _maintain(settings, stopping.is_set)
    click.echo(done.done)
    for fault in done.faults:
        click.echo(f"pykala: {fault}", err=True)
    sys.exit(1 if done.faults else 0)


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@common
def backup(settings: Config, folder: Path | None) -> None:
    """Copy the archive as it is now to a new folder in FOLDER, whoever is at work on it.

    Subscriptions are copied to a folder of their own in it, which only its owner may read.
    """
    files = files_of(settings.db, settings.pages)
    where, addresses = folder or settings.backups, _addresses(settings)
    with _stoppable() as stopping:
        refuse_damaged(files, stopping.is_set)
        made = []
        if addresses.file.is_file():  # before the archive: it tells how far readers were told
            made.append(copy_apart(addresses, where, now(), stopping.is_set))
        made.append(back_up(files, where, now(), stopping.is_set))
    for one in reversed(made):
        click.echo(f"{one.size / 1e6:.1f} MB to {one.path}")


def _beside(settings: Config, sources: Sequence[Source]) -> Sequence[Daily | Often]:
    """What is done beside the harvest; a job more is a line more."""
    slugs = [source.slug for source in sources]
    alerts = [Often("alerts", ALERTED_EVERY, Alerted(settings).work)] if settings.alerts else []
    return [
        *alerts,
        Often("operator", TOLD_EVERY, lambda _stopping: tell_operator(settings, slugs)),
        Daily(
            "maintenance",
            NIGHT,
            partial(_maintain_and_tell, settings),
            partial(_backed_up, settings),
        ),
    ]


def _harvest(settings: Config, sources: Sequence[Source], http: Client, inbox: Inbox) -> None:
    with Store(settings.db) as store, Archive(settings.pages) as archive:
        keep_harvesting(inbox, sources, store=store, archive=archive, client=http, now=now)


def _begun(settings: Config) -> dict[str, datetime]:
    """When each source was last harvested, by slug; what was broken off is left out.

    StoreError where the archive's times are ahead of ours.
    """
    with Store(settings.db) as store, Archive(settings.pages) as archive:
        refuse_if_ahead(store, archive, now())
        say_if_stale(settings.db, store.db)
        last = queries.last_harvests(store.db)
    return {slug: at for slug, (at, outcome) in last.items() if outcome != INTERRUPTED}


def _maintain(settings: Config, stop: Callable[[], bool]) -> Maintained:
    return maintain_files(
        settings.db,
        settings.pages,
        backups=settings.backups,
        keep=settings.backup.keep,
        now=now,
        stop=stop,
        addresses=_addresses(settings),
    )


def _addresses(settings: Config) -> Addresses:
    return Addresses(settings.subscriptions, settings.key_file)


def _maintain_and_tell(settings: Config, stopping: Event) -> None:
    done = _maintain(settings, stopping.is_set)
    for fault in done.faults:
        log.error("maintenance: %s", fault)
    log.info("maintenance: %s", done.done)


def _backed_up(settings: Config) -> datetime | None:
    """When the latest backup was made: the maintenance ends with one."""
    return next((backup.at for backup in backups(settings.backups)), None)


@contextmanager
def _stoppable() -> Iterator[Event]:
    """Told of Ctrl-C and SIGTERM, which reach no Python code while SQLite is at a statement."""
    stopping = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield stopping
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
