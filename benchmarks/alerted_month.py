"""Subscribers and the runs of the alerts after each poll, some of which are killed."""

from __future__ import annotations

import random
import signal
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from pathlib import Path

from alerts.saved import SavedSearch
from alerts.subscribing import Desk
from benchmarks import year
from benchmarks.alert_run import AlertRun, Runs
from benchmarks.drawn_searches import Person, draw
from benchmarks.readers import Readers
from db.files import timestamp
from db.subscription_schema import open_subscriptions
from pykala import alerting
from pykala.config import Config, load

BASE = "https://pykala.example"
STEP = timedelta(hours=8)
"""Between two runs when nothing is harvested any more and the last digests go out."""
LAST_DIGESTS = timedelta(days=8)
AT_MOST = timedelta(days=30)
_BY_A_LETTER = 0.5


@dataclass(frozen=True, slots=True)
class Terms:
    """What is simulated, and by which seed."""

    seed: int = 1
    first: date = date(2025, 10, 6)  # summer time ends within
    days: int = 30
    interval: timedelta = timedelta(hours=4)
    searches: int = 200
    kills: int = 50
    crowd: int = 30
    edits: int = 15
    removals: int = 6

    @property
    def polls(self) -> int:
        """How many, about."""
        return timedelta(days=self.days) // self.interval

    @property
    def polled(self) -> year.Terms:
        """The harvest, in fair weather."""
        return year.Terms(
            rate=0.0, seed=self.seed, first=self.first, days=self.days, interval=self.interval
        )


SHORT = Terms(
    first=date(2024, 5, 6),
    days=12,
    interval=timedelta(hours=12),
    searches=20,
    kills=5,
    crowd=3,
    edits=4,
    removals=2,
)


@dataclass(slots=True)
class RunTally:
    """How the runs of the alerts went; ``failed`` tells of those that ended in an error."""

    ended: int = 0
    killed_at_work: int = 0
    killed_by_a_letter: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        """All that were killed."""
        return self.killed_at_work + self.killed_by_a_letter


