from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from parsers.errors import StoreError
from parsers.records import Stage
from scraper.client import Client
from scraper.harvest import harvest
from scraper.source import Source
from simulator.faults import Faults, WrongPage
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Clock, Desk

SLUGS = ("hiidenkoski", "kuusivaara", "lillskar", "vanhasatama")

SourceOf = Callable[[Simulator, str], Source]
Wait = Callable[[Simulator, int], None]


class Interrupting:
    """Somebody who watches a harvest, and presses Ctrl-C after so many pages."""

    def __init__(self, pages: int) -> None:
        self._left = pages

    def start(self, slug: str, total: int) -> None:
        pass

    def advance(self, slug: str) -> None:  # noqa: ARG002 - one of the three calls of Progress
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt

    def done(self, slug: str) -> None:
        pass


def published(simulator: Simulator, slug: str) -> dict[str, Any]:
    return {f"{slug}/{item.id}": item for item in simulator.published(slug)}


def case_key(number: str | None) -> str | None:
    """Serial and year, the way in which every layout tells them."""
    return number and f"{number.split('/')[0]}/{number.split('/')[-1]}"


def assert_stored(desk: Desk, simulator: Simulator, slug: str) -> None:
    """Assert that every published item is stored as it is, and no other."""
    stored, wanted = desk.items(), published(simulator, slug)
    assert stored.keys() == wanted.keys()
    for key, item in wanted.items():
        row = stored[key]
        assert (row["body"], row["meeting_date"]) == (item.body, item.meeting_date.isoformat())
        assert (row["stage"], row["paragraph"]) == (item.stage, item.paragraph)
        assert row["case_key"] == case_key(item.case_number)
        assert row["meeting"] == f"{slug}/{item.meeting_id}"


@pytest.mark.parametrize("slug", SLUGS)
def test_first_run_stores_all_and_second_changes_nothing(
    desk: Desk, source_of: SourceOf, slug: str
) -> None:
    with Simulator() as simulator:
        source = source_of(simulator, slug)
        assert desk.harvest([source]).ok
        assert_stored(desk, simulator, slug)
        assert desk.rows("faults") == []
        before = desk.dump()
        for _ in range(2):
            report = desk.harvest([source])
            assert report.ok
            assert (report.harvests[0].new, report.harvests[0].changed) == (0, 0)
            assert desk.dump() == before
        assert len(desk.rows("harvests")) == 3


@pytest.mark.parametrize("slug", SLUGS)
def test_agendas_become_minutes_and_both_are_kept(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait, slug: str
) -> None:
    source = source_of(small, slug)
    desk.harvest([source])
    agendas = {key for key, item in published(small, slug).items() if item.stage is Stage.AGENDA}
    assert agendas
    wait(small, 30)
    desk.harvest([source])
    assert_stored(desk, small, slug)
    stages: dict[str, list[str]] = {}
    for version in desk.rows("item_versions"):
        stages.setdefault(version["item"], []).append(version["stage"])
    assert all(sorted(stages[key]) == ["agenda", "minutes"] for key in agendas)
    decided = {row["item"] for row in desk.rows("changes") if row["kind"] == "decided"}
    assert decided == agendas


@pytest.mark.parametrize("slug", SLUGS)
def test_wrong_page_in_every_session_is_found_out(
    desk: Desk, small: Simulator, source_of: SourceOf, slug: str
) -> None:
    small.faults = Faults(wrong_page=WrongPage.SESSION)
    assert desk.harvest([source_of(small, slug)]).ok
    assert_stored(desk, small, slug)


@pytest.mark.parametrize("slug", SLUGS)
def test_wrong_page_whatever_we_do_is_never_stored(
    desk: Desk, small: Simulator, source_of: SourceOf, slug: str
) -> None:
    source = source_of(small, slug)
    small.faults = Faults(wrong_page=WrongPage.ALWAYS)
    report = desk.harvest([source])
    assert report.harvests[0].outcome == "faults"
    assert desk.items() == {}
    assert {row["kind"] for row in desk.rows("faults")} == {"NotTheRequestedPage"}
    small.faults = Faults()
    assert desk.harvest([source]).ok
    assert_stored(desk, small, slug)
    assert desk.rows("faults") == []


