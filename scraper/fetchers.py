"""Threads that do nothing but fetch: one a host, since politeness makes more pointless."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

from scraper.answers import Answer
from scraper.ask import Ask
from scraper.client import Client
from scraper.host import Spent

_Inbox = SimpleQueue[tuple[str, Ask] | None]
_Came = tuple[str, Answer | Exception, Spent]


class Fetchers:
    """Takes what visits ask for, and gives back what came as it comes.

    The threads end with ``close``, after the request they are at, or with the program.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._inboxes: dict[str, _Inbox] = {}
        self._answers: SimpleQueue[_Came | Callable[[], None]] = SimpleQueue()

    def ask(self, slug: str, ask: Ask) -> None:
        """Have a page fetched for a source, after all that its host was asked before."""
        host = urlsplit(ask.url).netloc
        if host not in self._inboxes:
            inbox: _Inbox = SimpleQueue()
            self._inboxes[host] = inbox
            # daemon: Ctrl-C does not wait for a host that is silent
            Thread(target=self._fetch, args=[inbox], name=f"fetch {host}", daemon=True).start()
        self._inboxes[host].put((slug, ask))

    def next(self) -> _Came:
        """Wait for the next answer: whose it is, what came or went wrong, and what it cost."""
        while callable(came := self._answers.get()):
            came()
        return came

    def call(self, work: Callable[[], None]) -> None:
        """Have something done between two answers, by the thread that waits for the next."""
        self._answers.put(work)

    def close(self) -> None:
        """Let the threads go."""
        for inbox in self._inboxes.values():
            inbox.put(None)

    def _fetch(self, inbox: _Inbox) -> None:
        while (job := inbox.get()) is not None:
            slug, ask = job
            before = self._client.spent(ask.url)
            try:
                answer: Answer | Exception = self._client.get(
                    ask.url,
                    validators=ask.validators,
                    verify=ask.verify,
                    largest=ask.largest,
                )
            except Exception as error:  # noqa: BLE001 - raised again where it is decided upon
                answer = error
            self._answers.put((slug, answer, self._client.spent(ask.url) - before))
