"""From a search to a confirmed daily alert in three steps, and out again in one: by real mail."""

from __future__ import annotations

import asyncio
import io
import json
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import feedparser
import icalendar
import pytest

from alerts.as_sql import statement
from alerts.links import Claim, Links, Purpose, short
from alerts.mail import Mail
from alerts.matching import Searches
from alerts.messages import compose
from alerts.run import run
from alerts.saved import Cadence, Event
from alerts.secret import read_keys
from alerts.subscribing import search_of
from alerts.writing import Writer
from db.columns import FACETS
from db.lock import working_on
from db.schema import open_archive
from db.store import Store
from db.subscription_schema import open_subscriptions
from db.subscriptions import State, Subscription, all_subscriptions, subscriber
from parsers.records import Stage
from tests.web.conftest import fill, save, school
from tests.web.visiting import BASE, Clock, Seen, Visitor, fields_of, links, office_at
from web.search_feeds import AFTERWARDS

SEARCH = "/search?q=koulu&municipality=Kuuselan+kaupunki"
TOWN = "Kuuselan kaupunki"
ADDRESS = "Liisa.Virta@posti.example"


def everybody(visitor: Visitor) -> list[Subscription]:
    with closing(open_subscriptions(visitor.office.path, write=True)) as db:
        return all_subscriptions(db)


def href(seen: Seen, text: str) -> str:
    """The address of the one link with this text."""
    (found,) = {
        a.attributes["href"] or "" for a in seen.tree.css("main a") if a.text(strip=True) == text
    }
    return found


def subscribed(visitor: Visitor, postbox: Any, path: str = SEARCH, **filled: Any) -> str:
    """The managing link of a confirmed subscription."""
    seen = visitor.open(path.replace("/search", "/alerts/new"))
    visitor.press(seen, **({"address": ADDRESS} | filled))
    (confirm,) = links(postbox.mails[-1], "confirm")
    done = visitor.press(visitor.open(confirm))
    return href(done, "Change, pause or end it")


def test_from_a_search_to_a_daily_alert_in_three_steps_and_out_in_one(
    visitor: Visitor, postbox: Any
) -> None:
    # one: from the search to its form
    form = visitor.open(href(visitor.open(SEARCH), "Alert me to new ones"))
    assert fields_of(form.forms()[0])["q"] == ["koulu"]
    assert fields_of(form.forms()[0])["municipality"] == ["Kuuselan kaupunki"]
    # two: an address
    sent = visitor.press(form, address=ADDRESS)
    assert (sent.status, sent.heading) == (200, "We have sent a link")
    (one,) = everybody(visitor)
    assert one.state is State.UNCONFIRMED
    # three: the link in the mail, and its button
    (mail,) = postbox.mails
    assert mail["To"] == ADDRESS
    (confirm,) = links(mail, "confirm")
    page = visitor.open(confirm)
    assert everybody(visitor)[0].state is State.UNCONFIRMED
    done = visitor.press(page)
    assert (done.status, done.heading) == (200, "The alert is on")
    (one,) = everybody(visitor)
    assert (one.state, search_of(one).cadence) == (State.ACTIVE, Cadence.DAILY)
    assert search_of(one).events == tuple(Event)
    # out again: one page, one button
    (out,) = links(mail, "forget")
    gone = visitor.press(visitor.open(out))
    assert (gone.status, gone.heading) == (200, "All about you is deleted")
    assert everybody(visitor) == []


def test_what_a_form_says_is_what_is_subscribed_to(visitor: Visitor, postbox: Any) -> None:
    subscribed(
        visitor,
        postbox,
        q="silta",
        municipality=[],
        cadence="weekly",
        hour="17",
        weekday="friday",
        events=["decided", "moved"],
        told_in="sv",
        nothing_new="1",
        name="Sillat",
    )
    search = search_of(everybody(visitor)[0])
    assert asdict(search) == asdict(search) | {
        "query": "silta",
        "filters": (),
        "events": (Event.DECIDED, Event.MOVED),
        "cadence": Cadence.WEEKLY,
        "hour": 17,
        "weekday": 4,
        "language": "sv",
        "nothing_new": True,
        "name": "Sillat",
    }
    assert postbox.mails[0]["Subject"] == "Bekräfta din bevakning"


