"""Harvests of officers' decisions, announcements and attachments, from the simulator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from parsers.addresses import announcements_url, feed_url, official_decision_url
from parsers.errors import Unreachable
from scraper.beside import OFFICIAL
from scraper.client import Client
from scraper.harvest import harvest
from scraper.reparse import reparse
from scraper.source import Source
from simulator import pdf
from simulator.officials import announced, decided
from simulator.serve import Simulator
from simulator.towns import TOWNS

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk, Host

SourceOf = Callable[[Simulator, str], Source]
Wait = Callable[[Simulator, int], None]
_TOWNS = {town.slug: town for town in TOWNS}


def everything(source: Source) -> Source:
    """The source with all there is to be had of it."""
    feeds = ("meetingitems", "meetings", OFFICIAL)
    return replace(source, feeds=feeds, announcements=True, attachments="pdf")


@pytest.mark.parametrize("slug", ["kuusivaara", "lillskar"])
def test_what_the_simulator_publishes_is_there(
    desk: Desk, small: Simulator, source_of: SourceOf, slug: str
) -> None:
    source = everything(source_of(small, slug))
    report = desk.harvest([source])
    assert report.ok
    town = _TOWNS[slug]
    acts = decided(town, small.today)
    assert len(acts) > 2
    # files and announcements are no items
    assert report.harvests[0].new == len(small.published(slug)) + len(acts)
    rows = {row["id"]: row for row in desk.rows("official_decisions")}
    assert set(rows) == {f"{slug}/o/{act.id}" for act in acts}
    for act in acts:
        row = rows[f"{slug}/o/{act.id}"]
        assert (row["officer_title"], row["officer_name"]) == (act.title, act.name)
        assert (row["title"], row["date"]) == (act.subject, act.on.isoformat())
    notices = announced(town, small.today)
    assert {row["id"] for row in desk.rows("announcements")} == {
        f"{slug}/a/{notice.id}" for notice in notices
    }
    listed, texts = (
        {row["url"] for row in desk.store.db.query(f"SELECT url FROM {view}")}  # noqa: S608 - our own names
        for view in ("listed_files", "attachment_texts")
    )
    assert listed == texts
    assert len(listed) > len(notices)


def test_a_second_run_asks_for_little_and_changes_nothing(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = everything(source_of(small, "kuusivaara"))
    desk.harvest([source])
    before, asked = desk.dump(), len(small.requests)
    assert desk.harvest([source]).ok
    assert desk.dump() == before
    targets = [request.target for request in small.requests[asked:]]
    assert not [target for target in targets if ".PDF" in target or "official_decision&" in target]
    assert not [target for target in targets if "announcement_search" in target]


def test_only_what_was_not_read_is_told_as_new(
    desk: Desk, small: Simulator, source_of: SourceOf, caplog: pytest.LogCaptureFixture
) -> None:
    source = everything(source_of(small, "kuusivaara"))
    desk.harvest([source])
    small.today += timedelta(days=30)
    new = len(decided(_TOWNS["kuusivaara"], small.today)) - len(desk.rows("official_decisions"))
    with caplog.at_level("INFO", logger="pykala.harvest"):
        desk.harvest([source])
    told = next(line for line in caplog.messages if line.startswith("kuusivaara official_decis"))
    assert new > 0
    assert told.endswith(f", {new} new")


def test_pages_come_before_files(desk: Desk, small: Simulator, source_of: SourceOf) -> None:
    desk.harvest([everything(source_of(small, "kuusivaara"))])
    files = [request.target.endswith(".PDF") for request in small.requests]
    assert any(files)
    assert files == sorted(files)


def test_new_decisions_and_announcements_come_as_they_are_made(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait
) -> None:
    source = everything(source_of(small, "kuusivaara"))
    desk.harvest([source])
    known = {row["id"] for row in desk.rows("official_decisions")}
    wait(small, 20)
    desk.harvest([source])
    acts = decided(_TOWNS["kuusivaara"], small.today)
    rows = {row["id"] for row in desk.rows("official_decisions")}
    assert len(rows) == len(acts) > len(known)
    new = [row["item"] for row in desk.rows("changes") if "/o/" in row["item"]]
    assert sorted(new) == sorted(rows)
    assert len(desk.rows("announcements")) > len(announced(_TOWNS["kuusivaara"], small.today))


def test_a_rebuild_gives_the_same_rows(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait
) -> None:
    source = everything(source_of(small, "kuusivaara"))
    desk.harvest([source])
    wait(small, 20)
    desk.harvest([source])
    before = desk.dump()
    assert reparse([source], store=desk.store, archive=desk.archive).ok
    after = desk.dump()
    # written again, an item has a later stamp
    for table in before.keys() - {"sources", "form_key", "item_facets", "search_stamp"}:
        assert after[table] == before[table], table


def test_a_day_allows_so_many_files(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait
) -> None:
    source = replace(everything(source_of(small, "kuusivaara")), attachments_a_day=3)

    def files() -> int:
        return sum(request.target.endswith(".PDF") for request in small.requests)

    desk.harvest([source])
    assert files() == 3
    desk.harvest([source])
    assert files() == 3
    wait(small, 1)
    desk.harvest([source])
    assert files() == 6


def test_nothing_beside_meetings_unless_it_is_asked_for(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    desk.harvest([source_of(small, "kuusivaara")])
    targets = " ".join(request.target for request in small.requests)
    for part in ("official", "announcement", ".PDF"):
        assert part not in targets


# What files can be

BASE = "https://kuusi.example.org"
PATH = "/kuulutus/{}.PDF"
LISTED = Source("kuusi", "Kuusi", BASE, feeds=(OFFICIAL,), announcements=True)
EMPTY_FEED = (
    b"<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel>"
    b"<title>Dynasty</title><item><title>Rehtori 1.11.2026 / X</title>"
    b"<link>https://kuusi.example.org/cgi/DREQUEST.PHP?page=other</link></item></channel></rss>"
)


@pytest.fixture
def listing(host: Host) -> Callable[..., None]:
    """Has the pretend host list announcements of these numbers."""

    def answer(*numbers: int) -> None:
        rows = "".join(
            f"<tr><td>05.11.2026</td><td><a href='../kuulutus/{n}.PDF'>Kuulutus {n}.</a></td></tr>"
            for n in numbers
        )
        page = f"<h1>Kuulutukset</h1><!--DATABEGIN--><table>{rows}</table><!--DATAEND-->"
        path = announcements_url(BASE).removeprefix(BASE)
        host.answer(path, httpx.Response(200, html=page))
        for show in (30, 1000):
            feed = feed_url(BASE, OFFICIAL, show).removeprefix(BASE)
            host.answer(feed, httpx.Response(200, content=EMPTY_FEED))

    return answer


def run(desk: Desk, client: Client) -> None:
    harvest([LISTED], store=desk.store, archive=desk.archive, client=client, now=desk.clock.now)


def looks(desk: Desk) -> dict[str, str]:
    """What the last look at each announcement's file came to."""
    return {
        row["url"].rpartition("/")[2]: row["result"]
        for row in desk.rows("looks")
        if "/kuulutus/" in row["url"]
    }


