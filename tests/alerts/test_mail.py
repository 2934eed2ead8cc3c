"""Letters by a real mail server on loopback: what is in them, and what the server says."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.addresses import mail_address
from alerts.channels import Message, Verdict, letter_key
from alerts.mail import POLICY, Mail, Server, compose
from tests.alerts.conftest import NOW, Postbox, free_port, letter

SENDER = "alerts@pykala.example"
ADDRESS = "liisa.virta@example.org"
UNSUBSCRIBE = f"https://pykala.example/alerts/unsubscribe/{'Wq-_.x' * 60}"
MESSAGE = Message(
    "Kuusivaara: 2 päätöstä",
    "Koulun piha\n.\nQUIT\nFrom here on: ä ö å\n" + "pitkä " * 300,
    "<p>Koulun <b>piha</b></p>",
    unsubscribe=UNSUBSCRIBE,
)
LETTER = letter(ADDRESS, MESSAGE.as_json(), key="0f" * 16)


def read(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def test_what_arrives(mail_server: Server, postbox: Postbox) -> None:
    channel = Mail(mail_server, SENDER)
    assert channel.send(LETTER, NOW).verdict is Verdict.SENT
    channel.close()
    (mail,) = postbox.mails
    assert postbox.envelopes == [(SENDER, [ADDRESS])]
    assert mail["Subject"] == MESSAGE.subject
    assert mail["To"] == ADDRESS
    assert mail["From"] == f"Pykälä <{SENDER}>"
    assert mail["Message-ID"] == f"<{'0f' * 16}@pykala.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == MESSAGE.text.rstrip("\n")
    assert html.get_content().strip() == MESSAGE.html


def test_one_click_ends_it(mail_server: Server, postbox: Postbox) -> None:
    """RFC 8058: both headers, each in one line that no program has to decode."""
    channel = Mail(mail_server, SENDER)
    channel.send(LETTER, NOW)
    channel.close()
    head = postbox.raw[0].partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert f"List-Unsubscribe: <{UNSUBSCRIBE}>".encode() in head
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    assert max(map(len, postbox.raw[0].split(b"\r\n"))) < 998


def test_before_anything_is_confirmed_there_is_nothing_to_end() -> None:
    mail = compose(letter(ADDRESS, Message("a", "b").as_json()), SENDER, NOW)
    assert "List-Unsubscribe" not in mail
    assert mail.get_content_type() == "text/plain"


def test_a_letter_that_is_sent_again_has_the_same_id() -> None:
    first, again = compose(LETTER, SENDER, NOW), compose(LETTER, SENDER, NOW + timedelta(days=1))
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Date"] != again["Date"]


def test_a_key_is_that_of_the_reader_the_kind_and_the_changes() -> None:
    key = letter_key("r", "alert", ["a", "b"])
    assert key == letter_key("r", "alert", ["b", "a", "a"])
    assert len({key, letter_key("q", "alert", ["a", "b"]), letter_key("r", "digest", ["a", "b"]),
                letter_key("r", "alert", ["a"]), letter_key("r", "alert", ["a,b"]),
                letter_key("r", "alert", ["a\nb"])}) == 6  # fmt: skip


INJECTIONS = [
    "Koulu\r\nBcc: victim@example.org",
    "Koulu\nBcc: victim@example.org\n\nText",
    "Koulu\r\n\r\n<html>",
    "Koulu\x0bBcc: v@example.org",
    "Koulu\x85Bcc: v@example.org",
    "Koulu\u2028Bcc: v@example.org",
    "Koulu\x00\x1b[31m\ud800",
    "\u202eulok",
    "=?utf-8?q?Koulu=0D=0ABcc:_v@example.org?=",
    "ä" * 5000,
    "a" * 5000,
    " \t\r\n ",
    "",
]


@pytest.mark.parametrize("said", INJECTIONS)
def test_no_subject_is_another_header(mail_server: Server, postbox: Postbox, said: str) -> None:
    channel = Mail(mail_server, SENDER)
    told = Message(said, said, said, unsubscribe=UNSUBSCRIBE)
    assert channel.send(letter(ADDRESS, told.as_json()), NOW).verdict is Verdict.SENT
    channel.close()
    (mail,) = postbox.mails
    head = {name.lower() for name in mail.keys()}  # noqa: SIM118 - a mail is no dict
    assert head <= KNOWN_HEADERS
    assert postbox.envelopes == [(SENDER, [ADDRESS])]
    assert len(str(mail["Subject"])) <= 201
    lines = postbox.raw[0].partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert not [line for line in lines if line.lower().startswith(b"bcc")]


KNOWN_HEADERS = {
    "subject", "from", "to", "date", "message-id", "auto-submitted", "precedence",
    "list-unsubscribe", "list-unsubscribe-post", "mime-version", "content-type",
    "content-transfer-encoding", "x-peer", "x-mailfrom", "x-rcptto",
}  # fmt: skip


@given(st.text(), st.text())
def test_whatever_is_told_is_a_mail_with_our_headers_only(subject: str, text: str) -> None:
    told = Message(subject, text, text, unsubscribe=UNSUBSCRIBE).as_json()
    mail = read(compose(letter(ADDRESS, told), SENDER, NOW).as_bytes())
    assert {name.lower() for name in mail.keys()} <= KNOWN_HEADERS  # noqa: SIM118
    assert mail["To"] == ADDRESS
    assert mail["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert mail.defects == []


def test_a_header_that_the_library_would_make_two_of_is_refused() -> None:
    mail = EmailMessage(POLICY)
    mail["Subject"] = "=?utf-8?q?Koulu=0D=0ABcc:_v@example.org?="
    with pytest.raises(ValueError, match="would be two"):
        mail.as_bytes()


@pytest.mark.parametrize(
    "url", ["https://a.example/x\r\nBcc: v@b.example", "https://a.example/x>, <mailto:v@b.example"]
)
def test_an_address_to_unsubscribe_at_is_one(url: str) -> None:
    told = Message("a", "b", unsubscribe=url).as_json()
    with pytest.raises(ValueError, match="no header can hold"):
        compose(letter(ADDRESS, told), SENDER, NOW)


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: c@d.example", "a@b.example\nX: y", "a@b.example, c@d.example"]
)
def test_an_address_that_would_be_another_header_is_in_no_mail(address: str) -> None:
    """They are refused when they are given; here is a second lock."""
    with pytest.raises((ValueError, IndexError)):
        compose(letter(address, MESSAGE.as_json()), SENDER, NOW)


def test_an_international_domain_is_written_to_in_ascii(
    mail_server: Server, postbox: Postbox
) -> None:
    channel = Mail(mail_server, SENDER)
    address = mail_address("desk@bücher.example")
    assert channel.send(letter(address, MESSAGE.as_json()), NOW).verdict is Verdict.SENT
    channel.close()
    assert postbox.envelopes == [(SENDER, ["desk@xn--bcher-kva.example"])]


def test_letters_of_a_run_go_over_one_connection(mail_server: Server, postbox: Postbox) -> None:
    channel = Mail(mail_server, SENDER)
    for _ in range(5):
        assert channel.send(LETTER, NOW).verdict is Verdict.SENT
    channel.close()
    assert (len(postbox.mails), postbox.connections) == (5, 1)
    channel.send(LETTER, NOW)
    channel.close()
    assert postbox.connections == 2


def test_a_refused_letter_spoils_no_other(mail_server: Server, postbox: Postbox) -> None:
    said = iter(["451 4.7.1 come back later", None, "554 5.6.0 no such thing", None])
    postbox.on_data = lambda _content: next(said)
    channel = Mail(mail_server, SENDER)
    verdicts = [channel.send(LETTER, NOW).verdict for _ in range(4)]
    channel.close()
    assert verdicts == [Verdict.LATER, Verdict.SENT, Verdict.LATER, Verdict.SENT]
    assert postbox.connections == 1


@pytest.mark.parametrize(
    ("stage", "said", "verdict"),
    [
        ("recipient", "450 4.2.1 try again", Verdict.LATER),
        ("recipient", "452 4.2.2 mailbox full", Verdict.LATER),
        ("recipient", "550 5.1.1 no such user", Verdict.REFUSED),
        ("recipient", "553 5.1.3 no such address", Verdict.REFUSED),
        ("recipient", "550 5.7.1 we do not like you", Verdict.LATER),
        ("recipient", "530 5.7.0 must log in", Verdict.DOWN),
        ("recipient", "421 4.3.0 going down", Verdict.DOWN),
        ("sender", "451 4.3.0 not now", Verdict.LATER),
        ("sender", "550 5.1.8 nobody by that name", Verdict.DOWN),
        ("data", "452 4.3.1 no room", Verdict.LATER),
        ("data", "550 5.6.0 no", Verdict.LATER),
    ],
)
def test_what_a_server_says_is_told_apart(
    mail_server: Server, postbox: Postbox, stage: str, said: str, verdict: Verdict
) -> None:
    setattr(postbox, f"on_{stage}", lambda _what: said)
    channel = Mail(mail_server, SENDER)
    answer = channel.send(LETTER, NOW)
    channel.close()
    assert answer.verdict is verdict
    assert said in answer.said
    assert postbox.mails == []


def test_no_server_a_wrong_password_and_no_tls_are_no_reader_s_fault(
    mail_server: Server, postbox: Postbox
) -> None:
    bad = [
        replace(mail_server, port=free_port()),
        replace(mail_server, host="no-such-host.invalid"),
        replace(mail_server, user="pykala", password="arvaus"),  # noqa: S106 - an example
        replace(mail_server, starttls=True),
    ]
    for server in bad:
        channel = Mail(server, SENDER)
        answer = channel.send(LETTER, NOW)
        channel.close()
        assert answer.verdict is Verdict.DOWN
        assert answer.said.startswith(f"{server.host}: ")
        assert "arvaus" not in answer.said + repr(server)
    assert postbox.mails == []
    right = replace(mail_server, user="pykala", password="salaisuus")  # noqa: S106 - an example
    channel = Mail(right, SENDER)
    assert channel.send(LETTER, NOW).verdict is Verdict.SENT
    channel.close()


def test_what_a_server_says_is_one_line(mail_server: Server, postbox: Postbox) -> None:
    postbox.on_data = lambda _content: f"554-first\x1b[31m\r\n554 second {'x' * 300}"
    channel = Mail(mail_server, SENDER)
    answer = channel.send(LETTER, NOW)
    channel.close()
    assert answer.said.isprintable()
    assert len(answer.said) < 220
