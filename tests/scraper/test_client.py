from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest

from db.archive import Validators
from parsers.errors import (
    ConfigError,
    NotTheRequestedPage,
    PykalaError,
    Refused,
    SlowDown,
    TooLarge,
    Unreachable,
)
from parsers.records import Page
from scraper.client import ATTEMPTS, SIZE_LIMIT, Client, Fetched, Gone, NotModified

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
    "url", ["ftp://example.org/x", "javascript:alert(1)", "kokous/1.HTM", "http://a:b/"]
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
    assert host.asked == [(0.0, "/robots.txt"), (1.0, "/x"), (8.0, "/x")]


def test_robots_txt_with_a_pause_nobody_can_wait_refuses_us(client: Client, host: Host) -> None:
    rules = "User-agent: *\nCrawl-delay: 3600\n"
    host.answer("/robots.txt", httpx.Response(200, text=rules))
    with pytest.raises(Refused, match="3600 s"):
        client.get(PAGE)


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


@pytest.mark.parametrize("wish", ["soon", "-1", "Fri, 99 Nov 2026"])
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


def test_redirect_to_nowhere_is_no_answer(client: Client, host: Host) -> None:
    host.answer("/old", httpx.Response(302, headers={"location": "http://a:b/"}))
    with pytest.raises(Unreachable):
        client.get(f"{BASE}/old")


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
    [("/bomb", TooLarge), ("/broken", Unreachable), ("/cut", Unreachable)],
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


def test_answer_without_end_is_given_up(make_client: MakeClient, host: Host, clock: Clock) -> None:
    def drip() -> Iterator[bytes]:
        while True:
            clock.seconds += 1
            yield b"."

    host.answers[PATH] = []
    host.answer(PATH, *(httpx.Response(200, content=drip()) for _ in range(ATTEMPTS + 1)))
    with pytest.raises(Unreachable, match="no end"):
        make_client().get(PAGE)
