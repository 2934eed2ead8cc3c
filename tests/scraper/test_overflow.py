"""A feed that does not reach back to what is known, and lists that name what is not there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from parsers.addresses import canonical, identify
from scraper.harvest import RunReport, harvest
from scraper.progress import Progress
from scraper.source import Source
from simulator.calendar import AGENDA_LEAD
from simulator.events import Crowded
from simulator.matter import Handling, Matter
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Clock, Desk

SourceOf = Callable[[Simulator, str], Source]
Wait = Callable[[Simulator, int], None]
SLUGS = ("hiidenkoski", "kuusivaara", "lillskar", "vanhasatama")


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


class Stingy(httpx.BaseTransport):
    """The way to a host whose feeds never have more than so many entries, whatever is asked for."""

    def __init__(self, most: int, broken: str | None = None) -> None:
        self._most = most
        self._broken = broken
        self._way = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if canonical(str(request.url)) == self._broken:
            return httpx.Response(500)
        show = request.url.params.get("show")
        if show is not None:
            url = request.url.copy_set_param("show", str(min(int(show), self._most)))
            request = httpx.Request("GET", url, headers=request.headers)
        return self._way.handle_request(request)

    def close(self) -> None:
        self._way.close()


def poll(
    desk: Desk,
    source: Source,
    most: int,
    broken: str | None = None,
    progress: Progress | None = None,
) -> RunReport:
    with desk.client(Stingy(most, broken)) as client:
        return harvest(
            [source],
            store=desk.store,
            archive=desk.archive,
            client=client,
            now=desk.clock.now,
            progress=progress,
        )


def published(simulator: Simulator, slug: str) -> set[str]:
    return {f"{slug}/{item.id}" for item in simulator.published(slug)}


def kinds(simulator: Simulator, since: int) -> list[str]:
    found = [identify(f"http://x{one.target}") for one in simulator.requests[since:]]
    return [one.kind for one in found if one]


@pytest.mark.parametrize("slug", SLUGS)
def test_after_three_months_the_lists_tell_what_the_feeds_do_not(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait, slug: str
) -> None:
    source = replace(source_of(small, slug), feeds=("meetingitems",))
    assert desk.harvest([source]).ok
    wait(small, 92)
    asked = len(small.requests)
    assert poll(desk, source, 4).ok
    assert "meetings" in kinds(small, asked)
    assert desk.items().keys() == published(small, slug)
    asked = len(small.requests)
    assert poll(desk, source, 4).ok
    assert "meetings" not in kinds(small, asked)


def test_a_feed_that_reaches_back_asks_for_no_list(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait
) -> None:
    source = source_of(small, "kuusivaara")
    poll(desk, source, 4)  # the first of all has nothing to reach back to
    desk.harvest([source])
    wait(small, 40)
    poll(desk, source, 4)  # nor do four items, but four meetings do
    assert "meetings" not in kinds(small, 0)
    assert desk.items().keys() == published(small, "kuusivaara")


@pytest.mark.parametrize("pages", [1, 3, 9, 25])
def test_a_walk_that_was_broken_off_goes_on(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait, pages: int
) -> None:
    source = replace(source_of(small, "kuusivaara"), feeds=("meetingitems",))
    desk.harvest([source])
    wait(small, 250)
    with pytest.raises(KeyboardInterrupt):
        poll(desk, source, 4, progress=Interrupting(pages))
    assert desk.items().keys() < published(small, "kuusivaara")
    assert poll(desk, source, 4).ok
    assert desk.items().keys() == published(small, "kuusivaara")


def test_a_list_that_failed_is_asked_for_again(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait
) -> None:
    source = replace(source_of(small, "kuusivaara"), feeds=("meetingitems",))
    desk.harvest([source])
    wait(small, 250)
    broken = canonical(f"{source.base}/cgi/DREQUEST.PHP?page=meetings&id=41")
    assert not poll(desk, source, 4, broken).ok
    assert desk.items().keys() < published(small, "kuusivaara")
    desk.clock.seconds += 4 * 3600
    assert poll(desk, source, 4).ok
    assert desk.items().keys() == published(small, "kuusivaara")


def test_a_meeting_longer_than_the_feed_is_read_whole(
    desk: Desk, clock: Clock, source_of: SourceOf, wait: Wait
) -> None:
    today = date(2024, 4, 10)
    clock.seconds = (today - clock.now().date()).total_seconds()
    with Simulator(today=today) as plain:
        coming = next(
            one
            for later in range(1, 30)
            for one in plain.published("kuusivaara", today + timedelta(days=later))
            if one.meeting_date - AGENDA_LEAD > today
        )
    more = tuple(
        Matter(
            "kuusivaara",
            f"{9000 + n}/00.01.02/2024",
            f"Ylimääräinen asia {n}",
            "fi",
            (Handling(coming.body, coming.meeting_date, decision=f"Hyväksyttiin {n}."),),
        )
        for n in range(45)
    )
    on = coming.meeting_date - AGENDA_LEAD
    crowd = Crowded(slug="kuusivaara", on=on, meeting=coming.meeting_id, matters=more)
    with Simulator(today=today, events=[crowd]) as simulator:
        source = source_of(simulator, "kuusivaara")
        assert poll(desk, source, 30).ok
        wait(simulator, (on - today).days)
        assert poll(desk, source, 30).ok  # no list of the feeds has more than 30 of the 50
        assert desk.items().keys() == published(simulator, "kuusivaara")
        rows = [row for row in desk.rows("items") if row["title"].startswith("Ylimääräinen")]
        assert len(rows) == 45


def test_what_a_list_names_and_is_not_there_is_fetched_at_the_next_run(
    desk: Desk, small: Simulator, source_of: SourceOf, wait: Wait
) -> None:
    source = source_of(small, "kuusivaara")
    desk.harvest([source])
    before = desk.items()
    lost = sorted(before)[::3]
    forget(desk, lost)
    wait(small, 1)
    report = desk.harvest([source])
    assert report.ok
    assert report.harvests[0].new == len(lost)
    assert desk.items().keys() == before.keys() == published(small, "kuusivaara")


def test_what_is_missing_of_a_list_that_is_unchanged_is_fetched_in_the_same_run(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    for _ in range(2):  # from the second time on the short feeds are the same, too
        desk.harvest([source])
    before = desk.items()
    agendas = {row["id"] for row in desk.rows("meetings") if row["stage"] == "agenda"}
    lost = [key for key, row in before.items() if row["meeting"] in agendas][:2]
    assert len(lost) == 2
    forget(desk, lost)
    desk.clock.seconds += 7 * 3600  # the lists of agendas are due, no item is
    assert desk.clock.now().date() == small.today
    report = desk.harvest([source])
    assert (report.harvests[0].outcome, report.harvests[0].new) == ("done", 2)
    assert desk.items().keys() == before.keys()


def forget(desk: Desk, items: list[str]) -> None:
    """Lose some items, as an archive taken from a backup older than its pages has."""
    for item in items:
        assert not desk.store.db.conn.in_transaction
        with desk.store.db.conn as connection:
            assert isinstance(connection, sqlite3.Connection)
            connection.execute("DELETE FROM items WHERE id = ?", [item])
