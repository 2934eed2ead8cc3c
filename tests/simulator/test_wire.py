from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from simulator.serve import Simulator
from simulator.wire.draw import Draw
from simulator.wire.kinds import KINDS, REFUSED, Scale
from simulator.wire.proxy import REQUEST_ID, Proxy, Record
from simulator.wire.script import Reply

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SMALL = Scale(huge=3_000_000, bomb=2_000_000, slow=0.3, drip=0.02)
FEED = "/cgi/DREQUEST.PHP?page=rss/meetingitems&show=3"
ONLY_FEEDS = ("xml_malformed", "feed_html", "entity_bomb")

Waiting = list[Callable[[], None]]


@contextmanager
def proxied(simulator: Simulator, rate: float, *kinds: str, waiting: Waiting) -> Iterator[Proxy]:
    """A proxy before the first town, with faults of those kinds; refusals end by hand."""
    draw = Draw(1, "test", rate, kinds or tuple(KINDS))
    base = simulator.installs[0].base_url
    with Proxy(
        base, draw, now=lambda: NOW, scale=SMALL, later=lambda _s, work: waiting.append(work)
    ) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def records(proxy: Proxy) -> list[Record]:
    """What was recorded, once the proxy is at rest."""
    return proxy.records


def item_of(simulator: Simulator) -> str:
    return f"/cgi/DREQUEST.PHP?page=meetingitem&id={simulator.published('kuusivaara')[0].id}"


def test_without_faults_an_answer_arrives_as_it_left(simulator: Simulator) -> None:
    with proxied(simulator, 0, waiting=[]) as proxy, httpx.Client() as http:
        for target in (FEED, item_of(simulator), "/robots.txt", "/kokous/1.PDF"):
            there = http.get(simulator.installs[0].base_url + target)
            here = http.get(proxy.origin + target)
            assert here.status_code == there.status_code
            told = here.content.replace(
                proxy.origin.encode(), simulator.installs[0].base_url.encode()
            )
            assert told == there.content
            assert here.headers["content-type"] == there.headers["content-type"]
        assert http.head(proxy.origin + FEED).content == b""
    assert [(r.kind, r.whole) for r in records(proxy)] == [(None, True)] * 5
    assert proxy.records[0].at == NOW


def test_the_service_takes_its_place_from_the_request(simulator: Simulator) -> None:
    with proxied(simulator, 0, waiting=[]) as proxy:
        page = httpx.get(proxy.origin + FEED).text
    assert f"{proxy.origin}/cgi/DREQUEST.PHP?page=meetingitem" in page
    assert simulator.installs[0].base_url not in page


def test_a_request_is_found_again_in_the_services_log(simulator: Simulator) -> None:
    with proxied(simulator, 0, waiting=[]) as proxy:
        httpx.get(proxy.origin + item_of(simulator))
    asked = simulator.requests[-1]
    (record,) = proxy.records
    assert (record.id, record.target) == (asked.headers[REQUEST_ID.lower()], asked.target)
    assert asked.item == simulator.published("kuusivaara")[0].id


def _fails(error: type[Exception]) -> Callable[[str], None]:
    def check(url: str) -> None:
        with pytest.raises(error):
            httpx.get(url, timeout=0.15)

    return check


def _answers(*statuses: int, **headers: str) -> Callable[[str], None]:
    def check(url: str) -> None:
        answer = httpx.get(url)
        assert answer.status_code in statuses
        assert {name: answer.headers.get(name.replace("_", "-")) for name in headers} == headers

    return check


def _says(*words: str) -> Callable[[str], None]:
    def check(url: str) -> None:
        assert any(word in httpx.get(url).text for word in words)

    return check


def _is_short(url: str) -> None:
    answer = httpx.get(url)
    assert 0 < len(answer.content) < 1000
    assert b"</rss>" not in answer.content


def _named(charset: str) -> Callable[[str], None]:
    def check(url: str) -> None:
        assert httpx.get(url).headers["content-type"] == f"text/xml; charset={charset}"

    return check


def _drips(url: str) -> None:
    """It comes in crumbs; a machine that is busy may see some of them at once."""
    with httpx.stream("GET", url) as answer:
        got = [len(piece) for piece, _ in zip(answer.iter_raw(), range(10), strict=False)]
    assert sum(got) < 100


def _is_huge(url: str) -> None:
    with httpx.stream("GET", url) as answer:
        assert int(answer.headers["content-length"]) == SMALL.huge
        assert sum(map(len, answer.iter_raw())) == SMALL.huge


def _is_bomb(url: str) -> None:
    with httpx.stream("GET", url) as answer:
        packed = b"".join(answer.iter_raw())
    assert len(packed) < SMALL.bomb / 500
    assert len(gzip.decompress(packed)) >= SMALL.bomb - 65536


