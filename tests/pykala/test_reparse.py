"""Reading the archive anew from the command line."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from db.release import RELEASE

Run = Callable[..., subprocess.CompletedProcess[str]]

PAGE = """<html><head><meta charset="utf-8"><title>Koepajan kunta</title></head><body>
<h1>Kunnanhallitus<br>Pöytäkirja 04.05.2026/Pykälä 61</h1>
<!--DATABEGIN--><div class='data-part meetingitem'>
<p><span style='font-weight:bold'>Kylätalon vuokra</span></p><p>Hyväksyttiin.</p>
</div><!--DATAEND--></body></html>"""


@pytest.fixture
def imported(pykala: Run, tmp_path: Path) -> None:
    """An archive of one page."""
    page = tmp_path / "2026512-3.HTM"
    page.write_text(PAGE, "utf-8")
    done = pykala("import", page, "--municipality", "espoo")
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("imported")
def test_since_a_version(pykala: Run) -> None:
    done = pykala("reparse", "--since", "0.0.9")
    left = "0 pages read, 0 with faults, 1 municipalities left as newer versions read them\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, left, "")
    done = pykala("reparse", "--since", RELEASE, "--processes", "2")
    assert (done.returncode, done.stdout) == (0, "1 pages read, 0 with faults\n"), done.stderr


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--since", "yesterday"), "'yesterday' is no release"),
        (("--processes", "0"), "0 is not in the range"),
        (("--processes", "many"), "'many' is not a valid integer"),
    ],
)
def test_bad_input(pykala: Run, arguments: tuple[str, ...], says: str) -> None:
    done = pykala("reparse", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr
