"""Signed links and their key; addresses that can be written to."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.addresses import known_as, mail_address
from alerts.links import LIFETIMES, MOST_NAMED, NO_GOOD, Claim, Links, Purpose, short
from alerts.secret import read_keys
from db.subscriptions import new_id
from parsers.errors import BadInput, ConfigError

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEY, OTHER = "k" * 64, "o" * 64
LINKS = Links([KEY], "https://pykala.example/")


def refused(links: Links, purpose: Purpose, token: str, now: datetime = NOW) -> bool:
    """Whether it is, with the one sentence that is said of every such link."""
    said = ""
    try:
        links.read(purpose, token, now)
    except BadInput as error:
        said = str(error)
    assert said in {"", NO_GOOD}
    return said != ""


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_is_read_as_it_was_made(purpose: Purpose) -> None:
    claim = Claim(purpose, "reader", 3, "subscription")
    url = LINKS.url(claim, NOW)
    begin = f"https://pykala.example/alerts/{purpose}/"
    assert url.startswith(begin)
    token = url.removeprefix(begin)
    assert re.fullmatch(r"[A-Za-z0-9_.-]{20,300}", token)
    assert LINKS.read(purpose, token, NOW) == claim
    assert "example.org" not in token


def test_a_link_names_as_many_as_a_header_can_hold() -> None:
    ids = [new_id() for _ in range(MOST_NAMED + 1)]
    claim = Claim(Purpose.UNSUBSCRIBE, new_id(), 1, several=tuple(map(short, ids[:-1])))
    url = LINKS.url(claim, NOW)
    assert len(f"List-Unsubscribe: <{url}>") < 900
    read = LINKS.read(Purpose.UNSUBSCRIBE, url.rpartition("/")[2], NOW)
    assert read == claim
    assert [read.names(one) for one in ids] == [True] * MOST_NAMED + [False]


@pytest.mark.parametrize("made", Purpose)
@pytest.mark.parametrize("used", Purpose)
def test_a_link_is_good_for_one_purpose(made: Purpose, used: Purpose) -> None:
    token = LINKS.token(Claim(made, "reader", 1), NOW)
    assert refused(LINKS, used, token) == (made is not used)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_is_good_for_its_time(purpose: Purpose) -> None:
    token = LINKS.token(Claim(purpose, "reader", 1), NOW)
    lifetime = LIFETIMES[purpose]
    if lifetime is None:
        assert not refused(LINKS, purpose, token, NOW + timedelta(days=3650))
    else:
        assert not refused(LINKS, purpose, token, NOW + lifetime - timedelta(seconds=1))
        assert refused(LINKS, purpose, token, NOW + lifetime)


def test_who_reads_late_can_still_get_out() -> None:
    assert LIFETIMES[Purpose.UNSUBSCRIBE] is None
    assert LIFETIMES[Purpose.FORGET] is None


def test_another_s_key_signs_nothing() -> None:
    token = Links([OTHER], "https://pykala.example").token(Claim(Purpose.FORGET, "r", 1), NOW)
    assert refused(LINKS, Purpose.FORGET, token)


def test_a_key_is_rotated_by_a_new_line() -> None:
    old = LINKS.token(Claim(Purpose.FORGET, "r", 1), NOW)
    both = Links([KEY, OTHER], "https://pykala.example")
    assert not refused(both, Purpose.FORGET, old)
    new = both.token(Claim(Purpose.FORGET, "r", 1), NOW)
    assert refused(LINKS, Purpose.FORGET, new)
    assert refused(Links([OTHER], ""), Purpose.FORGET, old)


@given(st.integers(0, 1000), st.characters(codec="ascii", categories=["L", "N"]))
def test_a_link_with_one_letter_changed_is_none(place: int, letter: str) -> None:
    token = LINKS.token(Claim(Purpose.MANAGE, "reader", 1), NOW)
    place %= len(token)
    forged = token[:place] + letter + token[place + 1 :]
    # the last letter of a signature has bits that mean nothing
    if forged != token and place != len(token) - 1:
        assert refused(LINKS, Purpose.MANAGE, forged)


@given(st.text(max_size=100))
def test_whatever_is_given_as_a_link_is_refused(token: str) -> None:
    assert refused(LINKS, Purpose.MANAGE, token)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", "x" * 1_000_000, "\ud800.x", "\x00"])
def test_what_is_no_link(token: str) -> None:
    assert refused(LINKS, Purpose.MANAGE, token)


def test_a_bucket_tells_nothing_of_whom_it_is() -> None:
    name = LINKS.bucket("letters", "email", "liisa@example.org")
    assert name == LINKS.bucket("letters", "email", "liisa@example.org")
    assert re.fullmatch("[0-9a-f]{32}", name)
    assert name != Links([OTHER], "").bucket("letters", "email", "liisa@example.org")
    assert name != LINKS.bucket("letters", "email", "maija@example.org")


def test_the_key_is_made_once_for_its_owner_s_eyes(tmp_path: Path) -> None:
    path = tmp_path / "new" / "alerts.key"
    before = os.umask(0)
    try:
        (key,) = read_keys(path)
    finally:
        os.umask(before)
    assert len(key) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_keys(path) == [key]
    assert [file.name for file in path.parent.iterdir()] == ["alerts.key"]
    assert read_keys(tmp_path / "other.key") != [key]


def test_a_key_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "alerts.key"
    (key,) = read_keys(path)
    path.write_text(f"{key}\n{KEY}\n")
    assert read_keys(path) == [key, KEY]
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="others may read the key"):
        read_keys(path)
    path.chmod(0o600)
    for content in ("", "short\n", f"{KEY}\nshort\n"):
        path.write_text(content)
        with pytest.raises(ConfigError, match="a key has at least 32 characters"):
            read_keys(path)
    path.write_bytes(b"\xff" * 64)
    with pytest.raises(ConfigError, match="cannot be read or made"):
        read_keys(path)
    with pytest.raises(ConfigError, match="cannot be read or made"):
        read_keys(path / "below")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("liisa.virta@example.org", "liisa.virta@example.org"),
        ("  Liisa.Virta@Example.ORG\n", "Liisa.Virta@example.org"),
        ("o'neil+alerts@news.example", "o'neil+alerts@news.example"),
        ("desk@bücher.example", "desk@xn--bcher-kva.example"),
        ("desk@BU\u0308CHER.example", "desk@xn--bcher-kva.example"),
        ("desk@xn--bcher-kva.example", "desk@xn--bcher-kva.example"),
        ("a@b.example", "a@b.example"),
        (f"{'a' * 64}@example.org", f"{'a' * 64}@example.org"),
    ],
)
def test_an_address_has_one_spelling(given: str, address: str) -> None:
    assert mail_address(given) == address
    assert mail_address(address) == address


def test_addresses_are_compared_in_small_letters() -> None:
    assert known_as(mail_address("Liisa@Example.org")) == known_as(
        mail_address("liisa@example.org")
    )


@pytest.mark.parametrize(
    "given",
    [
        None, 3, b"a@b.example", "", "@", "a@", "@b.example", "a", "a.example", "a@@b.example",
        "a b@c.example", "a@b", "a@localhost", "a@127.0.0.1", "a@[127.0.0.1]", "a@1.2",
        "a@.example", "a@b..example", "a@-b.example", "a@b-.example", "a@b.example.",
        ".a@b.example", "a.@b.example", "a..b@c.example", '"a b"@c.example', "<a@b.example>",
        "A <a@b.example>", "a@b.example, c@d.example", "a@b.example;c@d.example",
        "a@b.example\r\nBcc: c@d.example", "a\r\nBcc: c@d.example", "a\x00@b.example",
        "a@b.exa\x00mple", "a@b.example\u2028Bcc: c@d", "a%0d%0a@b.example\n.example",
        "a@b.example\x7f", f"{'a' * 65}@example.org", f"a@{'b' * 64}.example",
        f"a@{'b.' * 130}example", "a" * 10_000_000, f"a@{'ü' * 60}.example", "a@\ud800.example",
        "a@xn--.example\u200b", "-\u202e@b.example",
    ],
)  # fmt: skip
def test_what_cannot_be_written_to(given: object) -> None:
    with pytest.raises(BadInput) as error:
        mail_address(given)
    line = str(error.value)
    assert line.isprintable()
    assert "Bcc" not in line


def test_an_international_name_before_the_domain_is_refused_with_the_reason() -> None:
    with pytest.raises(BadInput, match=r"before @ must be ASCII, such as liisa\.virta"):
        mail_address("pirkko.mäki@example.org")


LOOKS_LIKE_ONE = st.from_regex(r"[a-z!'+.-]{1,8}@[a-zäöåü.-]{1,12}\.[a-z]{2,4}", fullmatch=True)


@given(st.text(max_size=60) | LOOKS_LIKE_ONE)
def test_whatever_is_given_as_an_address_is_one_plain_line_or_refused(given: str) -> None:
    try:
        address = mail_address(given)
    except BadInput:
        return
    assert address.isascii()
    assert not re.search(r"[\s<>,;:\"]", address)
    assert mail_address(address) == address
