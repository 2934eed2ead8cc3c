"""What is kept of readers no longer than it is needed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from alerts.subscribing import UNCONFIRMED_FOR
from db import matched, outbox, subscriptions
from db.counters import forget_allowances
from db.subscription_schema import Subscriptions

KEYS_FOR: Final = timedelta(days=60)
"""What was told and sent is known that long: longer than any digest waits."""

PARKED_FOR: Final = timedelta(days=90)
"""A target that was given up may be taken out that long; then all about it is deleted."""

ALLOWANCES_FOR: Final = timedelta(days=1)
"""The longest span of a limit."""


def tidy(db: Subscriptions, now: datetime) -> None:
    """Forget what is over; once a day is enough."""
    subscriptions.forget_unconfirmed(db, now - UNCONFIRMED_FOR)
    subscriptions.forget_parked(db, now - PARKED_FOR)
    matched.forget_told(db, now - KEYS_FOR)
    outbox.forget_sent(db, now - KEYS_FOR)
    forget_allowances(db, now - ALLOWANCES_FOR)
