"""Readers on loopback: a mail server and a webhook receiver that refuse much and keep the rest.

What is kept counts as received, also where the answer then fails: whoever sent it must send
it again, with the same key. Refusals are drawn by seed.
"""

from __future__ import annotations

import random
import re
import socket
import threading
from asyncio import WriteTransport
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

HOST: Final = "127.0.0.1"

# How a mail fails, and how often of a hundred failures: refused before or after its text came,
# by a server that then hangs up or not, or kept although the answer is another one or none.
_MAIL: Final = {
    "450 4.2.1 the mailbox is busy": 40,
    "421 4.3.2 closing down": 3,
    "451 4.3.0 try again later": 30,
    "452 4.3.1 no room": 12,
    "hang up": 5,
    "kept: 451 4.3.0 try again later": 5,
    "kept: hang up": 5,
}
_AT_ONCE: Final = ("450", "421")  # said to the recipient's address, before any text
# How a webhook fails.
_HOOK: Final = {
    "500": 40,
    "503": 20,
    "429": 10,
    "302": 10,
    "hang up": 10,
    "kept: 500": 5,
    "kept: hang up": 5,
}
_WAIT: Final = {"429": "600", "503": "3600"}
_HANG_UP: Final = "hang up"
_KEPT: Final = "kept: "


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing received: by whom, its Message-ID or Idempotency-Key, and its bytes."""

    channel: str
    address: str
    key: str
    content: bytes


class Readers:
    """Both servers; a context manager that starts and stops them.

    ``arrivals`` are in their order. ``refused`` counts all failures, ``lost`` those of them
    after which the letter was kept all the same. ``on_kept`` is called after a letter was
    kept and before that is answered.
    """

    def __init__(self, seed: int, *, mail: float, hook: float) -> None:
        self._rng = random.Random(f"{seed} readers")  # noqa: S311 - repeatable, not secret
        self._shares = {"email": mail, "webhook": hook}
        self._kinds = {"email": _MAIL, "webhook": _HOOK}
        self._mail = Controller(_Mind(self), hostname=HOST, port=_free_port())
        self._hooks = ThreadingHTTPServer((HOST, 0), _Hook)
        self._hooks.readers = self  # type: ignore[attr-defined]
        self.arrivals: list[Arrival] = []
        self.asked = {"email": 0, "webhook": 0}
        self.refused = {"email": 0, "webhook": 0}
        self.lost = 0
        self.healthy = False
        self.on_kept: Callable[[], None] = lambda: None

    @property
    def mail_port(self) -> int:
        """Where mail is taken."""
        return int(self._mail.port)

    def hook(self, name: str) -> str:
        """The address of a webhook."""
        return f"http://{HOST}:{self._hooks.server_port}/{name}"

    def __enter__(self) -> Self:
        self._mail.start()
        threading.Thread(target=self._hooks.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._mail.stop()
        self._hooks.shutdown()
        self._hooks.server_close()

    def draw(self, channel: str) -> str:
        """What will become of the next letter: "" if it is taken, else a kind of failure."""
        self.asked[channel] += 1
        if self.healthy or self._rng.random() >= self._shares[channel]:
            return ""
        self.refused[channel] += 1
        kinds = self._kinds[channel]
        return self._rng.choices(list(kinds), list(kinds.values()))[0]

    def keep(self, arrival: Arrival, fate: str) -> None:
        """Note what was received, and whether its sender learns of it."""
        self.arrivals.append(arrival)
        self.lost += fate.startswith(_KEPT)
        self.on_kept()


class _Mind:
    """What the mail server does with a mail."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        envelope.fate = self._readers.draw("email")
        if envelope.fate.startswith(_AT_ONCE):
            return str(envelope.fate)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        fate = str(envelope.fate)
        if not fate or fate.startswith(_KEPT):
            content = bytes(envelope.content)
            key = str(message_from_bytes(content, policy=default)["Message-ID"]).strip()
            for address in envelope.rcpt_tos:
                self._readers.keep(Arrival("email", address, key, content), fate)
        said = fate.removeprefix(_KEPT)
        if said == _HANG_UP and isinstance(server.transport, WriteTransport):
            server.transport.abort()
        return said or "250 OK"


class _Hook(BaseHTTPRequestHandler):
    """One POST to a webhook."""

    def do_POST(self) -> None:
        """Keep it or not, and say something of it or not."""
        readers: Readers = self.server.readers  # type: ignore[attr-defined]
        content = self.rfile.read(int(self.headers["Content-Length"]))
        fate = readers.draw("webhook")
        if not fate or fate.startswith(_KEPT):
            key = self.headers["Idempotency-Key"]
            readers.keep(Arrival("webhook", readers.hook(self.path[1:]), key, content), fate)
        self._answer(fate.removeprefix(_KEPT))

    def _answer(self, said: str) -> None:
        if said == _HANG_UP:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(int(said or "204"))
        self.send_header("Content-Length", "0")
        if said in _WAIT:
            self.send_header("Retry-After", _WAIT[said])
        if said == "302":
            # who followed it would be received as a reader whom nobody knows
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing is said."""


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


def letter_id(key: str) -> str:
    """The letter's own part of a Message-ID; an Idempotency-Key is that already."""
    found = re.fullmatch(r"<([^@<>\s]+)@[^@<>\s]+>", key)
    return found[1] if found else key
