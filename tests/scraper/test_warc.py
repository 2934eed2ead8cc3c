"""Answers as WARC, read back by warcio as other tools read it."""

from __future__ import annotations

import gzip
import hashlib
from base64 import b32encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from db.archive import Archive
from parsers.errors import ConfigError
from parsers.records import Page
from scraper.warc import Exported, export

START = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
NOW = datetime(2026, 3, 9, tzinfo=UTC)
URL = "https://kuusivaara.example/cgi/DREQUEST.PHP?page=meetingitem&id=20261-4"
HTML = "<h1>Pöytäkirja</h1>".encode()
PLAIN = {"content-type": "text/html; charset=utf-8", "etag": '"1"'}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "pages.db") as archive:
        yield archive


def put(
    archive: Archive,
    content: bytes,
    day: int = 0,
    *,
    url: str = URL,
    status: int = 200,
    source: str = "kuusi",
    fault: str | None = None,
    headers: dict[str, str] | None = None,
) -> None:
    headers = PLAIN if headers is None else headers
    at = START + timedelta(days=day)
    page = Page(url, content, at, headers.get("content-type"), headers)
    archive.put(page, status, source=source, fault=fault)


def read(path: Path) -> list[tuple[Any, bytes]]:
    """Each record but the first with its payload, once all digests are found right."""
    with path.open("rb") as file:
        found = ArchiveIterator(file, check_digests="raise")
        return [(record, record.content_stream().read()) for record in found][1:]


def test_every_answer_comes_back_byte_by_byte(archive: Archive, tmp_path: Path) -> None:
    put(archive, HTML)
    put(archive, b"", 1, status=404, fault="gone")
    put(archive, bytes(range(256)) * 500, 2, url="https://kuusivaara.example/kokous/20261.PDF")
    path = tmp_path / "out.warc.gz"
    assert export(archive, path, now=NOW) == Exported(3, 0)
    kept = list(archive.everything())
    records = read(path)
    assert [content for _record, content in records] == [one.page.content for one in kept]
    for (record, content), one in zip(records, kept, strict=True):
        told = record.rec_headers
        assert record.rec_type == "response"
        assert told.get_header("WARC-Target-URI") == one.page.url
        assert datetime.fromisoformat(told.get_header("WARC-Date")) == one.page.fetched_at
        digest = b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
        assert told.get_header("WARC-Payload-Digest") == f"sha1:{digest}"
        assert told.get_header("Pykala-Source") == "kuusi"
        assert told.get_header("Pykala-Fault") == one.fault
        assert int(record.http_headers.get_statuscode()) == one.status
        assert record.http_headers.get_header("etag") == '"1"'
    assert records[0][0].http_headers.statusline == "200 OK"
    assert records[1][0].http_headers.statusline == "404 Not Found"


def test_headers_of_the_way_do_not_belie_the_bytes(archive: Archive, tmp_path: Path) -> None:
    on_the_way = {
        "content-encoding": "gzip",
        "transfer-encoding": "chunked",
        "content-length": "17",
        "x-remark": "two\r\n lines",
        "server": "Päätös/1",
    }
    put(archive, HTML, headers=on_the_way | PLAIN)
    export(archive, tmp_path / "out.warc", now=NOW)
    ((record, content),) = read(tmp_path / "out.warc")
    assert content == HTML
    http = record.http_headers
    assert http.get_header("content-length") == str(len(HTML))
    assert http.get_header("content-encoding") is None
    assert http.get_header("transfer-encoding") is None
    assert http.get_header("x-archive-orig-content-encoding") == "gzip"
    assert http.get_header("x-archive-orig-content-length") == "17"
    assert http.get_header("x-remark") == "two lines"


