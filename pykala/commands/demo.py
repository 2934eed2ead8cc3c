"""The pretend service with a harvest of it and the site."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from db import search
from db.lock import working_on
from db.reindex import rebuild
from db.schema import open_archive
from parsers.errors import ConfigError
from pykala.clock import now
from pykala.commands.harvest import client, run
from pykala.commands.simulate import SIMULATOR_PORT
from pykala.commands.site import HOST, PORT, listener, load_dictionaries
from pykala.config import Config
from pykala.options import common
from pykala.outcome import stopped_by_hand
from schedules.municipalities import load_all
from simulator.serve import Simulator
from web import site

DEMO_DB = Path("data/demo/archive.db")

PORTS_TRIED = 20

# Before its first harvest the demo harvests this much earlier, so that some
# agendas are seen to become minutes.
EARLIER = timedelta(days=14)

WELCOME = """\
Pykälä, with a pretend Dynasty service on this machine. The four municipalities, their people and
their decisions are invented, and nothing leaves this machine.
"""

READY = """
The site: {site}

Three things to try
  1. Search:      {site}search?q=uimahalli
  2. Follow:      {site}search.atom?q=tuulivoima  (a feed for any search)
  3. Agenda to minutes: {site}pykala/changes?kind=decided

A real municipality
  export PYKALA_CONTACT=you@newsroom.example
  .venv/bin/pykala harvest espoo
  .venv/bin/pykala serve

Ctrl-C ends all of it.
"""


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="The site's port, or the next free.",
)
@common
def demo(settings: Config, port: int) -> None:
    """Harvest a pretend service of four invented municipalities and serve the site."""
    # the demo is no real archive: neither PYKALA_DB nor pykala.toml, only --db can put it elsewhere
    db = click.get_current_context().params["db"] or DEMO_DB
    settings = replace(settings, db=db)
    click.echo(WELCOME)
    with simulating(SIMULATOR_PORT) as simulator:
        fill(settings, simulator)
        built = site.build(settings.db, now=now)
        with free_listener(HOST, port) as listening, stopped_by_hand():
            load_dictionaries()
            site.serve(
                built, listening, ready=lambda address: click.echo(READY.format(site=address))
            )


def fill(settings: Config, simulator: Simulator) -> None:
    """Harvest the simulator, a new archive first as it was some days before."""
    with TemporaryDirectory() as folder:
        simulator.municipality_files(Path(folder), every_feed=True)
        sources = list(load_all(Path(folder)).values())
    today = simulator.today
    for earlier in [timedelta(0)] if settings.db.exists() else [EARLIER, timedelta(0)]:
        simulator.today = today - earlier
        clock = partial(_earlier, earlier)
        with client(settings, clock) as http:
            run(settings, sources, http, clock=clock)
    reindex(settings)


def reindex(settings: Config) -> None:
    """Make the index of an earlier demo anew, if it was made by other rules than today's."""
    with closing(open_archive(settings.db)) as db:
        is_stale = search.stale(db) is not None
    if is_stale:
        with working_on(settings.db, since=now()):
            rebuild(settings.db)


def _earlier(earlier: timedelta) -> datetime:
    """What the clock showed so long ago: what was harvested then was read then."""
    return now() - earlier


@contextmanager
def simulating(port: int) -> Iterator[Simulator]:
    """The simulator at its usual ports, at any free ones where these are taken."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(Simulator(port=port))
        except OSError:
            running = stack.enter_context(Simulator())
        yield running


def free_listener(host: str, port: int) -> socket.socket:
    """A socket at the port or at the next that is free; ConfigError after twenty taken ones."""
    for candidate in range(port, port + PORTS_TRIED):
        with suppress(ConfigError):
            return listener(host, candidate)
    return listener(host, port)
