"""What tests of the channels and of subscribing share."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from alerts.mail import Server
from db.outbox import Letter
from db.subscription_schema import Subscriptions, open_subscriptions

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Postbox:
    """A mail server's mind: keeps what comes, and says what a test wants it to say."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.connections = 0
        self.on_sender: Callable[[str], str | None] = lambda _address: None
        self.on_recipient: Callable[[str], str | None] = lambda _address: None
        self.on_data: Callable[[bytes], str | None] = lambda _content: None

    async def handle_EHLO(  # noqa: N802 - the library's name
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if said := self.on_sender(address):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if said := self.on_recipient(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if said := self.on_data(envelope.content):
            return said
        self.raw.append(envelope.content)
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(parsed)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 OK"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def mail_server(postbox: Postbox) -> Iterator[Server]:
    """A real mail server on loopback, which knows the user pykala."""
    port = free_port()
    server = Controller(
        postbox,
        hostname="127.0.0.1",
        port=port,
        auth_require_tls=False,
        authenticator=lambda _server, _session, _envelope, _how, data: AuthResult(
            success=(data.login, data.password) == (b"pykala", b"salaisuus"),
            handled=False,  # that a wrong one is told so is left to the server
        ),
    )
    server.start()
    yield Server("127.0.0.1", port)
    server.stop()


@pytest.fixture
def subscriptions(tmp_path: Path) -> Iterator[Subscriptions]:
    """An empty subscriptions.db."""
    with closing(open_subscriptions(tmp_path / "subscriptions.db", write=True)) as db:
        yield db


def letter(
    address: str, message: str, *, key: str = "0123456789abcdef", secret: str = "00ff" * 16
) -> Letter:
    """A letter that waits for the first time."""
    return Letter(key, "alert", "email", "r", address, message, 0, 0, 0, None, None, secret)
