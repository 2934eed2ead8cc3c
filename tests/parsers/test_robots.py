from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parsers.records import Page
from parsers.robots import directives


def page(content: str, tag: str | None = None, charset: str = "utf-8") -> Page:
    return Page(
        url="https://poytakirjat.example.org/",
        content=content.encode(charset),
        fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
        headers={} if tag is None else {"x-robots-tag": tag},
    )


@pytest.mark.parametrize(
    ("meta", "asked"),
    [
        ('<meta name="robots" content="noindex">', {"noindex"}),
        ("<META NAME='ROBOTS' CONTENT='NOINDEX, NOFOLLOW' />", {"noindex", "nofollow"}),
        ("<meta content=noarchive name=robots>", {"noarchive"}),
        ('<meta name="robots" content="noindex nofollow">', {"noindex", "nofollow"}),
        ('<meta name = "robots"\ncontent = " none "/>', {"noindex", "nofollow"}),
        ('<meta name="robots" content="index, follow">', set()),
        ('<meta name="robots" content="all,noarchive">', {"noarchive"}),
        ('<meta name="robots" content="nocache">', {"noarchive"}),
        ('<meta name="robots" content="&#110;oindex">', {"noindex"}),
        ('<meta name="robots" content="unavailable_after: Thu, 25 Jun 2026 15:00 EEST">', set()),
        ('<meta name="robots" content="unavailable_after: 2026-06-25 noarchive">', {"noarchive"}),
        ('<meta name="robots" content="max-snippet:-1 noindex">', {"noindex"}),
        ('<meta name="pykala" content="noarchive">', {"noarchive"}),
        ('<meta name="googlebot" content="noarchive">', set()),
        ('<meta name="description" content="robots noarchive">', set()),
        ('<meta name="robots"><meta content="noindex">', set()),
        (
            '<meta name="robots" content="noindex"><meta name="robots" content="nofollow">',
            {"noindex", "nofollow"},
        ),
        ('<!-- <meta name="robots" content="noarchive"> -->', set()),
        ('<!-- <meta name="robots" content="noarchive">', set()),
        ("", set()),
    ],
)
def test_what_the_head_asks(meta: str, asked: set[str]) -> None:
    assert directives(page(f"<html><head>{meta}</head><body>x</body></html>")) == asked
    assert directives(page(f"<title>ä</title>\n{meta}", charset="cp1252")) == asked


@pytest.mark.parametrize("between", ["</head><body>", "</HEAD >", "<BODY class='x'>"])
def test_text_of_a_page_asks_nothing(between: str) -> None:
    pasted = '<meta name="robots" content="noarchive">'
    assert directives(page(f"<html><head>{between}{pasted}")) == frozenset()


@pytest.mark.parametrize(
    ("tag", "asked"),
    [
        ("noindex", {"noindex"}),
        ("NoIndex, NOFOLLOW", {"noindex", "nofollow"}),
        ("none", {"noindex", "nofollow"}),
        ("googlebot: noarchive", set()),
        ("googlebot: noarchive, nofollow", set()),
        ("pykala: noarchive", {"noarchive"}),
        ("googlebot: nofollow, pykala: noarchive, noindex", {"noarchive", "noindex"}),
        ("noindex, googlebot: noarchive", {"noindex"}),
        ("unavailable_after: 25 Jun 2027 15:00:00 PST, noarchive", {"noarchive"}),
        ("unavailable_after: Wed, 25 Jun 2026 15:00:00 GMT", set()),
        ("unavailable_after: Wednesday, 25-Jun-26 15:00:00 UTC, noarchive", {"noarchive"}),
        ("unavailable_after: 2026-06-25T15:00:00+03:00, noindex", {"noindex"}),
        ("pykala: unavailable_after: Thu, 25 Jun 2026, noarchive", {"noarchive"}),
        ("googlebot: unavailable_after: Thu, 25 Jun 2026, noarchive", set()),
        ("unavailable_after: tomorrow, noarchive", {"noarchive"}),
        ("max-snippet: 20, max-image-preview: large", set()),
        ("", set()),
        (" , ;,:", set()),
    ],
)
def test_what_the_header_asks(tag: str, asked: set[str]) -> None:
    assert directives(page("x", tag)) == asked


def test_head_and_header_add_up() -> None:
    asked = directives(page('<meta name="robots" content="noindex">', "noarchive"))
    assert asked == {"noindex", "noarchive"}


@pytest.mark.parametrize(
    "hostile",
    [
        "<meta " * 10_000,
        "<!--" * 15_000,
        "<meta " + "a=" * 30_000,
        '<meta name=robots content="' + "unavailable_after:" * 3_000 + " ," * 3_000 + '">',
    ],
)
def test_no_page_holds_us_long(hostile: str) -> None:
    assert directives(page(hostile)) == frozenset()
