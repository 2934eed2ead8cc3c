"""The command ``pykala``: errors become one line, interrupts an end."""

from __future__ import annotations

import errno
import os
import sys

import click
from click.exceptions import NoArgsIsHelpError

from parsers.errors import PykalaError
from pykala.cli import cli
from pykala.outcome import one_line

NOT_STARTED = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells report it
HUNG_UP = 1  # whoever reads has enough, as `head`: so ends click
_OF_OUTPUT = {errno.ENOSPC, errno.EPIPE, errno.EIO}


def main() -> None:
    """Runs the command line and ends the process with its exit code.

    0 done, 1 done with faults, 2 not started or unusable input (one line on
    standard error, nothing on standard output), 130 interrupted.
    """
    debug = "--debug" in sys.argv[1:]
    try:
        code = _run(debug=debug)
        sys.stdout.flush()
    except OSError as error:
        if debug or error.errno not in _OF_OUTPUT or error.filename is not None:
            raise
        # what is left to be printed is not tried again when the process ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = HUNG_UP
        if error.errno != errno.EPIPE:
            code = _refused(f"standard output: {os.strerror(error.errno)}")
    sys.exit(code)


def _run(*, debug: bool) -> int:
    """The exit code of the command, its errors told."""
    try:
        return cli.main(standalone_mode=False) or 0
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return _refused(f"{error.format_message()}{_help(error)}")
    except PykalaError as error:
        if debug:
            raise
        return _refused(one_line(error))


def _refused(why: str) -> int:
    click.echo(f"pykala: {' '.join(why.split())}", err=True)
    return NOT_STARTED


def _help(error: click.ClickException) -> str:
    """Where the right way to call a command is told that was called wrongly."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f" See {context.command_path} --help." if context else ""


if __name__ == "__main__":
    main()
