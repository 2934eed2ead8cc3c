"""Dates as they are printed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.dates import parse_date


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_date_is_read_with_and_without_leading_zeros(day: date) -> None:
    assert parse_date(f"{day.day}.{day.month}.{day.year}") == day
    assert parse_date(f"{day:%d.%m.%Y}") == day


@pytest.mark.parametrize("printed", ["8. 5. 2017", "\xa08.5.2017 ", "8.\xa05.2017\n"])
def test_blanks_do_not_matter(printed: str) -> None:
    assert parse_date(printed) == date(2017, 5, 8)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.2.2017",
        "29.2.2100",
        "0.5.2017",
        "8.13.2017",
        "8.5.17",
        "8.5.0000",
        "108.5.2017",
        "8.5.20170",
        "2017-05-08",
        "ma 8.5.2017",
        "8.5.2017 klo 15:30",
        "٨.٥.٢٠١٧",
    ],
)
def test_anything_else_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert isinstance(parse_date(text), date | None)
