"""Pages lie small, and come back byte by byte or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.archive import Archive
from db.dictionaries import ENOUGH, recompress, train
from db.pages_schema import migrations
from parsers.errors import StoreError
from parsers.records import Page

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MATTERS = ("latu", "silta", "koulu", "kaava", "satama", "vuokra", "avustus", "uimaranta")


def content(n: int) -> bytes:
    """A page of which most is the same on all."""
    matter = MATTERS[n % len(MATTERS)]
    return (
        f"<html><head><title>Kuusivaaran kaupunki</title></head><body><h1>Tekninen lautakunta"
        f" {n % 28 + 1}.3.2026 § {n}</h1><p>Päätösehdotus</p><p>Lautakunta päättää, että {matter}"
        f" {hashlib.sha256(str(n).encode()).hexdigest()[:12]} rakennetaan.</p><p>Päätös</p>"
        f"<p>Ehdotus hyväksyttiin yksimielisesti.</p></body></html>"
    ).encode()


def fill(archive: Archive, first: int, last: int) -> list[str]:
    """Put so many pages into the archive; their hashes."""
    return [
        archive.put(
            Page(
                f"https://kuusivaara.example/kokous/2026{n}-1.HTM",
                content(n),
                START + timedelta(seconds=n),
                "text/html",
            ),
            200,
            source="kuusi",
        )
        for n in range(first, last)
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pages.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with Archive(path) as archive:
        yield archive


def rows(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    return archive.db.execute(sql).fetchall()


def first_release(path: Path, pages: list[bytes]) -> None:
    """A file as the first release left it."""
    db = Database(path)
    migrations.apply(db, stop_before="dictionaries")
    for n, page in enumerate(pages):
        digest = hashlib.sha256(page).hexdigest()
        row = (digest, "zlib", None, len(page), zlib.compress(page, 6))
        db.execute("INSERT INTO pages VALUES (?, ?, ?, ?, ?)", row)
        at = f"2026-03-01T12:00:{n % 60:02d}.000Z"
        answer = ("kuusi", f"https://a.example/{n}", at, digest, 200, "text/html", "{}")
        db.execute("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)", answer)
    db.conn.commit()
    db.close()


def test_too_few_pages_train_no_dictionary(archive: Archive) -> None:
    fill(archive, 0, ENOUGH - 1)
    assert train(archive, START) is None
    assert recompress(archive) == 0
    assert rows(archive, "SELECT codec, dictionary, count(*) FROM pages GROUP BY 1, 2") == [
        ("zstd", None, ENOUGH - 1)
    ]


def test_a_dictionary_makes_pages_smaller_and_none_different(archive: Archive) -> None:
    hashes = fill(archive, 0, ENOUGH)
    ((before,),) = rows(archive, "SELECT sum(length(bytes)) FROM pages")
    made = train(archive, START)
    assert made is not None
    assert recompress(archive) == ENOUGH
    ((after,),) = rows(archive, "SELECT sum(length(bytes)) FROM pages")
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert after < before / 2
    assert [archive.get(digest) for digest in hashes] == [content(n) for n in range(ENOUGH)]
    assert rows(archive, "SELECT id, trained_at, pages, samples FROM dictionaries") == [
        (made.id, "2026-03-01T12:00:00.000Z", ENOUGH, ENOUGH)
    ]
    assert recompress(archive) == 0


def test_new_pages_use_the_dictionary_now_and_after_a_restart(path: Path) -> None:
    with Archive(path) as archive:
        fill(archive, 0, ENOUGH)
        made = train(archive, START)
        hashes = fill(archive, ENOUGH, ENOUGH + 3)
    with Archive(path) as archive:
        hashes += fill(archive, ENOUGH + 3, ENOUGH + 6)
    with Archive(path, write=False) as archive:
        assert [archive.get(h) for h in hashes] == [content(n) for n in range(ENOUGH, ENOUGH + 6)]
        used = rows(archive, "SELECT dictionary FROM pages ORDER BY rowid DESC LIMIT 6")
    assert made is not None
    assert used == [(made.id,)] * 6


def test_another_dictionary_comes_when_the_archive_is_ten_times_as_large(archive: Archive) -> None:
    hashes = fill(archive, 0, ENOUGH)
    first = train(archive, START)
    recompress(archive)
    fill(archive, ENOUGH, ENOUGH + 200)
    assert train(archive, START + timedelta(days=1)) is None
    archive.db.execute("UPDATE dictionaries SET pages = 60")
    second = train(archive, START + timedelta(days=1))
    assert first is not None
    assert second is not None
    assert second != first
    hashes += fill(archive, ENOUGH + 200, ENOUGH + 201)
    assert archive.get(hashes[0]) == content(0)
    assert archive.get(hashes[-1]) == content(ENOUGH + 200)
    assert len(rows(archive, "SELECT DISTINCT dictionary FROM pages")) == 2


def test_packing_anew_can_be_done_in_parts(archive: Archive) -> None:
    fill(archive, 0, ENOUGH)
    train(archive, START)
    assert [recompress(archive, limit=300) for _ in range(3)] == [300, 200, 0]


def test_large_pages_are_packed_anew_few_at_a_time(archive: Archive) -> None:
    fill(archive, 0, ENOUGH)
    for n in range(10):
        content = bytes([n]) * 3_000_000
        page = Page(f"https://kuusivaara.example/{n}.PDF", content, START, "application/pdf")
        archive.put(page, 200, source="kuusi")
    train(archive, START)
    told: list[str] = []
    archive.db.conn.set_trace_callback(told.append)
    assert recompress(archive) == ENOUGH + 10
    archive.db.conn.set_trace_callback(None)
    large = [0]
    for statement in told:
        if statement.startswith("BEGIN"):
            large.append(0)
        large[-1] += "size = 3000000" in statement
    assert sum(large) == 10
    assert max(large) <= 2  # six megabytes: a third one would make nine


def test_pages_of_the_first_release_stay_readable_and_are_packed_anew(path: Path) -> None:
    pages = [content(n) for n in range(ENOUGH)]
    first_release(path, pages)
    with Archive(path) as archive:
        hashes = [hashlib.sha256(page).hexdigest() for page in pages]
        assert archive.get(hashes[0]) == pages[0]
        before = [(kept.page, kept.digest) for kept in archive.answers()]
        train(archive, START)
        assert recompress(archive) == ENOUGH
        assert rows(archive, "SELECT DISTINCT codec FROM pages") == [("zstd",)]
        assert [(kept.page, kept.digest) for kept in archive.answers()] == before


def damaged(path: Path, digest: str, damage: str) -> str:
    """What is said of a page after its row was changed behind our back."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"UPDATE pages SET {damage} WHERE hash = ?", [digest])  # noqa: S608 - ours
        raw.commit()
    with Archive(path, write=False) as archive, pytest.raises(StoreError) as error:
        archive.get(digest)
    line = str(error.value)
    assert line.startswith(f"{path}: page {digest} is damaged")
    assert line.endswith("take the file back from a backup")
    assert "\n" not in line
    return line


