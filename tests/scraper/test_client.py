from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest

from db.archive import Validators
from parsers.errors import (
    ConfigError,
    FetchError,
    NotTheRequestedPage,
    Refused,
    SlowDown,
    TooLarge,
    Unreachable,
)
from parsers.records import Page
from scraper.client import Client, Fetched, Gone, Limits, NotModified, Rejected

if TYPE_CHECKING:
    from tests.scraper.conftest import Clock, Host

BASE = "https://poytakirjat.example.org"
PAGE = f"{BASE}/cgi/DREQUEST.PHP?page=meetingitem&id=20261727-4"
PATH = PAGE.removeprefix(BASE)
ATTEMPTS = Limits().attempts

MakeClient = Callable[..., Client]


def got(answer: object) -> Fetched:
    assert isinstance(answer, Fetched)
    return answer


def test_page_comes_as_the_server_sent_it(client: Client, host: Host, clock: Clock) -> None:
    content = "Päätös".encode("iso-8859-1")
    headers = {
        "content-type": "text/html; charset=iso-8859-1",
        "ETag": '"x1"',
        "x-Robots-Tag": "noarchive",
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
        headers={
            "content-type": "text/html; charset=iso-8859-1",
            "etag": '"x1"',
            "x-robots-tag": "noarchive",
            "content-length": "6",
        },
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


def test_another_host_is_not_shown_the_session(client: Client, host: Host, clock: Clock) -> None:
    host.answer("/x", httpx.Response(200, headers={"set-cookie": "S=1; path=/"}))
    for _ in range(3):
        client.get(f"{BASE}/x")
    assert host.requests[-1].headers["cookie"] == "S=1"
    clock.seconds += 25 * 3600
    host.answer("/robots.txt", httpx.Response(302, headers={"location": "https://cdn.example/r"}))
    host.answer("/r", httpx.Response(200))
    client.get(f"{BASE}/x")
    assert [request.headers.get("cookie") for request in host.requests[-3:]] == ["S=1", None, "S=1"]


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


def test_host_may_name_the_pause(
    client: Client, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    short, long = (httpx.Response(429, headers={"retry-after": wait}) for wait in ("9", "40"))
    host.answer(PATH, short, long, httpx.Response(200))
    got(client.get(PAGE))
    assert host.asked[1:] == [(1.0, PATH), (10.0, PATH), (50.0, PATH)]
    (told,) = [one.getMessage() for one in caplog.records if one.name == "pykala.harvest"]
    assert told.endswith(" asks for patience: waiting for 40 s")


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


def test_host_that_asked_for_a_long_pause_is_left_alone(
    client: Client, host: Host, clock: Clock
) -> None:
    busy = httpx.Response(503, headers={"retry-after": "3600"})
    host.answer(PATH, busy, httpx.Response(200))
    with pytest.raises(SlowDown):
        client.get(PAGE)
    clock.seconds += 3000
    with pytest.raises(SlowDown, match="left alone for another 600 s") as caught:
        client.get(f"{BASE}/x")
    assert caught.value.retry_after == 600
    assert host.paths == ["/robots.txt", PATH]
    clock.seconds += 600
    got(client.get(PAGE))


def test_pause_of_years_is_one_of_a_week(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(503, headers={"retry-after": "9" * 400}))
    with pytest.raises(SlowDown) as caught:
        client.get(PAGE)
    assert caught.value.retry_after == 7 * 86_400


def test_busy_host_without_a_wish_is_asked_after_growing_pauses(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(429))
    with pytest.raises(SlowDown) as caught:
        client.get(PAGE)
    assert caught.value.retry_after is None
    assert host.asked[1:] == [(1.0, PATH), (3.0, PATH), (7.0, PATH)]


def test_robots_txt_may_ask_for_a_pause_too(client: Client, host: Host) -> None:
    host.answer("/robots.txt", httpx.Response(503, headers={"retry-after": "7200"}))
    with pytest.raises(SlowDown, match=r"robots\.txt cannot be read") as caught:
        client.get(PAGE)
    assert caught.value.retry_after == 7200
    assert host.paths == ["/robots.txt"]


def test_limits_may_be_set(clock: Clock, host: Host) -> None:
    limits = Limits(attempts=2, delay=5.0, longest_wait=7.0, answer_bytes=3)
    client = Client(
        "clerk@example.org",
        now=clock.now,
        monotonic=clock.monotonic,
        sleep=clock.sleep,
        limits=limits,
        transport=httpx.MockTransport(host),
    )
    host.answer(PATH, httpx.Response(500))
    with pytest.raises(Unreachable):
        client.get(PAGE)
    assert host.asked == [(0.0, "/robots.txt"), (5.0, PATH), (12.0, PATH)]
    host.answer("/x", httpx.Response(200, content=b"1234"))
    with pytest.raises(TooLarge):
        client.get(f"{BASE}/x")


def test_one_page_may_have_a_limit_of_its_own(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(200, content=b"1234"))
    with pytest.raises(TooLarge):
        client.get(PAGE, largest=3)
    assert host.paths.count(PATH) == 1
    assert isinstance(client.get(PAGE, largest=4), Fetched)
    assert isinstance(client.get(PAGE), Fetched)


def test_no_host_is_asked_more_than_once_a_second() -> None:
    with pytest.raises(ConfigError, match="delay must be at least 1"):
        Limits(delay=0.9)


def test_cookies_of_the_session_are_shown_where_they_belong(client: Client, host: Host) -> None:
    for path, cookie in (
        ("/a", "sid=1; Path=/"),
        ("/b", "sid=2; Path=/"),
        ("/c", "only=c; Path=/c"),
        ("/c/d", ""),
        ("/e", "sid=2; Path=/; Max-Age=0"),
        ("/f", ""),
    ):
        headers = {"set-cookie": cookie} if cookie else {}
        host.answer(path, httpx.Response(200, headers=headers))
        client.get(BASE + path)
        client.get(BASE + path)
    sent = [request.headers.get("cookie") for request in host.requests[1:]]
    assert sent == [
        *(None, "sid=1"),
        *("sid=1", "sid=2"),
        *("sid=2", "only=c; sid=2"),
        *("only=c; sid=2", "only=c; sid=2"),
        *("sid=2", None),
        *(None, None),
    ]


@pytest.mark.parametrize("status", [400, 401, 403, 451])
def test_refusal_is_final(client: Client, host: Host, status: int) -> None:
    host.answer(PATH, httpx.Response(status))
    with pytest.raises(Refused, match=str(status)):
        client.get(PAGE)
    assert host.paths.count(PATH) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_gone_is_an_answer(client: Client, host: Host, status: int) -> None:
    host.answer(PATH, httpx.Response(status, text="Sivua ei ole"))
    answer = client.get(PAGE)
    assert isinstance(answer, Gone)
    assert (answer.url, answer.status) == (PAGE, status)
    assert answer.page is not None
    assert answer.page.content == b"Sivua ei ole"


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


QUERY = "?page=meetingitem&id=20261727-4"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (PAGE, "/cgi/DREQUEST.PHP?id=20261727-4&page=meetingitem"),
        (PAGE, f"/cgi//drequest.php{QUERY}#top"),
        (PAGE, f"{BASE}:443{PATH}&amp;"),
        (f"{BASE}/kokous", f"{BASE}/kokous/"),
        (f"{BASE}/kokous/", "/kokous"),
        (f"http{PAGE.removeprefix('https')}", PAGE),
        (f"{BASE}:8443/kokous", f"{BASE}/kokous"),
        (f"{BASE}/P%c3%b6yt%C3%A4", f"{BASE}/pöytä"),
    ],
)
def test_redirect_to_another_spelling_is_followed(
    client: Client, host: Host, url: str, target: str
) -> None:
    wanted = str(httpx.URL(url).join(target)).partition("#")[0]
    raw = httpx.URL(url).raw_path.decode()
    moved = httpx.Response(301, headers=[(b"location", target.encode())])
    right = httpx.Response(200, content=b"x")
    came_to = httpx.URL(wanted).raw_path.decode()
    host.answer(raw, moved, right)
    if came_to != raw:
        host.answer(came_to, right)
    answer = got(client.get(url))
    assert (answer.page.url, answer.page.content) == (url, b"x")
    assert [at for at, _path in host.asked] == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    "target",
    [
        "/login",
        f"/login{QUERY}",
        "/cgi/DREQUEST.PHP",
        "/cgi/DREQUEST.PHP?page=meetingitem&id=20261727-5",
        "/cgi/DREQUEST.PHP?page=meeting&id=20261727-4",
        f"/other-council/cgi/DREQUEST.PHP{QUERY}",
        f"{PATH}&show=30",
    ],
)
def test_redirect_to_another_page_of_the_host_is_rejected(
    client: Client, host: Host, target: str
) -> None:
    away = httpx.Response(302, headers={"location": target}, text="Kirjaudu sisään")
    host.answer(PATH, away)
    answer = client.get(PAGE)
    assert isinstance(answer, Rejected)
    assert str(answer.error) == f"leads to another page: {BASE}{target}"
    assert (answer.status, answer.page.content) == (302, "Kirjaudu sisään".encode())
    assert answer.page.headers["location"] == target
    assert host.paths == ["/robots.txt", *[PATH] * ATTEMPTS]


