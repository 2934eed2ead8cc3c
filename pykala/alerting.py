"""Subscriptions as they are configured: their file, links, letters and channels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from alerts.channels import Channel
from alerts.links import Links
from alerts.mail import Mail
from alerts.messages import compose
from alerts.messaging import Messaging
from alerts.secret import read_keys
from alerts.settings import Alerts
from alerts.subscribing import Desk
from alerts.webhook import Webhook
from alerts.writing import Writer
from db.news import newest
from db.schema import open_archive
from db.subscription_schema import Subscriptions, open_subscriptions
from parsers.errors import ConfigError
from pykala.config import Config


def configured(settings: Config) -> Alerts:
    """How subscriptions are run; ConfigError where nothing is said of it."""
    if settings.alerts is None:
        raise ConfigError(
            "nobody can subscribe yet: pykala.toml needs a table [alerts] with the site's address,"
            ' such as base = "https://pykala.example"'
        )
    return settings.alerts


def links(settings: Config) -> Links:
    """Who signs links; the key is made on first use."""
    return Links(read_keys(settings.key_file), configured(settings).base)


def writer(settings: Config) -> Writer:
    """How letters are made."""
    return Writer(links(settings), configured(settings).base, compose)


def channels(settings: Config) -> dict[str, Channel]:
    """The ways that are open here: e-mail where a server is named, messaging where it is there."""
    alerts = configured(settings)
    ways: dict[str, Channel] = {}
    if alerts.server is not None and alerts.sender is not None:
        ways["email"] = Mail(alerts.server, alerts.sender)
    ways["webhook"] = Webhook(allow_private=alerts.allow_private_targets)
    with suppress(ConfigError):  # an optional extra; whose letters wait is told by the caller
        ways["messaging"] = Messaging()
    return ways


@contextmanager
def desk(settings: Config) -> Iterator[tuple[Desk, Subscriptions]]:
    """Where subscriptions are asked for, and their file, which is made where there is none."""
    alerts = configured(settings)
    with closing(open_archive(settings.db)) as archive:
        last = newest(archive)
    with closing(open_subscriptions(settings.subscriptions, write=True)) as db:
        yield (
            Desk(
                db,
                links(settings),
                alerts.limits,
                newest=last,
                allow_private=alerts.allow_private_targets,
            ),
            db,
        )
