"""Webhooks: a signed POST to an address that anybody may have given.

So nothing is asked but what is on the open Internet: the name is resolved here, every
address of it is judged, and the connection goes to an address that was judged, so that no
second answer of the resolver leads elsewhere. No redirect is followed, no proxy of the
environment used, no body of an answer read, and the whole exchange has an end.

Headers and signature are those of https://www.standardwebhooks.com: ``webhook-id``,
``webhook-timestamp``, ``webhook-signature``; ``idempotency-key`` is the id again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import ssl
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from ipaddress import ip_address
from time import monotonic
from typing import Any, Final

import httpcore
import httpx

from alerts.channels import Answer, Message, Verdict, one_line
from alerts.reach import Resolve, is_open, system_resolver
from db.outbox import Letter
from parsers.errors import BadInput

SECONDS: Final = 10.0
"""How long a whole exchange may take."""

_CONNECT_SECONDS: Final = 5.0
_LONGEST_URL: Final = 2000
_LONGEST_WAIT: Final = 86_400.0
_GONE: Final = 410
_NAME: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}\.?")


def webhook_url(given: object, *, allow_private: bool = False) -> str:
    """The address in its one spelling; BadInput for one that is never asked, in one line.

    Where its name leads is judged each time it is asked.
    """
    if not isinstance(given, str) or len(given) > _LONGEST_URL:
        raise BadInput(f"a webhook must be an address of at most {_LONGEST_URL:,} characters")
    text = given.strip(" \t\r\n")
    try:
        url = httpx.URL(text)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError) as error:
        raise BadInput("that webhook is no address") from error
    schemes = ("https", "http") if allow_private else ("https",)
    if url.scheme not in schemes or not _is_host(host) or not text.isprintable() or " " in text:
        raise BadInput(f"a webhook must be an {schemes[0]}:// address")
    if url.userinfo or url.fragment:
        raise BadInput("a webhook must have no name, password or fragment in its address")
    if url.port is not None and not 0 < url.port < 65536:
        raise BadInput("the port of that webhook is none")
    if not allow_private and _is_never_open(host):
        raise BadInput("a webhook must be on the open Internet")
    return str(url)


def _is_host(host: str) -> bool:
    """Whether it is a name of the domain system, or an address without a zone."""
    try:
        return bool(_NAME.fullmatch(host) or ip_address(host)) and "%" not in host
    except ValueError:
        return False


def _is_never_open(host: str) -> bool:
    """Whether a host is written as a number, however short, and no open one, or has no dot."""
    name = host.strip("[]").rstrip(".").lower()
    if is_open(name):
        return False
    last = name.rpartition(".")[2]
    # "127.1" and "0x7f.1" are addresses to the C library
    return ":" in name or "." not in name or last[:1].isdigit() or name.endswith(".localhost")


def signature(secret: str, letter_id: str, timestamp: int, body: bytes) -> str:
    """What ``webhook-signature`` says: "v1," and the HMAC-SHA256 in base64."""
    told = f"{letter_id}.{timestamp}.".encode() + body
    digest = hmac.new(bytes.fromhex(secret), told, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode('ascii')}"


def shown_secret(secret: str) -> str:
    """The secret as its owner gives it to a library that checks signatures: "whsec_…"."""
    return f"whsec_{base64.b64encode(bytes.fromhex(secret)).decode('ascii')}"


class Webhook:
    """The channel "webhook": each letter over a connection of its own."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolve: Resolve = system_resolver,
        context: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._context = context
        self._seconds = seconds

    def send(self, letter: Letter, now: datetime) -> Answer:
        """How the target took it: any answer of 200 to 299 is taken."""
        try:
            url = webhook_url(letter.address, allow_private=self._allow_private)
            return self._post(url, letter, now)
        # BadInput: the setting is another one than when it was subscribed
        except (BadInput, _NotOpenError) as error:
            return Answer(Verdict.LATER, str(error))
        except (httpcore.TimeoutException, TimeoutError):
            return Answer(Verdict.LATER, f"no answer within {self._seconds:g} s")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            return Answer(Verdict.LATER, one_line(error) or type(error).__name__)

    def close(self) -> None:
        """Nothing is kept open."""

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """How TLS is spoken: httpx's choice of certificates; made once, since it takes a while."""
        return self._context or httpx.create_ssl_context()

    def _post(self, url: str, letter: Letter, now: datetime) -> Answer:
        body = _body(letter)
        backend = _Guarded(self._resolve, self._seconds, allow_private=self._allow_private)
        with (
            httpcore.ConnectionPool(
                ssl_context=self._tls,
                network_backend=backend,
                max_keepalive_connections=0,
            ) as pool,
            pool.stream(
                "POST",
                url,
                headers=_headers(url, letter, body, now),
                content=body,
                extensions={"timeout": {"pool": self._seconds}},
            ) as response,
        ):
            return _judged(response)


def _body(letter: Letter) -> bytes:
    payload = Message.read(letter.message).payload or {}
    return json.dumps(dict(payload), ensure_ascii=False).encode("utf-8", "replace")


def _headers(url: str, letter: Letter, body: bytes, now: datetime) -> list[tuple[str, str]]:
    at = int(now.timestamp())
    return [
        ("Host", httpx.URL(url).netloc.decode("ascii")),
        ("User-Agent", "pykala"),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
        ("Idempotency-Key", letter.key),
        ("Webhook-Id", letter.key),
        ("Webhook-Timestamp", str(at)),
        ("Webhook-Signature", signature(letter.secret, letter.key, at, body)),
    ]


def _judged(response: httpcore.Response) -> Answer:
    status = response.status
    if 200 <= status < 300:
        return Answer(Verdict.SENT)
    if status == _GONE:
        return Answer(Verdict.REFUSED, "gone (410)")
    if 300 <= status < 400:
        return Answer(Verdict.LATER, f"leads elsewhere ({status}), and no redirect is followed")
    return Answer(Verdict.LATER, f"answers {status}", _wait(response.headers))


def _wait(headers: Iterable[tuple[bytes, bytes]]) -> float | None:
    """The seconds that Retry-After asks for, at most a day; None without, or as a date."""
    for name, value in headers:
        if name.lower() == b"retry-after" and value.isdigit() and len(value) < 10:
            return min(float(value), _LONGEST_WAIT)
    return None


class _NotOpenError(Exception):
    """A name that leads to where nobody from outside may send us."""


class _Guarded(httpcore.NetworkBackend):
    """Connects to addresses that were judged, and hangs up when the time is over."""

    def __init__(self, resolve: Resolve, seconds: float, *, allow_private: bool) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._end = monotonic() + seconds
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - ours is the end of the whole
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that takes one."""
        failed: Exception = httpcore.ConnectError("the name has no address")
        for address in self._addresses(host, port):
            seconds = min(self.left(), _CONNECT_SECONDS)
            try:
                stream = self._plain.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Ending(stream, self.left)
        raise failed

    def left(self) -> float:
        """The seconds that are left; TimeoutError if there are none."""
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _addresses(self, host: str, port: int) -> list[str]:
        """All of the host's, each of which may be asked: one that may not bars them all."""
        name = host.strip("[]")
        found = list(self._resolve(name, port))
        if not self._allow_private and not all(map(is_open, found)):
            raise _NotOpenError("its name leads to an address that is not on the open Internet")
        return found


class _Ending(httpcore.NetworkStream):
    """A connection of which every step must end within what is left of the whole."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self._stream = stream
        self._left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._left())
        return _Ending(stream, self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
