"""The list of public announcements (kuulutukset, kungörelser), whose texts are PDFs.

Seen are its address (``page=announcement_search``) and those of the files: one
announcement is ``/kuulutus/202638664.PDF``, its attachment ``202638664.38665.PDF`` (Forssa).
What the list looks like was never seen [guess]: a row of a table each, as in the other
lists, with the days on which it came out and will be taken down, the earlier one first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from parsers import frame
from parsers.addresses import resolve
from parsers.blocks import Link, Sheet
from parsers.dates import parse_date
from parsers.records import Announcement, Announcements, Attachment
from parsers.rows import Row, rows

# Headings of the page, by which an empty list is known [guess].
_HEADS: Final = frozenset({"Kuulutukset", "Kuulutukset ja ilmoitukset", "Kungörelser"})
_HEAD_TAGS: Final = frozenset({"h1", "h2", "label"})
_DAY = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4}(?!\d)")
_GLUED = re.compile(r"^(?:Liite|Bilaga) ?\d+(?=[A-ZÅÄÖ])")  # "Liite 1Kartta", as in items' lists
_LONGEST_LABEL = 30  # letters: "Nähtävillä 4.11.2026 – 4.12.2026"
# What a link may show instead of the title: a picture's word, or the file's kind.
_NO_TITLE = re.compile(r"|PDF|Avaa|Kuulutus|Öppna|Kungörelse|[\d.\s–-]+", re.IGNORECASE)


@dataclass(slots=True)
class _Found:
    """An announcement in the making; its attachments may stand in rows of their own."""

    title: str
    days: list[date]
    url: str
    attachments: dict[str, Attachment] = field(default_factory=dict)


def lists_announcements(sheet: Sheet) -> bool:
    """Whether the page lists announcements, be the list empty."""
    heads = (b for b in (*sheet.before, *sheet.content) if b.tag in _HEAD_TAGS)
    return any(block.plain in _HEADS for block in heads) or any(
        next(row.leading_to("pdf_announcement"), None) for row in rows(sheet.content)
    )


def read_announcements(sheet: Sheet, url: str) -> Announcements:
    """The announcements of the list, each once, its attachments with it."""
    content = frame.without_navigation(sheet.content)
    found: dict[str, _Found] = {}
    for row in rows(content):
        for link, key in row.leading_to("pdf_announcement"):
            _take(found, row, link, key, resolve(url, link.href))
    return Announcements(
        municipality=frame.municipality(sheet),
        language=frame.language(content),
        announcements=tuple(
            Announcement(
                id=key,
                title=one.title,
                published=one.days[0] if one.days else None,
                until=one.days[1] if len(one.days) > 1 else None,
                url=one.url,
                attachments=tuple(one.attachments.values()),
            )
            for key, one in found.items()
        ),
    )


def _take(found: dict[str, _Found], row: Row, link: Link, key: str, url: str) -> None:
    """Take a link of a row in: an announcement, or an attachment of the one before the dot."""
    own, dot, _ = key.partition(".")
    if not dot:
        title = _title(row, link)
        found.setdefault(own, _Found(title, list(_days(row, title)), url))
    elif own in found:
        title = _GLUED.sub(r"\g<0> ", link.text, count=1) or key
        found[own].attachments.setdefault(key, Attachment(title, url, None))


def _title(row: Row, link: Link) -> str:
    """What the link shows, else the longest of the cells that is no day."""
    if not _NO_TITLE.fullmatch(link.text.strip()):
        return link.text.strip()
    cells = [cell for cell in row.cells if not _NO_TITLE.fullmatch(cell.strip())]
    return max(cells, key=len, default=link.text.strip() or link.href.rpartition("/")[2])


def _days(row: Row, title: str) -> Iterator[date]:
    """The days that stand in cells of their own, behind a word or two; a title may name others."""
    for cell in row.cells:
        if title not in cell and len(_DAY.sub("", cell)) <= _LONGEST_LABEL:
            yield from filter(None, map(parse_date, _DAY.findall(cell)))