def faults(desk: Desk) -> list[tuple[str, str]]:
    return [
        (row["url"].rpartition("/")[2], row["kind"])
        for row in desk.rows("faults")
        if "/kuulutus/" in row["url"]
    ]


def test_only_pdfs_of_a_bearable_size_are_kept(
    desk: Desk, client: Client, host: Host, listing: Callable[..., None]
) -> None:
    listing(1, 2, 3, 4)
    host.answer(PATH.format(1), httpx.Response(200, content=pdf.document(["Kaava nähtävillä"])))
    host.answer(PATH.format(2), httpx.Response(200, content=b"PK\x03\x04 a Word file"))
    host.answer(PATH.format(3), httpx.Response(200, content=b"%PDF-1.4" + bytes(10_000_001)))
    run(desk, client)
    assert looks(desk) == {
        "1.PDF": "page",
        "2.PDF": "unreadable",
        "3.PDF": "failed",
        "4.PDF": "gone",
    }
    assert faults(desk) == []
    assert [row["kind"] for row in desk.rows("documents")] == ["announcement"]
    kept = {row["url"] for row in desk.archive.db.table("answers").rows}
    assert [url for url in kept if "/kuulutus/" in url] == [f"{BASE}/kuulutus/1.PDF"]
    asked = len(host.paths)
    desk.clock.seconds += 86_400
    run(desk, client)
    assert not [path for path in host.paths[asked:] if "/kuulutus/" in path]