def test_every_filter_of_the_search_goes_along(visitor: Visitor, postbox: Any) -> None:
    asked = {
        "q": ["koulu OR silta"],
        "municipality": ["Kuuselan kaupunki", "Östanå kommun"],
        "body": ["Tekninen lautakunta"],
        "year": ["2026"],
        "stage": ["minutes"],
        "outcome": ["amended"],
        "section": ["decision", "history"],
        "presenter": ["Aino Esimerkki"],
        "task_class": ["10.03.01"],
        "language": ["fi"],
    }
    assert asked.keys() == {"q", *FACETS}
    path = f"/search?{urlencode(asked, doseq=True)}"
    form = href(visitor.open(path), "Alert me to new ones")
    manage = subscribed(visitor, postbox, form.replace("/alerts/new", "/search"))
    filters = dict(search_of(everybody(visitor)[0]).filters)
    assert filters["section"] == ("decision", "history")
    feed = href(visitor.open(manage), "Atom")
    assert parse_qs(urlsplit(feed).query) == asked | {"told_in": ["en"]}


def test_a_form_with_no_change_ticked_asks_for_one(visitor: Visitor, postbox: Any) -> None:
    seen = visitor.press(visitor.open("/alerts/new?q=koulu"), address=ADDRESS, events=[])
    assert seen.status == 400
    assert "Choose at least one change" in seen.text
    assert postbox.mails == []


@pytest.mark.parametrize(
    ("page", "text", "followed"),
    [
        ("/kuusela/2026101-3", "Follow this matter", ("matter", "412/2025")),
        ("/kuusela/2026101-3", "Follow this body", ("body", "Tekninen lautakunta")),
        ("/kuusela/c/412-2025", "Follow this matter", ("matter", "412/2025")),
        ("/kuusela/m/2026101", "Follow this body", ("body", "Tekninen lautakunta")),
        (
            "/pykala/roles_of_person?name=Aino+Esimerkki&municipality=Kuuselan+kaupunki",
            "Follow this person's motions",
            ("person", "Aino Esimerkki"),
        ),
    ],
)
def test_a_matter_a_body_and_a_person_can_be_followed_from_their_pages(
    visitor: Visitor, postbox: Any, page: str, text: str, followed: tuple[str, str]
) -> None:
    link = href(visitor.open(page), text)
    subscribed(visitor, postbox, link.replace("/alerts/new", "/search"))
    follow = search_of(everybody(visitor)[0]).follow
    assert follow is not None
    assert (follow.kind, follow.key) == followed
    assert follow.municipality == "Kuuselan kaupunki"


def test_programs_that_follow_links_in_mail_change_nothing(visitor: Visitor, postbox: Any) -> None:
    subscribed(visitor, postbox)
    visitor.press(visitor.open("/alerts/new?q=silta"), address=ADDRESS)
    before = everybody(visitor)
    for mail in postbox.mails:
        text = mail.get_body(("plain",)).get_content()
        for link in [word for word in text.split() if word.startswith(BASE)]:
            for method in ("GET", "HEAD"):
                assert visitor.open(link, method).status in {200, 404}
    assert everybody(visitor) == before


def one_click(visitor: Visitor) -> str:
    """The address of List-Unsubscribe of the one subscription, as an alert would carry it."""
    (one,) = everybody(visitor)
    with closing(open_subscriptions(visitor.office.path)) as db:
        reader = subscriber(db, one.subscriber)
    assert reader is not None
    claim = Claim(Purpose.UNSUBSCRIBE, reader.id, reader.generation, one.id)
    return Links(read_keys(visitor.office.key_file), BASE).url(claim, visitor.office.now())


MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
        ("multipart/form-data; boundary=b", MULTIPART),
    ],
)
def test_one_click_ends_it_without_a_page(
    visitor: Visitor, postbox: Any, kind: str, body: bytes
) -> None:
    subscribed(visitor, postbox)
    link = one_click(visitor)
    answer = visitor.post(link, body, content_type=kind, sec_fetch_site="cross-site")
    assert (answer.status, answer.text) == (200, "unsubscribed\n")
    assert everybody(visitor) == []
    again = visitor.post(link, body, content_type=kind)
    assert again.status == 404


def test_the_unsubscribing_link_has_a_page_with_one_button(visitor: Visitor, postbox: Any) -> None:
    subscribed(visitor, postbox)
    page = visitor.open(one_click(visitor))
    assert len(page.forms()) == 1
    assert len(page.tree.css("main button")) == 1
    assert "/alerts/manage/" not in page.text  # it may be forwarded, and never expires
    assert visitor.press(page).heading == "You are unsubscribed"
    assert everybody(visitor) == []


