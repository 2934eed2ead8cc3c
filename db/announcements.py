"""Writing what a list of announcements tells; their texts are documents of their own.

An announcement leaves the list when its time is over: that is no withdrawal, and its row
stays. Every function works inside the transaction of its caller.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from db.insert import insert, upsert
from db.moves import base_of, file_at_home, files_at_home
from parsers.records import Announcement, Announcements, ChangeKind

Row = dict[str, Any]


def announcement_id(slug: str, service_id: str) -> str:
    """The public id: "forssa/a/202638664"."""
    return f"{slug}/a/{service_id}"


def save(
    db: Database,
    slug: str,
    record: Announcements,
    page: str,
    *,
    url: str | None,
    at: str,
    emit: bool,
) -> ChangeKind | None:
    """NEW if the list names one that is not known, CORRECTED if it tells of one otherwise.

    ``url`` is where the list was read: what lies in that install follows it to another host.
    """
    municipality = str(db.table("sources").get(slug)["municipality"])
    whose = {"source": slug, "municipality": municipality, "language": record.language}
    base = base_of(db, slug)
    kinds = [
        (announcement_id(slug, one.id), _save(db, slug, _at_home(one, base, url), whose, at))
        for one in record.announcements
    ]
    told = [(key, kind) for key, kind in kinds if kind is not None]
    if emit:
        rows = [{"item": k, "version": page, "kind": kind.value, "at": at} for k, kind in told]
        insert(db, "changes", rows)
    found = {kind for _, kind in told}
    return next((k for k in (ChangeKind.NEW, ChangeKind.CORRECTED) if k in found), None)


def _save(db: Database, slug: str, one: Announcement, whose: Row, at: str) -> ChangeKind | None:
    """What the latest list says counts, whichever of them is read first."""
    key = announcement_id(slug, one.id)
    facts = whose | {
        "title": one.title,
        "published": one.published and one.published.isoformat(),
        "until": one.until and one.until.isoformat(),
        "url": one.url,
    }
    known = next(iter(db.query("SELECT * FROM announcements WHERE id = ?", [key])), None)
    first = min(at, known["first_seen_at"]) if known else at
    if known and known["told_at"] > at:
        db.execute("UPDATE announcements SET first_seen_at = ? WHERE id = ?", [first, key])
        return None
    before = _attachments(db, key)
    row = {"id": key, **facts, "first_seen_at": first, "told_at": at}
    upsert(db, "announcements", row, "id")
    db.execute("DELETE FROM announcement_attachments WHERE announcement = ?", [key])
    rows = [
        {"announcement": key, "ordinal": n, "title": file.title, "url": file.url}
        for n, file in enumerate(one.attachments, start=1)
    ]
    insert(db, "announcement_attachments", rows)
    if known is None:
        return ChangeKind.NEW
    told = [known[name] for name in facts], *before
    tells = list(facts.values()), *_attachments(db, key)
    return None if told == tells else ChangeKind.CORRECTED


def _at_home(one: Announcement, base: str, listed: str | None) -> Announcement:
    files = files_at_home(one.attachments, base, listed)
    return replace(one, url=file_at_home(one.url, base, listed) or one.url, attachments=files)


def _attachments(db: Database, key: str) -> list[tuple[str, str]]:
    return db.execute(
        "SELECT title, url FROM announcement_attachments WHERE announcement = ? ORDER BY ordinal",
        [key],
    ).fetchall()
