from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from parsers.records import Stage
from simulator import content
from simulator.events import (
    KINDS,
    Ampersands,
    Anonymised,
    Away,
    Corrected,
    Crowded,
    Doubled,
    Event,
    Moved,
    Reissued,
    Renamed,
    RunTogether,
    Skewed,
    Upgraded,
    Withdrawn,
    service_day,
    staged,
    with_guids,
)
from simulator.faults import Weather
from simulator.matter import Handling, Matter
from simulator.published import PublishedItem, published
from simulator.seeded import seeded
from simulator.serve import Simulator
from simulator.site import answer, item_page
from simulator.towns import TOWNS
from simulator.view import View

TODAY = date(2026, 11, 20)
LONG_AGO = date(2020, 1, 1)
ORIGIN = "http://127.0.0.1:8100"
SLUGS = [town.slug for town in TOWNS]

towns = pytest.mark.parametrize("slug", SLUGS)


def view_of(slug: str, *events: Event, today: date = TODAY) -> View:
    (town,) = [town for town in TOWNS if town.slug == slug]
    return staged(events, View(town, content.meetings(town), today, ORIGIN))


def by_id(view: View) -> dict[str, PublishedItem]:
    return {item.id: item for item in published(view)}


def decided(view: View) -> PublishedItem:
    """The latest item with a case number, a decision and preparers."""
    return next(one for one in published(view) if one.decision and one.preparers)


def page(view: View, target: str) -> bytes:
    return answer(view, view.town.prefix + target).content


def feed(view: View, topic: str = "meetingitems", show: int = 1000) -> str:
    target = f"/cgi/DREQUEST.PHP?page=rss/{topic}&show={show}"
    return page(view, target).decode("iso-8859-1")


def matter(view: View, serial: int) -> Matter:
    body = view.published()[0].occasion.body.name
    handling = Handling(body, LONG_AGO, proposal=f"Ehdotus {serial}.", decision=f"Päätös {serial}.")
    number = f"{serial}/00.01/2026"
    return Matter(view.town.slug, number, f"Uusi asia {serial}", view.town.language, (handling,))


@towns
@pytest.mark.parametrize(
    ("how", "answered"),
    [(Away.MISSING, 404), (Away.GONE, 410), (Away.EMPTY, 200), (Away.SHELL, 200)],
)
def test_withdrawn_item_is_gone_from_lists_and_returns(slug: str, how: Away, answered: int) -> None:
    item = decided(view_of(slug))
    event = Withdrawn(slug=slug, on=TODAY, until=TODAY + timedelta(days=3), item=item.id, how=how)
    view = view_of(slug, event)
    assert by_id(view).keys() == by_id(view_of(slug)).keys() - {item.id}
    sent = item_page(view, item.id)
    assert (sent.status, sent.item) == (answered, None)
    assert (b"DATABEGIN" in sent.content) == (how is Away.SHELL)
    assert item.title.encode() not in sent.content
    assert item.id not in feed(view)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=3)):
        assert item.id in by_id(view_of(slug, event, today=day))


@towns
@pytest.mark.parametrize("part", ["title", "proposal", "explanation", "decision"])
def test_corrected_text_is_in_the_page_and_in_the_list(slug: str, part: str) -> None:
    item = decided(view_of(slug))
    event = Corrected(slug=slug, on=TODAY, item=item.id, part=part, sentence="Luku korjattu.")
    view = view_of(slug, event)
    after = by_id(view)[item.id]
    assert getattr(after, part) != getattr(item, part)
    assert replace(after, **{part: getattr(item, part)}) == item
    before = item_page(view_of(slug), item.id).content
    assert item_page(view, item.id).content.count(b"Luku korjattu.") == 1
    assert b"Luku korjattu." not in before


@towns
def test_anonymised_item_names_nobody(slug: str) -> None:
    item = decided(view_of(slug))
    view = view_of(slug, Anonymised(slug=slug, on=TODAY, item=item.id))
    after = by_id(view)[item.id]
    assert item.presenter
    assert item.presenter.name
    assert (after.preparers, after.presenter and after.presenter.name) == ((), None)
    charset = "cp1252" if slug == "vanhasatama" else "utf-8"
    text = item_page(view, item.id).content.decode(charset)
    assert all(name not in text for name in item.preparers)


@towns
def test_reissued_list_has_other_matters_under_the_same_numbers(slug: str) -> None:
    plain = view_of(slug)
    meeting = next(m for m in plain.published() if sum(bool(s.case_number) for s in m.pages) > 1)
    key = meeting.occasion.id
    view = view_of(slug, Reissued(slug=slug, on=TODAY, meeting=key, matter=matter(plain, 9001)))
    was = [one for one in published(plain) if one.meeting_id == key]
    now = [one for one in published(view) if one.meeting_id == key]
    assert [(one.id, one.position, one.paragraph) for one in now] == [
        (one.id, one.position, one.paragraph) for one in was
    ]
    numbered = [(a, b) for a, b in zip(was, now, strict=True) if a.case_number]
    assert numbered[0][1].title == "Uusi asia 9001"
    assert [b.title for _, b in numbered[1:]] == [a.title for a, _ in numbered[:-1]]
    assert [a for a in was if not a.case_number] == [b for b in now if not b.case_number]
    assert "Uusi asia 9001" in feed(view)


