from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest

from db.archive import Validators
from parsers.errors import (
    ConfigError,
    FetchError,
    NotTheRequestedPage,
    PykalaError,
    Refused,
    SlowDown,
    TooLarge,
    Unreachable,
)
from parsers.records import Page
from scraper.body import SIZE_LIMIT
from scraper.client import ATTEMPTS, Client, Fetched, Gone, NotModified

if TYPE_CHECKING:
    from tests.scraper.conftest import Clock, Host

BASE = "https://poytakirjat.example.org"
PAGE = f"{BASE}/cgi/DREQUEST.PHP?page=meetingitem&id=20261727-4"
PATH = PAGE.removeprefix(BASE)

MakeClient = Callable[..., Client]


def got(answer: object) -> Fetched:
    assert isinstance(answer, Fetched)
    return answer


def test_page_comes_as_the_server_sent_it(client: Client, host: Host, clock: Clock) -> None:
    content = "Päätös".encode("iso-8859-1")
    headers = {
        "content-type": "text/html; charset=iso-8859-1",
        "ETag": '"x1"',
        "set-cookie": "sid=secret",
    }
    host.answer(PATH, httpx.Response(200, content=content, headers=headers))
    answer = got(client.get(PAGE))
    assert answer.status == 200
    assert answer.page == Page(
        url=PAGE,
        content=content,
        fetched_at=clock.now(),
        content_type="text/html; charset=iso-8859-1",
        headers={"content-type": "text/html; charset=iso-8859-1", "etag": '"x1"'},
    )


def test_we_say_who_we_are(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(200))
    client.get(PAGE)
    agents = {request.headers["user-agent"] for request in host.requests}
    assert len(agents) == 1
    assert agents.pop().startswith("pykala/")
    assert host.requests[0].headers["user-agent"].endswith(" (+clerk@example.org)")


@pytest.mark.parametrize("contact", [None, "", "  "])
def test_without_a_contact_no_request_leaves(
    make_client: MakeClient, host: Host, contact: str | None
) -> None:
    with pytest.raises(Refused, match=r"PYKALA_CONTACT.*pykala\.toml"):
        make_client(contact).get(PAGE)
    assert host.asked == []


@pytest.mark.parametrize("contact", ["clerk@example.org\r\nx: y", "häälyttäjä@example.org"])
def test_contact_that_no_header_can_carry_is_refused(make_client: MakeClient, contact: str) -> None:
    with pytest.raises(ConfigError, match="plain ASCII"):
        make_client(contact)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x",
        "javascript:alert(1)",
        "kokous/1.HTM",
        "http://a:b/",
        "http://[x/1-1.HTM",
        "http://ex\N{ACCOUNT OF}mple.org/",  # holds a slash, once normalised
        "http://xn--.example.org/",
        "http://example.org/\ud800",
    ],
)
def test_what_is_no_web_address_is_refused(client: Client, host: Host, url: str) -> None:
    with pytest.raises(Refused, match="not an address"):
        client.get(url)
    assert host.asked == []


def test_requests_to_one_host_start_a_second_apart(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(200))
    for _ in range(3):
        client.get(PAGE)
    assert [at for at, _path in host.asked] == [0.0, 1.0, 2.0, 3.0]
    assert host.paths == ["/robots.txt", PATH, PATH, PATH]


def test_one_host_has_one_pace_however_its_address_is_written(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(200))
    client.get(PAGE)
    client.get(PAGE.replace("example.org", "EXAMPLE.org:443"))
    assert [at for at, _path in host.asked] == [0.0, 1.0, 2.0]


def test_a_second_is_the_least_a_real_host_gets(clock: Clock, host: Host) -> None:
    host.answer(PATH, httpx.Response(200))
    client = Client(
        "clerk@example.org",
        now=clock.now,
        monotonic=clock.monotonic,
        sleep=clock.sleep,
        delay=0.0,
        transport=httpx.MockTransport(host),
    )
    client.get(PAGE)
    assert clock.slept == [1.0]


@pytest.mark.parametrize("name", ["127.0.0.1:8001", "127.9.9.9", "[::1]:8001", "localhost:8001"])
def test_loopback_needs_no_contact_and_no_delay(
    make_client: MakeClient, host: Host, clock: Clock, name: str
) -> None:
    host.answer("/x", httpx.Response(200))
    client = make_client(None)
    for _ in range(3):
        client.get(f"http://{name}/x")
    assert clock.slept == []


