"""What was seen at an address and when, and the export of all of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from db.archive import Archive
from db.pages_schema import migrations
from parsers.records import Page

Run = Callable[..., subprocess.CompletedProcess[str]]

URL = "https://kuusivaara.example/cgi/DREQUEST.PHP?page=meetingitem&id=20261-4"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
AGENDA, MINUTES = "<h1>Esityslista</h1>\n", "<h1>Pöytäkirja</h1>\n"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """An agenda, which is gone for a day and then minutes."""
    path = tmp_path / "data" / "pages.db"
    with Archive(path) as archive:
        for day, (text, status, fault) in enumerate(
            [(AGENDA, 200, None), ("gone\n", 404, "gone"), (MINUTES, 200, None)]
        ):
            at = START + timedelta(days=day)
            page = Page(URL, text.encode(), at, "text/html", {"etag": f'"{day}"', "server": "x"})
            archive.put(page, status, source="kuusivaara", fault=fault)
    return path


def complains(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One line on standard error that has the words, nothing on standard output."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_what_was_seen_when(pykala: Run, pages: Path) -> None:
    before = pages.read_bytes()
    done = pykala("page", URL)
    assert done.returncode == 0, done.stderr
    assert [line.split()[:4] for line in done.stdout.splitlines()] == [
        ["2026-03-01T12:00:00.000Z", "200", "page", str(len(AGENDA))],
        ["2026-03-02T12:00:00.000Z", "404", "gone", "5"],
        ["2026-03-03T12:00:00.000Z", "200", "page", str(len(MINUTES.encode()))],
    ]
    as_json = json.loads(pykala("page", URL, "--json").stdout)
    assert as_json[1] == {
        "at": "2026-03-02T12:00:00.000Z",
        "source": "kuusivaara",
        "status": 404,
        "fault": "gone",
        "size": 5,
        "hash": hashlib.sha256(b"gone\n").hexdigest(),
    }
    assert pages.read_bytes() == before


def test_any_spelling_of_the_address(pykala: Run, pages: Path) -> None:
    assert pages.is_file()
    other = "http://KUUSIVAARA.example:80/cgi/DREQUEST.PHP?id=20261-4&amp;page=meetingitem#top"
    assert pykala("page", other).stdout == pykala("page", URL).stdout != ""


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2026-03-01", AGENDA),
        ("2026-03-02T11:59:59", AGENDA),
        ("2026-03-02T12:00:00Z", "gone\n"),
        ("2026-03-02T13:59:00+02:00", AGENDA),
        ("2026-03-03", MINUTES),
        ("9999-12-31", MINUTES),
    ],
)
def test_a_page_as_it_was(pykala: Run, pages: Path, at: str, text: str) -> None:
    assert pages.is_file()
    done = pykala("page", URL, "--at", at)
    assert (done.returncode, done.stdout) == (0, text)
    assert ("not the page" in done.stderr) is (text == "gone\n")


def test_the_headers_that_came_with_it(pykala: Run, pages: Path) -> None:
    assert pages.is_file()
    done = pykala("page", URL, "--at", "2026-03-01", "--headers")
    head = ["HTTP 200", "x-fetched-at: 2026-03-01T12:00:00.000Z", 'etag: "0"', "server: x", ""]
    assert done.stdout == "".join(f"{line}\r\n" for line in head) + AGENDA
    complains(pykala("page", URL, "--headers"), "--at")


def test_bad_input(pykala: Run, pages: Path, tmp_path: Path) -> None:
    complains(pykala("page", "https://kuusivaara.example/"), "no answer of this address")
    complains(pykala("page", URL, "--at", "2026-02-28"), "nothing was seen", "2026-03-01T12:00")
    for wrong in ("2026-02-30", "yesterday", ""):
        complains(pykala("page", URL, "--at", wrong), "is no date or time")
    complains(pykala("page", URL, "--at", "2026-03-02", "--json"), "--json goes without --at")
    complains(pykala("export-warc", "out.warc", "--since", "spring"), "is no date or time")
    complains(pykala("export-warc", "out.warc", "--municipality", "espoo"), "espoo", "nothing")
    complains(pykala("export-warc", "none/out.warc"), "none/out.warc", "cannot be written")
    assert not (tmp_path / "out.warc").exists()
    complains(pykala("page", URL, "--db", "else/archive.db"), "no such archive")
    complains(pykala("export-warc", "out.warc", "--db", "else/archive.db"), "no such archive")
    assert not (tmp_path / "else").exists()
    before = pages.read_bytes()
    complains(pykala("export-warc", pages), "no WARC")
    assert pages.read_bytes() == before
    pages.write_bytes(b"shopping list " * 500)
    complains(pykala("page", URL), "not a database")


def test_an_archive_of_an_older_release_says_what_to_do(pykala: Run, tmp_path: Path) -> None:
    path = tmp_path / "data" / "pages.db"
    path.parent.mkdir()
    db = Database(path)
    migrations.apply(db, stop_before="dictionaries")
    db.close()
    complains(pykala("page", URL), "older release", "pykala reparse")


def test_all_answers_as_warc(pykala: Run, pages: Path, tmp_path: Path) -> None:
    assert pages.is_file()
    done = pykala("export-warc", "out.warc.gz")
    assert (done.returncode, done.stdout) == (0, "3 answers, 0.0 MB to out.warc.gz\n"), done.stderr
    assert done.stderr == ""
    with (tmp_path / "out.warc.gz").open("rb") as file:
        read = [record.content_stream().read().decode() for record in ArchiveIterator(file)][1:]
    assert read == [AGENDA, "gone\n", MINUTES]
    since = ("--municipality", "kuusivaara", "--since", "2026-03-02T12:00")
    assert pykala("export-warc", "some.warc.gz", *since).stdout.startswith("2 answers, ")
