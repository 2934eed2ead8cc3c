"""What every command takes: where the archive is, and how much to say of an error."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from pykala import config
from pykala.logs import set_up
from schedules import municipalities
from scraper.source import Source

MUNICIPALITIES = click.argument("slugs", nargs=-1, metavar="[SLUG]...")

WIDE_ENOUGH = 200
"""Characters of a table's line where no terminal sets the width."""


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with the options all have, called with a Config before its own."""

    @click.option("--db", type=click.Path(path_type=Path), help="The archive's file.")
    @click.option(
        "--municipalities",
        "own_files",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help="A folder of your own municipality files.",
    )
    @click.option("--debug", is_flag=True, help="Say all there is to say of an error.")
    @wraps(command)
    def configured(*, db: Path | None, own_files: Path | None, debug: bool, **rest: Any) -> Any:
        set_up(debug=debug)
        settings = config.load(os.environ, Path.cwd())
        if db:
            settings = replace(settings, db=db)
        if own_files:
            settings = replace(settings, municipalities=own_files)
        return command(settings, **rest)

    return configured


def known_sources(settings: config.Config) -> dict[str, Source]:
    """Every municipality file by slug: those that come along, then the operator's own."""
    known = municipalities.load_all(municipalities.FOLDER)
    if settings.municipalities:
        known |= municipalities.load_all(settings.municipalities)
    return known
