"""Lists: the items of a meeting, the meetings of a body, the bodies.

Every list is a table; a row is told by where its links lead, not by its classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from parsers import frame
from parsers.addresses import identify, resolve
from parsers.attendance import attendance, rows
from parsers.blocks import Block, Link, Sheet
from parsers.dates import parse_date
from parsers.errors import MissingField
from parsers.frame import PageHeading, id_suffix
from parsers.records import (
    Bodies,
    BodyLink,
    Links,
    Meeting,
    MeetingItem,
    MeetingLink,
    Meetings,
    Stage,
)

# The first two columns' heads, of both layouts; Swedish ones are [guess].
_TITLE_HEADS = frozenset({"Otsikko", "Asia", "Rubrik", "Ärende"})
_PARAGRAPH_HEADS = frozenset({"Pykälä", "Paragraf", "§"})
_BODIES_HEADS = frozenset({"Toimielin", "Toimielimet", "Organ", "Organen"})
_LIST_HEADS = frozenset({"Kokouslistat", "Kokoukset", "Möten", "Sammanträden"}) | _BODIES_HEADS
_HEAD_TAGS = frozenset({"h1", "h2", "label"})
_DATE = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b")
_NUMBER = re.compile(r"(?:§\s*)?(\d{1,9})\s*§?\.?")
# ATTACHEMENT.GIF of the older layout, "Sisältää liitteitä" of the current one
_HAS_ATTACHMENTS = re.compile("attach|liittei|bilag", re.IGNORECASE)
# What a row, a caption or a title says of a matter that came onto the list late.
_LATE = re.compile(
    r"^\W*(?:lisä(?:asia|pykälä|lista|esityslista)\w*|tilläggs(?:ärende|paragraf|lista"
    r"|föredragningslista)\w*)(?=\W*$|\s*[:–-]|\s+\d)|\((?:lisäasia|lisäpykälä|tilläggsärende)\)",
    re.IGNORECASE,
)
_INSPECTED = re.compile(r"/\s*((?:Tarkastettu|Justera[dt])\b[^/]*)")
_MOST_MISSING = 100  # more of them, and the numbers are none of one meeting
_PREFIX = re.compile(r"(?:(\d{1,9})\s*§|§\s*(\d{1,9}))\s+(?=\S)")  # "12 § ...": a scraper's notes


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: its cells' texts by column, its links, its marks."""

    cells: dict[int, str]
    links: tuple[Link, ...]
    marks: str

    @property
    def text(self) -> str:
        return " ".join(self.cells.values())

    def leads_to(self, kind: str) -> tuple[Link, str] | None:
        """The row's first link to a page of this kind, and that page's id."""
        return _first_link(self.links, kind)


def is_list(sheet: Sheet) -> bool:
    """Whether the page lists bodies or meetings, be the list empty."""
    heads = {block.plain for block in (*sheet.before, *sheet.content) if block.tag in _HEAD_TAGS}
    return bool(heads & _LIST_HEADS) or any(
        row.leads_to("meeting") or row.leads_to("meetings") for _, row in _rows(sheet)
    )


def read_list(sheet: Sheet, url: str) -> Bodies | Meetings:
    """The list of bodies if its rows lead to bodies' meetings, else one body's meetings."""
    rows = [row for table, row in _rows(sheet) if table >= 0 or row.links]
    bodies = sum(1 for row in rows if row.leads_to("meetings"))
    if bodies > 1 or any(_BODIES_HEADS & set(row.cells.values()) for row in rows):
        return _bodies(sheet, rows, url)
    return _meetings(sheet, rows, url)


def read_meeting(sheet: Sheet, heading: PageHeading, url: str) -> Meeting:
    """The record of a meeting's page; rows without a link stay, they are secret matters.

    Raises MissingField for a shell without its content.
    """
    if not sheet.content:
        raise MissingField("the page has a heading but no list of items", url=url)
    items = tuple(_items(sheet, heading, url))
    there = attendance(rows(_beside_the_list(sheet)), of_meeting=True)
    pdf = _first_link(_links(sheet.content), "pdf_meeting")
    from_items = next((item.id.rpartition("-")[0] for item in items if item.id), None)
    body = _first_link(_links(sheet.before), "meetings")
    return Meeting(
        id=pdf[1] if pdf else from_items,
        municipality=frame.municipality(sheet),
        body=heading.body,
        body_id=body[1] if body else None,
        date=heading.date,
        time=heading.time,
        place=heading.place,
        stage=heading.stage,
        language=heading.language,
        items=items,
        links=Links(pdf=resolve(url, pdf[0].href) if pdf else None),
        people=tuple(there.people),
        inspection=there.inspection or _inspection(heading),
        missing_numbers=_missing(items),
    )


def _inspection(heading: PageHeading) -> str | None:
    """What the heading says of it: "... klo 15:30 / Tarkastettu"."""
    found = _INSPECTED.search(" ".join(heading.lines))
    return found[1].strip() if found else None