@towns
def test_crowded_meeting_is_longer_than_the_feed(slug: str) -> None:
    plain = view_of(slug)
    meeting = plain.published()[0]
    more = tuple(matter(plain, 9000 + n) for n in range(45))
    key = meeting.occasion.id
    view = view_of(slug, Crowded(slug=slug, on=TODAY, meeting=key, matters=more))
    assert len(by_id(view)) == len(by_id(plain)) + 45
    short = feed(view, show=30)
    assert short.count("<item>") == 30
    listed = set(re.findall(rf"{key}-\d+", short))
    assert len(listed) == 30
    assert feed(view).count(f"{key}-") == len(meeting.pages) + 45


@towns
def test_renamed_body_has_its_old_name_at_earlier_meetings(slug: str) -> None:
    plain = view_of(slug)
    held = [m for m in plain.published() if m.occasion.on <= TODAY]
    body, on = held[0].occasion.body, held[0].occasion.on
    view = view_of(slug, Renamed(slug=slug, on=on, body=body.id, name="Uusi lautakunta"))
    names = {(m.occasion.on >= on, m.occasion.body.name) for m in view.published(body)}
    assert names == {(True, "Uusi lautakunta"), (False, body.name)}
    front = page(view, "/cgi/DREQUEST.PHP?page=meeting_frames")
    assert "Uusi lautakunta" in front.decode("iso-8859-1")
    for one in published(view):
        assert item_page(view, one.id).status == 200
        assert one.body.encode("cp1252" if slug == "vanhasatama" else "utf-8") in (
            item_page(view, one.id).content
        )


@towns
def test_upgrade_is_other_bytes_and_no_other_text(slug: str) -> None:
    plain, view = view_of(slug), view_of(slug, Upgraded(slug=slug, on=TODAY, version="11.0"))
    assert published(view) == published(plain)
    front = "/cgi/DREQUEST.PHP?page=meeting_frames"
    if slug != "vanhasatama":
        assert page(view, front) != page(plain, front)
        assert b"11.0" in page(view, front)


@towns
def test_oddities_of_feeds_and_pages_are_switched_one_by_one(slug: str) -> None:
    plain = view_of(slug)
    doubled = view_of(slug, Doubled(slug=slug, on=TODAY))
    assert feed(doubled).count("<item>") > feed(plain).count("<item>")
    assert set(re.findall(r"<item>.*?</item>", feed(doubled))) == set(
        re.findall(r"<item>.*?</item>", feed(plain))
    )
    coded = feed(view_of(slug, Ampersands(slug=slug, on=TODAY)), "meetings")
    links = re.findall(r"page=meeting(&|&amp;)id=", coded)
    assert set(links) <= {"&amp;"}
    together = view_of(slug, RunTogether(slug=slug, on=TODAY))
    if slug == "hiidenkoski":
        malformed = b"show=30?page=rss/meetings"
        front = "/cgi/DREQUEST.PHP?page=meeting_frames"
        assert malformed in page(together, front)
        assert malformed not in page(plain, front)


@towns
def test_guids_are_ids_like_any_other(slug: str) -> None:
    plain = view_of(slug)
    view = replace(plain, meetings=with_guids(plain.meetings))
    assert len(by_id(view)) == len(by_id(plain))
    form = re.compile(r"[0-9A-F]{8}(X[0-9A-F]{4}){3}X[0-9A-F]{12}-\d+")
    for key, item in by_id(view).items():
        assert form.fullmatch(key)
        assert key in feed(view)
        assert item_page(view, key).item == key
        assert item.meeting_id == key.rpartition("-")[0]


def test_days_of_a_skewed_clock() -> None:
    skew = Skewed(slug="lillskar", on=TODAY, days=-1)
    assert service_day([skew], "lillskar", TODAY) == TODAY - timedelta(days=1)
    assert service_day([skew], "kuusivaara", TODAY) == TODAY
    assert service_day([skew], "lillskar", TODAY - timedelta(days=1)) == TODAY - timedelta(days=1)


@pytest.fixture
def clock() -> list[datetime]:
    return [datetime(2026, 3, 2, 8, tzinfo=UTC)]


@pytest.fixture
def odd(clock: list[datetime]) -> Iterator[Simulator]:
    events = (
        Skewed(slug="lillskar", on=date(2026, 3, 1), days=1),
        Moved(slug="kuusivaara", on=date(2026, 3, 10)),
    )
    with Simulator(now=lambda: clock[0], events=events) as running:
        yield running


