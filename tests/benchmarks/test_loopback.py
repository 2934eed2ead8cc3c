"""The benchmarks of a harvest do what they claim; how fast is another matter."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from benchmarks import memory, poll
from benchmarks.loopback import ITEMS, Loopback, town_sources, towns
from db import search
from db.archive import Archive
from db.store import Store


def test_copies_are_as_the_store_would_have_made_them(tmp_path: Path) -> None:
    sources = town_sources(("http://127.0.0.1:1", "http://127.0.0.1:2") * 2)
    with Store(tmp_path / "archive.db") as store, Archive(tmp_path / "pages.db") as archive:
        memory.store_first(sources, store, archive)
        first = store.db.table("items").count
        copies = memory.Copies(store.db.conn, archive.db.conn)
        copies.add()
        copies.add()
        assert copies.items == store.db.table("items").count == 3 * first > 0
        assert search.check(store.db) == []
        assert store.db.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in ("sections", "roles", "looks", "changes"):
            assert store.db.table(table).count % 3 == 0
        newest, oldest = store.db.execute(
            "SELECT max(meeting_date), min(meeting_date) FROM items WHERE title ="
            " (SELECT title FROM items WHERE n = 1)"
        ).fetchone()
        assert newest > oldest


def test_a_poll_without_news_asks_for_two_feeds_and_gets_nothing() -> None:
    told = poll.measure(municipalities=2, runs=1)
    daemon, process, without, process_without = told.polls
    assert told.read_requests == ITEMS + 2  # robots.txt, the feed and its items
    assert (daemon.requests, daemon.bytes) == (2, 0)
    assert process.requests == 3
    assert without.requests == 2
    assert without.bytes > 1000
    assert process_without.requests == 3


def test_a_host_counts_what_it_gave() -> None:
    with Loopback(towns, 1) as server, closing(poll.Clock().client()) as client:
        client.get(f"{server.origins[0]}/cgi/DREQUEST.PHP?page=meeting_frames")
        assert server.counted().requests == 2
        assert server.counted() == (0, 0)
