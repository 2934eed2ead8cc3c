"""An end to a request that would never end, however steadily it drips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR, socket
from threading import Event, Timer
from typing import Any

from parsers.errors import FetchError, Unreachable


class Deadline:
    """Hangs up on one host when a request takes longer than it may, headers and all.

    A read timeout begins anew with every byte: a byte of a header each half
    minute would hold us for weeks, and the others of a batch with us. So a timer
    shuts the connection from outside. One request at a time.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._passed = Event()
        self._sockets: list[socket] = []

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Get to know a connection: this is the "trace" extension of httpx's requests."""
        if not event.endswith(("connect_tcp.complete", "start_tls.complete")):
            return
        still_open = [one for one in self._sockets if one.fileno() >= 0]
        self._sockets = [*still_open, info["return_value"].get_extra_info("socket")]
        if self._passed.is_set():
            self._hang_up()

    @contextmanager
    def kept(self, url: str) -> Iterator[None]:
        """Raise Unreachable if what is done within is not done in time."""
        self._passed.clear()
        timer = Timer(self._seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        cause = None
        try:
            yield
        except FetchError as error:
            cause = error
        finally:
            timer.cancel()
            timer.join()
        # an answer whose end is the end of the connection looks whole once we hung up
        if self._passed.is_set():
            raise Unreachable(f"no end after {self._seconds:.0f} s", url=url) from cause
        if cause is not None:
            raise cause

    def _hang_up(self) -> None:
        self._passed.set()
        for one in self._sockets:
            with suppress(OSError):  # closed already
                # not SSLSocket's own, which pulls the TLS from under the thread that reads
                socket.shutdown(one, SHUT_RDWR)
