"""Documents: their rows, where they lead, and the same rows in whatever order they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from db import search
from db.documents import links
from db.query import DOCUMENTS
from parsers.errors import ParseError
from parsers.records import (
    AnnouncedMeeting,
    Answer,
    ChangeKind,
    Citation,
    CitationKind,
    Document,
    DocumentKind,
    DocumentPart,
    Item,
    Matter,
    Person,
    Role,
)

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

MEMO = Document(
    kind=DocumentKind.MEMO,
    title="Latutyöryhmän muistio",
    language="fi",
    date=date(2026, 2, 26),
    when="keskiviikko 26.2.2026 klo 17",
    time="17:00",
    place="Etänä",
    body="Latutyöryhmä",
    lead=None,
    parts=(
        DocumentPart("Latutyöryhmän muistio", "Läsnä: Tyyne Aavasalo", 1),
        DocumentPart("", "Ladut valaistaan.", 2),
    ),
    people=(Person("Tyyne Aavasalo", "Tyyne Aavasalo", Role.PRESENT, None, "asia 1"),),
    answers=(Answer(1, "Milloin?", "Liikunta", "Syksyllä."),),
    matters=(Matter(1, "Valaistus", "Ladut valaistaan.", "Ladut valaistaan."),),
    announces=(
        AnnouncedMeeting("Tekninen lautakunta", date(2026, 3, 12), "12.3.2026", None, "Asia"),
    ),
    citations=(
        Citation(
            CitationKind.DECISION,
            "teknisen lautakunnan 12.3.2026 § 31",
            "tekninen lautakunta",
            date(2026, 3, 12),
            31,
        ),
    ),
    pages=2,
)
KEY = sha256(b"memo").hexdigest()
ID = f"kuusi/d/{KEY[:16]}"
ITEM = "kuusi/20261-4"


def save(
    shelf: Shelf,
    record: Document = MEMO,
    *,
    page: str = KEY,
    address: str = "https://kuusivaara.example/kokous/20261-4-77.PDF",
    item: str | None = ITEM,
    day: int = 1,
) -> ChangeKind | None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    return shelf.store.save_document("kuusi", record, page, address=address, item=item, at=at)


def test_all_that_a_document_says_stands_in_rows(shelf: Shelf) -> None:
    assert save(shelf) is ChangeKind.NEW
    (row,) = shelf.rows("SELECT * FROM documents")
    assert row == {
        "id": ID,
        "n": 1,
        "source": "kuusi",
        "municipality": "Kuusivaara",
        "kind": "memo",
        "title": "Latutyöryhmän muistio",
        "date": "2026-02-26",
        "when_printed": "keskiviikko 26.2.2026 klo 17",
        "time": "17:00",
        "place": "Etänä",
        "body": "Latutyöryhmä",
        "language": "fi",
        "lead": None,
        "pages": 2,
        "scanned": 0,
        "item": None,
        "url": "https://kuusivaara.example/kokous/20261-4-77.PDF",
        "page": KEY,
        "read_at": "2026-01-02T00:00:00.000Z",
    }
    assert [row["page"] for row in shelf.rows("SELECT page FROM document_parts")] == [1, 2]
    assert shelf.rows("SELECT number, unit FROM document_answers") == [
        {"number": 1, "unit": "Liikunta"}
    ]
    assert shelf.rows("SELECT title, decision FROM document_matters") == [
        {"title": "Valaistus", "decision": "Ladut valaistaan."}
    ]
    assert shelf.rows("SELECT role, person, remark FROM document_people") == [
        {"role": "present", "person": "Kuusivaara/aavasalo tyyne", "remark": "asia 1"}
    ]
    assert shelf.rows("SELECT name FROM people") == [{"name": "Tyyne Aavasalo"}]


def test_the_same_again_changes_nothing(shelf: Shelf) -> None:
    save(shelf)
    before = shelf.dump()
    assert save(shelf, day=9) is None
    assert shelf.dump() == before


def test_a_better_reading_takes_the_place_of_the_rows(shelf: Shelf) -> None:
    save(shelf)
    better = replace(MEMO, kind=DocumentKind.OTHER, people=(), answers=(), title="Muistio")
    assert save(shelf, better) is ChangeKind.CORRECTED
    assert shelf.rows("SELECT id, n, kind, title FROM documents") == [
        {"id": ID, "n": 1, "kind": "other", "title": "Muistio"}
    ]
    counts = [
        shelf.db.table(name).count for name in ("people", "document_people", "document_answers")
    ]
    assert counts == [0, 0, 0]
    assert search.check(shelf.db) == []


def found(shelf: Shelf, words: str) -> list[str]:
    return shelf.asked(words, DOCUMENTS)


def test_its_words_are_found(shelf: Shelf) -> None:
    save(shelf)
    assert found(shelf, "valaistaan") == found(shelf, "latutyöryhmän") == [ID]
    assert found(shelf, "hiihto") == []
    assert search.check(shelf.db) == []
    shelf.db.execute("UPDATE document_parts SET text = 'muuta'")
    assert search.check(shelf.db) == [f"{ID}: the index does not hold the keys of its texts"]


def test_order_does_not_matter(new_shelf: Callable[[], Shelf], minutes: Item) -> None:
    other = "https://kuusivaara.example/kokous/20261-3-70.PDF"
    steps: tuple[Callable[[Shelf], object], ...] = (
        save,
        lambda shelf: save(shelf, address=other, item="kuusi/20261-3", day=2),
        lambda shelf: [
            shelf.save(one, f"p{one.id}", 1)
            for one in (minutes, replace(minutes, id="20261-3", paragraph=30))
        ],
    )
    dumps = []
    for order in permutations(steps):
        shelf = new_shelf()
        for step in order:
            step(shelf)
        (row,) = shelf.rows("SELECT item, url, read_at FROM documents")
        assert row == {"item": "kuusi/20261-3", "url": other, "read_at": "2026-01-02T00:00:00.000Z"}
        targets = shelf.rows("SELECT target FROM citation_targets WHERE document = ?", ID)
        assert targets == [{"target": ITEM}]
        assert search.check(shelf.db) == []
        dumps.append(
            shelf.rows("SELECT * FROM document_addresses ORDER BY address")
            + shelf.rows("SELECT target, document FROM citing_items WHERE document IS NOT NULL")
        )
    assert all(dump == dumps[0] for dump in dumps)


def test_where_it_leads_is_told(shelf: Shelf, minutes: Item) -> None:
    save(shelf)
    before = links(shelf.db, ID)
    assert (before.cited, before.found, before.item, before.archived) == (1, 0, ITEM, False)
    shelf.save(minutes, "p1", 1)
    after = links(shelf.db, ID)
    assert (after.cited, after.found, after.item, after.archived) == (1, 1, ITEM, True)
    targets = shelf.rows("SELECT document, meeting FROM document_meeting_targets")
    assert targets == [{"document": ID, "meeting": "kuusi/20261"}]


def test_an_item_that_goes_leaves_the_document(shelf: Shelf, minutes: Item) -> None:
    save(shelf)
    shelf.save(minutes, "p1", 1)
    assert shelf.rows("SELECT item FROM documents") == [{"item": ITEM}]
    shelf.db.execute("DELETE FROM items WHERE id = ?", [ITEM])
    assert shelf.rows("SELECT item FROM documents") == [{"item": None}]


def test_a_rebuild_gives_it_its_number_again(shelf: Shelf) -> None:
    save(shelf, page=sha256(b"other").hexdigest(), address="kuusi/other.txt", item=None)
    save(shelf)
    before = shelf.dump()
    with shelf.store.rebuilding(["kuusi"]):
        save(shelf)
        save(shelf, page=sha256(b"other").hexdigest(), address="kuusi/other.txt", item=None)
    assert shelf.dump() == before
    assert search.check(shelf.db) == []


def test_a_new_name_of_the_municipality_reaches_its_documents(
    new_shelf: Callable[[], Shelf],
) -> None:
    dumps = []
    for early in (True, False):
        shelf = new_shelf()
        for step in (early, not early):
            if step:
                name = "Kuusivaaran seutu"
                shelf.store.source("kuusi", name, "https://kuusivaara.example", "fi")
            else:
                save(shelf)
        dumps.append(shelf.dump("_sqlite_migrations"))
    assert dumps[0] == dumps[1]


def test_what_no_row_can_hold_is_a_fault_of_the_document(shelf: Shelf) -> None:
    with pytest.raises(ParseError):
        save(shelf, replace(MEMO, parts=(DocumentPart("", "\ud800", None),)))
    assert shelf.rows("SELECT * FROM documents") == []
