"""subscriptions.db: readers, what is new to them, and the letters that wait."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import outbox
from db import subscriptions as kept
from db.counters import allow, count, counters, forget_allowances, forget_bucket
from db.files import close, transaction
from db.matched import (
    Due,
    Match,
    advance,
    cursor,
    due,
    forget_told,
    outages_told,
    settle,
    tell_outages,
    waiting,
)
from db.schema import open_archive
from db.subscription_schema import Subscriptions, open_subscriptions
from db.subscriptions import State, Subscriber, Subscription, Terms
from parsers.errors import StoreError

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
AT_ONCE = Terms("at_once", 7, 0, "fi")
DAILY = Terms("daily", 7, 0, "sv", nothing_new=True, name="Koulut")
ADDRESS = "liisa.virta@example.org"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "subscriptions.db"


@pytest.fixture
def db(path: Path) -> Iterator[Subscriptions]:
    with closing(open_subscriptions(path, write=True)) as db:
        yield db


def reader(db: Subscriptions, address: str = ADDRESS, channel: str = "email") -> Subscriber:
    return kept.add_subscriber(db, channel, address, address.lower(), NOW)


def subscribed(
    db: Subscriptions,
    who: Subscriber,
    search: str = "s1",
    terms: Terms = AT_ONCE,
    due_at: datetime | None = None,
) -> Subscription:
    """An active subscription, told of changes after 10."""
    one = kept.subscribe(
        db, who.id, search=search, definition=f'{{"query":"{search}"}}', terms=terms, now=NOW
    )
    assert kept.confirm(db, one.id, 10, due_at, NOW)
    found = kept.subscription(db, one.id)
    assert found is not None
    return found


def match(one: Subscription, seq: int, change: str | None = None) -> Match:
    return Match(one.id, seq, change or f"change {seq}", ("decided",))


def all_due(db: Subscriptions, now: datetime) -> list[Due]:
    return list(due(db, now))


def letter(db: Subscriptions, who: Subscriber, key: str = "k1") -> outbox.Letter:
    outbox.queue(db, key, who.id, kind="alert", message="{}", now=NOW)
    found = outbox.letter(db, key)
    assert found is not None
    return found


@contextmanager
def cut_short(db: Subscriptions) -> Iterator[None]:
    """A transaction that never comes to its end."""
    with suppress(KeyboardInterrupt), transaction(db):
        yield
        raise KeyboardInterrupt


def everything(db: Subscriptions) -> str:
    """Every row of every table as text."""
    return "\n".join(
        repr(row)
        for table in db.table_names()
        for row in db.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own words
    )


def test_the_file_is_for_its_owner_s_eyes(path: Path) -> None:
    db = open_subscriptions(path, write=True)
    kept.add_subscriber(db, "email", ADDRESS, ADDRESS, NOW)
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(modes, 0o600)
    assert "subscriptions.db-wal" in modes
    db.close()
    before = os.umask(0)
    try:
        open_subscriptions(path.with_name("other.db"), write=True).close()
    finally:
        os.umask(before)
    assert path.with_name("other.db").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_not_there_or_is_another(path: Path) -> None:
    with pytest.raises(StoreError, match="nobody has subscribed to anything yet"):
        open_subscriptions(path)
    assert not path.exists()
    open_archive(path, write=True).close()
    with pytest.raises(StoreError, match="is not a pykala-subscriptions"):
        open_subscriptions(path, write=True)


def test_no_address_stands_in_the_archive(tmp_path: Path) -> None:
    with closing(open_archive(tmp_path / "archive.db", write=True)) as archive:
        assert not {"subscribers", "outbox", "told"} & set(archive.table_names())


def test_one_reader_is_one_however_the_address_is_typed(db: Subscriptions) -> None:
    first = kept.add_subscriber(db, "email", "Liisa@example.org", "liisa@example.org", NOW)
    again = kept.add_subscriber(db, "email", "LIISA@example.org", "liisa@example.org", NOW + DAY)
    assert again == first
    assert kept.find_subscriber(db, "email", "liisa@example.org") == first
    assert kept.find_subscriber(db, "webhook", "liisa@example.org") is None
    assert len(first.secret) == 64
    assert first.secret not in repr(first)
    assert reader(db, "other@example.org").secret != first.secret


def test_nothing_is_told_before_it_is_confirmed(db: Subscriptions) -> None:
    who = reader(db)
    one = kept.subscribe(db, who.id, search="s1", definition="{}", terms=DAILY, now=NOW)
    assert one.state is State.UNCONFIRMED
    assert list(kept.active_searches(db)) == []
    advance(db, 12, [match(one, 11)], NOW)
    assert waiting(db, [one.id]) == []
    assert kept.confirm(db, one.id, 12, NOW + HOUR, NOW)
    found = kept.subscription(db, one.id)
    assert found is not None
    assert (found.state, found.since, found.due_at) == (State.ACTIVE, 12, NOW + HOUR)
    assert found.terms == DAILY
    known = kept.subscriber(db, who.id)
    assert known is not None
    assert known.confirmed_at == NOW
    assert list(kept.active_searches(db)) == [("s1", "{}")]
    assert counters(db)["confirmed"] == 1


def test_it_is_confirmed_once(db: Subscriptions) -> None:
    one = subscribed(db, reader(db))
    assert not kept.confirm(db, one.id, 99, None, NOW + DAY)
    assert kept.subscription(db, one.id) == one
    assert not kept.confirm(db, "nobody's", 99, None, NOW)


def test_who_asks_twice_has_it_once(db: Subscriptions) -> None:
    who = reader(db)
    one = subscribed(db, who, "s1")
    again = kept.subscribe(db, who.id, search="s1", definition="x", terms=DAILY, now=NOW + DAY)
    assert again == one
    assert kept.subscriptions_of(db, who.id) == [one]


def test_a_search_of_two_readers_is_matched_once(db: Subscriptions) -> None:
    one, other = subscribed(db, reader(db)), subscribed(db, reader(db, "b@example.org"))
    assert [search for search, _ in kept.active_searches(db)] == ["s1"]
    found = kept.active_by_search(db, ["s1", "unknown"])
    assert {each.id for each in found["s1"]} == {one.id, other.id}
    assert set(found) == {"s1"}


def test_the_cursor_and_the_matches_move_together(db: Subscriptions) -> None:
    one = subscribed(db, reader(db))
    assert cursor(db) is None
    advance(db, 20, [match(one, 11), match(one, 10), match(one, 20)], NOW)
    assert cursor(db) == 20
    # what came before it was confirmed is not told
    assert [each.seq for each in waiting(db, [one.id])] == [11, 20]
    with cut_short(db):
        advance(db, 30, [match(one, 30)], NOW)
    assert cursor(db) == 20
    assert [each.seq for each in waiting(db, [one.id])] == [11, 20]


def test_the_same_batch_again_adds_nothing(db: Subscriptions) -> None:
    one = subscribed(db, reader(db))
    for _ in range(2):
        advance(db, 20, [match(one, 11)], NOW)
    assert len(waiting(db, [one.id])) == 1


def test_at_once_is_due_when_something_waits_and_a_digest_at_its_hour(db: Subscriptions) -> None:
    who = reader(db)
    quick = subscribed(db, who, "s1")
    daily = subscribed(db, who, "s2", DAILY, NOW + HOUR)
    assert all_due(db, NOW) == []
    advance(db, 20, [match(quick, 11), match(daily, 12)], NOW)
    (one,) = all_due(db, NOW)
    assert [each.id for each in one.subscriptions] == [quick.id]
    assert [each.seq for each in one.matches] == [11]
    (both,) = all_due(db, NOW + HOUR)
    assert [each.id for each in both.subscriptions] == [quick.id, daily.id]
    assert [each.seq for each in both.matches] == [11, 12]


def test_a_digest_without_news_is_due_too(db: Subscriptions) -> None:
    daily = subscribed(db, reader(db), "s2", DAILY, NOW)
    (one,) = all_due(db, NOW)
    assert (one.subscriptions, one.matches) == ((daily,), ())
    settle(db, one, {daily.id: NOW + DAY}, NOW)
    assert all_due(db, NOW + HOUR) == []
    assert len(all_due(db, NOW + DAY)) == 1


def test_one_change_is_told_to_a_reader_once_however_many_searches_match(
    db: Subscriptions,
) -> None:
    who, other = reader(db), reader(db, "b@example.org")
    quick, daily = subscribed(db, who, "s1"), subscribed(db, who, "s2", DAILY, NOW + HOUR)
    theirs = subscribed(db, other, "s2")
    advance(db, 20, [match(quick, 11), match(daily, 11), match(theirs, 11)], NOW)
    for one in all_due(db, NOW):
        settle(db, one, {}, NOW)
    assert all_due(db, NOW) == []
    (digest,) = all_due(db, NOW + HOUR)
    assert (digest.subscriptions, digest.matches) == ((replaced(db, daily),), ())
    # nor when the same change is matched anew, as after a backup was put back
    advance(db, 20, [match(quick, 19, "change 11")], NOW)
    assert all_due(db, NOW) == []


def replaced(db: Subscriptions, one: Subscription) -> Subscription:
    found = kept.subscription(db, one.id)
    assert found is not None
    return found


def test_two_searches_that_match_are_told_of_as_two_in_one_letter(db: Subscriptions) -> None:
    who = reader(db)
    first, second = subscribed(db, who, "s1"), subscribed(db, who, "s2")
    advance(db, 20, [match(second, 11), match(first, 11), match(first, 12)], NOW)
    (one,) = all_due(db, NOW)
    assert {each.subscription for each in one.matches if each.seq == 11} == {first.id, second.id}
    assert [each.seq for each in one.matches] == [11, 11, 12]


def test_what_comes_while_a_letter_is_written_waits_for_the_next(db: Subscriptions) -> None:
    one = subscribed(db, reader(db))
    advance(db, 11, [match(one, 11)], NOW)
    (now,) = all_due(db, NOW)
    advance(db, 12, [match(one, 12)], NOW)
    settle(db, now, {}, NOW)
    assert [each.seq for each in waiting(db, [one.id])] == [12]


def test_told_and_queued_are_one(db: Subscriptions) -> None:
    one = subscribed(db, reader(db))
    advance(db, 11, [match(one, 11)], NOW)
    (now,) = all_due(db, NOW)
    with cut_short(db):
        settle(db, now, {}, NOW)
        outbox.queue(db, "k", now.subscriber.id, kind="alert", message="{}", now=NOW)
    assert all_due(db, NOW) == [now]
    assert outbox.waiting(db, "email", NOW, 10) == []


def test_a_reader_who_left_meanwhile_is_told_nothing(db: Subscriptions) -> None:
    one = subscribed(db, reader(db))
    advance(db, 11, [match(one, 11)], NOW)
    (now,) = all_due(db, NOW)
    kept.unsubscribe(db, one.id)
    settle(db, now, {}, NOW)
    assert not outbox.queue(db, "k", now.subscriber.id, kind="alert", message="{}", now=NOW)
    tell_outages(db, now.subscriber.id, {"kuusi": NOW}, NOW)
    assert "k" not in outbox.waiting(db, "email", NOW, 10)
    assert everything(db).count(now.subscriber.id) == 0


def test_a_pause_drops_what_waits_and_tells_of_nothing_until_it_ends(db: Subscriptions) -> None:
    one = subscribed(db, reader(db))
    advance(db, 11, [match(one, 11)], NOW)
    assert kept.pause(db, one.id)
    assert not kept.pause(db, one.id)
    assert replaced(db, one).state is State.PAUSED
    advance(db, 12, [match(one, 12)], NOW)
    assert all_due(db, NOW) == []
    assert kept.resume(db, one.id, 12, None)
    assert not kept.resume(db, one.id, 12, None)
    advance(db, 13, [match(one, 12), match(one, 13)], NOW)
    assert [each.seq for each in waiting(db, [one.id])] == [13]


def test_another_search_begins_anew_and_other_terms_do_not(db: Subscriptions) -> None:
    who = reader(db)
    one = subscribed(db, who, "s1", DAILY, NOW + DAY)
    twin = subscribed(db, who, "s2")
    advance(db, 11, [match(one, 11)], NOW)

    def edited(search: str, whose: str = one.id) -> bool:
        return kept.edit(db, whose, search=search, definition="{}", terms=AT_ONCE, due_at=None)

    assert edited("s1")
    assert [each.seq for each in all_due(db, NOW)[0].matches] == [11]
    assert not edited("s2")
    assert edited("s3")
    assert waiting(db, [one.id]) == []
    assert {search for search, _ in kept.active_searches(db)} == {"s2", "s3"}
    assert "s1" not in everything(db)
    assert not edited("s4", "nobody's")
    assert replaced(db, twin) == twin


def test_everything_about_a_reader_can_be_forgotten(db: Subscriptions, path: Path) -> None:
    who, other = reader(db), reader(db, "b@example.org")
    one, theirs = subscribed(db, who, "s1"), subscribed(db, other, "s2")
    kept.edit(db, one.id, search="s1", definition="", terms=DAILY, due_at=NOW)
    advance(db, 12, [match(one, 11), match(theirs, 11)], NOW)
    tell_outages(db, who.id, {"kuusi": NOW}, NOW)
    (mine,) = (one for one in due(db, NOW) if one.subscriber.id == who.id)
    settle(db, mine, {}, NOW)
    outbox.sent(db, letter(db, who, "k1"), NOW)
    letter(db, who, "k2")
    assert ADDRESS in everything(db)
    assert kept.forget(db, who.id)
    assert not kept.forget(db, who.id)
    left = everything(db)
    for word in (who.id, ADDRESS, "Koulut", "s1", "k1", "k2"):
        assert word not in left
    assert {name: n for name, n in counters(db).items() if name in {"sent", "forgotten"}} == {
        "sent": 1,
        "forgotten": 1,
    }
    assert kept.subscriber(db, other.id) is not None
    assert len(waiting(db, [theirs.id])) == 1
    close(db)
    assert ADDRESS.encode() not in path.read_bytes()


def test_with_the_last_subscription_the_address_goes_too(db: Subscriptions) -> None:
    who = reader(db)
    first, second = subscribed(db, who, "s1"), subscribed(db, who, "s2")
    assert kept.unsubscribe(db, first.id)
    assert not kept.unsubscribe(db, first.id)
    assert kept.subscriber(db, who.id) is not None
    assert kept.unsubscribe(db, second.id)
    assert ADDRESS not in everything(db)


def test_what_nobody_confirms_is_forgotten(db: Subscriptions) -> None:
    never, half = reader(db), reader(db, "b@example.org")
    kept.subscribe(db, never.id, search="s1", definition="{}", terms=DAILY, now=NOW)
    subscribed(db, half, "s2")
    kept.subscribe(db, half.id, search="s3", definition="{}", terms=DAILY, now=NOW)
    assert kept.forget_unconfirmed(db, NOW) == 0
    assert kept.forget_unconfirmed(db, NOW + DAY) == 2
    assert kept.subscriber(db, never.id) is None
    assert [one.search for one in kept.subscriptions_of(db, half.id)] == ["s2"]


def test_an_outage_is_told_once_and_is_over_when_it_is_over(db: Subscriptions) -> None:
    who = reader(db)
    assert outages_told(db, who.id) == {}
    tell_outages(db, who.id, {"kuusi": NOW, "koepaja": NOW - DAY}, NOW)
    assert outages_told(db, who.id) == {"kuusi": NOW, "koepaja": NOW - DAY}
    tell_outages(db, who.id, {"kuusi": NOW}, NOW + DAY)
    assert outages_told(db, who.id) == {"kuusi": NOW}


def test_what_was_told_long_ago_is_forgotten(db: Subscriptions) -> None:
    one = subscribed(db, reader(db))
    advance(db, 11, [match(one, 11)], NOW)
    settle(db, all_due(db, NOW)[0], {}, NOW)
    forget_told(db, NOW)
    assert "change 11" in everything(db)
    forget_told(db, NOW + DAY)
    assert "change 11" not in everything(db)


def test_a_letter_is_queued_once_and_sent_once(db: Subscriptions) -> None:
    who = reader(db)
    first = letter(db, who)
    assert not outbox.queue(db, "k1", who.id, kind="alert", message="{}", now=NOW)
    assert outbox.waiting(db, "email", NOW, 10) == ["k1"]
    assert outbox.waiting(db, "webhook", NOW, 10) == []
    outbox.sent(db, first, NOW)
    assert outbox.waiting(db, "email", NOW, 10) == []
    assert outbox.letter(db, "k1") is None
    assert not outbox.queue(db, "k1", who.id, kind="alert", message="{}", now=NOW)
    assert outbox.counts(db) == {"sent": 1}
    outbox.forget_sent(db, NOW + DAY)
    assert outbox.queue(db, "k1", who.id, kind="alert", message="{}", now=NOW)


def test_a_reader_whom_nothing_reached_is_left_alone_for_a_while(db: Subscriptions) -> None:
    who, other = reader(db), reader(db, "b@example.org")
    first = letter(db, who)
    letter(db, who, "k2")
    letter(db, other, "k3")
    outbox.put_off(db, first, "451 later", NOW + HOUR, NOW)
    assert outbox.waiting(db, "email", NOW, 10) == ["k3"]
    # one that failed before comes last
    assert outbox.waiting(db, "email", NOW + HOUR, 10) == ["k2", "k3", "k1"]
    again = outbox.letter(db, "k1")
    assert again is not None
    assert (again.attempts, again.failures, again.bounces) == (1, 1, 0)
    assert (again.failing_since, again.reader_failing_since) == (NOW, NOW)
    outbox.sent(db, letter(db, who, "k2"), NOW + HOUR)
    well = outbox.letter(db, "k1")
    assert well is not None
    assert (well.failures, well.reader_failing_since, well.failing_since) == (0, None, NOW)


def test_what_waits_for_a_parked_target_is_kept(db: Subscriptions) -> None:
    who = reader(db)
    one = subscribed(db, who)
    letter(db, who)
    outbox.park(db, who.id, "550 no such user", NOW)
    assert replaced(db, one).state is State.PARKED
    assert outbox.letter(db, "k1") is None
    outbox.queue(db, "k2", who.id, kind="alert", message="{}", now=NOW)
    assert outbox.counts(db) == {"parked": 2}
    assert list(kept.active_searches(db)) == []
    assert kept.resume(db, one.id, 50, None)
    assert replaced(db, one).state is State.ACTIVE
    assert outbox.waiting(db, "email", NOW, 10) == ["k1", "k2"]


def test_the_operator_is_told_of_each_trouble_once(db: Subscriptions) -> None:
    who, other, third = (reader(db, f"{name}@example.org") for name in "abc")
    outbox.park(db, who.id, "550 no such user", NOW)
    outbox.give_up(db, letter(db, other, "k2"), "554 spam")
    failing = letter(db, third, "k3")
    outbox.put_off(db, failing, "451 later", NOW, NOW)
    db.execute("UPDATE outbox SET failing_since = '2026-11-20T12:00:00.000Z' WHERE key = 'k2'")
    assert {one.key for one in outbox.troubles(db, NOW - DAY)} == {None, "k2"}
    found = outbox.troubles(db, NOW)
    assert {(one.subscriber, one.key, one.said) for one in found} == {
        (who.id, None, "550 no such user"),
        (other.id, "k2", "554 spam"),
        (third.id, "k3", "451 later"),
    }
    assert "example.org" not in repr(found)
    outbox.operator_knows(db, found)
    assert outbox.troubles(db, NOW + DAY) == []
    kept.unpark(db, who.id)
    outbox.park(db, who.id, "again", NOW + DAY)
    assert [one.said for one in outbox.troubles(db, NOW)] == ["again"]


def test_so_much_is_allowed_in_a_span(db: Subscriptions) -> None:
    asked = [allow(db, "b", 2, HOUR, NOW + timedelta(minutes=10 * n)) for n in range(8)]
    assert asked == [True, True, False, False, False, False, True, True]
    assert allow(db, "other", 2, HOUR, NOW)
    forget_bucket(db, "b")
    assert allow(db, "b", 1, HOUR, NOW + HOUR)
    forget_allowances(db, NOW + DAY)
    assert db.table("allowances").count == 0


def test_a_counter_begins_at_nought(db: Subscriptions) -> None:
    count(db, "sent")
    count(db, "sent", 3)
    assert counters(db) == {"sent": 4}


def test_a_due_reader_is_a_plain_value(db: Subscriptions) -> None:
    one = subscribed(db, reader(db), "s2", DAILY, NOW)
    (found,) = all_due(db, NOW)
    assert found == Due(found.subscriber, (one,), ())
    assert found.subscriber.address == ADDRESS


def test_who_leaves_while_letters_are_written_is_passed_over(db: Subscriptions) -> None:
    """Each reader is read when their turn comes."""
    subscribed(db, reader(db, "a@example.org"), "s1", DAILY, NOW)
    subscribed(db, reader(db, "b@example.org"), "s2", DAILY, NOW)
    turns = due(db, NOW)
    first = next(turns)
    for one in kept.all_subscriptions(db):
        kept.unsubscribe(db, one.id)
    assert first.subscriptions
    assert list(turns) == []