def _missing(items: Sequence[MeetingItem]) -> tuple[int, ...]:
    """The numbers the list skips: sections where it has any, else places on the agenda."""
    sections = {item.paragraph for item in items if item.paragraph is not None}
    numbers = sections or {item.position for item in items if item.position is not None}
    if not numbers or max(numbers) - min(numbers) >= len(numbers) + _MOST_MISSING:
        return ()
    return tuple(number for number in range(min(numbers), max(numbers)) if number not in numbers)


def _beside_the_list(sheet: Sheet) -> Iterator[Block]:
    """The content without its navigation and the tables that lead to items."""
    blocks = frame.without_navigation(sheet.content)
    lists = {
        block.place.table
        for block in blocks
        if block.place and _first_link((*block.links,), "item")
    }
    return (block for block in blocks if not (block.place and block.place.table in lists))


def _bodies(sheet: Sheet, rows: Iterable[_Row], url: str) -> Bodies:
    """Every row below the head; a body without meetings has no link.

    Raises MissingField where there is none: a shell without its content.
    """
    found = []
    for row in rows:
        body, name = row.leads_to("meetings"), next(iter(row.cells.values()), "")
        if not name or _BODIES_HEADS & set(row.cells.values()):
            continue
        found.append(
            BodyLink(
                id=body[1] if body else None,
                name=body[0].text if body else name,
                url=resolve(url, body[0].href) if body else None,
                latest=_meeting_link(row, url),
            )
        )
    if not found:
        raise MissingField("the list of bodies is empty", url=url)
    return Bodies(frame.municipality(sheet), frame.language(sheet.content), tuple(found))


def _meetings(sheet: Sheet, rows: Iterable[_Row], url: str) -> Meetings:
    body = _first_link(_links(sheet.before), "meetings")
    heading = (
        block.plain
        for block in (*sheet.before, *sheet.content)
        if block.tag in _HEAD_TAGS and block.plain not in _LIST_HEADS
    )
    return Meetings(
        municipality=frame.municipality(sheet),
        body=body[0].text if body else next(heading, None),
        body_id=body[1] if body else None,
        language=frame.language(sheet.content),
        meetings=tuple(link for row in rows if (link := _meeting_link(row, url))),
    )


def _meeting_link(row: _Row, url: str) -> MeetingLink | None:
    found = row.leads_to("meeting")
    if found is None:
        return None
    link, meeting_id = found
    day = _DATE.search(row.text)
    return MeetingLink(
        id=meeting_id,
        date=parse_date(day[0]) if day else None,
        stage=frame.stage_of(row.text, row.marks),
        url=resolve(url, link.href),
    )


def _items(sheet: Sheet, heading: PageHeading, url: str) -> Iterator[MeetingItem]:
    """The rows below the head of the list, and any other that leads to an item."""
    listing, minuted, late = None, heading.stage is Stage.MINUTES, False
    for table, row in _rows(sheet):
        texts = set(row.cells.values())
        if texts & _TITLE_HEADS:
            listing, minuted, late = table, bool(texts & _PARAGRAPH_HEADS), False
        elif _LATE.fullmatch(row.text.strip()) and not row.leads_to("item"):
            late = True
        elif row.leads_to("item") or (table == listing and row.cells):
            item = _item(row, url, minuted=minuted)
            yield replace(item, late=late or any(map(_LATE.search, texts)))


def _item(row: _Row, url: str, *, minuted: bool) -> MeetingItem:
    found = row.leads_to("item")
    item_id = found[1] if found else None
    cells = list(row.cells.values())
    printed = _NUMBER.fullmatch(cells[0]) if cells else None
    title = found[0].text if found else max(cells[1 if printed else 0 :], key=len, default="")
    prefix = _PREFIX.match(title)
    number = int(printed[1]) if printed else None
    paragraph = number if minuted else None
    if prefix and paragraph is None:
        paragraph = int(prefix[1] or prefix[2])
    position = number if number is not None and not minuted else id_suffix(item_id)
    return MeetingItem(
        id=item_id,
        position=position,
        paragraph=paragraph,
        title=title[prefix.end() :] if prefix else title,
        url=resolve(url, found[0].href) if found else None,
        has_attachments=bool(_HAS_ATTACHMENTS.search(row.marks)),
    )


def _links(blocks: Iterable[Block]) -> Iterator[Link]:
    return (link for block in blocks for link in block.links)


def _first_link(links: Iterable[Link], kind: str) -> tuple[Link, str] | None:
    for link in links:
        address = identify(link.href)
        if address and address.kind == kind and address.id:
            return link, address.id
    return None


def _rows(sheet: Sheet) -> Iterator[tuple[int, _Row]]:
    """The rows of the content's tables, each with its table's number."""
    blocks = frame.without_navigation(sheet.content)
    placed = (block for block in blocks if block.tag != "caption")
    for (table, _), group in groupby(placed, key=_row_of):
        cells: dict[int, str] = {}
        row = list(group)
        for block in row:
            if block.text:
                cell = block.place.cell if block.place else 0
                cells[cell] = f"{cells[cell]} {block.plain}" if cell in cells else block.plain
        yield table, _Row(cells, tuple(_links(row)), " ".join(block.marks for block in row))


def _row_of(block: Block) -> tuple[int, int]:
    """Table and row; a line outside all tables is a row of its own."""
    return (block.place.table, block.place.row) if block.place else (-1, block.paragraph)
