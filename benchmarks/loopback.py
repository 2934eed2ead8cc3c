"""Municipalities on loopback, each a host of its own, served by a process of its own.

So that its processor time is not ours, and that of each host one thing is asked at a time.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import NamedTuple, Self

from benchmarks.page import page
from scraper.source import Source
from simulator import content
from simulator.calendar import Meeting
from simulator.serve import DEFAULT_TODAY, HOST
from simulator.site import MISSING, Answer, answer
from simulator.towns import TOWNS
from simulator.view import View

ITEMS = 30
"""What the feeds of :func:`towns` list at most, however many are asked for."""

Site = Callable[[int, str, str], Answer]
"""The answer of the so-manieth host, of this origin, to a request line's target."""

_HOSTS = 1000  # whose latest answers are kept ready
_WARM = 10
_MEETINGS = 8


class Counted(NamedTuple):
    """What left and came by the server's own count since it was last asked for."""

    requests: int
    bytes: int


class Loopback:
    """So many hosts of a site; a context manager that starts and stops them.

    Where that is switched on, each page bears an ETag, and is answered with 304 if it is known.
    """

    def __init__(self, site: Site, hosts: int) -> None:
        self._ours, theirs = get_context("spawn").Pipe()
        self._process = get_context("spawn").Process(
            target=_serve, args=(theirs, site, hosts), daemon=True
        )
        self.origins: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        self._process.start()
        self.origins = tuple(self._ours.recv())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.join()

    def validate(self, *, on: bool) -> None:
        """Have pages bear an ETag from now on, or not; one that the client has is then unknown."""
        self._ours.send(on)
        self._ours.recv()

    def counted(self) -> Counted:
        """What was asked and answered since this was last asked."""
        self._ours.send(None)
        return Counted(*self._ours.recv())


def _serve(pipe: Connection, site: Site, hosts: int) -> None:
    asyncio.run(_Server(pipe, site).run(hosts))


class _Server:
    """All hosts in one thread."""

    def __init__(self, pipe: Connection, site: Site) -> None:
        self._pipe = pipe
        self._site = lru_cache(maxsize=_HOSTS)(site)
        self._validators = False
        self.requests = 0
        self.bytes = 0

    async def run(self, hosts: int) -> None:
        loop = asyncio.get_running_loop()
        origins = []
        for number in range(hosts):
            service = _Service(self, number)
            listening = await loop.create_server(partial(_Connection, service), HOST, 0)
            service.origin = f"http://{HOST}:{listening.sockets[0].getsockname()[1]}"
            origins.append(service.origin)
        loop.add_reader(self._pipe.fileno(), self._tell)
        self._pipe.send(origins)
        await loop.create_future()  # until it is ended

    def _tell(self) -> None:
        switch = self._pipe.recv()
        self._pipe.send((self.requests, self.bytes))
        if switch is None:
            self.requests = self.bytes = 0
        else:
            self._validators = switch

    def answer(self, service: _Service, target: str, known: bytes | None) -> bytes:
        """The bytes that leave for a target, where the client knows what bears that ETag."""
        told = self._site(service.number, service.origin, target)
        tag = b'"%s"' % hashlib.sha256(told.content).hexdigest()[:16].encode()
        same = self._validators and known == tag
        body = b"" if same else told.content
        head = [
            f"HTTP/1.1 {304 if same else told.status} X",
            f"Content-Type: {told.content_type}",
            f"Content-Length: {len(body)}",
            "Set-Cookie: DYNSESSION=1; Path=/",
        ]
        head += [f"ETag: {tag.decode()}"] if self._validators else []
        self.requests += 1
        self.bytes += len(body)
        return "\r\n".join([*head, "", ""]).encode() + body


class _Service:
    """One host."""

    def __init__(self, server: _Server, number: int) -> None:
        self.server = server
        self.number = number
        self.origin = ""


class _Connection(asyncio.Protocol):
    """Answers requests without a body, one after the other."""

    def __init__(self, service: _Service) -> None:
        self._service = service
        self._came = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - it is a stream's
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        while b"\r\n\r\n" in self._came and self._transport is not None:
            head, _, self._came = self._came.partition(b"\r\n\r\n")
            target = head.split(b" ", 2)[1].decode("ascii")
            known = re.search(rb"(?im)^if-none-match: *(\S+)", head)
            server = self._service.server
            self._transport.write(server.answer(self._service, target, known and known[1]))


# Sites


def towns(number: int, origin: str, target: str) -> Answer:
    """The simulator's towns in turn, young ones: feeds of 30 entries, eight meetings."""
    if target == "/robots.txt":
        return MISSING
    town = TOWNS[number % len(TOWNS)]
    short = re.sub(r"show=\d+", f"show={ITEMS}", target)
    told = answer(View(town, _latest(number % len(TOWNS)), DEFAULT_TODAY, origin), short)
    return Answer(told.status, told.content_type, told.content)


