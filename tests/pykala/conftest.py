"""The command itself, run as a person runs it: a process of its own.

Most are forked from one that has imported everything; some start from nothing, as a shell's do.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.pykala.forking import Forker, Running


def environment() -> dict[str, str]:
    """The machine's, without any setting of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYKALA_")}
    return kept | {"PYTHONUNBUFFERED": "1", "COLUMNS": "200"}


def command(arguments: tuple[str | Path, ...]) -> list[str]:
    return [sys.executable, "-m", "pykala", *map(str, arguments)]


@pytest.fixture
def four_ports() -> int:
    """The first of four ports that follow each other and are free."""
    while True:
        with ExitStack() as held:
            first = held.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            try:
                for port in range(first + 1, first + 4):
                    held.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            return int(first)


@pytest.fixture(scope="session")
def forker() -> Iterator[Forker]:
    forker = Forker(environment())
    yield forker
    forker.close()


@pytest.fixture
def pykala(forker: Forker, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command to its end in an empty folder."""

    def run(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        return forker.run([*map(str, arguments)], tmp_path, environment() | settings)

    return run


@pytest.fixture
def started(forker: Forker, tmp_path: Path) -> Callable[..., AbstractContextManager[Running]]:
    """Starts a command that runs until stopped, and stops it as Ctrl-C does."""

    @contextmanager
    def start(*arguments: str | Path) -> Iterator[Running]:
        process = forker.start([*map(str, arguments)], tmp_path, environment())
        with closing(process):
            try:
                yield process
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=30)

    return start


@pytest.fixture
def started_anew(
    tmp_path: Path,
) -> Callable[..., AbstractContextManager[subprocess.Popen[str]]]:
    """The same as a shell starts it, with everything yet to import."""

    @contextmanager
    def start(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            command(arguments),
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=30)

    return start
