"""The operator hears of what does not arrive, and what is over is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.mail import Server
from alerts.operator import Mailbox
from alerts.reach import client_of
from alerts.tidy import ALLOWANCES_FOR, KEYS_FOR, PARKED_FOR, tidy
from alerts.undelivered import FAILING_FOR, tell_operator
from db import outbox, unreadable
from db import subscriptions as kept
from db.counters import allow
from db.matched import Match, advance, cursor, due, rewind, settle, waiting
from db.subscription_schema import Subscriptions
from db.subscriptions import Subscriber, Subscription, Terms
from tests.alerts.conftest import NOW, Postbox, free_port

DAY = timedelta(days=1)


@pytest.fixture
def mailbox(mail_server: Server) -> Mailbox:
    return Mailbox("operator@newsroom.example", mail_server.host, mail_server.port)


def reader(db: Subscriptions, name: str = "liisa") -> Subscriber:
    return kept.add_subscriber(db, "email", f"{name}@example.org", f"{name}@example.org", NOW)


def active(db: Subscriptions, who: Subscriber) -> Subscription:
    terms = Terms("at_once", 7, 0, "fi")
    one = kept.subscribe(db, who.id, search="s", definition="{}", terms=terms, now=NOW)
    kept.confirm(db, one.id, 10, None, NOW)
    return kept.subscriptions_of(db, who.id)[0]


def letter(db: Subscriptions, who: Subscriber, key: str) -> outbox.Letter:
    outbox.queue(db, key, who.id, kind="alert", message="{}", now=NOW)
    found = outbox.letter(db, key)
    assert found is not None
    return found


def test_each_trouble_is_told_once_and_names_no_address(
    subscriptions: Subscriptions, mailbox: Mailbox, postbox: Postbox
) -> None:
    who, other = reader(subscriptions), reader(subscriptions, "maija")
    assert tell_operator(subscriptions, mailbox, NOW)
    assert postbox.mails == []
    outbox.park(subscriptions, who.id, "550 5.1.1 no such user", NOW)
    slow = letter(subscriptions, other, "k1")
    outbox.put_off(subscriptions, slow, "451 later", NOW + DAY, NOW)
    for _ in range(2):
        assert tell_operator(subscriptions, mailbox, NOW)
    (mail,) = postbox.mails
    assert mail["Subject"] == "Pykälä: 1 targets parked, 0 letters undelivered"
    assert f"email to {who.id}, parked since 2026-11-20: 550" in mail.get_content()
    for _ in range(2):
        assert tell_operator(subscriptions, mailbox, NOW + FAILING_FOR)
    assert len(postbox.mails) == 2
    assert f"email to {other.id}, letter k1 since 2026-11-20" in postbox.mails[1].get_content()
    assert b"example.org" not in b"".join(postbox.raw)
    assert "example.org" not in "".join(mail.get_content() for mail in postbox.mails)


def test_a_search_that_cannot_be_read_is_told_once(
    subscriptions: Subscriptions, mailbox: Mailbox, postbox: Postbox
) -> None:
    active(subscriptions, reader(subscriptions))
    unreadable.note(subscriptions, {"s": "the site's search has no 'x'"}, NOW)
    for _ in range(2):
        assert unreadable.note(subscriptions, {"s": "the site's search has no 'x'"}, NOW) == {}
        assert tell_operator(subscriptions, mailbox, NOW)
    (mail,) = postbox.mails
    assert mail["Subject"] == "Pykälä: 1 searches cannot be read"
    assert "search s, unreadable since 2026-11-20: the site's search has no 'x'" in (
        mail.get_content()
    )
    assert b"example.org" not in b"".join(postbox.raw)


def test_a_word_that_cannot_be_sent_is_said_later(
    subscriptions: Subscriptions,
    mailbox: Mailbox,
    postbox: Postbox,
    caplog: pytest.LogCaptureFixture,
) -> None:
    outbox.park(subscriptions, reader(subscriptions).id, "550 no", NOW)
    assert not tell_operator(subscriptions, replace(mailbox, smtp_port=free_port()), NOW)
    assert [one.getMessage() for one in caplog.records if one.name == "pykala.operator"]
    assert tell_operator(subscriptions, mailbox, NOW)
    assert len(postbox.mails) == 1


def test_what_is_over_is_forgotten_and_what_is_not_stays(subscriptions: Subscriptions) -> None:
    db = subscriptions
    who, never, parked = (reader(db, name) for name in ("liisa", "maija", "eero"))
    one = active(db, who)
    advance(db, 11, [Match(one.id, 11, "c", ("decided",))], NOW)
    for turn in due(db, NOW):
        settle(db, turn, {}, NOW)
    outbox.sent(db, letter(db, who, "k1"), NOW)
    letter(db, who, "k2")
    active(db, parked)
    outbox.park(db, parked.id, "no", NOW)
    allow(db, "b", 1, DAY, NOW)
    tidy(db, NOW + DAY)
    left = {name: db.table(name).count for name in ("subscribers", "told", "outbox", "allowances")}
    assert left == {"subscribers": 3, "told": 1, "outbox": 2, "allowances": 1}
    later = NOW + max(PARKED_FOR, KEYS_FOR, ALLOWANCES_FOR) + DAY
    tidy(db, later)
    left = {name: db.table(name).count for name in ("subscribers", "told", "outbox", "allowances")}
    assert left == {"subscribers": 1, "told": 0, "outbox": 1, "allowances": 0}
    assert kept.subscriber(db, never.id) is None
    assert kept.subscriptions_of(db, who.id) == [one]
    assert outbox.waiting(db, "email", later, 9) == ["k2"]


def test_after_an_older_archive_was_put_back_what_comes_is_told(
    subscriptions: Subscriptions,
) -> None:
    one = active(subscriptions, reader(subscriptions))
    advance(subscriptions, 30, [], NOW)
    assert not rewind(subscriptions, 30, NOW)
    assert not rewind(subscriptions, 99, NOW)
    assert rewind(subscriptions, 5, NOW)
    assert cursor(subscriptions) == 5
    key = "kuusi/1-2 abc decided 2026-11-20T12:00:00.000Z"
    advance(subscriptions, 6, [Match(one.id, 6, key, ("decided",))], NOW)
    assert [match.change for match in waiting(subscriptions, [one.id])] == [key]


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
        ("x" * 1000, "x" * 64),
    ],
)
def test_who_counts_as_one_client(address: str, client: str) -> None:
    assert client_of(address) == client
