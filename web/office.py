"""Where the site takes subscriptions: the file they are kept in, and how the office is run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Final, TypeVar

from datasette.app import Datasette

from alerts.deliver import deliver
from alerts.links import Claim, Links, Purpose
from alerts.mail import Mail
from alerts.secret import read_keys
from alerts.settings import Alerts
from alerts.subscribing import Desk
from db.lock import working_on
from db.subscription_schema import Subscriptions, open_subscriptions
from db.subscriptions import Subscriber
from parsers.errors import PykalaError, StoreError

log = logging.getLogger("pykala.office")

T = TypeVar("T")

# Seconds between attempts while another process delivers: its own run may have begun too early
# to know of our letter.
_PATIENCE: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0)


@dataclass(frozen=True, slots=True)
class Counter:
    """The office while it is open: the desk, the file behind it, and what time it is."""

    desk: Desk
    db: Subscriptions
    links: Links
    now: datetime

    def managing(self, reader: Subscriber) -> str:
        """The address of a reader's own page."""
        return self.links.url(Claim(Purpose.MANAGE, reader.id, reader.generation), self.now)


@dataclass(frozen=True, slots=True)
class Office:
    """Opens subscriptions.db when somebody comes, in a thread of its own, and closes it after.

    What a visitor's request has queued is delivered right after it was answered, unless
    another process is at it.
    """

    path: Path
    key_file: Path
    settings: Alerts
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    courier: Courier = field(default_factory=lambda: Courier())  # noqa: PLW0108 - it stands below

    async def visit(self, newest: int, business: Callable[[Counter], T]) -> T:
        """What comes of it; ``newest`` is the number of the archive's last change."""
        return await asyncio.to_thread(self._visit, newest, business)

    def _visit(self, newest: int, business: Callable[[Counter], T]) -> T:
        with self._opened() as db:
            links = Links(read_keys(self.key_file), self.settings.base)
            desk = Desk(db, links, self.settings.limits, newest=newest)
            return business(Counter(desk, db, links, self.now()))

    @contextmanager
    def _opened(self) -> Iterator[Subscriptions]:
        with closing(open_subscriptions(self.path, write=True)) as db:
            yield db

    def post(self) -> None:
        """Have what waits delivered soon; returns at once."""
        self.courier.go(self._deliver)

    def _deliver(self) -> None:
        """Deliver what waits, when nobody else does."""
        for pause in (*_PATIENCE, None):
            try:
                with working_on(self.path, since=self.now()):
                    self._deliver_now()
                    return
            except StoreError as error:
                if pause is None:
                    log.warning("letters wait for the next run: %s", error)
                    return
            self.sleep(pause)

    def _deliver_now(self) -> None:
        server, sender = self.settings.server, self.settings.sender
        if server is None or sender is None:
            return
        with self._opened() as db:
            channels = {"email": Mail(server, sender)}
            deliver(db, channels, self.settings.limits, self.now(), self.monotonic)


def office_of(datasette: Datasette) -> Office | None:
    """The office of a site; None where no mail can be sent."""
    office: Office | None = getattr(datasette, "office", None)
    return office


class Courier:
    """One errand at a time, in a thread of its own; asked for meanwhile, it is run once more."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wanted = False
        self._thread: Thread | None = None

    def go(self, errand: Callable[[], None]) -> None:
        """Begin, or begin again when the errand under way is done."""
        with self._lock:
            self._wanted = True
            if self._thread is None:
                # what it leaves when the site stops, the next run delivers
                self._thread = Thread(target=self._run, args=(errand,), daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Until nothing is under way."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self, errand: Callable[[], None]) -> None:
        while self._is_wanted():
            try:
                errand()
            except PykalaError as error:
                log.warning("letters wait for the next run: %s", error)

    def _is_wanted(self) -> bool:
        with self._lock:
            wanted, self._wanted = self._wanted, False
            if not wanted:
                self._thread = None
            return wanted
