"""Every way in which an answer can be spoiled on the wire: one table of scripts."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from urllib.parse import quote

from simulator.wire.script import End, Pause, Reply, Script, head, with_body

LOGIN = "/kirjaudu"
"""The path of a page to log in at, which the proxy answers itself."""

_HTML = "text/html; charset=utf-8"
_PIECE = 64 * 1024
_SHELLS = (
    "<div class='header'>Dynasty</div><h1></h1>\n<!--DATABEGIN-->\n\n<!--DATAEND-->",
    "<div id='app'></div>",
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How bad it gets, in bytes and real seconds.

    A client whose time-outs are longer gets a slow or dripping answer whole.
    """

    huge: int = 200 * 1024 * 1024
    bomb: int = 200 * 1024 * 1024
    slow: float = 40.0
    drip: float = 1.0
    retry_after: int = 120


@dataclass(frozen=True, slots=True)
class Spoiling:
    """What a script is written from: the right answer, its address, how bad, and chance."""

    reply: Reply
    target: str
    scale: Scale
    rng: random.Random


@dataclass(frozen=True, slots=True)
class Kind:
    """One fault: which answers it fits and what leaves the wire."""

    fits: Callable[[Reply], bool]
    script: Callable[[Spoiling], Script]


def login_page() -> bytes:
    """A page that asks who is there, and has nothing of what was asked for."""
    return (
        b"<!DOCTYPE html><html lang='fi'><head><meta charset='utf-8'><title>Kirjaudu</title></head>"
        b"<body><h1>Kirjaudu palveluun</h1><form method='post'><input name='user'>"
        b"<input name='password' type='password'><button>Kirjaudu</button></form></body></html>\n"
    )


# Which answers


def _any(_reply: Reply) -> bool:
    return True


def _with_content(reply: Reply) -> bool:
    return reply.status == 200 and len(reply.body) > 1


def _with_letters(reply: Reply) -> bool:
    """A text with more than ASCII: without, any charset will do."""
    return _with_content(reply) and reply.header("content-type").startswith("text/") and (
        not reply.body.isascii()
    )  # fmt: skip


def _feed(reply: Reply) -> bool:
    return reply.is_feed


# The connection


def _reset(spoiling: Spoiling) -> Script:
    """A reset before the answer, or in the middle of its body."""
    if spoiling.rng.random() < 0.5 and _with_content(spoiling.reply):
        reply = spoiling.reply
        yield head(200, "OK", reply.headers, length=len(reply.body)) + reply.body[: _cut(spoiling)]
    yield End.RESET


def _slow(spoiling: Spoiling) -> Script:
    """Not a byte for longer than a client waits, then all of it."""
    reply = spoiling.reply
    yield Pause(spoiling.scale.slow)
    yield from with_body(reply, reply.body, status=reply.status, reason=reply.reason)


def _dripping(spoiling: Spoiling) -> Script:
    """A byte at a time: no silence is long, but there is no end."""
    reply = spoiling.reply
    yield head(200, "OK", reply.headers, length=len(reply.body))
    for byte in reply.body:
        yield bytes([byte])
        yield Pause(spoiling.scale.drip)
    yield End.CLOSE


# Refusals


def _status(status: int, reason: str, *, later: bool = False) -> Callable[[Spoiling], Script]:
    def script(spoiling: Spoiling) -> Script:
        page = f"<html><body><h1>{status} {reason}</h1></body></html>\n".encode()
        wait = (("Retry-After", str(spoiling.scale.retry_after)),) if later else ()
        return _page(page, status=status, reason=reason, more=wait)

    return script


def _page(
    content: bytes, *, status: int = 200, reason: str = "OK", more: tuple[tuple[str, str], ...] = ()
) -> Script:
    """A page that is no answer of the service."""
    headers = (("Content-Type", _HTML), *more, ("Connection", "close"))
    yield head(status, reason, headers, length=len(content)) + content
    yield End.CLOSE


def _found(location: str) -> Script:
    return _page(b"", status=302, reason="Found", more=(("Location", location),))


def _redirect_loop(spoiling: Spoiling) -> Script:
    """To the same address, for ever: see ``Proxy``, which goes on with it."""
    joint = "&" if "?" in spoiling.target else "?"
    return _found(f"{spoiling.target}{joint}kierros=1")


def _redirect_login(spoiling: Spoiling) -> Script:
    return _found(f"{LOGIN}?takaisin={quote(spoiling.target, safe='')}")


# Contents


def _empty(spoiling: Spoiling) -> Script:
    return with_body(spoiling.reply, b"")


def _shell(spoiling: Spoiling) -> Script:
    """The frame without content, or the page that JavaScript would fill."""
    inner = spoiling.rng.choice(_SHELLS)
    page = (
        "<!DOCTYPE html>\n<html lang='fi'><head><meta charset='utf-8'><title>Tietopalvelu</title>"
        f"</head><body>{inner}</body></html>\n"
    )
    return with_body(spoiling.reply, page.encode(), replaced=[("Content-Type", _HTML)])


def _truncated(spoiling: Spoiling) -> Script:
    """Cut by the service itself: the length is that of what is left."""
    return with_body(spoiling.reply, spoiling.reply.body[: _cut(spoiling)])


def _length_long(spoiling: Spoiling) -> Script:
    """A length that more bytes were to come for."""
    body = spoiling.reply.body
    return with_body(spoiling.reply, body, length=len(body) + spoiling.rng.randint(1, 4000))


