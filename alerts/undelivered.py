"""Mail to whoever runs the archive, when a target was given up or letters do not arrive."""

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
from db.outbox import Trouble, operator_knows, troubles
from db.subscription_schema import Subscriptions

log = logging.getLogger("pykala.operator")

FAILING_FOR: Final = timedelta(days=2)
"""How long a letter fails before the operator hears of it."""

_MOST: Final = 50
_ADVICE: Final = (
    "`pykala alerts list` shows whose they are. A parked target is tried again when its reader\n"
    "resumes or confirms a subscription; after some months all about it is deleted."
)


def tell_operator(db: Subscriptions, mailbox: Mailbox, now: datetime) -> bool:
    """True if the operator knows of all that does not arrive; each trouble is told once.

    A mail that cannot be sent is one line of the log, and the next call tries again.
    """
    found = troubles(db, now - FAILING_FOR)
    if not found:
        return True
    try:
        send(_mail(found, mailbox, now), mailbox.server)
    except UNSENT as error:
        log.warning("no mail to %s: %s", mailbox.mail, " ".join(str(error).split()))
        return False
    operator_knows(db, found)
    return True


def _mail(found: Sequence[Trouble], mailbox: Mailbox, now: datetime) -> EmailMessage:
    sender = mailbox.sender or mailbox.mail
    parked = sum(1 for one in found if one.key is None)
    mail = EmailMessage(POLICY)
    mail["Subject"] = f"Pykälä: {parked} targets parked, {len(found) - parked} letters undelivered"
    mail["From"] = sender
    mail["To"] = mailbox.mail
    mail["Date"] = format_datetime(now)
    key = letter_key("operator", "troubles", [f"{one.subscriber} {one.key}" for one in found])
    mail["Message-ID"] = f"<{key}.{int(now.timestamp())}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    lines = [_line(one) for one in found[:_MOST]]
    more = [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
    mail.set_content("\n".join([*lines, *more, "", _ADVICE]), cte="base64")
    return mail


def _line(one: Trouble) -> str:
    what = "parked" if one.key is None else f"letter {one.key}"
    return f"{one.channel} to {one.subscriber}, {what} since {one.since:%Y-%m-%d}: {one.said}"