CUT = "bytes = substr(bytes, 1, length(bytes) - 9)"
NOISE = "bytes = x'00112233445566'"
ANOTHER = "bytes = (SELECT bytes FROM pages ORDER BY rowid DESC LIMIT 1)"


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (CUT, "cannot be unpacked"),
        (NOISE, "cannot be unpacked"),
        (ANOTHER, "do not have its hash"),
        ("size = size + 1", "do not have its hash"),
        ("codec = 'brotli'", "do not have its hash"),
    ],
)
def test_a_damaged_page_is_no_page(path: Path, damage: str, says: str) -> None:
    with Archive(path) as archive:
        digest, _other = fill(archive, 1, 3)
    assert says in damaged(path, digest, damage)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (CUT, "do not have its hash"),
        (NOISE, "cannot be unpacked"),
        (ANOTHER, "do not have its hash"),
        ("size = size - 9", "do not have its hash"),
    ],
)
def test_a_damaged_page_of_the_first_release_is_no_page(path: Path, damage: str, says: str) -> None:
    first_release(path, [content(1), content(2)])
    Archive(path).close()
    assert says in damaged(path, hashlib.sha256(content(1)).hexdigest(), damage)


def test_a_dictionary_that_is_lost_is_named(path: Path) -> None:
    with Archive(path) as archive:
        digest = fill(archive, 0, ENOUGH)[0]
        made = train(archive, START)
        recompress(archive)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DELETE FROM dictionaries")
        raw.commit()
    assert made is not None
    with Archive(path) as archive, pytest.raises(StoreError, match=f"{made.id}.*missing"):
        archive.get(digest)


def test_a_small_row_cannot_take_much_memory(path: Path) -> None:
    bomb = zlib.compress(bytes(50_000_000), 9)
    with Archive(path) as archive:
        (digest,) = fill(archive, 1, 2)
        archive.db.execute("UPDATE pages SET codec = 'zlib', bytes = ?", [bomb])
        tracemalloc.start()
        with pytest.raises(StoreError, match="damaged"):
            archive.get(digest)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 1_000_000
