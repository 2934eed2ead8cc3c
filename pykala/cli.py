"""The command line: which commands there are and where each one lives.

A command's module is imported when it is called: reading one page need not wait
for the site's packages.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version

import click

# command -> its module in pykala.commands, its object there
COMMANDS = {
    "alerts": ("alerts", "alerts"),
    "backfill": ("backfill", "backfill"),
    "backup": ("schedule", "backup"),
    "case": ("case", "case"),
    "check": ("harvest", "check"),
    "coverage": ("backfill", "coverage_"),
    "demo": ("demo", "demo"),
    "explain": ("explain", "explain"),
    "export-warc": ("pages", "export_warc"),
    "harvest": ("harvest", "harvest"),
    "import": ("saved", "import_"),
    "index": ("archive", "index"),
    "maintain": ("schedule", "maintain"),
    "municipalities": ("harvest", "municipalities"),
    "page": ("pages", "page"),
    "parse": ("saved", "parse"),
    "reparse": ("archive", "reparse"),
    "schedule": ("schedule", "schedule"),
    "serve": ("site", "serve"),
    "simulate": ("simulate", "simulate"),
    "status": ("status", "status"),
}


class Commands(click.Group):
    """The commands of the table, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command's name, in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"pykala.commands.{module}"), name)
        return command


@click.group(cls=Commands)
@click.version_option(version("pykala"), prog_name="pykala")
def cli() -> None:
    """Archive and search index of Finnish municipal decisions."""
