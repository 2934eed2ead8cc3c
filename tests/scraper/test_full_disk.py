from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from parsers.errors import StoreError
from scraper.source import Source
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

SourceOf = Callable[[Simulator, str], Source]
MORE_PAGES = 20
"""Of SQLite's, that are left on the disk: a few items fit, a whole council does not."""


def limit(desk: Desk, pages: int) -> None:
    """Let the archive grow by so many pages: SQLite then says what it says of a full disk."""
    (used,) = desk.store.db.execute("PRAGMA page_count").fetchone()
    desk.store.db.execute(f"PRAGMA max_page_count = {used + pages}")


def test_a_full_disk_stops_the_run_and_room_lets_it_go_on(desk: Desk, source_of: SourceOf) -> None:
    with Simulator() as simulator:
        source = source_of(simulator, "lillskar")
        wanted = {f"lillskar/{item.id}" for item in simulator.published("lillskar")}
        limit(desk, MORE_PAGES)
        with pytest.raises(StoreError) as caught:
            desk.harvest([source])
        (line,) = str(caught.value).splitlines()
        assert line.endswith("the disk is full; make room and start again")
        assert "archive.db" in line
        assert desk.items().keys() < wanted
        assert [row["outcome"] for row in desk.rows("harvests")] == ["interrupted"]
        limit(desk, 1_000_000)
        assert desk.harvest([source]).ok
        assert desk.items().keys() == wanted
    assert [row[0] for row in desk.store.db.execute("PRAGMA integrity_check")] == ["ok"]
