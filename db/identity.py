"""Which item a page is about when the page does not say its id.

A saved page may know neither its address nor its id. It is then told by its
body, day and § (on an agenda: its place), and stands under a provisional id
until a harvested page with the same three takes it over.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from sqlite_utils import Database

from parsers.records import Item

# how every provisional id begins, and none of the service's
_SAVED = "saved-"


def resolve(db: Database, slug: str, record: Item) -> str:
    """The id under which the item stands or will stand in ``items``."""
    if record.id is not None:
        return f"{slug}/{record.id}"
    return _known(db, slug, record) or f"{slug}/{_saved(record)}"


def provisional(db: Database, slug: str, record: Item) -> list[str]:
    """The rows of saved pages that ``record``, which tells its id, takes over."""
    if record.id is None:
        return []
    numbers = {"": record.paragraph, "item-": record.position}
    ids = [
        f"{slug}/{_saved_id(record, f'{prefix}{number}')}"
        for prefix, number in numbers.items()
        if number is not None
    ]
    marks = ", ".join("?" * len(ids))
    rows = db.execute(f"SELECT id FROM items WHERE id IN ({marks}) ORDER BY id", ids)  # noqa: S608 - only question marks
    return [item for (item,) in rows]


def place(item: str) -> tuple[str | None, int | None]:
    """The meeting and the place on its list, as an item's id tells; a provisional id does not."""
    service_id = item.partition("/")[2]
    if service_id.startswith(_SAVED):
        return None, None
    meeting, _, position = service_id.rpartition("-")
    return meeting or None, int(position) if position.isdecimal() else None


def _known(db: Database, slug: str, record: Item) -> str | None:
    """An item of the same body, day and § (on an agenda: place); None if there is none."""
    column, number = "paragraph", record.paragraph
    if number is None:
        column, number = "position", record.position
    rows = db.execute(
        f"SELECT id, body FROM items WHERE source = ? AND meeting_date = ? AND {column} = ?"  # noqa: S608 - one of two names above
        " ORDER BY id",
        [slug, record.meeting_date.isoformat(), number],
    )
    return next((item for item, body in rows if _plain(body) == _plain(record.body)), None)


def _saved(record: Item) -> str:
    """The provisional id: "saved-2017-05-08-kaupunginhallitus-127", "…-item-4" on an agenda."""
    if record.paragraph is not None:
        return _saved_id(record, str(record.paragraph))
    if record.position is not None:
        return _saved_id(record, f"item-{record.position}")
    # a page without any number is told by its title alone, and nothing takes it over
    return _saved_id(record, f"title-{hashlib.sha256(record.title.encode()).hexdigest()[:8]}")


def _saved_id(record: Item, number: str) -> str:
    return f"{_SAVED}{record.meeting_date.isoformat()}-{_plain(record.body)}-{number}"


def _plain(name: str) -> str:
    """A name in letters that an address can hold: "Ympäristölautakunta" is ymparistolautakunta."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
