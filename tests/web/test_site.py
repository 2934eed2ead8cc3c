from __future__ import annotations

import json
import re
import sqlite3
import urllib.request
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from parsers.errors import StoreError
from web.site import build, listen

PAGES = (
    "/",
    "/pykala/items",
    "/pykala/items.json",
    "/pykala/items.atom",
    "/nowhere",
    "/robots.txt",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_headers_that_protect(site: Any, path: str) -> None:
    headers = site.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy or path == "/"  # whose search box suggests
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["referrer-policy"] == "no-referrer"


def test_robots_are_asked_to_stay_out(site: Any) -> None:
    assert site.text("/robots.txt") == "User-agent: *\nDisallow: /\n"


def test_the_file_cannot_be_downloaded(site: Any) -> None:
    answer = site.get("/pykala.db")
    assert answer.status_code == 403
    assert "Ei sallittu" in answer.text


@pytest.mark.parametrize(
    "page", ["databases", "threads.json", "settings", "plugins", "patterns", "permissions"]
)
def test_pages_about_the_machine_are_closed(site: Any, page: str) -> None:
    assert site.get(f"/-/{page}").status_code == 404


def test_the_meaning_of_the_tables_is_open(site: Any) -> None:
    assert "pykala" in site.get("/-/metadata.json").json()["databases"]
    assert "databases" in site.text("/-/metadata")


def test_tables_are_sorted_by_what_is_unique(root: Path, archive: Path) -> None:
    """Datasette continues a page after the last value: of two rows with one value it skips one."""
    tables = json.loads((root / "datasette_metadata.json").read_text("utf-8"))["databases"][
        "pykala"
    ]
    with closing(sqlite3.connect(archive)) as db:
        for name, table in tables["tables"].items():
            column = table.get("sort") or table.get("sort_desc")
            (kind,) = db.execute("SELECT type FROM sqlite_master WHERE name = ?", [name]).fetchone()
            if column and kind == "table":  # a view is paged by counting
                total, distinct = db.execute(
                    f"SELECT count(*), count(DISTINCT {column}) FROM {name}"  # noqa: S608 - our own names
                ).fetchone()
                assert total == distinct, name


def test_static_files_are_ours_alone(site: Any) -> None:
    page = site.text("/")
    for path in re.findall(r'(?:href|src)="(/-/[^"]+)"', page):
        assert site.get(path).status_code == 200
    assert not re.findall(r'(?:src|<link[^>]+href)="https?://', page)


def test_nobody_writes_through_sql(site: Any) -> None:
    assert site.get("/pykala?sql=delete+from+items").status_code == 400


def test_a_slow_query_is_stopped_in_words(site: Any) -> None:
    endless = "with+recursive+c(n)+as+(select+1+union+all+select+n%2B1+from+c)+select+max(n)+from+c"
    answer = site.get(f"/pykala?sql={endless}")
    assert answer.status_code == 400
    assert "kesti liian kauan" in answer.text


def test_what_a_harvest_writes_is_seen_at_once(tmp_path: Path, site_on: Any) -> None:
    path = tmp_path / "archive.db"
    now = datetime(2026, 11, 20, tzinfo=UTC)
    with Store(path) as store:
        site = site_on(path)
        assert "Kirjattu" not in site.text("/pykala/faults")
        store.source("kuusela", "Kuuselan kaupunki", "http://127.0.0.1:9/", "fi")
        store.fault(
            "kuusela", "http://127.0.0.1:9/", "UnknownLayout", "Kirjattu", page=None, at=now
        )
        assert "Kirjattu" in site.text("/pykala/faults")


def test_a_file_that_is_no_archive_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such archive"):
        build(tmp_path / "none.db")


def test_a_taken_port_is_an_os_error() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", taken.getsockname()[1])


def test_the_site_answers_on_its_port_when_it_says_it_is_ready(address: str) -> None:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - loopback
        assert "Pykälä" in answer.read().decode()


@pytest.mark.parametrize("row", ["~2Fevil~2Eexample~2Fx", "evil~2Fx~2Fy", "pykala~2Fitems"])
def test_a_rows_address_leads_to_no_other_site(site: Any, row: str) -> None:
    assert site.get(f"/pykala/items/{row}").status_code == 404


def test_a_query_cannot_fill_the_memory(site: Any) -> None:
    answer = site.get("/pykala.json?sql=select+length(hex(zeroblob(200000000)))")
    assert answer.status_code == 400
