"""Whether a page was taken off the web: the rules, and a source of which one page goes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.files import timestamp
from db.store import Harvest, LookResult
from parsers.errors import NotTheRequestedPage, PykalaError, Unreachable
from parsers.records import Page
from scraper.answers import Answer, Fetched, Gone, Rejected
from scraper.ask import Ask
from scraper.client import Client
from scraper.progress import Unwatched
from scraper.reparse import reparse
from scraper.source import Source
from scraper.visit import Visit
from scraper.withdrawal import ABSENT, Day, Look, Standing, is_sound, sound_days, standing
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
SourceOf = Callable[[Simulator, str], Source]
Wait = Callable[[Simulator, int], None]


def looks(*told: tuple[float, str]) -> list[Look]:
    return [Look(START + timedelta(days=day), LookResult(result)) for day, result in told]


def daily(days: int, result: str = "gone") -> list[Look]:
    return looks(*((day, result) for day in range(days)))


ALL_SOUND = {(START + timedelta(days=day)).date() for day in range(60)}


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ([], Standing.STANDING),
        (daily(1), Standing.SUSPECTED),
        (daily(7), Standing.SUSPECTED),  # six days from first to last
        (daily(8), Standing.WITHDRAWN),
        (looks((0, "gone"), (7, "gone")), Standing.SUSPECTED),
        (looks((0, "gone"), (3, "empty"), (7, "shell")), Standing.WITHDRAWN),
        (looks((0, "gone"), (7, "gone"), (7.1, "gone")), Standing.SUSPECTED),
        (daily(30, "wrong"), Standing.STANDING),
        (daily(30, "failed"), Standing.STANDING),
        (daily(30, "refused"), Standing.STANDING),
        (looks((0, "gone"), (8, "wrong"), (9, "wrong")), Standing.SUSPECTED),
    ],
)
def test_a_page_is_withdrawn_once_that_is_certain(seen: list[Look], told: Standing) -> None:
    assert standing(seen, ALL_SOUND) is told


def test_looks_of_days_on_which_the_host_was_ill_do_not_count() -> None:
    seen = daily(10)
    sound = {look.at.date() for look in seen[:2]}
    assert standing(seen, sound) is Standing.SUSPECTED
    assert standing(seen, sound | {seen[9].at.date()}) is Standing.WITHDRAWN


@pytest.mark.parametrize(
    ("stood", "fell", "sound"),
    [(0, 0, False), (2, 0, False), (3, 0, True), (3, 3, False), (30, 29, True), (0, 40, False)],
)
def test_a_day_is_sound_when_most_pages_came(stood: int, fell: int, sound: bool) -> None:
    day = Day(stood, fell)
    assert is_sound(day) is sound
    assert sound_days({START.date(): day}) == ({START.date()} if sound else set())


_RESULTS = st.sampled_from(list(LookResult))
_SEEN = st.lists(st.tuples(st.floats(0, 50), _RESULTS), max_size=20)


@given(_SEEN)
def test_without_a_sound_day_nothing_is_withdrawn(told: list[tuple[float, LookResult]]) -> None:
    assert standing(looks(*sorted(told)), ()) is not Standing.WITHDRAWN


@given(_SEEN)
def test_what_is_no_absence_never_counts(told: list[tuple[float, LookResult]]) -> None:
    seen = looks(*sorted(told))
    only = [look for look in seen if look.result in ABSENT]
    assert standing(seen, ALL_SOUND) is standing(only, ALL_SOUND)


class Shop:
    """A source that was harvested once, whose answers are then changed by the day."""

    def __init__(self, desk: Desk, simulator: Simulator, source: Source) -> None:
        self.desk, self.simulator, self.source = desk, simulator, source
        self.changed: dict[str, Callable[[str], Answer | PykalaError]] = {}
        self.asked: list[str] = []
        assert desk.harvest([source]).ok

    def url(self, number: int) -> str:
        """The address of the item that stands at that place, latest meeting first."""
        rows = self.desk.store.db.execute("SELECT url FROM items ORDER BY meeting_date DESC, id")
        return str(rows.fetchall()[number][0])

    def visit(self) -> Visit:
        """One visit in which some addresses answer otherwise."""
        self.asked = []
        desk = self.desk
        visit = Visit(
            self.source,
            store=desk.store,
            archive=desk.archive,
            now=desk.clock.now,
            progress=Unwatched(),
        )
        with desk.client() as client, suppress(StopIteration):
            ask = next(visit.steps)
            while True:
                self.asked.append(ask.url)
                answer = self._answer(ask, client)
                if isinstance(answer, Exception):
                    ask = visit.steps.throw(answer)
                else:
                    ask = visit.steps.send(answer)
        at = desk.clock.now()
        desk.store.harvest(harvest_row(self.source.slug, at, visit.tally.outcome))
        return visit

    def _answer(self, ask: Ask, client: Client) -> Answer | PykalaError:
        changed = self.changed.get(ask.url) or self.changed.get("*")
        if changed is not None and "rss" not in ask.url:
            return changed(ask.url)
        return client.get(ask.url, validators=ask.validators, verify=ask.verify)

    def days(self, count: int, polls: int = 1) -> None:
        """Let so many days pass, with so many visits on each."""
        for _ in range(count):
            for _ in range(polls):
                self.visit()
                self.desk.clock.seconds += 86_400 / polls

    def changes(self) -> list[str]:
        return [row["kind"] for row in self.desk.rows("changes") if row["kind"] != "new"]


def harvest_row(slug: str, at: datetime, outcome: str) -> Harvest:
    return Harvest(timestamp(at), slug, at, at, outcome, 1, 0, 0, 0, 0, 0)


def gone(url: str) -> Gone:
    return Gone(url, 404, None)


def empty(url: str) -> Fetched:
    return Fetched(Page(url=url, content=b"", fetched_at=START), 200)


def shell(url: str) -> Fetched:
    content = b"<html><body><!--DATABEGIN--><p></p><!--DATAEND--></body></html>"
    return Fetched(Page(url=url, content=content, fetched_at=START), 200)


@pytest.fixture
def shop(desk: Desk, small: Simulator, source_of: SourceOf) -> Shop:
    return Shop(desk, small, source_of(small, "kuusivaara"))


@pytest.mark.parametrize(("answer", "result"), [(gone, "gone"), (empty, "empty"), (shell, "shell")])
def test_a_page_that_stays_away_is_withdrawn_and_comes_back(
    shop: Shop, answer: Callable[[str], Answer], result: str
) -> None:
    url, desk = shop.url(0), shop.desk
    before = desk.rows("item_versions")
    shop.changed[url] = answer
    shop.days(7, polls=3)
    assert shop.changes() == []
    (fault,) = desk.rows("faults")
    assert fault["url"] == url
    assert [row["result"] for row in desk.rows("looks") if row["url"] == url][-1] == result
    shop.days(3)
    assert shop.changes() == ["withdrawn"]
    assert desk.rows("faults") == []
    (item,) = [row for row in desk.rows("items") if row["url"] == url]
    assert item["withdrawn_at"]
    assert desk.rows("item_versions") == before
    shop.changed.clear()
    shop.days(9)
    assert shop.changes() == ["withdrawn", "restored"]
    assert {row["withdrawn_at"] for row in desk.rows("items")} == {None}
    assert desk.rows("item_versions") == before


@pytest.mark.parametrize("answer", [gone, empty, shell])
def test_a_host_that_shows_nothing_at_all_withdraws_nothing(
    shop: Shop, answer: Callable[[str], Answer]
) -> None:
    shop.changed["*"] = answer
    shop.days(20)
    assert shop.changes() == []
    assert len(shop.desk.rows("faults")) > 10
    shop.changed.clear()
    shop.days(3)
    assert shop.changes() == []


def test_a_wrong_page_and_silence_withdraw_nothing(shop: Shop) -> None:
    first, second = shop.url(0), shop.url(1)

    def other(url: str) -> Rejected:
        page = Page(url=url, content=b"<html>another</html>", fetched_at=START)
        return Rejected(page, 200, NotTheRequestedPage("answered with another page", url=url))

    shop.changed[first] = other
    shop.changed[second] = lambda url: Unreachable("no answer", url=url)
    shop.days(20)
    assert shop.changes() == []
    assert {row["result"] for row in shop.desk.rows("looks") if row["url"] == first} == {
        "page",
        "wrong",
    }


def test_evidence_is_kept_and_is_not_the_page(shop: Shop) -> None:
    url, desk, slug = shop.url(0), shop.desk, shop.source.slug
    before = desk.archive.last(slug, url)
    shop.changed[url] = shell
    shop.days(2)
    assert desk.archive.last(slug, url) == before
    assert [one.fault for one in desk.archive.history(url)] == [None, "shell"]


def test_a_rebuild_keeps_what_was_withdrawn(shop: Shop) -> None:
    shop.changed[shop.url(0)] = gone
    shop.days(12)
    assert shop.changes() == ["withdrawn"]
    before = shop.desk.dump()
    reparse([shop.source], store=shop.desk.store, archive=shop.desk.archive)
    after = shop.desk.dump()
    anew = {"sources", "item_facets", "search_stamp"}
    assert {name for name in before if before[name] != after[name]} <= anew


def test_a_suspected_page_is_asked_for_daily_with_some_to_compare(shop: Shop) -> None:
    url = shop.url(-1)  # of the oldest meeting, where nothing else is due
    shop.changed[url] = gone
    desk = shop.desk
    desk.clock.seconds += 86_400 * 100
    shop.visit()
    assert url in shop.asked
    for _ in range(2):
        desk.clock.seconds += 3600
        shop.visit()
        assert url not in shop.asked
    desk.clock.seconds += 86_400
    shop.visit()
    assert url in shop.asked
    assert sum("page=meetingitem&id=" in one or one.endswith(".HTM") for one in shop.asked) >= 4