def test_wrong_page_later_changes_nothing_that_is_stored(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait
) -> None:
    source = source_of(small, "kuusivaara")
    desk.harvest([source])
    before = desk.rows("item_versions")
    small.faults = Faults(wrong_page=WrongPage.ALWAYS)
    wait(small, 30)
    desk.harvest([source])
    assert desk.rows("item_versions") == before


def test_another_page_after_a_failure_is_never_stored(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "lillskar")
    # the pages of this board print no id
    item = next(i.id for i in small.published("lillskar") if i.body == "Tekniska nämnden")
    small.faults = Faults(broken=True, only=item)
    assert desk.harvest([source]).harvests[0].outcome == "faults"
    small.faults = Faults(wrong_page=WrongPage.ALWAYS, only=item)
    for _ in range(2):
        assert desk.harvest([source]).harvests[0].outcome == "faults"
        assert f"lillskar/{item}" not in desk.items()
    assert {row["kind"] for row in desk.rows("faults")} == {"Unreachable", "NotTheRequestedPage"}
    small.faults = Faults()
    assert desk.harvest([source]).ok
    assert_stored(desk, small, "lillskar")


def test_feed_of_before_tells_what_a_page_that_failed_should_be(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "lillskar")
    item = next(i.id for i in small.published("lillskar") if i.body == "Tekniska nämnden")
    small.faults = Faults(broken=True, only=item)
    for _ in range(2):  # the second time the short list is kept, too
        desk.harvest([source])
    # as if no list of the meeting had ever come
    desk.store.db.execute("UPDATE meetings SET url = NULL WHERE id = ?", [_meeting(item)])
    desk.store.db.conn.commit()
    small.faults = Faults()
    desk.harvest([source])
    assert f"lillskar/{item}" in desk.items()


def _meeting(item: str) -> str:
    return f"lillskar/{item.rpartition('-')[0]}"


def test_a_fault_stands_until_the_page_is_read_or_given_up(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait
) -> None:
    source = source_of(small, "kuusivaara")
    old = small.published("kuusivaara")[-1].id
    small.faults = Faults(broken=True, only=old)
    assert not desk.harvest([source]).ok
    wait(small, 2)
    desk.harvest([source])
    report = desk.harvest([source])  # too soon to ask for the page again
    assert (report.harvests[0].faults, report.harvests[0].outcome) == (0, "faults")
    for _ in range(35):
        wait(small, 1)
        report = desk.harvest([source])
    assert report.ok


def test_empty_pages_lose_nothing(desk: Desk, small: Simulator, source_of: SourceOf) -> None:
    source = source_of(small, "kuusivaara")
    small.faults = Faults(empty=True)
    assert desk.harvest([source]).harvests[0].outcome == "faults"
    assert desk.items() == {}
    assert len(desk.rows("faults")) == len(small.published("kuusivaara"))
    before = desk.dump()
    desk.harvest([source])
    assert desk.dump() == before
    small.faults = Faults()
    assert desk.harvest([source]).ok
    assert_stored(desk, small, "kuusivaara")
    assert desk.rows("faults") == []


def test_several_hosts_side_by_side(desk: Desk, small: Simulator, source_of: SourceOf) -> None:
    before = threading.active_count()
    assert desk.harvest([source_of(small, slug) for slug in SLUGS]).ok
    assert {row["source"] for row in desk.rows("items")} == set(SLUGS)
    for thread in threading.enumerate():
        if thread.name.startswith("fetch "):
            thread.join(5)
    assert threading.active_count() <= before + len(SLUGS)  # what is left is the simulator's


