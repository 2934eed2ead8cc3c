"""A month of harvests with a trouble at each of several hosts, and what is told of them each day.

The services answer without sockets, each town under as many addresses as there are troubles.
The clock passes when somebody sleeps or the next poll is due, and nobody waits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import httpx
import pytest

from db.archive import Archive
from db.health import State, health
from db.health_facts import Watched
from db.store import Store
from parsers.records import Profile
from scraper.client import Client
from scraper.harvest import harvest
from scraper.limits import Limits
from scraper.source import Source
from simulator import content
from simulator.calendar import Meeting, build
from simulator.faults import Faults, Session, WrongPage, distort
from simulator.site import Answer, answer
from simulator.towns import KUUSIVAARA, TOWNS, Layout, Town
from simulator.view import View
from web import told
from web.words import Words

BEGIN = date(2024, 3, 11)
BROKEN = date(2024, 3, 18)
"""From that day on what is troubled is so."""
END = date(2024, 4, 19)
EVERY = timedelta(days=1)

ALL = tuple(range(1, 13))

Spoil = Callable[[View, str, Answer], Answer | httpx.Response]
"""What a troubled host answers, from its view, the address's path and the right answer."""


def down(_view: View, _path: str, _right: Answer) -> httpx.Response:
    raise httpx.ConnectError("Connection refused")


def moved(_view: View, path: str, _right: Answer) -> httpx.Response:
    return httpx.Response(301, headers={"Location": f"http://127.0.0.9:9{path}"})


def refusing(_view: View, _path: str, _right: Answer) -> httpx.Response:
    return httpx.Response(403)


def busy(_view: View, _path: str, _right: Answer) -> httpx.Response:
    return httpx.Response(503, headers={"Retry-After": "172800"})


def login(_view: View, path: str, right: Answer) -> Answer | httpx.Response:
    if path == "/kirjaudu":
        return httpx.Response(200, html="<form>Kirjaudu</form>")
    return httpx.Response(302, headers={"Location": "/kirjaudu"}) if is_feed(path) else right


def frozen(view: View, path: str, _right: Answer) -> Answer:
    return answer(replace(view, today=BROKEN), path)


def without_entries(_view: View, path: str, right: Answer) -> Answer:
    if not is_feed(path):
        return right
    entries = re.compile(rb"<item>.*</item>", re.DOTALL)
    return replace(right, content=entries.sub(b"", right.content), headers={})


def zero_bytes(_view: View, path: str, right: Answer) -> Answer:
    return replace(right, content=b"", headers={}) if is_feed(path) else right


def confused(view: View, _path: str, right: Answer) -> Answer:
    return distort(right, Faults(wrong_page=WrongPage.ALWAYS), view, Session())


def redesigned(_view: View, _path: str, right: Answer) -> Answer:
    if right.item is None:
        return right
    words = re.sub(rb"<[^>]*>", b" ", right.content)
    return replace(right, content=b"<html><body><main>" + words + b"</main></body></html>")


def reworded(_view: View, _path: str, right: Answer) -> Answer:
    """New headings, which the parser does not know, on pages that are otherwise the same."""
    if right.item is None:
        return right
    headings = re.compile(r">(?:Päätösehdotus|Päätös|Selostus|Perustelut)\s*<".encode())
    return replace(right, content=headings.sub(b">Uudenlainen otsikko<", right.content))


def clearing_out(view: View, _path: str, right: Answer) -> Answer:
    """Each second item that was published before is taken down at once."""
    found = right.item and view.item(right.item)
    if not found or found[0].occasion.on > BROKEN or found[1].position % 2:
        return right
    return Answer(404, "text/html", b"<html><body>404</body></html>")


def ordinary(view: View, path: str, right: Answer) -> Answer | httpx.Response:
    """What befalls a town in any month: nobody has to do anything about it."""
    found = right.item and view.item(right.item)
    if found and found[1].position == 3 and found[0].occasion.on.day % 7 == 0:
        return Answer(404, "text/html", b"<html><body>404</body></html>")
    if found and found[0].occasion.on > BROKEN and found[1].position == 2:
        return redesigned(view, path, right) if found[0].occasion.on.day % 3 == 0 else right
    if view.today.day == 17:
        return httpx.Response(500)
    return right


def is_feed(path: str) -> bool:
    return "page=rss/" in path


# What is wrong at each host, and what is told of it in the month: all of it and nothing else.
TROUBLES: dict[str, tuple[Spoil, State, str, str]] = {
    "down": (down, State.FAILING, "failing_unreachable", "Connection refused"),
    "moved": (moved, State.MOVED, "moved", "http://127.0.0.9:9/"),
    "refusing": (refusing, State.FAILING, "failing_refused", "403"),
    "busy": (busy, State.FAILING, "failing_slow_down", "asks us to wait"),
    "login": (login, State.FAILING, "failing_wrong_page", "a login"),
    "frozen": (frozen, State.STALE, "frozen", "nothing new in"),
    "without-entries": (without_entries, State.SUSPECT, "empty_feed", "The feed is empty"),
    "zero-bytes": (zero_bytes, State.SUSPECT, "empty_feed", "The feed is empty"),
    "confused": (confused, State.SUSPECT, "pages_wrong_page", "another page than the right one"),
    "redesigned": (redesigned, State.SUSPECT, "pages_unreadable", "cannot be read"),
    "reworded": (reworded, State.SUSPECT, "new_template", "lack the sections Decision"),
    "clearing-out": (clearing_out, State.SUSPECT, "many_gone", "known pages are absent"),
}


