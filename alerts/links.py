"""Signed links: each allows one thing to one reader, and nobody can make another.

A link is bound to its purpose (the signature is salted with it), to a reader and to the
reader's generation, which rotates; some expire. Whether the subscription is still there,
and what may be done to it, the database says.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

from parsers.errors import BadInput


class Purpose(StrEnum):
    """What a link allows."""

    CONFIRM = "confirm"
    UNSUBSCRIBE = "unsubscribe"
    PAUSE = "pause"
    RESUME = "resume"
    MANAGE = "manage"
    FORGET = "forget"


# How long a link works. A message may be opened months later, and its reader must get out then.
LIFETIMES: Final[dict[Purpose, timedelta | None]] = {
    Purpose.CONFIRM: timedelta(days=3),
    Purpose.UNSUBSCRIBE: None,
    Purpose.PAUSE: timedelta(days=90),
    Purpose.RESUME: timedelta(days=90),
    Purpose.MANAGE: timedelta(days=30),
    Purpose.FORGET: None,
}
NO_GOOD: Final = "this link is not valid: it was used before, is too old, or was never one of ours"
"""What is said of a link that was forged, used, replaced or has expired: the same of each."""

MOST_NAMED: Final = 100
"""Subscriptions that one link can name: its header is to stay below the 998 letters of a line."""

_SHORT: Final = 6  # of 20 letters; that two of a hundred agree is one in ten million
_LONGEST: Final = 900


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link says that was signed by us.

    It is about one ``subscription``, or several by their short names, or all of a reader's
    where it names none.
    """

    purpose: Purpose
    subscriber: str
    generation: int
    subscription: str | None = None
    several: tuple[str, ...] = ()

    def names(self, subscription: str) -> bool:
        """Whether one of the reader's is among the several."""
        return short(subscription) in self.several


def short(subscription: str) -> str:
    """The short name of a subscription, which tells it from others of the same reader."""
    return subscription[:_SHORT]


class Links:
    """Makes and reads links below the site's address ``base``."""

    def __init__(self, keys: Sequence[str], base: str) -> None:
        self._keys = list(keys)
        self._base = base.rstrip("/")

    def url(self, claim: Claim, now: datetime) -> str:
        """The address: ``<base>/alerts/<purpose>/<token>``."""
        return f"{self._base}/alerts/{claim.purpose}/{self.token(claim, now)}"

    def token(self, claim: Claim, now: datetime) -> str:
        """The claim, signed: letters, digits, "-", "_" and "."."""
        lifetime = LIFETIMES[claim.purpose]
        until = None if lifetime is None else int((now + lifetime).timestamp())
        about = ["".join(claim.several)] if claim.several else claim.subscription
        told = [claim.subscriber, claim.generation, about, until]
        return str(self._serializer(claim.purpose).dumps(told))

    def read(self, purpose: Purpose, token: str, now: datetime) -> Claim:
        """What the token claims for this purpose; BadInput (:data:`NO_GOOD`) if it is not ours."""
        try:
            if len(token) > _LONGEST:
                raise BadInput(NO_GOOD)
            reader, generation, about, until = self._serializer(purpose).loads(token)
        except (BadData, ValueError) as error:
            raise BadInput(NO_GOOD) from error
        if until is not None and now.timestamp() >= until:
            raise BadInput(NO_GOOD)
        if isinstance(about, list):
            (names,) = about
            each = (names[at : at + _SHORT] for at in range(0, len(names), _SHORT))
            return Claim(purpose, reader, generation, several=tuple(each))
        return Claim(purpose, reader, generation, about)

    def bucket(self, *parts: str) -> str:
        """A name for a limit that does not tell of whom it is: of an address, a client."""
        told = "\n".join(("bucket", *parts)).encode()
        return hmac.new(self._keys[0].encode(), told, hashlib.sha256).hexdigest()[:32]

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._keys,
            salt=f"pykala.alerts.{purpose}",
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )
