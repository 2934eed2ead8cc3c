"""What is tried against subscriptions, and refused: by real requests and a real mail server."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from alerts.links import Claim, Links, Purpose
from alerts.secret import read_keys
from alerts.settings import Limits
from db import subscriptions as kept
from db.subscription_schema import open_subscriptions
from db.subscriptions import State
from tests.web.test_alerts import ADDRESS, everybody, href, one_click, subscribed
from tests.web.visiting import BASE, Clock, Seen, Visitor, fields_of, links
from web.site import listen, serve

FIELDS = (
    *("q", "municipality", "body", "stage", "outcome", "year", "section", "presenter"),
    *("task_class", "language", "follow", "in", "key", "address", "events", "cadence"),
    *("hour", "weekday", "told_in", "nothing_new", "name"),
)
INJECTIONS = (
    "koulu\r\nBcc: uhri@muu.example",
    "koulu\nBcc: uhri@muu.example\n\nX",
    "koulu\r\n\r\n<b>runko</b>",
    "=?utf-8?q?koulu=0ABcc:_uhri=40muu.example?=",
    "koulu\u2028Bcc: uhri@muu.example",
    "liisa@posti.example\nuhri@muu.example",
    "liisa@posti.example,uhri@muu.example",
    "koulu\x00",
)
HEADERS = {
    *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Precedence"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}


def form(visitor: Visitor, query: str = "q=koulu") -> Seen:
    return visitor.open(f"/alerts/new?{query}")


def asked(visitor: Visitor, address: str = ADDRESS, query: str = "q=koulu") -> Seen:
    return visitor.press(form(visitor, query), address=address)


# --- header injection ---


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_makes_a_header_or_a_recipient(
    visitor_of: Callable[..., Visitor], postbox: Any, field: str
) -> None:
    visitor = visitor_of(limits=Limits(letters=100, requests=1000))
    seen = form(visitor)
    for injected in INJECTIONS:
        visitor.press(seen, **({"address": ADDRESS} | {field: injected}))
    for mail, (sender, recipients) in zip(postbox.mails, postbox.envelopes, strict=True):
        assert set(mail.keys()) <= HEADERS
        assert sender == "pykala@pykala.example"
        assert recipients == [ADDRESS]
        assert mail["To"] == ADDRESS
        assert "muu.example" not in str(mail["Subject"])


# --- links ---


def reader(visitor: Visitor) -> kept.Subscriber:
    with closing(open_subscriptions(visitor.office.path)) as db:
        found = kept.subscriber(db, everybody(visitor)[0].subscriber)
    assert found is not None
    return found


def minted(visitor: Visitor, purpose: Purpose, keys: list[str] | None = None) -> str:
    """A link of any purpose to the one subscription, signed with our key or another."""
    one = everybody(visitor)[0]
    alone = purpose in {Purpose.MANAGE, Purpose.FORGET}
    claim = Claim(purpose, one.subscriber, reader(visitor).generation, None if alone else one.id)
    signing = Links(keys or read_keys(visitor.office.key_file), BASE)
    return signing.url(claim, visitor.office.now())


def refused(visitor: Visitor, link: str) -> None:
    """It shows nothing, does nothing, and says the one thing that is said of all such links."""
    before = everybody(visitor)
    for seen in (visitor.open(link), visitor.post(link, form_token(visitor))):
        assert seen.status == 404
        assert seen.heading == "This link is not valid"
        assert ADDRESS not in seen.text
    assert everybody(visitor) == before


def form_token(visitor: Visitor) -> dict[str, Any]:
    """A form's token, with which a post is believed to come from a page of ours."""
    return {"csrftoken": fields_of(form(visitor).forms()[0])["csrftoken"]}


@pytest.mark.parametrize("purpose", Purpose)
def test_a_forged_link_does_nothing(visitor: Visitor, postbox: Any, purpose: Purpose) -> None:
    subscribed(visitor, postbox)
    refused(visitor, minted(visitor, purpose, ["f" * 64]))
    good = minted(visitor, purpose)
    token = good.rpartition("/")[2]
    for bad in (token[:-1], token[1:], token.swapcase(), "x" * 5000, "ä", "a.b", "%00"):
        refused(visitor, f"/alerts/{purpose}/{bad}")


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("other", Purpose)
def test_a_link_does_nothing_but_what_it_is_for(
    visitor: Visitor, postbox: Any, purpose: Purpose, other: Purpose
) -> None:
    if purpose is other:
        return
    subscribed(visitor, postbox)
    token = minted(visitor, purpose).rpartition("/")[2]
    refused(visitor, f"/alerts/{other}/{token}")


@pytest.mark.parametrize(
    ("purpose", "days"), [(Purpose.CONFIRM, 3), (Purpose.MANAGE, 30), (Purpose.PAUSE, 90)]
)
def test_a_link_that_is_too_old_does_nothing(
    visitor: Visitor, postbox: Any, clock: Clock, purpose: Purpose, days: int
) -> None:
    asked(visitor)
    if purpose is not Purpose.CONFIRM:
        visitor.press(visitor.open(links(postbox.mails[0], "confirm")[0]))
    link = minted(visitor, purpose)
    clock.move(days=days, minutes=-1)
    assert visitor.open(link).status == 200
    clock.move(minutes=2)
    refused(visitor, link)


def test_a_confirming_link_works_once(visitor: Visitor, postbox: Any) -> None:
    asked(visitor)
    (link,) = links(postbox.mails[0], "confirm")
    done = visitor.press(visitor.open(link))
    refused(visitor, link)
    visitor.press(visitor.open(href(done, "Change, pause or end it")), "pause")
    refused(visitor, link)
    assert everybody(visitor)[0].state is State.PAUSED


def test_a_managing_link_reaches_nobody_else_s(visitor: Visitor, postbox: Any) -> None:
    mine = subscribed(visitor, postbox)
    subscribed(visitor, postbox, "/search?q=silta", address="toinen@posti.example")
    theirs = next(one for one in everybody(visitor) if one.search != everybody(visitor)[0].search)
    for action in ("pause", "resume", "delete"):
        fields = form_token(visitor) | {"action": action, "subscription": theirs.id}
        assert visitor.post(mine, fields).status == 404
    edit = f"{mine}/{theirs.id}"
    assert visitor.open(edit).status == 404
    assert visitor.post(edit, form_token(visitor) | {"q": "oma"}).status == 404
    assert theirs in everybody(visitor)


def test_a_forgetting_link_that_was_forwarded_tells_of_no_search(
    visitor: Visitor, postbox: Any
) -> None:
    subscribed(visitor, postbox)
    page = visitor.open(minted(visitor, Purpose.FORGET))
    main = page.text.partition("<main")[2]
    assert page.status == 200
    assert "koulu" not in main
    assert ADDRESS not in main


# --- enumeration ---


def without(seen: Seen, address: str) -> tuple[int, dict[str, str], str]:
    """An answer without the address that was typed; the token of a form is the visitor's own."""
    headers = {name: value for name, value in seen.headers.items() if name != "date"}
    return seen.status, headers, re.sub(re.escape(address), "ADDRESS", seen.text)


def test_nothing_tells_whether_an_address_is_known(
    visitor_of: Callable[..., Visitor], postbox: Any, clock: Clock
) -> None:
    visitor = visitor_of(limits=Limits(subscriptions=2, letters=6, requests=1000))
    known = {state: f"{state}@posti.example" for state in ("fresh", "asked", "ready", "laden")}
    asked(visitor, known["asked"])
    subscribed(visitor, postbox, "/search?q=koulu", address=known["ready"])
    for word in ("yksi", "kaksi"):
        asked(visitor, known["laden"], f"q={word}")
    for _ in range(6):
        asked(visitor, "often@posti.example")
    before = len(postbox.mails)
    clock.move(minutes=1)
    answers = [
        without(asked(visitor, address), address)
        for address in (*known.values(), "often@posti.example")
    ]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 200
    told = postbox.mails[before:]
    assert [len(links(mail, "confirm")) for mail in told] == [1, 1, 0, 0]
    assert len({mail["Subject"] for mail in told}) == 3