def test_two_sources_of_one_host_both_get_their_pages(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    one = source_of(small, "kuusivaara")
    other = Source("toinen", "Toinen", one.base, languages=("fi",))
    assert desk.harvest([one, other]).ok
    stored = [key.partition("/") for key in desk.items()]
    assert {key for slug, _, key in stored if slug == "toinen"} == {
        item.id for item in small.published("kuusivaara")
    }


def test_a_host_that_is_down_stops_no_other(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    up = source_of(small, "lillskar")
    port = up.base.rpartition(":")[2]
    down = Source("poissa", "Poissa", f"http://127.255.255.254:{port}")
    abroad = Source("ulkona", "Ulkona", "https://ulkona.example.org")
    report = desk.harvest([down, abroad, up])
    outcomes = {harvest.source: harvest.outcome for harvest in report.harvests}
    assert outcomes == {"poissa": "failed", "ulkona": "refused", "lillskar": "done"}
    assert not report.ok
    messages = {row["source"]: row["message"] for row in desk.rows("faults")}
    assert "PYKALA_CONTACT" in messages["ulkona"]


@pytest.mark.parametrize(
    ("slug", "third"), [("kuusivaara", 304), ("hiidenkoski", 304), ("lillskar", 200)]
)
def test_first_run_asks_for_the_long_list_and_later_ones_conditionally(
    desk: Desk, small: Simulator, source_of: SourceOf, slug: str, third: int
) -> None:
    for _ in range(3):
        desk.harvest([source_of(small, slug)])
    for topic in ("meetingitems", "meetings"):
        feeds = [request for request in small.requests if f"rss/{topic}&" in request.target]
        asked = [request.target.partition("show=")[2] for request in feeds]
        assert asked == ["1000", "30", "30"]
        assert [request.status for request in feeds] == [200, 200, third]


def test_after_a_long_absence_the_long_list_is_asked_for_again(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait
) -> None:
    source = source_of(small, "kuusivaara")
    desk.harvest([source])
    wait(small, 400)
    desk.harvest([source])
    assert_stored(desk, small, "kuusivaara")


@pytest.mark.parametrize("pages", [1, 4, 9])
def test_interrupted_run_keeps_what_it_stored_and_the_next_finds_the_rest(
    desk: Desk, small: Simulator, source_of: SourceOf, pages: int
) -> None:
    source = source_of(small, "hiidenkoski")
    with pytest.raises(KeyboardInterrupt):
        desk.harvest([source], Interrupting(pages))
    (row,) = desk.rows("harvests")
    assert row["outcome"] == "interrupted"
    assert row["requests"] >= pages
    stored = desk.items()
    assert desk.harvest([source]).ok
    assert_stored(desk, small, "hiidenkoski")
    assert stored.keys() <= desk.items().keys()


def test_full_disk_ends_the_run(desk: Desk, small: Simulator, source_of: SourceOf) -> None:
    source = source_of(small, "kuusivaara")
    (pages,) = desk.store.db.execute("PRAGMA page_count").fetchone()
    desk.store.db.execute(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(StoreError, match="full"):
        desk.harvest([source])
    desk.store.db.execute(f"PRAGMA max_page_count = {pages + 100_000}")
    assert desk.harvest([source]).ok
    assert_stored(desk, small, "kuusivaara")


def test_bug_ends_the_run_loudly(desk: Desk, clock: Clock) -> None:
    def broken(_request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    with (
        Client(
            None,
            now=clock.now,
            monotonic=clock.monotonic,
            sleep=clock.sleep,
            transport=httpx.MockTransport(broken),
        ) as client,
        pytest.raises(ZeroDivisionError),
    ):
        harvest(
            [Source("espoo", "Espoo", "http://127.0.0.1:1")],
            store=desk.store,
            archive=desk.archive,
            client=client,
            now=clock.now,
        )
    assert [row["outcome"] for row in desk.rows("harvests")] == ["interrupted"]


def test_log_tells_outcomes_and_no_word_of_a_page(
    desk: Desk, small: Simulator, source_of: SourceOf, caplog: pytest.LogCaptureFixture
) -> None:
    source = source_of(small, "kuusivaara")
    small.faults = Faults(empty=True)
    with caplog.at_level(logging.DEBUG, "pykala"):
        desk.harvest([source])
    told = [record.getMessage() for record in caplog.records if record.name == "pykala.harvest"]
    count = len(small.published("kuusivaara"))
    assert told[0] == f"kuusivaara meetingitems: {count} entries, {count} new"
    assert told[-2].startswith("kuusivaara: faults, ")
    assert told[-1] == "harvest: 0 new items, 0 changed; municipalities: 1 faults"
    titles = {item.title for item in small.published("kuusivaara")}
    assert not [line for line in told for title in titles if title in line]
