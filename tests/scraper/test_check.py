from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from parsers.errors import NotTheRequestedPage, Refused, UnknownLayout
from parsers.records import Item
from scraper.check import check
from scraper.source import Source
from simulator.faults import Faults, WrongPage
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

SourceOf = Callable[[Simulator, str], Source]


def test_one_feed_and_one_page_are_read_and_nothing_is_written(
    desk: Desk, small: Simulator, source_of: SourceOf
) -> None:
    before = desk.dump()
    with desk.client() as client:
        checked = check(source_of(small, "lillskar"), client)
    assert checked.feed.topic == "meetingitems"
    assert isinstance(checked.record, Item)
    assert checked.record.id == checked.feed.entries[0].id
    assert desk.dump() == before
    assert list(desk.archive.answers()) == []
    assert len(small.requests) == 3  # robots.txt is the first


def test_wrong_page_is_told(desk: Desk, small: Simulator, source_of: SourceOf) -> None:
    small.faults = Faults(wrong_page=WrongPage.ALWAYS)
    with desk.client() as client, pytest.raises(NotTheRequestedPage):
        check(source_of(small, "kuusivaara"), client)


def test_page_that_is_not_there_is_told(desk: Desk, small: Simulator, source_of: SourceOf) -> None:
    nowhere = Source("x", "X", source_of(small, "lillskar").base + "/nowhere")
    with desk.client() as client, pytest.raises(UnknownLayout, match="404"):
        check(nowhere, client)


def test_foreign_host_needs_a_contact(desk: Desk) -> None:
    with desk.client() as client, pytest.raises(Refused, match="PYKALA_CONTACT"):
        check(Source("espoo", "Espoo", "https://espoo.example.org"), client)
