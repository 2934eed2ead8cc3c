"""What may be posted: short forms, from pages of our own."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from datasette.utils.asgi import Response

from web.asgi import App, Message, Receive, Scope, Send

LONGEST = 64 * 1024
"""Bytes of a form."""

# RFC 8058: mail programs post to the address of an unsubscribing link, as either kind of form
# and from anywhere. The signed link in it is what allows it, and no cookie.
_BY_LINK_ALONE = re.compile(r"/alerts/unsubscribe/[^/]+")
_FORM = b"application/x-www-form-urlencoded"
_FORBIDDEN = 403
_OURS = (b"same-origin", b"none", b"")


def is_by_link_alone(scope: Scope) -> bool:
    """Whether it is a request that nothing but its signed link need allow."""
    path = str(scope.get("path", ""))
    return scope.get("method") == "POST" and _BY_LINK_ALONE.fullmatch(path) is not None


def wrap(app: App, refusal: Callable[[Scope], Awaitable[Response]]) -> App:
    """The application, which is never given a body that it should not read.

    ``refusal`` makes the page for a form that is not from a page of ours, or no longer:
    who finds that out, here or the application, has but a line for it.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await app(scope, receive, send)
            return
        status, body = await _taken(scope, receive)
        if not status:
            answered = _Answered(send)
            await app(scope, _again(body, receive), answered)
            status = answered.refused
        if status == _FORBIDDEN:
            await (await refusal(scope)).asgi_send(send)
        elif status:
            await Response.text(f"{_REASONS[status]}\n", status=status).asgi_send(send)

    return wrapped


class _Answered:
    """Passes an answer on, but for one that forbids."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.refused = 0

    async def __call__(self, message: Message) -> None:
        if message.get("status") == _FORBIDDEN:
            self.refused = _FORBIDDEN
        if not self.refused:
            await self._send(message)


async def _taken(scope: Scope, receive: Receive) -> tuple[int, bytes]:
    """The body, or the status that refuses it."""
    headers = dict(scope["headers"])
    if not is_by_link_alone(scope):
        if headers.get(b"sec-fetch-site", b"") not in _OURS:
            return _FORBIDDEN, b""
        if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != _FORM:
            return 415, b""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LONGEST:
            return 413, b""
        if not message.get("more_body"):
            return 0, body


_REASONS = {
    413: "This is too long for a form.",
    415: "Only forms are read here.",
}


def _again(body: bytes, receive: Receive) -> Receive:
    """What was received, once more; then what comes after it."""
    waiting = [body]

    async def receive_again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return receive_again
