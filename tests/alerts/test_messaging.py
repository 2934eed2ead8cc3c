"""Messaging services: which are taken, and what is said where the library is not installed."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from alerts.channels import Message, Verdict
from alerts.messaging import SERVICES, Messaging, messaging_url
from parsers.errors import BadInput, ConfigError
from tests.alerts.conftest import NOW, letter


@pytest.mark.parametrize("kind", SERVICES)
def test_a_service_with_a_host_of_its_own_is_taken(kind: str) -> None:
    assert messaging_url(f" {kind}://token/chat ") == f"{kind}://token/chat"


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1/", "xml://localhost", "form://10.0.0.1", "gotify://192.168.1.1/token",
        "ntfy://localhost/topic", "mailto://a:b@c.example", "file:///etc/passwd", "exec://x",
        "matrix://localhost", "http://127.0.0.1", "tgram://", "tgram", "", "tgram://a/b?verify=no",
        "tgram://a/b,json://127.0.0.1/", "tgram://a/b json://127.0.0.1/", "tgram://a/b,c",
        "tgram://a\r\nHost: b", "tgram://" + "a" * 3000, None, 3,
    ],
)  # fmt: skip
def test_what_could_lead_anywhere_is_not_taken(url: object) -> None:
    with pytest.raises(BadInput) as error:
        messaging_url(url)
    assert str(error.value).isprintable()


@pytest.mark.skipif(find_spec("apprise") is not None, reason="apprise is installed")
def test_without_the_library_one_line_says_what_to_do() -> None:
    with pytest.raises(ConfigError, match="messaging needs apprise; install it with"):
        Messaging()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what apprise imports
@pytest.mark.skipif(find_spec("apprise") is None, reason="apprise is an optional extra")
def test_with_the_library_a_bad_address_is_an_answer() -> None:
    for url in ("json://127.0.0.1/", "tgram://x/"):
        answer = Messaging().send(letter(url, Message("a", "b").as_json()), NOW)
        assert answer.verdict is Verdict.LATER
        assert answer.said