def test_the_clock_tells_the_day_and_the_date(odd: Simulator, clock: list[datetime]) -> None:
    dates = {
        one.slug: httpx.get(f"{one.base_url}/cgi/DREQUEST.PHP?page=meeting_frames").headers["date"]
        for one in odd.installs
    }
    assert dates["kuusivaara"] == "Mon, 02 Mar 2026 08:00:00 GMT"
    assert dates["lillskar"] == "Tue, 03 Mar 2026 08:00:00 GMT"
    ours = {one.id: one for one in odd.published("lillskar")}
    clock[0] += timedelta(days=1)
    odd.events = ()
    assert {one.id: one for one in odd.published("lillskar", date(2026, 3, 3))} == ours


def _listed(base: str) -> set[str]:
    text = httpx.get(f"{base}/cgi/DREQUEST.PHP?page=rss/meetingitems&show=1000").text
    return set(re.findall(r"id=(\d+-\d+)", text))


def test_moved_host_goes_on_answering_as_on_that_day(odd: Simulator, clock: list[datetime]) -> None:
    old, new = odd.installs[0].base_url, odd.successor("kuusivaara").base_url
    assert httpx.get(f"{new}/cgi/DREQUEST.PHP?page=meeting_frames").status_code == 404
    clock[0] = datetime(2026, 3, 10, tzinfo=UTC)
    assert _listed(old) == _listed(new) == {one.id for one in odd.published("kuusivaara")}
    clock[0] = datetime(2026, 6, 1, tzinfo=UTC)
    assert _listed(old) < _listed(new)
    assert _listed(new) == {one.id for one in odd.published("kuusivaara")}


def test_seeded_list_has_every_kind_and_is_the_same_again() -> None:
    first, last = date(2025, 10, 1), date(2026, 9, 30)
    events = seeded(4, first, last)
    assert {type(event) for event in events} == set(KINDS)
    assert all(first <= event.on <= last for event in events)
    assert events == seeded(4, first, last) != seeded(5, first, last)
    ids = [event.item for event in events if isinstance(event, Withdrawn | Corrected | Anonymised)]
    assert len(ids) == len(set(ids))


@towns
def test_every_seeded_event_shows(slug: str) -> None:
    events = seeded(4, date(2025, 10, 1), date(2026, 9, 30))
    for event in events:
        if event.slug != slug or isinstance(event, Skewed | Moved | RunTogether):
            continue
        without = [one for one in events if one is not event]
        today = event.on
        if isinstance(event, Renamed):  # shows when the next list comes out
            today = event.on + timedelta(days=200)
        elif isinstance(event, Doubled | Ampersands | Upgraded):
            today = event.on + timedelta(days=1)
        views = [view_of(slug, *ones, today=today) for ones in (events, without)]
        shown = [(published(view), feed(view), _front(view)) for view in views]
        if isinstance(event, Upgraded) and slug == "vanhasatama":
            continue  # its files have no footer
        if isinstance(event, Ampersands) and slug == "vanhasatama":
            continue  # its links have no ampersand
        assert shown[0] != shown[1], event


def _front(view: View) -> bytes:
    return page(view, "/cgi/DREQUEST.PHP?page=meeting_frames")


def test_weather_draws_each_fault_of_item_pages_by_seed() -> None:
    def drawn(seed: int) -> list[object]:
        weather = Weather(seed, 0.3)
        return [weather.draw("kuusivaara") for _ in range(3000)]

    assert drawn(1) == drawn(1) != drawn(2)
    counts = [drawn(1).count(kind) for kind in Weather.KINDS]
    assert sum(counts) == pytest.approx(900, rel=0.1)
    assert max(counts) < 1.2 * min(counts)


def test_weather_is_of_item_pages_only_and_stands_in_the_log() -> None:
    with Simulator(weather=Weather(1, 1)) as running, httpx.Client() as http:
        base = running.installs[0].base_url
        assert http.get(f"{base}/cgi/DREQUEST.PHP?page=meeting_frames").content
        for one in running.published("kuusivaara")[:12]:
            http.get(f"{base}/cgi/DREQUEST.PHP?page=meetingitem&id={one.id}")
    front, *items = running.requests
    assert (front.fault, front.asked) == (None, None)
    assert {one.fault for one in items} <= {"wrong_page", "404", "410", None}
    assert len({one.fault for one in items}) > 2
    assert all((one.item is None) == (one.fault is not None) for one in items)
    assert all(one.asked for one in items)


def test_a_stage_tells_what_is_corrected_in_a_decision() -> None:
    """A correction of the decision does not show while there is none."""
    agenda = next(one for one in published(view_of("kuusivaara")) if one.stage is Stage.AGENDA)
    event = Corrected(
        slug="kuusivaara", on=TODAY, item=agenda.id, part="decision", sentence="Korjattu."
    )
    assert by_id(view_of("kuusivaara", event))[agenda.id] == agenda