def test_a_broken_pdf_is_a_fault_and_stops_no_other(
    desk: Desk, client: Client, host: Host, listing: Callable[..., None]
) -> None:
    listing(1, 2)
    host.answer(PATH.format(1), httpx.Response(200, content=b"%PDF-1.4 and no more"))
    host.answer(PATH.format(2), httpx.Response(200, content=pdf.document(["Kaava"])))
    run(desk, client)
    assert faults(desk) == [("1.PDF", "ParseError")]
    assert len(desk.rows("documents")) == 1


def test_a_picture_of_a_page_is_said_to_be_one(
    desk: Desk, client: Client, host: Host, listing: Callable[..., None]
) -> None:
    listing(1)
    host.answer(PATH.format(1), httpx.Response(200, content=pdf.document([])))
    run(desk, client)
    (row,) = desk.rows("documents")
    assert (row["scanned"], row["pages"]) == (1, 1)


def test_a_file_that_cannot_be_had_is_tried_again(
    desk: Desk, client: Client, host: Host, listing: Callable[..., None]
) -> None:
    listing(1)
    host.answer(
        PATH.format(1), *[httpx.Response(500)] * 3, httpx.Response(200, content=pdf.document(["K"]))
    )
    run(desk, client)
    assert faults(desk) == [("1.PDF", Unreachable.__name__)]
    run(desk, client)
    assert faults(desk) == []
    assert looks(desk) == {"1.PDF": "page"}


def test_a_file_is_looked_at_again_rarely_and_conditionally(
    desk: Desk, client: Client, host: Host, listing: Callable[..., None]
) -> None:
    listing(1)
    content = pdf.document(["Kaava"])
    host.answer(
        PATH.format(1),
        httpx.Response(200, content=content, headers={"ETag": '"1"'}),
        httpx.Response(304),
    )
    run(desk, client)
    before = desk.rows("documents")
    for days, times in ((30, 1), (61, 2), (1, 2)):
        desk.clock.seconds += days * 86_400
        run(desk, client)
        assert host.paths.count(PATH.format(1)) == times, days
    conditions = [request.headers.get("If-None-Match") for request in host.requests]
    assert conditions.count('"1"') == 1
    assert desk.rows("documents") == before


BROKEN_PDF = b"%PDF-1.4 and no more"


@pytest.mark.parametrize(
    "content", [pdf.document(["Kaava"]), BROKEN_PDF], ids=["readable", "not readable"]
)
def test_a_file_that_comes_again_as_it_was_is_no_longer_one_that_does_not(
    desk: Desk,
    client: Client,
    host: Host,
    listing: Callable[..., None],
    content: bytes,
) -> None:
    listing(1)
    left = [("1.PDF", "ParseError")] if content == BROKEN_PDF else []
    came = httpx.Response(200, content=content, headers={"ETag": '"1"'})
    host.answer(PATH.format(1), came, *[httpx.Response(500)] * 3, came)
    run(desk, client)
    assert faults(desk) == left
    before = desk.rows("documents")
    desk.clock.seconds += 91 * 86_400
    run(desk, client)
    assert sorted(faults(desk)) == sorted([*left, ("1.PDF", Unreachable.__name__)])
    desk.clock.seconds += 86_400
    run(desk, client)
    assert host.paths.count(PATH.format(1)) == 5
    assert faults(desk) == left
    assert desk.rows("documents") == before


def test_a_file_cut_on_its_way_is_asked_for_without_conditions(
    desk: Desk, client: Client, host: Host, listing: Callable[..., None]
) -> None:
    listing(1)
    tagged = {"ETag": '"1"'}
    host.answer(
        PATH.format(1),
        httpx.Response(200, content=BROKEN_PDF, headers=tagged),
        httpx.Response(200, content=pdf.document(["Kaava"]), headers=tagged),
    )
    run(desk, client)
    desk.clock.seconds += 91 * 86_400
    run(desk, client)
    asked = [one for one in host.requests if one.url.path == PATH.format(1)]
    assert [one.headers.get("If-None-Match") for one in asked] == [None, None]
    assert faults(desk) == []
    assert len(desk.rows("documents")) == 1


# Withdrawal


