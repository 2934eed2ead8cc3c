"""The pretend service with what can go wrong, as a person starts it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from tests.pykala.forking import Running

Run = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., AbstractContextManager[Running]]
FEED = "/cgi/DREQUEST.PHP?page=rss/meetingitems&show=3"


def told(process: Running) -> str:
    """What it says before it waits to be ended."""
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    return "".join(lines)


def base(text: str, slug: str) -> str:
    (found,) = re.findall(rf"^{slug} +(http\S+)$", text, re.MULTILINE)
    return str(found)


def test_a_fault_on_the_wire_is_met_at_the_address_that_is_told(
    started: Start, four_ports: int
) -> None:
    arguments = ("--port", str(four_ports), "--fault", "error", "--rate", "1")
    with started("simulate", *arguments) as process:
        where = base(told(process), "kuusivaara")
        assert where == f"http://127.0.0.1:{four_ports}"
        assert httpx.get(where + FEED).status_code == 500


def test_the_municipality_files_lead_through_the_proxies(
    pykala: Run, started: Start, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    arguments = ("--port", "0", "--fault", "any", "--rate", "0", "--write-municipalities", own)
    with started("simulate", *arguments) as process:
        where = base(told(process), "vanhasatama")
        assert f'base = "{where}"' in (own / "vanhasatama.toml").read_text("utf-8")
        done = pykala("check", "vanhasatama", "--municipalities", own)
    assert done.returncode == 0, done.stderr
    assert '"kind": "item"' in done.stdout


def test_events_of_the_year_before_are_told_and_show(started: Start) -> None:
    arguments = ("--port", "0", "--fault", "moved", "--fault", "withdrawn", "--seed", "3")
    with started("simulate", *arguments) as process:
        text = told(process)
        gone = re.findall(r"^[\d-]+ withdrawn hiidenkoski (\d+-\d+)$", text, re.MULTILINE)
        assert gone
        where = base(text, "hiidenkoski")
        for item in gone:
            answer = httpx.get(f"{where}/cgi/DREQUEST.PHP?page=meetingitem&id={item}")
            assert answer.status_code in {404, 410} or b"<p>" not in answer.content
        (new,) = re.findall(r"^kuusivaara +(http\S+) since then$", text, re.MULTILINE)
        assert httpx.get(new + FEED).text != httpx.get(base(text, "kuusivaara") + FEED).text


@pytest.mark.parametrize("names", [("nothing",), ("empty", "gone")])
def test_what_is_no_fault_or_too_many_is_one_line(pykala: Run, names: tuple[str, ...]) -> None:
    options = [option for name in names for option in ("--fault", name)]
    done = pykala("simulate", "--port", "0", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
