"""The sections of a page read with BeautifulSoup and html.parser, as one would write it.

It knows the one form of page that is measured, and nothing of any other council's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, Tag

Row = tuple[str, str, str]  # kind, heading and text of a section

_KINDS = {
    "Valmistelijat / lisätiedot": "preparers",
    "Päätösehdotus": "proposal",
    "Käsittely": "handling",
    "Päätös": "decision",
    "Selostus": "explanation",
    "Päätöshistoria": "history",
    "Tiedoksi": "notify",
    "Liitteet": "attachments",
}


def sections(content: bytes) -> list[Row]:
    """The titled parts of the page, in order."""
    soup = BeautifulSoup(content.decode("utf-8"), "html.parser")
    found: list[tuple[str, str, list[str]]] = []
    for heading, text in _lines(soup):
        if heading in _KINDS and not (found and found[-1][0] == "history" and heading == "Päätös"):
            found.append((_KINDS[heading], heading, []))
        elif not found or (found[-1][0] == "attachments" and heading is not None):
            found.append(("header", "", []))
        if text:
            found[-1][2].append(text)
    return [(kind, heading, "\n".join(texts)) for kind, heading, texts in found]


def entries(feed: bytes) -> list[tuple[str, str]]:
    """The address and the title of each item that a feed lists."""
    text = feed.decode("iso-8859-1")
    links = re.findall(r"<link><!\[CDATA\[(.+?)\]\]></link>", text)
    titles = re.findall(r"<description><!\[CDATA\[(.+?)\]\]></description>", text)
    return list(zip(links, titles, strict=True))


def _lines(soup: BeautifulSoup) -> Iterator[tuple[str | None, str]]:
    """Each paragraph as its heading and its text; "" as heading opens the item's own text."""
    begin = soup.find(string=lambda text: isinstance(text, Comment) and text == "DATABEGIN")
    if begin is None:
        return
    for table in begin.find_all_next("table", class_="attachments"):
        caption = table.find("caption")
        yield (_text(caption) if caption else ""), ""
        for cell in table.find_all("td"):
            yield None, _text(cell)
    block = soup.find("div", class_="data-part-block-htm")
    opening: str | None = ""
    for paragraph in block.find_all("p") if block else []:
        if text := _text(paragraph):
            heading = _heading(paragraph, text)
            yield (heading, text[len(heading) :].strip(" :")) if heading else (opening, text)
            opening = None


def _heading(paragraph: Tag, text: str) -> str | None:
    """The label a paragraph begins with: its bold span, or all of it before a colon."""
    first = paragraph.find("span")
    if first is not None and "font-weight:bold" in str(first.get("style", "")):
        label = _text(first)
    else:
        label = text.rstrip(":")
    return label if label in _KINDS else None


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text().split())
