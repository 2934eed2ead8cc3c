"""How the command line says how a command ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from parsers.errors import PykalaError


def one_line(error: PykalaError) -> str:
    """The message on one line, with the page it is about unless the message names it."""
    message = " ".join(str(error).split())
    return message if not error.url or error.url in message else f"{message} ({error.url})"


@contextmanager
def stopped_by_hand() -> Iterator[None]:
    """Ctrl-C is how serving ends, and no error."""
    with suppress(KeyboardInterrupt):
        yield
    click.echo("Stopped.")
