"""Spans of days and the beginnings of keys that stand for them."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from db.query.days import beginnings, is_dashed, period, span

DAYS = st.dates(date(1995, 1, 1), date(2045, 12, 31))


def key(day: date) -> str:
    return f"d{day:%Y%m%d}"


@given(DAYS, DAYS, DAYS)
@example(date(2024, 2, 28), date(2024, 3, 1), date(2024, 2, 29))
def test_the_beginnings_are_those_of_the_days_between_and_of_no_other(
    one: date, other: date, day: date
) -> None:
    first, last = sorted((one, other))
    found = beginnings((first, last))
    for each in (day, first, last):
        begun = [one for one in found if key(each).startswith(one.rstrip("*"))]
        assert len(begun) == (first <= each <= last)
    assert len(found) < 100


def test_whole_years_and_months_are_one_beginning_each() -> None:
    assert beginnings((date(2024, 2, 1), date(2024, 2, 29))) == ("d202402*",)
    assert beginnings((date(2020, 1, 1), date(2029, 12, 31))) == ("d202*",)
    assert beginnings((date.min, date.max)) == tuple(f"d{digit}*" for digit in range(10))
    assert beginnings((date(2024, 2, 2), date(2024, 2, 1))) == ()


def test_a_bound_may_be_missing() -> None:
    assert span("2026-10-12..") == (date(2026, 10, 12), date.max)
    assert span("..10/2026") == (date.min, date(2026, 10, 31))
    assert span("..") is None
    assert span("2026...") is None


def test_what_no_calendar_has_is_no_day() -> None:
    for text in ("30.2.2024", "2024-13", "0/2024", "0000", "30.2.2024..1.3.2024", "31.–31.2.2024"):
        assert period(text) is None
        assert span(text) is None


def test_a_dash_within_a_date_is_no_span() -> None:
    assert span("2026-10-12") == (date(2026, 10, 12),) * 2
    assert not is_dashed("2026-10-12")
    assert is_dashed("1.1.–31.3.2024")