def _length_short(spoiling: Spoiling) -> Script:
    """A length that ends in the middle, though all of it is sent."""
    return with_body(spoiling.reply, spoiling.reply.body, length=_cut(spoiling))


def _gzip_broken(spoiling: Spoiling) -> Script:
    """Zipped, with a byte in the middle turned or the end missing."""
    packed = bytearray(gzip.compress(spoiling.reply.body, mtime=0))
    at = len(packed) // 2
    if spoiling.rng.random() < 0.5:
        packed[at] ^= 0xFF
    else:
        del packed[at:]
    return with_body(spoiling.reply, bytes(packed), replaced=[("Content-Encoding", "gzip")])


def _gzip_bomb(spoiling: Spoiling) -> Script:
    """Zeros in a thousandth of their size."""
    body = _zipped_zeros(spoiling.scale.bomb)
    return with_body(spoiling.reply, body, replaced=[("Content-Encoding", "gzip")])


@cache
def _zipped_zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    zeros = bytes(_PIECE)
    return b"".join(packer.compress(zeros) for _ in range(size // _PIECE)) + packer.flush()


def _charset_wrong(spoiling: Spoiling) -> Script:
    """A charset of a name that nobody knows."""
    return _in_charset(spoiling, "x-dynasty-8")


def _charset_lying(spoiling: Spoiling) -> Script:
    """The other of the service's two charsets than the bytes are in."""
    try:
        spoiling.reply.body.decode("utf-8")
    except UnicodeDecodeError:
        return _in_charset(spoiling, "utf-8")
    return _in_charset(spoiling, "iso-8859-1")


def _in_charset(spoiling: Spoiling, charset: str) -> Script:
    kind = spoiling.reply.header("content-type").partition(";")[0]
    replaced = [("Content-Type", f"{kind}; charset={charset}")]
    return with_body(spoiling.reply, spoiling.reply.body, replaced=replaced)


def _xml_malformed(spoiling: Spoiling) -> Script:
    """An element closed twice, or an ampersand outside CDATA, in the middle of the feed."""
    body = spoiling.reply.body
    at = body.find(b"</item>", _cut(spoiling))
    at = body.rfind(b"</item>") if at < 0 else at
    at = at if at >= 0 else body.rfind(b"</channel>")
    wrong = spoiling.rng.choice((b"</titel>", b"& <", b"<item"))
    return with_body(spoiling.reply, body[:at] + wrong + body[at:])


def _feed_html(spoiling: Spoiling) -> Script:
    """A page in place of the feed."""
    page = b"<!DOCTYPE html><html><body><h1>Huoltokatko</h1><p>Palaamme pian.</p></body></html>\n"
    return with_body(spoiling.reply, page, replaced=[("Content-Type", _HTML)])


def _entity_bomb(spoiling: Spoiling) -> Script:
    """A billion laughs: an entity of ten of the next, nine times over."""
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    feed = (
        "<?xml version='1.0' encoding='iso-8859-1'?>"
        f"<!DOCTYPE rss [{entities}]><rss version='2.0'><channel><title>&a9;</title>"
        "<item><title>&a9;</title><link>&a9;</link></item></channel></rss>"
    )
    return with_body(spoiling.reply, feed.encode("latin-1"))


def _huge(spoiling: Spoiling) -> Script:
    """The answer, and then blanks without end; never all in memory."""
    size = spoiling.scale.huge
    headers = (*spoiling.reply.headers, ("Connection", "close"))
    yield head(200, "OK", headers, length=size) + spoiling.reply.body
    yield from _blanks(size - len(spoiling.reply.body))
    yield End.CLOSE


def _blanks(size: int) -> Iterator[bytes]:
    piece = b" " * _PIECE
    for _ in range(size // _PIECE):
        yield piece
    yield piece[: size % _PIECE]


def _cut(spoiling: Spoiling) -> int:
    """Somewhere in the middle of the body."""
    return spoiling.rng.randint(1, max(1, len(spoiling.reply.body) - 1))


REFUSED = "refused"
"""The one fault without an answer: nobody listens. The proxy's own doing."""

KINDS: Mapping[str, Kind] = MappingProxyType({
    REFUSED: Kind(_any, lambda _spoiling: iter([End.RESET])),
    "reset": Kind(_any, _reset),
    "slow": Kind(_any, _slow),
    "dripping": Kind(_with_content, _dripping),
    "error": Kind(_any, _status(500, "Internal Server Error")),
    "unavailable": Kind(_any, _status(503, "Service Unavailable")),
    "unavailable_until": Kind(_any, _status(503, "Service Unavailable", later=True)),
    "too_many": Kind(_any, _status(429, "Too Many Requests", later=True)),
    "redirect_loop": Kind(_any, _redirect_loop),
    "redirect_login": Kind(_any, _redirect_login),
    "empty": Kind(_any, _empty),
    "shell": Kind(_any, _shell),
    "truncated": Kind(_with_content, _truncated),
    "length_long": Kind(_with_content, _length_long),
    "length_short": Kind(_with_content, _length_short),
    "gzip_broken": Kind(_with_content, _gzip_broken),
    "gzip_bomb": Kind(_with_content, _gzip_bomb),
    "charset_wrong": Kind(_with_letters, _charset_wrong),
    "charset_lying": Kind(_with_letters, _charset_lying),
    "xml_malformed": Kind(_feed, _xml_malformed),
    "feed_html": Kind(_feed, _feed_html),
    "entity_bomb": Kind(_feed, _entity_bomb),
    "huge": Kind(_with_content, _huge),
})  # fmt: skip
