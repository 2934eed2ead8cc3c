"""Messaging services by apprise, an optional extra: ``pip install apprise``.

Apprise knows a hundred kinds of targets, of which many are any host one likes. Here only
those are taken that belong to a service with a host of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from alerts.channels import Answer, Message, Verdict, one_line
from db.outbox import Letter
from parsers.errors import BadInput, ConfigError

# Kinds whose address cannot name another host, by what it begins with.
SERVICES: Final = ("discord", "gchat", "pover", "slack", "tgram", "wxteams")

_LONGEST: Final = 2000


def messaging_url(given: object) -> str:
    """An address of apprise's, such as "tgram://token/chat"; BadInput for one not taken."""
    if not isinstance(given, str) or len(given) > _LONGEST or not given.strip().isprintable():
        raise BadInput("that is no address of a messaging service")
    url = given.strip()
    kind, _, rest = url.partition("://")
    # apprise takes several addresses in one text, and settings behind a question mark
    if kind.lower() not in SERVICES or not rest or "://" in rest or {*rest} & {*"?, ;"}:
        raise BadInput(
            f"a messaging address begins with one of {', '.join(SERVICES)}, then ://, without ?"
        )
    return url


def _apprise() -> Any:
    """The library; ConfigError where it is not installed."""
    try:
        import apprise  # noqa: PLC0415 - an optional extra, asked for when there is a target
    except ModuleNotFoundError as error:
        raise ConfigError(
            "messaging needs apprise; install it with `.venv/bin/pip install apprise`"
        ) from error
    return apprise


class Messaging:
    """The channel "messaging"; ConfigError where apprise is not installed."""

    def __init__(self) -> None:
        self._library = _apprise()

    def send(self, letter: Letter, now: datetime) -> Answer:  # noqa: ARG002 - the channels' form
        """How the service took it; apprise tells no more than yes or no."""
        try:
            service = self._library.Apprise.instantiate(messaging_url(letter.address))
        except BadInput as error:
            return Answer(Verdict.LATER, str(error))
        if service is None:
            return Answer(Verdict.LATER, "apprise does not understand the address")
        target = self._library.Apprise()
        target.add(service)
        message = Message.read(letter.message)
        # plain text: what looks like markup in a title is none
        told = target.notify(title=one_line(message.subject), body=message.text, body_format="text")
        return (
            Answer(Verdict.SENT) if told else Answer(Verdict.LATER, "the service did not take it")
        )

    def close(self) -> None:
        """Nothing is kept open."""
