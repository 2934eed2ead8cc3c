"""A meeting as rows: what its own page says of it, of its list and of its people. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from db.moves import at_home
from db.people import Company
from db.proceedings import Row, as_text, attendance
from parsers.records import Meeting, Role


def meeting_facts(meeting: Meeting) -> Row:
    """The columns of ``meetings`` that the page decides."""
    return {
        "date": meeting.date.isoformat(),
        "time": meeting.time,
        "place": meeting.place,
        "stage": meeting.stage.value,
        "chair": _first(meeting, Role.CHAIR),
        "secretary": _first(meeting, Role.SECRETARY),
        "inspection": meeting.inspection,
        "missing_numbers": as_text(meeting.missing_numbers),
    }


def _first(meeting: Meeting, role: Role) -> str | None:
    """The name of the first who has the role, in its base form where the page tells it."""
    held = (person.name or person.printed for person in meeting.people if person.role is role)
    return next(held, None)


def meeting_items(slug: str, meeting: Meeting, base: str) -> Iterator[Row]:
    """The list, those without a page of their own as well."""
    for one in meeting.items:
        yield {
            "position": one.position,
            "paragraph": one.paragraph,
            "title": one.title,
            "item": f"{slug}/{one.id}" if one.id else None,
            "late": int(one.late),
            "url": at_home(one.url, base),
        }


def meeting_people(municipality: str, meeting: Meeting) -> Iterator[Row]:
    """Who was there and who was not; a surname alone is told by the rest of the list."""
    names = tuple(person.name for person in meeting.people if person.name)
    return attendance(meeting.people, Company(municipality, names))
