"""What a user would write instead: fetch every item of a feed, keep its text as one blob."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from urllib.request import urlopen


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def harvest(bases: Iterable[str], db: Path) -> None:
    """One blob an item into the file's table ``pages``, for every item of every feed."""
    with closing(sqlite3.connect(db)) as archive:
        archive.execute("CREATE TABLE IF NOT EXISTS pages (url PRIMARY KEY, text)")
        for base in bases:
            feed = _fetch(f"{base}/cgi/DREQUEST.PHP?page=rss/meetingitems&show=1000", "latin-1")
            for url in re.findall(r"<link><!\[CDATA\[(.+?)\]\]></link>", feed)[1:]:
                reader = _Text()
                reader.feed(_fetch(url.replace("&amp;", "&"), "utf-8"))
                row = (url, " ".join(reader.parts))
                archive.execute("INSERT OR REPLACE INTO pages VALUES (?, ?)", row)
                archive.commit()


def search(db: Path, word: str) -> list[tuple[object, ...]]:
    """The pages that hold the word, as such a script finds them."""
    with closing(sqlite3.connect(db)) as archive:
        sql = "SELECT url, text FROM pages WHERE text LIKE ? LIMIT 20"
        return archive.execute(sql, [f"%{word}%"]).fetchall()


def _fetch(url: str, charset: str) -> str:
    with urlopen(url) as answer:  # noqa: S310 - loopback
        text: str = answer.read().decode(charset, "replace")
        return text
