"""Officers' decisions and announcements: rows, versions, and any order of coming."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from db import search
from db.query import DOCUMENTS
from parsers.errors import MissingField
from parsers.records import (
    Announcement,
    Announcements,
    Attachment,
    AttachmentKind,
    ChangeKind,
    Citation,
    CitationKind,
    Document,
    DocumentKind,
    DocumentPart,
    Links,
    OfficialDecision,
    Preparer,
    Section,
    SectionKind,
)
from tests.db import conftest

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

PERMIT = OfficialDecision(
    id="202650185",
    municipality="Kuusivaaran kaupunki",
    officer_title="Kaupungininsinööri",
    officer_name="Kaisa Ruokomäki",
    number="61/2026",
    paragraph=61,
    date=date(2026, 11, 3),
    title="Katulupa, Torikatu 4",
    case_number="900/10.03.00/2026",
    case_key="900/2026",
    task_class="10.03.00",
    language="fi",
    preparers=(Preparer("Havu Onni"),),
    sections=(
        Section(SectionKind.HEADER, "", "900/10.03.00/2026\nKatulupa, Torikatu 4"),
        Section(SectionKind.DECISION, "Päätös", "Lupa myönnetään, vrt. 31 §."),
    ),
    attachments=(
        Attachment(
            "Piirros",
            "https://kuusivaara.example/viranhaltija/202650185-1.PDF",
            AttachmentKind.ATTACHMENT,
        ),
    ),
    links=Links(pdf="https://kuusivaara.example/viranhaltija/202650185.PDF"),
    citations=(
        Citation(
            CitationKind.DECISION,
            "teknisen lautakunnan 12.3.2026 § 31",
            "tekninen lautakunta",
            date(2026, 3, 12),
            31,
        ),
    ),
)
DENIED = replace(
    PERMIT, sections=(PERMIT.sections[0], Section(SectionKind.DECISION, "Päätös", "Lupa evätään."))
)
NAMELESS = replace(PERMIT, officer_name=None)
URL = "https://kuusivaara.example/cgi/DREQUEST.PHP?page=official_decision&id=202650185"
ID = "kuusi/o/202650185"
START = datetime(2026, 11, 4, tzinfo=UTC)


def save(
    shelf: Shelf, record: OfficialDecision, page: str, day: int, *, emit: bool = True
) -> ChangeKind | None:
    return shelf.store.save_official_decision(
        "kuusi", record, page, url=URL, at=START + timedelta(days=day), emit=emit
    )


def everything(shelf: Shelf) -> dict[str, list[dict[str, Any]]]:
    tables = (
        *("documents", "document_parts", "document_addresses", "document_attachments"),
        *("document_citations", "document_versions", "official_decisions"),
        *("announcements", "announcement_attachments"),
    )
    return {table: shelf.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables}  # noqa: S608 - our own names


def test_a_decision_is_a_document_with_facts_of_its_own(shelf: Shelf) -> None:
    assert save(shelf, PERMIT, "p1", 0) is ChangeKind.NEW
    (row,) = shelf.rows("SELECT * FROM official_decisions")
    assert (row["id"], row["officer_title"], row["officer_name"]) == (
        ID,
        "Kaupungininsinööri",
        "Kaisa Ruokomäki",
    )
    assert (row["number"], row["paragraph"], row["date"], row["year"]) == (
        "61/2026",
        61,
        "2026-11-03",
        2026,
    )
    assert (row["version"], row["versions"], row["url"]) == ("p1", 1, URL)
    (document,) = shelf.rows("SELECT kind, title, body, url, page FROM documents")
    assert document == {
        "kind": "official_decision",
        "title": "Katulupa, Torikatu 4",
        "body": "Kaupungininsinööri",
        "url": URL,
        "page": "p1",
    }
    parts = shelf.rows("SELECT kind, heading, text FROM document_parts ORDER BY ordinal")
    assert [(part["kind"], part["heading"]) for part in parts] == [
        ("header", ""),
        ("decision", "Päätös"),
    ]
    assert shelf.rows("SELECT item, kind FROM changes") == [{"item": ID, "kind": "new"}]


def test_it_is_found_by_its_words_and_cites_both_ways(shelf: Shelf) -> None:
    shelf.save(conftest.MINUTES, "m1", 3)
    save(shelf, PERMIT, "p1", 0)
    assert shelf.asked("lupa myönnetään", DOCUMENTS) == [ID]
    assert shelf.rows("SELECT document, target FROM citing_items") == [
        {"document": ID, "target": "kuusi/20261-4"}
    ]
    assert search.check(shelf.db) == []


def test_the_same_again_writes_nothing(shelf: Shelf) -> None:
    save(shelf, PERMIT, "p1", 0)
    before = everything(shelf)
    assert save(shelf, PERMIT, "p1", 3) is None
    # another frame around the same text
    assert save(shelf, replace(PERMIT, links=Links()), "p2", 4) is None
    assert everything(shelf) == before


def test_an_edited_text_is_a_version(shelf: Shelf) -> None:
    save(shelf, PERMIT, "p1", 0)
    assert save(shelf, NAMELESS, "p2", 5) is ChangeKind.CORRECTED
    versions = shelf.rows("SELECT version, reason, ordinal FROM document_versions ORDER BY ordinal")
    assert versions == [
        {"version": "p1", "reason": "new", "ordinal": 1},
        {"version": "p2", "reason": "corrected", "ordinal": 2},
    ]
    (row,) = shelf.rows("SELECT officer_name, version, first_seen_at FROM official_decisions")
    assert row == {
        "officer_name": None,
        "version": "p2",
        "first_seen_at": "2026-11-04T00:00:00.000Z",
    }
    assert [row["kind"] for row in shelf.rows("SELECT kind FROM changes")] == ["new", "corrected"]


def test_another_number_is_another_text(shelf: Shelf) -> None:
    save(shelf, PERMIT, "p1", 0)
    assert save(shelf, replace(PERMIT, number="62/2026"), "p2", 1) is ChangeKind.CORRECTED


def test_any_order_gives_the_same_rows(new_shelf: Callable[[], Shelf]) -> None:
    pages = [(PERMIT, "p1", 0), (DENIED, "p2", 3), (NAMELESS, "p3", 6)]
    seen = []
    for order in permutations(pages):
        shelf = new_shelf()
        for record, page, day in order:
            save(shelf, record, page, day, emit=False)
        seen.append(everything(shelf))
        assert search.check(shelf.db) == []
    assert all(one == seen[0] for one in seen)


def test_a_rebuild_gives_the_same_rows(shelf: Shelf) -> None:
    other = replace(PERMIT, id="20264")
    save(shelf, other, "p0", 0)
    save(shelf, PERMIT, "p1", 0)
    save(shelf, DENIED, "p2", 1)
    tell(shelf, "l1", 0, PLAN)
    before = everything(shelf)
    changes = shelf.rows("SELECT * FROM changes")
    with shelf.store.rebuilding(["kuusi"]):
        assert not any(everything(shelf).values())
        tell(shelf, "l1", 0, PLAN, emit=False)
        for record, page, day in ((DENIED, "p2", 1), (PERMIT, "p1", 0), (other, "p0", 0)):
            save(shelf, record, page, day, emit=False)
    assert everything(shelf) == before
    assert shelf.rows("SELECT * FROM changes") == changes
    assert search.check(shelf.db) == []


def test_a_rename_reaches_the_decision(shelf: Shelf) -> None:
    save(shelf, PERMIT, "p1", 0)
    shelf.store.source("kuusi", "Kuusiala", "https://kuusivaara.example", "fi")
    for table in ("documents", "official_decisions"):
        found = shelf.rows(f"SELECT municipality FROM {table}")  # noqa: S608 - our own names
        assert found == [{"municipality": "Kuusiala"}]


def test_a_decision_without_an_id_is_a_fault(shelf: Shelf) -> None:
    with pytest.raises(MissingField):
        save(shelf, replace(PERMIT, id=None), "p1", 0)


# Announcements

PLAN = Announcement(
    id="202680",
    title="Asemakaavan muutos",
    published=date(2026, 11, 5),
    until=date(2026, 12, 7),
    url="https://kuusivaara.example/kuulutus/202680.PDF",
    attachments=(Attachment("Kartta", "https://kuusivaara.example/kuulutus/202680.81.PDF", None),),
)
SOIL = replace(
    PLAN,
    id="202682",
    title="Maa-aineslupa",
    url="https://kuusivaara.example/kuulutus/202682.PDF",
    attachments=(),
)


def tell(
    shelf: Shelf, page: str, day: int, *told: Announcement, emit: bool = True
) -> ChangeKind | None:
    record = Announcements("Kuusivaaran kaupunki", "fi", told)
    at = START + timedelta(days=day)
    return shelf.store.save_announcements("kuusi", record, page, at=at, emit=emit)


def test_an_announcement_stays_when_it_leaves_the_list(shelf: Shelf) -> None:
    assert tell(shelf, "l1", 0, PLAN) is ChangeKind.NEW
    assert tell(shelf, "l2", 1, SOIL, PLAN) is ChangeKind.NEW
    assert tell(shelf, "l3", 2, SOIL) is None
    rows = shelf.rows("SELECT id, title, published, until FROM announcements ORDER BY id")
    assert rows[0] == {
        "id": "kuusi/a/202680",
        "title": "Asemakaavan muutos",
        "published": "2026-11-05",
        "until": "2026-12-07",
    }
    assert [row["id"] for row in rows] == ["kuusi/a/202680", "kuusi/a/202682"]
    assert [row["item"] for row in shelf.rows("SELECT item FROM changes ORDER BY seq")] == [
        "kuusi/a/202680",
        "kuusi/a/202682",
    ]


def test_a_longer_time_is_a_correction(shelf: Shelf) -> None:
    tell(shelf, "l1", 0, PLAN)
    longer = replace(PLAN, until=date(2026, 12, 31))
    assert tell(shelf, "l2", 1, longer) is ChangeKind.CORRECTED
    assert tell(shelf, "l2", 1, longer) is None


def test_lists_may_come_in_any_order(new_shelf: Callable[[], Shelf]) -> None:
    longer = replace(PLAN, until=date(2026, 12, 31), attachments=())
    lists = [("l1", 0, PLAN), ("l2", 1, longer), ("l3", 2, SOIL)]
    seen = []
    for order in permutations(lists):
        shelf = new_shelf()
        for page, day, one in order:
            tell(shelf, page, day, one)
        seen.append(everything(shelf))
    assert all(one == seen[0] for one in seen)


def test_a_text_belongs_to_whatever_lists_its_file(shelf: Shelf) -> None:
    tell(shelf, "l1", 0, PLAN)
    save(shelf, PERMIT, "p1", 0)
    text = Document(
        kind=DocumentKind.ANNOUNCEMENT,
        title="Kuulutus",
        language="fi",
        date=None,
        when=None,
        time=None,
        place=None,
        body=None,
        lead=None,
        parts=(DocumentPart("", "Luonnos on nähtävillä.", 1),),
        pages=1,
    )
    for page, url in (("a" * 64, PLAN.url), ("b" * 64, PERMIT.attachments[0].url or "")):
        shelf.store.save_document("kuusi", text, page, address=url, item=None, at=START)
    told = shelf.rows("SELECT announcement, document, text FROM attachment_texts ORDER BY text")
    assert told == [
        {"announcement": "kuusi/a/202680", "document": None, "text": f"kuusi/d/{'a' * 16}"},
        {"announcement": None, "document": ID, "text": f"kuusi/d/{'b' * 16}"},
    ]
    assert len(shelf.rows("SELECT * FROM listed_files")) == 3