def test_a_file_from_disk_is_a_resource(archive: Archive, tmp_path: Path) -> None:
    put(archive, HTML, url="kuusi/päätös 1.html", headers={})
    assert export(archive, tmp_path / "out.warc.gz", now=NOW) == Exported(0, 1)
    ((record, content),) = read(tmp_path / "out.warc.gz")
    assert (record.rec_type, content) == ("resource", HTML)
    uri = record.rec_headers.get_header("WARC-Target-URI")
    assert uri == "file:///kuusi/p%C3%A4%C3%A4t%C3%B6s%201.html"


def test_a_source_or_a_time_alone(archive: Archive, tmp_path: Path) -> None:
    for day, source in enumerate(("kuusi", "koivu", "kuusi")):
        put(archive, str(day).encode(), day, source=source)

    def contents(**which: Any) -> list[bytes]:
        path = tmp_path / "some.warc.gz"
        export(archive, path, now=NOW, **which)
        return [content for _record, content in read(path)]

    assert contents(source="kuusi") == [b"0", b"2"]
    assert contents(since=START + timedelta(days=1)) == [b"1", b"2"]
    assert contents(source="kuusi", since=START + timedelta(days=1)) == [b"2"]
    assert contents(source="none") == []


def test_the_same_archive_gives_the_same_records(archive: Archive, tmp_path: Path) -> None:
    put(archive, HTML)
    put(archive, b"b", 1)
    names = []
    for name in ("one.warc", "two.warc"):
        export(archive, tmp_path / name, now=NOW)
        records = read(tmp_path / name)
        names.append([r.rec_headers.get_header("WARC-Record-ID") for r, _content in records])
    assert names[0] == names[1]
    assert len(set(names[0])) == 2


def test_what_the_file_says_of_itself(archive: Archive, tmp_path: Path) -> None:
    export(archive, tmp_path / "out.warc.gz", now=NOW)
    text = gzip.decompress((tmp_path / "out.warc.gz").read_bytes()).decode()
    assert text.startswith("WARC/1.1\r\n")
    assert "WARC-Type: warcinfo" in text
    assert "WARC-Date: 2026-03-09T00:00:00.000Z" in text
    assert "WARC-Filename: out.warc.gz" in text
    assert "software: Pykälä" in text


def test_an_export_that_fails_leaves_what_was_there(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "out.warc.gz"
    earlier = gzip.compress(b"WARC/1.1, an earlier one")
    path.write_bytes(earlier)
    put(archive, HTML)
    put(archive, b"b", 1)

    class Stop:
        def start(self, slug: str, total: int) -> None:
            assert (slug, total) == ("export-warc", 2)

        def advance(self, slug: str) -> None:
            assert slug == "export-warc"
            raise KeyboardInterrupt

        def done(self, slug: str) -> None:
            raise AssertionError(slug)

    with pytest.raises(KeyboardInterrupt):
        export(archive, path, now=NOW, progress=Stop())
    assert path.read_bytes() == earlier
    assert sorted(one.name for one in tmp_path.glob("out*")) == ["out.warc.gz"]
    with pytest.raises(ConfigError, match=r"nowhere.*cannot be written: No such file"):
        export(archive, tmp_path / "nowhere" / "out.warc.gz", now=NOW)


@pytest.mark.parametrize("name", ["archive.db", "notes.gz", "photos.gz"])
def test_only_a_warc_is_written_over(archive: Archive, tmp_path: Path, name: str) -> None:
    put(archive, HTML)
    mine = gzip.compress(b"photos") if name == "photos.gz" else b"mine"
    path = tmp_path / name
    path.write_bytes(mine)
    with pytest.raises(ConfigError, match=f"{name}: it is there already, and no WARC"):
        export(archive, path, now=NOW)
    assert path.read_bytes() == mine
    with pytest.raises(ConfigError, match="/dev/full: it is there already"):
        export(archive, Path("/dev/full"), now=NOW)
    link = tmp_path / "link.warc"
    link.symlink_to(tmp_path / "linked.warc")
    for _ in range(2):
        assert export(archive, link, now=NOW) == Exported(1, 0)
    assert link.is_symlink()
    assert (tmp_path / "linked.warc").read_bytes().startswith(b"WARC/1.1")
