"""Every fault of the wire, over a real socket."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from db.archive import Validators
from parsers.dynasty import parse
from parsers.errors import ParseError, PykalaError, Refused, TooLarge, Unreachable
from scraper.client import Answer, Client, Fetched, Gone, Limits, NotModified, Spent
from scraper.wire import Wire, proxy_for
from tests.scraper.conftest import Clock
from tests.scraper.liar import (
    Ending,
    Liar,
    close,
    drip,
    hang,
    keep,
    page,
    pour,
    reset,
)

RIGHT = b"<html>Asia 7</html>"
ZIPPED = gzip.compress(RIGHT, mtime=0)
GZIP = "Content-Encoding: gzip"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNCHANGED = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
KNOWN = Validators('"1"', None, "hash")

MakeClient = Callable[[Limits], Client]


@pytest.fixture
def liar() -> Iterator[Liar]:
    with Liar() as liar:
        yield liar


@pytest.fixture
def make(clock: Clock, liar: Liar) -> Iterator[MakeClient]:
    made: list[Client] = []

    def make(limits: Limits) -> Client:
        client = Client(
            None, now=clock.now, monotonic=clock.monotonic, sleep=clock.sleep, limits=limits
        )
        made.append(client)
        return client

    assert liar.port  # the clients hang up before the server is stopped
    yield make
    for client in made:
        client.close()


@pytest.fixture
def once(make: MakeClient) -> Client:
    """A client that asks for each page once."""
    return make(Limits(attempts=1))


def content(answer: Answer) -> bytes:
    assert isinstance(answer, Fetched)
    return answer.page.content


BROKEN: dict[str, tuple[bytes, Ending, str]] = {
    "hung up at once": (b"", close, "hung up without a word"),
    "reset at once": (b"", reset, "reset|hung up"),
    "cut in the status line": (b"HTTP/1.1 2", close, "hung up"),
    "cut in the headers": (b"HTTP/1.1 200 OK\r\nContent-Le", close, "hung up"),
    "no headers' end": (b"HTTP/1.1 200 OK\r\n", reset, "reset|hung up"),
    # whose words are not told
    "no header": (b"HTTP/1.1 200 OK\r\nKuusi, Jaakko\r\n\r\n", keep, "illegal header line$"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", close, "is none"),
    "another protocol": (b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n", hang, "is none"),
    "length too long": (page(RIGHT, length=1000), close, "breaks off"),
    "length too long and reset": (page(RIGHT, length=1000), reset, "reset|breaks off"),
    "length too short": (page(RIGHT, length=10), keep, "goes on after its end"),
    "length too short and closed": (page(RIGHT, length=10), close, "goes on after its end"),
    "length of no number": (page(b"").replace(b" 0", b" soon"), keep, "is none"),
    "length below nothing": (page(RIGHT, length=-1), keep, "is none"),
    "two lengths": (page(RIGHT, "Content-Length: 3"), keep, "is none"),
    "no length and reset": (b"HTTP/1.0 200 OK\r\n\r\n<html>Asia", reset, "reset|hung up"),
    "chunks without end": (CHUNKED + b"5\r\n<html\r\n", close, "breaks off"),
    "chunk cut": (CHUNKED + b"500\r\n<html>", close, "breaks off"),
    "chunk of no size": (CHUNKED + b"many\r\n<html>\r\n0\r\n\r\n", keep, "is none"),
    "chunks and more": (CHUNKED + b"1\r\n<\r\n0\r\n\r\nhtml>", keep, "goes on after its end"),
    "gzip cut": (page(ZIPPED[:-9], GZIP), keep, "breaks off"),
    "gzip cut and length too long": (page(ZIPPED[:-9], GZIP, length=99), close, "breaks off"),
    "gzip broken": (page(ZIPPED[:-8] + bytes(8), GZIP), keep, "no gzip"),
    "no gzip": (page(RIGHT, GZIP), keep, "no gzip"),
    "gzip twice": (
        page(gzip.compress(ZIPPED, mtime=0), "Content-Encoding: gzip, gzip"),
        keep,
        "nobody",
    ),
    "brotli": (page(b"\x0b\x02\x80", "Content-Encoding: br"), keep, "nobody asked for"),
    "headers without end": (b"HTTP/1.1 200 OK\r\nX: ", pour, "is none"),
    "a part of the page": (page(RIGHT, status="206 Partial Content"), keep, "part"),
    "500": (page(RIGHT, status="500 Oh"), keep, "500"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_answer_that_is_not_whole_is_none(liar: Liar, once: Client, fault: str) -> None:
    raw, ending, message = BROKEN[fault]
    url = liar.answer("/x", raw, ending)
    with pytest.raises(Unreachable, match=message) as caught:
        once.get(url)
    assert caught.value.url == url
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("fault", BROKEN)
def test_after_a_fault_the_next_try_brings_the_page(
    liar: Liar, make: MakeClient, fault: str
) -> None:
    raw, ending, _message = BROKEN[fault]
    liar.answer("/x", raw, ending)
    url = liar.answer("/x", page(RIGHT))
    assert content(make(Limits()).get(url)) == RIGHT
    assert liar.paths == ["/robots.txt", "/x", "/x"]
    assert len(liar.connections) == 2


WHOLE: dict[str, tuple[bytes, Ending]] = {
    "kept": (page(RIGHT), keep),
    "closed": (page(RIGHT, "Connection: close"), close),
    "reset after its end": (page(RIGHT, "Connection: close"), reset),
    "zipped": (page(ZIPPED, GZIP), keep),
    "of HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\n" + RIGHT, close),
    "without length": (b"HTTP/1.1 200\r\n\r\n" + RIGHT, close),
    "in chunks": (CHUNKED + b"13\r\n" + RIGHT + b"\r\n0\r\n\r\n", keep),
    "after a hint": (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + page(RIGHT), keep),
}


@pytest.mark.parametrize("way", WHOLE)
def test_whole_answer_is_taken_however_it_is_sent(liar: Liar, once: Client, way: str) -> None:
    raw, ending = WHOLE[way]
    assert content(once.get(liar.answer("/x", raw, ending))) == RIGHT


def test_one_connection_serves_many_pages(liar: Liar, once: Client) -> None:
    for number in range(5):
        once.get(liar.answer(f"/{number}", page(RIGHT)))
    assert len(liar.connections) == 1


def test_connection_outlives_the_word_that_nothing_is_new(liar: Liar, once: Client) -> None:
    url = liar.answer("/same", UNCHANGED)
    assert [once.get(url, validators=KNOWN) for _ in range(3)] == [NotModified(url)] * 3
    assert len(liar.connections) == 1


@pytest.mark.parametrize("more", [RIGHT, page(b"<html>Asia 8</html>")])
def test_what_follows_the_word_that_nothing_is_new_is_no_answer(
    liar: Liar, once: Client, more: bytes
) -> None:
    same = liar.answer("/same", UNCHANGED + more)
    assert once.get(same, validators=KNOWN) == NotModified(same)
    assert content(once.get(liar.answer("/x", page(RIGHT)))) == RIGHT
    assert len(liar.connections) == 2


def test_connection_closed_meanwhile_is_made_anew(liar: Liar, once: Client) -> None:
    once.get(liar.answer("/1", page(RIGHT)))
    liar.connections[0].shutdown(socket.SHUT_RDWR)
    assert content(once.get(liar.answer("/2", page(RIGHT)))) == RIGHT
    assert liar.paths == ["/robots.txt", "/1", "/2"]


def test_answer_to_nothing_asked_is_never_taken_for_the_next(liar: Liar, once: Client) -> None:
    once.get(liar.answer("/1", page(RIGHT)))
    liar.connections[0].sendall(page(b"<html>another page</html>"))
    assert content(once.get(liar.answer("/2", page(RIGHT)))) == RIGHT
    assert len(liar.connections) == 2


def test_nobody_there(make: MakeClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Unreachable, match="refused"):
        make(Limits()).get(f"http://127.0.0.1:{port}/x")


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\n", page(RIGHT, length=1000)])
def test_silent_host_is_given_up(liar: Liar, make: MakeClient, raw: bytes) -> None:
    client = make(Limits(attempts=1, timeout=0.1))
    with pytest.raises(Unreachable, match=r"no answer within 0\.1 s"):
        client.get(liar.answer("/x", raw, hang))


@pytest.mark.parametrize(
    "raw",
    [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n", page(b"", length=10**6)],
    ids=["headers", "without length", "body"],
)
def test_answer_that_drips_is_given_up(liar: Liar, make: MakeClient, raw: bytes) -> None:
    client = make(Limits(attempts=1, patience=0.3))
    with pytest.raises(Unreachable, match=r"no end after 0\.3 s"):
        client.get(liar.answer("/x", raw, drip))


def test_patience_ends_a_silence_too(liar: Liar, make: MakeClient) -> None:
    client = make(Limits(attempts=1, patience=0.1))
    with pytest.raises(Unreachable, match=r"no end after 0\.1 s"):
        client.get(liar.answer("/x", b"", hang))


HUGE = 200_000_000
TOO_MUCH: dict[str, tuple[Callable[[], bytes], Ending, int]] = {
    "announced": (lambda: page(b"", length=HUGE), pour, 0),  # and so not begun
    "without length": (lambda: b"HTTP/1.1 200 OK\r\n\r\n", pour, 1_100_000),
    "in a chunk": (lambda: CHUNKED + b"%x\r\n" % HUGE, pour, 1_100_000),
    "zipped": (lambda: page(zipped_zeros(HUGE), GZIP), keep, HUGE // 1000),
}


def zipped_zeros(size: int) -> bytes:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
    million = bytes(1_000_000)
    return b"".join(packer.compress(million) for _ in range(size // len(million))) + packer.flush()


@pytest.mark.parametrize("way", TOO_MUCH)
def test_200_mb_are_not_taken(liar: Liar, make: MakeClient, way: str) -> None:
    raw, ending, taken = TOO_MUCH[way]
    client = make(Limits(answer_bytes=1_000_000))
    url = liar.answer("/x", raw(), ending)
    with pytest.raises(TooLarge, match="more than 1 MB"):
        client.get(url)
    assert client.spent(url).requests == 2
    assert client.spent(url).bytes <= taken
    assert content(client.get(liar.answer("/y", page(RIGHT)))) == RIGHT


def test_what_a_host_cost_is_counted(liar: Liar, once: Client) -> None:
    url = liar.answer("/x", page(ZIPPED, GZIP))
    assert once.spent(url) == Spent(0, 0)
    once.get(url)
    once.get(url)
    assert once.spent(url) == Spent(3, 2 * len(ZIPPED))
    assert once.spent("no address") == Spent(0, 0)


def test_no_bytes_are_a_page(liar: Liar, once: Client) -> None:
    assert content(once.get(liar.answer("/x", page(b"")))) == b""


def test_page_that_says_it_is_gone_is_kept_if_it_is_whole(liar: Liar, once: Client) -> None:
    gone = once.get(liar.answer("/x", page(b"Ei ole", status="410 Gone")))
    cut = once.get(liar.answer("/y", page(b"Ei", status="404 No", length=9), close))
    assert isinstance(gone, Gone)
    assert gone.page is not None
    assert gone.page.content == b"Ei ole"
    assert cut == Gone(f"{liar.origin}/y", 404, None)


def test_headers_are_kept_as_they_came_but_cookies(liar: Liar, once: Client) -> None:
    raw = page(RIGHT, "X-Two: a", "Set-Cookie: sid=1", "x-two: b", "X-Tiili: \xe4")
    answer = once.get(liar.answer("/x", raw))
    assert isinstance(answer, Fetched)
    assert answer.page.headers == {"content-length": "19", "x-two": "a, b", "x-tiili": "ä"}


def test_of_too_many_headers_the_telling_ones_are_kept(liar: Liar, once: Client) -> None:
    many = [f"X-{number}: {'x' * 100}" for number in range(100)]
    answer = once.get(liar.answer("/x", page(RIGHT, 'ETag: "1"', f"Server: {'x' * 600}", *many)))
    assert isinstance(answer, Fetched)
    assert answer.page.headers == {"content-length": "19", "etag": '"1"'}


@pytest.mark.parametrize(
    "named",
    [
        "utf-8",
        "utf-16",
        "iso-8859-1",
        "no-such",
        "idna",
        "rot13",
        "undefined",
        "unicode_escape",
        "ä",
    ],
)
def test_charset_that_lies_hurts_nobody(liar: Liar, once: Client, named: str) -> None:
    body = "<html>\xe4\xf6 § \x92</html>".encode("latin-1", "replace") + "Päätös".encode("utf-16")
    url = liar.answer("/x", page(body, f"Content-Type: text/html; charset={named}"))
    answer = once.get(url)
    assert isinstance(answer, Fetched)
    assert answer.page.content == body
    with pytest.raises(ParseError):
        parse(answer.page)


# robots.txt


def test_of_a_long_robots_txt_the_first_500_kib_are_read(liar: Liar, once: Client) -> None:
    rules = b"User-agent: *\nDisallow: /first\n"
    filler = b"# a remark\n" * 60_000
    liar.answer("/robots.txt", page(rules + filler + b"Disallow: /last\n"))
    with pytest.raises(Refused, match=f"{liar.origin}/robots.txt forbids this address"):
        once.get(liar.answer("/first", page(RIGHT)))
    assert content(once.get(liar.answer("/last", page(RIGHT)))) == RIGHT


@pytest.mark.parametrize(
    ("raw", "ending"),
    [
        (page(b"", status="503 Busy"), keep),
        (b"", reset),
        (page(b"User-agent: *", length=99), close),
        (page(b"User-agent: *", GZIP), keep),
        (page(b"", "Location: /robots.txt", status="302 Found"), keep),
    ],
)
def test_while_robots_txt_fails_nothing_is_asked(
    liar: Liar, make: MakeClient, raw: bytes, ending: Ending
) -> None:
    liar.answer("/robots.txt", raw, ending)
    with pytest.raises(PykalaError, match=r"robots\.txt cannot be read"):
        make(Limits()).get(liar.answer("/x", page(RIGHT)))
    assert set(liar.paths) == {"/robots.txt"}


# A proxy, and TLS


def through(proxy: str) -> Callable[[httpx.URL], httpx.URL]:
    return lambda _url: httpx.URL(proxy)


def test_proxy_is_asked_for_the_whole_address(liar: Liar) -> None:
    liar.answer("http://poytakirjat.example.org/x?y=1", page(RIGHT))
    wire = Wire(Limits(), through(liar.origin.replace("//", "//clerk:s%40@")))
    request = httpx.Request("GET", "http://poytakirjat.example.org/x?y=1")
    assert wire.handle_request(request).read() == RIGHT
    wire.close()
    assert b"\r\nHost: poytakirjat.example.org\r\n" in liar.asked[0]
    assert b"\r\nproxy-authorization: Basic Y2xlcms6c0A=" in liar.asked[0]


def test_environment_names_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert proxy_for(httpx.URL("https://example.org/")) is None
    monkeypatch.setenv("https_proxy", "proxy.example.org:3128")
    assert proxy_for(httpx.URL("https://example.org/")) == "http://proxy.example.org:3128"
    assert proxy_for(httpx.URL("http://example.org/")) is None
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1080")
    assert proxy_for(httpx.URL("https://localhost/")) is None
    with pytest.raises(Refused, match="socks5"):
        proxy_for(httpx.URL("http://example.org/"))


class Secure:
    """A certificate of this machine alone, and a server that shows it behind a proxy."""

    def __init__(self, folder: Path) -> None:
        self.certificate = folder / "certificate.pem"
        key = folder / "key.pem"
        command = f"openssl req -x509 -nodes -newkey rsa:2048 -days 2 -keyout {key}"
        subject = (
            f"-out {self.certificate} -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        )
        subprocess.run([*command.split(), *subject.split()], check=True, capture_output=True)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key)

    def speak(self, connection: socket.socket) -> None:
        """Greet by TLS, then answer one request."""
        with self._context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65536)
            secure.sendall(page(RIGHT))
            hang(secure)


@pytest.fixture(scope="session")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Secure:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    return Secure(tmp_path_factory.mktemp("tls"))


def test_tls_is_spoken_through_a_proxy(liar: Liar, secure: Secure) -> None:
    liar.answer("localhost:443", b"HTTP/1.1 200 Go\r\n\r\n", secure.speak)
    context = ssl.create_default_context(cafile=secure.certificate)
    wire = Wire(Limits(), through(liar.origin), context)
    assert wire.handle_request(httpx.Request("GET", "https://localhost/x")).read() == RIGHT
    wire.close()
    assert liar.asked[0].startswith(b"CONNECT localhost:443 HTTP/1.1")


def test_certificate_of_nobody_known_is_no_answer(liar: Liar, secure: Secure) -> None:
    liar.answer("localhost:443", b"HTTP/1.1 200 Go\r\n\r\n", secure.speak)
    wire = Wire(Limits(), through(liar.origin))
    with pytest.raises(ssl.SSLCertVerificationError):
        wire.handle_request(httpx.Request("GET", "https://localhost/x"))


def test_proxy_that_refuses_is_no_answer(liar: Liar) -> None:
    liar.answer("localhost:443", page(b"", status="403 No"))
    wire = Wire(Limits(), through(liar.origin))
    with pytest.raises(Exception, match=r"the proxy refuses \(403\)"):
        wire.handle_request(httpx.Request("GET", "https://localhost/x"))


def test_host_that_speaks_no_tls_is_given_up(liar: Liar, make: MakeClient) -> None:
    client = make(Limits(attempts=1, timeout=0.1))
    with pytest.raises(Unreachable, match="no answer within"):
        client.get(liar.origin.replace("http", "https") + "/x")
