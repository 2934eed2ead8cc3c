"""From the outbox to the channels: nothing is lost, nobody is blamed for another's fault."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle, pairwise
from pathlib import Path

import pytest

from alerts.channels import Answer, Message, Verdict
from alerts.deliver import BACK_OFF, BATCH, REFUSED_FOR, Report, deliver
from alerts.mail import Mail, Server
from alerts.settings import Limits
from alerts.webhook import Webhook
from db import outbox
from db import subscriptions as kept
from db.counters import counters
from db.outbox import Letter
from db.subscription_schema import Subscriptions, open_subscriptions
from db.subscriptions import Subscriber
from tests.alerts.conftest import NOW, Postbox, free_port

LIMITS = Limits()
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SENDER = "alerts@pykala.example"
MESSAGE = Message("Otsikko", "Teksti", payload={"a": 1}).as_json()


def still() -> float:
    return 0.0


@dataclass
class Fake:
    """A channel that answers what a test wants, and keeps what it was given."""

    answers: Callable[[Letter], Answer] = lambda _letter: Answer(Verdict.SENT)
    got: list[str] = field(default_factory=list)
    closed: int = 0

    def send(self, letter: Letter, now: datetime) -> Answer:  # noqa: ARG002 - the channels' form
        self.got.append(letter.key)
        return self.answers(letter)

    def close(self) -> None:
        self.closed += 1


def later(said: str = "451 later", wait: float | None = None) -> Callable[[Letter], Answer]:
    return lambda _letter: Answer(Verdict.LATER, said, wait)


def reader(db: Subscriptions, name: str = "liisa", channel: str = "email") -> Subscriber:
    address = f"{name}@example.org" if channel == "email" else name
    return kept.add_subscriber(db, channel, address, address, NOW)


def queue(db: Subscriptions, who: Subscriber, *keys: str) -> None:
    for key in keys:
        assert outbox.queue(db, key, who.id, kind="alert", message=MESSAGE, now=NOW)


def run(
    db: Subscriptions, channel: Fake | Mail | Webhook, now: datetime = NOW, name: str = "email"
) -> Report:
    return deliver(db, {name: channel}, LIMITS, now, still)


def moments(start: datetime, days: float, step: timedelta) -> Iterator[datetime]:
    moment = start
    while moment < start + timedelta(days=days):
        yield moment
        moment += step


def test_what_waits_goes_out_once_in_its_order(subscriptions: Subscriptions) -> None:
    queue(subscriptions, reader(subscriptions), "a", "b", "c")
    channel = Fake()
    assert run(subscriptions, channel) == Report(sent=3)
    assert run(subscriptions, channel) == Report()
    assert channel.got == ["a", "b", "c"]
    assert channel.closed == 2
    assert counters(subscriptions)["sent"] == 3


def test_a_run_is_bounded(subscriptions: Subscriptions) -> None:
    queue(subscriptions, reader(subscriptions), *(f"k{n}" for n in range(BATCH + 5)))
    assert run(subscriptions, Fake()).sent == BATCH
    assert run(subscriptions, Fake()).sent == 5
    queue(subscriptions, reader(subscriptions, "slow"), "s1", "s2", "s3")
    ticks = iter([0.0, 60.0, 119.0, 121.0])
    report = deliver(subscriptions, {"email": Fake()}, LIMITS, NOW, lambda: next(ticks))
    assert report.sent == 2


def test_after_a_failure_its_reader_is_tried_later_and_later(subscriptions: Subscriptions) -> None:
    queue(subscriptions, reader(subscriptions), "a", "b")
    channel = Fake(later())
    tried = [now for now in moments(NOW, 1, MINUTE) if run(subscriptions, channel, now).put_off]
    pauses = [after - before for before, after in pairwise(tried)]
    assert pauses[: len(BACK_OFF)] == list(BACK_OFF)
    assert set(pauses[len(BACK_OFF) :]) == {BACK_OFF[-1]}
    # one letter a try: where the first one fails the other waits
    assert len(channel.got) == len(tried)
    assert run(subscriptions, Fake(), NOW + 2 * DAY).sent == 2


def test_a_target_that_says_how_long_is_given_that(subscriptions: Subscriptions) -> None:
    queue(subscriptions, reader(subscriptions), "a")
    channel = Fake(later(wait=3600))
    run(subscriptions, channel)
    assert run(subscriptions, channel, NOW + timedelta(minutes=59)) == Report()
    assert run(subscriptions, channel, NOW + timedelta(minutes=60)).put_off == 1


def test_one_reader_s_failure_keeps_nothing_from_another(subscriptions: Subscriptions) -> None:
    ill = reader(subscriptions, "ill")
    queue(subscriptions, ill, "a", "b")
    queue(subscriptions, reader(subscriptions, "well"), "c", "d")
    channel = Fake(
        lambda letter: Answer(Verdict.LATER if letter.subscriber == ill.id else Verdict.SENT)
    )
    assert run(subscriptions, channel) == Report(sent=2, put_off=1)


def test_a_server_that_is_down_is_no_reader_s_fault(
    subscriptions: Subscriptions, mail_server: Server, postbox: Postbox
) -> None:
    queue(subscriptions, reader(subscriptions), "a", "b")
    queue(subscriptions, reader(subscriptions, "https://x.example/", "webhook"), "w")
    dead = Mail(Server("127.0.0.1", free_port()), SENDER)
    hook = Fake()
    for now in moments(NOW, 30, timedelta(days=1)):
        report = deliver(subscriptions, {"email": dead, "webhook": hook}, LIMITS, now, still)
        assert set(report.down) == {"email"}
        assert (report.put_off, report.parked, report.given_up) == (0, 0, 0)
    assert hook.got == ["w"]
    assert run(subscriptions, Mail(mail_server, SENDER), NOW + 30 * DAY).sent == 2
    assert [mail["Message-ID"] for mail in postbox.mails] == [
        "<a@pykala.example>",
        "<b@pykala.example>",
    ]


def test_an_address_that_is_refused_is_parked_after_some_refusals(
    subscriptions: Subscriptions, mail_server: Server, postbox: Postbox
) -> None:
    who = reader(subscriptions)
    queue(subscriptions, who, "a", "b")
    queue(subscriptions, reader(subscriptions, "maija"), "c")
    postbox.on_recipient = lambda address: (
        "550 5.1.1 <Liisa@example.org> no such user" if address == who.address else None
    )
    channel = Mail(mail_server, SENDER)
    reports = [
        report
        for now in moments(NOW, 10, timedelta(hours=1))
        if (report := run(subscriptions, channel, now)) != Report()
    ]
    assert reports == [Report(sent=1, put_off=1), Report(put_off=1), Report(parked=1)]
    assert counters(subscriptions) == {"bounced": 3, "parked": 1, "sent": 1}
    (trouble,) = outbox.troubles(subscriptions, NOW)
    assert (trouble.subscriber, trouble.key) == (who.id, None)
    assert trouble.since == NOW + 2 * REFUSED_FOR
    assert trouble.said == "550 5.1.1 <…> no such user"
    assert outbox.counts(subscriptions) == {"sent": 1, "parked": 2}


def test_a_refusal_that_ends_is_forgotten(subscriptions: Subscriptions) -> None:
    who = reader(subscriptions)
    said = cycle([Verdict.REFUSED, Verdict.REFUSED, Verdict.SENT])
    channel = Fake(lambda _letter: Answer(next(said)))
    for n, now in enumerate(moments(NOW, 12, DAY)):
        outbox.queue(subscriptions, f"k{n}", who.id, kind="alert", message="{}", now=now)
        assert run(subscriptions, channel, now).parked == 0


def test_a_webhook_that_fails_for_days_is_parked(subscriptions: Subscriptions) -> None:
    who = reader(subscriptions, f"http://127.0.0.1:{free_port()}/", "webhook")
    queue(subscriptions, who, "a")
    channel = Webhook(allow_private=True)
    parked = None
    for now in moments(NOW, 10, timedelta(hours=6)):
        report = run(subscriptions, channel, now, "webhook")
        assert parked is None or report == Report()
        parked = now if report.parked else parked
    assert parked is not None
    assert LIMITS.park_after <= parked - NOW <= LIMITS.park_after + DAY
    assert outbox.counts(subscriptions) == {"parked": 1}


def test_mail_that_no_reader_gets_parks_nobody_and_the_operator_hears_of_it(
    subscriptions: Subscriptions,
) -> None:
    for name in ("a", "b"):
        queue(subscriptions, reader(subscriptions, name), name)
    for now in moments(NOW, 20, timedelta(hours=6)):
        assert run(subscriptions, Fake(later()), now).parked == 0
    assert outbox.counts(subscriptions) == {"queued": 2}
    assert len(outbox.troubles(subscriptions, NOW + DAY)) == 2
    assert run(subscriptions, Fake(), NOW + 21 * DAY).sent == 2


def test_a_full_mailbox_is_parked_while_others_get_their_mail(
    subscriptions: Subscriptions,
) -> None:
    full, well = reader(subscriptions, "full"), reader(subscriptions, "well")
    queue(subscriptions, full, "f")
    channel = Fake(
        lambda letter: Answer(Verdict.LATER if letter.subscriber == full.id else Verdict.SENT)
    )
    parked = 0
    for n, now in enumerate(moments(NOW, 7, timedelta(hours=6))):
        outbox.queue(subscriptions, f"k{n}", well.id, kind="alert", message="{}", now=now)
        parked += run(subscriptions, channel, now).parked
    assert parked == 1
    assert outbox.counts(subscriptions) == {"parked": 1, "sent": 28}


def test_a_letter_that_nobody_takes_is_given_up_and_its_reader_gets_the_others(
    subscriptions: Subscriptions,
) -> None:
    who = reader(subscriptions)
    queue(subscriptions, who, "bad")
    channel = Fake(
        lambda letter: Answer(Verdict.LATER if letter.key == "bad" else Verdict.SENT, "554 no")
    )
    given_up = sent = 0
    for n, now in enumerate(moments(NOW, 7, timedelta(hours=12))):
        outbox.queue(subscriptions, f"k{n}", who.id, kind="alert", message="{}", now=now)
        report = run(subscriptions, channel, now)
        given_up, sent = given_up + report.given_up, sent + report.sent
        assert report.parked == 0
    assert (given_up, sent) == (1, 14)
    assert [one.key for one in outbox.troubles(subscriptions, NOW)] == ["bad"]


def test_who_unsubscribes_while_a_run_goes_on_gets_nothing_more(
    subscriptions: Subscriptions,
) -> None:
    who = reader(subscriptions)
    queue(subscriptions, who, "a", "b")

    def leaves(_letter: Letter) -> Answer:
        kept.forget(subscriptions, who.id)
        return Answer(Verdict.SENT)

    channel = Fake(leaves)
    assert run(subscriptions, channel).sent == 1
    assert channel.got == ["a"]


def test_no_address_stands_in_the_log(
    subscriptions: Subscriptions, caplog: pytest.LogCaptureFixture
) -> None:
    queue(subscriptions, reader(subscriptions), "a")
    said = "550 <LIISA@example.org>: no liisa@example.org here"
    channel = Fake(lambda _letter: Answer(Verdict.REFUSED, said))
    with caplog.at_level(logging.DEBUG, "pykala"):
        for now in moments(NOW, 5, DAY):
            run(subscriptions, channel, now)
    assert "no … here" in caplog.text
    assert "example.org" not in caplog.text.lower()


DIES = """
import os, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from alerts.deliver import deliver
from alerts.mail import Mail, Server
from alerts.settings import Limits
from db.subscription_schema import open_subscriptions

