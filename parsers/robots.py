"""What a page asks of robots, in its head or in its answer's headers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from parsers.decode import decode
from parsers.records import Page

_NAMES = frozenset({"robots", "pykala"})  # all robots, and us

# Directives that bid the same as others; those that forbid nothing bid nothing.
_MEANS: dict[str, tuple[str, ...]] = {
    "none": ("noindex", "nofollow"),
    "nocache": ("noarchive",),
    "all": (),
    "index": (),
    "follow": (),
    "archive": (),
}
# A word of a date as people and machines write it: a weekday, a month, a zone, or with digits.
_OF_A_DATE = r"""
    (?: [+-]?\d[^\s,]*
      | (?: (?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?
          | utc? | z | [a-z]{1,3}t ) (?![\w-]) )
"""
# What takes a value after a colon bids us nothing, nor does its value: a date, which may
# have a comma after the weekday, or one word.
_VALUED = re.compile(
    rf"""unavailable_after \s*: (?: (?:[\s,]*{_OF_A_DATE})+ | [^,]* )
    | max-(?:snippet|image-preview|video-preview) \s*: \s*[\w-]*""",
    re.ASCII | re.VERBOSE,
)

_HEAD_ENDS = re.compile(r"</head\s*>|<body\b", re.IGNORECASE)
_LONGEST_HEAD = 64 * 1024
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(r"<meta\b([^<>]*)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TOKEN = re.compile(r"(?:([\w.-]+)\s*:)?\s*([\w-]*)", re.ASCII)


def directives(page: Page) -> frozenset[str]:
    """What the page asks of us: "noindex", "nofollow", "noarchive" and the like, in lower case.

    From ``<meta name=robots>`` in its head and from X-Robots-Tag, where they speak
    to all robots or to "pykala"; "none" is told as what it means, what forbids nothing
    is not told. Empty: the page asks nothing.
    """
    asked = {*_in_head(page), *_in_header(page.headers.get("x-robots-tag", ""))}
    return frozenset(one for word in asked for one in _MEANS.get(word, (word,)))


def _in_head(page: Page) -> Iterator[str]:
    if b"<meta" not in page.content[:_LONGEST_HEAD].lower():
        return
    text = decode(page.content[:_LONGEST_HEAD], page.content_type)
    end = _HEAD_ENDS.search(text)
    for meta in _META.findall(_COMMENT.sub("", text[: end.start() if end else None])):
        told = {name.lower(): value for name, value in _attributes(meta)}
        if told.get("name", "").strip().lower() in _NAMES:
            yield from re.findall(r"[\w-]+", _bare(told.get("content", "")), re.ASCII)


def _attributes(meta: str) -> Iterator[tuple[str, str]]:
    for name, *values in _ATTRIBUTE.findall(meta):
        yield name, html.unescape("".join(values))


def _bare(told: str) -> str:
    """What is told in lower case, without what takes a value."""
    return _VALUED.sub("", told.lower())


def _in_header(value: str) -> Iterator[str]:
    """The directives meant for us; a robot's name holds until the next one is told.

    Several headers of the name come as one value, with commas between.
    """
    robot = "robots"
    for part in _bare(value).split(","):
        match = _TOKEN.match(part.strip())
        name, word = match.groups() if match else (None, "")
        robot = name or robot
        if robot in _NAMES and word:
            yield word
