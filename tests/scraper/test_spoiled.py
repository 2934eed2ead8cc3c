"""Answers spoiled on their way: no kind harms the archive, and none outlasts the trouble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scraper.client import Client
from scraper.harvest import RunReport, harvest
from scraper.limits import Limits
from scraper.source import Source
from simulator.serve import Simulator
from simulator.wire.draw import Draw
from simulator.wire.kinds import KINDS, REFUSED, Scale
from simulator.wire.proxy import Proxy

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

SourceOf = Callable[[Simulator, str], Source]
BOUNDS = Limits(timeout=0.3, patience=0.5, answer_bytes=1024 * 1024)
SMALL = Scale(huge=8 * 1024 * 1024, bomb=8 * 1024 * 1024, slow=0.5, drip=0.04, retry_after=300)


def ask(desk: Desk, source: Source) -> RunReport:
    """A harvest that does not wait long."""
    clock = desk.clock
    with Client(
        None, now=clock.now, monotonic=clock.monotonic, sleep=clock.sleep, limits=BOUNDS
    ) as client:
        return harvest(
            [source], store=desk.store, archive=desk.archive, client=client, now=clock.now
        )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != REFUSED])
def test_what_was_spoiled_is_had_once_it_is_not(desk: Desk, source_of: SourceOf, kind: str) -> None:
    """Hiidenkoski's feeds have validators, and a spoiled one bears those of the right one."""
    with Simulator(today=date(2024, 4, 8)) as simulator:
        source = source_of(simulator, "hiidenkoski")
        origin, _, prefix = source.base.rpartition("/")
        draw = Draw(1, "", 1, (kind,))
        with Proxy(origin, draw, now=desk.clock.now, scale=SMALL) as proxy:
            through = replace(source, base=f"{proxy.origin}/{prefix}", show=5)
            ask(desk, through)
            harmed = {row["id"] for row in desk.rows("items")}
            draw.change(0)
            desk.clock.seconds += 86_400
            assert ask(desk, through).ok
        wanted = {f"hiidenkoski/{item.id}" for item in simulator.published("hiidenkoski")}
        assert harmed <= wanted
        assert desk.items().keys() == wanted
        assert {row["versions"] for row in desk.rows("items")} == {1}