WITNESS: dict[str, Callable[[str], None]] = {
    "reset": _fails(httpx.TransportError),
    "slow": _fails(httpx.ReadTimeout),
    "dripping": _drips,
    "error": _answers(500),
    "unavailable": _answers(503),
    "unavailable_until": _answers(503, retry_after="120"),
    "too_many": _answers(429, retry_after="120"),
    "redirect_login": _answers(302),
    "empty": _answers(200, content_length="0"),
    "shell": _says("DATABEGIN-->\n\n<!--DATAEND", "<div id='app'></div>"),
    "truncated": _is_short,
    "length_long": _fails(httpx.RemoteProtocolError),
    "length_short": _is_short,
    "gzip_broken": _fails(httpx.DecodingError),
    "gzip_bomb": _is_bomb,
    "charset_wrong": _named("x-dynasty-8"),
    "charset_lying": _named("utf-8"),
    "xml_malformed": _says("</titel>", "& <", "<item</item>", "<item</channel>"),
    "feed_html": _says("Huoltokatko"),
    "entity_bomb": _says('<!ENTITY a9 "&a8;&a8;'),
    "huge": _is_huge,
}


@pytest.mark.parametrize("kind", [*WITNESS])
def test_each_kind_spoils_a_feed_in_its_way(simulator: Simulator, kind: str) -> None:
    with proxied(simulator, 1, kind, waiting=[]) as proxy:
        # a cut gzip body is an error to some, a short body to others
        if kind == "gzip_broken":
            with pytest.raises((httpx.DecodingError, AssertionError)):
                assert b"</rss>" in httpx.get(proxy.origin + FEED).content
        else:
            WITNESS[kind](proxy.origin + FEED)
    assert {record.kind for record in records(proxy)} == {kind}


def test_the_table_of_witnesses_is_the_table_of_kinds() -> None:
    assert {*WITNESS, REFUSED, "redirect_loop"} == set(KINDS)


def test_a_redirect_loop_has_no_end(simulator: Simulator) -> None:
    with (
        proxied(simulator, 1, "redirect_loop", waiting=[]) as proxy,
        httpx.Client(follow_redirects=True, max_redirects=7) as http,
        pytest.raises(httpx.TooManyRedirects),
    ):
        http.get(proxy.origin + FEED)
    assert [record.drawn for record in records(proxy)] == [True, *[False] * 7]


def test_a_login_page_is_what_the_redirect_leads_to(simulator: Simulator) -> None:
    with proxied(simulator, 1, "redirect_login", waiting=[]) as proxy:
        answer = httpx.get(proxy.origin + FEED, follow_redirects=True)
    assert "Kirjaudu palveluun" in answer.text
    assert [(one.kind, one.drawn) for one in records(proxy)] == [
        ("redirect_login", True),
        ("redirect_login", False),
    ]


def test_refused_means_that_nobody_listens_until_somebody_does(simulator: Simulator) -> None:
    waiting: Waiting = []
    with proxied(simulator, 1, REFUSED, waiting=waiting) as proxy, httpx.Client() as http:
        # the answer before the refusal is whole, and its connection ends with it
        assert http.get(proxy.origin + FEED).headers["connection"] == "close"
        for _ in range(2):
            with pytest.raises(httpx.ConnectError):
                http.get(proxy.origin + FEED)
        waiting.pop()()
        assert http.get(proxy.origin + FEED).status_code == 200
    assert [(one.kind, one.whole) for one in records(proxy)] == [
        (None, True),
        (REFUSED, True),
        (None, True),
        (REFUSED, True),
    ]


def reply(content: bytes, kind: str = "text/html") -> Reply:
    return Reply(200, "OK", (("Content-Type", kind),), content)


def deal(draw: Draw, answer: Reply, count: int) -> list[str | None]:
    """What so many answers meet; a refusal stands before the answer it takes the place of."""
    out: list[str | None] = []
    while len(out) < count:
        out.append(REFUSED if draw.refuses_next() else draw.next(answer))
    return out


def test_kinds_are_dealt_evenly_at_the_rate() -> None:
    feed = reply("<rss>ä</rss>".encode(), "text/xml")
    drawn = deal(Draw(3, "x", 0.2, tuple(KINDS)), feed, 23_000)
    counts = Counter(drawn)
    assert counts[None] == pytest.approx(0.8 * 23_000, rel=0.02)
    of_kinds = [counts[kind] for kind in KINDS]
    assert max(of_kinds) - min(of_kinds) <= 2


def test_same_seed_draws_the_same_and_another_does_not() -> None:
    page = reply(b"page")
    drawn = [deal(Draw(seed, name, 0.5), page, 60) for seed, name in ((1, "a"), (1, "a"), (2, "a"))]
    assert drawn[0] == drawn[1] != drawn[2]


def test_what_does_not_fit_is_not_dealt() -> None:
    page = reply(b"plain page")
    kinds = set(deal(Draw(1, "x", 1, tuple(KINDS)), page, 200))
    assert kinds.isdisjoint({*ONLY_FEEDS, "charset_wrong", "charset_lying", None})
    assert set(deal(Draw(1, "x", 1, ONLY_FEEDS), page, 50)) == {None}
    not_modified: dict[str, Any] = {"status": 304, "reason": "Not Modified", "headers": ()}
    kinds = set(deal(Draw(1, "x", 1, tuple(KINDS)), Reply(body=b"", **not_modified), 200))
    assert kinds == {
        REFUSED, "reset", "slow", "error", "unavailable", "unavailable_until", "too_many",
        "redirect_loop", "redirect_login", "empty", "shell",
    }  # fmt: skip
