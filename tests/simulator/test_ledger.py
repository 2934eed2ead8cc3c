from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from simulator.events import Away, Corrected, Skewed, Withdrawn
from simulator.faults import Faults
from simulator.ledger import Ledger, Version, ledger
from simulator.serve import Simulator
from simulator.wire.draw import Draw
from simulator.wire.kinds import Scale
from simulator.wire.proxy import Proxy

SLUG = "kuusivaara"
FIRST = date(2026, 3, 2)


class Office:
    """One town behind a proxy, a clock that is moved by hand, and the ledger of it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.now = datetime.combine(FIRST, datetime.min.time(), UTC)
        self.simulator = stack.enter_context(Simulator(now=lambda: self.now))
        self.item = next(one for one in self.simulator.published(SLUG) if one.decision).id
        self.proxies: list[Proxy] = []

    def through(self, rate: float, *kinds: str) -> Proxy:
        draw = Draw(1, "", rate, kinds)
        base = self.simulator.installs[0].base_url
        proxy = Proxy(base, draw, now=lambda: self.now, scale=Scale(huge=2_000_000))
        self.proxies.append(self._stack.enter_context(proxy))
        return proxy

    def ask(self, proxy: Proxy, item: str | None = None) -> None:
        url = f"{proxy.origin}/cgi/DREQUEST.PHP?page=meetingitem&id={item or self.item}"
        with suppress(httpx.TransportError):
            httpx.get(url)

    def book(self) -> Ledger:
        self._stack.close()
        return ledger(self.simulator, {SLUG: self.proxies}, FIRST, self.now.date())

    def texts(self) -> list[Version]:
        return self.book().items[SLUG, self.item]


@pytest.fixture
def office() -> Iterator[Office]:
    with ExitStack() as stack:
        yield Office(stack)


def test_what_leaves_whole_is_served(office: Office) -> None:
    proxy = office.through(0, "empty")
    office.ask(proxy)
    office.ask(proxy)
    (text,) = office.texts()
    assert (text.asked, text.served, text.last_day) == (2, 2, FIRST)


@pytest.mark.parametrize("kind", ["reset", "truncated", "length_short", "empty", "charset_lying"])
def test_what_is_spoiled_is_asked_for_and_not_served(office: Office, kind: str) -> None:
    office.ask(office.through(1, kind))
    book = office.book()
    (text,) = book.items[SLUG, office.item]
    assert (text.asked, text.served) == (1, 0)
    assert (SLUG, office.item) not in book.served()
    assert text in book.unserved()


@pytest.mark.parametrize("fault", [Faults(gone=404), Faults(empty=True), Faults(broken=True)])
def test_what_the_service_gets_wrong_is_not_served(office: Office, fault: Faults) -> None:
    office.simulator.faults = fault
    office.ask(office.through(0, "empty"))
    (text,) = office.texts()
    assert (text.asked, text.served) == (1, 0)


def test_an_answer_nobody_waited_for_is_not_served(office: Office) -> None:
    proxy = office.through(1, "huge")
    url = f"{proxy.origin}/cgi/DREQUEST.PHP?page=meetingitem&id={office.item}"
    with httpx.stream("GET", url) as answer:
        next(answer.iter_raw())
    (text,) = office.texts()
    assert text.served == 0


def test_each_text_counts_for_itself(office: Office) -> None:
    later = FIRST + timedelta(days=5)
    office.simulator.events = (
        Corrected(slug=SLUG, on=later, item=office.item, part="decision", sentence="Korjattu."),
    )
    proxy = office.through(0, "empty")
    office.ask(proxy)
    office.now += timedelta(days=9)
    first, second = office.texts()
    assert (first.served, second.served) == (1, 0)
    assert second.told.decision == f"{first.told.decision}\nKorjattu."
    assert first.days == [FIRST + timedelta(days=n) for n in range(5)]
    assert second.days == [later + timedelta(days=n) for n in range(5)]


def test_what_is_public_follows_the_events(office: Office) -> None:
    gone, back = FIRST + timedelta(days=2), FIRST + timedelta(days=4)
    office.simulator.events = (
        Withdrawn(slug=SLUG, on=gone, until=back, item=office.item, how=Away.GONE),
        Skewed(slug=SLUG, on=FIRST, days=1),
    )
    office.now += timedelta(days=6)
    book = office.book()
    # the service is a day ahead: what it takes down on a day is away on the day before
    public = [book.public((SLUG, office.item), FIRST + timedelta(days=n)) for n in range(7)]
    assert public == [True, False, False, True, True, True, True]
