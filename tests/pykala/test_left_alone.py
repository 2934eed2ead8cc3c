"""A host that failed is left alone, and who harvests by hand is told."""

from __future__ import annotations

import re
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_a_host_that_failed_is_left_alone_unless_asked_for(pykala: Run, tmp_path: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
        own, db = tmp_path / "own", tmp_path / "archive.db"
        own.mkdir()
        (own / "poissa.toml").write_text(
            f'name = "Poissa"\nbase = "{base}"\nplatform = "dynasty"\nlanguages = ["fi"]\n'
        )
        arguments = ("harvest", "poissa", "--municipalities", own, "--db", db)
        assert pykala(*arguments).returncode == 1
        again = pykala(*arguments)
        assert again.returncode == 1
        assert again.stdout == ""
        told = [line for line in again.stderr.splitlines() if "--now" in line]
        assert len(told) == 1
        assert re.fullmatch(
            r"poissa: 127\.0\.0\.1:\d+ failed, and is left alone until"
            r" \d{4}-\d\d-\d\d \d\d:\d\d UTC; --now asks it anyway",
            told[0],
        )
        assert pykala(*arguments, "--now").returncode == 1
    with closing(sqlite3.connect(db)) as rows:
        asked = rows.execute("SELECT outcome, not_before > finished_at FROM harvests").fetchall()
    assert asked == [("failed", 1), ("failed", 1)]
