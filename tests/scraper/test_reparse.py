"""Pages that are kept, read again: those that were left unread, and all of them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.archive import Archive
from db.release import RELEASE
from db.search import check
from db.store import Store
from parsers.addresses import item_url
from parsers.errors import StoreError
from parsers.records import Page
from scraper.client import Fetched
from scraper.reparse import Reparsed, read_pending, reparse
from scraper.saved import import_files
from scraper.source import Source
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

# What is numbered in the order of writing, and what is found by those numbers.
NUMBERED = (
    "item_index", "document_index", "form_index", "item_terms", "document_terms",
    "item_facets", "facet_values", "search_stamp",
)  # fmt: skip
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
        if not table.startswith(NUMBERED)
    }
    for fault in rows["faults"]:
        del fault["id"]
    for row in rows["items"] + rows["form_key"]:
        del row["n"]
    return {table: sorted(map(repr, found)) for table, found in rows.items()}


def all_but_index(desk: Desk) -> dict[str, list[str]]:
    """Every row that a rebuild must leave or bring back, running numbers included."""
    forms = desk.rows("form_key")
    keys = sorted(repr({**row, "n": None}) for row in forms)
    dump = {name: rows for name, rows in desk.dump().items() if not name.startswith(NUMBERED)}
    return {**dump, "form_key": keys}


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


def keep_what_nobody_reads(desk: Desk, source: Source) -> None:
    """Have a page come that is no page of the service, and says something."""
    url = item_url(source.base, "209912-1")
    page = Page(url=url, content=b"<p>Palvelu on huollossa</p>", fetched_at=desk.clock.now())
    desk.archive.put(page, 200, source=source.slug)
    assert read_pending([source], store=desk.store, archive=desk.archive) == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_an_archive_that_is_lost_comes_back_from_its_pages(
    desk: Desk, small: Simulator, source_of: SourceOf, tmp_path: Path, slug: str
) -> None:
    source = source_of(small, slug)
    twin = Source("toinen", "Toinen", source.base, languages=("fi",))
    for day in (0, 30):
        small.today += timedelta(days=day)
        desk.clock.seconds += day * 86_400
        desk.harvest([source, twin])
    keep_what_nobody_reads(desk, source)
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


@pytest.mark.parametrize("processes", [1, 2])
def test_a_rebuild_that_fails_changes_nothing(
    desk: Desk, small: Simulator, source_of: SourceOf, processes: int
) -> None:
    source = source_of(small, "kuusivaara")
    desk.harvest([source])
    before = all_but_index(desk)
    last = list(desk.archive.answers())[-1].digest
    with closing(sqlite3.connect(desk.archive.path)) as pages:
        pages.execute("DELETE FROM pages WHERE hash = ?", [last])
        pages.commit()
    with pytest.raises(StoreError, match="no page"):
        reparse([source], store=desk.store, archive=desk.archive, processes=processes)
    assert all_but_index(desk) == before


def test_any_number_of_processes_gives_the_same_rows(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait, tmp_path: Path
) -> None:
    sources = [source_of(small, slug) for slug in SLUGS]
    desk.harvest(sources)
    wait(small, 30)
    desk.harvest(sources)
    keep_what_nobody_reads(desk, sources[0])
    made = []
    for processes in (1, 2):
        path = tmp_path / f"on-{processes}.db"
        with Store(path) as store:
            report = reparse(sources, store=store, archive=desk.archive, processes=processes)
            rows = {
                table: sorted(map(repr, store.db.table(table).rows))
                for table in store.db.table_names()
                if table != "_sqlite_migrations"
            }
        made.append((report, rows))
    assert made[0][0].pages >= 100
    assert made[0][0].faults
    assert made[0] == made[1]


@contextmanager
def running(desk: Desk, release: str) -> Iterator[None]:
    """Have the archive written by another release."""
    ours = desk.store
    with Store(ours.path, release=release) as theirs:
        desk.store = theirs
        try:
            yield
        finally:
            desk.store = ours


def spoil(desk: Desk) -> None:
    """Have every item say what no page says."""
    desk.store.db.execute("UPDATE items SET title = 'spoiled ' || source")
    desk.store.db.conn.commit()


def test_since_a_version_only_what_it_read_is_read_again(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    old, new = (source_of(small, slug) for slug in ("kuusivaara", "lillskar"))
    with running(desk, "0.9.1"):
        desk.harvest([old])
    with running(desk, "0.10"):
        desk.harvest([old, new])
        before = all_but_index(desk)
        assert desk.store.read_by() == {"kuusivaara": "0.9.1", "lillskar": "0.10"}
        spoil(desk)
        counts = desk.archive.counts()
        report = reparse([old, new], store=desk.store, archive=desk.archive, since="0.9.0")
        assert report == Reparsed(0, 0, {}, left=2)
        report = reparse([old, new], store=desk.store, archive=desk.archive, since="0.9.1")
        assert report == Reparsed(counts["kuusivaara"], 0, {}, left=1)
        assert desk.store.read_by() == {"kuusivaara": "0.10", "lillskar": "0.10"}
        titles = {row["source"]: row["title"] for row in desk.rows("items")}
        assert titles["lillskar"] == "spoiled lillskar"
        assert not titles["kuusivaara"].startswith("spoiled")
        report = reparse([old, new], store=desk.store, archive=desk.archive, since="0.10.0")
        assert report == Reparsed(sum(counts.values()), 0, {}, left=0)
        for row in before["sources"]:
            assert row.replace("0.9.1", "0.10") in all_but_index(desk)["sources"]
        assert {**all_but_index(desk), "sources": []} == {**before, "sources": []}
        assert check(desk.store.db) == []


def test_a_municipality_with_two_sources_is_rebuilt_by_one_as_by_both(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    twin = replace(source, slug="toinen")
    desk.harvest([source, twin])
    before = all_but_index(desk)
    desk.store.db.execute("UPDATE items SET task_class = '99', case_number = 'false'")
    desk.store.db.execute("UPDATE cases SET task_class = '99', case_number = 'false'")
    desk.store.db.conn.commit()
    for one in (source, twin):
        assert reparse([one], store=desk.store, archive=desk.archive).pages
    assert all_but_index(desk) == before


def test_an_archive_that_did_not_note_its_version_is_read_by_the_oldest(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    desk.harvest([source])
    desk.store.db.execute("UPDATE sources SET read_by = NULL")
    desk.store.db.conn.commit()
    desk.harvest([source])
    assert desk.store.read_by() == {"kuusivaara": None}
    assert reparse([source], store=desk.store, archive=desk.archive, since="0").pages
    assert desk.store.read_by() == {"kuusivaara": RELEASE}


def test_an_answer_at_fault_is_not_read(desk: Desk, small: Simulator, source_of: SourceOf) -> None:
    source = source_of(small, "kuusivaara")
    page = page_of(desk, source, small.published("kuusivaara")[0].id)
    desk.archive.put(page, 200, source="kuusivaara", fault="wrong")
    desk.store.source(source.slug, source.municipality, source.base, source.language)
    assert read_pending([source], store=desk.store, archive=desk.archive) == 0
    assert reparse([source], store=desk.store, archive=desk.archive) == Reparsed(0, 0, {})
    assert desk.items() == {}
