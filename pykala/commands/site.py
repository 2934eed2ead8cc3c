"""The site on an archive."""

from __future__ import annotations

import errno
import socket
import time
from contextlib import closing
from threading import Timer

import click

from db.analyser import analyse
from db.analyser.voikko import best
from db.files import is_fixed
from db.lexicon import LANGUAGES
from db.schema import open_archive
from parsers.errors import ConfigError
from pykala.clock import now
from pykala.config import Config
from pykala.options import common
from pykala.outcome import stopped_by_hand
from pykala.stale import say_if_stale
from web import site
from web.office import Office

HOST = "127.0.0.1"
PORT = 8001
_VISITORS_FIRST = 5.0  # seconds


@click.command()
@click.option("--host", default=HOST, show_default=True, help="The address to answer at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="The port; 0 for any free one.",
)
@common
def serve(settings: Config, host: str, port: int) -> None:
    """Serve the archive until stopped."""
    built = site.build(settings.db, now=now, office=office(settings))
    with closing(open_archive(settings.db)) as db:
        say_if_stale(settings.db, db)
    if is_fixed(settings.db):
        click.echo(
            f"{settings.db}: its folder cannot be written, so it is taken for one that nobody"
            " changes; start again after a change",
            err=True,
        )
    with listener(host, port) as listening, stopped_by_hand():
        load_dictionaries()
        site.serve(built, listening, ready=lambda address: click.echo(f"Pykälä: {address}"))


def office(settings: Config) -> Office | None:
    """Where visitors subscribe by mail; None where no mail can be sent."""
    alerts = settings.alerts
    if alerts is None or alerts.server is None or alerts.sender is None:
        return None
    return Office(
        settings.subscriptions, settings.key_file, alerts, now, time.monotonic, time.sleep
    )


def load_dictionaries() -> None:
    """Load them beside the serving: the first word that the archive has not waits for seconds else.

    Words that it has need no dictionary, so the first visitors go before.
    """

    def load() -> None:
        for language in LANGUAGES:
            analyse("sana", language, best())

    timer = Timer(_VISITORS_FIRST, load)
    timer.daemon = True
    timer.start()


def listener(host: str, port: int) -> socket.socket:
    """A bound socket. Raises ConfigError for a taken port or an address that is not ours."""
    try:
        return site.listen(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(f"port {port} is taken: choose another with --port") from error
        raise ConfigError(f"cannot answer at {host}:{port}: {error.strerror or error}") from error
