"""A server on loopback that answers with whatever bytes it is told, and ends as it is told."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

Ending = Callable[[socket.socket], None]
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_AT_ONCE = struct.pack("ii", 1, 0)


def page(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An answer as it stands on the wire; ``length`` is what it says of itself."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


def keep(_connection: socket.socket) -> None:
    """Wait for the next request."""


def close(connection: socket.socket) -> None:
    connection.close()


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    connection.close()


def hang(connection: socket.socket) -> None:
    """Say no more, until the other hangs up."""
    while connection.recv(1024):
        pass


def drip(connection: socket.socket) -> None:
    while not threading.Event().wait(0.01):
        connection.sendall(b".")


def pour(connection: socket.socket) -> None:
    """Send, as fast as it goes, until the other hangs up."""
    while True:
        connection.sendall(bytes(1 << 20))


class Liar:
    """``answers`` are told in turn, the last one for good; ``asked`` are the requests' heads."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[bytes, Ending]]] = {}
        self.asked: list[bytes] = []
        self.connections: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._accept)]

    def answer(self, path: str, raw: bytes, ending: Ending = keep) -> str:
        """Answer a path so, after what it was told before; its address."""
        self.answers.setdefault(path, []).append((raw, ending))
        return self.origin + path

    @property
    def paths(self) -> list[str]:
        return [head.split()[1].decode() for head in self.asked]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            # else a second packet waits for word that the first one came, 40 ms and more
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections.append(connection)
            self._threads.append(threading.Thread(target=self._serve, args=[connection]))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            for head in _heads(connection):
                self.asked.append(head)
                told = self.answers.get(head.split()[1].decode(), [(NOT_FOUND, keep)])
                raw, ending = told.pop(0) if len(told) > 1 else told[0]
                connection.sendall(raw)
                ending(connection)


def _heads(connection: socket.socket) -> Iterable[bytes]:
    received = b""
    while True:
        while b"\r\n\r\n" not in received:
            more = connection.recv(65536)
            if not more:
                return
            received += more
        head, _, received = received.partition(b"\r\n\r\n")
        yield head
