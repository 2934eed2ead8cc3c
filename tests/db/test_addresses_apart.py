"""Addresses are backed up each night: apart from the archive, for their owner alone, for a week."""

from __future__ import annotations

import os
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


def apart(home: Path) -> list[datetime]:
    """When the copies that there are were made, the latest first."""
    return [one.at for one in backups(home / "backups" / FOLDER)]


def test_where_no_backup_is_wanted_any_more_none_stays(home: Path, addresses: Addresses) -> None:
    night(home, addresses)
    done = night(home, addresses, NIGHT + DAY, daily=0, weekly=0)
    assert "no backup of subscriptions.db wanted, 0 kept, 1 removed" in done.done
    assert (done.faults, apart(home)) == ((), [])


def test_the_copies_of_a_file_that_is_gone_go_within_a_week(
    home: Path, addresses: Addresses
) -> None:
    night(home, addresses)
    addresses.file.rename(home / "moved.db")
    begun = home / "backups" / FOLDER / ".unfinished-2026-11-20T003000Z-1"
    begun.mkdir()
    os.utime(begun, (NIGHT.timestamp(),) * 2)
    done = night(home, addresses, NIGHT + DAYS * DAY)
    assert apart(home) == [NIGHT]
    assert "is not there" in done.faults[0]
    assert "2026-11-20T003000Z is the last one" in done.faults[0]
    done = night(home, addresses, NIGHT + (DAYS + 1) * DAY)
    assert "no subscriptions.db, 0 kept, 1 removed" in done.done
    assert done.faults == ()
    # nothing at all is left, and nothing is said any more
    assert list((home / "backups" / FOLDER).iterdir()) == []
    assert "subscriptions" not in night(home, addresses, NIGHT + (DAYS + 2) * DAY).done


def test_who_left_leaves_the_backups_though_no_new_one_can_be_made(
    home: Path, addresses: Addresses
) -> None:
    night(home, addresses)
    late = NIGHT + (DAYS + 1) * DAY
    # in the way of the new copy
    there = home / "backups" / FOLDER / f".unfinished-{late:%Y-%m-%dT%H%M%SZ}-{os.getpid()}"
    there.touch()
    os.utime(there, (late.timestamp(),) * 2)
    done = night(home, addresses, late)
    assert "no backup was made" in done.faults[0]
    assert "no backup of subscriptions.db, 0 kept, 1 removed" in done.done
    assert apart(home) == []


@pytest.mark.parametrize("keep", [{}, {"daily": 0, "weekly": 0}])
def test_the_last_copy_of_a_damaged_file_stays_until_it_is_put_right(
    home: Path, addresses: Addresses, keep: dict[str, int]
) -> None:
    night(home, addresses)
    night(home, addresses, NIGHT + DAY)
    whole = addresses.file.read_bytes()
    addresses.file.write_bytes(b"no database" * 1000)
    done = night(home, addresses, NIGHT + 30 * DAY, **keep)
    assert apart(home) == [NIGHT + DAY]
    (fault,) = done.faults
    assert "2026-11-21T003000Z is the last copy and stays" in fault
    addresses.file.write_bytes(whole)
    night(home, addresses, NIGHT + 31 * DAY, **keep)
    assert apart(home) == ([] if keep else [NIGHT + 31 * DAY])


def test_a_damaged_archive_stops_no_backup_of_the_addresses(
    home: Path, addresses: Addresses
) -> None:
    (home / "archive.db").write_bytes(b"no database" * 1000)
    done = night(home, addresses)
    assert done.faults
    assert "no backup made of a damaged archive" in done.done
    assert len(backups(home / "backups" / FOLDER)) == 1
