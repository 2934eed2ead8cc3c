"""Webhooks: a real receiver on loopback, and every way to be led where nobody may send us."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import Message, Verdict
from alerts.reach import is_open
from alerts.webhook import Webhook, shown_secret, signature, webhook_url
from parsers.errors import BadInput
from tests.alerts.conftest import NOW, free_port, letter

SECRET = "5a" * 32
MESSAGE = Message("s", "t", payload={"kind": "alert", "title": "Koulun piha \ud800 ä"}).as_json()

# Every form of an address that is not on the open Internet.
CLOSED = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.9.9",
    "192.168.1.1", "169.254.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.1",
    "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "192.88.99.1",
    "168.63.129.16", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "::ffff:7f00:1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
    "2002:a9fe:a9fe::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fe80::1%25eth0",
    "fec0::1", "ff02::1", "ff05::1:3",
]  # fmt: skip
OPEN = ["8.8.8.8", "1.1.1.1", "193.166.3.2", "2001:4860:4860::8888", "2a00:1450:400f:80a::200e"]


@dataclass
class Receiver:
    """A web server's mind: keeps what comes, and answers what a test wants."""

    port: int = 0
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in?desk=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    mind = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            heads = {name.lower(): value for name, value in self.headers.items()}
            mind.requests.append((self.path, heads, content))
            if mind.answer is not None:
                with suppress(OSError):
                    mind.answer(self)
                return
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    mind.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield mind
    server.shutdown()
    thread.join()
    server.server_close()


