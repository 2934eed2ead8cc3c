"""The alerts beside the harvest: a run every few minutes, with the searches kept in memory."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from threading import Event

from alerts.matching import Searches
from alerts.run import run
from alerts.tidy import tidy
from alerts.undelivered import tell_operator
from db.schema import open_archive
from db.subscription_schema import open_subscriptions
from pykala import alerting
from pykala.clock import now
from pykala.config import Config

log = logging.getLogger("pykala.alerts")


class Alerted:
    """What :class:`schedules.daemon.Often` does; to read all searches anew takes long."""

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._searches: Searches | None = None

    def work(self, _stopping: Event) -> None:
        """One run; nothing where nobody has subscribed. A run that is broken off goes on later."""
        settings = self._settings
        if not settings.subscriptions.is_file():
            return
        with (
            closing(open_archive(settings.db)) as archive,
            closing(open_subscriptions(settings.subscriptions, write=True)) as db,
        ):
            # not "or": without any search in it, it is false
            if self._searches is None:
                self._searches = Searches(archive)
            report = run(
                archive,
                db,
                now(),
                searches=self._searches,
                writer=alerting.writer(settings),
                channels=alerting.channels(settings),
                limits=alerting.configured(settings).limits,
                monotonic=time.monotonic,
            )
            tidy(db, now())
            if settings.operator is not None:
                tell_operator(db, settings.operator, now())
        if report.letters or report.delivered.sent:
            log.info("alerts: %d letters, %d sent", report.letters, report.delivered.sent)
