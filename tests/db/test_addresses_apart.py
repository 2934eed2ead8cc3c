"""Addresses are backed up each night: apart from the archive, for their owner alone, for a week."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import subscriptions as kept
from db.addresses_apart import DAYS, FOLDER, Addresses
from db.archive import Archive
from db.backup import Keep, backups
from db.maintenance import Maintained, maintain
from db.store import Store
from db.subscription_schema import open_subscriptions

NIGHT = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def go_on() -> bool:
    return False


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Store(tmp_path / "archive.db") as store:
        store.source("kuusi", "Kuusivaara", "https://kuusivaara.example", "fi")
    Archive(tmp_path / "pages.db").close()
    return tmp_path


@pytest.fixture
def addresses(home: Path) -> Addresses:
    found = Addresses(home / "subscriptions.db", home / "alerts.key")
    with closing(open_subscriptions(found.file, write=True)) as db:
        kept.add_subscriber(db, "email", "maija@posti.example", "maija@posti.example", NIGHT)
    found.key.write_text("0123\n")
    return found


def night(home: Path, addresses: Addresses | None, at: datetime = NIGHT, **keep: int) -> Maintained:
    return maintain(
        home / "archive.db",
        home / "pages.db",
        backups=home / "backups",
        keep=Keep(**keep),
        now=lambda: at,
        stop=go_on,
        addresses=addresses,
    )


def below(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_addresses_lie_apart_from_the_archive_for_their_owner_alone(
    home: Path, addresses: Addresses
) -> None:
    done = night(home, addresses)
    (apart,) = backups(home / "backups" / FOLDER)
    (beside,) = backups(home / "backups")
    assert done.faults == ()
    assert f"; subscriptions.db: {apart.size / 1e6:.1f} MB to {apart.path}, 1 kept" in done.done
    assert {path.name for path in below(beside.path)} == {"archive.db", "pages.db"}
    assert {path.name for path in below(apart.path)} == {"subscriptions.db", "alerts.key"}
    for path in below(apart.path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (apart.path, apart.path.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_copy_put_back_has_its_readers_and_their_links(home: Path, addresses: Addresses) -> None:
    night(home, addresses)
    (apart,) = backups(home / "backups" / FOLDER)
    assert (apart.path / "alerts.key").read_text() == "0123\n"
    with closing(open_subscriptions(apart.path / "subscriptions.db", write=True)) as db:
        assert kept.find_subscriber(db, "email", "maija@posti.example") is not None


def test_who_left_is_in_no_backup_after_a_week(home: Path, addresses: Addresses) -> None:
    nights = [NIGHT + n * DAY for n in (0, 1, 3, 4, 20)]
    for at in nights[:-1]:
        night(home, addresses, at, weekly=10)
    assert len(backups(home / "backups" / FOLDER)) == 4
    assert "4 removed" in night(home, addresses, nights[-1], weekly=10).done
    (last,) = backups(home / "backups" / FOLDER)
    assert last.at == nights[-1]
    assert len(backups(home / "backups")) > 1
    assert nights[-1] - nights[-2] > DAYS * DAY


def test_nothing_is_said_where_nobody_has_subscribed_or_no_backup_is_wanted(
    home: Path, addresses: Addresses
) -> None:
    assert "subscriptions" not in night(home, addresses, daily=0, weekly=0).done
    addresses.file.unlink()
    assert "subscriptions" not in night(home, addresses).done
    assert not (home / "backups" / FOLDER).exists()


def test_a_damaged_file_of_addresses_stops_no_backup_of_the_archive(
    home: Path, addresses: Addresses
) -> None:
    night(home, addresses)
    addresses.file.write_bytes(b"no database" * 1000)
    done = night(home, addresses, NIGHT + DAY)
    assert "no backup of subscriptions.db" in done.done
    assert any("subscriptions.db" in fault for fault in done.faults)
    assert len(backups(home / "backups")) == 2
    assert [one.at for one in backups(home / "backups" / FOLDER)] == [NIGHT]


def test_a_damaged_archive_stops_no_backup_of_the_addresses(
    home: Path, addresses: Addresses
) -> None:
    (home / "archive.db").write_bytes(b"no database" * 1000)
    done = night(home, addresses)
    assert done.faults
    assert "no backup made of a damaged archive" in done.done
    assert len(backups(home / "backups" / FOLDER)) == 1