def test_hosts_do_not_wait_for_each_other(client: Client, host: Host, clock: Clock) -> None:
    host.answer("/x", httpx.Response(200))
    for name in "abc":
        client.get(f"https://{name}.example.org/x")
    assert len(clock.slept) == 3


def test_robots_txt_is_honoured(client: Client, host: Host) -> None:
    rules = "User-agent: pykala\nDisallow: /cgi/\nCrawl-delay: 7\n"
    host.answer("/robots.txt", httpx.Response(200, text=rules))
    host.answer("/x", httpx.Response(200))
    with pytest.raises(Refused, match=r"robots\.txt"):
        client.get(PAGE)
    client.get(f"{BASE}/x")
    client.get(f"{BASE}/x")
    assert host.asked == [(0.0, "/robots.txt"), (7.0, "/x"), (14.0, "/x")]


@pytest.mark.parametrize("pause", ["10.5", "3600", "1e9"])
def test_robots_txt_with_too_long_a_pause_refuses_us(
    client: Client, host: Host, clock: Clock, pause: str
) -> None:
    rules = f"User-agent: *\nCrawl-delay: {pause}\n"
    host.answer("/robots.txt", httpx.Response(200, text=rules))
    for _ in range(2):
        with pytest.raises(Refused, match="between requests"):
            client.get(PAGE)
        clock.seconds += 90_000
    assert clock.slept == []


def test_robots_txt_is_read_once_a_day(client: Client, host: Host, clock: Clock) -> None:
    host.answer(PATH, httpx.Response(200))
    client.get(PAGE)
    clock.seconds += 86_000
    client.get(PAGE)
    clock.seconds += 1_000
    client.get(PAGE)
    assert host.paths == ["/robots.txt", PATH, PATH, "/robots.txt", PATH]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404),
        httpx.Response(403),
        httpx.Response(200),
        httpx.Response(200, text="<html><body>Dynasty</body></html>"),
    ],
)
def test_no_robots_txt_forbids_nothing(client: Client, host: Host, answer: httpx.Response) -> None:
    host.answer("/robots.txt", answer)
    host.answer(PATH, httpx.Response(200))
    got(client.get(PAGE))


def test_robots_txt_that_cannot_be_read_forbids_all(client: Client, host: Host) -> None:
    host.answer("/robots.txt", httpx.Response(500))
    with pytest.raises(Unreachable, match=r"robots\.txt cannot be read"):
        client.get(PAGE)
    assert host.paths == ["/robots.txt"] * ATTEMPTS


def test_robots_txt_may_stand_on_another_host(client: Client, host: Host) -> None:
    elsewhere = httpx.Response(301, headers={"location": "https://www.example.org/rules"})
    host.answer("/robots.txt", elsewhere)
    host.answer("/rules", httpx.Response(200, text="User-agent: *\nDisallow: /"))
    with pytest.raises(Refused, match=r"robots\.txt"):
        client.get(PAGE)


def test_robots_txt_of_a_loopback_host_leads_nowhere_without_a_contact(
    make_client: MakeClient, host: Host
) -> None:
    elsewhere = httpx.Response(301, headers={"location": "https://www.example.org/rules"})
    host.answer("/robots.txt", elsewhere)
    host.answer("/x", httpx.Response(200))
    got(make_client(None).get("http://127.0.0.1/x"))
    assert host.paths == ["/robots.txt", "/x"]


@pytest.mark.parametrize(
    "name",
    ["127.0.0.1", "localhost.", "10.0.0.1:8001", "169.254.169.254", "2130706433", "[::1]"],
)
def test_robots_txt_of_a_host_does_not_lead_into_our_network(
    client: Client, host: Host, name: str
) -> None:
    inward = httpx.Response(301, headers={"location": f"http://{name}/rules"})
    host.answer("/robots.txt", inward)
    host.answer(PATH, httpx.Response(200))
    with pytest.raises(Unreachable, match="our own network"):
        client.get(PAGE)
    assert set(host.paths) == {"/robots.txt"}


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://127.0.0.1:8001/x", "http://localhost:8002/rules"),
        ("http://10.0.0.1/x", "https://10.0.0.1/rules"),
    ],
)
def test_robots_txt_of_an_inward_host_may_stay_inward(
    client: Client, host: Host, url: str, target: str
) -> None:
    host.answer("/robots.txt", httpx.Response(301, headers={"location": target}))
    host.answer("/rules", httpx.Response(200))
    host.answer("/x", httpx.Response(200))
    got(client.get(url))
    assert host.paths == ["/robots.txt", "/rules", "/x"]


