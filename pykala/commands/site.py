"""The site on an archive."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from db.files import is_fixed
from parsers.errors import ConfigError
from pykala.clock import now
from pykala.config import Config
from pykala.options import common
from web import site

HOST = "127.0.0.1"
PORT = 8001


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
    built = site.build(settings.db, now=now)
    if is_fixed(settings.db):
        click.echo(
            f"{settings.db}: its folder cannot be written, so it is taken for one that nobody"
            " changes; start again after a change",
            err=True,
        )
    with listener(host, port) as listening, stopped_by_hand():
        site.serve(built, listening, ready=lambda address: click.echo(f"Pykälä: {address}"))


@contextmanager
def stopped_by_hand() -> Iterator[None]:
    """Ctrl-C is how serving ends, and no error."""
    with suppress(KeyboardInterrupt):
        yield
    click.echo("Stopped.")


def listener(host: str, port: int) -> socket.socket:
    """A bound socket. Raises ConfigError for a taken port or an address that is not ours."""
    try:
        return site.listen(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(f"port {port} is taken: choose another with --port") from error
        raise ConfigError(f"cannot answer at {host}:{port}: {error.strerror or error}") from error
