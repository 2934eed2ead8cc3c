"""The pretend service on loopback: one HTTP server for each municipality."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from simulator import content
from simulator.calendar import Meeting
from simulator.faults import Faults, Session, distort
from simulator.published import PublishedItem, published
from simulator.site import Answer, answer
from simulator.towns import TOWNS, Layout, Town
from simulator.view import View

HOST = "127.0.0.1"
DEFAULT_TODAY = date(2026, 11, 20)
COOKIE = "DYNSESSION"
# A connection kept open without a word is closed, so that no thread waits for ever.
_PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Install:
    """One municipality's running service; ``base_url`` is as in a municipality's data file."""

    slug: str
    name: str
    base_url: str
    language: str
    layout: Layout


@dataclass(frozen=True, slots=True)
class Request:
    """One request that came in; header names are in lower case."""

    slug: str
    method: str
    target: str
    headers: Mapping[str, str]
    status: int


class Simulator:
    """The four services; starts them as a context manager and stops them at its end.

    ``today`` and ``faults`` may be set while it runs. ``port`` is the first of as many
    consecutive ports as there are municipalities, 0 takes any that are free. Entering
    raises OSError where a port is taken. ``requests`` grows with each answer.
    """

    def __init__(
        self,
        *,
        today: date = DEFAULT_TODAY,
        port: int = 0,
        faults: Faults | None = None,
    ) -> None:
        self.today = today
        self.faults = faults or Faults()
        self.requests: list[Request] = []
        self._port = port
        self._services: dict[str, _Service] = {}
        self._running = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            for order, town in enumerate(TOWNS):
                service = _Service(self, town, content.meetings(town))
                port = self._port + order if self._port else 0
                service.origin = starting.enter_context(_listening(service, port))
                self._services[town.slug] = service
            self._running = starting.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._running.close()

    @property
    def installs(self) -> tuple[Install, ...]:
        """The running services."""
        return tuple(service.install for service in self._services.values())

    def published(self, slug: str) -> list[PublishedItem]:
        """Every item page that a municipality shows today, newest meeting first."""
        return published(self._services[slug].view())

    def municipality_files(self, folder: Path) -> list[Path]:
        """One ``<slug>.toml`` for each service, as ``--municipalities`` reads them."""
        return [_municipality_file(service, folder) for service in self._services.values()]


@dataclass(slots=True)
class _Service:
    """One municipality's state between requests."""

    simulator: Simulator
    town: Town
    meetings: tuple[Meeting, ...]
    origin: str = ""
    sessions: dict[str, Session] = field(default_factory=dict)
    cookies: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def install(self) -> Install:
        town = self.town
        base = self.origin + town.prefix
        return Install(town.slug, town.name, base, town.language, town.layout)

    def view(self) -> View:
        return View(self.town, self.meetings, self.simulator.today, self.origin)

    def session(self, cookie: str | None) -> tuple[str, Session]:
        """The session of a cookie, a new one where it is none of ours."""
        if cookie is None or cookie not in self.sessions:
            cookie = f"{next(self.cookies):08x}"
            self.sessions[cookie] = Session()
        return cookie, self.sessions[cookie]


class _Handler(BaseHTTPRequestHandler):
    """Reads a request, writes the service's answer; no dates, since nothing reads the clock."""

    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_SECONDS
    wbufsize = -1  # head and body leave in one packet: in two, each answer takes 40 ms more

    def __init__(self, service: _Service, *rest: Any) -> None:
        self._service = service
        super().__init__(*rest)

    def do_GET(self) -> None:
        self._respond(with_content=True)

    def do_HEAD(self) -> None:
        self._respond(with_content=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep standard error clean; ``Simulator.requests`` is the log."""

    def _respond(self, *, with_content: bool) -> None:
        service = self._service
        known = SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
        cookie, session = service.session(known.value if known else None)
        view = service.view()
        sent = distort(answer(view, self.path), service.simulator.faults, view, session)
        if self._has_it(sent):
            sent = replace(sent, status=304, content=b"")
        self._log(sent)
        self._write(sent, cookie, with_content=with_content)

    def _has_it(self, sent: Answer) -> bool:
        """Whether the client's copy is the same, by the validator that the answer bears."""
        pairs = (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since"))
        return any(
            name in sent.headers and self.headers.get(asked) == sent.headers[name]
            for name, asked in pairs
        )

    def _log(self, sent: Answer) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self._service.town.slug, self.command, self.path, headers, sent.status)
        self._service.simulator.requests.append(request)

    def _write(self, sent: Answer, cookie: str, *, with_content: bool) -> None:
        self.send_response_only(sent.status)
        self.send_header("Content-Type", sent.content_type)
        self.send_header("Content-Length", str(len(sent.content)))
        self.send_header("Set-Cookie", f"{COOKIE}={cookie}; Path=/")
        for name, value in sent.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if with_content:
            self.wfile.write(sent.content)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about a client that went away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def _listening(service: _Service, port: int) -> Iterator[str]:
    """A server in a thread of its own; gives its origin, stops it at the end."""
    with _Server((HOST, port), partial(_Handler, service)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _municipality_file(service: _Service, folder: Path) -> Path:
    install = service.install
    lines = [
        f'name = "{install.name}"',
        f'base = "{install.base_url}"',
        'platform = "dynasty"',
        f'languages = ["{install.language}"]',
        'feeds = ["meetingitems", "meetings"]',
    ]
    if install.layout is Layout.C:
        lines += ["", "[profile.abbreviations]"]
        lines += [f'{body.abbreviation} = "{body.name}"' for body in service.town.bodies]
    path = folder / f"{install.slug}.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