def test_failed_request_is_tried_again_after_a_growing_pause(client: Client, host: Host) -> None:
    failed = httpx.Response(502)
    host.answer(PATH, failed, failed, httpx.Response(200))
    got(client.get(PAGE))
    assert host.asked == [(0.0, "/robots.txt"), (1.0, PATH), (3.0, PATH), (7.0, PATH)]


def test_host_that_fails_to_the_end_is_unreachable(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(500))
    with pytest.raises(Unreachable, match="500") as caught:
        client.get(PAGE)
    assert caught.value.url == PAGE
    assert host.paths.count(PATH) == ATTEMPTS


def test_host_may_name_the_pause(client: Client, host: Host) -> None:
    busy = httpx.Response(429, headers={"retry-after": "40"})
    host.answer(PATH, busy, httpx.Response(200))
    got(client.get(PAGE))
    assert host.asked[1:] == [(1.0, PATH), (41.0, PATH)]


def test_host_may_name_the_pause_as_a_date(client: Client, host: Host) -> None:
    busy = httpx.Response(503, headers={"retry-after": "Fri, 20 Nov 2026 12:01:00 GMT"})
    host.answer(PATH, busy, httpx.Response(200))
    got(client.get(PAGE))
    assert host.asked[1:] == [(1.0, PATH), (60.0, PATH)]


@pytest.mark.parametrize(
    "wish", ["soon", "-1", "Fri, 99 Nov 2026", "Mon, 01 Jan 99999999999 00:00:00 GMT"]
)
def test_pause_that_cannot_be_read_is_ours(client: Client, host: Host, wish: str) -> None:
    busy = httpx.Response(503, headers={"retry-after": wish})
    host.answer(PATH, busy, httpx.Response(200))
    got(client.get(PAGE))
    assert host.asked[1:] == [(1.0, PATH), (3.0, PATH)]


def test_for_a_long_pause_we_do_not_wait(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(429, headers={"retry-after": "3600"}))
    with pytest.raises(SlowDown) as caught:
        client.get(PAGE)
    assert caught.value.retry_after == 3600
    assert host.paths.count(PATH) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 451])
def test_refusal_is_final(client: Client, host: Host, status: int) -> None:
    host.answer(PATH, httpx.Response(status))
    with pytest.raises(Refused, match=str(status)):
        client.get(PAGE)
    assert host.paths.count(PATH) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_gone_is_an_answer(client: Client, host: Host, status: int) -> None:
    host.answer(PATH, httpx.Response(status))
    assert client.get(PAGE) == Gone(PAGE, status)


def test_unchanged_page_is_an_answer(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(304))
    validators = Validators(etag='"x1"', last_modified="Fri, 20 Nov 2026 10:00:00 GMT", page="ab")
    assert client.get(PAGE, validators=validators) == NotModified(PAGE)
    assert host.requests[-1].headers["if-none-match"] == '"x1"'
    assert host.requests[-1].headers["if-modified-since"] == "Fri, 20 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize("etag", ['"é"', '"a\nb"'])
def test_validators_that_no_header_can_carry_are_not_sent(
    client: Client, host: Host, etag: str
) -> None:
    host.answer(PATH, httpx.Response(200))
    got(client.get(PAGE, validators=Validators(etag=etag, last_modified=None, page="ab")))
    assert "if-none-match" not in host.requests[-1].headers


def test_unchanged_without_having_been_asked_is_no_answer(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(304))
    with pytest.raises(Unreachable, match="304"):
        client.get(PAGE)


def test_redirect_on_the_host_is_followed(client: Client, host: Host) -> None:
    host.answer("/old", httpx.Response(302, headers={"location": "/new"}))
    host.answer("/new", httpx.Response(200, content=b"x"))
    answer = got(client.get(f"{BASE}/old"))
    assert (answer.page.url, answer.page.content) == (f"{BASE}/old", b"x")
    assert [at for at, _path in host.asked] == [0.0, 1.0, 2.0]


def test_redirect_to_https_is_followed(client: Client, host: Host) -> None:
    secure = httpx.Response(301, headers={"location": f"{BASE}/new"})
    host.answer("/old", secure)
    host.answer("/new", httpx.Response(200))
    got(client.get("http://poytakirjat.example.org/old"))


@pytest.mark.parametrize(
    "target", ["https://example.com/x", "http://poytakirjat.example.org/x", f"{BASE}:8443/x"]
)
def test_redirect_off_the_host_is_refused(client: Client, host: Host, target: str) -> None:
    host.answer("/old", httpx.Response(302, headers={"location": target}))
    with pytest.raises(Refused, match="another host"):
        client.get(f"{BASE}/old")
    assert host.paths == ["/robots.txt", "/old"]


