"""Threads that do nothing but fetch: one a host, since politeness makes more pointless."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

from scraper.client import Answer, Client
from scraper.visit import Ask

_Inbox = SimpleQueue[tuple[str, Ask] | None]


class Fetchers:
    """Takes what visits ask for, and gives back what came as it comes.

    The threads end with ``close``, after the request they are at, or with the program.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._inboxes: dict[str, _Inbox] = {}
        self._answers: SimpleQueue[tuple[str, Answer | Exception]] = SimpleQueue()

    def ask(self, slug: str, ask: Ask) -> None:
        """Have a page fetched for a source, after all that its host was asked before."""
        host = urlsplit(ask.url).netloc
        if host not in self._inboxes:
            inbox: _Inbox = SimpleQueue()
            self._inboxes[host] = inbox
            # daemon: Ctrl-C does not wait for a host that is silent
            Thread(target=self._fetch, args=[inbox], name=f"fetch {host}", daemon=True).start()
        self._inboxes[host].put((slug, ask))

    def next(self) -> tuple[str, Answer | Exception]:
        """Wait for the next answer: whose it is, and what came or went wrong."""
        return self._answers.get()

    def close(self) -> None:
        """Let the threads go."""
        for inbox in self._inboxes.values():
            inbox.put(None)

    def _fetch(self, inbox: _Inbox) -> None:
        while (job := inbox.get()) is not None:
            slug, ask = job
            try:
                answer: Answer | Exception = self._client.get(
                    ask.url, validators=ask.validators, verify=ask.verify
                )
            except Exception as error:  # noqa: BLE001 - raised again where it is decided upon
                answer = error
            self._answers.put((slug, answer))
