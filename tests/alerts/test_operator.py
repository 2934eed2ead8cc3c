"""Mail to the operator, by a real mail server on loopback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.mail import Server, is_address
from alerts.operator import Mailbox, message, notify
from db.health import Health, State, Trouble, health
from db.health_facts import Watched
from db.store import Harvest, Store
from db.told import told_states
from tests.alerts.conftest import Postbox, free_port

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADDRESS = "operator@newsroom.example"


@pytest.fixture
def mailbox(mail_server: Server) -> Mailbox:
    return Mailbox(ADDRESS, mail_server.host, mail_server.port, sender="pykala@server.example")


@pytest.fixture
def path(tmp_path: Path, new_archive: Callable[[Path], Path]) -> Path:
    """An archive with two sources that were harvested."""
    path = new_archive(tmp_path / "archive.db")
    with Store(path) as store:
        for slug in ("kemi", "oulu"):
            store.source(slug, slug.title(), f"http://{slug}.example", "fi")
            store.harvest(Harvest("1", slug, NOW, NOW, "done", 1, 0, 0, 0, 0, 0))
    return path


@pytest.fixture
def well(path: Path) -> tuple[Health, ...]:
    with Store(path) as store:
        return health(store.db, NOW, [Watched("kemi"), Watched("oulu")])


def troubled(one: Health, state: State = State.FAILING, code: str = "failing_refused") -> Health:
    return replace(one, state=state, troubles=(Trouble(state, code, {}),))


def say(one: Health) -> list[str]:
    return [f"{trouble.code} päättyi" for trouble in one.troubles]


def states(path: Path) -> dict[str, str]:
    with Store(path) as store:
        return told_states(store.db)


def test_a_change_is_told_once(
    path: Path, well: tuple[Health, ...], mailbox: Mailbox, postbox: Postbox
) -> None:
    kemi, oulu = well
    assert notify(path, well, mailbox, say, NOW)
    assert postbox.mails == []
    for _ in range(3):
        assert notify(path, [troubled(kemi), oulu], mailbox, say, NOW)
    (mail,) = postbox.mails
    assert mail["Subject"] == "Pykälä: kemi failing"
    assert mail["To"] == ADDRESS
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == ["kemi: failing", "  failing_refused päättyi"]
    assert postbox.envelopes == [("pykala@server.example", [ADDRESS])]
    assert notify(path, well, mailbox, say, NOW + timedelta(hours=1))
    assert postbox.mails[-1]["Subject"] == "Pykälä: kemi ok"
    assert "kemi: ok (was failing)" in postbox.mails[-1].get_content()
    assert len(postbox.mails) == 2


def test_all_changes_of_one_time_are_one_mail(
    path: Path, well: tuple[Health, ...], mailbox: Mailbox, postbox: Postbox
) -> None:
    kemi, oulu = well
    assert notify(path, [troubled(kemi, State.SUSPECT), troubled(oulu)], mailbox, say, NOW)
    (mail,) = postbox.mails
    assert mail["Subject"] == "Pykälä: oulu failing, kemi suspect"
    assert states(path) == {"kemi": "suspect", "oulu": "failing"}


def test_a_first_harvest_under_way_is_no_news(
    path: Path, well: tuple[Health, ...], mailbox: Mailbox, postbox: Postbox
) -> None:
    begun = troubled(well[0], State.NEVER, "never_begun")
    assert notify(path, [begun], mailbox, say, NOW)
    assert postbox.mails == []


def test_a_mail_that_fails_is_one_line_and_is_tried_again(
    path: Path,
    well: tuple[Health, ...],
    mailbox: Mailbox,
    postbox: Postbox,
    caplog: pytest.LogCaptureFixture,
) -> None:
    nobody = replace(mailbox, smtp_port=free_port())
    with caplog.at_level(logging.INFO):
        assert not notify(path, [troubled(well[0])], nobody, say, NOW)
    (line,) = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    assert ADDRESS in line
    assert states(path) == {}
    assert notify(path, [troubled(well[0])], mailbox, say, NOW)
    assert len(postbox.mails) == 1


def test_a_password_is_given_and_a_wrong_one_is_one_line(
    path: Path, well: tuple[Health, ...], mailbox: Mailbox, postbox: Postbox
) -> None:
    wrong = replace(mailbox, user="pykala", password="arvaus")  # noqa: S106 - an example
    assert not notify(path, [troubled(well[0])], wrong, say, NOW)
    right = replace(mailbox, user="pykala", password="salaisuus")  # noqa: S106 - an example
    assert notify(path, [troubled(well[0])], right, say, NOW)
    assert len(postbox.mails) == 1
    assert "salaisuus" not in repr(right)


def test_a_server_without_tls_is_not_talked_to_where_it_is_wanted(
    path: Path, well: tuple[Health, ...], mailbox: Mailbox, postbox: Postbox
) -> None:
    assert not notify(path, [troubled(well[0])], replace(mailbox, starttls=True), say, NOW)
    assert postbox.mails == []


def test_what_a_host_said_is_no_header_and_ends_no_mail(
    path: Path, well: tuple[Health, ...], mailbox: Mailbox, postbox: Postbox
) -> None:
    said = "no\r\n.\r\nQUIT\r\nBcc: victim@example.org\x1b[31m"
    assert notify(path, [troubled(well[0])], mailbox, lambda _one: [said], NOW)
    (mail,) = postbox.mails
    assert "Bcc" not in mail
    assert mail.get_content().splitlines() == [
        "kemi: failing",
        "  no . QUIT Bcc: victim@example.org [31m",
    ]


@pytest.mark.parametrize(
    "address",
    ["a", "a@b\nBcc: c@d", "a@b, c@d", "A <a@b>", "a b@c", "", None, 3, "a@b\r", "a@b\u2028c"],
)
def test_what_is_not_one_plain_address(address: object) -> None:
    assert not is_address(address)


def test_a_header_that_would_be_two_is_refused() -> None:
    bad = Mailbox("a@b.example\nBcc: c@d.example")
    with pytest.raises(ValueError, match="linefeed"):
        message([], bad, say, NOW)
