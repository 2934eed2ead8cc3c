from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from parsers.records import Page
from parsers.shell import is_shell

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FRAME = "<html><head><title>Kuusivaara</title></head><body><div>Haku RSS</div>{}</body></html>"


def page(markup: str | bytes) -> Page:
    content = markup if isinstance(markup, bytes) else markup.encode()
    return Page(url="https://k.example/", content=content, fetched_at=NOW)


@pytest.mark.parametrize(
    ("markup", "shell"),
    [
        (
            FRAME.format("<!--DATABEGIN--> <table><tr><td>&nbsp;</td></tr></table> <!--DATAEND-->"),
            True,
        ),
        (FRAME.format("<!-- DATA_BEGIN --><!-- DATA_END -->"), True),
        (FRAME.format("<!--DATABEGIN--><p class='a b'>\n<b>Äänestys</b></p><!--DATAEND-->"), False),
        (FRAME.format("<!--DATABEGIN--><p>&Auml;</p><!--DATAEND-->"), False),
        (FRAME.format("<!--DATABEGIN--><p></p>"), False),  # it broke off
        ("<html><body><div id='app'></div><script>var a = 'b';</script></body></html>", True),
        ("<html><body><div id='app'></div>", False),  # it broke off
        ("<html><body><script>var a = 1;</script><style></html>", False),  # so did its style
        ("<html><body>>> <p>></p></body></html>", True),
        ("<html><body>>> <p>> a</p></body></html>", False),
        ("<html><body>Palvelu on huollossa</body></html>", False),
        ("<?xml version='1.0'?><rss></rss>", False),
        ("", False),
        ("Ei mitään", False),
    ],
)
def test_shell(markup: str, shell: bool) -> None:
    assert is_shell(page(markup)) is shell
    assert is_shell(page(markup.encode("latin-1"))) is shell


def test_no_example_page_is_a_shell(root: Path) -> None:
    examples = sorted((root / "tests/parsers/examples").rglob("*.htm*"))
    pages = [path for path in examples if path.suffix.lower() in {".htm", ".html"}]
    assert len(pages) > 20
    assert not [path.name for path in pages if is_shell(page(path.read_bytes()))]


@pytest.mark.parametrize("piece", ["<script ", "</script ", "<body ", ">", "&nbsp;", "<!--DATA"])
def test_a_page_made_to_take_long_takes_no_longer_than_others(piece: str) -> None:
    began = process_time()
    is_shell(page(f"<html><body>{piece * 20_000}</html>"))
    is_shell(page(f"<html>{piece * 20_000}<body></html>"))
    # some milliseconds; a second and more, were it to grow with the square of the length
    assert process_time() - began < 0.5
