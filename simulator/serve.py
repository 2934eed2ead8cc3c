"""The pretend service on loopback: one HTTP server for each municipality."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import partial
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from simulator import content
from simulator.calendar import Meeting
from simulator.events import Event, Moved, service_day, staged, with_guids
from simulator.faults import Faults, Session, Weather, distort, fault_of
from simulator.officials import acts
from simulator.published import PublishedItem, published
from simulator.site import MISSING, Answer, answer
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
    """One request that came in; header names are in lower case.

    ``day`` is what day the service believed it was. ``asked`` is the item that has a page
    at the address, None where none has; ``item`` is the same where that page, as it is on
    that day, was the answer. ``fault`` is what was
    done to the answer by ``Faults`` or ``Weather``, None for nothing.
    """

    slug: str
    method: str
    target: str
    headers: Mapping[str, str]
    status: int
    day: date
    asked: str | None = None
    item: str | None = None
    fault: str | None = None


class Simulator:
    """The four services; starts them as a context manager and stops them at its end.

    ``today`` and ``faults`` may be set while it runs. ``port`` is the first of as many
    consecutive ports as there are services, 0 takes any that are free. Entering raises
    OSError where a port is taken. ``requests`` grows with each answer.

    With ``now`` the services have a clock: it tells the day instead of ``today``, and
    each answer's Date. ``events`` befall what is published; a town that moves has a
    service more, its ``successor``. ``weather`` draws faults of item pages instead of
    ``faults``. The ids of the towns in ``guids`` are GUIDs.
    """

    def __init__(
        self,
        *,
        today: date = DEFAULT_TODAY,
        port: int = 0,
        faults: Faults | None = None,
        weather: Weather | None = None,
        now: Callable[[], datetime] | None = None,
        events: Iterable[Event] = (),
        guids: Collection[str] = (),
    ) -> None:
        self.today = today
        self.faults = faults or Faults()
        self.weather = weather
        self.now = now
        self.events = tuple(events)
        self.requests: list[Request] = []
        self._guids = guids
        self._port = port
        self._services: dict[str, _Service] = {}
        self._successors: dict[str, _Service] = {}
        self._running = ExitStack()

    def __enter__(self) -> Self:
        moving = {event.slug for event in self.events if isinstance(event, Moved)}
        with ExitStack() as starting:
            ports = itertools.count(self._port) if self._port else itertools.repeat(0)
            for town in TOWNS:
                self._services[town.slug] = self._start(starting, town, next(ports))
            for town in TOWNS:
                if town.slug in moving:
                    self._successors[town.slug] = self._start(
                        starting, town, next(ports), successor=True
                    )
            self._running = starting.pop_all()
        return self

    def _start(
        self, starting: ExitStack, town: Town, port: int, *, successor: bool = False
    ) -> _Service:
        meetings = content.meetings(town)
        if town.slug in self._guids:
            meetings = with_guids(meetings)
        service = _Service(self, town, meetings, successor=successor)
        service.origin = starting.enter_context(_listening(service, port))
        return service

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

    def successor(self, slug: str) -> Install:
        """The service at the host a municipality moves to; LookupError where it does not."""
        return self._successors[slug].install

    def published(self, slug: str, day: date | None = None) -> list[PublishedItem]:
        """Every item page that a municipality shows today, newest meeting first.

        Another ``day`` is one of the service's own.
        """
        service = self._services[slug]
        return published(service.staged(day or service.day()))

    def municipality_files(
        self, folder: Path, bases: Mapping[str, str] | None = None, *, every_feed: bool = False
    ) -> list[Path]:
        """One ``<slug>.toml`` for each service, as ``--municipalities`` reads them.

        ``bases`` are where they are to be asked, by slug, if it is elsewhere.
        ``every_feed`` has officers' decisions and announcements harvested too where there
        are any, and some of the attachments.
        """
        known = {one.slug: one.base_url for one in self.installs} | dict(bases or {})
        return [
            _municipality_file(service, folder, known[slug], every_feed=every_feed)
            for slug, service in self._services.items()
        ]


@dataclass(slots=True)
class _Service:
    """One municipality's state between requests."""

    simulator: Simulator
    town: Town
    meetings: tuple[Meeting, ...]
    origin: str = ""
    successor: bool = False
    sessions: dict[str, Session] = field(default_factory=dict)
    cookies: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    latest: View | None = None

    @property
    def install(self) -> Install:
        town = self.town
        base = self.origin + town.prefix
        return Install(town.slug, town.name, base, town.language, town.layout)

    def day(self) -> date:
        """What day the service believes it is."""
        now = self.simulator.now
        today = now().date() if now else self.simulator.today
        return service_day(self.simulator.events, self.town.slug, today)

    def view(self, host: str | None) -> View | None:
        """What it shows to who asks for that host; None before the service came there."""
        day = self.day()
        move = self._move()
        if move and self.successor and day < move.on:
            return None
        if move and not self.successor:
            day = min(day, move.on)
        # as the real service, it believes what the request says of where it stands
        return replace(self.staged(day), origin=f"http://{host}" if host else self.origin)

    def date_header(self) -> str | None:
        """The service's clock as an answer tells it; None for a service without one."""
        now = self.simulator.now
        if now is None:
            return None
        today = now().date()
        skew = service_day(self.simulator.events, self.town.slug, today) - today
        return format_datetime(now().astimezone(UTC) + skew, usegmt=True)

    def _move(self) -> Moved | None:
        moves = (one for one in self.simulator.events if isinstance(one, Moved))
        return next((one for one in moves if one.slug == self.town.slug), None)

    def staged(self, day: date) -> View:
        """The view of a day with what befell it, made once for all requests of that day."""
        if self.latest is None or self.latest.today != day:
            plain = View(self.town, self.meetings, day, self.origin)
            self.latest = staged(self.simulator.events, plain)
        return self.latest

    def faults(self, right: Answer) -> Faults:
        """What is to go wrong with an answer."""
        weather = self.simulator.weather
        if weather is None:
            return self.simulator.faults
        return weather.draw(self.town.slug) if right.item else Faults()

    def session(self, cookie: str | None) -> tuple[str, Session]:
        """The session of a cookie, a new one where it is none of ours."""
        if cookie is None or cookie not in self.sessions:
            cookie = f"{next(self.cookies):08x}"
            self.sessions[cookie] = Session()
        return cookie, self.sessions[cookie]


