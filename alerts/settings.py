"""How subscriptions are run: the table ``[alerts]`` of the configuration, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from alerts.mail import Server


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one reader and one client may ask for, and when a target is given up.

    ``subscriptions`` an address may have; ``letters`` that sign-ups may send to one
    address in a day; ``requests`` of one client in an hour, ``requests_a_day`` in a day. A
    target is parked when nothing has arrived for ``park_after``, or after ``bounces`` refusals.
    """

    subscriptions: int = 50
    letters: int = 5
    requests: int = 20
    requests_a_day: int = 60
    park_after: timedelta = timedelta(days=5)
    bounces: int = 3


@dataclass(frozen=True, slots=True)
class Alerts:
    """``base`` is the site's address, of which links are made; without server no mail is sent.

    ``key_file`` None: ``alerts.key`` beside subscriptions.db. ``allow_private_targets``
    lets webhooks be http:// and on private networks, as on one's own machine. ``proxies``
    of our own stand before the site: who came to the first of them is read from what they
    wrote into X-Forwarded-For, of which nothing else is believed.
    """

    base: str
    sender: str | None = None
    server: Server | None = None
    key_file: Path | None = None
    allow_private_targets: bool = False
    proxies: int = 0
    limits: Limits = field(default_factory=Limits)
