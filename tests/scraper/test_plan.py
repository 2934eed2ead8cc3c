from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from parsers.records import Entry, Links, Meeting, MeetingItem, Stage
from scraper.due import Failure, Known, Reason
from scraper.expect import Hint
from scraper.plan import Plan
from scraper.source import Source

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SOURCE = Source("espoo", "Espoo", "https://e.example.org")
CGI = f"{SOURCE.base}/cgi/DREQUEST.PHP"


def entry(key: str, *, day: date = date(2026, 11, 16), url: str | None = None) -> Entry:
    page = "meetingitem" if "-" in key else "meeting"
    return Entry(
        title=f"Valtuusto {day:%d.%m.%Y} / Talousarvio",
        subject="Talousarvio",
        body="Valtuusto",
        meeting_date=day,
        url=url or f"{CGI}?page={page}&id={key}",
        id=key,
    )


def known(key: str, *, stage: Stage = Stage.MINUTES, looked: datetime = NOW) -> Known:
    page = "meetingitem" if "-" in key else "meeting"
    return Known(key, f"{CGI}?page={page}&id={key}", stage, date(2026, 11, 16), looked, looked)


def due(plan: Plan) -> tuple[list[str], list[str]]:
    return [one.id for one in plan.due("meeting")], [one.id for one in plan.due("item")]


def test_new_item_brings_its_meeting() -> None:
    plan = Plan(SOURCE, NOW)
    plan.take_entries([entry("20261-4")])
    (meeting,), (item,) = plan.due("meeting"), plan.due("item")
    assert (meeting.id, meeting.url) == ("20261", f"{CGI}?page=meeting&id=20261")
    assert item.hint == Hint("Valtuusto", date(2026, 11, 16), title="Talousarvio")


def test_an_entry_that_stands_twice_is_asked_for_once() -> None:
    plan = Plan(SOURCE, NOW)
    plan.take_entries([entry("20261-4"), entry("20261-4"), entry("20261-4")])
    assert due(plan) == (["20261"], ["20261-4"])


def test_old_layout_has_the_meeting_beside_the_item() -> None:
    plan = Plan(SOURCE, NOW)
    plan.take_entries([entry("20261-4", url=f"{SOURCE.base}/kokous/20261-4.HTM")])
    assert plan.due("meeting")[0].url == f"{SOURCE.base}/kokous/20261.HTM"


def test_latest_day_comes_first() -> None:
    plan = Plan(SOURCE, NOW)
    plan.take_entries([entry("20261-1", day=date(2026, 1, 9)), entry("20262-1")])
    assert due(plan) == (["20262", "20261"], ["20262-1", "20261-1"])


def test_what_failed_before_comes_after_all_others() -> None:
    failing = entry("20262-1")
    failure = Failure(failing.url, NOW - timedelta(days=2), NOW - timedelta(days=1))
    plan = Plan(SOURCE, NOW, failures={failing.url: failure})
    plan.take_entries([failing, entry("20262-2"), entry("20261-1", day=date(2026, 1, 9))])
    assert due(plan)[1] == ["20262-2", "20261-1", "20262-1"]


def test_what_is_known_is_not_asked_for_again() -> None:
    plan = Plan(
        SOURCE, NOW, items={"20261-4": known("20261-4")}, meetings={"20261": known("20261")}
    )
    plan.take_entries([entry("20261-4"), entry("20261")])
    assert due(plan) == ([], [])


def test_known_page_is_asked_for_where_it_was_read() -> None:
    before = known("20261", stage=Stage.AGENDA, looked=NOW - timedelta(hours=4))
    plan = Plan(SOURCE, NOW, meetings={"20261": before})
    plan.take_entries([entry("20261", url=f"{SOURCE.base}/kokous/20261.HTM")])
    assert plan.due("meeting")[0].url == before.url


def test_meetings_before_the_oldest_item_are_left_to_a_backfill() -> None:
    plan = Plan(SOURCE, NOW)
    old, oldest = date(2010, 1, 4), date(2025, 5, 5)
    listed = [entry("20251-1", day=oldest), entry("20252", day=oldest), entry("20101", day=old)]
    plan.take_entries(listed)
    assert due(plan)[0] == ["20252", "20251"]


def test_without_items_every_meeting_is_due() -> None:
    plan = Plan(SOURCE, NOW)
    plan.take_entries([entry("20101", day=date(2010, 1, 4))])
    assert due(plan) == (["20101"], [])


def test_entries_that_lead_elsewhere_are_passed_over() -> None:
    plan = Plan(SOURCE, NOW)
    plan.take_entries([entry("2026374767", url=f"{CGI}?page=official_decision&id=2026374767")])
    assert due(plan) == ([], [])


