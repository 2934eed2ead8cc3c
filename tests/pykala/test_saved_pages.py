"""The main job on real pages: a newsroom's saved copies come in and are found."""

from __future__ import annotations

import html
import json
import re
import subprocess
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from tests.pykala.forking import Running

Run = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., AbstractContextManager[Running]]


def test_recorded_pages_are_found_and_read_like_decisions(
    pykala: Run, started: Start, shared: Path, tmp_path: Path
) -> None:
    pages = sorted((shared / "cases" / "espoo-2017").glob("*.HTM"))
    done = pykala("import", *pages, "--municipality", "espoo", "--db", tmp_path / "archive.db")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(pages)
    with started("serve", "--port", "0", "--db", tmp_path / "archive.db") as site:
        assert site.stdout is not None
        address = site.stdout.readline().split()[-1]
        # a word that stands in its explanation only
        found = json.loads(
            urllib.request.urlopen(  # noqa: S310 - our own loopback server
                f"{address}pykala/items.json?_shape=array&_search=luottamushenkil%C3%B6organisaation"
            ).read()
        )
        assert [row["id"] for row in found] == ["espoo/2017406946-3"]
        assert (found[0]["paragraph"], found[0]["meeting_date"]) == (127, "2017-05-08")
        with urllib.request.urlopen(f"{address}espoo/2017406946-3") as answer:  # noqa: S310
            page = answer.read().decode()
    shown = html.unescape(re.sub(r"<[^>]+>", " ", page))
    facts = ("§ 127", "730/2017", "Kaupunginjohtaja Jukka Mäkelä", "Äänestyslistat § 127")
    assert [fact for fact in facts if fact not in shown] == []
    headings = [html.unescape(heading) for heading in re.findall(r"<h2[^>]*>([^<]+)", page)]
    parts = ["Päätösehdotus", "Käsittely", "Päätös", "Selostus"]
    assert [heading for heading in headings if heading in parts] == parts


def test_importing_again_changes_nothing(pykala: Run, shared: Path, tmp_path: Path) -> None:
    page = shared / "cases" / "espoo-2017" / "2017406946-3.HTM"
    arguments = ("import", page, "--municipality", "espoo", "--db", tmp_path / "archive.db")
    assert "new" in pykala(*arguments).stdout
    assert "known already" in pykala(*arguments).stdout


def test_a_page_comes_in_by_its_address(pykala: Run, shared: Path, tmp_path: Path) -> None:
    page = tmp_path / "copy.html"
    page.write_bytes((shared / "cases" / "espoo-2017" / "2017409886-4.HTM").read_bytes())
    url = "http://espoo04.hosting.documenta.fi/kokous/2017409886-4.HTM"
    done = pykala("import", page, "--municipality", "espoo", "--url", url)
    assert done.returncode == 0, done.stderr
    assert "item, new" in done.stdout
    two = pykala("import", page, page, "--municipality", "espoo", "--url", url)
    assert two.returncode == 2
    assert "one file" in two.stderr
