"""Lists of bodies, meetings and items where the example pages leave a question."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from parsers.dynasty import parse
from parsers.records import Bodies, Meeting, Meetings, Page, Record, Stage

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def read(markup: str) -> Record:
    return parse(Page("https://julkaisu.example/cgi/DREQUEST.PHP?page=x", markup.encode(), NOW))


def test_a_body_without_meetings_is_an_empty_list() -> None:
    record = read("<h1>Kokouslistat</h1><!--DATABEGIN-->Ei kokouksia<!--DATAEND-->")
    assert isinstance(record, Meetings)
    assert record.meetings == ()


def test_meetings_in_a_plain_list() -> None:
    record = read(
        "<h1>Kunnanhallitus</h1><!--DATABEGIN--><ul>"
        "<li><a href='?page=meeting&id=20265'>Pöytäkirja</a> 5.1.2026"
        "<li><a href='?page=meeting&id=20269'>Asialista</a> 9.2.2026</ul><!--DATAEND-->"
    )
    assert isinstance(record, Meetings)
    assert [(m.id, m.date, m.stage) for m in record.meetings] == [
        ("20265", date(2026, 1, 5), Stage.MINUTES),
        ("20269", date(2026, 2, 9), Stage.AGENDA),
    ]


def test_a_stage_nothing_tells_is_none() -> None:
    record = read(
        "<!--DATABEGIN--><table><tr><td>Toimielin</td><td></td></tr>"
        "<tr><td><a href='?page=meetings&id=1'>Kunnanhallitus</a></td>"
        "<td><a href='?page=meeting&id=20265'>5.1.2026</a></td></tr></table><!--DATAEND-->"
    )
    assert isinstance(record, Bodies)
    latest = record.bodies[0].latest
    assert latest is not None
    assert (latest.date, latest.stage) == (date(2026, 1, 5), None)


def test_a_secret_matter_stays_in_the_list() -> None:
    record = read(
        "<h1>Kunnanhallitus Pöytäkirja 5.1.2026 klo 9.05</h1><!--DATABEGIN--><table>"
        "<tr><td>Pykälä</td><td></td><td>Otsikko</td></tr>"
        "<tr><td>§ 7</td><td></td><td>Asia ei ole julkinen</td></tr></table><!--DATAEND-->"
    )
    assert isinstance(record, Meeting)
    assert record.time == "09:05"
    [item] = record.items
    assert (item.id, item.paragraph, item.position, item.title) == (
        None,
        7,
        None,
        "Asia ei ole julkinen",
    )


def _numbered(*numbers: int) -> Meeting:
    rows = "".join(
        f"<tr><td>{number}</td><td></td>"
        f"<td><a href='?page=meetingitem&id=20265-{place}'>Katu</a></td></tr>"
        for place, number in enumerate(numbers, 1)
    )
    record = read(
        "<h1>Kunnanhallitus  Pöytäkirja 5.1.2026</h1><!--DATABEGIN--><table>"
        f"<tr><td>Pykälä</td><td></td><td>Otsikko</td></tr>{rows}</table><!--DATAEND-->"
    )
    assert isinstance(record, Meeting)
    return record


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ((7, 8, 9), ()),
        ((7, 9, 12), (8, 10, 11)),
        ((9, 7, 8, 11), (10,)),
        ((7,), ()),
        ((1, 20171234), ()),
        ((), ()),
    ],
)
def test_numbers_a_list_skips(numbers: tuple[int, ...], missing: tuple[int, ...]) -> None:
    assert _numbered(*numbers).missing_numbers == missing


def test_a_title_about_additions_is_not_late() -> None:
    record = read(
        "<h1>Kunnanhallitus  Pöytäkirja 5.1.2026</h1><!--DATABEGIN--><table>"
        "<tr><td>Pykälä</td><td></td><td>Otsikko</td></tr>"
        "<tr><td>7</td><td></td><td><a href='?page=meetingitem&id=20265-1'>Lisäasiakirjojen"
        " hyväksyminen</a></td></tr>"
        "<tr><td>8</td><td></td><td><a href='?page=meetingitem&id=20265-2'>Aita (lisäasia)</a></td>"
        "</tr></table><!--DATAEND-->"
    )
    assert isinstance(record, Meeting)
    assert [item.late for item in record.items] == [False, True]
