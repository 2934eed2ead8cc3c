"""Runs of the alerts, each a process of its own that can be killed, at times that it is told.

They do what ``pykala alerts run`` does, which knows no time but the real one. Each is the fork
of one process that has read the program: a month of runs does not wait for that each time.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
import time
import traceback
from contextlib import closing
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from alerts.matching import Searches
from alerts.run import run
from alerts.tidy import tidy
from db.analyser import analyse
from db.schema import open_archive
from db.subscription_schema import open_subscriptions
from pykala import alerting
from pykala.config import load

LONGEST_SECONDS = 300.0
_ROOT = Path(__file__).resolve().parents[1]
_READ = (("valtuustoaloitteissa", "fi"), ("fullmäktigemotioner", "sv"))
_AT_WORK, _OVER = "at work", "over"


class Runs:
    """Begins runs in a folder in which ``pykala.toml`` and the archive are, one at a time."""

    def __init__(self, home: Path) -> None:
        self._parent = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "benchmarks.alert_run", str(home)], cwd=_ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._parent as parent:
            if parent.stdin is not None:
                parent.stdin.close()
            parent.wait(LONGEST_SECONDS)

    def begin(self, at: datetime) -> AlertRun:
        """A run that is about to begin its work."""
        one = AlertRun(self._parent)
        one.begin(at)
        return one


class AlertRun:
    """A run that was begun."""

    def __init__(self, parent: subprocess.Popen[bytes]) -> None:
        self._parent = parent
        self._came = b""
        self._pid = 0
        self._begun = 0.0
        self.code: int | None = None
        """The exit code, negative for a signal; None while it runs."""

    def begin(self, at: datetime) -> None:
        """Ask for it and return when it is there."""
        assert self._parent.stdin is not None  # noqa: S101 - it was made with one
        self._parent.stdin.write(f"{at.isoformat()}\n".encode())
        self._pid = int(self._line(LONGEST_SECONDS) or 0)

    def wait_until_at_work(self) -> None:
        """Return when its files are open, or it is over."""
        self._hear(self._line(LONGEST_SECONDS))
        self._begun = time.perf_counter()

    def wait(self, seconds: float = LONGEST_SECONDS) -> bool:
        """Whether it was over within so many seconds."""
        end = time.perf_counter() + seconds
        while self.code is None:
            line = self._line(max(0.0, end - time.perf_counter()))
            if line is None:
                return False
            self._hear(line)
        return True

    def kill(self) -> None:
        """Kill it as kill -9 does."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)

    @property
    def seconds(self) -> float:
        """How long ago it began its work."""
        return time.perf_counter() - self._begun

    def _hear(self, line: str | None) -> None:
        if line is not None and line.startswith(_OVER):
            self.code = int(line.removeprefix(_OVER))

    def _line(self, seconds: float) -> str | None:
        """The next line that is told; None if none is within so many seconds."""
        assert self._parent.stdout is not None  # noqa: S101 - it was made with one
        while b"\n" not in self._came:
            ready, _, _ = select.select([self._parent.stdout], [], [], seconds)
            read = self._parent.stdout.read(1024) if ready else b""
            if not read:
                return None
            self._came += read
        line, _, self._came = self._came.partition(b"\n")
        return line.decode()


def main(home: Path) -> None:
    """Run the alerts at each time that standard input tells, in a fork, and tell how it ended."""
    logging.disable(logging.CRITICAL)  # that letters wait is no news here
    for form, language in _READ:  # else each fork would read the dictionaries
        analyse(form, language)
    for line in sys.stdin:
        at = datetime.fromisoformat(line.strip())
        # a child waits until its number is known: it may be killed by it
        ready, go = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.read(ready, 1)
            os._exit(_run(home, at))
        _tell(str(pid))
        os.write(go, b".")
        _, status = os.waitpid(pid, 0)
        os.close(ready)
        os.close(go)
        _tell(f"{_OVER} {os.waitstatus_to_exitcode(status)}")


def _tell(line: str) -> None:
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def _run(home: Path, at: datetime) -> int:
    """The exit code of a run."""
    try:
        _work(home, at)
    except Exception:  # noqa: BLE001 - the process ends, and says why
        traceback.print_exc()
        return 1
    return 0


def _work(home: Path, at: datetime) -> None:
    settings = load({"PYKALA_DB": str(home / "archive.db")}, home)
    with (
        closing(open_archive(settings.db)) as archive,
        closing(open_subscriptions(settings.subscriptions, write=True)) as db,
    ):
        _tell(_AT_WORK)
        run(
            archive,
            db,
            at,
            searches=Searches(archive),
            writer=alerting.writer(settings),
            channels=alerting.channels(settings),
            limits=alerting.configured(settings).limits,
            monotonic=time.monotonic,
        )
        tidy(db, at)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