def test_a_limit_of_a_network_tells_nothing_of_an_address(
    visitor_of: Callable[..., Visitor], postbox: Any
) -> None:
    visitor = visitor_of(limits=Limits(requests=1))
    subscribed(visitor, postbox)
    answers = {
        without(asked(visitor, address), address)[2]
        for address in (ADDRESS, "tuntematon@posti.example")
    }
    (answer,) = {re.sub(r'name="csrftoken" value="[^"]*"', "", text) for text in answers}
    assert "too many times in a row" in answer


# --- limits ---


def test_a_network_may_ask_so_often_in_an_hour(
    visitor_of: Callable[..., Visitor], postbox: Any, clock: Clock
) -> None:
    visitor = visitor_of(limits=Limits(requests=3))
    statuses = [asked(visitor, f"a{n}@posti.example").status for n in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert asked(visitor, "a9@posti.example").headers["retry-after"] == "3600"
    assert len(postbox.mails) == 3
    clock.move(hours=1, seconds=1)
    assert asked(visitor, "a6@posti.example").status == 200


def test_a_network_may_ask_so_often_in_a_day(
    visitor_of: Callable[..., Visitor], postbox: Any, clock: Clock
) -> None:
    visitor = visitor_of(limits=Limits(requests=2, requests_a_day=3))
    statuses = []
    for n in range(5):
        statuses.append(asked(visitor, f"a{n}@posti.example").status)
        clock.move(hours=1, seconds=1)
    assert statuses == [200, 200, 200, 429, 429]
    assert len(postbox.mails) == 3
    clock.move(hours=20)
    assert asked(visitor, "a6@posti.example").status == 200


def test_an_address_gets_so_many_letters_in_a_day(
    visitor_of: Callable[..., Visitor], postbox: Any, clock: Clock
) -> None:
    visitor = visitor_of(limits=Limits(letters=2, requests=100))
    for address in (ADDRESS, ADDRESS.upper(), ADDRESS, ADDRESS.lower()):
        clock.move(minutes=1)
        assert asked(visitor, address).status == 200
    assert len(postbox.mails) == 2
    clock.move(days=1, seconds=1)
    asked(visitor)
    assert len(postbox.mails) == 3


def forwarded(visitor: Visitor, told: str, n: int) -> int:
    fields = form_token(visitor) | {"q": "koulu", "address": f"a{n}@posti.example"}
    return visitor.post("/alerts/new", fields, x_forwarded_for=told).status


def test_nobody_becomes_another_by_a_header(visitor_of: Callable[..., Visitor]) -> None:
    visitor = visitor_of(limits=Limits(requests=1))
    assert [forwarded(visitor, f"198.51.100.{n}", n) for n in range(3)] == [200, 429, 429]


def test_nobody_becomes_another_on_a_port_of_this_machine(
    visitor_of: Callable[..., Visitor],
) -> None:
    datasette = visitor_of(limits=Limits(requests=1)).datasette
    ready: Queue[str] = Queue()
    fields = {"q": "koulu", "address": ADDRESS}
    with listen("127.0.0.1", 0) as listener, httpx.Client() as client:
        Thread(
            target=serve, args=(datasette, listener), kwargs={"ready": ready.put}, daemon=True
        ).start()
        where = f"{ready.get(timeout=30)}alerts/new"
        told = [{"x-forwarded-for": f"198.51.100.{n}"} for n in range(2)]
        statuses = [client.post(where, data=fields, headers=one).status_code for one in told]
    assert statuses == [200, 429]


def test_behind_our_own_proxy_its_word_counts_and_no_other(
    visitor_of: Callable[..., Visitor],
) -> None:
    visitor = visitor_of(limits=Limits(requests=1), proxies=1)
    told = [f"203.0.113.{n}, 198.51.100.7" for n in range(3)]
    assert [forwarded(visitor, one, n) for n, one in enumerate(told)] == [200, 429, 429]
    assert forwarded(visitor, "198.51.100.7, 198.51.100.8", 4) == 200
    network = ["2001:db8:1:2::a", "2001:db8:1:2:ffff::b", "2001:db8:1:3::a"]
    assert [forwarded(visitor, one, 5) for one in network] == [200, 429, 200]


# --- forms of other sites ---


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_a_form_without_its_token_does_nothing(
    visitor: Visitor, postbox: Any, token: str | None
) -> None:
    manage = subscribed(visitor, postbox)
    before, mails = everybody(visitor), len(postbox.mails)
    given = {} if token is None else {"csrftoken": token}
    for path, fields in (
        ("/alerts/new", {"q": "silta", "address": ADDRESS}),
        (manage, {"action": "forget"}),
        (manage, {"action": "delete", "subscription": before[0].id}),
        (f"{manage}/{before[0].id}", {"q": "muu"}),
        (minted(visitor, Purpose.FORGET), {}),
        (minted(visitor, Purpose.PAUSE), {"List-Unsubscribe": "One-Click"}),
    ):
        seen = visitor.post(path, given | fields)
        assert (seen.status, seen.heading) == (403, "The form could not be sent")
    assert everybody(visitor) == before
    assert len(postbox.mails) == mails


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_on_another_site_does_nothing_even_without_cookies(
    visitor: Visitor, postbox: Any, site: str
) -> None:
    fields = {"q": "koulu", "address": ADDRESS}
    assert visitor.post("/alerts/new", fields, sec_fetch_site=site).status == 403
    assert postbox.mails == []


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/json", ""])
def test_only_plain_forms_are_read(visitor: Visitor, postbox: Any, kind: str) -> None:
    visitor.open("/alerts/new?q=koulu")
    seen = visitor.post("/alerts/new", b"q=koulu&address=a@b.example", content_type=kind)
    assert seen.status == 415
    assert postbox.mails == []


def test_one_click_is_for_unsubscribing_alone(visitor: Visitor, postbox: Any) -> None:
    subscribed(visitor, postbox)
    token = one_click(visitor).rpartition("/")[2]
    body = b"List-Unsubscribe=One-Click"
    for path in (f"/alerts/unsubscribe/{token}/x", f"/alerts/unsubscribe//{token}", "/alerts/new"):
        assert visitor.post(path, body).status == 403
    assert len(everybody(visitor)) == 1


# --- scripts ---

SCRIPT = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}javascript:alert(1)"


