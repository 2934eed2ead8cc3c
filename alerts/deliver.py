"""The outbox to its channels: each letter at least once, one at a time.

One letter is on its way at a time and is marked when it was taken, so a crash has at most
one sent again, with the same key. A channel that is down stops for this run and no
letter of it is held against its reader; the other channels go on.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from alerts.channels import Answer, Channel, Verdict
from alerts.settings import Limits
from db import outbox
from db.outbox import Letter
from db.subscription_schema import Subscriptions

log = logging.getLogger("pykala.deliver")

# How long a reader is left alone after that many failures in a row.
BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
REFUSED_FOR: Final = timedelta(days=1)
"""How long after a refusal: an address that is none may be one again tomorrow."""

BATCH: Final = 500
"""Letters of one channel in one run."""

SECONDS: Final = 120.0
"""How long one channel may take in one run; what is left goes out in the next."""


@dataclass(slots=True)
class Report:
    """What a run did: letters by what became of them, and channels that are down and why."""

    sent: int = 0
    put_off: int = 0
    parked: int = 0
    given_up: int = 0
    down: dict[str, str] = field(default_factory=dict)


def deliver(
    db: Subscriptions,
    channels: Mapping[str, Channel],
    limits: Limits,
    now: datetime,
    monotonic: Callable[[], float],
) -> Report:
    """Send what waits, channel by channel in the order given."""
    report = Report()
    for name, channel in channels.items():
        one = _Run(db, limits, now, report)
        try:
            one.send(name, channel, monotonic, monotonic() + SECONDS)
        finally:
            channel.close()
    return report


@dataclass(slots=True)
class _Run:
    """One channel's turn; a reader whom something did not reach gets nothing more in it."""

    db: Subscriptions
    limits: Limits
    now: datetime
    report: Report
    failed: set[str] = field(default_factory=set)

    def send(self, name: str, channel: Channel, monotonic: Callable[[], float], end: float) -> None:
        """Send a batch, until the channel is down or the time is over."""
        for key in outbox.waiting(self.db, name, self.now, BATCH):
            # read again: its reader may have unsubscribed since
            letter = outbox.letter(self.db, key)
            if letter is None or letter.subscriber in self.failed:
                continue
            if monotonic() > end:
                log.warning("%s: the rest waits for the next run", name)
                return
            answer = _discreet(channel.send(letter, self.now), letter)
            if answer.verdict is Verdict.DOWN:
                self.report.down[name] = answer.said
                log.warning("%s is down, letters wait: %s", name, answer.said)
                return
            self._note(letter, answer)

    def _note(self, letter: Letter, answer: Answer) -> None:
        if answer.verdict is Verdict.SENT:
            outbox.sent(self.db, letter, self.now)
            self.report.sent += 1
            return
        self.failed.add(letter.subscriber)
        refused = answer.verdict is Verdict.REFUSED
        until = _until(letter, answer, self.now)
        outbox.put_off(self.db, letter, answer.said, until, self.now, bounced=refused)
        log.info("%s to %s: %s", letter.channel, letter.subscriber, answer.said)
        if refused and letter.bounces + 1 >= self.limits.bounces:
            self._park(letter, answer)
        else:
            self._weigh(letter, answer)

    def _weigh(self, letter: Letter, answer: Answer) -> None:
        """Go on trying, or give the letter or its reader up after days."""
        since, reader_since = letter.failing_since, letter.reader_failing_since
        # where the way is closed to all, nobody is to blame: the operator hears of it
        long = since is not None and self.now - since >= self.limits.park_after
        if since is None or not long or not self._is_blamed(letter, since):
            self.report.put_off += 1
        elif reader_since is None or reader_since > since:
            outbox.give_up(self.db, letter, answer.said)  # others arrive: it is the letter
            self.report.given_up += 1
        else:
            self._park(letter, answer)

    def _is_blamed(self, letter: Letter, since: datetime) -> bool:
        """Whether the target is at fault: all mail goes through one server, maybe ill itself."""
        return letter.channel != "email" or outbox.took_any_since(self.db, letter.channel, since)

    def _park(self, letter: Letter, answer: Answer) -> None:
        outbox.park(self.db, letter.subscriber, answer.said, self.now)
        self.report.parked += 1
        log.warning("%s to %s is parked: %s", letter.channel, letter.subscriber, answer.said)


def _discreet(answer: Answer, letter: Letter) -> Answer:
    """The answer without the reader's address, which servers like to repeat: logs are read."""
    said = re.sub(re.escape(letter.address), "…", answer.said, flags=re.IGNORECASE)
    return replace(answer, said=said)


def _until(letter: Letter, answer: Answer, now: datetime) -> datetime:
    """When its reader is tried again: later each time, or when the target itself says."""
    if answer.verdict is Verdict.REFUSED:
        return now + REFUSED_FOR
    pause = BACK_OFF[min(letter.failures, len(BACK_OFF) - 1)]
    return now + max(pause, timedelta(seconds=answer.wait or 0))