def test_redirect_to_what_robots_txt_forbids_is_refused(client: Client, host: Host) -> None:
    host.answer("/robots.txt", httpx.Response(200, text="User-agent: *\nDisallow: /new"))
    host.answer("/old", httpx.Response(302, headers={"location": "/new"}))
    with pytest.raises(Refused, match=r"robots\.txt"):
        client.get(f"{BASE}/old")
    assert host.paths == ["/robots.txt", "/old"]


@pytest.mark.parametrize("target", ["http://a:b/", "javascript:1", "http://[", "http://[x/"])
def test_redirect_to_nowhere_is_no_answer(client: Client, host: Host, target: str) -> None:
    host.answer("/old", httpx.Response(302, headers={"location": target}))
    with pytest.raises(FetchError):
        client.get(f"{BASE}/old")
    assert set(host.paths) == {"/robots.txt", "/old"}


def test_redirects_in_a_circle_end(client: Client, host: Host) -> None:
    host.answer("/old", httpx.Response(302, headers={"location": "/old"}))
    with pytest.raises(Unreachable, match="circle"):
        client.get(f"{BASE}/old")


def test_wrong_page_is_asked_for_again_in_a_fresh_session(client: Client, host: Host) -> None:
    wrong = httpx.Response(200, content=b"wrong", headers={"set-cookie": "sid=1; Path=/"})
    host.answer(PATH, wrong, wrong, httpx.Response(200, content=b"right"))
    client.get(PAGE)  # the session begins
    answer = got(client.get(PAGE, verify=only_right))
    assert answer.page.content == b"right"
    cookies = [request.headers.get("cookie") for request in host.requests]
    assert cookies == [None, None, "sid=1", None]


def test_wrong_page_to_the_end_is_an_error(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(200, content=b"wrong"))
    with pytest.raises(NotTheRequestedPage):
        client.get(PAGE, verify=only_right)
    assert host.paths.count(PATH) == ATTEMPTS


def only_right(page: Page) -> None:
    if page.content != b"right":
        raise NotTheRequestedPage("another page", url=page.url)


# From here on over a real socket.


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/bomb":
            self.reply(gzip.compress(bytes(SIZE_LIMIT + 1)), encoding="gzip")
        elif self.path == "/broken":
            self.reply(b"no gzip at all", encoding="gzip")
        elif self.path == "/twice":
            self.reply(gzip.compress(gzip.compress(bytes(1000))), encoding="gzip, gzip")
        elif self.path == "/slow/headers":
            self.drip(b"HTTP/1.1 200 OK\r\nx: ")
        elif self.path == "/slow/body":
            self.drip(b"HTTP/1.1 200 OK\r\n\r\n")
        elif self.path == "/cut":
            self.reply(b"cut", length=1000)
            self.close_connection = True
        else:
            self.send_error(404)

    def reply(self, body: bytes, *, encoding: str = "identity", length: int = 0) -> None:
        self.send_response(200)
        self.send_header("content-length", str(length or len(body)))
        self.send_header("content-encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, start: bytes) -> None:
        self.close_connection = True
        with suppress(OSError):  # the client hangs up
            self.wfile.write(start)
            while not threading.Event().wait(0.01):
                self.wfile.write(b".")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/bomb", TooLarge),
        ("/broken", Unreachable),
        ("/twice", Unreachable),
        ("/cut", Unreachable),
    ],
)
def test_bad_answer_over_a_socket(
    make_client: MakeClient, server: str, path: str, error: type[PykalaError]
) -> None:
    client = make_client(None, mocked=False)
    with pytest.raises(error):
        client.get(server + path)


def test_nobody_there(make_client: MakeClient, server: str) -> None:
    client = make_client(None, mocked=False)
    port = int(server.rpartition(":")[2])
    assert client.get(f"{server}/x") == Gone(f"{server}/x", 404)
    with pytest.raises(Unreachable):
        client.get(f"http://127.255.255.254:{port}/x")


@pytest.mark.parametrize("part", ["headers", "body"])
def test_answer_without_end_is_given_up(clock: Clock, server: str, part: str) -> None:
    client = Client(None, now=clock.now, monotonic=clock.monotonic, sleep=clock.sleep, patience=0.1)
    with client, pytest.raises(Unreachable, match="no end"):
        client.get(f"{server}/slow/{part}")
