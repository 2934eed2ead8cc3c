"""What goes out: one run of the alerts, what it would be, and an example to see that it arrives."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime

import click

from alerts.channels import Answer, Channel, Message, Verdict
from alerts.example import example
from alerts.matching import Searches
from alerts.run import Report, rehearse
from alerts.run import run as run_alerts
from alerts.saved import LANGUAGES
from alerts.subscribing import target
from alerts.tidy import tidy
from alerts.undelivered import tell_operator
from alerts.webhook import shown_secret
from db import outbox
from db.outbox import Letter
from db.schema import open_archive
from db.subscription_schema import Subscriptions, open_subscriptions
from db.subscriptions import find_subscriber
from parsers.errors import BadInput, ConfigError
from pykala import alerting
from pykala.clock import now
from pykala.config import Config
from pykala.options import common

# What to do about a channel that is not set up.
_ADVICE = {
    "email": "no mail server is named in pykala.toml [alerts] or [operator]",
    "messaging": "install apprise with `.venv/bin/pip install apprise`",
}
_MOST = 1_000_000
"""Letters that a rehearsal shows: all that wait."""


@click.command()
@click.option("--dry-run", is_flag=True, help="Print what would go out; write and send nothing.")
@common
def run(settings: Config, *, dry_run: bool) -> None:
    """Match what changed since the last run, write what is due and send what waits."""
    alerting.configured(settings)
    with (
        closing(open_archive(settings.db)) as archive,
        closing(open_subscriptions(settings.subscriptions, write=True)) as db,
    ):
        searches, writer = Searches(archive), alerting.writer(settings)
        if dry_run:
            letters = [*_waiting(db, now())]
            letters += rehearse(archive, db, now(), searches=searches, writer=writer)
            show(letters)
            return
        ways = alerting.channels(settings)
        report = run_alerts(
            archive,
            db,
            now(),
            searches=searches,
            writer=writer,
            channels=ways,
            limits=alerting.configured(settings).limits,
            monotonic=time.monotonic,
        )
        report.delivered.down |= _closed(db, ways)
        tidy(db, now())
        if settings.operator is not None:
            tell_operator(db, settings.operator, now())
    click.echo(outcome(report))
    if not is_well(report):
        sys.exit(1)


def _waiting(db: Subscriptions, at: datetime) -> Iterator[tuple[str, Message]]:
    """Letters that were written before and would be sent now, each with its address."""
    for channel in ("email", "webhook", "messaging"):
        for key in outbox.waiting(db, channel, at, _MOST):
            letter = outbox.letter(db, key)
            if letter is not None:
                yield letter.address, Message.read(letter.message)


def _closed(db: Subscriptions, ways: Mapping[str, Channel]) -> dict[str, str]:
    """Channels for which letters wait and that are not set up, and what to do."""
    shut = {name: said for name, said in _ADVICE.items() if name not in ways}
    return {name: said for name, said in shut.items() if outbox.waiting(db, name, now(), 1)}


def show(letters: list[tuple[str, Message]]) -> None:
    """Print letters with their addresses: to a terminal, and nowhere else."""
    for address, message in letters:
        click.echo(f"To: {address}\nSubject: {message.subject}\n\n{message.text}")
    click.echo(f"{len(letters)} letters would go out")


def outcome(report: Report) -> str:
    """One line: what was seen and written, what became of letters, what is closed or unreadable."""
    sent = report.delivered
    parts = [
        f"{report.changes} changes, {report.matches} matches, {report.letters} letters written",
        f"{sent.sent} sent, {sent.put_off} put off, {sent.parked} parked, {sent.given_up} given up",
        *(f"{name} is closed: {said}" for name, said in sent.down.items()),
        *([f"{report.unreadable} searches cannot be read"] if report.unreadable else []),
    ]
    return "; ".join(parts)


def is_well(report: Report) -> bool:
    """Whether every search was asked, and everything arrived that was tried."""
    sent = report.delivered
    return not (report.unreadable or sent.put_off or sent.parked or sent.given_up or sent.down)


@click.command()
@click.option("--to", metavar="ADDRESS", help="An e-mail address.")
@click.option("--webhook", metavar="URL", help="A webhook.")
@click.option("--messaging", metavar="URL", help="A messaging service, as apprise has it.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@common
def test(
    settings: Config,
    *,
    to: str | None,
    webhook: str | None,
    messaging: str | None,
    language: str,
) -> None:
    """Send one example to a target, as alerts are sent; nobody is subscribed by it."""
    alerts = alerting.configured(settings)
    channel, address = chosen_target(to, webhook, messaging)
    where, same = target(channel, address, allow_private=alerts.allow_private_targets)
    ways = alerting.channels(settings)
    if channel not in ways:
        raise ConfigError(f"{channel} is not set up: {_ADVICE[channel]}")
    message = example(alerts.base, language, now())
    letter = _letter(settings, channel, where, same, message)
    if channel == "webhook":
        click.echo(f"signed with {shown_secret(letter.secret)}")
    try:
        answer = ways[channel].send(letter, now())
    finally:
        ways[channel].close()
    _say(where, answer)


def _letter(settings: Config, channel: str, where: str, same: str, message: Message) -> Letter:
    """The example on its way, signed for a reader who is known as it would be, else anew."""
    secret = secrets.token_hex(32)
    if settings.subscriptions.is_file():
        with closing(open_subscriptions(settings.subscriptions)) as db:
            reader = find_subscriber(db, channel, same)
            secret = reader.secret if reader else secret
    key = f"test-{secrets.token_hex(16)}"
    return Letter(key, "test", channel, "", where, message.as_json(), 0, 0, 0, None, None, secret)


def _say(where: str, answer: Answer) -> None:
    if answer.verdict is Verdict.SENT:
        click.echo(f"sent to {where}")
        return
    click.echo(f"not sent to {where}: {answer.said}", err=True)
    sys.exit(1)


def chosen_target(to: str | None, webhook: str | None, messaging: str | None) -> tuple[str, str]:
    """The channel and the address of the one option that was given; BadInput for none or two."""
    asked_for = {"email": to, "webhook": webhook, "messaging": messaging}
    found = [(channel, address) for channel, address in asked_for.items() if address is not None]
    if len(found) != 1:
        raise BadInput("name one target: --to ADDRESS, --webhook URL or --messaging URL")
    return found[0]