def test_minutes_make_all_items_of_the_meeting_due() -> None:
    items = {
        "20261-1": known("20261-1", stage=Stage.AGENDA),
        "20261-2": known("20261-2", stage=Stage.MINUTES),
    }
    plan = Plan(SOURCE, NOW, items=items)
    rows = tuple(
        MeetingItem(
            f"20261-{n}" if n < 4 else None, None, 100 + n, f"Asia {n}", f"{CGI}?{n}", False
        )
        for n in range(1, 5)
    )
    meeting = Meeting(
        id="20261",
        municipality="Espoo",
        body="Valtuusto",
        body_id=None,
        date=date(2026, 11, 16),
        time=None,
        place=None,
        stage=Stage.MINUTES,
        language="fi",
        items=rows,
        links=Links(),
    )
    plan.take_meeting(meeting)
    assert due(plan) == ([], ["20261-1", "20261-3"])
    assert plan.due("item")[0].hint == Hint("Valtuusto", meeting.date, None, 101, "Asia 1")


def test_what_failed_is_tried_again_even_if_no_list_names_it() -> None:
    urls = [f"{CGI}?page=meetingitem&id=20261-4", f"{CGI}?page=meeting&id=20261", f"{CGI}?page=x"]
    before = NOW - timedelta(hours=1)
    plan = Plan(SOURCE, NOW, failures={url: Failure(url, before, before) for url in urls})
    assert due(plan) == (["20261"], ["20261-4"])


def test_what_failed_too_often_waits_though_the_feed_lists_it() -> None:
    url = f"{CGI}?page=meetingitem&id=20261-4"
    failure = Failure(url, NOW - timedelta(days=2), NOW - timedelta(hours=1))
    plan = Plan(SOURCE, NOW, failures={url: failure})
    plan.take_entries([entry("20261-4")])
    assert due(plan)[1] == []


def test_feed_reaches_back_if_its_last_entry_is_known() -> None:
    plan = Plan(SOURCE, NOW, items={"20261-4": known("20261-4")})
    new, old = entry("20262-1"), entry("20261-4")
    assert plan.reaches_back([new, old])
    assert not plan.reaches_back([old, new])
    assert not plan.reaches_back([new])


def test_entries_that_are_never_read_do_not_make_a_gap() -> None:
    failure = Failure(entry("20261-5").url, NOW, NOW)
    plan = Plan(
        SOURCE,
        NOW,
        items={"20261-4": known("20261-4")},
        failures={failure.url: failure},
        oldest=date(2026, 11, 16),
    )
    failed, old = entry("20261-5"), entry("20101", day=date(2010, 1, 4))
    official = entry("2026374767", url=f"{CGI}?page=official_decision&id=2026374767")
    assert plan.reaches_back([entry("20262-1"), failed])
    assert plan.reaches_back([entry("20262"), entry("20261-4"), old, official])
    assert plan.reaches_back([official])


def test_known_page_that_failed_is_tried_again_soon() -> None:
    before = known("20261-4", looked=NOW - timedelta(hours=1))
    assert not _due_after(before, {})
    failure = Failure(before.url, NOW - timedelta(hours=1), NOW - timedelta(hours=1))
    assert _due_after(before, {before.url: failure})
    assert not _due_after(before, {before.url: replace(failure, absent=True)})
    yesterday = replace(failure, absent=True, last=NOW - timedelta(days=1))
    assert _due_after(before, {before.url: replace(yesterday, first=yesterday.last)})


def _due_after(known_: Known, failures: dict[str, Failure]) -> list[str]:
    plan = Plan(SOURCE, NOW, items={known_.id: known_}, failures=failures)
    return due(plan)[1]


def test_controls_are_items_that_are_not_asked_for_anyway() -> None:
    gone, there = known("20261-4"), known("20261-5")
    failure = Failure(gone.url, NOW - timedelta(days=2), NOW - timedelta(days=1), absent=True)
    plan = Plan(SOURCE, NOW, items={gone.id: gone}, failures={gone.url: failure})
    assert plan.suspects() == [gone.url]
    plan.take_controls([gone, there])
    assert {(t.id, t.reason) for t in plan.due("item")} == {
        ("20261-4", Reason.FAILED),
        ("20261-5", Reason.CONTROL),
    }


def test_plan_is_complete_once_what_failed_is_given_up() -> None:
    url = entry("20261-4").url
    for days, complete in ((1, False), (29, False), (31, True)):
        failure = Failure(url, NOW - timedelta(days=days), NOW)
        plan = Plan(SOURCE, NOW, failures={url: failure})
        assert plan.is_complete([url]) is complete
        assert plan.is_complete([])
