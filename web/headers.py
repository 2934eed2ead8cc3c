"""The headers of every answer, and the cookie that remembers the language."""

from __future__ import annotations

from datasette.utils.asgi import Request

from web.asgi import App, Message, Receive, Scope, Send
from web.language import COOKIE, PARAMETER
from web.words import LANGUAGES

# No script runs, wherever it came from.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# But on pages with a large search box our one file, which asks the site for suggestions.
_WITH_SUGGESTIONS = ("/", "/search")
_SUGGESTING = "; script-src 'self'; connect-src 'self'"
_ROBOTS = "noindex, nofollow"
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-robots-tag": _ROBOTS,
    "referrer-policy": "no-referrer",
}
_YEAR = 365 * 24 * 3600


def wrap(app: App) -> App:
    """The application with our headers on each of its answers."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with_ours(message.get("headers", []), scope)
            await send(message)

        await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    return wrapped


def _with_ours(headers: list[tuple[bytes, bytes]], scope: Scope) -> list[tuple[bytes, bytes]]:
    ours = {**_HEADERS, **_policy(scope), **_robots(headers), **_remembered(scope)}
    replaced = ours.keys() - {"set-cookie"}  # of cookies there may be several
    kept = [(name, value) for name, value in headers if name.decode().lower() not in replaced]
    added = [(name.encode(), value.encode()) for name, value in ours.items()]
    return [*kept, *added, (b"vary", b"Accept-Language")]


def _policy(scope: Scope) -> dict[str, str]:
    """What may run on the page asked for."""
    suggesting = _SUGGESTING if scope.get("path") in _WITH_SUGGESTIONS else ""
    return {"content-security-policy": _POLICY + suggesting}


def _robots(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """What we ask of robots, and what the page shown here asked of us and more."""
    asked = [value.decode("latin-1") for name, value in headers if name.lower() == b"x-robots-tag"]
    words = [word.strip() for value in (_ROBOTS, *asked) for word in value.split(",")]
    return {"x-robots-tag": ", ".join(dict.fromkeys(words))}


def _remembered(scope: Scope) -> dict[str, str]:
    """The cookie for a language that was just asked for; what sets one is nobody else's."""
    language = Request(scope, None).args.get(PARAMETER)
    if language not in LANGUAGES:
        return {}
    cookie = f"{COOKIE}={language}; Path=/; Max-Age={_YEAR}; SameSite=Lax; HttpOnly"
    return {"set-cookie": cookie, "cache-control": "private, no-store"}
