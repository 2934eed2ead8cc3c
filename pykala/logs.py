"""Where log lines go: plain lines to a log, quiet ones to a terminal."""

from __future__ import annotations

import logging
import time

from rich.console import Console
from rich.logging import RichHandler

# One console for the bars and the lines between them, on standard error:
# standard output belongs to what a command prints.
console = Console(stderr=True, highlight=False)

# Libraries that log each request or statement; their faults come as exceptions.
TALKATIVE = ("httpx", "httpcore", "apscheduler", "asyncio", "uvicorn.access")
# It warns of each retry; what comes of the last one is told by us.
WARNS_TOO_SOON = "stamina"


def set_up(*, debug: bool) -> None:
    """One line for each outcome: time-stamped UTC in a log, bare on a terminal."""
    logging.basicConfig(
        level=logging.DEBUG if debug else logging.INFO, handlers=[_handler()], force=True
    )
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO if debug else logging.WARNING)
    logging.getLogger(WARNS_TOO_SOON).setLevel(logging.INFO if debug else logging.ERROR)


def _handler() -> logging.Handler:
    if console.is_terminal:
        handler: logging.Handler = RichHandler(
            console=console, show_time=False, show_level=False, show_path=False, markup=False
        )
        handler.setFormatter(logging.Formatter("%(message)s"))
        return handler
    handler = logging.StreamHandler()
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s %(message)s")
    formatter.converter = time.gmtime
    formatter.default_msec_format = ""
    formatter.default_time_format = "%Y-%m-%dT%H:%M:%S"
    handler.setFormatter(formatter)
    return handler
