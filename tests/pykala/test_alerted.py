"""The alerts as the daemon does them: from one thread now and another one later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from aiosmtpd.controller import Controller

from alerts.mail import Server
from alerts.saved import saved_search
from alerts.settings import Alerts
from db.store import Store
from db.subscription_schema import open_subscriptions
from parsers.records import Item, Links, Section, SectionKind, Stage
from pykala import alerting
from pykala.alerted import Alerted
from pykala.config import Config
from tests.alerts.conftest import Postbox, free_port


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def settings(tmp_path: Path, postbox: Postbox) -> Iterator[Config]:
    port = free_port()
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    alerts = Alerts("https://pykala.example", "alerts@pykala.example", Server("127.0.0.1", port))
    yield Config(db=tmp_path / "archive.db", alerts=alerts)
    server.stop()


def save(settings: Config, number: int) -> None:
    """Have the archive read an item of today: what is old is no news."""
    now = datetime.now(UTC)
    record = Item(
        id=f"2026{number}-1",
        municipality="Kuusivaara",
        stage=Stage.AGENDA,
        body="Valtuusto",
        meeting_date=now.date(),
        position=1,
        paragraph=None,
        title="Hiihtoladun valaistus",
        case_number=None,
        case_key=None,
        task_class=None,
        language="fi",
        preparers=(),
        presenter=None,
        sections=(Section(SectionKind.HEADER, "", "Hiihtoladun valaistus"),),
        earlier_handlings=(),
        attachments=(),
        links=Links(),
    )
    with Store(settings.db) as store:
        store.source("kuusi", "Kuusivaara", "https://kuusi.example", "fi")
        url = f"https://kuusi.example/{number}"
        store.save_item("kuusi", record, f"{number:064x}", url=url, at=now)


def in_a_thread(alerted: Alerted) -> None:
    failed: list[BaseException] = []

    def work() -> None:
        try:
            alerted.work(Event())
        except BaseException as error:  # noqa: BLE001 - raised in the test
            failed.append(error)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def test_each_run_tells_what_is_new_from_whatever_thread(
    settings: Config, postbox: Postbox
) -> None:
    save(settings, 1)
    alerted = Alerted(settings)
    in_a_thread(alerted)
    assert not settings.subscriptions.exists()
    asked = saved_search({"query": "valaistus", "cadence": "at_once"})
    with alerting.desk(settings) as (desk, _):
        desk.enter("email", "liisa@example.org", asked, datetime.now(UTC))
    for number in (2, 3):
        save(settings, number)
        in_a_thread(alerted)
        in_a_thread(alerted)
        assert len(postbox.mails) == number - 1
    with closing(open_subscriptions(settings.subscriptions)) as db:
        assert db.execute("SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone() == (2,)
