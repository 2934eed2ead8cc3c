"""Mail to whoever runs the archive, when the state of a source has changed."""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from db.health import Health, State, worst_first
from db.schema import open_archive
from db.told import remember, told_states

log = logging.getLogger("pykala.operator")

SECONDS = 8.0
"""How long a mail server is waited for: a daemon that is stopped meanwhile has ten seconds."""

_NAMED = 3  # sources in a subject
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\]+@[^\s@<>(),;:\"\\]+")

Say = Callable[[Health], Sequence[str]]
"""The lines that tell of a source: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Whom to tell, and the mail server that takes it; ``sender`` None: from the same address."""

    mail: str
    smtp_host: str = "localhost"
    smtp_port: int = 25
    sender: str | None = None
    starttls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """A source whose state is another than the operator was told last; None: of nothing yet."""

    health: Health
    before: State | None


def is_address(value: object) -> bool:
    """Whether it is one plain e-mail address, and nothing that could be another header."""
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None


def changes(found: Iterable[Health], told: Mapping[str, str]) -> list[Change]:
    """The sources whose state changed, the worst first; of a new one only that it has a trouble.

    A first harvest that is under way is none.
    """
    out = []
    for one in worst_first(found):
        before = told.get(one.facts.slug)
        waits = any(trouble.code == "never_begun" for trouble in one.troubles)
        is_news = one.state is not State.OK if before is None else one.state.value != before
        if is_news and not waits:
            out.append(Change(one, State(before) if before else None))
    return out


def notify(path: Path, found: Sequence[Health], mailbox: Mailbox, say: Say, now: datetime) -> bool:
    """True if the operator knows how the sources are: was told, or nothing changed.

    One mail tells all that changed. If it cannot be sent, that is one line of the log, and
    the next call tries again; nothing is raised but StoreError.
    """
    with closing(open_archive(path)) as db:
        told = told_states(db)
    news = changes(found, told)
    if not news:
        return True
    try:
        send(message(news, mailbox, say, now), mailbox)
    except (OSError, smtplib.SMTPException) as error:
        said = " ".join(str(error).split())
        log.warning("no mail to %s by %s: %s", mailbox.mail, mailbox.smtp_host, said)
        return False
    remember(path, {one.health.facts.slug: one.health.state.value for one in news})
    log.info("mail to %s: %s", mailbox.mail, _summary(news))
    return True


def message(news: Sequence[Change], mailbox: Mailbox, say: Say, now: datetime) -> EmailMessage:
    """The mail on these changes."""
    sender = mailbox.sender or mailbox.mail
    mail = EmailMessage()
    mail["Subject"] = f"Pykälä: {_summary(news)}"
    mail["From"] = sender
    mail["To"] = mailbox.mail
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n".join(_paragraph(one, say) for one in news), cte="base64")
    return mail


def send(mail: EmailMessage, mailbox: Mailbox) -> None:
    """Hand it to the mail server; OSError or SMTPException if that does not take it."""
    with smtplib.SMTP(mailbox.smtp_host, mailbox.smtp_port, timeout=SECONDS) as server:
        if mailbox.starttls:
            server.starttls(context=ssl.create_default_context())
        if mailbox.user is not None and mailbox.password is not None:
            server.login(mailbox.user, mailbox.password)
        server.send_message(mail)


def _summary(news: Sequence[Change]) -> str:
    """In a line: "espoo failing, kemi ok and 3 more"; slugs alone, which are ours."""
    told = [f"{one.health.facts.slug} {one.health.state.value}" for one in news]
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return ", ".join(told[:_NAMED]) + more


def _paragraph(one: Change, say: Say) -> str:
    facts, before = one.health.facts, one.before
    was = f" (was {before.value})" if before else ""
    lines = [f"{facts.slug}: {one.health.state.value}{was}", *say(one.health)]
    return "\n  ".join(_CONTROLS.sub(" ", line) for line in lines)
