"""A proxy on loopback between one service and who asks it; neither knows of it.

It hands on what it is asked, host and all, and decides of each answer whether it
arrives. What it records is what left: of an answer that was not spoiled, whether
its last byte did.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from simulator.wire.draw import Draw
from simulator.wire.kinds import KINDS, LOGIN, REFUSED, Scale, Spoiling, login_page
from simulator.wire.script import HOP, End, Pause, Reply, Script, head, whole

HOST = "127.0.0.1"
REQUEST_ID = "X-Request-Id"
"""The header by which a request can be found again in the service's own log."""

_PATIENCE_SECONDS = 10
_ROUND = "kierros="  # marks an address of a redirect loop
_LINGER_NOT = struct.pack("ii", 1, 0)  # a socket closed with it resets its connection

Later = Callable[[float, Callable[[], None]], None]
"""Has something done so many seconds from now."""


@dataclass(slots=True)
class Record:
    """One answer: when it was asked for, what spoiled it, whether its last byte left.

    ``id`` is what the request bore when it was handed on, no other proxy's the same.
    ``kind`` is None for an answer handed on as it came. ``drawn`` is False for what
    follows of a fault, such as the next round of a loop. Of what is ``REFUSED`` there
    is no target.
    """

    id: str
    target: str
    at: datetime
    kind: str | None
    drawn: bool = True
    status: int = 0
    whole: bool = False


class Proxy:
    """Stands before ``upstream`` ("http://127.0.0.1:8101"); a context manager.

    ``records`` grows with each answer. A refusal ends ``refusing`` seconds after it
    began, by ``later``, which is real time unless another is given.
    """

    def __init__(
        self,
        upstream: str,
        draw: Draw,
        *,
        now: Callable[[], datetime],
        scale: Scale | None = None,
        refusing: float = 30.0,
        later: Later | None = None,
        port: int = 0,
    ) -> None:
        self.draw = draw
        self.now = now
        self.scale = scale or Scale()
        self.records: list[Record] = []
        self.upstream = urlsplit(upstream).netloc
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self._port = port
        self._refusing = refusing
        self._later = later or _in_real_time
        self._listener: socket.socket | None = None
        self._kept = _bound(port)
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._port = self._kept.getsockname()[1]
        self._listen()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._hang_up()
        with self.lock:
            connections = list(self._connections)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._kept.close()

    @property
    def origin(self) -> str:
        """Scheme, host and port at which it answers."""
        return f"http://{HOST}:{self._port}"

    def record(self, target: str, kind: str | None, *, drawn: bool = True) -> Record:
        """One more record, not yet whole."""
        with self.lock:
            number = f"{self._port}-{len(self.records)}"
            record = Record(number, target, self.now(), kind, drawn)
            self.records.append(record)
            return record

    def refuse(self) -> None:
        """Have nobody listen for a while; connections that are open stay so."""
        record = self.record("", REFUSED)
        record.whole = True
        self._hang_up()
        self._kept = _bound(self._port)  # nobody else shall have the port meanwhile
        self._later(self._refusing, self._listen)

    def _listen(self) -> None:
        with self.lock:
            if self.closing.is_set() or self._listener is not None:
                return
            self._listener, listener = self._kept, self._kept
            listener.listen(64)
        self._start(self._accept, listener)

    def _hang_up(self) -> None:
        with self.lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            # a mere close would not wake the thread that waits for a connection
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, address = listener.accept()
                self._start(self._serve, connection, address)

    def _serve(self, connection: socket.socket, address: Any) -> None:
        with self.lock:
            self._connections.add(connection)
        try:
            with suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _Exchanges(connection, address, self)
        finally:
            with self.lock:
                self._connections.discard(connection)
            connection.close()

    def _start(self, work: Callable[..., None], *facts: Any) -> None:
        thread = threading.Thread(target=work, args=facts, daemon=True)
        thread.start()
        with self.lock:
            self._threads = [*(one for one in self._threads if one.is_alive()), thread]


