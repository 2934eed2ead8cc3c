"""The command ``pykala``: errors become one line, interrupts an end."""

from __future__ import annotations

import sys

import click

from parsers.errors import PykalaError
from pykala.cli import cli
from pykala.outcome import one_line

NOT_STARTED = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells report it


def main() -> None:
    """Runs the command line and ends the process with its exit code.

    0 done, 1 done with faults, 2 not started or unusable input (one line on
    standard error, nothing on standard output), 130 interrupted.
    """
    debug = "--debug" in sys.argv[1:]
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.Abort:
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except PykalaError as error:
        if debug:
            raise
        click.echo(f"pykala: {one_line(error)}", err=True)
        sys.exit(NOT_STARTED)


if __name__ == "__main__":
    main()
