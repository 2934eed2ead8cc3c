"""The daemon as a service manager runs it: stopped, killed, locked out, maintained."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.archive import Archive
from db.lock import lock_file, working_on
from db.store import Store
from pykala.cli import COMMANDS
from tests.pykala.forking import Running

Run = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., AbstractContextManager[Running]]

SLUG = "vanhasatama"

# Commands that write to the archive.
WRITERS = {"backfill", "harvest", "import", "maintain", "reparse", "schedule"} & set(COMMANDS)
ARGUMENTS = {
    "backfill": ["espoo"],
    "harvest": ["espoo"],
    "schedule": ["espoo"],
    "import": ["a.html", "--municipality", "espoo"],
}


@contextmanager
def dripping(folder: Path) -> Iterator[tuple[Path, threading.Event]]:
    """A host that answers with one byte now and then and never comes to an end.

    Its municipality file, and what is set once it is asked for something.
    """
    asked, over = threading.Event(), threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(4096)
            asked.set()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
            while not over.wait(0.05):
                connection.sendall(b"#")

    def answer(server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=drip, args=[server.accept()[0]], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer, args=[server], daemon=True).start()
        base = f"http://127.0.0.1:{server.getsockname()[1]}"
        folder.mkdir()
        (folder / "tippuva.toml").write_text(
            f'name = "Tippuva"\nbase = "{base}"\nplatform = "dynasty"\n', "utf-8"
        )
        yield folder, asked
        over.set()
        server.shutdown(socket.SHUT_RDWR)


def new_archive(db: Path) -> None:
    """Both files, nothing in them."""
    Store(db).close()
    Archive(db.with_name("pages.db")).close()


def until(process: Running, words: str) -> str:
    """What the command prints up to and with the line that has the words."""
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if words in line:
            return printed
    raise AssertionError(f"{words!r} was never printed, but:\n{printed}")


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(db)) as archive:
        return archive.execute(sql).fetchall()


def is_whole(db: Path) -> bool:
    return rows(db, "PRAGMA integrity_check") == [("ok",)]


@pytest.fixture
def simulator(started: Start, tmp_path: Path) -> Iterator[Path]:
    """The municipality files of a small running simulator."""
    own = tmp_path / "own"
    arguments = ("--port", "0", "--today", "2024-04-08", "--write-municipalities", own)
    with started("simulate", *arguments) as process:
        until(process, "Ctrl-C")
        yield own


def test_a_dripping_host_does_not_hold_up_the_end(started: Start, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with (
        dripping(tmp_path / "drip") as (own, asked),
        started("schedule", "tippuva", "--municipalities", own, "--db", db) as daemon,
    ):
        assert asked.wait(60)
        begun = time.monotonic()
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=30) == 0
        assert time.monotonic() - begun < 10
        assert daemon.stdout is not None
        printed = daemon.stdout.read()
    assert "tippuva: interrupted" in printed
    assert printed.endswith("schedule: stopped\n")
    assert is_whole(db)
    assert rows(db, "SELECT source, outcome FROM harvests") == [("tippuva", "interrupted")]
    assert not db.with_name("archive.db-wal").exists()
    assert lock_file(db).read_text() == ""


def test_a_killed_daemon_leaves_a_whole_archive_and_no_lock(
    pykala: Run, started: Start, simulator: Path, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    arguments = ("schedule", SLUG, "--municipalities", simulator, "--db", db)
    with started(*arguments) as daemon:
        until(daemon, "meetingitems: ")
        daemon.send_signal(signal.SIGKILL)
        daemon.wait(timeout=30)
    assert rows(db, "SELECT outcome FROM harvests") == [("interrupted",)]
    with started(*arguments) as daemon:
        # what was broken off is due at once
        assert "0 faults" in until(daemon, f"{SLUG}: done")
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=30) == 0
    assert is_whole(db)
    assert is_whole(db.with_name("pages.db"))
    done = pykala("harvest", SLUG, "--municipalities", simulator, "--db", db)
    assert "0 new items, 0 changed, 0 faults" in done.stderr


def test_what_is_not_due_is_not_asked_after_a_restart(
    pykala: Run, started: Start, simulator: Path, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    once = ("--municipalities", simulator, "--db", db)
    assert pykala("harvest", SLUG, *once).returncode == 0
    with started("schedule", SLUG, "lillskar", *once) as daemon:
        until(daemon, "lillskar: done")
        done = pykala("reparse", *once)
        assert done.returncode == 2
        assert f"another process (pid {daemon.pid}, since 20" in done.stderr
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=30) == 0
    assert rows(db, "SELECT source, count(*) FROM harvests GROUP BY 1 ORDER BY 1") == [
        ("lillskar", 1),
        (SLUG, 1),
    ]


@pytest.mark.parametrize("command", sorted(WRITERS))
def test_who_works_on_the_archive_is_told_to_the_next(
    pykala: Run, tmp_path: Path, command: str
) -> None:
    db = tmp_path / "archive.db"
    new_archive(db)
    before = db.read_bytes()
    with working_on(db, since=datetime(2026, 11, 20, 12, tzinfo=UTC)):
        done = pykala(
            command, *ARGUMENTS.get(command, []), "--db", db, PYKALA_CONTACT="clerk@example.org"
        )
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr == (
        f"pykala: {db}: another process (pid {os.getpid()}, since 2026-11-20T12:00:00.000Z)"
        " is at work on this archive; wait for it or stop it\n"
    )
    assert db.read_bytes() == before


def test_an_archive_is_maintained_and_a_backup_restored(
    pykala: Run, simulator: Path, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    assert pykala("harvest", SLUG, "--municipalities", simulator, "--db", db).returncode == 0
    items = rows(db, "SELECT * FROM items ORDER BY id")
    done = pykala("maintain", "--db", db)
    assert (done.returncode, done.stderr) == (0, "")
    found = re.fullmatch(
        r"archive\.db and pages\.db sound, [\d.]+ MB to (\S+), 1 kept, 0 removed\n", done.stdout
    )
    assert found, done.stdout
    for name in ("archive.db", "pages.db"):
        (tmp_path / name).unlink()
        (Path(found[1]) / name).rename(tmp_path / name)
    assert rows(db, "SELECT * FROM items ORDER BY id") == items
    again = pykala("harvest", SLUG, "--municipalities", simulator, "--db", db)
    assert "0 new items, 0 changed, 0 faults" in again.stderr


def test_a_backup_is_made_beside_whoever_is_at_work(pykala: Run, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    page = tmp_path / "page.html"
    page.write_text("<html></html>", "utf-8")
    pykala("import", page, "--municipality", "espoo", "--db", db)
    with working_on(db, since=datetime.now(UTC)):
        done = pykala("backup", tmp_path / "mine", "--db", db)
    assert done.returncode == 0, done.stderr
    [made] = (tmp_path / "mine").iterdir()
    assert done.stdout.endswith(f" MB to {made}\n")
    assert is_whole(made / "archive.db")


def test_a_damaged_archive_is_told(pykala: Run, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    new_archive(db)
    db.write_bytes(b"rust" * 4096)
    done = pykala("maintain", "--db", db)
    assert done.returncode == 1
    assert done.stdout == "no backup made of a damaged archive: take a copy back\n"
    assert done.stderr == f"pykala: {db}: damaged: file is not a database\n"
    done = pykala("backup", "--db", db)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"pykala: {db}: damaged: file is not a database; no backup was made\n"


@pytest.mark.parametrize("command", ["maintain", "backup"])
def test_there_must_be_an_archive(pykala: Run, tmp_path: Path, command: str) -> None:
    done = pykala(command, "--db", tmp_path / "none" / "archive.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no such archive" in done.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", ["archive.db", "pages.db"])
def test_half_an_archive_is_told_and_its_backups_stay(
    pykala: Run, simulator: Path, tmp_path: Path, name: str
) -> None:
    db = tmp_path / "archive.db"
    harvest = ("harvest", SLUG, "--municipalities", simulator, "--db", db)
    assert pykala(*harvest).returncode == 0
    assert pykala("maintain", "--db", db).returncode == 0
    [backup] = (tmp_path / "backups").iterdir()
    (tmp_path / name).unlink()
    for command in (("maintain", "--db", db), ("backup", "--db", db), harvest):
        done = pykala(*command)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"pykala: {tmp_path / name}: it is missing; take it back")
        assert done.stderr.count("\n") == 1
    assert list((tmp_path / "backups").iterdir()) == [backup]
    assert not (tmp_path / name).exists()
    (tmp_path / name).touch()
    assert pykala(*harvest).returncode == 0


@pytest.mark.parametrize("command", ["maintain", "backup"])
@pytest.mark.parametrize("name", ["archive.db", "pages.db"])
def test_a_file_of_something_else_is_left_alone(
    pykala: Run, tmp_path: Path, command: str, name: str
) -> None:
    db = tmp_path / "archive.db"
    new_archive(db)
    other = tmp_path / name
    other.unlink()
    with closing(sqlite3.connect(other)) as conn:
        conn.execute("CREATE TABLE photos (name TEXT)")
    before = other.read_bytes()
    done = pykala(command, "--db", db)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{other}: this database is not a pykala-" in done.stderr
    assert other.read_bytes() == before
    assert not (tmp_path / "backups").exists()
