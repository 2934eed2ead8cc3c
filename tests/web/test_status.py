"""How the harvest goes: the page, its JSON, and the metrics."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db.store import Harvest, Store
from web.metrics import write

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVIL = '"><script>alert(1)</script>\n{x} \\'
_LABEL = r'[a-z]+="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"^[a-z_]+\{{{_LABEL}(?:,{_LABEL})*\}} -?[0-9.e+]+$")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    with Store(path) as store:
        for slug in ("kemi", "oulu", "saved"):
            store.source(slug, slug.title(), f"http://{slug}.example:81/d10", "fi")
        for hours, kemi in enumerate(["failed"] * 20 + ["done"] * 4):
            at = NOW - timedelta(hours=hours)
            for slug, outcome in (("kemi", kemi), ("oulu", "done")):
                run = Harvest(str(at), slug, at, at, outcome, 2, 0, 0, 0, 0, 1, bytes=500_000)
                store.harvest(run)
        store.fault(
            "kemi", "http://kemi.example:81/d10/x", "Unreachable", EVIL, page=None,
            at=NOW - timedelta(days=2),
        )  # fmt: skip
    return path


@pytest.fixture
def site(path: Path, site_on: Callable[..., Any]) -> Any:
    return site_on(path, now=lambda: NOW)


def test_the_page_tells_what_is_wrong_and_what_to_do(site: Any) -> None:
    text = site.text("/status?_lang=en")
    assert "1 municipality needs attention." in text
    assert text.index('id="kemi"') < text.index('id="oulu"')
    assert 'id="saved"' not in text  # which nobody harvests
    assert "The host has not answered since" in text
    assert "Open http://kemi.example:81/d10/x in a browser." in text
    assert "<script" not in text
    assert "kemi.example:81</td>" in text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_is_there_in_every_language(site: Any, language: str) -> None:
    text = site.text(f"/status?_lang={language}")
    assert f'<html lang="{language}">' in text
    assert not re.search(r"\{[a-z_]+\}", text.replace("{x}", ""))


def test_the_front_page_leads_to_it(site: Any) -> None:
    assert 'href="/status"' in site.text("/")


def test_the_same_as_json(site: Any) -> None:
    told = json.loads(site.text("/status.json"))
    kemi, oulu = told["municipalities"]
    assert (kemi["slug"], kemi["state"], oulu["state"]) == ("kemi", "failing", "ok")
    assert kemi["last_success"] == (NOW - timedelta(hours=20)).isoformat()
    assert kemi["troubles"][0]["advice"].startswith("Open http://kemi.example")
    assert kemi["faults"] == [
        {"cause": "unreachable", "pages": 1, "example": "http://kemi.example:81/d10/x"}
    ]
    assert {day["host"] for day in told["requests"]} == {"kemi.example:81", "oulu.example:81"}


def test_metrics_are_in_prometheus_form(site: Any) -> None:
    answer = site.get("/-/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text.endswith("\n")
    named: list[str] = []
    for line in answer.text.splitlines():
        if line.startswith("# HELP "):
            named.append(line.split()[2])
        elif line.startswith("# TYPE "):
            assert line.split()[2] == named[-1]
            assert line.split()[3] in {"gauge", "counter"}
        else:
            assert SAMPLE.match(line), line
            assert line.partition("{")[0] == named[-1]
    assert len(named) == len(set(named))
    assert 'pykala_state{source="kemi",state="failing"} 1\n' in answer.text
    assert 'pykala_state{source="kemi",state="ok"} 0\n' in answer.text
    assert 'pykala_requests_total{host="kemi.example:81"} 48\n' in answer.text
    success = int((NOW - timedelta(hours=20)).timestamp())
    assert f'pykala_last_success_timestamp_seconds{{source="kemi"}} {success}\n' in answer.text
    assert 'pykala_pages_at_fault{source="kemi",cause="unreachable"} 1\n' in answer.text


def test_a_label_may_hold_anything() -> None:
    text = write([], [{"host": EVIL, "requests": 1, "bytes": 10**15}])
    first, second = (line for line in text.splitlines() if not line.startswith("#"))
    assert SAMPLE.match(first)
    assert first == 'pykala_requests_total{host="\\"><script>alert(1)</script>\\n{x} \\\\"} 1'
    assert second.endswith(" 1e+15")


def test_an_archive_that_nobody_harvested(tmp_path: Path, site_on: Callable[..., Any]) -> None:
    Store(tmp_path / "empty.db").close()
    site = site_on(tmp_path / "empty.db")
    assert "No municipality has been harvested yet." in site.text("/status?_lang=en")
    assert json.loads(site.text("/status.json"))["municipalities"] == []
    assert site.text("/-/metrics") == ""
