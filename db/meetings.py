"""Writing bodies and meetings, as far as their own pages and lists of them tell.

Every function works inside the transaction of its caller and writes no row
where all is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from db import people
from db.bodies import body_key
from db.insert import insert, upsert
from db.meeting_rows import meeting_facts, meeting_items, meeting_people
from db.moves import at_home, base_of
from db.proceedings import Row, as_text
from parsers.errors import StoreError
from parsers.records import Bodies, Item, Meeting, MeetingLink, Meetings, Stage


def save_meeting(
    db: Database,
    slug: str,
    meeting: Meeting,
    *,
    url: str | None,
    at: str,
    robots: str | None = None,
) -> bool:
    """True if the meeting's own page told something new.

    Minutes never go back to an agenda, and an older page never takes the
    place of a younger one.
    """
    if meeting.id is None:
        raise StoreError("a meeting's page that does not tell its id; give its address", url=url)
    key = f"{slug}/{meeting.id}"
    base = base_of(db, slug)
    row = {
        "id": key,
        "source": slug,
        "body": body_row(db, slug, meeting.body, meeting.body_id),
        "url": at_home(url, base),
        "robots": robots,
        **meeting_facts(meeting),
    }
    parts = {
        "meeting_items": _numbered(key, meeting_items(slug, meeting, base)),
        "attendance": _numbered(key, meeting_people(municipality_of(db, slug), meeting)),
    }
    known = _row(db, key)
    if known is not None:
        same = _says(known, row) and all(_stored(db, t, key) == parts[t] for t in parts)
        if same or _firmness(known) > (_rank(row["stage"]), at):
            return False
    upsert(db, "meetings", {**row, "read_at": at}, "id")
    for table, rows in parts.items():
        _replace(db, table, key, rows)
    return True


def rename_municipality(db: Database, slug: str, municipality: str) -> None:
    """Carry a source's municipality into the keys of its bodies and of the people at meetings."""
    for body, name in db.execute("SELECT id, name FROM bodies WHERE source = ?", [slug]).fetchall():
        db.table("bodies").update(body, {"body_key": body_key(name, municipality)})
    meetings = db.execute(
        "SELECT DISTINCT meeting FROM attendance JOIN meetings ON meetings.id = meeting"
        " WHERE source = ?",
        [slug],
    )
    for (meeting,) in meetings.fetchall():
        rows = _stored(db, "attendance", meeting)
        who = people.Company(municipality, tuple(row["name"] for row in rows if row["name"]))
        _replace(
            db,
            "attendance",
            meeting,
            [{**row, "person": who.person(row["name"])} for row in rows],
        )


def municipality_of(db: Database, slug: str) -> str:
    """The municipality of a source."""
    row = db.execute("SELECT municipality FROM sources WHERE slug = ?", [slug]).fetchone()
    return str(row[0])


def _numbered(meeting: str, rows: Iterable[Row]) -> list[Row]:
    return [{"meeting": meeting, "ordinal": i, **row} for i, row in enumerate(rows, start=1)]


def _stored(db: Database, table: str, meeting: str) -> list[Row]:
    """What a meeting has in a table, in its order."""
    sql = f"SELECT * FROM {table} WHERE meeting = ? ORDER BY ordinal"  # noqa: S608 - our own names
    return list(db.query(sql, [meeting]))


def _replace(db: Database, table: str, meeting: str, rows: Sequence[Row]) -> None:
    """Put a meeting's rows, and the people they name, in place of what the table had of it."""
    touched = people.of_meeting(db, meeting)
    db.execute(f"DELETE FROM {table} WHERE meeting = ?", [meeting])  # noqa: S608 - our own names
    insert(db, table, rows)
    people.settle(db, touched | people.of_meeting(db, meeting))


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
    insert(db, "meetings", [row], ignore=True)
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
        row = {
            "id": body,
            "source": slug,
            "name": name,
            "service_ids": as_text(sorted(ids)),
            "body_key": body_key(name, municipality_of(db, slug)),
        }
        upsert(db, "bodies", row, "id")
    return body


def _note_meeting(db: Database, slug: str, body: str | None, link: MeetingLink) -> None:
    """Keep what a list says of a meeting; its own page, once read, knows better."""
    told: Row = {
        "body": body,
        "date": link.date and link.date.isoformat(),
        "stage": link.stage and link.stage.value,
        "url": at_home(link.url, base_of(db, slug)),
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