def test_the_link_of_a_letter_about_several_says_which_and_ends_them(
    visitor: Visitor, postbox: Any
) -> None:
    for word in ("koulu", "silta", "tori"):
        subscribed(visitor, postbox, q=word)
    some = {search_of(one).query: one for one in everybody(visitor)}
    with closing(open_subscriptions(visitor.office.path)) as db:
        reader = subscriber(db, some["koulu"].subscriber)
    assert reader is not None
    names = tuple(short(some[word].id) for word in ("koulu", "tori"))
    claim = Claim(Purpose.UNSUBSCRIBE, reader.id, reader.generation, several=names)
    link = Links(read_keys(visitor.office.key_file), BASE).url(claim, visitor.office.now())
    page = visitor.open(link)
    (told,) = page.tree.css("main .lead")
    assert told.text(strip=True) == "koulu · tori"
    assert visitor.press(page).heading == "You are unsubscribed"
    assert everybody(visitor) == [some["silta"]]


def test_a_search_that_cannot_be_read_can_be_left(visitor: Visitor, postbox: Any) -> None:
    manage = subscribed(visitor, postbox)
    link = one_click(visitor)
    with closing(open_subscriptions(visitor.office.path, write=True)) as db:
        db.execute("UPDATE searches SET definition = replace(definition, 'query', 'asked')")
    assert visitor.press(visitor.open(manage), "pause").status == 200
    page = visitor.open(link)
    assert "koulu" in page.text
    assert visitor.press(page).heading == "You are unsubscribed"
    with closing(open_subscriptions(visitor.office.path)) as db:
        assert db.table("subscribers").count == 0


def test_a_reader_pauses_resumes_edits_and_ends(visitor: Visitor, postbox: Any) -> None:
    manage = subscribed(visitor, postbox)
    seen = visitor.press(visitor.open(manage), "pause")
    assert everybody(visitor)[0].state is State.PAUSED
    assert "Paused." in seen.text
    seen = visitor.press(seen, "resume")
    assert everybody(visitor)[0].state is State.ACTIVE
    form = visitor.open(href(seen, "Edit"))
    seen = visitor.press(form, q="silta", municipality=[], cadence="at_once")
    search = search_of(everybody(visitor)[0])
    assert (search.query, search.filters, search.cadence) == ("silta", (), Cadence.AT_ONCE)
    assert "Your changes are saved." in seen.text
    seen = visitor.press(seen, "delete")
    assert (seen.status, seen.heading) == (200, "All about you is deleted")
    assert everybody(visitor) == []


def test_an_edit_that_asks_nothing_or_asks_twice_says_so(visitor: Visitor, postbox: Any) -> None:
    manage = subscribed(visitor, postbox)
    subscribed(visitor, postbox, "/search?q=silta")
    forms = visitor.open(manage).tree.css("main .card a.button")
    form = visitor.open(forms[0].attributes["href"] or "")
    empty = visitor.press(form, q="", municipality=[])
    assert empty.status == 400
    assert "Give a search word or a filter" in empty.text
    twice = visitor.press(form, q="silta", municipality=[])
    assert twice.status == 400
    assert "just this search already" in twice.text
    assert [search_of(one).query for one in everybody(visitor)] == ["koulu", "silta"]


def test_an_edit_to_what_nobody_can_look_for_says_so(visitor: Visitor, postbox: Any) -> None:
    manage = subscribed(visitor, postbox)
    form = visitor.open(href(visitor.open(manage), "Edit"))
    seen = visitor.press(form, q="OR", municipality=[])
    assert seen.status == 400
    assert "there is no word to look for in it" in seen.text
    assert search_of(everybody(visitor)[0]).query == "koulu"


def test_a_search_as_long_as_the_site_reads_is_confirmed_edited_and_fed(
    visitor: Visitor, postbox: Any
) -> None:
    query = ("koulu OR " + "päiväkodin " * 90)[:1000].strip()
    manage = subscribed(visitor, postbox, q=query)
    assert search_of(everybody(visitor)[0]).query == query
    edit = visitor.open(href(visitor.open(manage), "Edit"))
    assert fields_of(edit.forms()[0])["q"] == [query]
    for feed in feed_paths(visitor, manage):
        assert visitor.open(feed).status == 200
    (mail,) = postbox.mails
    assert max(map(len, mail.as_bytes().splitlines())) < 998  # RFC 5322, 2.1.1


