"""Mail: the one way to a mail server, and what a letter to a reader looks like.

An address may have an international domain, in its ASCII form; nothing here needs
SMTPUTF8. A header is one line whatever is put into it.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Final

from alerts.channels import Answer, Message, Verdict, one_line
from db.outbox import Letter

SECONDS = 8.0
"""How long a mail server is waited for: a daemon that is stopped meanwhile has ten seconds."""

UNSENT: Final = (OSError, smtplib.SMTPException)
"""What :func:`connect` and :func:`send` raise."""

_LONGEST_SUBJECT: Final = 200
_VERBATIM: Final = frozenset({"list-unsubscribe", "list-unsubscribe-post", "message-id", "list-id"})

# The server takes no mail from us at all: no reader's fault, and none is worth trying after it.
_OUR_FAULT: Final = frozenset({421, 454, 530, 534, 535, 538})


_ADDRESS: Final = re.compile(r"[^\s@<>(),;:\"\\]+@[^\s@<>(),;:\"\\]+")


def is_address(value: object) -> bool:
    """Whether it is one plain e-mail address, and nothing that could be another header."""
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None


class _Policy(EmailPolicy):
    """The library's, but that addresses and ids are never folded nor encoded.

    It would make encoded words of what is longer than a line, and no mail program takes
    a List-Unsubscribe apart that begins with "=?utf-8?q?".
    """

    def fold(self, name: str, value: str) -> str:
        if name.lower() in _VERBATIM:
            return f"{name}: {value}\r\n"
        return _checked(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


def _checked(folded: str) -> str:
    """One header; ValueError if it is more than one, as Python before 3.11.10 may make of it.

    CVE-2024-6923: an encoded word that is set as a header's text is decoded, and a line
    feed in it written as one.
    """
    if not folded.endswith("\r\n") or re.search(r"\r(?!\n)|(?<!\r)\n|\n(?![ \t]|\Z)", folded):
        raise ValueError("a header that would be two")
    return folded


POLICY: Final = _Policy(linesep="\r\n")
"""How headers of ours are written."""


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server that takes what we send."""

    host: str = "localhost"
    port: int = 25
    starttls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def connect(server: Server) -> smtplib.SMTP:
    """A connection that is ready to take mail; OSError or SMTPException if there is none."""
    connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.starttls:
            connection.starttls(context=ssl.create_default_context())
        if server.user is not None and server.password is not None:
            connection.login(server.user, server.password)
        connection.ehlo_or_helo_if_needed()
    except BaseException:
        connection.close()
        raise
    return connection


def send(mail: EmailMessage, server: Server) -> None:
    """Hand one mail to the server; OSError or SMTPException if that does not take it."""
    with connect(server) as connection:
        connection.send_message(mail)


def compose(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """The mail of a letter; the same letter has the same Message-ID each time it is sent."""
    message = Message.read(letter.message)
    mail = EmailMessage(POLICY)
    mail["Subject"] = subject_line(message.subject)
    mail["From"] = Address("Pykälä", addr_spec=sender)
    mail["To"] = Address(addr_spec=letter.address)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{letter.key}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Precedence"] = "bulk"
    if message.unsubscribe is not None:
        mail["List-Unsubscribe"] = f"<{_address(message.unsubscribe)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058, 3.1
    # quoted-printable or base64: neither has a line that ends a mail or is too long for one
    mail.set_content(_body(message.text), cte="base64")
    if message.html is not None:
        mail.add_alternative(_body(message.html), subtype="html", cte="base64")
    return mail


def subject_line(said: str) -> str:
    """What somebody else wrote, as a subject: one line that holds no encoded word."""
    return one_line(said, _LONGEST_SUBJECT).replace("=?", "= ?")


def _address(url: str) -> str:
    """An address of ours as a header holds it; ValueError for what would be more than one."""
    if not url.isascii() or not url.isprintable() or {*" <>,"} & {*url}:
        raise ValueError("an address that no header can hold")
    return url


def _body(text: str) -> str:
    """Without halves of surrogate pairs, which no mail can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


class Mail:
    """The channel "email": letters over one connection, which is made when it is needed."""

    def __init__(self, server: Server, sender: str) -> None:
        self._server = server
        self._sender = sender
        self._connection: smtplib.SMTP | None = None

    def send(self, letter: Letter, now: datetime) -> Answer:
        """How the server took it."""
        mail = compose(letter, self._sender, now)
        try:
            connection = self._ready()
        except UNSENT as error:
            self.close()
            return Answer(Verdict.DOWN, f"{self._server.host}: {_said(error)}")
        try:
            connection.sendmail(self._sender, [letter.address], mail.as_bytes())
        except UNSENT as error:
            return self._refused(error)
        return Answer(Verdict.SENT)

    def close(self) -> None:
        """Hang up."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*UNSENT):
                connection.quit()
            connection.close()

    def _ready(self) -> smtplib.SMTP:
        """The connection, a new one where the server has hung up meanwhile."""
        if self._connection is not None:
            with suppress(*UNSENT):
                if self._connection.noop()[0] == 250:
                    return self._connection
            self.close()
        self._connection = connect(self._server)
        return self._connection

    def _refused(self, error: OSError | smtplib.SMTPException) -> Answer:
        code = _code(error)
        if code in {0, 421}:  # who knows what the connection is in the midst of
            self.close()
        if code in _OUR_FAULT or (isinstance(error, smtplib.SMTPSenderRefused) and code >= 500):
            return Answer(Verdict.DOWN, f"{self._server.host}: {_said(error)}")
        if isinstance(error, smtplib.SMTPRecipientsRefused) and _is_gone(error):
            return Answer(Verdict.REFUSED, _said(error))
        return Answer(Verdict.LATER, _said(error))


def _reply(error: Exception) -> tuple[int, bytes | str] | None:
    """The server's code and words, where it said any."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies: list[tuple[int, bytes]] = list(error.recipients.values())
        return replies[0] if replies else None
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, error.smtp_error
    return None


def _code(error: Exception) -> int:
    """The server's code; 0 where it said none."""
    reply = _reply(error)
    return reply[0] if reply else 0


def _is_gone(error: smtplib.SMTPRecipientsRefused) -> bool:
    """Whether the server will never take mail for the recipient: but by 5.7 it dislikes us."""
    reply = _reply(error)
    return reply is not None and reply[0] >= 500 and not one_line(reply[1]).startswith("5.7.")


def _said(error: Exception) -> str:
    reply = _reply(error)
    told = f"{reply[0]} {one_line(reply[1])}" if reply else one_line(error)
    return told.strip() or type(error).__name__