def harmless(seen: Seen) -> None:
    """Nothing in the page is markup that was typed."""
    tree = seen.tree
    assert [one for one in tree.css("script") if not one.attributes.get("src")] == []
    assert tree.css("img, [onerror]") == []
    assert "49javascript" not in seen.text
    for one in tree.css("[href], [action]"):
        told = one.attributes.get("href") or one.attributes.get("action") or ""
        assert not told.lower().startswith("javascript:")


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_is_markup_on_any_page(visitor: Visitor, postbox: Any, field: str) -> None:
    harmless(form(visitor, urlencode({"q": "koulu"} | {field: SCRIPT})))
    seen = form(visitor)
    harmless(visitor.press(seen, **({"address": "no address"} | {field: SCRIPT})))
    harmless(visitor.press(seen, **({"address": ADDRESS} | {field: SCRIPT})))
    for mail in postbox.mails:
        for confirm in links(mail, "confirm"):
            page = visitor.open(confirm)
            harmless(page)
            done = visitor.press(page)
            harmless(done)
            manage = visitor.open(href(done, "Change, pause or end it"))
            harmless(manage)
            harmless(visitor.open(href(manage, "Edit")))
        assert "<script" not in mail.get_body(("html",)).get_content()


def test_a_subscription_to_markup_is_shown_as_text(visitor: Visitor, postbox: Any) -> None:
    manage = visitor.open(subscribed(visitor, postbox, q=SCRIPT, name=SCRIPT, body=SCRIPT))
    harmless(manage)
    assert SCRIPT in manage.tree.css("main")[0].text()
    assert fields_of(visitor.open(href(manage, "Edit")).forms()[0])["name"] == [SCRIPT]


# --- where one is sent ---


def test_nobody_is_sent_to_another_site(visitor: Visitor, postbox: Any) -> None:
    manage = subscribed(visitor, postbox)
    token = form_token(visitor)
    one = everybody(visitor)[0].id
    for extra in ("?done=//evil.example", "?next=https://evil.example/", "?done=%0d%0aX:y"):
        fields = token | {"action": "pause", "subscription": one, "next": "//evil.example"}
        seen = visitor.post(manage + extra, fields)
        assert seen.status == 303
        assert seen.headers["location"].startswith("/alerts/manage/")
        assert "evil" not in seen.headers["location"]
        assert (
            "evil.example"
            not in visitor.open(manage + "?done=//evil.example").text.partition("<main")[2]
        )
    seen = visitor.post("/alerts/manage//evil.example", token | {"action": "pause"})
    assert seen.status == 404


