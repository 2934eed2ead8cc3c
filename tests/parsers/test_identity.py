"""What a page says it is, and what is said of a page that is none of ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from parsers.dynasty import Identity, identity, parse
from parsers.errors import MissingField, ParseError, UnknownLayout
from parsers.records import Feed, Page

NOW = datetime(2026, 11, 20, tzinfo=UTC)
URL = "https://julkaisu.example/cgi/DREQUEST.PHP?page=meetingitem&id=20261-1"


def page(content: bytes | str) -> Page:
    return Page(URL, content.encode() if isinstance(content, str) else content, NOW)


def framed(heading: str, content: str) -> str:
    return f"<h1>{heading}</h1><!--DATABEGIN-->{content}<!--DATAEND-->"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "family-e-minutes.html",
            Identity("2026881-9", "Kaupunginhallitus", date(2026, 6, 15), 214),
        ),
        ("family-e-agenda.html", Identity(None, "Valtuusto", date(2026, 9, 14), 5)),
        (
            "old-agenda-2017.HTM",
            Identity("2017411001-4", "Kaupunginhallitus", date(2017, 4, 24), 4),
        ),
        (
            "meeting-agenda.html",
            Identity("20261727", "Tekninen lautakunta", date(2026, 9, 23), None),
        ),
        ("bodies.html", Identity(None, None, None, None)),
    ],
)
def test_a_page_says_what_it_is(
    name: str, expected: Identity, example: Callable[[str], Page]
) -> None:
    assert identity(example(name)) == expected


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", UnknownLayout, "an empty page"),
        (b" \n", UnknownLayout, "an empty page"),
        ("<html><h1>404 Not Found</h1></html>", UnknownLayout, "not a page of Dynasty"),
        ("%PDF-1.4 ...", UnknownLayout, "not a page of Dynasty"),
        ("\x00\x01\x02", UnknownLayout, "not a page of Dynasty"),
        (framed("X", "<p>Asia</p>"), MissingField, "no heading"),
        (framed("X Pöytäkirja 1.2.2026/Pykälä 3", ""), MissingField, "no title"),
        (framed("X Pöytäkirja 31.2.2026/Pykälä 3", "A"), MissingField, "no heading"),
        ("<?xml version='1.0'?><html></html>", UnknownLayout, "not a feed"),
    ],
)
def test_what_is_no_page_gives_one_line(
    content: bytes | str, error: type[ParseError], words: str
) -> None:
    with pytest.raises(error, match=words) as raised:
        parse(page(content))
    assert raised.value.url == URL
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
@pytest.mark.parametrize("name", ["family-c-minutes.html", "old-minutes-2013.HTM", "bodies.html"])
def test_a_page_that_breaks_off_is_never_half_a_record(
    name: str, share: float, example: Callable[[str], Page]
) -> None:
    content = example(name).content
    end = content.upper().replace(b"_", b"").index(b"<!--DATAEND")
    with pytest.raises(ParseError):
        parse(page(content[: int(end * share)]))


def test_a_feed_is_read_as_one() -> None:
    feed = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel></channel></rss>"
    assert isinstance(parse(page(feed)), Feed)
