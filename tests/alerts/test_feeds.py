"""Feeds of a saved search: Atom, JSON Feed and iCalendar, each read by somebody else's reader."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from alerts import atom, calendar, jsonfeed
from alerts.atom import Entry, Feed
from alerts.calendar import ComingUp, Sitting
from alerts.entries import entries, entry_id
from alerts.saved import Event
from tests.alerts import matters as m

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
ALL_TOLD = (m.AGENDA, m.DECIDED, m.SWEDISH, m.WITHDRAWN)
NASTY = "Kylän\x00 <b>koulu</b>\u2028& ”tontti”; \ud800, \\n"


def feed(found: Sequence[Entry]) -> Feed:
    return Feed(
        id=f"{m.SITE}/alerts/feed/x",
        title="Pykälä · Ladut & koulut",
        self_url=f"{m.SITE}/alerts/feed/x.atom",
        url=f"{m.SITE}/search?q=latu",
        updated=max((entry.updated for entry in found), default=NOW),
        language="fi",
        entries=found,
    )


# --- entries ---


def test_an_entry_tells_what_a_message_tells_newest_first() -> None:
    found = entries(ALL_TOLD, "fi")
    assert [entry.url for entry in found] == [
        each.url for each in (m.WITHDRAWN, m.SWEDISH, m.DECIDED, m.AGENDA)
    ]
    decided = found[2]
    assert decided.title == f"{m.TRACK} – päätetty: hyväksytty muutettuna"
    assert decided.author == "Kuusela, Tekninen lautakunta"
    assert decided.summary == (
        "Kuusela: Tekninen lautakunta, kokous 18.11.2026\n"
        f"Osuma kohdassa Päätösehdotus: ”{m.FOUND}”"
    )


def test_an_id_is_that_of_a_change_whoever_is_told_of_it() -> None:
    found = entries(ALL_TOLD, "fi")
    assert len({entry.id for entry in found}) == len(found)
    fewer = m.told(seq=900, events=(Event.MOVED,), searches=("s2",), title="Toinen")
    assert entry_id(fewer) == entry_id(m.DECIDED)
    assert entry_id(m.told(change="another")) != entry_id(m.DECIDED)
    assert [entry.id for entry in entries(ALL_TOLD, "sv")] == [entry.id for entry in found]
    # written down: whoever reads the feed has these ids in a file of theirs
    decided = m.told(change="kuusela/2026411-6 a1b2c3 decided")
    assert entry_id(decided) == "urn:uuid:a99a9185-abca-514f-a7f0-4b1e6eb4c589"


# --- Atom and JSON Feed ---


@pytest.mark.parametrize("told", [ALL_TOLD, (), (m.told(title=NASTY, body=NASTY),)])
def test_atom_is_read_without_complaint(told: Sequence[Any]) -> None:
    found = entries(told, "fi")
    read = feedparser.parse(atom.write(feed(found)))
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    assert [entry.id for entry in read.entries] == [entry.id for entry in found]
    assert [entry.link for entry in read.entries] == [entry.url for entry in found]
    assert read.feed.language == "fi"


Schema = Mapping[str, tuple[Any, bool]]

# https://www.jsonfeed.org/version/1.1/: what each field must be, and whether it must be there.
FEED: Schema = {
    "version": (str, True), "title": (str, True), "home_page_url": (str, False),
    "feed_url": (str, False), "language": (str, False), "authors": (list, False),
    "items": (list, True), "description": (str, False), "icon": (str, False),
}  # fmt: skip
ITEM: Schema = {
    "id": (str, True), "url": (str, False), "title": (str, False), "content_text": (str, True),
    "date_modified": (str, False), "date_published": (str, False), "authors": (list, False),
    "summary": (str, False), "language": (str, False), "tags": (list, False),
}  # fmt: skip


def conforms(values: dict[str, Any], schema: Schema) -> None:
    assert set(values) <= set(schema)
    assert {name for name, (_, needed) in schema.items() if needed} <= set(values)
    for name, value in values.items():
        assert isinstance(value, schema[name][0]), name
        if schema[name][0] is str:
            assert value, name
        if name.startswith("date_"):
            assert datetime.fromisoformat(value).utcoffset() is not None
        if name == "authors":
            assert value
            assert all(author["name"] for author in value)


@pytest.mark.parametrize("told", [ALL_TOLD, (), (m.told(title=NASTY, body=NASTY),)])
def test_a_json_feed_is_what_its_specification_says(told: Sequence[Any]) -> None:
    found = entries(told, "fi")
    read = json.loads(jsonfeed.write(feed(found)))
    conforms(read, FEED)
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    for item in read["items"]:
        conforms(item, ITEM)
    assert [item["id"] for item in read["items"]] == [entry.id for entry in found]
    assert [item["url"] for item in read["items"]] == [entry.url for entry in found]
    assert [item["title"] for item in read["items"]] == [
        entry.title.encode("utf-8", "replace").decode() for entry in found
    ]


def test_an_entry_without_author_and_summary_is_whole_too() -> None:
    bare = Entry("urn:1", "Koulu", f"{m.SITE}/1", datetime(2026, 1, 1, 14, 5, tzinfo=HELSINKI))
    read = json.loads(jsonfeed.write(feed([bare])))
    conforms(read["items"][0], ITEM)
    assert read["items"][0] == {
        "id": "urn:1",
        "url": f"{m.SITE}/1",
        "title": "Koulu",
        "content_text": "Koulu",
        "date_modified": "2026-01-01T12:05:00Z",
    }


# --- iCalendar ---


def sitting(**facts: Any) -> Sitting:
    plain = {
        "id": "kuusela/2026412",
        "municipality": "Kuusela",
        "body": "Tekninen lautakunta",
        "day": date(2026, 12, 1),
        "url": f"{m.SITE}/kuusela/m/2026412",
        "changed_at": datetime(2026, 11, 20, 12, 5, tzinfo=UTC),
        "items": (
            ComingUp("Hiihtolatu; valaistus, pohja", f"{m.SITE}/kuusela/2026412-3"),
            ComingUp("Kylätalo", f"{m.SITE}/kuusela/2026412-4"),
        ),
        "start": time(17),
        "place": "Kunnantalo, valtuustosali",
    }
    return Sitting(**plain | facts)  # type: ignore[arg-type]  # the fields are given by name


def parsed(document: bytes) -> Any:
    """By the library, which takes what is wrong as errors of a component: there are none."""
    read = Calendar.from_ical(document)
    assert not [error for part in read.walk() for error in part.errors]
    return read


def only_event(*sittings: Sitting) -> Any:
    (event,) = parsed(calendar.write("Ladut", sittings)).walk("VEVENT")
    return event


def test_a_meeting_is_an_event_at_finnish_time() -> None:
    event = only_event(sitting())
    assert event["UID"] == "kuusela/2026412@meetings.pykala"
    assert event["SUMMARY"] == "Kuusela: Tekninen lautakunta"
    assert event["LOCATION"] == "Kunnantalo, valtuustosali"
    assert event["URL"] == f"{m.SITE}/kuusela/m/2026412"
    assert event["DTSTART"].params["TZID"] == "Europe/Helsinki"
    assert event.decoded("DTSTART") == datetime(2026, 12, 1, 17, tzinfo=HELSINKI)
    assert event.decoded("DURATION") == timedelta(hours=2)
    assert event["DESCRIPTION"].splitlines() == [
        "• Hiihtolatu; valaistus, pohja",
        f"{m.SITE}/kuusela/2026412-3",
        "• Kylätalo",
        f"{m.SITE}/kuusela/2026412-4",
    ]


def test_a_meeting_of_unknown_time_takes_the_day_and_no_zone_is_told() -> None:
    event = only_event(sitting(start=None, place=None))
    assert event["DTSTART"].params.get("VALUE") == "DATE"
    assert event.decoded("DTSTART") == date(2026, 12, 1)
    assert event.decoded("DTEND") == date(2026, 12, 2)
    assert "LOCATION" not in event
    assert b"VTIMEZONE" not in calendar.write("x", [sitting(start=None)])
    assert calendar.write("x", [sitting(), sitting(start=None)]).count(b"BEGIN:VTIMEZONE") == 1


def test_the_document_is_the_same_until_something_changes() -> None:
    two = [sitting(), sitting(id="kuusela/2026420", day=date(2026, 12, 15))]
    once = calendar.write("Ladut", two)
    assert calendar.write("Ladut", list(reversed(two))) == once
    moved = [replace(two[0], start=time(18), changed_at=NOW), two[1]]
    was, now = ({e["UID"]: e for e in parsed(d).walk("VEVENT")} for d in (
        once, calendar.write("Ladut", moved),
    ))  # fmt: skip
    assert set(was) == set(now)
    stamps = [(was[uid].decoded("DTSTAMP"), now[uid].decoded("DTSTAMP")) for uid in sorted(was)]
    assert stamps == [(two[0].changed_at, NOW), (two[1].changed_at, two[1].changed_at)]


def test_a_cancelled_meeting_says_so_under_its_own_uid() -> None:
    event = only_event(sitting(cancelled=True))
    assert (event["STATUS"], event["UID"]) == ("CANCELLED", calendar.uid(sitting()))
    assert only_event(sitting())["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize("year", [2026, 2030, 2037])
def test_the_zone_s_rule_is_that_of_the_machine_s_own_zone(year: int) -> None:
    read = parsed(calendar.write("x", [sitting()]))
    (zone,) = read.walk("VTIMEZONE")
    ours = zone.to_tz()
    hour = datetime(year, 1, 1, tzinfo=UTC)
    while hour.year == year:
        assert hour.astimezone(ours).utcoffset() == hour.astimezone(HELSINKI).utcoffset(), hour
        hour += timedelta(hours=1)


def test_on_the_night_that_has_an_hour_twice_no_end_is_told_that_could_be_either() -> None:
    event = only_event(sitting(day=date(2026, 10, 25), start=time(2, 30)))
    assert event.decoded("DTSTART").astimezone(UTC).hour == 23
    assert "DTEND" not in event
    assert event.decoded("DURATION") == timedelta(hours=2)


def test_a_document_without_meetings_is_one() -> None:
    read = parsed(calendar.write("Ladut", []))
    assert read["VERSION"] == "2.0"
    assert read["PRODID"]
    assert not read.walk("VEVENT")


@given(name=st.text(), body=st.text(), title=st.text(), place=st.text(min_size=1))
def test_whatever_a_page_says_stays_within_its_own_line(
    name: str, body: str, title: str, place: str
) -> None:
    one = sitting(body=body, place=place, items=(ComingUp(title, f"{m.SITE}/1"),))
    document = calendar.write(name, [one])
    read = parsed(document)
    assert len(read.walk()) == 3 + 2  # the calendar, its zone of two rules, the event
    (event,) = read.walk("VEVENT")
    assert event["UID"] == calendar.uid(one)
    assert event["URL"] == one.url
    assert len(event["DESCRIPTION"].splitlines()) == 2
    for line in document.split(b"\r\n"):
        assert len(line) <= 75  # RFC 5545, 3.1
        assert b"\n" not in line
        assert b"\r" not in line


def test_a_name_cannot_bring_in_another_property() -> None:
    document = calendar.write("x\r\nATTACH:https://evil.example", [sitting(body="a\nATTENDEE:b")])
    assert not [line for line in document.splitlines() if line.startswith((b"ATTACH", b"ATTENDEE"))]
