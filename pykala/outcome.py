"""How the command line says what went wrong."""

from __future__ import annotations

from parsers.errors import PykalaError


def one_line(error: PykalaError) -> str:
    """The message on one line, with the page it is about unless the message names it."""
    message = " ".join(str(error).split())
    return message if not error.url or error.url in message else f"{message} ({error.url})"
