"""Mail to whoever runs the archive, when the state of a source has changed."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from alerts.mail import POLICY, UNSENT, Server, send
from db.health import Health, State, worst_first
from db.schema import open_archive
from db.told import remember, told_states

log = logging.getLogger("pykala.operator")

_NAMED = 3  # sources in a subject
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

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

    @property
    def server(self) -> Server:
        """The mail server alone."""
        return Server(self.smtp_host, self.smtp_port, self.starttls, self.user, self.password)


@dataclass(frozen=True, slots=True)
class Change:
    """A source whose state is another than the operator was told last; None: of nothing yet."""

    health: Health
    before: State | None


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
        send(message(news, mailbox, say, now), mailbox.server)
    except UNSENT as error:
        said = " ".join(str(error).split())
        log.warning("no mail to %s by %s: %s", mailbox.mail, mailbox.smtp_host, said)
        return False
    remember(path, {one.health.facts.slug: one.health.state.value for one in news})
    log.info("mail to %s: %s", mailbox.mail, _summary(news))
    return True


def message(news: Sequence[Change], mailbox: Mailbox, say: Say, now: datetime) -> EmailMessage:
    """The mail on these changes."""
    sender = mailbox.sender or mailbox.mail
    mail = EmailMessage(POLICY)
    mail["Subject"] = f"Pykälä: {_summary(news)}"
    mail["From"] = sender
    mail["To"] = mailbox.mail
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n".join(_paragraph(one, say) for one in news), cte="base64")
    return mail


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
