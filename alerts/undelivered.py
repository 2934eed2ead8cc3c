"""Mail to whoever runs the archive: what does not arrive, and searches that cannot be read."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from alerts.channels import letter_key
from alerts.mail import POLICY, UNSENT, send
from alerts.operator import Mailbox
from db import unreadable
from db.outbox import Trouble, operator_knows, troubles
from db.subscription_schema import Subscriptions
from db.unreadable import Unreadable

log = logging.getLogger("pykala.operator")

FAILING_FOR: Final = timedelta(days=2)
"""How long a letter fails before the operator hears of it."""

_MOST: Final = 50
_ADVICE_UNREAD: Final = (
    "Whoever has these searches is told nothing of them, and of all others as ever. Another\n"
    "release of Pykälä may read them; else whoever subscribed may search and subscribe anew."
)
_ADVICE: Final = (
    "`pykala alerts list` shows whose they are. A parked target is tried again when its reader\n"
    "resumes or confirms a subscription; after some months all about it is deleted."
)


def tell_operator(db: Subscriptions, mailbox: Mailbox, now: datetime) -> bool:
    """True if the operator knows of all that does not arrive or is not read; each told once.

    A mail that cannot be sent is one line of the log, and the next call tries again.
    """
    found = troubles(db, now - FAILING_FOR)
    unread = unreadable.untold(db)
    if not found and not unread:
        return True
    try:
        send(_mail(found, unread, mailbox, now), mailbox.server)
    except UNSENT as error:
        log.warning("no mail to %s: %s", mailbox.mail, " ".join(str(error).split()))
        return False
    operator_knows(db, found)
    if unread:
        unreadable.operator_knows(db)
    return True


def _mail(
    found: Sequence[Trouble], unread: Sequence[Unreadable], mailbox: Mailbox, now: datetime
) -> EmailMessage:
    sender = mailbox.sender or mailbox.mail
    mail = EmailMessage(POLICY)
    mail["Subject"] = f"Pykälä: {_summary(found, unread)}"
    mail["From"] = sender
    mail["To"] = mailbox.mail
    mail["Date"] = format_datetime(now)
    names = [f"{one.subscriber} {one.key}" for one in found] + [one.search for one in unread]
    key = letter_key("operator", "troubles", names)
    mail["Message-ID"] = f"<{key}.{int(now.timestamp())}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    told = [(list(map(_line, found)), _ADVICE), (list(map(_unread, unread)), _ADVICE_UNREAD)]
    parts = ["\n".join([*_first(lines), "", advice]) for lines, advice in told if lines]
    mail.set_content("\n\n".join(parts), cte="base64")
    return mail


def _summary(found: Sequence[Trouble], unread: Sequence[Unreadable]) -> str:
    """How many of each, the unreadable only where there are any."""
    parked = sum(1 for one in found if one.key is None)
    arriving = f"{parked} targets parked, {len(found) - parked} letters undelivered"
    unreadables = f"{len(unread)} searches cannot be read"
    return ", ".join([arriving] * bool(found or not unread) + [unreadables] * bool(unread))


def _first(lines: Sequence[str]) -> list[str]:
    more = [f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return [*lines[:_MOST], *more]


def _unread(one: Unreadable) -> str:
    return f"search {one.search}, unreadable since {one.since:%Y-%m-%d}: {one.why}"


def _line(one: Trouble) -> str:
    what = "parked" if one.key is None else f"letter {one.key}"
    return f"{one.channel} to {one.subscriber}, {what} since {one.since:%Y-%m-%d}: {one.said}"
