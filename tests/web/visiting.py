"""A visitor of the site without JavaScript: opens pages, fills in forms, presses buttons."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alerts.mail import Server
from alerts.settings import Alerts
from web.office import Office

BASE = "https://pykala.example"
NOON = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)


class Clock:
    """The time, which a test moves."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def office_at(folder: Path, clock: Clock, server: Server, **settings: Any) -> Office:
    """An office in this folder, whose letters go to this mail server."""
    alerts = replace(Alerts(BASE, "pykala@pykala.example", server), **settings)
    still = threading.Event()
    return Office(
        folder / "subscriptions.db",
        folder / "alerts.key",
        alerts,
        clock.now,
        lambda: 0.0,
        lambda _seconds: still.set(),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer as a visitor has it before them."""

    path: str
    status: int
    headers: Any
    text: str

    @property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.text)

    @property
    def heading(self) -> str:
        found = self.tree.css_first("h1")
        return found.text(strip=True) if found else ""

    def forms(self) -> list[LexborNode]:
        return self.tree.css('form[method="post"]')


@dataclass
class Visitor:
    """Somebody with a browser and its cookies."""

    datasette: Any
    office: Office
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en"

    def open(self, address: str, method: str = "GET", **headers: str) -> Seen:
        return self._ask(method, address, None, headers)

    def post(self, address: str, data: Any, **headers: str) -> Seen:
        """Post these fields, or bytes, and wait until letters are delivered."""
        body = data if isinstance(data, bytes) else urlencode(data, doseq=True).encode()
        kind = {"content-type": "application/x-www-form-urlencoded"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        seen = self._ask("POST", address, body, kind)
        self.office.courier.wait()
        return seen

    def press(self, seen: Seen, button: str | None = None, **filled: Any) -> Seen:
        """Send the form, the first or the one with that button; follow where it leads."""
        forms = [
            form
            for form in seen.forms()
            if button is None or form.css(f'button[name="action"][value="{button}"]')
        ]
        form = forms[0]
        fields = fields_of(form) | filled | ({"action": button} if button else {})
        where = form.attributes.get("action") or seen.path
        answer = self.post(where, fields)
        return self.open(answer.headers["location"]) if answer.status == 303 else answer

    def _ask(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Seen:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        sent = {"accept-language": self.language} | headers
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = asyncio.run(self._answer(method, path, body, sent))
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Seen(path, answer.status_code, answer.headers, answer.text)

    async def _answer(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Any:
        await self.datasette.invoke_startup()
        ask: Callable[..., Any] = getattr(self.datasette.client, method.lower())
        content = {} if body is None else {"content": body}
        return await ask(path, headers=headers, follow_redirects=False, **content)


def fields_of(form: LexborNode) -> dict[str, Any]:
    """What a browser would send of a form as it stands."""
    found: dict[str, list[str]] = {}
    for one in form.css("input"):
        told, kind = one.attributes, one.attributes.get("type")
        if kind in {"checkbox", "radio"} and "checked" not in told:
            continue
        found.setdefault(told["name"] or "", []).append(told.get("value") or "")
    for one in form.css("select"):
        (chosen,) = one.css("option[selected]") or one.css("option")[:1]
        found[one.attributes["name"] or ""] = [chosen.attributes["value"] or ""]
    return dict(found)


def links(mail: Any, purpose: str) -> list[str]:
    """The addresses of one kind in a mail's text."""
    text = mail.get_body(("plain",)).get_content()
    return re.findall(rf"{re.escape(BASE)}/alerts/{purpose}/\S+", text)
