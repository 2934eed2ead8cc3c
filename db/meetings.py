"""Writing bodies and meetings, as far as their own pages and lists of them tell.

Every function works inside the transaction of its caller and writes no row
where all is known.
"""

from __future__ import annotations

import json

from sqlite_utils import Database

from db.rows import Row, as_text
from parsers.errors import StoreError
from parsers.records import Bodies, Item, Meeting, MeetingLink, Meetings, Stage


def save_meeting(db: Database, slug: str, meeting: Meeting, *, url: str | None, at: str) -> bool:
    """True if the meeting's own page told something new.

    Minutes never go back to an agenda, and an older page never takes the
    place of a younger one.
    """
    if meeting.id is None:
        raise StoreError("a meeting's page that does not tell its id; give its address", url=url)
    key = f"{slug}/{meeting.id}"
    stage = meeting.stage.value
    row: Row = {
        "id": key,
        "source": slug,
        "body": body_row(db, slug, meeting.body, meeting.body_id),
        "date": meeting.date.isoformat(),
        "time": meeting.time,
        "place": meeting.place,
        "stage": stage,
        "url": url,
    }
    known = _row(db, key)
    if known is not None and (_says(known, row) or _firmness(known) > (_rank(stage), at)):
        return False
    db.table("meetings").upsert({**row, "read_at": at}, pk="id")
    return True


def meeting_of_item(db: Database, slug: str, service_id: str | None, record: Item) -> str | None:
    """The id of an item's meeting, which has a row from now on; None where no id tells which."""
    if service_id is None:
        return None
    row = {
        "id": f"{slug}/{service_id}",
        "source": slug,
        "body": body_row(db, slug, record.body),
        "date": record.meeting_date.isoformat(),
    }
    db.table("meetings").insert(row, ignore=True)
    return row["id"]


def save_meetings(db: Database, slug: str, meetings: Meetings) -> None:
    """Note the meetings of a body's list."""
    body = body_row(db, slug, meetings.body, meetings.body_id) if meetings.body else None
    for link in meetings.meetings:
        _note_meeting(db, slug, body, link)


def save_bodies(db: Database, slug: str, bodies: Bodies) -> None:
    """Note the bodies and the latest meeting of each."""
    for link in bodies.bodies:
        body = body_row(db, slug, link.name, link.id)
        if link.latest is not None:
            _note_meeting(db, slug, body, link.latest)


def body_row(db: Database, slug: str, name: str, service_id: str | None = None) -> str:
    """The id of a body, which has a row from now on, with every id the service gave it."""
    body = f"{slug}/{name}"
    found = db.execute("SELECT service_ids FROM bodies WHERE id = ?", [body]).fetchone()
    known = set(json.loads(found[0])) if found else set()
    ids = known | ({service_id} if service_id else set())
    if not found or ids != known:
        row = {"id": body, "source": slug, "name": name, "service_ids": as_text(sorted(ids))}
        db.table("bodies").upsert(row, pk="id")
    return body


def _note_meeting(db: Database, slug: str, body: str | None, link: MeetingLink) -> None:
    """Keep what a list says of a meeting; its own page, once read, knows better."""
    told: Row = {
        "body": body,
        "date": link.date and link.date.isoformat(),
        "stage": link.stage and link.stage.value,
        "url": link.url,
    }
    meeting = f"{slug}/{link.id}"
    known = _row(db, meeting)
    if known is None:
        db.table("meetings").insert({"id": meeting, "source": slug, **told})
    elif known["read_at"] is None:
        # a list is read again and again: what it leaves out is not forgotten
        if _rank(told["stage"]) < _rank(known["stage"]):
            told["stage"] = None
        news = {k: v for k, v in told.items() if v is not None and v != known[k]}
        if news:
            db.table("meetings").update(meeting, news)


def _row(db: Database, meeting: str) -> Row | None:
    return next(iter(db.query("SELECT * FROM meetings WHERE id = ?", [meeting])), None)


def _says(known: Row, row: Row) -> bool:
    """True if a meeting's own page was read before and said all of ``row``."""
    return known["read_at"] is not None and row.items() <= known.items()


def _firmness(known: Row) -> tuple[int, str]:
    """What page a row was read from: minutes count more, then the younger; no page the least."""
    if known["read_at"] is None:
        return (-1, "")
    return (_rank(known["stage"]), known["read_at"])


def _rank(stage: str | None) -> int:
    return (None, Stage.AGENDA, Stage.MINUTES).index(stage and Stage(stage))
