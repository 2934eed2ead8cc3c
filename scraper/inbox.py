"""What falls due while a harvest is under way: put in by any thread, taken by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

from scraper.source import Source


class Inbox:
    """Sources that are due, and the wish to stop.

    ``put`` and ``stop`` may be called from any thread and from a signal handler
    (``SimpleQueue.put`` is reentrant); the others from the thread that harvests.
    """

    def __init__(self) -> None:
        self._due: SimpleQueue[Source | None] = SimpleQueue()
        self._ring: Callable[[], None] = _nobody_is_in

    def put(self, source: Source) -> None:
        """Have a source visited."""
        self._due.put(source)
        self._ring()

    def stop(self) -> None:
        """Have the harvest end once what is being read is written."""
        self._due.put(None)
        self._ring()

    def listen(self, ring: Callable[[], None]) -> None:
        """Have ``ring`` called for each that comes; what came before waits to be taken."""
        self._ring = ring

    def wait(self) -> None:
        """Return once there is something to take."""
        self._due.put(self._due.get())

    def take(self) -> list[Source]:
        """All that came, in that order; KeyboardInterrupt once told to stop."""
        came = []
        try:
            while (source := self._due.get_nowait()) is not None:
                came.append(source)
        except Empty:
            return came
        raise KeyboardInterrupt


class Turns:
    """One source at a time at each host, in the order in which they came."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[Source]] = {}

    def come(self, source: Source) -> bool:
        """Whether it is the source's turn at once; else it is in line, where it stands once."""
        line = self._lines.setdefault(_host(source), deque())
        if source.slug not in {other.slug for other in line}:
            line.append(source)
            return len(line) == 1
        return False

    def leave(self, source: Source) -> Source | None:
        """Whose turn it is at the host now that this source is done; None: nobody waits."""
        line = self._lines[_host(source)]
        line.popleft()
        return line[0] if line else None


def _host(source: Source) -> str:
    return urlsplit(source.base).netloc


def _nobody_is_in() -> None:
    """What comes before a harvest begins is found by it."""
