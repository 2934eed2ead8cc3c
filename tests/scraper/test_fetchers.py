from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import httpx

from scraper.ask import Ask
from scraper.client import Client, Fetched
from scraper.fetchers import Fetchers
from scraper.host import Spent

if TYPE_CHECKING:
    from tests.scraper.conftest import Clock


def client_of(clock: Clock, names: dict[str, set[str]]) -> Client:
    """A client that notes which threads ask a host."""

    def answer(request: httpx.Request) -> httpx.Response:
        names.setdefault(request.url.host, set()).add(threading.current_thread().name)
        return httpx.Response(200, text=request.url.path)

    return Client(
        "clerk@example.org",
        now=clock.now,
        monotonic=clock.monotonic,
        sleep=clock.sleep,
        transport=httpx.MockTransport(answer),
    )


def test_one_thread_a_host_and_answers_in_its_order(clock: Clock) -> None:
    names: dict[str, set[str]] = {}
    with client_of(clock, names) as client:
        fetchers = Fetchers(client)
        for number in range(3):
            for slug in ("fi", "sv"):
                fetchers.ask(slug, Ask(f"https://a.example.org/{number}", None, None))
            fetchers.ask("b", Ask(f"https://b.example.org/{number}", None, None))
        answers = [fetchers.next() for _ in range(9)]
        fetchers.close()
    assert {host: len(threads) for host, threads in names.items()} == {
        "a.example.org": 1,
        "b.example.org": 1,
    }
    for slug in ("fi", "sv", "b"):
        own = [answer for whose, answer, _spent in answers if whose == slug]
        texts = [one.page.content for one in own if isinstance(one, Fetched)]
        assert texts == [b"/0", b"/1", b"/2"]


def test_threads_end(clock: Clock) -> None:
    with client_of(clock, {}) as client:
        fetchers = Fetchers(client)
        fetchers.ask("a", Ask("https://threads-end.example.org/", None, None))
        fetchers.next()
        (thread,) = (t for t in threading.enumerate() if "threads-end" in t.name)
        fetchers.close()
        thread.join(5)
    assert not thread.is_alive()


def test_failure_comes_as_what_it_is(clock: Clock) -> None:
    with client_of(clock, {}) as client:
        fetchers = Fetchers(client)
        fetchers.ask("a", Ask("gopher://a.example.org/", None, None))
        slug, error, spent = fetchers.next()
        fetchers.close()
    assert slug == "a"
    assert type(error).__name__ == "Refused"
    assert spent == Spent(0, 0)


def test_each_answer_tells_what_it_cost(clock: Clock) -> None:
    with client_of(clock, {}) as client:
        fetchers = Fetchers(client)
        for path in ("/7", "/77"):
            fetchers.ask("a", Ask(f"https://a.example.org{path}", None, None))
        costs = [fetchers.next()[2] for _ in range(2)]
        fetchers.close()
    # the pretend host answers each path with itself, and so its robots.txt
    assert costs == [Spent(2, len("/robots.txt") + 2), Spent(1, 3)]