def test_everything_about_a_reader_can_be_deleted(visitor: Visitor, postbox: Any) -> None:
    subscribed(visitor, postbox)
    manage = subscribed(visitor, postbox, "/search?q=silta")
    assert len(everybody(visitor)) == 2
    seen = visitor.press(visitor.open(manage), "forget")
    assert seen.heading == "All about you is deleted"
    assert everybody(visitor) == []
    assert ADDRESS.encode() not in Path(visitor.office.path).read_bytes()


def test_old_links_can_be_made_invalid(visitor: Visitor, postbox: Any) -> None:
    old = subscribed(visitor, postbox)
    out = one_click(visitor)
    seen = visitor.press(visitor.open(old), "renew")
    assert "The old links are invalid" in seen.text
    assert visitor.open(old).status == 404
    assert visitor.open(out).status == 404
    assert visitor.open(one_click(visitor)).status == 200


def test_an_address_that_asks_again_is_told_by_mail_alone(visitor: Visitor, postbox: Any) -> None:
    subscribed(visitor, postbox)
    form = visitor.open("/alerts/new?q=koulu&municipality=Kuuselan+kaupunki")
    assert visitor.press(form, address=ADDRESS).heading == "We have sent a link"
    assert postbox.mails[-1]["Subject"] == "You have that alert already"
    assert links(postbox.mails[-1], "confirm") == []


def test_letters_wait_while_another_process_delivers(
    visitor: Visitor, postbox: Any, clock: Clock
) -> None:
    form = visitor.open("/alerts/new?q=koulu")
    with working_on(visitor.office.path, since=clock.now()):
        assert visitor.press(form, address=ADDRESS).status == 200
        assert postbox.mails == []
    visitor.office.post()
    visitor.office.courier.wait()
    assert len(postbox.mails) == 1


def test_without_an_office_feeds_are_offered_alone(site: Any) -> None:
    page = site.text("/alerts/new?q=koulu", headers={"accept-language": "en"})
    assert "This site sends no e-mail" in page
    assert "The words “koulu”" in page
    assert "those of the last 30 days as a calendar" in page
    assert 'method="post"' not in page.partition("<main")[2]
    assert "/alerts/feed.json?q=koulu" in page
    assert site.get("/alerts/manage/x").status_code == 404
    answer = asyncio.run(site.datasette.client.post("/alerts/new", data={"q": "koulu"}))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"q": "koulu OR " * 112}, "at most 1,000 characters"),
        ({"q": "-"}, "there is no word to look for in it"),
        ({"q": "koulu", "events": "foo"}, "any of these: agenda, decided, "),
        ({"q": "koulu", "year": "x"}, "signs or filters that the search does not know"),
    ],
)
def test_an_address_that_asks_what_nobody_can_be_told_says_why(
    site: Any, visitor: Visitor, asked: dict[str, str], says: str
) -> None:
    path = f"/alerts/new?{urlencode(asked)}"
    for page in (site.text(path, headers={"accept-language": "en"}), visitor.open(path).text):
        assert says in page
        assert "/alerts/feed" not in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_is_in_the_reader_s_language(
    visitor: Visitor, postbox: Any, language: str
) -> None:
    manage = subscribed(visitor, postbox)
    for path in ("/alerts/new?q=koulu", manage, "/alerts/confirm/x"):
        seen = visitor.open(path, **{"accept-language": language})
        assert f'<html lang="{language}">' in seen.text


def test_each_field_of_the_forms_has_a_label(visitor: Visitor, postbox: Any) -> None:
    manage = subscribed(visitor, postbox)
    edit = href(visitor.open(manage), "Edit")
    for path in ("/alerts/new?q=koulu&year=2026", edit):
        tree = visitor.open(path).tree
        labelled = {one.attributes["for"] for one in tree.css("label[for]")}
        for one in tree.css("main form input, main form select"):
            told = one.attributes
            inside = one.parent is not None and one.parent.tag == "label"
            assert told.get("type") == "hidden" or inside or told.get("id") in labelled, told


def test_the_file_of_addresses_is_its_owner_s_and_not_served(
    visitor: Visitor, postbox: Any
) -> None:
    subscribed(visitor, postbox)
    for name in ("subscriptions.db", "alerts.key"):
        assert stat.S_IMODE((visitor.office.path.parent / name).stat().st_mode) == 0o600
    for path in ("/subscriptions", "/subscriptions.db", "/pykala/subscribers", "/-/databases.json"):
        assert visitor.open(path).status in {403, 404}
    tables = visitor.open("/pykala.json").text
    assert "subscribers" not in tables