@dataclass
class Month:
    """What is told each day: of each source its state, and the codes of its troubles."""

    days: dict[date, dict[str, tuple[State, tuple[str, ...]]]] = field(default_factory=dict)
    sentences: dict[str, list[str]] = field(default_factory=dict)

    def codes(self, slug: str) -> set[str]:
        return {code for day in self.days.values() for code in day[slug][1]}


class Clock:
    """Time that passes only when somebody sleeps, or is told to."""

    def __init__(self) -> None:
        self.moment = datetime.combine(BEGIN, time(5, 30), UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Service:
    """A town's service under an address of its own, with its trouble."""

    town: Town
    source: Source
    spoil: Spoil | None

    def respond(self, path: str, today: date) -> httpx.Response:
        origin = self.source.base.removesuffix(self.town.prefix)
        view = View(self.town, meetings(self.town), today, origin)
        right: Answer | httpx.Response = answer(view, path)
        assert isinstance(right, Answer)
        if self.spoil and (today >= BROKEN):
            right = self.spoil(view, path, right)
        if isinstance(right, httpx.Response):
            return right
        headers = {"Content-Type": right.content_type}
        return httpx.Response(right.status, headers=headers, content=right.content)


# Four boards that each meet once a month, in a week of their own.
_BUSY = replace(
    KUUSIVAARA,
    bodies=tuple(
        replace(body, months=ALL, regular=ALL, week=week)
        for week, body in enumerate(KUUSIVAARA.bodies[:4], start=1)
    ),
)


@cache
def meetings(town: Town) -> tuple[Meeting, ...]:
    return build(town, replace(content.shipped(), matters=()))


def services() -> Iterator[Service]:
    """Every town untroubled, one as towns are, and the smallest once for each trouble."""
    plain: list[tuple[str, Town, Spoil | None]] = [(town.slug, town, None) for town in TOWNS]
    spoiled = [(slug, _BUSY, spoil) for slug, (spoil, _state, _code, _words) in TROUBLES.items()]
    for port, (slug, town, spoil) in enumerate([*plain, ("ordinary", _BUSY, ordinary), *spoiled]):
        bodies = {one.abbreviation: one.name for one in town.bodies}
        profile = Profile(abbreviations=bodies) if town.layout is Layout.C else Profile()
        base = f"http://127.0.0.1:{8100 + port}{town.prefix}"
        source = Source(slug, slug.title(), base, languages=(town.language,), profile=profile)
        yield Service(town, source, spoil)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    folder = tmp_path_factory.mktemp("month")
    ones, clock, month = list(services()), Clock(), Month()
    at = {httpx.URL(one.source.base).port: one for one in ones}

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.port not in at:
            return httpx.Response(404)
        return at[request.url.port].respond(request.url.raw_path.decode(), clock.now().date())

    with (
        Store(folder / "archive.db") as store,
        Archive(folder / "pages.db") as archive,
        Client(
            None,
            now=clock.now,
            monotonic=clock.monotonic,
            sleep=clock.sleep,
            limits=Limits(),
            transport=httpx.MockTransport(handle),
        ) as client,
    ):
        while clock.now().date() <= END:
            next_poll = clock.now() + EVERY
            sources = [one.source for one in ones]
            harvest(sources, store=store, archive=archive, client=client, now=clock.now)
            found = health(store.db, clock.now(), [Watched(one.slug) for one in sources])
            month.days[clock.now().date()] = {
                one.facts.slug: (one.state, tuple(t.code for t in one.troubles)) for one in found
            }
            for one in found:
                for trouble in one.troubles:
                    month.sentences.setdefault(one.facts.slug, []).append(
                        told.reason(Words("en"), trouble, one.facts.slug)
                        + told.advice(Words("en"), trouble, one.facts.slug)
                    )
            clock.moment = max(clock.moment, next_poll)
    return month


def test_every_trouble_of_a_month_is_told_and_nothing_else(month: Month) -> None:
    expected = {slug: {code} for slug, (_spoil, _state, code, _words) in TROUBLES.items()}
    expected |= {slug: set() for slug in (*(town.slug for town in TOWNS), "ordinary")}
    assert {slug: month.codes(slug) for slug in expected} == expected
    for slug, (_spoil, state, _code, words) in TROUBLES.items():
        assert {day[slug][0] for day in month.days.values()} == {State.OK, state}, slug
        assert all(told[slug][0] is State.OK for day, told in month.days.items() if day < BROKEN)
        assert all(words in said for said in month.sentences[slug]), slug
    # what was taken down on purpose is known to be after a week, and told no more
    assert month.days[END]["clearing-out"][0] is State.OK
