"""Backups are whole or not there at all, and the right ones stay."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.archive import Archive
from db.backup import Keep, back_up, backups, kept, rotate
from db.store import Store
from parsers.errors import StoreError

NIGHT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def go_on() -> bool:
    return False


def stop() -> bool:
    return True


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "archive.db", tmp_path / "pages.db"]
    with Store(paths[0]) as store:
        store.source("kuusi", "Kuusivaara", "https://kuusivaara.example", "fi")
    Archive(paths[1]).close()
    return paths


def municipalities(archive: Path) -> list[str]:
    with closing(sqlite3.connect(archive)) as db:
        return [name for (name,) in db.execute("SELECT municipality FROM sources ORDER BY slug")]


def grow(archive: Path, rows: int = 3_000) -> None:
    with closing(sqlite3.connect(archive)) as db, db:
        db.executemany(
            "INSERT INTO looks (url, at, status) VALUES (?, '2026', 200)",
            [(f"https://kuusivaara.example/{n}/{os.urandom(200).hex()}",) for n in range(rows)],
        )


def test_a_backup_has_all_that_was_written_even_what_lies_in_the_log(
    files: list[Path], tmp_path: Path
) -> None:
    with Store(files[0]) as writing:
        writing.source("lill", "Lillskär", "https://lillskar.example", "sv")
        assert files[0].with_name("archive.db-wal").stat().st_size > 0
        backup = back_up(files, tmp_path / "backups", NIGHT, go_on)
        writing.source("vanha", "Vanhasatama", "https://vanhasatama.example", "fi")
    assert backup.path == tmp_path / "backups" / "2026-11-20T023000Z"
    assert sorted(path.name for path in backup.path.iterdir()) == ["archive.db", "pages.db"]
    assert backup.size == sum(path.stat().st_size for path in backup.path.iterdir())
    assert municipalities(backup.path / "archive.db") == ["Kuusivaara", "Lillskär"]


def test_a_backup_is_restored_by_copying_it_back(files: list[Path], tmp_path: Path) -> None:
    backup = back_up(files, tmp_path / "backups", NIGHT, go_on)
    files[0].write_bytes(b"rust" * 10_000)
    with pytest.raises(StoreError):
        Store(files[0])
    for file in files:
        file.unlink()
        shutil.copy(backup.path / file.name, file)
    with Store(files[0]) as store, Archive(files[1]):
        assert store.db.journal_mode == "wal"
    assert municipalities(files[0]) == ["Kuusivaara"]


def test_a_backup_that_was_stopped_leaves_nothing(files: list[Path], tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        back_up(files, tmp_path / "backups", NIGHT, stop)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_long_copy_is_broken_off_in_its_midst(files: list[Path], tmp_path: Path) -> None:
    grow(files[0])
    asked = 0

    def stop_later() -> bool:
        nonlocal asked
        asked += 1
        return asked > 1

    with pytest.raises(KeyboardInterrupt) as error:
        back_up(files, tmp_path / "backups", NIGHT, stop_later)
    assert str(error.value.__cause__) == "interrupted"
    assert list((tmp_path / "backups").iterdir()) == []


def test_what_a_killed_process_left_is_removed_a_day_later(
    files: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    fresh, old = folder / ".unfinished-fresh", folder / ".unfinished-old"
    for path, age in ((fresh, timedelta(hours=1)), (old, 2 * DAY)):
        path.mkdir(parents=True)
        (path / "archive.db").touch()
        os.utime(path, times=((NIGHT - age).timestamp(),) * 2)
    back_up(files, folder, NIGHT, go_on)
    assert fresh.exists()
    assert not old.exists()


def test_too_little_room_is_seen_before_it_is_taken(files: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    first = back_up(files, folder, NIGHT, go_on)
    claim(files[0], shutil.disk_usage(tmp_path).free)
    with pytest.raises(StoreError, match=r"the earlier ones stay: .* needs .* GB is free") as error:
        back_up(files, folder, NIGHT + DAY, go_on)
    assert "\n" not in str(error.value)
    assert backups(folder) == [first]


def claim(file: Path, size: int) -> None:
    """Have a database say that it is so large, by its header and by a hole at its end."""
    pages = size // 4096
    os.truncate(file, pages * 4096)
    with file.open("r+b") as raw:
        raw.seek(28)
        raw.write(pages.to_bytes(4))


def test_a_disk_that_fills_meanwhile_leaves_the_earlier_backups(
    files: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    first = back_up(files, folder, NIGHT, go_on)
    grow(files[0])
    with files_at_most(500_000), pytest.raises(StoreError, match="the earlier ones stay") as error:
        back_up(files, folder, NIGHT + DAY, go_on)
    assert "\n" not in str(error.value)
    assert list(folder.iterdir()) == [first.path]


@contextmanager
def files_at_most(size: int) -> Iterator[None]:
    """Have the kernel refuse to let any file of this process grow larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_folder_that_cannot_be_made(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "backups").touch()
    with pytest.raises(StoreError, match="no backup was made") as error:
        back_up(files, tmp_path / "backups", NIGHT, go_on)
    assert "\n" not in str(error.value)


def test_two_backups_of_one_second_do_not_mix(files: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    first = back_up(files, folder, NIGHT, go_on)
    with pytest.raises(StoreError, match="no backup was made"):
        back_up(files, folder, NIGHT, go_on)
    assert backups(folder) == [first]
    assert list(folder.iterdir()) == [first.path]


def test_seven_days_and_four_weeks_stay() -> None:
    nights = [NIGHT - n * DAY for n in range(60)]
    staying = sorted(kept(nights, Keep()), reverse=True)
    assert staying[:7] == nights[:7]
    # Friday 20 November; the Sundays of the weeks before it, of which one is among the seven days
    assert [at.date().isoformat() for at in staying[7:]] == ["2026-11-08", "2026-11-01"]


@given(
    st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1)), max_size=60, unique=True),  # noqa: DTZ001 - no zone matters
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_what_stays_is_bounded_and_has_the_latest(
    times: list[datetime], daily: int, weekly: int
) -> None:
    staying = kept(times, Keep(daily, weekly))
    assert staying <= set(times)
    assert len(staying) <= daily + weekly
    if times and daily + weekly:
        assert max(times) in staying
    # another night removes what was to go anyway, but for the oldest day and week
    assert kept(staying, Keep(daily, weekly)) == staying


def test_rotation_removes_backups_and_nothing_else(tmp_path: Path) -> None:
    nights = [NIGHT - n * DAY for n in range(5)]
    for at in nights:
        (tmp_path / at.strftime("%Y-%m-%dT%H%M%SZ")).mkdir()
    (tmp_path / "2026-11-19 before the move").mkdir()
    assert rotate(tmp_path, Keep(daily=2, weekly=0)) == (2, 3)
    assert [backup.at for backup in backups(tmp_path)] == nights[:2]
    assert (tmp_path / "2026-11-19 before the move").is_dir()
    assert backups(tmp_path / "absent") == []
