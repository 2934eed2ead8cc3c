"""The RSS feeds: ISO-8859-1, one physical line, CDATA with entities inside."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from itertools import islice

from simulator import pages_officials
from simulator.calendar import AGENDA_LEAD, MINUTES_LAG, Meeting, Seat
from simulator.markup import coded
from simulator.towns import Layout
from simulator.view import View, printed

DEFAULT_SHOW = 30

# What XML 1.0 has no place for, and the vendor's writer drops.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class _Entry:
    title: str
    description: str
    link: str


def feed(view: View, topic: str, show: int) -> bytes | None:
    """The bytes of one feed, at most ``show`` entries; None for an unknown topic."""
    if topic not in _TOPICS:
        return None
    name, entries = _TOPICS[topic]
    front = f"{view.cgi}?page=meeting_frames"
    head = _element("title", "Dynasty") + _element("description", f"Dynasty - {name}")
    listed = _doubled(entries(view)) if view.doubled else entries(view)
    items = "".join(_item(view, entry) for entry in islice(listed, show))
    document = (
        "<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel>"
        f"{head}{_element('link', front)}{items}</channel></rss>"
    )
    return document.encode("iso-8859-1")


def _doubled(entries: Iterable[_Entry]) -> Iterator[_Entry]:
    """Every third entry a second time, right after the first."""
    for order, entry in enumerate(entries):
        yield entry
        if order % 3 == 0:
            yield entry


def _item(view: View, entry: _Entry) -> str:
    # About every third title has an entity for each letter with dots, as some entries do.
    beyond = 0x7F if len(entry.title) % 3 == 0 else 0xFF
    title = coded(_FORBIDDEN.sub("", entry.title), beyond=beyond)
    description = coded(_FORBIDDEN.sub("", entry.description), beyond=beyond)
    coded_link = view.ampersands or len(entry.title) % 5 == 0
    link = entry.link.replace("&", "&amp;") if coded_link else entry.link
    parts = _element("title", title) + _element("description", description) + _element("link", link)
    return f"<item>{parts}</item>"


def _element(name: str, value: str) -> str:
    return f"<{name}><![CDATA[{value}]]></{name}>"


def _item_entries(view: View) -> Iterator[_Entry]:
    for meeting in view.published():
        for seat in _shuffled(meeting):
            occasion = meeting.occasion
            title = f"{occasion.body.name} {printed(occasion.on)} / {seat.title}"
            yield _Entry(title, seat.title, _link(view, "meetingitem", seat.id))


def _shuffled(meeting: Meeting) -> list[Seat]:
    """A meeting's items in an order that is not the agenda's."""
    seats = list(meeting.pages)
    random.Random(meeting.occasion.id).shuffle(seats)  # noqa: S311 - repeatable, not secret
    return seats


def _meeting_entries(view: View) -> Iterator[_Entry]:
    for meeting in view.published():
        occasion = meeting.occasion
        word = view.words.document[view.stage(occasion)]
        title = f"{occasion.body.name} {printed(occasion.on)} / {word}"
        yield _Entry(title, word, _link(view, "meeting", occasion.id))


def _official_entries(view: View) -> Iterator[_Entry]:
    return (_Entry(*entry) for entry in pages_officials.feed_entries(view))


_TOPICS = {
    "meetingitems": ("Kokousasiat", _item_entries),
    "meetings": ("Kokoukset", _meeting_entries),
    "official_decisions": ("Viranhaltijapäätökset", _official_entries),
}


def _link(view: View, page: str, key: str) -> str:
    if view.town.layout is Layout.STATIC:
        return f"{view.origin}{view.town.prefix}/kokous/{key}.HTM"
    return view.address(page, key)


def validators(view: View, content: bytes) -> dict[str, str]:
    """The header that lets this install's feeds be asked for conditionally, if it has one."""
    if view.town.validator == "ETag":
        return {"ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"'}
    if view.town.validator == "Last-Modified":
        morning = datetime.combine(_last_change(view), time(6), UTC)
        return {"Last-Modified": format_datetime(morning, usegmt=True)}
    return {}


def _last_change(view: View) -> date:
    """The latest day that an agenda came out or minutes replaced one."""
    days = [meeting.occasion.on for meeting in view.meetings]
    steps = [on - AGENDA_LEAD for on in days] + [on + MINUTES_LAG for on in days]
    steps += view.changed
    return max((day for day in steps if day <= view.today), default=view.today)
