"""What every way of telling has in common: a message, and how it went."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from db.outbox import Letter


@dataclass(frozen=True, slots=True)
class Message:
    """What is told, for every channel.

    Mail takes subject, text and html, a webhook the payload, a messaging service subject
    and text. ``unsubscribe`` is the address that ends it by one POST, None before
    anything is confirmed.
    """

    subject: str
    text: str
    html: str | None = None
    payload: Mapping[str, Any] | None = None
    unsubscribe: str | None = None

    def as_json(self) -> str:
        """As the outbox keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, stored: str) -> Message:
        """What :meth:`as_json` wrote."""
        return cls(**json.loads(stored))


class Verdict(StrEnum):
    """How it went.

    ``later``: not now, and perhaps it is the target's fault; ``refused``: the target is
    gone, says who should know; ``down``: the way to all targets is closed, which says
    nothing of this one.
    """

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, what was said in one line, and how many seconds the target asks for."""

    verdict: Verdict
    said: str = ""
    wait: float | None = None


class Channel(Protocol):
    """One way of telling; what goes wrong is an answer, no exception."""

    def send(self, letter: Letter, now: datetime) -> Answer:
        """Tell it, and say how that went."""

    def close(self) -> None:
        """Hang up; the next letter connects anew."""


def letter_key(subscriber: str, kind: str, parts: Iterable[str]) -> str:
    """The idempotency key: the same for the same reader, kind of letter and set of parts.

    Parts of an alert are the keys of its changes. It is also in the mail's Message-ID.
    """
    told = json.dumps([subscriber, kind, *sorted(set(parts))])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def one_line(said: object, longest: int = 200) -> str:
    """What somebody else said, fit for a log: one line, printable, not long."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:longest]
