"""iCalendar documents (RFC 5545): the meetings at which something comes up.

The only importer of icalendar. No clock stands here: a document says the same until what
it tells of changes, so that a calendar program sees nothing new where nothing is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final

from icalendar import Calendar, Component, Event

from alerts.layout import clean
from alerts.when import HELSINKI

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
_PRODUCT: Final = "-//Pykälä//Municipal decisions//FI"
_REFRESH: Final = timedelta(hours=6)
_USUAL: Final = timedelta(hours=2)
"""How long a meeting is said to last: nobody tells, and programs hide events of no length."""

# As Finland has kept it since 1996 (2000/84/EC), by rule: smaller than every night since 1970,
# and the same whatever release of the time zone database the machine has.
_ZONE: Final = """BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:STANDARD
DTSTART:19961027T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
TZNAME:EET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19960331T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
TZNAME:EEST
END:DAYLIGHT
END:VTIMEZONE
"""


@dataclass(frozen=True, slots=True)
class ComingUp:
    """An item of a meeting's agenda that answers the search, and its page."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting: ``id`` is the archive's ("espoo/20261727"), ``start`` Finnish time if known.

    ``changed_at`` is when what is told of it was last another.
    """

    id: str
    municipality: str
    body: str
    day: date
    url: str
    changed_at: datetime
    items: Sequence[ComingUp]
    start: time | None = None
    place: str | None = None
    cancelled: bool = False


def write(name: str, sittings: Sequence[Sitting]) -> bytes:
    """The meetings as a UTF-8 document, by day and then by id."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clean(name))  # what programs read, beside RFC 7986's
    calendar.add("name", clean(name))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    if any(sitting.start for sitting in sittings):
        calendar.add_component(_zone())
    for sitting in sorted(sittings, key=lambda one: (one.day, one.id)):
        calendar.add_component(_event(sitting))
    document: bytes = calendar.to_ical()
    return document


@cache
def _zone() -> Component:
    return Component.from_ical(_ZONE)


def uid(sitting: Sitting) -> str:
    """The same for the same meeting, whenever and wherever it was harvested."""
    return f"{sitting.id}@meetings.pykala"


def _event(sitting: Sitting) -> Event:
    event = Event()
    event.add("uid", uid(sitting))
    event.add("dtstamp", sitting.changed_at.astimezone(UTC))
    event.add("last-modified", sitting.changed_at.astimezone(UTC))
    _add_span(event, sitting)
    event.add("summary", clean(f"{sitting.municipality}: {sitting.body}"))
    event.add("description", "\n".join(_lines(sitting)))
    event.add("url", sitting.url)
    event.add("status", "CANCELLED" if sitting.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # to know of a meeting is not to be busy
    if sitting.place:
        event.add("location", clean(sitting.place))
    return event


def _add_span(event: Event, sitting: Sitting) -> None:
    """Beginning and length: all day where no time is known (the end is the day after, 3.6.1).

    An end at an hour that comes twice that night could not be told; a length can.
    """
    if sitting.start is None:
        event.add("dtstart", sitting.day)
        event.add("dtend", sitting.day + timedelta(days=1))
        return
    start = sitting.start.replace(tzinfo=None)
    event.add("dtstart", datetime.combine(sitting.day, start, HELSINKI))
    event.add("duration", _USUAL)


def _lines(sitting: Sitting) -> list[str]:
    return [text for item in sitting.items for text in (f"• {clean(item.title)}", item.url)]