def test_links_in_mail_are_made_of_our_own_address(visitor: Visitor, postbox: Any) -> None:
    fields = form_token(visitor) | {"q": "koulu", "address": ADDRESS}
    visitor.post("/alerts/new", fields, host="evil.example", x_forwarded_host="evil.example")
    (mail,) = postbox.mails
    assert "evil" not in mail.get_body(("plain",)).get_content()
    assert links(mail, "confirm")


# --- sizes and alphabets ---


def test_what_is_too_long_for_a_form_is_not_read(visitor: Visitor, postbox: Any) -> None:
    token = form_token(visitor)
    huge = token | {"q": "koulu", "address": "a" * 70_000 + "@posti.example"}
    assert visitor.post("/alerts/new", huge).status == 413
    many = [*token.items(), *((f"f{n}", "") for n in range(2000))]
    assert visitor.post("/alerts/new", many).status == 400
    assert postbox.mails == []


@pytest.mark.parametrize(
    "address",
    [
        "a" * 65 + "@posti.example",
        "a@" + "b." * 130 + "example",
        "a" * 5000 + "@posti.example",
        "äiti@posti.example",
        "a@b",
        "a@[127.0.0.1]",
        '"a b"@posti.example',
        "Liisa <a@posti.example>",
        "a@posti.example, b@posti.example",
        "",
    ],
)
def test_what_is_no_address_is_said_to_be_none(
    visitor: Visitor, postbox: Any, address: str
) -> None:
    seen = asked(visitor, address)
    assert seen.status == 400
    assert "Check the e-mail address" in seen.text
    assert fields_of(seen.forms()[0])["q"] == ["koulu"]
    assert postbox.mails == []


def test_an_international_domain_is_written_to_in_its_ascii_form(
    visitor: Visitor, postbox: Any
) -> None:
    assert asked(visitor, "Liisa@Pöytäkirja.example").status == 200
    ((_, recipients),) = postbox.envelopes
    assert recipients == ["Liisa@xn--pytkirja-2za1p.example"]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("koulu OR " * 112, "at most 1,000 characters"),
        ("-", "there is no word to look for in it"),
        ("koulu\x07", "signs or filters that the search does not know"),
        ("\u202ekoulu", "signs or filters that the search does not know"),
    ],
)
def test_a_search_that_cannot_be_saved_is_said_to_be_none(
    visitor: Visitor, postbox: Any, query: str, why: str
) -> None:
    seen = visitor.press(form(visitor), address=ADDRESS, q=query)
    assert seen.status == 400
    assert "No alert can be made of this search" in seen.text
    assert why in seen.text
    assert postbox.mails == []


def test_a_search_for_everything_is_no_alert(visitor: Visitor, postbox: Any) -> None:
    seen = visitor.press(form(visitor), address=ADDRESS, q=" ")
    assert seen.status == 400
    assert "Give a search word or a filter" in seen.text
    assert postbox.mails == []


# --- one address in two searches ---


def test_an_address_in_two_searches_is_one_reader_with_two_ways_out(
    visitor: Visitor, postbox: Any
) -> None:
    subscribed(visitor, postbox)
    subscribed(visitor, postbox, "/search?q=silta", address=ADDRESS.upper())
    first, second = everybody(visitor)
    assert first.subscriber == second.subscriber
    for purpose in (Purpose.PAUSE, Purpose.UNSUBSCRIBE):
        done = visitor.press(visitor.open(minted(visitor, purpose)))
        assert done.status == 200
        assert "/alerts/manage/" not in done.text  # the link may have been forwarded
    assert everybody(visitor) == [second]


def test_pages_of_the_office_are_kept_by_nobody(visitor: Visitor, postbox: Any) -> None:
    manage = subscribed(visitor, postbox)
    for path in ("/alerts/new?q=koulu", manage, "/alerts/confirm/x"):
        headers = visitor.open(path).headers
        assert headers["cache-control"] == "private, no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "noindex" in headers["x-robots-tag"]
        assert "script-src" not in headers["content-security-policy"]
