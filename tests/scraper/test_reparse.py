"""Pages that are kept, read again: those that were left unread, and all of them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.archive import Archive
from db.search import check
from db.store import Store
from parsers.errors import StoreError
from parsers.records import Page
from scraper.client import Fetched
from scraper.reparse import Reparsed, read_pending, reparse
from scraper.saved import import_files
from scraper.source import Source
from simulator.faults import Faults
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

SLUGS = ("hiidenkoski", "kuusivaara", "lillskar", "vanhasatama")

SourceOf = Callable[[Simulator, str], Source]
Wait = Callable[[Simulator, int], None]


def page_of(desk: Desk, source: Source, item: str) -> Page:
    """An item's page at the CGI."""
    with desk.client() as client:
        answer = client.get(f"{source.base}/cgi/DREQUEST.PHP?page=meetingitem&id={item}")
    assert isinstance(answer, Fetched)
    return answer.page


def take_in(desk: Desk, source: Source, path: Path) -> None:
    """Import a file whose address is not the source's."""
    import_files(
        [path],
        source,
        url=f"https://former.example.org/kokous/{path.name}",
        store=desk.store,
        archive=desk.archive,
        now=desk.clock.now,
    )


def told(store: Store) -> dict[str, list[str]]:
    """All that pages tell: every row, but for what numbers it in one archive alone."""
    tables = set(store.db.table_names()) - {"changes", "looks", "harvests", "_sqlite_migrations"}
    rows = {
        table: [dict(row) for row in store.db.table(table).rows]
        for table in tables
        if not table.startswith(("item_index", "document_index"))
    }
    for fault in rows["faults"]:
        del fault["id"]
    for item in rows["items"]:
        del item["n"]
    return {table: sorted(map(repr, found)) for table, found in rows.items()}


def all_but_index(desk: Desk) -> dict[str, list[str]]:
    """Every row that a rebuild must leave or bring back, running numbers included."""
    index = ("item_index", "document_index")
    return {name: rows for name, rows in desk.dump().items() if not name.startswith(index)}


def anew(desk: Desk, sources: list[Source], folder: Path) -> tuple[Reparsed, dict[str, list[str]]]:
    """What a rebuild from a copy of pages.db alone met, and what it made."""
    folder.mkdir()
    shutil.copy(desk.archive.path, folder)
    wal = desk.archive.path.with_name("pages.db-wal")
    if wal.exists():
        shutil.copy(wal, folder)
    with Store(folder / "archive.db") as store, Archive(folder / "pages.db") as archive:
        report = reparse(sources, store=store, archive=archive)
        assert check(store.db) == []
        assert list(archive.unread(store.path, {one.slug for one in sources})) == []
        return report, told(store)


def test_page_that_was_kept_but_not_read_is_read_first(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    item = small.published("kuusivaara")[0].id
    page = page_of(desk, source, item)
    desk.archive.put(page, 200, source="kuusivaara")
    desk.archive.put(page, 200, source="elsewhere")
    desk.store.source(source.slug, source.municipality, source.base, source.language)
    assert read_pending([source], store=desk.store, archive=desk.archive) == 1
    assert set(desk.items()) == {f"kuusivaara/{item}"}
    assert [row["kind"] for row in desk.rows("changes")] == ["new"]
    assert read_pending([source], store=desk.store, archive=desk.archive) == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_reading_all_pages_anew_gives_the_same_rows(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait, slug: str
) -> None:
    source = source_of(small, slug)
    desk.harvest([source])
    wait(small, 30)
    desk.harvest([source])
    before = all_but_index(desk)
    report = reparse([source], store=desk.store, archive=desk.archive)
    assert report == Reparsed(len(list(desk.archive.answers())), 0, {})
    assert report.ok
    assert all_but_index(desk) == before


@pytest.mark.parametrize("slug", SLUGS)
def test_an_archive_that_is_lost_comes_back_from_its_pages(
    desk: Desk, small: Simulator, source_of: SourceOf, tmp_path: Path, slug: str
) -> None:
    source = source_of(small, slug)
    twin = Source("toinen", "Toinen", source.base, languages=("fi",))
    small.faults = Faults(empty=True, only=small.published(slug)[-1].id)
    for day in (0, 30):
        small.today += timedelta(days=day)
        desk.clock.seconds += day * 86_400
        desk.harvest([source, twin])
    report, rows = anew(desk, [source, twin], tmp_path / "anew")
    assert rows == told(desk.store)
    assert rows["faults"]
    assert report.faults == len(rows["faults"])
    assert not report.ok


def test_page_of_an_address_elsewhere_is_rebuilt_and_is_not_asked_for_there(
    desk: Desk, small: Simulator, source_of: SourceOf, tmp_path: Path
) -> None:
    source = source_of(small, "kuusivaara")
    item = small.published("kuusivaara")[0].id
    (tmp_path / "saved.html").write_bytes(page_of(desk, source, item).content)
    take_in(desk, source, tmp_path / "saved.html")
    _report, rows = anew(desk, [source], tmp_path / "anew")
    assert len(rows["items"]) == 1
    assert rows == told(desk.store)
    assert desk.harvest([source]).ok
    assert desk.items().keys() == {f"kuusivaara/{i.id}" for i in small.published("kuusivaara")}


def test_what_no_page_tells_is_mended_or_gone_and_the_diary_stays(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    desk.harvest([source])
    before, diary = all_but_index(desk), desk.rows("looks")
    item = next(iter(desk.items()))
    db = desk.store.db
    db.execute("UPDATE items SET title = 'false' WHERE id = ?", [item])
    db.execute("DELETE FROM sections WHERE item = ?", [item])
    db.execute("INSERT INTO bodies VALUES ('kuusivaara/false', 'kuusivaara', 'false', '[]', '')")
    db.execute("INSERT INTO people VALUES ('K/false', 'K', 'false', NULL, '[]')")
    db.conn.commit()
    assert reparse([source], store=desk.store, archive=desk.archive).ok
    assert all_but_index(desk) == before
    assert desk.rows("looks") == diary
    assert check(db) == []


def test_answers_of_no_source_are_told_of_and_their_rows_stand(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    sources = [source_of(small, slug) for slug in ("kuusivaara", "lillskar")]
    desk.harvest(sources)
    before = all_but_index(desk)
    report = reparse(sources[:1], store=desk.store, archive=desk.archive)
    assert report.unknown.keys() == {"lillskar"}
    assert not report.ok
    assert all_but_index(desk) == before
    assert check(desk.store.db) == []


def test_rows_without_any_page_are_not_thrown_away(
    desk: Desk, small: Simulator, source_of: SourceOf, tmp_path: Path
) -> None:
    source = source_of(small, "kuusivaara")
    desk.harvest([source])
    before = all_but_index(desk)
    with Archive(tmp_path / "empty.db") as empty:
        assert reparse([source], store=desk.store, archive=empty) == Reparsed(0, 0, {})
    assert all_but_index(desk) == before


def test_a_rebuild_that_fails_changes_nothing(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    desk.harvest([source])
    before = all_but_index(desk)
    last = list(desk.archive.answers())[-1].digest
    with closing(sqlite3.connect(desk.archive.path)) as pages:
        pages.execute("DELETE FROM pages WHERE hash = ?", [last])
        pages.commit()
    with pytest.raises(StoreError, match="no page"):
        reparse([source], store=desk.store, archive=desk.archive)
    assert all_but_index(desk) == before
