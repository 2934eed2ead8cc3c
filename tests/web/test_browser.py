"""In a real browser: a hostile page runs nothing, and no page asks for what its policy forbids."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=2000",
)

pytestmark = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="no chromium to look at the pages with"
)


def look(url: str, profile: Path) -> tuple[str, str]:
    """The title of the page after its scripts ran, and what the browser logged meanwhile."""
    done = subprocess.run(
        [
            "chromium",
            *FLAGS,
            f"--user-data-dir={profile}",
            "--enable-logging=stderr",
            "--dump-dom",
            url,
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    assert title, done.stdout[:500]
    return title[1], "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


def test_the_browser_would_tell_if_a_script_ran(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<title>safe</title><script>document.title='OWNED'</script>")
    title, _ = look(page.as_uri(), tmp_path / "profile")
    assert title == "OWNED"


TYPING = """<!doctype html><title>none</title>
<input data-suggest="/search/suggest" list="suggestions"><datalist id="suggestions"></datalist>
<script>
  const asked = [];
  window.fetch = async (url) => {{
    asked.push(url);
    return {{ ok: true, json: async () => ["kou", ["koulu", "<b>kouluverkko</b>"]] }};
  }};
</script>
<script>{script}</script>
<script>
  const box = document.querySelector("input");
  for (const typed of ["k", "ko", "kou"]) {{
    box.value = typed;
    box.dispatchEvent(new Event("input"));
  }}
  setTimeout(() => {{
    document.title = [...asked, ...[...box.list.options].map((one) => one.value)].join(" ");
  }}, 1000);
</script>"""


def test_what_is_typed_is_asked_for_once_and_suggested(tmp_path: Path, root: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(TYPING.format(script=(root / "web/static/suggest.js").read_text("utf-8")))
    title, console = look(page.as_uri(), tmp_path / "profile")
    assert title == "/search/suggest?q=kou koulu &lt;b&gt;kouluverkko&lt;/b&gt;"
    assert not console


def test_a_hostile_document_runs_nothing(address: str, tmp_path: Path, document_at: Any) -> None:
    path = document_at("javascript://x/%0aalert(1)").removeprefix("/")
    title, console = look(address + path, tmp_path / "profile")
    assert title.startswith("&lt;script&gt;")
    assert not console


@pytest.mark.parametrize(
    ("path", "begins"),
    [
        ("kuusela/2026102-1", "Vihamielinen otsikko"),
        ("kuusela/2026120-5", "Koulun peruskorjauksen määräraha"),
        ("kuusela/m/2026102", "Lautakunta"),
        ("kuusela/c/412-2025", "Koulun peruskorjauksen määräraha"),
        ("pykala/items?_search=vihamielinen", "Search: vihamielinen"),
        ("search?q=vihamielinen", "Search: vihamielinen"),
        ("search?q=%22%3E%3Cscript%3Edocument.title%3D%27OWNED%27%3C/script%3E", "Search: "),
        ("search/help", "How to search"),
        ("pykala/decisions?_search=vihamielinen", ""),
        ("", "Municipal decisions"),
    ],
)
def test_a_hostile_item_runs_nothing(address: str, tmp_path: Path, path: str, begins: str) -> None:
    title, console = look(address + path, tmp_path / "profile")
    assert title != "OWNED"
    assert title.startswith(begins)
    assert not console  # no script, style or picture that the policy had to stop
