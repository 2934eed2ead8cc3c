"""From a search to a reader who is told, and out again; and nothing for anybody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerts.channels import Message
from alerts.links import LIFETIMES, NO_GOOD, Claim, Links, Purpose
from alerts.saved import SavedSearch, saved_search
from alerts.settings import Limits
from alerts.subscribing import Asked, Desk, Held, Reply, search_of, target
from alerts.when import next_due
from db import outbox
from db import subscriptions as kept
from db.counters import counters
from db.subscription_schema import Subscriptions, open_subscriptions
from db.subscriptions import State, Subscription
from parsers.errors import BadInput
from tests.alerts.conftest import NOW

LINKS = Links(["k" * 64], "https://pykala.example")
SEARCH = saved_search({"query": "koulu", "hour": 6})
OTHER = saved_search({"query": "päiväkoti", "cadence": "at_once", "language": "sv"})
ADDRESS = "liisa.virta@example.org"
DAY = timedelta(days=1)


@dataclass
class Room:
    """A desk, and the letters that were queued by it, the oldest first."""

    db: Subscriptions
    desk: Desk
    asked: list[Asked] = field(default_factory=list)

    def compose(self, asked: Asked) -> Message:
        self.asked.append(asked)
        return Message(asked.reply, asked.confirm or "", payload={"confirm": asked.confirm})

    def ask(
        self,
        address: object = ADDRESS,
        search: SavedSearch = SEARCH,
        now: datetime = NOW,
        client: str = "192.0.2.1",
        channel: str = "email",
    ) -> bool:
        return self.desk.ask(channel, address, search, client=client, now=now, compose=self.compose)

    def held(self, url: str | None, now: datetime = NOW) -> Held:
        assert url is not None
        _, purpose, token = url.rsplit("/", 2)
        return self.desk.held(Purpose(purpose), token, now)

    def confirmed(self, search: SavedSearch = SEARCH, now: datetime = NOW) -> Subscription:
        assert self.ask(search=search, now=now)
        return self.desk.confirm(self.held(self.asked[-1].confirm, now), now)

    def link(self, purpose: Purpose, one: Subscription | None = None) -> Held:
        reader = kept.find_subscriber(self.db, "email", ADDRESS)
        assert reader is not None
        claim = Claim(purpose, reader.id, reader.generation, one.id if one else None)
        return self.held(LINKS.url(claim, NOW))

    def all(self) -> list[Subscription]:
        return kept.all_subscriptions(self.db)


@pytest.fixture
def room(subscriptions: Subscriptions) -> Room:
    return Room(subscriptions, Desk(subscriptions, LINKS, Limits(), newest=40))


def no_good(room: Room, url: str | None, now: datetime = NOW) -> bool:
    with pytest.raises(BadInput) as error:
        room.held(url, now)
    return str(error.value) == NO_GOOD


def test_from_a_search_to_a_confirmed_alert_and_out_again(room: Room) -> None:
    assert room.ask("  Liisa.Virta@Example.org ")
    (asked,) = room.asked
    assert (asked.reply, asked.search) == (Reply.CONFIRM, SEARCH)
    (key,) = outbox.waiting(room.db, "email", NOW, 10)
    letter = outbox.letter(room.db, key)
    assert letter is not None
    assert letter.address == "Liisa.Virta@example.org"
    assert json.loads(letter.message)["text"] == asked.confirm
    (one,) = room.all()
    assert one.state is State.UNCONFIRMED
    active = room.desk.confirm(room.held(asked.confirm), NOW)
    assert (active.state, active.since, active.due_at) == (
        State.ACTIVE,
        40,
        next_due(SEARCH, NOW),
    )
    assert search_of(active) == SEARCH
    room.desk.unsubscribe(room.link(Purpose.UNSUBSCRIBE, active))
    assert room.all() == []
    assert kept.find_subscriber(room.db, "email", ADDRESS) is None


def test_a_link_confirms_once(room: Room) -> None:
    assert room.ask()
    url = room.asked[0].confirm
    held = room.held(url)
    room.desk.confirm(held, NOW)
    assert no_good(room, url)
    with pytest.raises(BadInput, match="not valid"):
        room.desk.confirm(held, NOW)  # two that were opened at the same time
    (one,) = room.all()
    room.desk.pause(room.link(Purpose.PAUSE, one))
    assert no_good(room, url)
    room.desk.unsubscribe(room.link(Purpose.UNSUBSCRIBE, one))
    assert no_good(room, url)


def test_an_old_link_a_rotated_one_and_one_of_another_are_no_good(room: Room) -> None:
    assert room.ask()
    url = room.asked[0].confirm
    lifetime = LIFETIMES[Purpose.CONFIRM]
    assert lifetime is not None
    assert no_good(room, url, NOW + lifetime)
    (one,) = room.all()
    assert room.ask("maija@example.org")
    maija = kept.find_subscriber(room.db, "email", "maija@example.org")
    assert maija is not None
    stolen = LINKS.url(Claim(Purpose.CONFIRM, maija.id, maija.generation, one.id), NOW)
    assert no_good(room, stolen)
    assert no_good(room, LINKS.url(Claim(Purpose.MANAGE, "nobody", 1), NOW))
    kept.rotate(room.db, one.subscriber)
    assert no_good(room, url)


def test_nothing_tells_whether_an_address_is_known(room: Room) -> None:
    """Neither what is answered nor how many letters there are; only the address learns it."""
    room.confirmed()
    assert room.ask() is room.ask("nobody.yet@example.org") is True
    assert [asked.reply for asked in room.asked] == [Reply.CONFIRM, Reply.KNOWN, Reply.CONFIRM]
    assert room.asked[1].confirm is None
    assert len(outbox.waiting(room.db, "email", NOW, 10)) == 3


def test_who_does_not_hold_a_link_changes_nothing(room: Room) -> None:
    one = room.confirmed()
    later = saved_search({"query": "koulu", "hour": 23, "language": "en", "name": "x"})
    assert room.ask(search=later)
    assert room.all() == [one]


def test_asked_again_before_it_was_confirmed_the_last_word_counts(room: Room) -> None:
    assert room.ask()
    later = saved_search({"query": "koulu", "cadence": "weekly", "language": "en"})
    assert room.ask(search=later, now=NOW + timedelta(minutes=5))
    active = room.desk.confirm(room.held(room.asked[1].confirm), NOW)
    assert search_of(active) == later


def test_an_address_gets_so_many_letters_a_day_and_nobody_sees_that(room: Room) -> None:
    clients = (f"192.0.2.{n}" for n in range(100))
    for n, client in zip(range(20), clients, strict=False):
        search = saved_search({"query": f"koulu {n}"})
        assert room.ask(search=search, client=client)
        assert room.ask("LIISA.virta@example.org", search=search, client=client)
    assert len(room.asked) == Limits().letters
    assert len(room.all()) <= Limits().letters
    assert room.ask(now=NOW + DAY)
    assert len(room.asked) == Limits().letters + 1


def test_a_client_may_ask_so_often_in_an_hour(room: Room) -> None:
    asked = [room.ask(f"a{n}@example.org") for n in range(30)]
    assert asked == [True] * 20 + [False] * 10
    assert len(room.asked) == 20
    assert room.ask("b@example.org", client="192.0.2.2")
    assert room.ask("c@example.org", now=NOW + timedelta(hours=1))


def test_an_address_may_have_so_many(subscriptions: Subscriptions) -> None:
    few = Limits(subscriptions=2)
    room = Room(subscriptions, Desk(subscriptions, LINKS, few, newest=40))
    for n in range(3):
        assert room.ask(search=saved_search({"query": f"koulu {n}"}))
    assert [asked.reply for asked in room.asked] == [Reply.CONFIRM, Reply.CONFIRM, Reply.FULL]
    assert len(room.all()) == 2


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("email", "a@b.example\r\nBcc: c@d.example"),
        ("email", "a" * 10_000_000),
        ("email", "pirkko.mäki@example.org"),
        ("email", None),
        ("webhook", "https://127.0.0.1/"),
        ("webhook", "http://hooks.newsroom.example/"),
        ("messaging", "json://127.0.0.1/"),
        ("messaging", "tgram://token/chat?verify=no"),
        ("pigeon", "a@b.example"),
    ],
)
def test_what_is_no_address_leaves_no_trace(room: Room, channel: str, address: object) -> None:
    with pytest.raises(BadInput) as error:
        room.ask(address, channel=channel)
    assert str(error.value).isprintable()
    assert room.all() == []
    assert room.asked == []


def test_a_webhook_is_confirmed_as_an_address_is(room: Room) -> None:
    url = "https://hooks.newsroom.example/in"
    assert room.ask(url, channel="webhook")
    assert outbox.waiting(room.db, "webhook", NOW, 10)
    one = room.desk.confirm(room.held(room.asked[0].confirm), NOW)
    assert one.state is State.ACTIVE


def test_the_managing_link_does_what_the_others_do(room: Room) -> None:
    first, second = room.confirmed(), room.confirmed(OTHER)
    manage = room.link(Purpose.MANAGE)
    room.desk.pause(manage, first.id)
    room.desk.pause(manage, first.id)
    assert [one.state for one in room.all()] == [State.PAUSED, State.ACTIVE]
    room.desk.resume(manage, NOW + DAY, first.id)
    assert [one.state for one in room.all()] == [State.ACTIVE, State.ACTIVE]
    changed = saved_search({"query": "koulu JA piha", "cadence": "weekly", "language": "en"})
    room.desk.edit(manage, first.id, changed, NOW)
    edited = next(one for one in room.all() if one.id == first.id)
    assert search_of(edited) == changed
    assert edited.due_at == next_due(changed, NOW)
    with pytest.raises(BadInput, match="you have that search already"):
        room.desk.edit(manage, second.id, changed, NOW)
    room.desk.unsubscribe(manage, second.id)
    assert [one.id for one in room.all()] == [first.id]


def test_a_link_to_pause_pauses_and_does_nothing_else(room: Room) -> None:
    first, second = room.confirmed(), room.confirmed(OTHER)
    held = room.link(Purpose.PAUSE, first)
    acts: list[Callable[[], object]] = [
        lambda: room.desk.unsubscribe(held),
        lambda: room.desk.unsubscribe(held, first.id),
        lambda: room.desk.pause(held, second.id),
        lambda: room.desk.edit(held, first.id, OTHER, NOW),
        lambda: room.desk.forget(held),
        lambda: room.desk.confirm(held, NOW),
    ]
    for refused in acts:
        with pytest.raises(BadInput, match="not valid"):
            refused()
    room.desk.pause(held)
    assert [one.state for one in room.all()] == [State.PAUSED, State.ACTIVE]


def test_nobody_manages_what_is_another_s(room: Room) -> None:
    mine = room.confirmed()
    manage = room.link(Purpose.MANAGE)
    assert room.ask("maija@example.org")
    theirs = next(one for one in room.all() if one.id != mine.id)
    acts: list[Callable[[], object]] = [
        lambda: room.desk.pause(manage, theirs.id),
        lambda: room.desk.unsubscribe(manage, theirs.id),
        lambda: room.desk.resume(manage, NOW, theirs.id),
        lambda: room.desk.edit(manage, theirs.id, OTHER, NOW),
        lambda: room.desk.unsubscribe(manage),
        lambda: room.desk.unsubscribe(manage, ""),
    ]
    for refused in acts:
        with pytest.raises(BadInput, match="not valid"):
            refused()
    assert {one.id for one in room.all()} == {mine.id, theirs.id}


def test_one_click_may_end_all_of_a_letter_s_searches(room: Room) -> None:
    room.confirmed()
    room.confirmed(OTHER)
    room.desk.unsubscribe(room.link(Purpose.UNSUBSCRIBE))
    assert room.all() == []


@pytest.mark.parametrize("purpose", [Purpose.FORGET, Purpose.MANAGE])
def test_all_about_a_reader_is_deleted(tmp_path: Path, purpose: Purpose) -> None:
    path = tmp_path / "subscriptions.db"
    with closing(open_subscriptions(path, write=True)) as db:
        room = Room(db, Desk(db, LINKS, Limits(), newest=40))
        room.confirmed()
        room.confirmed(OTHER)
        url = room.asked[0].forget
        room.desk.forget(room.link(purpose))
        assert no_good(room, url)
        held = {table: n for table in db.table_names() if (n := db.table(table).count)}
        # allowances: the client's of an hour and a day, by names that tell nothing
        assert held == {"_sqlite_migrations": 2, "allowances": 2, "counters": 2}
        assert counters(db) == {"confirmed": 2, "forgotten": 1}
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in tmp_path.iterdir():
        assert b"liisa" not in file.read_bytes().lower()


def test_whoever_runs_the_archive_needs_no_link(room: Room) -> None:
    one = room.desk.enter("email", ADDRESS, SEARCH, NOW)
    assert (one.state, one.since, one.due_at) == (State.ACTIVE, 40, next_due(SEARCH, NOW))
    again = room.desk.enter("email", ADDRESS, SEARCH, NOW + DAY)
    assert again == one
    assert outbox.waiting(room.db, "email", NOW, 10) == []
    later = saved_search({"query": "koulu", "hour": 20})
    changed = room.desk.enter("email", ADDRESS, later, NOW)
    assert (changed.id, search_of(changed)) == (one.id, later)


def test_a_parked_target_is_taken_out_by_its_own_link(room: Room) -> None:
    one = room.confirmed()
    outbox.park(room.db, one.subscriber, "550 no such user", NOW)
    assert room.all()[0].state is State.PARKED
    room.desk.resume(room.link(Purpose.RESUME, one), NOW)
    assert room.all()[0].state is State.ACTIVE


def test_each_channel_has_its_own_addresses() -> None:
    assert target("email", "Liisa@Example.org") == ("Liisa@example.org", "liisa@example.org")
    url = "https://hooks.newsroom.example/In"
    assert target("webhook", url) == (url, url)
    assert target("messaging", "tgram://token/chat") == ("tgram://token/chat",) * 2
    local = "http://127.0.0.1:8080/in"
    assert target("webhook", local, allow_private=True) == (local, local)