def test_a_language_that_is_asked_for_costs_no_form_its_cookie(visitor: Visitor) -> None:
    seen = visitor.open("/alerts/new?q=koulu&_lang=sv")
    assert {"pykala_lang", "ds_csrftoken"} <= visitor.cookies.keys()
    assert visitor.press(seen, address=ADDRESS).status == 200


# --- feeds of a search, without an address ---


def feed_paths(visitor: Visitor, path: str) -> list[str]:
    links = visitor.open(path).tree.css("main .exports a")
    return [one.attributes["href"] or "" for one in links]


FEEDS = [
    "/alerts/new?q=koulun",
    "/alerts/new?follow=matter&in=Kuuselan+kaupunki&key=412/2025",
    "/alerts/new?follow=body&in=Kuuselan+kaupunki&key=tekninen+lautakunta",
]


@pytest.mark.parametrize("path", FEEDS)
def test_a_search_is_a_feed_in_three_forms_of_the_same_things(visitor: Visitor, path: str) -> None:
    atom, plain, calendar, _sql = feed_paths(visitor, path)
    read = feedparser.parse(io.BytesIO(visitor.open(atom).text.encode()))
    assert not read.bozo
    items = json.loads(visitor.open(plain).text)["items"]
    assert items
    assert [item["id"] for item in items] == [entry.id for entry in read.entries]
    events = icalendar.Calendar.from_ical(visitor.open(calendar).text).walk("VEVENT")
    assert events
    assert len({str(event["uid"]) for event in events}) == len(events)


def test_a_person_s_motions_are_a_feed_of_their_own(
    demo_archive: Path, site_on: Callable[..., Any]
) -> None:
    with closing(open_archive(demo_archive)) as db:
        moved = list(
            db.query(
                "SELECT people.name, people.municipality, motions.item FROM motions"
                " JOIN people ON people.id = motions.person ORDER BY people.id"
            )
        )
    name, place = moved[0]["name"], moved[0]["municipality"]
    theirs = {one["item"] for one in moved if (one["name"], one["municipality"]) == (name, place)}
    path = f"/search.feed.json?{urlencode({'follow': 'person', 'in': place, 'key': name})}"
    items = json.loads(site_on(demo_archive).text(path))["items"]
    assert {item["id"].partition("//")[2].partition("/")[2] for item in items} == theirs


def test_words_narrow_what_is_followed(site: Any) -> None:
    followed = "follow=body&in=Kuuselan+kaupunki&key=Tekninen+lautakunta"
    whole = json.loads(site.text(f"/search.feed.json?{followed}"))["items"]
    some = json.loads(site.text(f"/search.feed.json?{followed}&q=koulun"))["items"]
    ids = [item["id"] for item in whole]
    assert 0 < len(some) < len(whole)
    assert {item["id"] for item in some} < set(ids)


@pytest.mark.parametrize(
    "path", [*(f"/search.{form}" for form in ("atom", "feed.json", "ics")),
             "/alerts/feed.atom", "/alerts/feed.json"],
)  # fmt: skip
def test_who_has_a_feed_already_gets_304(site: Any, path: str) -> None:
    first = site.get(f"{path}?q=koulun")
    tag = first.headers["etag"]
    again = site.get(f"{path}?q=koulun", headers={"if-none-match": tag})
    assert (again.status_code, again.text) == (304, "")
    other = site.get(f"{path}?q=katto", headers={"if-none-match": tag})
    assert other.status_code == 200


def test_meetings_that_are_long_past_are_no_part_of_a_calendar(
    archive: Path, site_on: Callable[..., Any], clock: Clock, root: Path
) -> None:
    page = (root / "docs" / "alerts.md").read_text("utf-8")
    assert f"those of the last {AFTERWARDS.days} days" in page
    site = site_on(archive, now=clock.now)
    events: list[Any] = icalendar.Calendar.from_ical(site.text("/search.ics")).walk("VEVENT")
    days = [event["dtstart"].dt.isoformat()[:10] for event in events]
    assert {"2026-11-24", "2026-11-02"} <= {*days}  # ahead, and just held
    assert min(days) >= "2026-10-22"


@pytest.mark.parametrize("follow", ["follow=x&in=a&key=b", "follow=matter&key=1/2026"])
def test_what_nobody_can_follow_is_a_plain_error(site: Any, follow: str) -> None:
    for form in (".atom", ".feed.json", ".ics"):
        assert site.get(f"/search{form}?{follow}").status_code == 400


