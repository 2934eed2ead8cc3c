"""One process at a time works on an archive."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.lock import lock_file, working_on
from parsers.errors import StoreError

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOLDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from db.lock import working_on
with working_on(Path(sys.argv[1]), since=datetime(2026, 11, 20, 12, tzinfo=UTC)):
    print("locked", flush=True)
    sys.stdin.read()
"""


@contextmanager
def other(archive: Path, program: str = HOLDER) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its standard input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(archive)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield process


def test_another_process_is_named_and_then_let_in(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with other(archive) as process:
        with pytest.raises(StoreError) as error, working_on(archive, since=NOON):
            pass
        assert str(error.value) == (
            f"{archive}: another process (pid {process.pid}, since 2026-11-20T12:00:00.000Z)"
            " is at work on this archive; wait for it or stop it"
        )
    with working_on(archive, since=NOON):
        pass


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with other(archive) as process:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
        assert re.match(rf"{process.pid} ", lock_file(archive).read_text())
        with working_on(archive, since=NOON):
            assert not lock_file(archive).read_text().startswith(f"{process.pid} ")


def test_the_lock_is_free_again_whatever_ended_the_work(tmp_path: Path) -> None:
    archive = tmp_path / "new" / "archive.db"
    with pytest.raises(ZeroDivisionError), working_on(archive, since=NOON):
        raise ZeroDivisionError
    with working_on(archive, since=NOON):
        pass
    assert lock_file(archive).read_text() == ""


def test_two_archives_are_two_locks(tmp_path: Path) -> None:
    with (
        working_on(tmp_path / "a" / "archive.db", since=NOON),
        working_on(tmp_path / "b" / "archive.db", since=NOON),
    ):
        pass


def test_a_holder_that_has_not_written_yet_is_told_of_without_a_name(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with other(archive):
        lock_file(archive).write_text("")
        with (
            pytest.raises(StoreError, match="another process is at work"),
            working_on(archive, since=NOON),
        ):
            pass


def test_a_folder_without_a_place_for_the_lock(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    archive = tmp_path / "data" / "archive.db"
    with (
        pytest.raises(StoreError, match="its lock cannot be made") as error,
        working_on(archive, since=NOON),
    ):
        pass
    assert "\n" not in str(error.value)


FULL = f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no file takes a byte
{HOLDER}"""


def test_a_full_disk_takes_no_word_of_who_holds_the_lock(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with (
        other(archive, FULL),
        pytest.raises(StoreError, match="another process is at work"),
        working_on(archive, since=NOON),
    ):
        pass
    assert lock_file(archive).read_text() == ""