def test_redirect_to_log_in_is_over_in_a_fresh_session(client: Client, host: Host) -> None:
    away = httpx.Response(302, headers={"location": "/login"})
    host.answer(PATH, away, httpx.Response(200, content=b"right"))
    assert got(client.get(PAGE, verify=only_right)).page.content == b"right"


@pytest.mark.parametrize(
    "target", ["https://example.com/x", "http://poytakirjat.example.org/x", f"{BASE}:8443/x"]
)
def test_redirect_off_the_host_is_refused(client: Client, host: Host, target: str) -> None:
    host.answer("/old", httpx.Response(302, headers={"location": target}))
    with pytest.raises(Refused, match="another host"):
        client.get(f"{BASE}/old")
    assert host.paths == ["/robots.txt", "/old"]


def test_redirect_to_what_robots_txt_forbids_is_refused(client: Client, host: Host) -> None:
    host.answer("/robots.txt", httpx.Response(200, text="User-agent: *\nDisallow: /old/"))
    host.answer("/old", httpx.Response(302, headers={"location": "/old/"}))
    with pytest.raises(Refused, match=f"{BASE}/robots.txt forbids"):
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


def test_wrong_page_to_the_end_is_rejected(client: Client, host: Host) -> None:
    host.answer(PATH, httpx.Response(200, content=b"wrong"))
    answer = client.get(PAGE, verify=only_right)
    assert isinstance(answer, Rejected)
    assert (answer.page.url, answer.page.content, answer.status) == (PAGE, b"wrong", 200)
    assert isinstance(answer.error, NotTheRequestedPage)
    assert host.paths.count(PATH) == ATTEMPTS


def only_right(page: Page) -> None:
    if page.content != b"right":
        raise NotTheRequestedPage("another page", url=page.url)
