"""The table ``[alerts]``: how subscriptions are run, each bad value one clear line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from alerts.mail import Server
from alerts.settings import Alerts, Limits
from parsers.errors import ConfigError
from pykala import config

BASE = 'base = "https://pykala.example/"\n'


def load(folder: Path, text: str) -> config.Config:
    (folder / "pykala.toml").write_text(text, "utf-8")
    return config.load({}, folder)


def test_without_the_table_nobody_can_subscribe(tmp_path: Path) -> None:
    settings = config.load({"PYKALA_DB": "a/b.db"}, tmp_path)
    assert settings.alerts is None
    assert settings.subscriptions == Path("a/subscriptions.db")
    assert settings.key_file == Path("a/alerts.key")


def test_the_address_of_the_site_is_enough(tmp_path: Path) -> None:
    assert load(tmp_path, f"[alerts]\n{BASE}").alerts == Alerts("https://pykala.example")


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        f'[alerts]\n{BASE}from = "alerts@here.example"\nsmtp_host = "mail.example"\n'
        'smtp_port = 587\nstarttls = true\nuser = "p"\npassword = "hush"\n'
        'key_file = "/etc/pykala/alerts.key"\nallow_private_targets = true\nproxies = 1\n'
        "subscriptions = 5\nletters = 2\nrequests = 9\nrequests_a_day = 30\n"
        "park_after_days = 3\nbounces = 2\n",
    )
    assert settings.alerts == Alerts(
        base="https://pykala.example",
        sender="alerts@here.example",
        server=Server("mail.example", 587, starttls=True, user="p", password="hush"),  # noqa: S106
        key_file=Path("/etc/pykala/alerts.key"),
        allow_private_targets=True,
        proxies=1,
        limits=Limits(5, 2, 9, 30, timedelta(days=3), 2),
    )
    assert settings.key_file == Path("/etc/pykala/alerts.key")
    assert "hush" not in repr(settings)


def test_letters_go_the_operator_s_way_where_no_other_is_named(tmp_path: Path) -> None:
    operator = '[operator]\nmail = "me@here.example"\nsmtp_host = "mail.example"\n'
    alerts = load(tmp_path, f"{operator}[alerts]\n{BASE}").alerts
    assert alerts is not None
    assert (alerts.server, alerts.sender) == (Server("mail.example"), "me@here.example")
    own = 'smtp_host = "other.example"\nfrom = "a@here.example"\n'
    alerts = load(tmp_path, f"{operator}[alerts]\n{BASE}{own}").alerts
    assert alerts is not None
    assert (alerts.server, alerts.sender) == (Server("other.example"), "a@here.example")
    foreign = operator.replace("me@", "mä@")
    with pytest.raises(ConfigError, match="from must be named, an address in ASCII"):
        load(tmp_path, f"{foreign}[alerts]\n{BASE}")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('from = "a@b.example"', "base must be named"),
        ("base = 3", "base must be the site's address"),
        ('base = ""', "base must be the site's address"),
        ('base = "pykala.example"', "base must be the site's address"),
        ('base = "ftp://pykala.example"', "base must be"),
        ('base = "https://"', "base must be"),
        ('base = "https://pykala.example/?x=1"', "base must be"),
        ('base = "https://pykala.example/#x"', "base must be"),
        ('base = "https://a@pykala.example"', "base must be"),
        ('base = "https://pykala.example:x"', "base must be"),
        ('base = "https://pykala.example:99999"', "base must be"),
        ('base = "https://pykälä.example"', "base must be"),
        ('base = "https://pykala.example>, <mailto:x@y.example"', "base must be"),
        ('base = "https://pykala.example\\r\\nX: y"', "base must be"),
        (f'{BASE}sender = "a@b.example"', "unknown key 'sender' (known: base, from, "),
        (f'{BASE}from = "a@b.example\\nBcc: c@d.example"', "from must be an e-mail address"),
        (f'{BASE}from = "mä@b.example"', "from must be an e-mail address in ASCII"),
        (f'{BASE}smtp_host = "mail.example"', "from must be named beside a mail server"),
        (f'{BASE}from = "a@b.example"\nsmtp_port = 0', "smtp_port must be a number from 1"),
        (f'{BASE}from = "a@b.example"\nsmtp_port = true', "smtp_port must be a number"),
        (f'{BASE}from = "a@b.example"\nuser = "hush"', "user must be named with password"),
        (
            f'{BASE}from = "a@b.example"\nsmtp_host = "m.example"\nuser = "p"\npassword = "hush"',
            "a password needs starttls = true",
        ),
        (f"{BASE}password = ['hush']", "password must be a text"),
        (f"{BASE}key_file = ''", "key_file must be a text"),
        (f"{BASE}allow_private_targets = 1", "allow_private_targets must be true or false"),
        (f"{BASE}proxies = true", "proxies must be a number from 0 to 10"),
        (f"{BASE}subscriptions = 0", "subscriptions must be a number from 1 to 10000"),
        (f"{BASE}letters = -1", "letters must be a number from 1"),
        (f"{BASE}requests = 1.5", "requests must be a number from 1"),
        (f"{BASE}park_after_days = 0", "park_after_days must be a number from 1 to 365"),
        (f"{BASE}bounces = true", "bounces must be a number from 1"),
    ],
)
def test_a_wrong_value_is_one_clear_line(tmp_path: Path, lines: str, says: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, f"[alerts]\n{lines}\n")
    line = str(error.value)
    assert says in line
    assert line.startswith("pykala.toml [alerts]: ")
    assert "\n" not in line
    assert "hush" not in line


def test_a_table_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="alerts must be a table"):
        load(tmp_path, "alerts = true\n")