def test_a_subscription_s_own_feeds_say_nothing_of_its_reader(
    visitor: Visitor, postbox: Any
) -> None:
    manage = subscribed(visitor, postbox)
    *changes, meetings, sql = map(urlsplit, feed_paths(visitor, manage))
    asked = {"q": ["koulu"], "municipality": ["Kuuselan kaupunki"]}
    assert [one.path for one in changes] == ["/alerts/feed.atom", "/alerts/feed.json"]
    for one in changes:
        assert parse_qs(one.query) == asked | {"told_in": ["en"]}
    assert parse_qs(meetings.query) == asked
    assert parse_qs(sql.query) == {"sql": [statement("koulu", [("municipality", [TOWN])])]}


def test_a_feed_tells_the_changes_that_were_chosen(visitor: Visitor) -> None:
    def told(events: list[str]) -> list[Any]:
        asked = [("q", "koulun hankesuunnitelma"), *(("events", one) for one in events)]
        atom = feed_paths(visitor, f"/alerts/new?{urlencode(asked)}")[0]
        assert parse_qs(urlsplit(atom).query).get("events", []) == events
        read = feedparser.parse(io.BytesIO(visitor.open(atom).text.encode()))
        assert not read.bozo
        return list(read.entries)

    everything, decided = told([]), told(["decided"])
    assert [one.title.partition(" – ")[2] for one in everything] == [
        "decided",
        "on the agenda. Moved from Sivistyslautakunta to Tekninen lautakunta",
    ]
    assert [one.id for one in decided] == [everything[0].id]
    assert told(["withdrawn", "restored"]) == []
    # and a change leads to the text that it is about
    for one in everything:
        path, _, query = one.link.partition("://localhost")[2].partition("?")
        assert visitor.open(f"{path}?{query}").status == 200


def test_a_feed_s_choice_of_changes_is_a_form_without_an_address(visitor: Visitor) -> None:
    page = visitor.open("/alerts/new?q=koulu&section=decision&follow=body&in=Kuusela&key=Kh")
    (form,) = page.tree.css('main form[method="get"]')
    filled = fields_of(form)
    assert "address" not in filled
    assert filled.pop("events") == [event.value for event in Event]
    assert urlencode(filled, doseq=True) == page.path.partition("?")[2]


@pytest.mark.parametrize("form", ["atom", "json"])
@pytest.mark.parametrize(
    "asked", ["", "q=-", "q=koulu&events=x", "q=koulu&told_in=xx", "year=x", "follow=x"]
)
def test_a_feed_of_what_nobody_can_ask_is_a_plain_error(site: Any, form: str, asked: str) -> None:
    answer = site.get(f"/alerts/feed.{form}?{asked}")
    assert answer.status_code == 400
    if "told_in" in asked:  # by the name it has there
        assert "told_in must be one of fi, sv, en" in answer.text


# --- and then: a change, its message, and the way out that the message has ---


def test_a_change_is_told_and_the_message_ends_it_by_one_click(
    tmp_path: Path, site_on: Callable[..., Any], clock: Clock, mail_server: Any, postbox: Any
) -> None:
    path = tmp_path / "archive.db"
    fill(path)
    office = office_at(tmp_path, clock, mail_server)
    visitor = Visitor(site_on(path, now=clock.now, office=office).datasette, office)
    subscribed(visitor, postbox, "/search?q=koulu", cadence="at_once")
    clock.move(hours=1)
    with Store(path) as store:
        record = replace(school(stage=Stage.MINUTES), title="Koulun uusi hankesuunnitelma")
        save(store, "kuusela", record, clock.now())
    clock.move(hours=1)
    with (
        closing(open_archive(path)) as archive,
        closing(open_subscriptions(office.path, write=True)) as db,
    ):
        run(
            archive,
            db,
            clock.now(),
            searches=Searches(archive),
            writer=Writer(Links(read_keys(office.key_file), BASE), BASE, compose),
            channels={"email": Mail(mail_server, "pykala@pykala.example")},
            limits=office.settings.limits,
            monotonic=lambda: 0.0,
        )
    mail = postbox.mails[-1]
    assert "Koulun uusi hankesuunnitelma" in mail["Subject"]
    assert visitor.open(links(mail, "manage")[0]).heading == "Your alerts"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    out = str(mail["List-Unsubscribe"]).strip("<>")
    answer = visitor.post(out, str(mail["List-Unsubscribe-Post"]).encode())
    assert (answer.status, answer.text) == (200, "unsubscribed\n")
    assert everybody(visitor) == []