def test_a_decision_that_is_taken_down_is_withdrawn_in_the_end_and_may_come_back(
    desk: Desk, client: Client, host: Host
) -> None:
    ids = [f"20265{n}" for n in range(5)]
    paths = {key: official_decision_url(BASE, key).removeprefix(BASE) for key in ids}
    entries = "".join(
        f"<item><title>Rehtori 18.11.2026 / Asia {key}</title><link>{BASE}{path}</link></item>"
        for key, path in paths.items()
    ).replace("&", "&amp;")
    feed = f"<rss version='2.0'><channel><title>D</title>{entries}</channel></rss>"
    for show in (30, 1000):
        path = feed_url(BASE, OFFICIAL, show).removeprefix(BASE)
        host.answer(path, httpx.Response(200, text=feed))
    for key, path in paths.items():
        page = (
            "<h1>Rehtori  Viranhaltijapäätös 5/2026 18.11.2026</h1><!--DATABEGIN-->"
            f"<p>Asia {key}</p><p><b>Päätös</b></p><p>Hyväksyn.</p><!--DATAEND-->"
        )
        host.answer(path, httpx.Response(200, html=page))
    source = replace(LISTED, announcements=False)

    def days(count: int) -> None:
        for _ in range(count):
            harvest(
                [source], store=desk.store, archive=desk.archive, client=client, now=desk.clock.now
            )
            desk.clock.seconds += 86_400

    days(1)
    shown, gone = host.answers[paths["202650"]], f"kuusi/o/{ids[0]}"
    host.answer(paths["202650"], httpx.Response(404))

    def withdrawn() -> list[str]:
        return [row["id"] for row in desk.rows("official_decisions") if row["withdrawn_at"]]

    days(5)
    assert withdrawn() == []
    days(25)
    assert withdrawn() == [gone]
    before = desk.rows("official_decisions")
    assert reparse([source], store=desk.store, archive=desk.archive).ok
    assert desk.rows("official_decisions") == before
    host.answers[paths["202650"]] = shown
    days(8)
    assert withdrawn() == []
    told = [row["kind"] for row in desk.rows("changes") if row["item"] == gone]
    assert told == ["new", "withdrawn", "restored"]


TEXTS = """SELECT item, document, announcement, ordinal, text FROM attachment_texts
ORDER BY 1, 2, 3, 4, 5"""


def test_files_follow_a_host_that_moved_with_their_texts(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    before = everything(source_of(small, "kuusivaara"))
    desk.harvest([before])
    tables = ("attachments", "document_attachments", "announcement_attachments", "announcements")
    listed = {table: len(desk.rows(table)) for table in tables}
    texts = list(desk.store.db.query(TEXTS))
    assert texts
    with Simulator(today=small.today) as other:
        moved = replace(before, base=source_of(other, "kuusivaara").base)
    desk.store.source(moved.slug, moved.municipality, moved.base, moved.language)
    for table in tables:
        urls = [row["url"] for row in desk.rows(table) if row["url"]]
        assert len(urls) == listed[table]
        assert {url.startswith(f"{moved.base}/") for url in urls} <= {True}, table
    assert list(desk.store.db.query(TEXTS)) == texts
    stands = desk.dump()
    assert reparse([moved], store=desk.store, archive=desk.archive).ok
    rebuilt = desk.dump()
    left = {"sources", "numbers", "item_facets", "search_stamp"}
    assert {name for name in stands if rebuilt[name] != stands[name]} <= left
    desk.store.source(before.slug, before.municipality, before.base, before.language)
    urls = [row["url"] for row in desk.store.db.query("SELECT url FROM listed_files")]
    assert {url.startswith(f"{before.base}/") for url in urls} == {True}
    assert list(desk.store.db.query(TEXTS)) == texts


def test_a_host_that_moved_announces_nothing_anew(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait
) -> None:
    before = everything(source_of(small, "kuusivaara"))
    desk.harvest([before])
    changes = len(desk.rows("changes"))
    wait(small, 1)  # the list is asked for once a day
    with Simulator(today=small.today) as other:
        moved = replace(before, base=source_of(other, "kuusivaara").base)
        desk.harvest([moved])
        told = {row["item"]: row["kind"] for row in desk.rows("changes")[changes:]}
        assert not [key for key, kind in told.items() if "/a/" in key and kind != "new"]
        assert {row["url"].startswith(moved.base) for row in desk.rows("announcements")} == {True}
