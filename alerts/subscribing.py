"""From a search to a reader who is told, and out again: what may be asked, by whom.

Whoever asks for a subscription learns nothing of the address: the answer is always the
same, and what is to be said goes to the address itself. Everything else needs a link.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypedDict

from alerts.addresses import known_as, mail_address
from alerts.channels import Message, letter_key
from alerts.links import NO_GOOD, Claim, Links, Purpose
from alerts.messaging import messaging_url
from alerts.saved import SavedSearch, from_stored
from alerts.settings import Limits
from alerts.webhook import webhook_url
from alerts.when import next_due
from db import subscriptions as kept
from db.counters import allow, forget_bucket
from db.files import timestamp, transaction
from db.outbox import queue
from db.subscription_schema import Subscriptions
from db.subscriptions import State, Subscriber, Subscription, Terms
from parsers.errors import BadInput

UNCONFIRMED_FOR: Final = timedelta(days=3)
"""How long an address is kept that nobody confirmed."""

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


class Reply(StrEnum):
    """What the address is written when somebody asked for it: it alone learns how things are."""

    CONFIRM = "confirm"
    KNOWN = "known"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reply is made of; ``confirm`` is there where there is something to confirm."""

    reply: Reply
    search: SavedSearch
    manage: str
    forget: str
    confirm: str | None = None


Compose = Callable[[Asked], Message]
"""A reply in words, in the language of its search."""


@dataclass(frozen=True, slots=True)
class Held:
    """A link that was found to be good, with what it is about: one, several, or all there are."""

    claim: Claim
    reader: Subscriber
    subscription: Subscription | None
    several: tuple[Subscription, ...] = ()


def target(channel: str, given: object, *, allow_private: bool = False) -> tuple[str, str]:
    """An address of a channel in its one spelling, and as it is compared; BadInput for none."""
    if channel == "email":
        address = mail_address(given)
        return address, known_as(address)
    if channel == "webhook":
        url = webhook_url(given, allow_private=allow_private)
        return url, url
    if channel == "messaging":
        return messaging_url(given), messaging_url(given)
    raise BadInput("a channel is one of email, webhook, messaging")


def terms_of(search: SavedSearch) -> Terms:
    """How a search is told, as the database keeps it."""
    return Terms(
        cadence=search.cadence.value,
        hour=search.hour,
        weekday=search.weekday,
        language=search.language,
        nothing_new=search.nothing_new,
        name=search.name,
    )


def search_of(one: Subscription) -> SavedSearch:
    """The saved search of a subscription."""
    return from_stored(one.definition, asdict(one.terms))


class _Kept(TypedDict):
    """What the database keeps of a search."""

    search: str
    definition: str
    terms: Terms


def _kept(search: SavedSearch) -> _Kept:
    return {"search": search.id, "definition": search.definition, "terms": terms_of(search)}


