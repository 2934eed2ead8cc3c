"""One connection to one host: what is sent, what comes back, and when to hang up.

Beneath httpx's models, in place of its own transport, for what that one does not
give: an end to the request as a whole, word of the bytes that come after an answer's
end, and a page at less than half the processor time. h11 reads the protocol. The
seconds here are real ones whatever clock the client is given, as a socket's own
time-out is.
"""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from select import POLLIN, poll
from time import monotonic
from typing import Final, NamedTuple
from urllib.request import getproxies, proxy_bypass

import h11
import httpx

from parsers.errors import Refused, Unreachable
from scraper.limits import Limits
from scraper.politeness import is_loopback

_READ: Final = 64 * 1024
_LONGEST_HEAD: Final = 64 * 1024
_PORTS: Final = {"http": 80, "https": 443}

_Event = h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]


class _Origin(NamedTuple):
    scheme: str
    host: str
    port: int


class Wire(httpx.BaseTransport):
    """Asks one thing at a time over one connection, which is kept while its answers are sound.

    An answer must be read or closed before the next is asked for. Raises what
    :func:`translated` tells in our words.
    """

    def __init__(
        self,
        limits: Limits,
        proxy_of: Callable[[httpx.URL], httpx.URL | None] | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """Through the proxy that the environment names for an address, unless told otherwise."""
        self._limits = limits
        self._proxy_of = proxy_of or proxy_for
        self._context = context
        self._proxy: httpx.URL | None = None
        self._origin: _Origin | None = None
        self._socket: socket.socket | None = None
        self._protocol = h11.Connection(h11.CLIENT)
        self._deadline = 0.0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer's head, and its body as it comes: a body that is not whole raises."""
        self._deadline = monotonic() + self._limits.patience
        origin = _origin(request.url)
        if origin != self._origin or not self._is_idle():
            self.close()
            self._proxy = self._proxy_of(request.url)
            self._connect(origin)
        try:
            head = self._exchange(request)
        except BaseException:
            self.close()
            raise
        return httpx.Response(
            head.status_code, headers=head.headers.raw_items(), stream=_Body(self)
        )

    def close(self) -> None:
        """Hang up; the next request connects anew."""
        self._origin = None
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()
            self._socket = None

    def body(self) -> Iterator[bytes]:
        """The body's pieces; what follows its end makes it doubtful, and raises too."""
        while True:
            event = self._next_event()
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                break
        if self._protocol.trailing_data[0] or self._has_more():
            raise h11.RemoteProtocolError("it goes on after its end")

    def finish(self) -> None:
        """Keep the connection for the next request if nothing is left of this one."""
        if self._is_over() and self._is_idle():
            self._protocol.start_next_cycle()
        else:
            self.close()

    def _is_over(self) -> bool:
        """Whether the answer came to its end: one that has no body, as a 304, does so unread."""
        protocol = self._protocol
        if protocol.their_state is h11.SEND_BODY:
            with suppress(h11.RemoteProtocolError):
                protocol.next_event()
        return protocol.our_state is h11.DONE and protocol.their_state is h11.DONE

    def _exchange(self, request: httpx.Request) -> h11.Response:
        target = request.url.raw_path
        if self._proxy is not None and request.url.scheme == "http":
            target = str(request.url).encode("ascii")
        headers = request.headers.raw
        if self._proxy is not None and request.url.scheme == "http":
            headers = [*headers, *_credentials(self._proxy)]
        self._send(h11.Request(method=request.method, target=target, headers=headers))
        return self._head()

    def _head(self) -> h11.Response:
        while True:
            event = self._next_event()
            if isinstance(event, h11.Response):
                return event
            if not isinstance(event, h11.InformationalResponse) or event.status_code == 101:
                raise h11.RemoteProtocolError("no answer to what was asked")

    def _send(self, request: h11.Request) -> None:
        content = self._protocol.send(request) or b""
        content += self._protocol.send(h11.EndOfMessage()) or b""
        self._timed().sendall(content)

    def _next_event(self) -> _Event:
        while (event := self._protocol.next_event()) is h11.NEED_DATA:
            received = self._receive()
            if not received and self._protocol.their_state is h11.SEND_RESPONSE:
                raise h11.RemoteProtocolError("the server hung up without a word")
            self._protocol.receive_data(received)
        return event

    def _receive(self) -> bytes:
        try:
            return self._timed().recv(_READ)
        except TimeoutError:
            self._left()  # says so if it was the request's whole time that ran out
            raise

    def _timed(self) -> socket.socket:
        """The connection, to be used within the time that is left."""
        if self._socket is None:
            raise ConnectionError("the connection is closed")
        self._socket.settimeout(self._left())
        return self._socket

    def _left(self) -> float:
        left = self._deadline - monotonic()
        if left <= 0:
            raise NoEndError
        return min(left, self._limits.timeout)

    def _is_idle(self) -> bool:
        """Whether the connection is open and silent: no end, and nothing nobody asked for."""
        if self._socket is None or self._protocol.trailing_data != (b"", False):
            return False
        return not _readable(self._socket)

    def _has_more(self) -> bool:
        """Whether bytes, rather than the connection's end, follow at once."""
        if self._socket is None or not _readable(self._socket):
            return False
        try:
            self._socket.settimeout(0)  # what is readable may be TLS's own, and no word
            return bool(self._socket.recv(1))
        except OSError:  # reset after its end: the answer is whole
            self.close()
            return False

    def _connect(self, origin: _Origin) -> None:
        there = origin if self._proxy is None else _origin(self._proxy)
        self._protocol = h11.Connection(h11.CLIENT, _LONGEST_HEAD)
        self._socket = socket.create_connection((there.host, there.port), self._left())
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if origin.scheme == "https":
                if self._proxy is not None:
                    self._tunnel(self._proxy, origin)
                context = self._context or _context()
                self._socket = context.wrap_socket(self._timed(), server_hostname=origin.host)
        except BaseException:
            self.close()
            raise
        self._origin = origin

    def _tunnel(self, proxy: httpx.URL, origin: _Origin) -> None:
        """Have the proxy lead us through to the host (RFC 9110, 9.3.6)."""
        host = f"[{origin.host}]" if ":" in origin.host else origin.host
        target = f"{host}:{origin.port}"
        headers = [(b"host", target.encode("ascii")), *_credentials(proxy)]
        self._send(h11.Request(method="CONNECT", target=target, headers=headers))
        status = self._head().status_code
        if not 200 <= status < 300:
            raise h11.RemoteProtocolError(f"the proxy refuses ({status})")
        self._protocol = h11.Connection(h11.CLIENT, _LONGEST_HEAD)


class _Body(httpx.SyncByteStream):
    """A body on its way."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def __iter__(self) -> Iterator[bytes]:
        return self._wire.body()

    def close(self) -> None:
        self._wire.finish()


class NoEndError(Exception):
    """The request takes longer than it may as a whole."""


def proxy_for(url: httpx.URL) -> httpx.URL | None:
    """The proxy that the environment names for an address; none has business on loopback.

    Raises Refused where it is of a kind we cannot speak to.
    """
    if is_loopback(url.host) or proxy_bypass(url.host):
        return None
    named = getproxies()
    address = named.get(url.scheme) or named.get("all")
    if not address:
        return None
    proxy = httpx.URL(address if "://" in address else f"http://{address}")
    if proxy.scheme != "http":
        raise Refused(f"a proxy must be an http:// address, not {proxy.scheme}://", url=str(url))
    return proxy


@contextmanager
def translated(url: str, limits: Limits) -> Iterator[None]:
    """Say in our words what sockets, h11 and httpx say in theirs."""
    try:
        yield
    except NoEndError as error:
        raise Unreachable(f"no end after {limits.patience:g} s", url=url) from error
    except (TimeoutError, httpx.TimeoutException) as error:
        raise Unreachable(f"no answer within {limits.timeout:g} s", url=url) from error
    except h11.RemoteProtocolError as error:
        raise Unreachable(
            f"an answer that breaks off, or is none: {_brief(error)}", url=url
        ) from error
    # ValueError: a name or a header that no protocol can carry
    except (OSError, h11.ProtocolError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise Unreachable(f"no answer: {_brief(error)}", url=url) from error


def _brief(error: Exception) -> str:
    """One line, without what the library quotes of an answer: its words are not for a log."""
    told = str(error).partition("bytearray(")[0]
    return " ".join(told.split())[:200].rstrip(": ") or type(error).__name__


def _origin(url: httpx.URL) -> _Origin:
    return _Origin(url.scheme, url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme])


def _readable(connection: socket.socket) -> bool:
    """Whether bytes, or the end, wait to be read."""
    if isinstance(connection, ssl.SSLSocket) and connection.pending():
        return True
    waiting = poll()  # not select: it fails where more than 1,024 files are open
    waiting.register(connection, POLLIN)
    return bool(waiting.poll(0))


def _credentials(proxy: httpx.URL) -> list[tuple[bytes, bytes]]:
    if not proxy.userinfo:
        return []
    pair = f"{proxy.username}:{proxy.password}".encode()
    return [(b"proxy-authorization", b"Basic " + b64encode(pair))]


@cache
def _context() -> ssl.SSLContext:
    """How TLS is spoken: httpx's choice of certificates; made once, since it takes a while."""
    context = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
