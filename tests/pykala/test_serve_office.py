"""Which site takes subscriptions: one that can send mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.mail import Server
from alerts.settings import Alerts
from pykala.commands.site import office
from pykala.config import Config

MAIL = Server("localhost", 25)


@pytest.mark.parametrize(
    "alerts",
    [None, Alerts("https://x.example"), Alerts("https://x.example", "a@x.example")],
)
def test_a_site_that_can_send_no_mail_takes_no_subscriptions(alerts: Alerts | None) -> None:
    assert office(Config(alerts=alerts)) is None


def test_addresses_and_their_key_lie_beside_the_archive(tmp_path: Path) -> None:
    alerts = Alerts("https://x.example", "a@x.example", MAIL)
    built = office(Config(db=tmp_path / "archive.db", alerts=alerts))
    assert built is not None
    assert built.path == tmp_path / "subscriptions.db"
    assert built.key_file == tmp_path / "alerts.key"
    assert list(tmp_path.iterdir()) == []  # until somebody comes