class _Exchanges(BaseHTTPRequestHandler):
    """The requests of one connection, one after another."""

    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_SECONDS

    def __init__(self, connection: socket.socket, address: Any, proxy: Proxy) -> None:
        self._proxy = proxy
        self._onward: HTTPConnection | None = None
        super().__init__(connection, address, proxy)  # type: ignore[arg-type] # it is only kept

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep standard error clean; ``Proxy.records`` is the log."""

    def finish(self) -> None:
        super().finish()
        if self._onward is not None:
            self._onward.close()

    def _answer(self) -> None:
        if _ROUND in self.path:
            self._follow_up("redirect_loop")
        elif self.path.startswith(LOGIN):
            self._follow_up("redirect_login")
        else:
            self._hand_on()

    def _follow_up(self, kind: str) -> None:
        """What a redirect led to, which the service knows nothing of."""
        record = self._proxy.record(self.path, kind, drawn=False)
        if kind == "redirect_loop":
            self._play(_again(self.path), record)
        else:
            reply = Reply(200, "OK", (("Content-Type", "text/html"),), login_page())
            self._play(whole(reply, last=True), record)

    def _hand_on(self) -> None:
        proxy = self._proxy
        record = proxy.record(self.path, None)
        reply = self._ask(record.id)
        if reply is None:
            self.close_connection = True
            return
        with proxy.lock:
            record.kind = proxy.draw.next(reply)
            refuses = proxy.draw.refuses_next()
        if refuses:
            proxy.refuse()
        self._play(self._script(reply, record.kind, last=refuses), record)

    def _script(self, reply: Reply, kind: str | None, *, last: bool) -> Script:
        if kind is None:
            return whole(reply, last=last, with_content=self.command != "HEAD")
        spoiling = Spoiling(reply, self.path, self._proxy.scale, self._proxy.draw.rng)
        return KINDS[kind].script(spoiling)

    def _ask(self, key: str) -> Reply | None:
        """The service's own answer, whole; None where it gives none."""
        for _attempt in range(2):  # a connection kept too long is gone at the first
            try:
                return self._asked(key)
            except (OSError, HTTPException):
                self._onward = None
        return None

    def _asked(self, key: str) -> Reply:
        onward = self._onward = self._onward or HTTPConnection(self._proxy.upstream, timeout=30)
        onward.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP:
                onward.putheader(name, value)
        onward.putheader(REQUEST_ID, key)
        onward.endheaders()
        response = onward.getresponse()
        headers = tuple((k, v) for k, v in response.getheaders() if k.lower() not in HOP)
        return Reply(response.status, response.reason, headers, response.read())

    def _play(self, script: Script, record: Record) -> None:
        """Send step by step; a connection that the other side closed ends it."""
        try:
            for step in script:
                if isinstance(step, bytes):
                    record.status = record.status or _status(step)
                    self.wfile.write(step)
                elif isinstance(step, Pause):
                    if self._proxy.closing.wait(step.seconds):
                        raise ConnectionAbortedError
                else:
                    self._end(step)
        except OSError:
            self.close_connection = True
            return
        record.whole = True

    def _end(self, end: End) -> None:
        self.close_connection = True
        if end is End.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)


def _again(target: str) -> Script:
    """One more round of a redirect loop."""
    headers = (("Location", target), ("Connection", "close"))
    yield head(302, "Found", headers, length=0)
    yield End.CLOSE


def _status(sent: bytes) -> int:
    return int(sent[9:12]) if sent.startswith(b"HTTP/1.1 ") else 0


def _bound(port: int) -> socket.socket:
    """A socket that has the port and does not listen yet. Raises OSError where it is taken."""
    one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((HOST, port))
    except OSError:
        one.close()
        raise
    return one


def _in_real_time(seconds: float, work: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()