class _Handler(BaseHTTPRequestHandler):
    """Reads a request, writes the service's answer; dated where the simulator has a clock."""

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
        view = service.view(self.headers.get("Host"))
        if view is None:
            self._write(MISSING, cookie, with_content=with_content)
            return
        right = answer(view, self.path)
        sent = distort(right, service.faults(right), view, session)
        if self._has_it(sent):
            sent = replace(sent, status=304, content=b"")
        self._log(sent, view.today, right=right)
        self._write(sent, cookie, with_content=with_content)

    def _has_it(self, sent: Answer) -> bool:
        """Whether the client's copy is the same, by the validator that the answer bears."""
        pairs = (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since"))
        return any(
            name in sent.headers and self.headers.get(asked) == sent.headers[name]
            for name, asked in pairs
        )

    def _log(self, sent: Answer, day: date, *, right: Answer) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(
            self._service.town.slug,
            self.command,
            self.path,
            headers,
            sent.status,
            day,
            right.item,
            sent.item if sent is right else None,
            None if sent is right or sent.status == 304 else fault_of(sent, right),
        )
        self._service.simulator.requests.append(request)

    def _write(self, sent: Answer, cookie: str, *, with_content: bool) -> None:
        self.send_response_only(sent.status)
        self.send_header("Content-Type", sent.content_type)
        self.send_header("Content-Length", str(len(sent.content)))
        self.send_header("Set-Cookie", f"{COOKIE}={cookie}; Path=/")
        if date_header := self._service.date_header():
            self.send_header("Date", date_header)
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


_FEEDS = 'feeds = ["meetingitems", "meetings"]'
_OFFICIALS = (
    'feeds = ["meetingitems", "meetings", "official_decisions"]',
    "announcements = true",
)
_FILES = ('attachments = "pdf"', "attachments_a_day = 15")


def _municipality_file(service: _Service, folder: Path, base: str, *, every_feed: bool) -> Path:
    install = service.install
    lines = [
        f'name = "{install.name}"',
        f'base = "{base}"',
        'platform = "dynasty"',
        f'languages = ["{install.language}"]',
        *(_OFFICIALS if every_feed and acts(service.town) else [_FEEDS]),
        *(_FILES if every_feed else ()),
    ]
    if install.layout is Layout.C:
        lines += ["", "[profile.abbreviations]"]
        lines += [f'{body.abbreviation} = "{body.name}"' for body in service.town.bodies]
    path = folder / f"{install.slug}.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
