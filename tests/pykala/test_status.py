"""`pykala status` as a person or a monitor runs it, and the operator's mail after a harvest."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from db.store import Harvest, Store

Run = Callable[..., subprocess.CompletedProcess[str]]


def harvested(path: Path, outcomes: dict[str, list[str]]) -> None:
    """An archive whose sources had these polls, newest first, an hour apart until now."""
    with Store(path) as store:
        for slug, each in outcomes.items():
            store.source(slug, slug.title(), f"http://{slug}.example", "fi")
            for hours, outcome in enumerate(each):
                at = datetime.now(UTC) - timedelta(hours=hours)
                store.harvest(Harvest(str(at), slug, at, at, outcome, 1, 0, 0, 0, 0, 0))


def test_all_is_well(pykala: Run, tmp_path: Path) -> None:
    harvested(tmp_path / "a.db", {"espoo": ["done"] * 3})
    done = pykala("status", "--db", "a.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert "espoo" in done.stdout
    assert "->" not in done.stdout


def test_a_trouble_ends_with_1_and_says_what_to_do(pykala: Run, tmp_path: Path) -> None:
    harvested(tmp_path / "a.db", {"espoo": ["done"] * 3, "koekunta": ["refused"] * 9 + ["done"]})
    done = pykala("status", "--db", "a.db")
    assert done.returncode == 1
    assert "  -> Open http://koekunta.example in a browser." in done.stdout
    assert pykala("status", "espoo", "--db", "a.db").returncode == 0
    told = json.loads(pykala("status", "--json", "--db", "a.db").stdout)
    assert [(one["slug"], one["state"]) for one in told["municipalities"]] == [
        ("koekunta", "failing"),
        ("espoo", "ok"),
    ]


def test_what_was_never_harvested_is_told_if_it_is_asked_for(pykala: Run, tmp_path: Path) -> None:
    harvested(tmp_path / "a.db", {})
    nobody = pykala("status", "--db", "a.db")
    assert (nobody.returncode, nobody.stdout) == (1, "No municipality has been harvested yet.\n")
    one = pykala("status", "espoo", "--db", "a.db")
    assert one.returncode == 1
    assert "never" in one.stdout


@pytest.mark.parametrize(("arguments", "said"), [((), "no such archive"), (("nobody",), "nobody")])
def test_what_cannot_be_told_ends_with_2(
    pykala: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    if arguments:
        harvested(tmp_path / "a.db", {"espoo": ["done"]})
    done = pykala("status", *arguments, "--db", "a.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


class Postbox:
    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.mails.append(envelope.content)
        return "250 OK"


def test_a_harvest_that_fails_for_long_is_mailed_once(pykala: Run, tmp_path: Path) -> None:
    harvested(tmp_path / "a.db", {"espoo": ["failed"] * 9 + ["done"]})
    (tmp_path / "own").mkdir()
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        nobody, mail = one.getsockname()[1], two.getsockname()[1]
    base = f"http://127.0.0.1:{nobody}"
    (tmp_path / "own" / "espoo.toml").write_text(
        f'name = "Espoo"\nbase = "{base}"\nplatform = "dynasty"\n', "utf-8"
    )
    settings = (
        f'[operator]\nmail = "me@here.example"\nsmtp_host = "127.0.0.1"\nsmtp_port = {mail}\n'
    )
    (tmp_path / "pykala.toml").write_text(settings, "utf-8")
    command = ("harvest", "espoo", "--now", "--db", "a.db", "--municipalities", "own")
    first = pykala(*command)
    assert first.returncode == 1
    assert first.stderr.count("no mail to me@here.example") == 1
    postbox = Postbox()
    server = Controller(postbox, hostname="127.0.0.1", port=mail)
    server.start()
    try:
        assert [pykala(*command).returncode for _ in range(2)] == [1, 1]
    finally:
        server.stop()
    assert len(postbox.mails) == 1