class Alerting:
    """Who subscribes, and the runs after each poll, some of which are killed."""

    def __init__(self, terms: Terms, home: Path, readers: Readers, runs: Runs) -> None:
        self._terms = terms
        self._home = home
        self._readers = readers
        self._runs = runs
        self._rng = random.Random(f"{terms.seed} alerts")  # noqa: S311 - repeatable, not secret
        self._waiting: list[SavedSearch] = []
        self._polls_left = terms.polls
        self._longest = 0.5
        self._letters = 1
        self.tally = RunTally()
        (home / "pykala.toml").write_text(_TOML.format(base=BASE, port=readers.mail_port))

    def after_poll(self, now: datetime) -> None:
        """Let some subscribe, and the alerts run."""
        self._subscribe(now)
        wanted = max(0, ceil((self._terms.kills - self.tally.killed) / max(1, self._polls_left)))
        self._polls_left -= 1
        for _ in range(wanted):
            if self._is_something_to_do(now):
                self._killed(now)
        self.run(now)

    def finish(self, now: datetime) -> None:
        """Let time pass until the last digest has arrived."""
        until = now + LAST_DIGESTS
        end = now + AT_MOST
        while now < until or (now < end and self._is_something_to_do(now)):
            now += STEP
            self._readers.healthy = now > until
            if self.tally.killed < self._terms.kills and self._is_something_to_do(now):
                self._killed(now)
            self.run(now)

    def run(self, now: datetime) -> None:
        """A run to its end."""
        before = len(self._readers.arrivals)
        one = self._runs.begin(now)
        one.wait_until_at_work()
        self._longest = 0.5 * self._longest
        one.wait()
        self._longest += 0.5 * one.seconds
        self._letters = max(1, len(self._readers.arrivals) - before)
        self._count(one, now)

    def _killed(self, now: datetime) -> None:
        """Kill a run, unless it ends before the moment that was drawn."""
        one = self._runs.begin(now)
        if self._rng.random() < _BY_A_LETTER:
            self._kill_by_a_letter(one, now)
        else:
            self._kill_at_work(one, now)

    def _kill_at_work(self, one: AlertRun, now: datetime) -> None:
        one.wait_until_at_work()
        if not one.wait(self._rng.uniform(0, self._longest)):
            one.kill()
            one.wait()
            self.tally.killed_at_work += one.code == -signal.SIGKILL
        self._count(one, now)

    def _kill_by_a_letter(self, one: AlertRun, now: datetime) -> None:
        """Kill it when so many letters were kept, before the last of them is answered."""
        left = self._rng.randint(1, self._letters)

        def kept() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                one.kill()

        self._readers.on_kept = kept
        one.wait()
        self._readers.on_kept = lambda: None
        self.tally.killed_by_a_letter += one.code == -signal.SIGKILL
        self._count(one, now)

    def _count(self, one: AlertRun, now: datetime) -> None:
        """Note how a run ended that is over."""
        self.tally.ended += one.code == 0
        if one.code not in {0, -signal.SIGKILL}:
            self.tally.failed.append(f"exit code {one.code} at {timestamp(now)}")

    def _is_something_to_do(self, now: datetime) -> bool:
        """Whether there are new changes, or letters or digests that are due."""
        last = _newest(self._home / "archive.db")
        with closing(sqlite3.connect(self._home / "subscriptions.db")) as db:
            (found,) = db.execute(_TO_DO, {"last": last, "now": timestamp(now)}).fetchone()
        return bool(found)

    # Subscribing

    def _subscribe(self, now: datetime) -> None:
        """At first most: half of these as if all were new to them. Later now and then another."""
        settings = load({"PYKALA_DB": str(self._home / "archive.db")}, self._home)
        if self.tally.ended == 0:
            self._waiting = self._drawn()
            self._enter(settings, now, 0.4, newest=0)
            self._enter(settings, now, 0.4)
        elif self._rng.random() < 0.3 or self._polls_left < 8:
            self._enter(settings, now, 0.02)

    def _drawn(self) -> list[SavedSearch]:
        last = self._terms.polled.last
        people = _people(self._home / "archive.db")
        return draw(self._rng, self._terms.searches, self._terms.first, last, people)

    def _enter(
        self, settings: Config, now: datetime, share: float, newest: int | None = None
    ) -> None:
        """Have so many of all searches subscribed to by somebody."""
        alerts = alerting.configured(settings)
        if newest is None:
            newest = _newest(settings.db)
        with closing(open_subscriptions(settings.subscriptions, write=True)) as db:
            desk = Desk(
                db, alerting.links(settings), alerts.limits, newest=newest, allow_private=True
            )
            for _ in range(ceil(self._terms.searches * share)):
                if self._waiting:
                    desk.enter(*self._address(), self._waiting.pop(), now)

    def _address(self) -> tuple[str, str]:
        """Of one of half as many readers as there are searches: one has none, another five."""
        number = self._rng.randrange(ceil(self._terms.searches * 0.5))
        if number % 4 == 0:
            return "webhook", self._readers.hook(f"reader-{number}")
        return "email", f"reader-{number}@readers.example"


_TOML = """
[alerts]
base = "{base}"
from = "pykala@pykala.example"
smtp_host = "127.0.0.1"
smtp_port = {port}
allow_private_targets = true
"""
_TO_DO = """
SELECT (SELECT coalesce(min(seq), 0) FROM cursors WHERE name = 'alerts') < :last
    OR EXISTS (SELECT 1 FROM outbox WHERE state = 'queued')
    OR EXISTS (SELECT 1 FROM subscriptions WHERE state = 'active' AND due_at <= :now)
    OR EXISTS (SELECT 1 FROM matched JOIN subscriptions ON subscriptions.id = subscription
        WHERE due_at IS NULL)
"""


def _newest(db: Path) -> int:
    with closing(sqlite3.connect(db)) as archive:
        return int(archive.execute("SELECT coalesce(max(seq), 0) FROM changes").fetchone()[0])


def _people(db: Path) -> list[Person]:
    """Those who moved something, by what the archive knows of them."""
    sql = """
        SELECT DISTINCT people.municipality, people.name FROM motions
        JOIN people ON people.id = motions.person ORDER BY 1, 2
    """
    with closing(sqlite3.connect(db)) as archive:
        return [Person(*row) for row in archive.execute(sql)]
