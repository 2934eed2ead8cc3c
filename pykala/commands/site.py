"""The site on an archive."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click

from parsers.errors import ConfigError
from pykala.config import Config
from pykala.options import common
from web import site

HOST = "127.0.0.1"
PORT = 8001


@click.command()
@click.option("--host", default=HOST, show_default=True, help="The address to answer at.")
@click.option("--port", default=PORT, show_default=True, help="The port; 0 for any free one.")
@common
def serve(settings: Config, host: str, port: int) -> None:
    """Serve the archive until stopped."""
    with listener(host, port) as listening:
        until_stopped(
            settings.db, listening, ready=lambda address: click.echo(f"Pykälä: {address}")
        )


def until_stopped(db: Path, listening: socket.socket, *, ready: Callable[[str], None]) -> None:
    """Serve the archive; Ctrl-C is how serving ends, and no error."""
    built = site.build(db)
    with suppress(KeyboardInterrupt):
        site.serve(built, listening, ready=ready)
    click.echo("Stopped.")


def listener(host: str, port: int) -> socket.socket:
    """A bound socket. Raises ConfigError for a taken port or an address that is not ours."""
    try:
        return site.listen(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(f"port {port} is taken: choose another with --port") from error
        raise ConfigError(f"cannot answer at {host}:{port}: {error.strerror or error}") from error
    except OverflowError as error:
        raise ConfigError(f"there is no port {port}") from error