@cache
def _latest(town: int) -> tuple[Meeting, ...]:
    """The last meetings that are published, oldest first: the lists lead to no more."""
    every = View(TOWNS[town], content.meetings(TOWNS[town]), DEFAULT_TODAY, "").published()
    return tuple(reversed(every[:_MEETINGS]))


def town_sources(origins: tuple[str, ...]) -> list[Source]:
    """Each host of :func:`towns` as a source, without what only a person would know of it."""
    return [
        Source(
            f"{TOWNS[number % len(TOWNS)].slug}-{number}",
            f"{TOWNS[number % len(TOWNS)].name} {number}",
            origin + TOWNS[number % len(TOWNS)].prefix,
            languages=(TOWNS[number % len(TOWNS)].language,),
        )
        for number, origin in enumerate(origins)
    ]


def measured(number: int, origin: str, target: str, *, items: int) -> Answer:
    """One meeting, each item the page of :mod:`benchmarks.page`; of the first host only ten.

    The feed of items, the lists that lead there, and no robots.txt.
    """
    count = items if number else _WARM
    query = target.partition("?")[2]
    key = re.search(r"id=2026881-(\d+)$", query)
    if query.startswith("page=rss/meetingitems"):
        return Answer(200, "text/xml; charset=iso-8859-1", _feed(origin, count))
    if query == "page=meeting&id=2026881":
        return _html(_meeting(count))
    if query == "page=meeting_frames":
        return _html(_BODIES)
    return Answer(200, "text/html; charset=utf-8", item(int(key[1]))) if key else MISSING


def measured_source(origin: str) -> Source:
    """A host of :func:`measured`; its one feed is that of the items."""
    slug = f"kuusivaara-{origin.rpartition(':')[2]}"
    return Source(slug, "Kuusivaara", origin, languages=("fi",), feeds=("meetingitems",))


@lru_cache(maxsize=1)
def _first() -> bytes:
    return page()


def item(number: int) -> bytes:
    """The measured page as the so-manieth of its meeting: its numbers are its own."""
    own = _first()
    for old, new in (
        (b"2026881-8'", b"2026881-%d'" % (number - 1)),
        (b"2026881-10'", b"2026881-%d'" % (number + 1)),
        (b"2026881-9", b"2026881-%d" % number),
        (b" 214<", b" %d<" % (1000 + number)),
        (b"1204/12", b"%d/12" % (2000 + number)),
        (b"2030 (Kv-asia)", b"2030, osa %d (Kv-asia)" % number),
    ):
        own = own.replace(old, new)
    return own


_DAY = "15.06.2026"
_BODIES = f"""<table class='tbl'><tr><th>Toimielin</th><th>Viimeisin kokous</th>\
<th>Kokouspäivämäärä</th></tr>
<tr><td><a href="?page=meetings&id=41">Kaupunginhallitus</a></td>\
<td><a href="?page=meeting&id=2026881">Pöytäkirja</a></td><td>{_DAY}</td>
</table>"""


def _html(content: str) -> Answer:
    heading = "Toimielimet" if content == _BODIES else f"Kaupunginhallitus  Pöytäkirja {_DAY}"
    whole = (
        "<!DOCTYPE html>\n<html lang='fi'><head><meta charset='utf-8'>"
        f"<title>Dynasty tietopalvelu</title></head><body>\n<h1>{heading}</h1>\n"
        f"<!--DATABEGIN-->\n{content}\n<!--DATAEND-->\n</body></html>\n"
    )
    return Answer(200, "text/html; charset=utf-8", whole.encode())


def _meeting(items: int) -> str:
    rows = "\n".join(
        f"<tr><td>{1000 + number}</td><td>&nbsp;</td><td colspan='2'>"
        f"<a href='?page=meetingitem&id=2026881-{number}'>{_title(number)}</a></td></tr>"
        for number in range(1, items + 1)
    )
    head = "<tr><th>Pykälä</th><th>&nbsp;</th><th>Otsikko</th><th>Julkaistu</th></tr>"
    return f"<table class='tbl'>\n{head}\n{rows}\n</table>"


def _feed(origin: str, items: int) -> bytes:
    entries = "".join(
        f"<item><title><![CDATA[Kaupunginhallitus {_DAY} / {_title(number)}]]></title>"
        f"<description><![CDATA[{_title(number)}]]></description><link><![CDATA["
        f"{origin}/cgi/DREQUEST.PHP?page=meetingitem&id=2026881-{number}]]></link></item>"
        for number in range(1, items + 1)
    )
    head = "<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel>"
    return f"{head}<title>Dynasty</title>{entries}</channel></rss>".encode("iso-8859-1", "replace")


def _title(number: int) -> str:
    return f"Liikuntapaikkaverkon kehittämisohjelma, osa {number} (Kv-asia)"