class Desk:
    """Where subscriptions are asked for and changed; ``newest`` is the last ``changes.seq``."""

    def __init__(
        self,
        db: Subscriptions,
        links: Links,
        limits: Limits,
        *,
        newest: int,
        allow_private: bool = False,
    ) -> None:
        self._db = db
        self._links = links
        self._limits = limits
        self._newest = newest
        self._allow_private = allow_private

    def ask(
        self,
        channel: str,
        address: object,
        search: SavedSearch,
        *,
        client: str,
        now: datetime,
        compose: Compose,
    ) -> bool:
        """False if this client asked too often; else True, whatever is known of the address.

        Queues a letter to the address, unless it got enough of them today. Raises
        BadInput for what is no address at all.
        """
        where, same = target(channel, address, allow_private=self._allow_private)
        if not self._may_ask(client, now):
            return False
        if self._may(("letters", channel, same), self._limits.letters, _DAY, now):
            with transaction(self._db):
                reader = kept.add_subscriber(self._db, channel, where, same, now)
                asked = self._entered(reader, search, now)
                part = [search.id, timestamp(now)]
                key = letter_key(reader.id, asked.reply, part)
                message = compose(asked).as_json()
                queue(self._db, key, reader.id, kind=asked.reply, message=message, now=now)
        return True

    def enter(
        self, channel: str, address: object, search: SavedSearch, now: datetime
    ) -> Subscription:
        """The subscription, active at once: for whoever runs the archive, who needs no link."""
        where, same = target(channel, address, allow_private=self._allow_private)
        with transaction(self._db):
            reader = kept.add_subscriber(self._db, channel, where, same, now)
            one = self._subscribed(reader, search, now)
            kept.confirm(self._db, one.id, self._newest, next_due(search, now), now)
        return kept.subscription(self._db, one.id) or one

    def held(self, purpose: Purpose, token: str, now: datetime) -> Held:
        """What a link is about; BadInput (:data:`NO_GOOD`) where it is not, or no more, good."""
        claim = self._links.read(purpose, token, now)
        reader = kept.subscriber(self._db, claim.subscriber)
        if reader is None or reader.generation != claim.generation:
            raise BadInput(NO_GOOD)
        if claim.several:
            return Held(claim, reader, None, self._several(claim))
        if claim.subscription is None:
            return Held(claim, reader, None)
        one = kept.subscription(self._db, claim.subscription)
        used = purpose is Purpose.CONFIRM and one is not None and one.state is not State.UNCONFIRMED
        if one is None or one.subscriber != reader.id or used:
            raise BadInput(NO_GOOD)
        return Held(claim, reader, one)

    def confirm(self, held: Held, now: datetime) -> Subscription:
        """The subscription, active from now on. A link does this once."""
        one = self._of(held, Purpose.CONFIRM, None)
        due = next_due(search_of(one), now)
        if not kept.confirm(self._db, one.id, self._newest, due, now):
            raise BadInput(NO_GOOD)
        return kept.subscription(self._db, one.id) or one

    def unsubscribe(self, held: Held, subscription: str | None = None) -> None:
        """End one, or several; all of the reader's where the link names none, and none is named."""
        if held.claim.purpose is Purpose.UNSUBSCRIBE and held.several:
            with transaction(self._db):
                for one in held.several:
                    kept.unsubscribe(self._db, one.id)
        elif held.claim.purpose is Purpose.UNSUBSCRIBE and held.subscription is None:
            kept.forget(self._db, held.reader.id)
            self._forget_letters(held.reader)
        elif not kept.unsubscribe(self._db, self._of(held, Purpose.UNSUBSCRIBE, subscription).id):
            raise BadInput(NO_GOOD)

    def pause(self, held: Held, subscription: str | None = None) -> None:
        """Tell nothing of it until it is resumed; once more changes nothing."""
        kept.pause(self._db, self._of(held, Purpose.PAUSE, subscription).id)

    def resume(self, held: Held, now: datetime, subscription: str | None = None) -> None:
        """Tell of it again, from now on; once more changes nothing."""
        one = self._of(held, Purpose.RESUME, subscription)
        kept.resume(self._db, one.id, self._newest, next_due(search_of(one), now))

    def edit(self, held: Held, subscription: str, search: SavedSearch, now: datetime) -> None:
        """Change one by the managing link; BadInput where the reader has that search already."""
        one = self._of(held, Purpose.MANAGE, subscription)
        due = next_due(search, now) if one.state is not State.UNCONFIRMED else None
        if not kept.edit(self._db, one.id, **_kept(search), due_at=due):
            raise BadInput("you have that search already")

    def forget(self, held: Held) -> None:
        """Remove everything about the reader, by the link for it or the managing one."""
        if held.claim.purpose not in {Purpose.FORGET, Purpose.MANAGE}:
            raise BadInput(NO_GOOD)
        kept.forget(self._db, held.reader.id)
        self._forget_letters(held.reader)

    def _forget_letters(self, reader: Subscriber) -> None:
        where, same = reader.address, known_as(reader.address)
        for name in {where, same}:
            forget_bucket(self._db, self._links.bucket("letters", reader.channel, name))

    def _may_ask(self, client: str, now: datetime) -> bool:
        """Whether it asked neither too often in this hour nor in this day."""
        limits = self._limits
        return self._may(("client", client), limits.requests, _HOUR, now) and self._may(
            ("client a day", client), limits.requests_a_day, _DAY, now
        )

    def _may(self, bucket: tuple[str, ...], most: int, within: timedelta, now: datetime) -> bool:
        return allow(self._db, self._links.bucket(*bucket), most, within, now)

    def _entered(self, reader: Subscriber, search: SavedSearch, now: datetime) -> Asked:
        """The reply to a reader, after the subscription was noted where there is room for it."""
        mine = kept.subscriptions_of(self._db, reader.id)
        known = [one for one in mine if one.search == search.id]
        manage = self._url(Purpose.MANAGE, reader, now)
        forget = self._url(Purpose.FORGET, reader, now)
        if known and known[0].state is not State.UNCONFIRMED:
            return Asked(Reply.KNOWN, search, manage, forget)
        if not known and len(mine) >= self._limits.subscriptions:
            return Asked(Reply.FULL, search, manage, forget)
        one = self._subscribed(reader, search, now)
        confirm = self._url(Purpose.CONFIRM, reader, now, one.id)
        return Asked(Reply.CONFIRM, search, manage, forget, confirm)

    def _subscribed(self, reader: Subscriber, search: SavedSearch, now: datetime) -> Subscription:
        """The reader's subscription of that search, told as asked for last."""
        one = kept.subscribe(self._db, reader.id, **_kept(search), now=now)
        if one.terms != terms_of(search):
            due = next_due(search, now) if one.state is not State.UNCONFIRMED else None
            kept.edit(self._db, one.id, **_kept(search), due_at=due)
        return one

    def _url(
        self, purpose: Purpose, reader: Subscriber, now: datetime, subscription: str | None = None
    ) -> str:
        claim = Claim(purpose, reader.id, reader.generation, subscription)
        return self._links.url(claim, now)

    def _several(self, claim: Claim) -> tuple[Subscription, ...]:
        """Those of several that there still are; BadInput where none is left."""
        mine = kept.subscriptions_of(self._db, claim.subscriber)
        left = tuple(one for one in mine if claim.names(one.id))
        if not left:
            raise BadInput(NO_GOOD)
        return left

    def _of(self, held: Held, purpose: Purpose, subscription: str | None) -> Subscription:
        """The subscription meant, if the link allows this of it: its own, or one to be managed."""
        if held.claim.purpose is Purpose.MANAGE and purpose is not Purpose.CONFIRM:
            one = kept.subscription(self._db, subscription or "")
        else:
            one = held.subscription if held.claim.purpose is purpose else None
            if subscription is not None and (one is None or one.id != subscription):
                one = None
        if one is None or one.subscriber != held.reader.id:
            raise BadInput(NO_GOOD)
        return one