class Dies(Mail):
    def send(self, letter, now):
        answer = super().send(letter, now)
        if letter.key == "b":
            os.kill(os.getpid(), signal.SIGKILL)  # taken, and not yet marked
        return answer

db = open_subscriptions(Path(sys.argv[1]), write=True)
channel = Dies(Server("127.0.0.1", int(sys.argv[2])), "alerts@pykala.example")
deliver(db, {"email": channel}, Limits(), datetime(2026, 11, 20, 12, tzinfo=UTC), lambda: 0.0)
"""


def test_a_crash_between_taking_and_marking_sends_one_letter_again_with_the_same_id(
    tmp_path: Path, root: Path, mail_server: Server, postbox: Postbox
) -> None:
    path = tmp_path / "subscriptions.db"
    with closing(open_subscriptions(path, write=True)) as db:
        queue(db, reader(db), "a", "b", "c")
    done = subprocess.run(
        [sys.executable, "-c", DIES, str(path), str(mail_server.port)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with closing(open_subscriptions(path, write=True)) as db:
        assert run(db, Mail(mail_server, SENDER)).sent == 2
        assert run(db, Mail(mail_server, SENDER)) == Report()
    ids = [mail["Message-ID"].partition("@")[0] for mail in postbox.mails]
    assert ids == ["<a", "<b", "<b", "<c"]
