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
# What takes a value after a colon, and so is no robot's name.
_VALUED = frozenset({
    "unavailable_after", "max-snippet", "max-image-preview", "max-video-preview",
})  # fmt: skip

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
            yield from re.findall(r"[\w-]+", told.get("content", "").lower(), re.ASCII)


def _attributes(meta: str) -> Iterator[tuple[str, str]]:
    for name, *values in _ATTRIBUTE.findall(meta):
        yield name, html.unescape("".join(values))


def _in_header(value: str) -> Iterator[str]:
    """The directives meant for us; a robot's name holds until the next one is told.

    Several headers of the name come as one value, with commas between.
    """
    robot = "robots"
    for part in value.lower().split(","):
        match = _TOKEN.match(part.strip())
        name, word = match.groups() if match else (None, "")
        if name in _VALUED:
            continue
        robot = name or robot
        if robot in _NAMES and word:
            yield word
