"""The pretend service, alone or with a harvest of it and the site."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from parsers.errors import ConfigError
from pykala.commands.harvest import client, run
from pykala.commands.site import HOST, PORT, listener, stopped_by_hand
from pykala.config import Config
from pykala.options import common
from schedules.municipalities import load_all
from simulator.faults import Faults, WrongPage
from simulator.serve import DEFAULT_TODAY, Simulator
from web import site

DEMO_DB = Path("data/demo/archive.db")

# Always the same ports in the demo, so that links of an earlier one still lead there.
SIMULATOR_PORT = 8101
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
  1. Search:      {site}pykala/items?_search=uimahall*
  2. Follow:      {site}pykala/items.atom?_search=tuulivoima*  (a feed for any search)
  3. Agenda to minutes: {site}pykala/changes?kind=decided

A real municipality
  export PYKALA_CONTACT=you@newsroom.example
  .venv/bin/pykala harvest espoo
  .venv/bin/pykala serve

Ctrl-C ends all of it.
"""

# name on the command line -> the fault
FAULTS = {
    "wrong-page": Faults(wrong_page=WrongPage.SESSION),
    "wrong-page-always": Faults(wrong_page=WrongPage.ALWAYS),
    "empty": Faults(empty=True),
}


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
        built = site.build(settings.db)
        with free_listener(HOST, port) as listening, stopped_by_hand():
            site.serve(
                built, listening, ready=lambda address: click.echo(READY.format(site=address))
            )


def fill(settings: Config, simulator: Simulator) -> None:
    """Harvest the simulator, a new archive first as it was some days before."""
    with TemporaryDirectory() as folder:
        simulator.municipality_files(Path(folder))
        sources = list(load_all(Path(folder)).values())
    days = (
        [simulator.today] if settings.db.exists() else [simulator.today - EARLIER, simulator.today]
    )
    for today in days:
        simulator.today = today
        with client(settings) as http:
            run(settings, sources, http)


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


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65532),
    default=SIMULATOR_PORT,
    show_default=True,
    help="The first of four ports; 0 for any free ones.",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=str(DEFAULT_TODAY),
    show_default=True,
    help="The service's clock: what it has published by that day.",
)
@click.option("--fault", type=click.Choice(list(FAULTS)), help="What goes wrong with items.")
@click.option(
    "--write-municipalities",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to write the four municipality files, for --municipalities.",
)
@common
def simulate(
    settings: Config,  # noqa: ARG001 - the simulator has no archive
    port: int,
    today: datetime,
    fault: str | None,
    folder: Path | None,
) -> None:
    """Run the pretend Dynasty service on loopback until stopped."""
    faults = FAULTS[fault] if fault else Faults()
    with ExitStack() as stack:
        try:
            simulator = stack.enter_context(Simulator(today=today.date(), port=port, faults=faults))
        except OSError as error:
            raise ConfigError(f"port {port} or one of the three after it is taken") from error
        describe(simulator, folder)
        with stopped_by_hand():
            threading.Event().wait()


def describe(simulator: Simulator, folder: Path | None) -> None:
    """Print where the services answer and how to harvest them."""
    for install in simulator.installs:
        click.echo(f"{install.slug:<12} {install.base_url}")
    if folder:
        write_municipalities(simulator, folder)
        slugs = " ".join(install.slug for install in simulator.installs)
        click.echo(f"To harvest them: pykala harvest --municipalities {folder} {slugs}")
    click.echo("All of it is invented. Ctrl-C ends it.")


def write_municipalities(simulator: Simulator, folder: Path) -> None:
    """The four municipality files. Raises ConfigError where they cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        simulator.municipality_files(folder)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}") from error
