"""Visits driven by hand, without threads."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.store import Harvest
from parsers.addresses import bodies_url
from parsers.errors import PykalaError, Refused, SlowDown, Unreachable
from parsers.records import Page
from scraper.client import Fetched, Gone
from scraper.progress import Unwatched
from scraper.source import Source
from scraper.visit import Visit
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

SOURCE = Source("espoo", "Espoo", "https://e.example.org", feeds=("meetingitems",))
CGI = f"{SOURCE.base}/cgi/DREQUEST.PHP"

Answers = Callable[[str], bytes | int | PykalaError]
Drive = Callable[[Answers], tuple[Visit, list[str]]]


@pytest.fixture
def drive(desk: Desk) -> Drive:
    """Drives a visit, each page answered by bytes, a status or an error; what it asked for."""
    desk.store.source(SOURCE.slug, SOURCE.municipality, SOURCE.base, SOURCE.language)

    def run(answers: Answers) -> tuple[Visit, list[str]]:
        visit = Visit(
            SOURCE,
            store=desk.store,
            archive=desk.archive,
            now=desk.clock.now,
            progress=Unwatched(),
        )
        asked: list[str] = []
        try:
            ask = next(visit.steps)
            while True:
                asked.append(ask.url)
                answer = answers(ask.url)
                if isinstance(answer, PykalaError):
                    ask = visit.steps.throw(answer)
                elif isinstance(answer, int):
                    ask = visit.steps.send(Gone(ask.url, answer))
                else:
                    page = Page(url=ask.url, content=answer, fetched_at=desk.clock.now())
                    ask = visit.steps.send(Fetched(page, 200))
        except StopIteration:
            return visit, asked

    return run


@pytest.fixture
def small_bodies(
    desk: Desk, small: Simulator, source_of: Callable[[Simulator, str], Source]
) -> bytes:
    """A list of bodies, as a host would send it."""
    with desk.client() as client:
        answer = client.get(bodies_url(source_of(small, "kuusivaara").base))
    assert isinstance(answer, Fetched)
    return answer.page.content


def feed(*links: str) -> bytes:
    """A feed of items of one meeting, with these links."""
    items = "".join(
        f"<item><title>Valtuusto 16.11.2026 / Asia {n}</title><link>{link}</link></item>"
        for n, link in enumerate(links)
    )
    head = "<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel>"
    return f"{head}<title>Dynasty</title>{items}</channel></rss>".encode("iso-8859-1")


def item_link(number: int) -> str:
    return f"{CGI}?page=meetingitem&amp;id=20261-{number}"


def listing(*links: str, else_: bytes | int | PykalaError) -> Answers:
    """A host whose feed holds these links, and which has the same answer to all else."""
    return lambda url: feed(*links) if "rss" in url else else_


def faults(desk: Desk) -> list[tuple[str, str]]:
    return [(row["kind"], row["message"]) for row in desk.rows("faults")]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Unreachable("no answer"), "failed"),
        (SlowDown("asks for patience"), "failed"),
        (Refused("robots.txt forbids this address"), "refused"),
        (404, "failed"),
        (b"", "failed"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel><item>", "failed"),
    ],
)
def test_feed_that_cannot_be_had_or_read(
    desk: Desk, drive: Drive, answer: bytes | int | PykalaError, outcome: str
) -> None:
    visit, asked = drive(lambda url: answer if "rss" in url else b"")
    assert visit.tally.outcome == outcome
    assert visit.tally.faults == len(desk.rows("faults")) == len(asked)
    assert {row["url"] for row in desk.rows("looks")} == set(asked)


def test_host_that_falls_silent_is_left_alone(desk: Desk, drive: Drive) -> None:
    links = [item_link(n) for n in range(9)]
    visit, asked = drive(listing(*links, else_=Unreachable("no answer within 30 s")))
    assert visit.tally.outcome == "failed"
    assert len(asked) == 1 + 3
    assert faults(desk) == [("Unreachable", "no answer within 30 s")] * 3


def test_host_that_asks_for_patience_is_left_alone_at_once(drive: Drive) -> None:
    visit, asked = drive(listing(item_link(1), else_=SlowDown("asks for patience (429)")))
    assert visit.tally.outcome == "failed"
    assert len(asked) == 1 + 1


def test_host_that_shuts_us_out_is_left_alone(drive: Drive) -> None:
    links = [item_link(n) for n in range(30)]
    visit, asked = drive(listing(*links, else_=Refused("the server refuses (403)")))
    assert visit.tally.outcome == "refused"
    assert len(asked) == 1 + 20


def test_a_few_pages_that_are_refused_keep_no_other_from_being_asked(drive: Drive) -> None:
    links = [item_link(n) for n in range(9)]
    visit, asked = drive(listing(*links, else_=Refused("the server refuses (403)")))
    assert visit.tally.outcome == "faults"
    assert sum("page=meetingitem&id=" in url for url in asked) == len(links)


@pytest.mark.parametrize(
    "foreign",
    [
        "https://other.example.org/cgi/DREQUEST.PHP?page=meetingitem&amp;id=20261-1",
        "https://e.example.org/other/cgi/DREQUEST.PHP?page=meetingitem&amp;id=20261-1",
    ],
)
def test_link_to_another_host_or_council_is_not_followed(
    desk: Desk, drive: Drive, foreign: str
) -> None:
    visit, asked = drive(listing(foreign, else_=404))
    assert not [url for url in asked if "other" in url]
    assert ("NotTheRequestedPage", "leads to another host, or another council of it") in faults(
        desk
    )
    assert visit.tally.outcome == "faults"


def test_feed_that_leads_nowhere_is_told_of(desk: Desk, drive: Drive) -> None:
    visit, _asked = drive(listing("https://e.example.org/index.html", else_=404))
    assert ("UnknownLayout", "1 entries lead to no page of the service") in faults(desk)
    assert visit.tally.outcome == "faults"


def test_page_that_is_gone_is_told_of(desk: Desk, drive: Drive) -> None:
    visit, asked = drive(listing(item_link(1), else_=410))
    assert faults(desk) == [("Gone", "there is no such page (410)")] * 3  # bodies, meeting, item
    assert len(asked) == 1 + 3
    assert [row["status"] for row in desk.rows("looks")].count(410) == 3
    assert visit.tally.outcome == "faults"


def test_page_of_another_kind_is_no_item(desk: Desk, drive: Drive, small_bodies: bytes) -> None:
    drive(listing(item_link(1), else_=small_bodies))
    assert ("NotTheRequestedPage", "not a page of item") in faults(desk)
    assert desk.items() == {}


def test_log_says_why_a_host_was_not_asked(drive: Drive, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "pykala"):
        drive(lambda _url: Refused("no contact address to give"))
    assert caplog.messages == [
        f"espoo: no contact address to give: {CGI}?page=rss/meetingitems&show=1000"
    ]


def test_feed_without_entries_is_no_success(desk: Desk, drive: Drive) -> None:
    for _ in range(2):
        visit, _asked = drive(lambda url: feed() if "rss" in url else 404)
        assert visit.tally.outcome == "failed"
    assert ("UnknownLayout", "a feed without entries") in faults(desk)


def test_list_of_bodies_that_failed_is_asked_for_again(
    desk: Desk, drive: Drive, small_bodies: bytes
) -> None:
    url = bodies_url(SOURCE.base)
    answers: list[bytes | PykalaError] = [Unreachable("no answer"), small_bodies, small_bodies]
    asked = [
        drive(lambda url, said=said: said if url.endswith("meeting_frames") else 404)[1]  # type: ignore[misc] # mypy cannot tell the default's type
        for said in answers
    ]
    assert [url in urls for urls in asked] == [True, True, False]
    assert url not in {row["url"] for row in desk.rows("faults")}


def items_of(asked: list[str]) -> list[int]:
    """The numbers of the items asked for, in that order."""
    return [int(url.rpartition("-")[2]) for url in asked if "page=meetingitem&" in url]


def failing(answer: PykalaError, *numbers: int) -> Answers:
    """A host with a feed of nine items, of which these fail; all else is gone."""
    listed = listing(*(item_link(n) for n in range(9)), else_=404)
    ends = tuple(f"id=20261-{n}" for n in numbers)
    return lambda url: answer if url.endswith(ends) else listed(url)


def test_pages_that_never_come_keep_no_other_from_being_asked(desk: Desk, drive: Drive) -> None:
    host = failing(Unreachable("no answer"), 0, 1, 2)
    visit, asked = drive(host)
    assert (visit.tally.outcome, items_of(asked)) == ("failed", [0, 1, 2])
    for day in range(1, 4):
        desk.clock.seconds += 86_400
        visit, asked = drive(host)
        assert set(items_of(asked)) == set(range(9)), day
        assert (visit.tally.outcome, visit.tally.not_before) == ("faults", None)


def test_host_that_asks_for_patience_again_is_left_alone(desk: Desk, drive: Drive) -> None:
    host = failing(SlowDown("asks for patience"), 0)
    drive(host)
    desk.clock.seconds += 86_400
    visit, asked = drive(host)
    assert visit.tally.outcome == "failed"
    assert items_of(asked) == [*range(1, 9), 0]


def test_of_many_pages_that_never_come_each_has_its_turn(desk: Desk, drive: Drive) -> None:
    lost = [f"{CGI}?page=meetingitem&id=20261-{n}" for n in range(25)]
    at = desk.clock.now() - timedelta(days=2)
    for url in lost:
        desk.store.fault(SOURCE.slug, url, "Unreachable", "silent", page=None, at=at)
        desk.store.look(url, at, 0, None, source=SOURCE.slug)
    there = listing(item_link(99), else_=404)
    turns = []
    for _ in range(4):
        visit, asked = drive(lambda url: Unreachable("no answer") if url in lost else there(url))
        turns.append([url for url in asked if url in lost])
        assert visit.tally.outcome == "faults"
    assert [len(turn) for turn in turns] == [10, 10, 5, 0]
    assert sorted(url for turn in turns for url in turn) == sorted(lost)


def feeds_at_fault(desk: Desk) -> list[str]:
    return [row["url"].rpartition("show=")[2] for row in desk.rows("faults") if "rss" in row["url"]]


def note(desk: Desk, visit: Visit) -> None:
    """Note how a visit came out, as a run does."""
    at = desk.clock.now()
    desk.store.harvest(Harvest(str(at), SOURCE.slug, at, at, **visit.tally.counted()))


def test_feed_read_at_full_length_mends_that_of_the_short_one(desk: Desk, drive: Drive) -> None:
    there = listing(item_link(1), else_=404)
    for answers in (there, lambda url: Unreachable("no answer") if "rss" in url else 404):
        note(desk, drive(answers)[0])
    assert feeds_at_fault(desk) == ["30"]
    _visit, asked = drive(there)
    assert asked[0].endswith("show=1000")
    assert feeds_at_fault(desk) == []


def test_feed_read_at_its_short_length_mends_that_of_the_long_one(desk: Desk, drive: Drive) -> None:
    stray = "https://e.example.org/index.html"
    note(desk, drive(listing(item_link(1), stray, else_=404))[0])
    assert feeds_at_fault(desk) == ["1000"]
    _visit, asked = drive(listing(item_link(1), else_=404))
    assert asked[0].endswith("show=30")
    assert feeds_at_fault(desk) == []
