"""The pretend service alone, with everything that can go wrong with it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from parsers.errors import ConfigError
from pykala.clock import now
from pykala.config import Config
from pykala.options import common
from pykala.outcome import stopped_by_hand
from simulator import events
from simulator.faults import Faults, Weather, WrongPage
from simulator.seeded import seeded
from simulator.serve import DEFAULT_TODAY, Simulator
from simulator.towns import TOWNS
from simulator.wire.draw import Draw
from simulator.wire.kinds import KINDS
from simulator.wire.proxy import Proxy

# Always the same ports, the demo's too, so that links of an earlier one still lead there.
SIMULATOR_PORT = 8101

# Four services, and one that has moved.
_MOST_SERVICES = 5

# name on the command line -> the fault of items
FAULTS = {
    "wrong-page": Faults(wrong_page=WrongPage.SESSION),
    "wrong-page-always": Faults(wrong_page=WrongPage.ALWAYS),
    "empty": Faults(empty=True),
    "missing": Faults(gone=404),
    "gone": Faults(gone=410),
}
GUIDS = "guids"
WEATHER = "weather"
ANY = "any"


def _option(name: str) -> str:
    return name.replace("_", "-")


# What a service does on the wire; two go by a longer name, since FAULTS has theirs.
WIRE = {("zero-bytes" if kind == "empty" else _option(kind)): kind for kind in KINDS}
EVENTS = {_option(event.kind): event for event in events.KINDS}
NAMES = (*FAULTS, WEATHER, ANY, *WIRE, *EVENTS, GUIDS)

_HELP = f"""What goes wrong; may be repeated. With items: {", ".join(FAULTS)}, or {WEATHER}: now
one, now another, at the rate. On the wire, at the rate: {ANY} of
{", ".join(WIRE)}. In what was published in the year before:
{", ".join(EVENTS)}; {GUIDS}: as ids."""


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65536 - _MOST_SERVICES),
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
@click.option(
    "--fault", "names", type=click.Choice(NAMES), multiple=True, metavar="FAULT", help=_HELP
)
@click.option(
    "--rate",
    type=click.FloatRange(0, 1),
    default=0.2,
    show_default=True,
    help="Share of the answers that are faulty.",
)
@click.option("--seed", default=1, show_default=True, help="What is drawn.")
@click.option(
    "--write-municipalities",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to write the four municipality files, for --municipalities.",
)
@common
def simulate(  # noqa: PLR0917 - click passes them by name
    settings: Config,  # noqa: ARG001 - the simulator has no archive
    port: int,
    today: datetime,
    names: tuple[str, ...],
    rate: float,
    seed: int,
    folder: Path | None,
) -> None:
    """Run the pretend Dynasty service on loopback until stopped."""
    chosen = [FAULTS[name] for name in names if name in FAULTS]
    if len(chosen) > 1:
        raise ConfigError(f"of {', '.join(FAULTS)}, items can have one fault at a time")
    wire = tuple(KINDS) if ANY in names else tuple(WIRE[name] for name in names if name in WIRE)
    with ExitStack() as stack:
        try:
            simulator = Simulator(
                today=today.date(),
                port=0 if wire else port,
                faults=next(iter(chosen), Faults()),
                weather=Weather(seed, rate) if WEATHER in names else None,
                events=_events(names, today.date(), seed),
                guids=_guids(names),
            )
            stack.enter_context(simulator)
            bases = {one.slug: one.base_url for one in simulator.installs}
            if wire:
                draws = {slug: Draw(seed, slug, rate, wire) for slug in bases}
                bases = _behind_proxies(stack, bases, draws, port)
        except OSError as error:
            raise ConfigError(f"port {port} or one of the three after it is taken") from error
        describe(simulator, bases, folder)
        with stopped_by_hand():
            threading.Event().wait()


def _events(names: Collection[str], today: date, seed: int) -> list[events.Event]:
    """What befell the services in the year before, of the kinds that are named."""
    kinds = {EVENTS[name] for name in names if name in EVENTS}
    listed = seeded(seed, today - timedelta(days=365), today, guids=_guids(names))
    return [event for event in listed if type(event) in kinds]


def _guids(names: Collection[str]) -> list[str]:
    """The towns whose ids are GUIDs: all or none."""
    return [town.slug for town in TOWNS] if GUIDS in names else []


def _behind_proxies(
    stack: ExitStack, bases: Mapping[str, str], draws: Mapping[str, Draw], port: int
) -> dict[str, str]:
    """Where the services answer through a proxy each, from that port on."""
    out = {}
    for order, (slug, base) in enumerate(bases.items()):
        origin = "/".join(base.split("/")[:3])
        own = port + order if port else 0
        proxy = stack.enter_context(Proxy(origin, draws[slug], now=now, port=own))
        out[slug] = base.replace(origin, proxy.origin)
    return out


def describe(simulator: Simulator, bases: Mapping[str, str], folder: Path | None) -> None:
    """Print where the services answer, what befell them and how to harvest them."""
    for slug, base in bases.items():
        click.echo(f"{slug:<12} {base}")
    for event in simulator.events:
        click.echo(f"{event.on} {_told(event)}")
        if isinstance(event, events.Moved):
            click.echo(f"{event.slug:<12} {simulator.successor(event.slug).base_url} since then")
    if folder:
        write_municipalities(simulator, bases, folder)
        click.echo(f"To harvest them: pykala harvest --municipalities {folder} {' '.join(bases)}")
    click.echo("All of it is invented. Ctrl-C ends it.")


def _told(event: events.Event) -> str:
    """An event in a line: what, where, of which item, meeting or body, and until when."""
    of = next(
        (getattr(event, name) for name in ("item", "meeting", "body") if hasattr(event, name)), ""
    )
    until = f"until {event.until}" if event.until else ""
    return " ".join(filter(None, (_option(event.kind), event.slug, of, until)))


def write_municipalities(simulator: Simulator, bases: Mapping[str, str], folder: Path) -> None:
    """The four municipality files. Raises ConfigError where they cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        simulator.municipality_files(folder, bases)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}") from error
