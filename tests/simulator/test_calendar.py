from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from parsers.records import Stage
from simulator import content
from simulator.calendar import Content, Seat, build, meeting_dates, stage
from simulator.matter import Handling, Matter
from simulator.towns import HIIDENKOSKI, KUUSIVAARA, TOWNS, Town
from simulator.view import View

towns = pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.slug)


def _seats(town: Town) -> list[Seat]:
    return [seat for meeting in content.meetings(town) for seat in meeting.seats]


def test_agenda_is_out_six_days_before_and_minutes_seven_days_after() -> None:
    held = date(2026, 11, 16)
    days = [stage(held, held + timedelta(days=after)) for after in (-7, -6, 6, 7)]
    assert days == [None, Stage.AGENDA, Stage.AGENDA, Stage.MINUTES]


def test_meets_on_the_weekday_its_table_says() -> None:
    board = KUUSIVAARA.body("Kaupunginhallitus")
    assert meeting_dates(board)[0] == date(2024, 1, 8)
    assert {on.weekday() for on in meeting_dates(board)} == {0}


@towns
def test_same_content_gives_the_same_meetings(town: Town) -> None:
    assert build(town, content.shipped()) == content.meetings(town)


def test_there_are_enough_meetings_and_items(view_of: Callable[..., View]) -> None:
    shown = [view_of(town.slug).published() for town in TOWNS]
    assert sum(len(meetings) for meetings in shown) >= 40
    assert 400 <= sum(len(one.pages) for meetings in shown for one in meetings) <= 750
    years = {one.occasion.on.year for meetings in shown for one in meetings}
    assert years == {2024, 2025, 2026}


@towns
def test_some_meetings_are_still_agendas_today(town: Town, view_of: Callable[..., View]) -> None:
    view = view_of(town.slug)
    stages = [view.stage(meeting.occasion) for meeting in view.published()]
    assert set(stages) == {Stage.AGENDA, Stage.MINUTES}


@towns
def test_paragraphs_run_through_the_bodys_year(town: Town) -> None:
    runs = defaultdict(list)
    for seat in _seats(town):
        runs[seat.occasion.body.name, seat.occasion.on.year].append(seat.paragraph)
    assert all(run == list(range(1, len(run) + 1)) for run in runs.values())


@towns
def test_ids_are_the_year_and_a_number_and_never_twice(town: Town) -> None:
    ids = [seat.id for seat in _seats(town)]
    assert len(set(ids)) == len(ids)
    assert all(seat.id.startswith(str(seat.occasion.on.year)) for seat in _seats(town))


def test_some_numbers_are_unused_some_items_secret_some_without_text() -> None:
    seats = [seat for town in TOWNS for seat in _seats(town)]
    meetings = [meeting for town in TOWNS for meeting in content.meetings(town)]
    assert any(meeting.seats[-1].position > len(meeting.seats) for meeting in meetings)
    assert any(seat.secret for seat in seats)
    empty = ("", "", "", "")
    assert any(
        (told.proposal, told.handling, told.decision, told.explanation) == empty
        for told in (seat.handling for seat in seats if not seat.secret)
    )


def test_next_body_meets_after_the_decision_it_retells(small: Content) -> None:
    seats = [seat for meeting in build(KUUSIVAARA, small) for seat in meeting.seats]
    first, second = [seat for seat in seats if seat.case_number == "7/00.01.02/2025"]
    assert second.earlier == (first,)
    assert second.occasion.on - first.occasion.on >= timedelta(days=7)


def test_matter_without_a_meeting_left_is_refused(small: Content) -> None:
    late = Handling("Valtuusto", date(2026, 12, 29))
    matter = Matter("kuusivaara", "1/00/2026", "Myöhäinen", "fi", (late,))
    with pytest.raises(ValueError, match="no meeting of Valtuusto on or after 2026-12-29"):
        build(KUUSIVAARA, replace(small, matters=[matter]))


def test_unknown_body_is_refused(small: Content) -> None:
    handling = Handling("Valtuusto", date(2025, 1, 1))
    matter = Matter("hiidenkoski", "1/00/2025", "Väärä toimielin", "fi", (handling,))
    with pytest.raises(KeyError, match="Valtuusto"):
        build(HIIDENKOSKI, replace(small, matters=[matter]))
