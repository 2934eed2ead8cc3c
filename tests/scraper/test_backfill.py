"""A walk over all bodies and meetings, whole, broken off and gone on with, or of some years."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from db.coverage import coverage, missing
from parsers.addresses import canonical, identify, item_url, meetings_url
from scraper.answers import Fetched
from scraper.backfill import Backfill, Estimate
from scraper.client import Client
from scraper.harvest import RunReport, harvest
from scraper.progress import Progress
from scraper.source import Source
from simulator.faults import Faults
from simulator.serve import Simulator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scraper.conftest import Clock, Desk

SourceOf = Callable[[Simulator, str], Source]
Wait = Callable[[Simulator, int], None]

BOARD = "Kaupunginhallitus"
HTML = {"Content-Type": "text/html; charset=utf-8"}
SLUGS = ("hiidenkoski", "kuusivaara", "lillskar", "vanhasatama")
# What two archives of one content may differ in: when it was read.
_TIMES = ("read_at", "shown_at", "first_seen_at", "updated_at", "news_key", "at")
_NUMBERS = ("n", "seq")


class Counting:
    """Somebody who watches, and presses Ctrl-C after so many pages, if told."""

    def __init__(self, pages: int = 0) -> None:
        self.totals: list[int] = []
        self.done_pages = 0
        self._last = pages

    def start(self, slug: str, total: int) -> None:  # noqa: ARG002 - a call of Progress
        self.totals.append(total)

    def advance(self, slug: str) -> None:  # noqa: ARG002 - a call of Progress
        self.done_pages += 1
        if self.done_pages == self._last:
            raise KeyboardInterrupt

    def done(self, slug: str) -> None:
        pass


def backfill(
    desk: Desk,
    source: Source,
    progress: Progress | None = None,
    *,
    since: date = date.min,
    client: Client | None = None,
) -> RunReport:
    with client or desk.client() as http:
        return harvest(
            [source],
            store=desk.store,
            archive=desk.archive,
            client=http,
            now=desk.clock.now,
            progress=progress,
            errand=partial(Backfill, since=since),
        )


class Answering(httpx.BaseTransport):
    """The way to a host with an answer of its own to some addresses, or a mark on some pages."""

    def __init__(self, answers: dict[str, httpx.Response]) -> None:
        self._answers = answers
        self._way = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._answers.get(canonical(str(request.url))) or self._way.handle_request(request)

    def close(self) -> None:
        self._way.close()


class Marking(Answering):
    """The way to a host whose pages of one kind ask something of robots."""

    def __init__(self, kind: str, directive: str) -> None:
        super().__init__({})
        self._kind = kind
        self._directive = directive

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        address = identify(str(request.url))
        if address and address.kind == self._kind:
            answer.headers["X-Robots-Tag"] = self._directive
        return answer


def published(simulator: Simulator, slug: str, since: date = date.min) -> set[str]:
    return {f"{slug}/{i.id}" for i in simulator.published(slug) if i.meeting_date >= since}


def content(desk: Desk) -> dict[str, list[list[tuple[str, Any]]]]:
    """Every row of every table, but for the diary and the times."""
    out = {}
    passed_over = {"harvests", "looks", "changes", "form_key", "sources"}
    for table in set(desk.store.db.table_names()) - passed_over:
        if table.startswith(("item_index", "document_index", "form_index", "_sqlite")):
            continue  # keyed by n, which tells only the order of reading
        rows = [
            sorted((k, v) for k, v in row.items() if k not in _TIMES + _NUMBERS)
            for row in desk.rows(table)
        ]
        out[table] = sorted(rows, key=repr)
    return out


@pytest.fixture
def another_desk(desk: Desk, tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    (tmp_path / "other").mkdir()
    another = type(desk)(tmp_path / "other", clock)
    yield another
    another.close()


@pytest.mark.parametrize("slug", SLUGS)
def test_backfill_reads_all_that_is_published_and_a_second_changes_nothing(
    desk: Desk, small: Simulator, source_of: SourceOf, slug: str
) -> None:
    source = source_of(small, slug)
    assert backfill(desk, source).ok
    assert desk.items().keys() == published(small, slug)
    (told,) = coverage(desk.store.db)
    assert (told.items_listed, told.items_held, told.items_missing) == (
        len(published(small, slug)),
        len(published(small, slug)),
        0,
    )
    assert told.meetings_listed == told.meetings_read
    assert told.whole
    before = desk.dump()
    asked = len(small.requests)
    assert backfill(desk, source).ok
    assert desk.dump() == before
    # the lists were read within the day, and no meeting is left
    assert [one.target for one in small.requests[asked:] if "robots" not in one.target] == []
    assert {row["kind"] for row in desk.rows("harvests")} == {"backfill"}


@pytest.mark.parametrize("pages", [1, 4, 12])
def test_backfill_that_was_broken_off_ends_in_the_same_archive(
    desk: Desk, another_desk: Desk, small: Simulator, source_of: SourceOf, pages: int
) -> None:
    source = source_of(small, "kuusivaara")
    assert backfill(another_desk, source).ok
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            backfill(desk, source, Counting(pages))
    held, asked = desk.items(), len(small.requests)
    assert backfill(desk, source).ok
    assert content(desk) == content(another_desk)
    again = {f"kuusivaara/{one.item}" for one in small.requests[asked:] if one.item}
    assert again == desk.items().keys() - held.keys()


def test_backfill_goes_no_further_back_than_it_is_told(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    since = date(2024, 3, 1)
    source = source_of(small, "kuusivaara")
    assert backfill(desk, source, since=since).ok
    assert desk.items().keys() == published(small, "kuusivaara", since)
    assert desk.items().keys() < published(small, "kuusivaara")
    (told,) = coverage(desk.store.db)
    assert told.whole  # what is older is not missed
    assert told.meetings_read < told.meetings_listed
    assert backfill(desk, source).ok
    assert desk.items().keys() == published(small, "kuusivaara")


def test_backfill_reaches_before_the_oldest_item_of_the_feed(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "lillskar")
    backfill(desk, source, since=date(2024, 4, 1))
    assert desk.harvest([source]).ok
    assert backfill(desk, source).ok
    assert desk.items().keys() == published(small, "lillskar")


def test_estimate_comes_true(desk: Desk, small: Simulator, source_of: SourceOf) -> None:
    watching = Counting()
    backfill(desk, source_of(small, "kuusivaara"), watching)
    assert watching.totals[-1] == watching.done_pages
    assert watching.done_pages > 20
    assert Estimate(lists=3, items=5, length=16).requests == 3 * 17 + 5


def test_a_host_that_falls_silent_is_asked_for_the_rest_another_day(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait
) -> None:
    source = source_of(small, "hiidenkoski")
    small.faults = Faults(broken=True)  # every item's page
    assert backfill(desk, source).harvests[0].outcome == "failed"
    (told,) = coverage(desk.store.db)
    assert told.items_missing > 0
    assert not told.whole
    page = missing(desk.store.db, source.slug, 1)[0]
    assert page.fault == "Unreachable: the server failed (500)"
    asked = {one.target for one in small.requests}
    assert page.url.removeprefix(source.base.removesuffix("/dynasty10")) in asked
    small.faults = Faults()
    wait(small, 1)
    assert backfill(desk, source).ok
    assert desk.items().keys() == published(small, "hiidenkoski")


def test_pages_that_never_come_end_no_backfill_at_a_host_that_answers(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    latest = small.published("kuusivaara")[0].meeting_id
    lost = [i.id for i in small.published("kuusivaara") if i.meeting_id == latest][:3]
    silent = {item_url(source.base, key): httpx.Response(500) for key in lost}

    def outcome() -> str:
        desk.clock.seconds += 3600
        report = backfill(desk, source, client=desk.client(Answering(silent)))
        return report.harvests[0].outcome

    assert outcome() == "failed"
    assert outcome() == "faults"
    rest = {f"kuusivaara/{key}" for key in lost}
    assert desk.items().keys() == published(small, "kuusivaara") - rest
    # the lists are not asked for again on that day: now the host has not answered at all
    assert outcome() == "failed"


def test_one_page_that_fails_is_missing_and_told_with_its_reason(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    lost = sorted(one.id for one in small.published("kuusivaara"))[3]
    small.faults = Faults(gone=404, only=lost)
    assert backfill(desk, source).harvests[0].outcome == "faults"
    (told,) = coverage(desk.store.db)
    assert (told.items_missing, told.items_listed - told.items_held) == (1, 1)
    assert [one.fault for one in missing(desk.store.db, source.slug, 9)] == [
        "Gone: there is no such page (404)"
    ]
    small.faults = Faults()
    assert backfill(desk, source).ok
    assert desk.items().keys() == published(small, "kuusivaara")


def test_a_list_that_fails_leaves_the_rest_going(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    broken = meetings_url(source.base, "41")  # the board's
    client = desk.client(Answering({broken: httpx.Response(500)}))
    report = backfill(desk, source, client=client)
    assert report.harvests[0].outcome == "faults"
    assert [row["url"] for row in desk.rows("faults")] == [broken]
    board = {f"kuusivaara/{i.id}" for i in small.published("kuusivaara") if i.body == BOARD}
    assert board
    assert desk.items().keys() - board == published(small, "kuusivaara") - board
    assert desk.items().keys() < published(small, "kuusivaara")
    assert backfill(desk, source).ok
    assert desk.items().keys() == published(small, "kuusivaara")


def test_a_list_of_another_body_is_refused(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    asked, given = (meetings_url(source.base, body) for body in ("77", "41"))
    with desk.client() as client:
        other = client.get(given)
    assert isinstance(other, Fetched)
    page = httpx.Response(200, content=other.page.content, headers=HTML)
    report = backfill(desk, source, client=desk.client(Answering({asked: page})))
    assert report.harvests[0].outcome == "faults"
    assert [(row["url"], row["kind"]) for row in desk.rows("faults")] == [
        (asked, "NotTheRequestedPage")
    ]


@pytest.mark.parametrize("where", ["bodies", "meeting"])
def test_links_are_not_followed_where_a_page_asks_for_that(
    desk: Desk, small: Simulator, source_of: SourceOf, where: str
) -> None:
    source = source_of(small, "kuusivaara")
    client = desk.client(Marking(where, "nofollow"))
    backfill(desk, source, client=client)
    assert desk.items() == {}
    if where == "meeting":
        (told,) = coverage(desk.store.db)
        assert told.items_barred == told.items_listed > 0
        assert told.whole
    asked = {one.item for one in small.requests}
    assert asked == {None}


def test_a_bodys_list_that_must_not_be_followed_leaves_its_latest_meeting(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    backfill(desk, source, client=desk.client(Marking("meetings", "nofollow")))
    latest: dict[str, str] = {}
    for item in small.published("kuusivaara"):  # newest meeting first
        latest.setdefault(item.body, item.meeting_id)
    told = {i.id for i in small.published("kuusivaara") if i.meeting_id in latest.values()}
    assert desk.items().keys() == {f"kuusivaara/{key}" for key in told}


def test_next_poll_after_a_backfill_has_nothing_new(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    backfill(desk, source)
    report = desk.harvest([source])
    assert report.ok
    assert (report.harvests[0].new, report.harvests[0].kind) == (0, "poll")


def test_a_backfill_hides_no_poll_that_was_broken_off(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = replace(source_of(small, "kuusivaara"), show=5)
    with pytest.raises(KeyboardInterrupt):
        desk.harvest([source], Counting(1))
    assert backfill(desk, source, since=date(2030, 1, 1)).harvests[0].outcome == "done"
    assert desk.items().keys() < published(small, "kuusivaara")
    assert desk.harvest([source]).ok
    assert desk.items().keys() == published(small, "kuusivaara")
