"""Sources that fall due while a harvest is under way."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from parsers.errors import StoreError
from scraper.harvest import keep_harvesting
from scraper.inbox import Inbox, Turns
from scraper.source import Source
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

SourceOf = Callable[[Simulator, str], Source]

HERE = Source("kuusi", "Kuusivaara", "https://kunnat.example/kuusi")
THERE = Source("lill", "Lillskär", "https://lillskar.example")
ALSO_HERE = Source("vanha", "Vanhasatama", "https://kunnat.example/vanha")


class Watching:
    """Notes what begins and ends, and does something at the first ends, in turn."""

    def __init__(self, *then: Callable[[], None]) -> None:
        self.told: list[str] = []
        self._then = list(then)

    def start(self, slug: str, total: int) -> None:  # noqa: ARG002 - one of the calls of Progress
        if f"start {slug}" not in self.told[-1:]:
            self.told.append(f"start {slug}")

    def advance(self, slug: str) -> None:
        pass

    def done(self, slug: str) -> None:
        self.told.append(f"done {slug}")
        self._then.pop(0)()


@pytest.fixture
def silent() -> Iterator[Source]:
    """A source whose host takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Source("hiljainen", "Hiljainen", f"http://127.0.0.1:{server.getsockname()[1]}")


def keep(desk: Desk, inbox: Inbox, *sources: Source, watching: Watching) -> None:
    with desk.client() as client, pytest.raises(KeyboardInterrupt):
        keep_harvesting(
            inbox,
            sources,
            store=desk.store,
            archive=desk.archive,
            client=client,
            now=desk.clock.now,
            progress=watching,
        )


def outcomes(desk: Desk) -> list[tuple[str, str]]:
    return sorted((row["source"], row["outcome"]) for row in desk.rows("harvests"))


def test_what_falls_due_waits_for_no_slow_host(
    desk: Desk, small: Simulator, source_of: SourceOf, silent: Source
) -> None:
    one, other = source_of(small, "lillskar"), source_of(small, "vanhasatama")
    inbox = Inbox()
    inbox.put(silent)
    inbox.put(one)
    watching = Watching(lambda: inbox.put(other), inbox.stop)
    keep(desk, inbox, silent, one, other, watching=watching)
    assert outcomes(desk) == [
        ("hiljainen", "interrupted"),
        ("lillskar", "done"),
        ("vanhasatama", "done"),
    ]


def test_each_visit_is_a_row_of_its_own(desk: Desk, small: Simulator, source_of: SourceOf) -> None:
    source = source_of(small, "vanhasatama")
    inbox = Inbox()
    for _ in range(3):  # twice while it is in line already, which is once
        inbox.put(source)
    watching = Watching(lambda: inbox.put(source), inbox.stop)
    keep(desk, inbox, source, watching=watching)
    first, second = desk.rows("harvests")
    assert first["run"] == first["started_at"] < second["run"] == second["started_at"]
    assert first["new"] == len(desk.items())
    assert (second["outcome"], second["new"], second["changed"]) == ("done", 0, 0)


def test_sources_of_one_host_take_turns(desk: Desk, small: Simulator, source_of: SourceOf) -> None:
    one = source_of(small, "vanhasatama")
    other = Source("toinen", "Toinen", one.base, languages=("fi",))
    inbox = Inbox()
    inbox.put(one)
    inbox.put(other)
    watching = Watching(lambda: None, inbox.stop)
    keep(desk, inbox, one, other, watching=watching)
    assert next(told for told in watching.told if "toinen" in told) == "start toinen"
    assert watching.told.index("done vanhasatama") < watching.told.index("start toinen")
    assert outcomes(desk) == [("toinen", "done"), ("vanhasatama", "done")]


def test_an_archive_that_fails_ends_it_and_the_inbox_goes_on(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    source = source_of(small, "kuusivaara")
    inbox = Inbox()
    inbox.put(source)
    (pages,) = desk.store.db.execute("PRAGMA page_count").fetchone()
    desk.store.db.execute(f"PRAGMA max_page_count = {pages + 20}")
    with desk.client() as client, pytest.raises(StoreError, match="full"):
        keep_harvesting(
            inbox,
            [source],
            store=desk.store,
            archive=desk.archive,
            client=client,
            now=desk.clock.now,
            progress=Watching(inbox.stop),
        )
    desk.store.db.execute(f"PRAGMA max_page_count = {pages + 100_000}")
    inbox.put(source)
    keep(desk, inbox, source, watching=Watching(inbox.stop))
    assert outcomes(desk) == [("kuusivaara", "done"), ("kuusivaara", "interrupted")]
    assert desk.items().keys() == {
        f"kuusivaara/{item.id}" for item in small.published("kuusivaara")
    }


def test_turns_are_taken_in_the_order_of_coming() -> None:
    turns = Turns()
    assert turns.come(HERE)
    assert turns.come(THERE)
    assert not turns.come(ALSO_HERE)
    assert not turns.come(ALSO_HERE)
    assert not turns.come(HERE)
    assert turns.leave(HERE) == ALSO_HERE
    assert turns.leave(THERE) is None
    assert not turns.come(HERE)
    assert turns.leave(ALSO_HERE) == HERE
    assert turns.leave(HERE) is None
    assert turns.come(ALSO_HERE)


def test_an_inbox_keeps_what_comes_before_anybody_listens() -> None:
    inbox = Inbox()
    inbox.put(HERE)
    inbox.put(THERE)
    inbox.wait()
    inbox.wait()
    assert {source.slug for source in inbox.take()} == {"kuusi", "lill"}
    assert inbox.take() == []
    rung: list[str] = []
    inbox.listen(lambda: rung.append("rung"))
    inbox.put(HERE)
    inbox.stop()
    assert rung == ["rung"] * 2
    with pytest.raises(KeyboardInterrupt):
        inbox.take()
