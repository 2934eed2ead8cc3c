"""Commands as processes of their own, forked from one that has imported all of them.

Importing takes longer than most commands do: here it is done once. What runs in a fork is what
``python -m pykala`` runs, with a folder, an environment and files of its own.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

SECONDS = 120
"""A command that is waited for and takes longer is ended by SIGALRM."""


class Running:
    """A command's process, with what a test needs of :class:`subprocess.Popen`."""

    def __init__(self, told: socket.socket, output: int) -> None:
        self._told = told.makefile()
        self._socket = told
        self.pid = int(self._told.readline())
        self.returncode: int | None = None
        self.stdout = os.fdopen(output, encoding="utf-8")

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait(self, timeout: float) -> int:
        """The exit code; TimeoutError if it does not end."""
        if self.returncode is None:
            self._socket.settimeout(timeout)
            self.returncode = int(self._told.readline())
        return self.returncode

    def close(self) -> None:
        self.stdout.close()
        self._told.close()
        self._socket.close()


class Forker:
    """The process that forks, for as long as it is open."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=environment,
                cwd=Path(__file__).parents[2],
            )

    def run(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """What a command printed, and its exit code, once it is done."""
        with TemporaryFile() as out, TemporaryFile() as err:
            asked = (arguments, folder, environment, SECONDS)
            with self._ask(*asked, out.fileno(), err.fileno()) as told, told.makefile() as lines:
                _pid, code = lines
            printed, complained = (_content(file.fileno()).decode() for file in (out, err))
        return subprocess.CompletedProcess([*arguments], int(code), printed, complained)

    def start(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
    ) -> Running:
        """A command that goes on, what it prints and complains of in one stream."""
        output, theirs = os.pipe()
        told = self._ask(arguments, folder, environment, 0, theirs, theirs)
        os.close(theirs)
        return Running(told, output)

    def _ask(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        seconds: int,
        *output: int,
    ) -> socket.socket:
        """Where the command's process id is told, and its exit code in the end."""
        ours, theirs = socket.socketpair()
        with theirs, TemporaryFile() as request:
            asked = [list(arguments), str(folder), dict(environment), seconds]
            request.write(json.dumps(asked).encode())
            request.flush()
            socket.send_fds(self._socket, [b"."], [request.fileno(), *output, theirs.fileno()])
        return ours

    def close(self) -> None:
        self._socket.close()
        self._process.wait(timeout=SECONDS)


def _content(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)


def serve(asked: socket.socket) -> None:
    """Fork for each request until nobody can ask; in a command's process, run it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks ends us
    while (received := socket.recv_fds(asked, 1, 4))[0]:
        if os.fork():
            for file in received[1]:
                os.close(file)
            bury()
            continue
        asked.close()
        *files, told = received[1]
        if child := os.fork():
            watch(child, files, told)
            os._exit(0)
        os.close(told)
        run(*files)
        return


def bury() -> None:
    """Let those go that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def watch(child: int, files: Sequence[int], told: int) -> None:
    """Tell of a process which it is, and of its end how it ended."""
    for file in files:
        os.close(file)
    os.write(told, f"{child}\n".encode())
    _pid, status = os.waitpid(child, 0)
    os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def run(request: int, out: int, err: int) -> None:
    """Be the process of the command that is asked for."""
    arguments, folder, environment, seconds = json.loads(_content(request))
    signal.alarm(seconds)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for file, number in ((out, 1), (err, 2)):
        os.dup2(file, number)
    for file in {request, out, err}:
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = ["pykala", *arguments]
    runpy.run_module("pykala", run_name="__main__", alter_sys=True)


def prepare() -> None:
    """Import every command, and load the dictionaries, which takes seconds."""
    from db.analyser import analyse  # noqa: PLC0415 - who asks needs none of it
    from db.analyser.voikko import best  # noqa: PLC0415
    from db.lexicon import LANGUAGES  # noqa: PLC0415
    from pykala.cli import COMMANDS  # noqa: PLC0415

    for module, _name in COMMANDS.values():
        import_module(f"pykala.commands.{module}")
    for language in LANGUAGES:
        analyse("sana", language, best())
    gc.freeze()


if __name__ == "__main__":
    prepare()
    serve(socket.socket(fileno=int(sys.argv[1])))