def status(code: int, headers: dict[str, str] | None = None) -> Callable[..., None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


def leads_to(*addresses: str) -> Callable[[str, int], Sequence[str]]:
    """A resolver to which every name is at these addresses."""
    return lambda _host, _port: addresses


def private(**more: object) -> Webhook:
    return Webhook(allow_private=True, **more)  # type: ignore[arg-type]


def test_what_arrives(receiver: Receiver) -> None:
    answer = private().send(letter(receiver.url, MESSAGE, key="0f" * 16, secret=SECRET), NOW)
    assert answer.verdict is Verdict.SENT
    ((path, heads, body),) = receiver.requests
    assert path == "/in?desk=1"
    assert json.loads(body) == {"kind": "alert", "title": "Koulun piha ? ä"}
    assert heads["host"] == f"127.0.0.1:{receiver.port}"
    assert heads["content-type"] == "application/json"
    assert heads["idempotency-key"] == heads["webhook-id"] == "0f" * 16
    assert heads["webhook-timestamp"] == str(int(NOW.timestamp()))


def test_the_signature_is_what_the_standard_says(receiver: Receiver) -> None:
    private().send(letter(receiver.url, MESSAGE, secret=SECRET), NOW)
    ((_, heads, body),) = receiver.requests
    key = base64.b64decode(shown_secret(SECRET).removeprefix("whsec_"))
    told = f"{heads['webhook-id']}.{heads['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.digest(key, told, hashlib.sha256)).decode()
    assert heads["webhook-signature"] == f"v1,{mac}"
    assert signature("00" * 32, "a", 1, b"x") != signature(SECRET, "a", 1, b"x")


def test_the_standard_s_own_example() -> None:
    """The example of github.com/standard-webhooks, spec/standard-webhooks.md."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").hex()
    body = b'{"test": 2432232314}'
    assert signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_the_connection_goes_to_the_address_that_was_judged(receiver: Receiver) -> None:
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"] if len(asked) == 1 else ["192.0.2.1"]

    url = f"http://hooks.newsroom.example:{receiver.port}/x"
    assert private(resolve=resolve).send(letter(url, MESSAGE), NOW).verdict is Verdict.SENT
    assert asked == [("hooks.newsroom.example", receiver.port)]
    assert receiver.requests[0][1]["host"] == f"hooks.newsroom.example:{receiver.port}"


def test_an_address_that_does_not_answer_is_not_the_only_one(receiver: Receiver) -> None:
    # nothing listens at that address of this machine
    url = f"http://hooks.newsroom.example:{receiver.port}/x"
    channel = private(resolve=leads_to("127.0.0.77", "127.0.0.1"))
    assert channel.send(letter(url, MESSAGE), NOW).verdict is Verdict.SENT


@pytest.mark.parametrize("address", CLOSED)
def test_a_name_that_leads_to_a_closed_address_is_never_asked(
    receiver: Receiver, address: str
) -> None:
    """Neither alone nor beside an open one: a resolver may turn them round."""
    url = f"https://hooks.newsroom.example:{receiver.port}/x"
    for found in ([address], [address, "8.8.8.8"], ["8.8.8.8", address]):
        answer = Webhook(resolve=leads_to(*found)).send(letter(url, MESSAGE), NOW)
        assert answer.verdict is Verdict.LATER
        assert "not on the open Internet" in answer.said
    assert receiver.requests == []


@pytest.mark.parametrize("address", CLOSED)
def test_a_closed_address_is_no_webhook(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(BadInput):
        webhook_url(f"https://{host}/x")
    assert not is_open(address)


@pytest.mark.parametrize("address", OPEN)
def test_an_open_address_is_one(address: str) -> None:
    assert is_open(address)
    host = f"[{address}]" if ":" in address else address
    assert webhook_url(f"https://{host}/x") == f"https://{host}/x"


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://a.localhost/",
        "https://127.1/", "https://0/", "https://2130706433/", "https://0x7f000001/",
        "https://0x7f.1/", "https://0177.0.0.1/", "https://127.0.0.1./", "https://[::1]/",
        "https://[0:0:0:0:0:ffff:127.0.0.1]/", "https://①②⑦.0.0.1/", "https://１２７.0.0.1/",
        "https://169.254.169.254/latest/meta-data/", "https://metadata/", "https://intranet/",
        "http://hooks.newsroom.example/", "ftp://hooks.newsroom.example/", "file:///etc/passwd",
        "gopher://hooks.newsroom.example/", "javascript:alert(1)", "//hooks.newsroom.example/",
        "https:hooks.newsroom.example", "https://", "https:///x", "https://user@hooks.example/",
        "https://u:p@hooks.example/", "https://8.8.8.8@127.0.0.1/", "https://hooks.example:0/",
        "https://hooks.example:99999/", "https://hooks.example:x/", "https://hooks.example/#x",
        "https://hooks.example/\r\nHost: x", "https://hooks.example/\nX: y", "https://a b.example/",
        "https://hooks.example/ x", "https://hooks.example/\x00", "https://hooks.exa\tmple/",
        "https://[fe80::1%25eth0]/", "https://[::1", "https://hooks.example\\@127.0.0.1/",
        "https://" + "a" * 3000 + ".example/", "https://" + "a" * 64 + ".localhost/", "", "   ",
        "\ud800", "https://\ud800.example/",
    ],
)  # fmt: skip
def test_what_is_no_webhook(url: str) -> None:
    with pytest.raises(BadInput) as error:
        webhook_url(url)
    assert str(error.value).isprintable()


@pytest.mark.parametrize("given", [None, 3, b"https://hooks.example/", "x" * 10_000_000])
def test_what_is_no_address_at_all(given: object) -> None:
    with pytest.raises(BadInput):
        webhook_url(given)


@given(st.text() | st.from_regex(r"https?://[ -~]{0,40}", fullmatch=True))
def test_whatever_is_given_is_an_https_address_or_refused(given: str) -> None:
    try:
        url = webhook_url(given)
    except BadInput:
        return
    assert url.startswith("https://")
    assert url.isascii()
    assert webhook_url(url) == url


def test_an_international_name_is_asked_in_ascii() -> None:
    assert webhook_url("https://Bücher.example/koukku?ä=1") == (
        "https://xn--bcher-kva.example/koukku?%C3%A4=1"
    )


def test_private_targets_are_for_those_who_allow_them(receiver: Receiver) -> None:
    answer = Webhook().send(letter(receiver.url, MESSAGE), NOW)
    assert answer.verdict is Verdict.LATER
    assert receiver.requests == []
    assert webhook_url(receiver.url, allow_private=True) == receiver.url


@pytest.mark.parametrize("code", [300, 301, 302, 303, 307, 308])
def test_no_redirect_is_followed(receiver: Receiver, code: int) -> None:
    receiver.answer = status(code, {"Location": receiver.url})
    answer = private().send(letter(receiver.url, MESSAGE), NOW)
    assert answer.verdict is Verdict.LATER
    assert f"({code})" in answer.said
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("code", "headers", "verdict", "wait"),
    [
        (200, {}, Verdict.SENT, None),
        (202, {"Content-Length": "0"}, Verdict.SENT, None),
        (400, {}, Verdict.LATER, None),
        (404, {}, Verdict.LATER, None),
        (410, {}, Verdict.REFUSED, None),
        (429, {"Retry-After": "120"}, Verdict.LATER, 120.0),
        (503, {"Retry-After": "999999999"}, Verdict.LATER, 86_400.0),
        (503, {"Retry-After": "9" * 5000}, Verdict.LATER, None),
        (503, {"Retry-After": "-5"}, Verdict.LATER, None),
        (503, {"Retry-After": "Fri, 20 Nov 2026 12:00:00 GMT"}, Verdict.LATER, None),
        (500, {}, Verdict.LATER, None),
    ],
)
def test_what_a_target_answers(
    receiver: Receiver, code: int, headers: dict[str, str], verdict: Verdict, wait: float | None
) -> None:
    receiver.answer = status(code, headers)
    answer = private().send(letter(receiver.url, MESSAGE), NOW)
    assert (answer.verdict, answer.wait) == (verdict, wait)


def test_an_answer_of_megabytes_is_not_read(receiver: Receiver) -> None:
    written = 0

    def endless(handler: BaseHTTPRequestHandler) -> None:
        nonlocal written
        status(200, {"Content-Length": str(10**12)})(handler)
        while True:
            written += handler.wfile.write(b"x" * 65_536)

    receiver.answer = endless
    assert private(seconds=5).send(letter(receiver.url, MESSAGE), NOW).verdict is Verdict.SENT
    # what fits into the buffers of two sockets, not what was promised
    assert written < 50_000_000


def test_a_head_without_end_is_not_read(receiver: Receiver) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.flush_headers()
        while True:
            handler.wfile.write(b"X: " + b"y" * 60_000 + b"\r\n")

    receiver.answer = endless
    answer = private(seconds=20).send(letter(receiver.url, MESSAGE), NOW)
    assert answer.verdict is Verdict.LATER
    assert len(answer.said) <= 200


def test_what_is_no_http_is_a_failure_of_one_line(receiver: Receiver) -> None:
    def greets(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 smtp \x1b[31m ready\r\n\r\n")

    receiver.answer = greets
    answer = private().send(letter(receiver.url, MESSAGE), NOW)
    assert answer.verdict is Verdict.LATER
    assert answer.said.isprintable()


def test_a_target_that_never_answers_is_left_at_the_end_of_its_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        begun = monotonic()
        answer = private(seconds=0.2).send(letter(url, MESSAGE), NOW)
        assert (answer.verdict, answer.said) == (Verdict.LATER, "no answer within 0.2 s")
        assert monotonic() - begun < 5


def test_a_target_that_answers_drop_by_drop_is_left_at_the_end_of_its_time(
    receiver: Receiver,
) -> None:
    stop = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(60):  # an end of its own, for a client that has none
            if stop.wait(0.05):
                return
            handler.wfile.write(b"X: y\r\n")

    receiver.answer = drip
    begun = monotonic()
    answer = private(seconds=0.4).send(letter(receiver.url, MESSAGE), NOW)
    stop.set()
    assert (answer.verdict, answer.said) == (Verdict.LATER, "no answer within 0.4 s")
    assert monotonic() - begun < 2.5


def test_nobody_there_and_no_such_name() -> None:
    answer = private().send(letter(f"http://127.0.0.1:{free_port()}/", MESSAGE), NOW)
    assert answer.verdict is Verdict.LATER

    def nowhere(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    for resolve in (nowhere, leads_to()):
        answer = Webhook(resolve=resolve).send(letter("https://a.example/", MESSAGE), NOW)
        assert answer.verdict is Verdict.LATER
        assert answer.said


def test_tls_is_spoken_with_the_name_and_not_without_a_certificate() -> None:
    """The name, not the address that was judged, is what the certificate is asked for."""
    heard: list[bytes] = []

    def listen(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            heard.append(connection.recv(4096))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=listen, args=[server])
        thread.start()
        url = f"https://hooks.newsroom.example:{server.getsockname()[1]}/"
        channel = private(resolve=leads_to("127.0.0.1"))
        answer = channel.send(letter(url, MESSAGE), NOW)
        thread.join()
    assert answer.verdict is Verdict.LATER
    assert b"hooks.newsroom.example" in heard[0]
    assert b"Koulun" not in heard[0]


def test_no_proxy_of_the_environment_is_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, nobody)
    assert private().send(letter(receiver.url, MESSAGE), NOW).verdict is Verdict.SENT
